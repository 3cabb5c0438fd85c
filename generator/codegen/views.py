"""What the templates see of an operation, a tag and a model: names, types and texts, ready to be written."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openapi_python_client.parser.openapi import Endpoint, EndpointCollection
from openapi_python_client.parser.properties import EnumProperty, ModelProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.responses import Response
from openapi_python_client.strings import ClassName, PythonIdentifier

from generator.codegen.annotations import Annotation, annotate, is_mapping
from generator.codegen.literals import literal, raw
from generator.codegen.naming import field_names
from generator.codegen.operations import RawOperation
from generator.codegen.shaping import Shaped

_SUCCESS = 2
"""First digit of the statuses that are a success."""


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
    parameters: tuple[ParameterView, ...]
    target: str
    """A Python expression for path and query."""
    decoders: tuple[tuple[str, str], ...]
    """Status or statuses as the key of a `dict` display, and the expression that decodes the body."""
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

    @property
    def plural(self) -> str:
        """The name of the argument for many identifiers."""
        taken, name = {parameter.name for parameter in self.parameters}, f"{self.parameters[0].name}s"
        while name in taken:
            name += "_"
        return name

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
    )


def component_name(prop: PropertyProtocol) -> str:
    """The name under `components/schemas` of what became a class."""
    return str(raw(prop.name)).rsplit("/", 1)[-1]


def described_fields(
    annotation: str, models: Mapping[str, ModelView], above: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    """Every field of a class, those of the objects in it included, by its path in JSON, with what is said of it."""
    name = annotation.removesuffix(" | None")
    if name not in models or name in above:
        return
    for field in models[name].fields:
        yield field.wire, field.doc
        for wire, doc in described_fields(field.annotation, models, (*above, name)):
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
    in_path = [p for p in endpoint.path_parameters if not source.is_credential("path", raw(p.name))]
    in_query = [p for p in endpoint.query_parameters if not source.is_credential("query", raw(p.name))]
    successes = list(_successes(endpoint))
    results = [_result(response, models) for _, response in successes]
    merged = _merged(result for result, _ in results)
    parameters = [("path", p) for p in in_path] + [("query", p) for p in in_query]
    viewed = tuple(_parameter(p, place, source.parameter(place, raw(p.name))) for place, p in parameters)
    identifier = _identifier(endpoint, viewed)
    lag = max((models[name].lag_seconds for name in merged if name in models), default=0)
    return OperationView(
        name=str(endpoint.name),
        # Once more, as the generator does for the file's name; that changes some names again.
        module=str(PythonIdentifier(endpoint.name, prefix)),
        method_name=str(PythonIdentifier(source.method_name or str(endpoint.name), "operation_")),
        method=endpoint.method.upper(),
        path=source.path,
        summary=raw(endpoint.summary),
        description=raw(endpoint.description),
        page=source.page,
        parameters=viewed,
        target=_target(source, in_path, in_query),
        decoders=tuple((statuses, decoder) for (statuses, _), (_, decoder) in zip(successes, results, strict=True)),
        result=_either(result for result, _ in results),
        absent_types=tuple(source.response("404").get("x-absent-types", ())),
        causes={kind: cause for r in source.responses.values() for kind, cause in _causes(r)},
        identifier=identifier,
        lag_seconds=lag if identifier else 0,
        models={
            **merged,
            **_merged(annotate(r.prop) for _, r in successes),
            **_merged(annotate(p) for p in in_query + in_path),
        },
        result_models={**merged, **_merged(annotate(p) for p in in_query + in_path)},
    )


def _identifier(endpoint: Endpoint, parameters: Iterable[ParameterView]) -> ParameterView | None:
    """What a read operation needs, if that is one thing."""
    required = [parameter for parameter in parameters if parameter.required]
    return required[0] if endpoint.method == "get" and len(required) == len(endpoint.path_parameters) == 1 else None


def _causes(response: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((kind, cause) for cause, kinds in response.get("x-causes", {}).items() for kind in kinds)


def _either(results: Iterable[Annotation]) -> str:
    """One annotation for what several responses give."""
    results = list(results)
    texts = dict.fromkeys(result.text for result in results if result.text != "None")
    return str(Annotation(" | ".join(texts) or "None", nullable=any(result.allows_none for result in results)))


def _parameter(prop: PropertyProtocol, place: str, source: Mapping[str, Any]) -> ParameterView:
    annotation = annotate(prop)
    text = f"{annotation} | None" if not prop.required and not annotation.allows_none else str(annotation)
    example = source.get("example", source.get("schema", {}).get("example"))
    return ParameterView(
        name=str(prop.python_name),
        in_path=place == "path",
        annotation=text,
        required=prop.required,
        doc=source.get("description", ""),
        example=example,
    )


def _target(source: RawOperation, in_path: Iterable[PropertyProtocol], in_query: Iterable[PropertyProtocol]) -> str:
    names = {raw(prop.name): str(prop.python_name) for prop in in_path}
    pieces = []
    for index, piece in enumerate(re.split(r"\{([^{}]+)\}", source.path)):
        if index % 2:
            separator = source.parameter("path", piece).get("x-owner-separator")
            extra = f", {literal(separator)}" if separator else ""
            pieces.append(f"_path.segment({names[piece]}, {literal(names[piece])}{extra})")
        elif piece:
            pieces.append(literal(piece))
    pairs = ", ".join(f"{literal(raw(prop.name))}: {prop.python_name}" for prop in in_query)
    if pairs:
        pieces.append(f"_path.query({{{pairs}}})")
    return " + ".join(pieces)


def _successes(endpoint: Endpoint) -> Iterator[tuple[str, Response]]:
    """Each documented success with its statuses, ranges first so that a single status overrides them."""
    documented = {response.status_code.range: response for response in endpoint.responses}
    # `default` is for what the others do not cover; beside a documented success those are errors.
    default = documented.pop(None, None)
    found = {
        statuses: response
        for statuses, response in documented.items()
        if statuses and statuses[0] // 100 == statuses[1] // 100 == _SUCCESS
    }
    if default and not found:
        found = {(200, 299): default}
    for (low, high), response in sorted(found.items(), key=lambda item: item[0][0] - item[0][1]):
        yield (f"{low}" if low == high else f"range({low}, {high + 1})"), response


def _result(response: Response, models: Mapping[str, ModelView]) -> tuple[Annotation, str]:
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
    names = {view.wire: view.name for view in models[body.text].fields}
    return field, f"JSONBody[{field}]({body}, unwrap={literal(names[raw(unwrapped.name)])})"


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


def _said(text: Any) -> str:
    """A text of the specification, empty if it has no more than blanks."""
    return str(raw(text) or "").strip()
