"""What the templates see of an operation, a tag and a model: names, types and texts, ready to be written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openapi_python_client.parser.openapi import Endpoint, EndpointCollection
from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.responses import Response
from openapi_python_client.strings import ClassName, PythonIdentifier

from generator.codegen.annotations import Annotation, annotate, is_mapping
from generator.codegen.literals import literal, raw
from generator.codegen.operations import RawOperation

# What a field of a generated class must not be called: the class's own members, and the names that
# the class body uses.
RESERVED_FIELDS = {"additional_properties", "date", "field", "from_dict", "is_set", "to_dict"}


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of a model."""

    name: str
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
    """Classes named in annotations, with their modules."""
    nested: tuple[str, ...]
    """Fields whose values can hold models."""
    secrets: tuple[str, ...]
    secret_queries: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ParameterView:
    """One argument of a method."""

    name: str
    annotation: str
    required: bool
    doc: str
    example: Any


@dataclass(frozen=True, slots=True)
class OperationView:
    """One operation."""

    module: str
    method_name: str
    method: str
    path: str
    summary: str
    description: str
    page: str | None
    parameters: tuple[ParameterView, ...]
    target: str
    """A Python expression for path and query."""
    decoders: tuple[tuple[str, str], ...]
    """Status or statuses as the key of a `dict` display, and the expression that decodes the body."""
    result: str
    absent_types: tuple[str, ...]
    models: Mapping[str, str]
    result_models: Mapping[str, str]

    @property
    def example_arguments(self) -> str:
        """Arguments for a first call, from the examples of the required parameters."""
        return ", ".join(literal(p.example or f"<{p.name}>") for p in self.parameters if p.required)


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


def model_view(model: ModelProperty) -> ModelView:
    """The view of a class; its fields stand in the order of the specification."""
    schemas = {raw(name): schema for name, schema in (model.data.properties or {}).items()}
    order = {name: index for index, name in enumerate(schemas)}
    properties = sorted(
        [*(model.required_properties or []), *(model.optional_properties or [])],
        key=lambda prop: order.get(raw(prop.name), len(order)),
    )
    extras = {raw(prop.name): getattr(schemas.get(raw(prop.name)), "model_extra", None) or {} for prop in properties}
    annotations = {_field_name(prop): annotate(prop) for prop in properties}
    own = str(model.class_info.name)
    return ModelView(
        name=own,
        doc=raw(model.description) or own,
        fields=tuple(_field(prop, schemas.get(raw(prop.name)), extras[raw(prop.name)]) for prop in properties),
        models=_merged(annotations.values(), without=own),
        nested=tuple(name for name, annotation in annotations.items() if annotation.holds_models),
        secrets=tuple(_field_name(p) for p in properties if extras[raw(p.name)].get("x-secret")),
        secret_queries={
            _field_name(p): tuple(extras[raw(p.name)]["x-secret-query"])
            for p in properties
            if extras[raw(p.name)].get("x-secret-query")
        },
    )


def _field_name(prop: PropertyProtocol) -> str:
    return f"{prop.python_name}_" if prop.python_name in RESERVED_FIELDS else str(prop.python_name)


def _field(prop: PropertyProtocol, schema: Any, extra: Mapping[str, Any]) -> FieldView:
    name, annotation, wire = _field_name(prop), annotate(prop), raw(prop.name)
    optional = not prop.required
    text = f"{annotation} | None" if optional and "None" not in str(annotation) else str(annotation)
    alias = f"name={literal(wire)}" if wire != name else ""
    settings = ", ".join(part for part in ("default=None" if optional else "", alias) if part)
    assignment = f" = field({settings})" if alias else " = None" if optional else ""
    return FieldView(name, text, assignment, " ".join(_field_doc(prop, schema, extra)))


def _field_doc(prop: PropertyProtocol, schema: Any, extra: Mapping[str, Any]) -> Iterator[str]:
    if prop.description:
        yield raw(prop.description)
    if (minimum := getattr(schema, "minimum", None)) is not None:
        yield f"At least {minimum:g}."
    if (maximum := getattr(schema, "maximum", None)) is not None:
        yield f"At most {maximum:g}."
    if lag := extra.get("x-lag-seconds"):
        yield f"Trails behind the data by up to {lag:g} seconds."
    if extra.get("x-secret"):
        yield "Secret: masked wherever it is shown."
    if parameters := extra.get("x-secret-query"):
        yield f"Its {' and '.join(parameters)} is secret: masked wherever it is shown."


def tag_view(
    collection: EndpointCollection, operations: Mapping[str, RawOperation], docs: Mapping[str, str]
) -> TagView:
    """The view of a tag; `docs` holds the descriptions of tags by their name."""
    views = tuple(operation_view(endpoint, operations) for endpoint in collection.endpoints)
    tag = str(collection.tag)
    written = next((operations[str(endpoint.name)].tag for endpoint in collection.endpoints), tag)
    return TagView(
        module=tag,
        class_name=str(ClassName(tag, "Tag")),
        doc=docs.get(written) or f"The operations tagged {written}.",
        operations=views,
        models={name: module for view in views for name, module in view.result_models.items()},
    )


def operation_view(endpoint: Endpoint, operations: Mapping[str, RawOperation]) -> OperationView:
    """The view of an operation; what only the specification itself says comes from `operations`."""
    source = operations[str(endpoint.name)]
    in_path = [p for p in endpoint.path_parameters if not source.is_credential("path", raw(p.name))]
    in_query = [p for p in endpoint.query_parameters if not source.is_credential("query", raw(p.name))]
    successes = list(_successes(endpoint))
    results = [_result(response) for _, response in successes]
    merged = _merged(result for result, _ in results)
    parameters = [("path", p) for p in in_path] + [("query", p) for p in in_query]
    return OperationView(
        module=str(endpoint.name),
        method_name=str(PythonIdentifier(source.method_name or str(endpoint.name), "operation_")),
        method=endpoint.method.upper(),
        path=source.path,
        summary=raw(endpoint.summary),
        description=raw(endpoint.description),
        page=source.page,
        parameters=tuple(_parameter(p, source.parameter(place, raw(p.name))) for place, p in parameters),
        target=_target(source, in_path, in_query),
        decoders=tuple((statuses, decoder) for (statuses, _), (_, decoder) in zip(successes, results, strict=True)),
        result=" | ".join(dict.fromkeys(str(result) for result, _ in results)) or "None",
        absent_types=tuple(source.response("404").get("x-absent-types", ())),
        models={
            **merged,
            **_merged(annotate(r.prop) for _, r in successes),
            **_merged(annotate(p) for p in in_query),
        },
        result_models={**merged, **_merged(annotate(p) for p in in_query)},
    )


def _parameter(prop: PropertyProtocol, source: Mapping[str, Any]) -> ParameterView:
    annotation = str(annotate(prop))
    if not prop.required and "None" not in annotation:
        annotation = f"{annotation} | None"
    example = source.get("example", source.get("schema", {}).get("example"))
    return ParameterView(str(prop.python_name), annotation, prop.required, source.get("description", ""), example)


def _target(source: RawOperation, in_path: Iterable[PropertyProtocol], in_query: Iterable[PropertyProtocol]) -> str:
    names = {raw(prop.name): str(prop.python_name) for prop in in_path}
    pieces = []
    for index, piece in enumerate(re.split(r"\{([^{}]+)\}", source.path)):
        if index % 2:
            separator = source.parameter("path", piece).get("x-owner-separator")
            extra = f", {literal(separator)}" if separator else ""
            pieces.append(f"segment({names[piece]}, {literal(names[piece])}{extra})")
        elif piece:
            pieces.append(literal(piece))
    pairs = ", ".join(f"{literal(raw(prop.name))}: {prop.python_name}" for prop in in_query)
    if pairs:
        pieces.append(f"query({{{pairs}}})")
    return " + ".join(pieces)


def _successes(endpoint: Endpoint) -> Iterator[tuple[str, Response]]:
    """Each documented success with its statuses, ranges first so that a single status overrides them."""
    ranged, single = [], []
    for response in endpoint.responses:
        low, high = response.status_code.range or (200, 299)
        if 200 <= low <= high <= 299:
            if low == high:
                single.append((f"{low}", response))
            else:
                ranged.append((f"range({low}, {high + 1})", response))
    if any(response.status_code.range for _, response in [*ranged, *single]):
        # `default` is for what the others do not cover; beside a documented success those are errors.
        ranged = [(statuses, response) for statuses, response in ranged if response.status_code.range]
    yield from [*ranged, *single]


def _result(response: Response) -> tuple[Annotation, str]:
    """What a response decodes to, and the expression of its decoder."""
    match response.source["attribute"]:
        case "None":
            return Annotation("None", nullable=True), "no_body"
        case "response.text":
            return Annotation("str"), "text_body"
        case "response.content":
            return Annotation("bytes"), "binary_body"
    body = annotate(response.prop)
    unwrapped = _unwrapped(response.prop)
    if unwrapped is None:
        return body, f"JSONBody[{body}]({body})"
    field = annotate(unwrapped)
    if not unwrapped.required:
        field = Annotation(field.text, nullable=True, models=field.models)
    return field, f"JSONBody[{field}]({body}, unwrap={literal(_field_name(unwrapped))})"


def _unwrapped(prop: PropertyProtocol) -> PropertyProtocol | None:
    """The property that `x-unwrap` names on the schema of a response."""
    if not isinstance(prop, ModelProperty) or is_mapping(prop):
        return None
    wanted = (prop.data.model_extra or {}).get("x-unwrap")
    properties = [*(prop.required_properties or []), *(prop.optional_properties or [])]
    return next((inner for inner in properties if raw(inner.name) == wanted), None) if wanted else None


def _merged(annotations: Iterable[Annotation], without: str = "") -> dict[str, str]:
    merged = {name: module for annotation in annotations for name, module in annotation.models.items()}
    return {name: merged[name] for name in sorted(merged) if name != without}
