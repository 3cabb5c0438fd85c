"""The view of a model and of an enumeration: names, types and texts, ready for a template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openapi_python_client.parser.properties import EnumProperty, ModelProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol

from generator.codegen.schema.extracted_spec import ExtractedSpec, get_component_name, get_wire_name
from generator.codegen.text.literals import unwrap
from generator.codegen.text.names import choose_field_names
from generator.codegen.views.types import annotate, get_discriminators, merge_models


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of a model."""

    name: str
    json_name: str
    annotation: str
    required: bool
    """Whether it must be in the JSON; one that need not be is `None` by default."""
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
    """Fields that hold a secret."""
    secret_keys: tuple[str, ...]
    """The names of `secrets` in JSON."""
    secret_queries: Mapping[str, tuple[str, ...]]
    """Fields with a URL, and the query parameters in it that hold a secret."""
    lag_seconds: float
    """How long, in seconds, fields may trail behind the data; 0 if none does."""
    discriminators: Mapping[str, tuple[Any, ...]]
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


def build_model_view(model: ModelProperty, extracted: ExtractedSpec, classes: Iterable[str]) -> ModelView:
    """Build the view of a class; its fields stand in the order of the specification."""
    schemas = extracted.collect_properties(extracted.schemas[get_component_name(model)])
    wire = {unwrap(prop.name): get_wire_name(prop, extracted) for prop in _list_properties(model)}
    order = {name: index for index, name in enumerate(schemas)}
    properties = sorted(
        _list_properties(model),
        key=lambda prop: order.get(unwrap(prop.name), len(order)),
    )
    names = choose_field_names(((unwrap(prop.name), str(prop.python_name)) for prop in properties), classes)
    annotations = {names[unwrap(prop.name)]: annotate(prop) for prop in properties}
    own = str(model.class_info.name)
    secrets = {names[key]: wire[key] for key in names if schemas.get(key, {}).get("x-secret")}
    return ModelView(
        name=own,
        doc=_read_text(model.description) or own,
        fields=tuple(
            _build_field_view(prop, names[key := unwrap(prop.name)], wire[key], schemas.get(key, {}))
            for prop in properties
        ),
        models=merge_models(annotations.values(), without=own),
        nested=tuple((name, wire[key]) for key, name in names.items() if annotations[name].holds_models),
        secrets=tuple(secrets),
        secret_keys=tuple(secrets.values()),
        secret_queries={
            names[key]: tuple(schemas[key]["x-secret-query"])
            for key in names
            if schemas.get(key, {}).get("x-secret-query")
        },
        lag_seconds=max((schema.get("x-lag-seconds", 0) for schema in schemas.values()), default=0),
        discriminators={name: tuple(values) for name, values in get_discriminators(model).items()},
    )


def list_described_fields(
    annotation: str, models: Mapping[str, ModelView], levels: int = 3, described: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str]]:
    """Yield the fields of a class by their path in JSON, with their descriptions, so many levels deep.

    In a large API everything can be reached from everywhere; a class within itself is not described again.
    """
    name = annotation.removesuffix(" | None")
    if not levels or name not in models or name in described:
        return
    for field in models[name].fields:
        yield field.json_name, field.doc
        for path, doc in list_described_fields(field.annotation, models, levels - 1, described | {name}):
            yield f"{field.json_name}.{path}", doc


def build_enum_view(enum: EnumProperty, extracted: ExtractedSpec) -> EnumView:
    """Build the view of an enumeration from its schema: openapi-python-client drops characters of its values."""
    schema = extracted.schemas[get_component_name(enum)]
    values = [value for value in schema["enum"] if value is not None]
    name = str(enum.class_info.name)
    members = tuple(zip(schema["x-enum-varnames"], values, strict=True))
    return EnumView(name, _read_text(enum.description) or name, members)


def _list_properties(model: ModelProperty) -> list[PropertyProtocol]:
    return [*(model.required_properties or []), *(model.optional_properties or [])]


def _build_field_view(prop: PropertyProtocol, name: str, json_name: str, schema: Mapping[str, Any]) -> FieldView:
    annotation = annotate(prop)
    text = str(annotation) if prop.required or annotation.allows_none else f"{annotation} | None"
    return FieldView(name, json_name, text, prop.required, " ".join(_describe_field(schema)))


def _describe_field(schema: Mapping[str, Any]) -> Iterator[str]:
    if description := schema.get("description"):
        yield description
    if (minimum := schema.get("minimum")) is not None:
        yield f"At least {_format_number(minimum)}."
    if (maximum := schema.get("maximum")) is not None:
        yield f"At most {_format_number(maximum)}."
    if lag := schema.get("x-lag-seconds"):
        yield f"Trails behind the data by up to {_format_number(lag)} seconds."
    if schema.get("x-secret"):
        yield "Secret: masked wherever it is shown."
    if parameters := schema.get("x-secret-query"):
        yield f"Its {' and '.join(parameters)} is secret: masked wherever it is shown."


def _format_number(value: float) -> str:
    """Format a number as people write it: `10.0` as 10."""
    return str(int(value)) if value == value // 1 and abs(value) < _EXACT else repr(value)


_EXACT = 2**63
"""Integers below this are written in full."""


def _read_text(text: Any) -> str:
    """Read a text of the specification, empty if it has no more than blanks."""
    return str(unwrap(text) or "").strip()
