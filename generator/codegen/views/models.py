"""What the templates see of an operation, a tag and a model: names, types and texts, ready to be written."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openapi_python_client.parser.openapi import Endpoint, EndpointCollection
from openapi_python_client.parser.properties import EnumProperty, ModelProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.strings import ClassName, PythonIdentifier

from generator.codegen.schema.inline_classes import Shaped, component_name
from generator.codegen.schema.operations import RawOperation
from generator.codegen.text.literals import literal, raw
from generator.codegen.text.names import argument_names, field_names, method_name, plural_name
from generator.codegen.views.requests import Body, body, query_style, sending, target
from generator.codegen.views.results import accepted, either, results
from generator.codegen.views.types import Annotation, annotate, tags_of


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of a model."""

    name: str
    wire: str
    """Its name in JSON."""
    annotation: str
    assignment: str
    doc: str


@dataclass(frozen=True, slots=True)
class ModelView:
    """One generated class."""

    name: str
    doc: str
    fields: tuple[FieldView, ...]
    models: Mapping[str, str]
    """Other classes named in annotations, with their modules."""
    nested: tuple[tuple[str, str], ...]
    """Fields whose values can hold models, and their names in JSON."""
    secrets: tuple[str, ...]
    secret_keys: tuple[str, ...]
    """The same by their names in JSON."""
    secret_queries: Mapping[str, tuple[str, ...]]
    lag_seconds: float
    """How long some of its fields may trail behind the data."""
    tags: Mapping[str, tuple[Any, ...]]
    """Values of properties, by their names in JSON, that tell it from other members of a union."""
    late_models: frozenset[str] = frozenset()
    """Those of `models` on an import cycle with this one; they are imported at the end of the module."""


@dataclass(frozen=True, slots=True)
class EnumView:
    """One generated enumeration."""

    name: str
    doc: str
    members: tuple[tuple[str, str | int], ...]
    """Names and values."""


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
    """As `operations` knows it."""
    module: str
    method_name: str
    method: str
    path: str
    summary: str
    description: str
    page: str | None
    target_parameters: tuple[ParameterView, ...]
    target: str
    """A Python expression for path and query."""
    sent_parameters: tuple[ParameterView, ...]
    sending: str | None
    """A Python expression for headers and body."""
    accept: str
    """The `Accept` header."""
    decoders: tuple[tuple[str, str], ...]
    """Status or statuses as the key of a `dict` display, and the expression that decodes the body."""
    aliases: Mapping[str, str]
    """Names of annotations that decoders refer to."""
    result: str
    absent_types: tuple[str, ...]
    causes: Mapping[str, str]
    """What is behind an error, by its type."""
    identifier: ParameterView | None
    """The one argument that says which thing to read, where there is one."""
    lag_seconds: float
    """How long what is read may trail behind, if it is worth waiting for."""
    models: Mapping[str, str]
    result_models: Mapping[str, str]
    errors: tuple[tuple[str, str], ...]
    """Status and description of each documented response that is no success."""
    result_fields: tuple[tuple[str, str], ...]
    """Every field of the result by its path in JSON, with its description."""

    @property
    def parameters(self) -> tuple[ParameterView, ...]:
        """Every argument, in the order of the signature: those that must be given stand before the others."""
        return tuple(sorted((*self.target_parameters, *self.sent_parameters), key=lambda p: not p.required))

    @property
    def plural(self) -> str:
        """The name of the argument for many identifiers."""
        return plural_name(self.parameters[0].name, (parameter.name for parameter in self.parameters))

    @property
    def wait_name(self) -> str:
        """The name of the method that waits for a result."""
        return "wait_until" if self.method_name == "get" else f"{self.method_name}_wait_until"

    @property
    def example_arguments(self) -> str:
        """Arguments for a first call, from the examples of the required parameters."""
        return ", ".join(
            literal(f"<{p.name}>" if p.example is None else p.example) for p in self.parameters if p.required
        )


@dataclass(frozen=True, slots=True)
class TagView:
    """The operations of one tag."""

    module: str
    class_name: str
    doc: str
    operations: tuple[OperationView, ...]
    models: Mapping[str, str]

    @property
    def annotations(self) -> list[str]:
        """Every annotation in the signatures of its methods."""
        return [text for view in self.operations for text in (view.result, *(p.annotation for p in view.parameters))]


def model_view(model: ModelProperty, shaped: Shaped, classes: Iterable[str]) -> ModelView:
    """The view of a class; its fields stand in the order of the specification."""
    schemas = shaped.properties(shaped.schemas[component_name(model)])
    order = {name: index for index, name in enumerate(schemas)}
    properties = sorted(
        [*(model.required_properties or []), *(model.optional_properties or [])],
        key=lambda prop: order.get(raw(prop.name), len(order)),
    )
    names = field_names(((raw(prop.name), str(prop.python_name)) for prop in properties), classes)
    annotations = {names[raw(prop.name)]: annotate(prop) for prop in properties}
    own = str(model.class_info.name)
    secrets = {names[wire]: wire for wire in names if schemas.get(wire, {}).get("x-secret")}
    return ModelView(
        name=own,
        doc=_said(model.description) or own,
        fields=tuple(_field(prop, names[raw(prop.name)], schemas.get(raw(prop.name), {})) for prop in properties),
        models=_merged(annotations.values(), without=own),
        nested=tuple((name, wire) for wire, name in names.items() if annotations[name].holds_models),
        secrets=tuple(secrets),
        secret_keys=tuple(secrets.values()),
        secret_queries={
            names[wire]: tuple(schemas[wire]["x-secret-query"])
            for wire in names
            if schemas.get(wire, {}).get("x-secret-query")
        },
        lag_seconds=max((schema.get("x-lag-seconds", 0) for schema in schemas.values()), default=0),
        tags={name: tuple(values) for name, values in tags_of(model).items()},
    )


def described_fields(
    annotation: str, models: Mapping[str, ModelView], told: set[str] | None = None
) -> Iterator[tuple[str, str]]:
    """Every field of a class by its path in JSON, with what is said of it; each class in it is told once."""
    name, told = annotation.removesuffix(" | None"), set() if told is None else told
    if name not in models or name in told:
        return
    told.add(name)
    for field in models[name].fields:
        yield field.wire, field.doc
        for wire, doc in described_fields(field.annotation, models, told):
            yield f"{field.wire}.{wire}", doc


def enum_view(enum: EnumProperty, shaped: Shaped) -> EnumView:
    """The view of an enumeration; the generator's own values have lost some of their characters."""
    schema = shaped.schemas[component_name(enum)]
    values = [value for value in schema["enum"] if value is not None]
    name = str(enum.class_info.name)
    members = tuple(zip(schema["x-enum-varnames"], values, strict=True))
    return EnumView(name, _said(enum.description) or name, members)


def _field(prop: PropertyProtocol, name: str, schema: Mapping[str, Any]) -> FieldView:
    annotation, wire = annotate(prop), raw(prop.name)
    optional = not prop.required
    text = f"{annotation} | None" if optional and not annotation.allows_none else str(annotation)
    alias = f"name={literal(wire)}" if wire != name else ""
    settings = ", ".join(part for part in ("default=None" if optional else "", alias) if part)
    assignment = f" = field({settings})" if alias else " = None" if optional else ""
    return FieldView(name, wire, text, assignment, " ".join(_field_doc(schema)))


def _field_doc(schema: Mapping[str, Any]) -> Iterator[str]:
    if description := schema.get("description"):
        yield description
    if (minimum := schema.get("minimum")) is not None:
        yield f"At least {_number(minimum)}."
    if (maximum := schema.get("maximum")) is not None:
        yield f"At most {_number(maximum)}."
    if lag := schema.get("x-lag-seconds"):
        yield f"Trails behind the data by up to {_number(lag)} seconds."
    if schema.get("x-secret"):
        yield "Secret: masked wherever it is shown."
    if parameters := schema.get("x-secret-query"):
        yield f"Its {' and '.join(parameters)} is secret: masked wherever it is shown."


def _number(value: float) -> str:
    """A number as people write it: `10.0` is 10."""
    return str(int(value)) if value == value // 1 and abs(value) < _EXACT else repr(value)


_EXACT = 2**63
"""Below this, integers are written out."""


def tag_view(
    collection: EndpointCollection, views: Iterable[OperationView], doc: str | None, taken: Container[str]
) -> TagView:
    """The view of a tag; no class of it has one of the names in `taken`."""
    views, tag = tuple(views), str(collection.tag)
    name = str(ClassName(tag, "Tag"))
    while name in taken or f"Async{name}" in taken:
        name += "Operations"
    models = {name: module for view in views for name, module in view.result_models.items()}
    return TagView(tag, name, doc or f"The operations tagged {tag}.", views, models)


def operation_view(
    endpoint: Endpoint, source: RawOperation, models: Mapping[str, ModelView], prefix: str
) -> OperationView:
    """The view of an operation; what only the specification itself says comes from `source`."""
    found = results(endpoint, source, {name: {f.wire: f.name for f in view.fields} for name, view in models.items()})
    properties = dict(_properties(endpoint, source))
    names = argument_names((key, str(prop.python_name)) for key, prop in properties.items())
    content = body(source, next((annotate(sent.prop) for sent in endpoint.bodies), None))
    result = either(r.annotation for r in found)
    annotations = [result, *map(annotate, properties.values()), *([content.annotation] if content else [])]
    in_target = tuple(_parameters(properties, names, source, "path", "query"))
    sent = (*_body_parameters(content), *_parameters(properties, names, source, "header", "cookie"))
    identifier = _identifier(source, (*in_target, *sent))
    lag = max((models[name].lag_seconds for name in result.models if name in models), default=0)
    return OperationView(
        name=str(endpoint.name),
        # Once more, as the generator does for the file's name; that changes some names again.
        module=str(PythonIdentifier(endpoint.name, prefix)),
        method_name=method_name(str(PythonIdentifier(source.method_name or str(endpoint.name), "operation_"))),
        method=endpoint.method.upper(),
        path=source.path,
        summary=raw(endpoint.summary),
        description=raw(endpoint.description),
        page=source.page,
        target_parameters=in_target,
        sent_parameters=sent,
        target=target(source, names),
        sending=sending(names, content.encoded if content else None),
        accept=accepted(source),
        decoders=tuple((r.statuses, r.decoder) for r in found),
        aliases={
            name: text for r in found if any(map(r.decoder.__contains__, r.aliases)) for name, text in r.aliases.items()
        },
        result=str(result),
        absent_types=tuple(source.response("404").get("x-absent-types", ())),
        causes={kind: cause for r in source.responses.values() for kind, cause in _causes(r)},
        identifier=identifier,
        lag_seconds=lag if identifier else 0,
        models=_merged([*annotations, *(r.body for r in found)]),
        result_models=_merged(annotations),
        errors=tuple(_errors(source)),
        result_fields=tuple(described_fields(str(result), models)),
    )


def _errors(source: RawOperation) -> Iterator[tuple[str, str]]:
    for status, response in source.responses.items():
        if str(status)[:1] in "345" or (status == "default" and len(source.responses) > 1):
            yield str(status), response.get("description", "")


_LOCATIONS = ("path", "query", "header", "cookie")


def _identifier(source: RawOperation, parameters: Iterable[ParameterView]) -> ParameterView | None:
    """What a read operation needs, if that is one thing."""
    parameters = tuple(parameters)
    required = [parameter for parameter in parameters if parameter.required]
    in_path = [parameter for parameter in parameters if parameter.in_path]
    return required[0] if source.method == "get" and len(in_path) == 1 and required == in_path else None


def _causes(response: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((kind, cause) for cause, kinds in response.get("x-causes", {}).items() for kind in kinds)


def _properties(endpoint: Endpoint, source: RawOperation) -> Iterator[tuple[tuple[str, str], PropertyProtocol]]:
    """What the generator made of each parameter, in the order of the signature."""
    for location in _LOCATIONS:
        for prop in getattr(endpoint, f"{location}_parameters"):
            key = location, raw(prop.name)
            if key in source.parameters and not source.is_credential(*key):
                yield key, prop


def _parameters(
    properties: Mapping[tuple[str, str], PropertyProtocol],
    names: Mapping[tuple[str, str], str],
    source: RawOperation,
    *locations: str,
) -> Iterator[ParameterView]:
    for key, prop in properties.items():
        if key[0] in locations:
            annotation, said = annotate(prop), source.parameter(*key)
            text = f"{annotation} | None" if not prop.required and not annotation.allows_none else str(annotation)
            example = said.get("example", said.get("schema", {}).get("example"))
            free = annotation.text == "Any" and query_style(said) in {"json", "deepObject"}
            yield ParameterView(
                name=names[key],
                in_path=key[0] == "path",
                annotation=text,
                required=prop.required,
                doc=said.get("description", ""),
                example=example,
                in_json=free or annotation.holds_models or "dict[" in annotation.text,
            )


def _body_parameters(content: Body | None) -> Iterator[ParameterView]:
    if content is None:
        return
    optional = not content.required and not content.annotation.allows_none
    text = f"{content.annotation} | None" if optional else str(content.annotation)
    yield ParameterView(
        "body", in_path=False, annotation=text, required=content.required, doc=content.doc, example=None
    )
    if content.type_doc:
        text, said = "str | None", content.type_doc
        yield ParameterView("content_type", in_path=False, annotation=text, required=False, doc=said, example=None)


def _merged(annotations: Iterable[Annotation], without: str = "") -> dict[str, str]:
    merged = {name: module for annotation in annotations for name, module in annotation.models.items()}
    return {name: merged[name] for name in sorted(merged) if name != without}


def _said(text: Any) -> str:
    """A text of the specification, empty if it has no more than blanks."""
    return str(raw(text) or "").strip()
