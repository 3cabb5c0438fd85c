"""The view of an operation and of its arguments: names, types and texts, ready for a template."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.strings import PythonIdentifier

from generator.codegen.schema.extracted_spec import ExtractedSpec, get_wire_name
from generator.codegen.schema.operations import RawOperation
from generator.codegen.text.literals import format_literal, unwrap
from generator.codegen.text.names import choose_argument_names, choose_method_name, choose_plural_name
from generator.codegen.views.models import ModelView, list_described_fields
from generator.codegen.views.requests import (
    ArgumentNames,
    BodyView,
    RequestView,
    build_body_view,
    build_request_view,
    find_query_style,
)
from generator.codegen.views.results import (
    ResultView,
    build_result_views,
    join_annotations,
    list_accepted_types,
)
from generator.codegen.views.types import annotate, merge_models


@dataclass(frozen=True, slots=True)
class ParameterView:
    """One argument of a method."""

    name: str
    in_path: bool
    """Whether it is part of the path, and not of the query."""
    annotation: str
    required: bool
    doc: str
    example: Any
    in_json: bool = False
    """Whether a shell gives it as JSON, for it has parts of its own that no word tells."""

    @property
    def example_text(self) -> str | None:
        """The example as one word of a command line; `None` without one, or for one that is more than a word."""
        if self.in_json:
            return None if self.example is None else json.dumps(self.example)
        if isinstance(self.example, bool):
            return str(self.example).lower()
        return str(self.example) if isinstance(self.example, (str, int, float)) else None


@dataclass(frozen=True, slots=True)
class OperationView:
    """One operation."""

    name: str
    """Its key in `operations`."""
    module: str
    method_name: str
    method: str
    path: str
    summary: str
    description: str
    page: str | None
    """The URL of its documentation."""
    target_parameters: tuple[ParameterView, ...]
    """The arguments in path and query."""
    sent_parameters: tuple[ParameterView, ...]
    """The arguments in headers and body."""
    request: RequestView
    accept: str
    """The `Accept` header."""
    results: tuple[ResultView, ...]
    result: str
    """The type of what its method returns."""
    errors: tuple[tuple[str, str], ...]
    """Status and description of each documented response that is no success."""
    absent_types: tuple[str, ...]
    """The types of a 404 that mean that what was asked for does not exist."""
    causes: Mapping[str, str]
    """The cause of an error, by its type."""
    identifier: ParameterView | None
    """The one argument that says which thing to read, where there is one."""
    lag_seconds: float
    """How long, in seconds, fields of what is read may trail behind the data; 0 if none does."""
    models: Mapping[str, str]
    """Classes named in its module, with their modules."""
    signature_models: Mapping[str, str]
    """Those named in the signatures of its methods."""
    result_fields: tuple[tuple[str, str], ...]
    """Every field of the result by its path in JSON, with its description."""

    @property
    def parameters(self) -> tuple[ParameterView, ...]:
        """Every argument, in the order of the signature: those that must be given stand before the others."""
        return tuple(sorted((*self.target_parameters, *self.sent_parameters), key=lambda p: not p.required))

    @property
    def plural(self) -> str:
        """The name of the argument for many identifiers."""
        return choose_plural_name(self.parameters[0].name, (parameter.name for parameter in self.parameters))

    @property
    def wait_name(self) -> str:
        """The name of the method that waits for a result."""
        return "wait_until" if self.method_name == "get" else f"{self.method_name}_wait_until"

    @property
    def example_arguments(self) -> str:
        """Arguments for a first call, from the examples of the required parameters."""
        return ", ".join(
            format_literal(f"<{p.name}>" if p.example is None else p.example) for p in self.parameters if p.required
        )

    @property
    def aliases(self) -> dict[str, str]:
        """Names for annotations that stand where type checkers expect a value."""
        return {name: text for result in self.results for name, text in result.aliases.items()}

    @property
    def signature_annotations(self) -> list[str]:
        """Every annotation in the signatures of its methods."""
        return [self.result, *(parameter.annotation for parameter in self.parameters)]

    @property
    def annotations(self) -> list[str]:
        """Every annotation in its module."""
        decoders = [decoder for result in self.results for decoder in result.decoders.values()]
        own = [str(annotation) for decoder in decoders for annotation in (decoder.result, decoder.body)]
        return [*self.signature_annotations, *own, *(str(result.annotation) for result in self.results)]


def build_operation_view(
    endpoint: Endpoint,
    source: RawOperation,
    models: Mapping[str, ModelView],
    extracted: ExtractedSpec,
    prefix: str,
) -> OperationView:
    """Build the view of an operation.

    Args:
        endpoint: What openapi-python-client made of it.
        source: What the specification says of it.
        models: The views of all models by name.
        extracted: What was given to openapi-python-client.
        prefix: What openapi-python-client puts before a name that would not be a Python name.
    """
    fields = {name: {field.json_name: field.name for field in view.fields} for name, view in models.items()}
    results = build_result_views(endpoint, source, fields)
    properties = dict(_list_properties(endpoint, source, extracted))
    names = choose_argument_names((key, str(prop.python_name)) for key, prop in properties.items())
    body = build_body_view(source, next((annotate(sent.prop) for sent in endpoint.bodies), None))
    result = join_annotations(found.annotation for found in results)
    annotations = [result, *map(annotate, properties.values()), *([body.annotation] if body else [])]
    in_target = tuple(_build_parameters(properties, names, source, "path", "query"))
    sent = (*_build_body_parameters(body), *_build_parameters(properties, names, source, "header", "cookie"))
    identifier = _find_identifier(source, (*in_target, *sent))
    lag = max((models[name].lag_seconds for name in result.models if name in models), default=0)
    return OperationView(
        name=str(endpoint.name),
        # Normalised twice, as openapi-python-client does for the name of the file: the second time changes some names.
        module=str(PythonIdentifier(endpoint.name, prefix)),
        method_name=choose_method_name(str(PythonIdentifier(source.method_name or str(endpoint.name), "operation_"))),
        method=endpoint.method.upper(),
        path=source.path,
        summary=unwrap(endpoint.summary),
        description=unwrap(endpoint.description),
        page=source.page,
        target_parameters=in_target,
        sent_parameters=sent,
        request=build_request_view(source, names, body),
        accept=list_accepted_types(source),
        results=tuple(results),
        result=str(result),
        errors=tuple(_list_errors(source)),
        absent_types=tuple(source.get_response("404").get("x-absent-types", ())),
        causes={kind: cause for r in source.responses.values() for kind, cause in _list_causes(r)},
        identifier=identifier,
        lag_seconds=lag if identifier else 0,
        models=merge_models([*annotations, *(found.body for found in results)]),
        signature_models=merge_models(annotations),
        result_fields=tuple(list_described_fields(str(result), models)),
    )


_LOCATIONS = ("path", "query", "header", "cookie")


def _find_identifier(source: RawOperation, parameters: Iterable[ParameterView]) -> ParameterView | None:
    """Return the one thing that a read operation needs, if it needs just one and that stands in the path."""
    parameters = tuple(parameters)
    required = [parameter for parameter in parameters if parameter.required]
    in_path = [parameter for parameter in parameters if parameter.in_path]
    return required[0] if source.method == "get" and len(in_path) == 1 and required == in_path else None


def _list_causes(response: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((kind, cause) for cause, kinds in response.get("x-causes", {}).items() for kind in kinds)


def _list_errors(source: RawOperation) -> Iterator[tuple[str, str]]:
    for status, response in source.responses.items():
        if str(status)[:1] in "345" or (status == "default" and len(source.responses) > 1):
            yield str(status), response.get("description", "")


def _list_properties(
    endpoint: Endpoint, source: RawOperation, extracted: ExtractedSpec
) -> Iterator[tuple[tuple[str, str], PropertyProtocol]]:
    """Yield what openapi-python-client made of each parameter, in the order of the signature."""
    for location in _LOCATIONS:
        for prop in getattr(endpoint, f"{location}_parameters"):
            key = location, get_wire_name(prop, extracted)
            if key in source.parameters and not source.is_credential(*key):
                yield key, prop


def _build_parameters(
    properties: Mapping[tuple[str, str], PropertyProtocol], names: ArgumentNames, source: RawOperation, *locations: str
) -> Iterator[ParameterView]:
    for key, prop in properties.items():
        if key[0] in locations:
            annotation, parameter = annotate(prop), source.get_parameter(*key)
            text = f"{annotation} | None" if not prop.required and not annotation.allows_none else str(annotation)
            has_free_form = annotation.text == "Any" and find_query_style(parameter) in {"json", "deepObject"}
            yield ParameterView(
                name=names[key],
                in_path=key[0] == "path",
                annotation=text,
                required=prop.required,
                doc=parameter.get("description", ""),
                example=parameter.get("example", parameter.get("schema", {}).get("example")),
                in_json=has_free_form or annotation.holds_models or "dict[" in annotation.text,
            )


def _build_body_parameters(body: BodyView | None) -> Iterator[ParameterView]:
    if body is None:
        return
    is_optional = not body.required and not body.annotation.allows_none
    text = f"{body.annotation} | None" if is_optional else str(body.annotation)
    yield ParameterView("body", in_path=False, annotation=text, required=body.required, doc=body.doc, example=None)
    if doc := body.content_type_doc:
        text = "str | None"
        yield ParameterView("content_type", in_path=False, annotation=text, required=False, doc=doc, example=None)
