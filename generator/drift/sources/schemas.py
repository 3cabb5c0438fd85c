"""One JSON schema of an OpenAPI document, with references followed and allOf merged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

from generator.documents.pointer import Pointer
from generator.drift.facts.model import Aspect
from generator.drift.sources.page.type_labels import format_bound, format_types, parse_number
from generator.openapi import keywords
from generator.openapi.keyword_types import find_misfit
from generator.problem import Problem

Follow = Callable[[object, Pointer], tuple[Mapping[str, Any], Pointer]]
Refuse = Callable[[str, Pointer], NoReturn]
Seen = tuple[str, ...]
RawSchema = tuple[object, Pointer, Seen]
"""A schema not yet looked into: where it stands, and the references that led to it."""

_DEEPEST = 60
_MOST = 50_000
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Schema(NamedTuple):
    """A schema as one mapping; `name` is the component that it is, if it is one."""

    data: Mapping[str, Any]
    pointer: Pointer
    seen: Seen
    properties: Mapping[str, RawSchema] = _NOTHING
    variants: tuple[RawSchema, ...] = ()
    composite: bool = False
    circular: bool = False
    name: str | None = None
    origins: Mapping[str, tuple[Pointer, Seen]] = _NOTHING

    def get_pointer(self, keyword: str) -> Pointer:
        """Where a keyword stands, which need not be beside the others after a merge."""
        return (*self.origins.get(keyword, (self.pointer, ()))[0], keyword)

    def get_subschema(self, keyword: str) -> RawSchema:
        """The schema under a keyword such as `items`."""
        _, seen = self.origins.get(keyword, (self.pointer, self.seen))
        return self.data[keyword], self.get_pointer(keyword), seen

    def read_claims(self) -> dict[Aspect, object]:
        """Every fact about the schema itself."""
        data = self.data
        return {
            Aspect.PRESENCE: True,
            Aspect.TYPE: format_types(self._types()),
            Aspect.FORMAT: data.get("format"),
            Aspect.NULLABLE: self._nullable(),
            Aspect.ENUM: self._enum(),
            Aspect.MINIMUM: _limit(data.get("minimum"), data.get("exclusiveMinimum")),
            Aspect.MAXIMUM: _limit(data.get("maximum"), data.get("exclusiveMaximum")),
            Aspect.MIN_LENGTH: data.get("minLength") or None,
            Aspect.MAX_LENGTH: data.get("maxLength") or None,
            Aspect.PATTERN: data.get("pattern") or None,
            Aspect.DEFAULT: render_value(data["default"]) if "default" in data else None,
            Aspect.DEPRECATED: bool(data.get("deprecated")),
            Aspect.TITLE: data.get("title") or None,
            Aspect.EXAMPLE: self._example(),
        }

    def _types(self) -> list[str]:
        declared = "null" if _is_null(self.data) else self.data.get("type")
        if declared is None and self.properties:
            declared = "object"
        names = declared if isinstance(declared, list) else [declared]
        return [name for name in names if isinstance(name, str)]

    def _nullable(self) -> bool:
        return "null" in self._types() or self.data.get("nullable") is True

    def _enum(self) -> list[str] | None:
        if "const" in self.data:
            return [render_value(self.data["const"])]
        values = self.data.get("enum")
        return [render_value(value) for value in values] if isinstance(values, list) else None

    def _example(self) -> object:
        several = self.data.get("examples")
        texts = [render_value(self.data["example"])] if "example" in self.data else []
        texts += [render_value(value) for value in several] if isinstance(several, list) else []
        return unwrap_single(list(dict.fromkeys(texts)))


class Resolver:
    """Follows the references of one operation, as long as they come to a number of schemas that can be read.

    Twenty levels of allOf, each naming the next one twice, stand for a million schemas; the biggest
    operation of a real document comes to a few hundred.
    """

    def __init__(self, follow: Follow, refuse: Refuse, file: str) -> None:
        self._follow = follow
        self._refuse = refuse
        self._file = file
        self._left = _MOST

    def __call__(self, raw: object, pointer: Pointer) -> tuple[Mapping[str, Any], Pointer]:
        """The object that something stands for, and where that is."""
        self.spend(1)
        return self._follow({} if isinstance(raw, bool) else raw, pointer)

    def check(self, data: Mapping[str, Any], pointer: Pointer) -> None:
        """Raise `Problem` where a keyword of a schema holds what it cannot."""
        if found := find_misfit(data, keywords.KINDS):
            self._refuse(found[1], (*pointer, found[0]))

    def spend(self, schemas: int) -> None:
        """Count schemas that are looked at; too many of them are a `Problem`."""
        self._left -= schemas
        if self._left < 0:
            raise Problem("schemas multiply beyond what can be read", self._file)

    def merge_schema(self, raw: object, pointer: Pointer, seen: Seen) -> Schema:
        """One schema as it is after all references and allOf."""
        try:
            return merge_schema(raw, pointer, seen, self)
        except RecursionError:
            raise Problem("schemas are nested too deeply to be read", self._file) from None


def merge_schema(raw: object, pointer: Pointer, seen: Seen, resolve: Resolver) -> Schema:
    """Follow references and merge allOf; a reference inside itself ends in a circular schema."""
    names = tuple(_references(raw))
    if set(names) & set(seen) or len(seen) > _DEEPEST:
        return Schema({}, pointer, seen, circular=True)
    data, at = resolve(raw, pointer)
    resolve.check(data, at)
    schema = _own(data, at, (*seen, *names), names[-1].rsplit("/", 1)[-1] if names else None)
    for index, piece in enumerate(_pieces(data)):
        part = merge_schema(piece, (*at, "allOf", index), schema.seen, resolve)
        resolve.spend(len(schema.properties) + len(part.properties))
        schema = _join(schema, part)
    return _single(schema, resolve)


def _references(raw: object) -> Iterator[str]:
    if isinstance(raw, dict) and isinstance(raw.get("$ref"), str):
        yield raw["$ref"]


def _own(data: Mapping[str, Any], at: Pointer, seen: Seen, name: str | None) -> Schema:
    properties = data.get("properties")
    placed = (
        {name: (raw, (*at, "properties", name), seen) for name, raw in properties.items()}
        if isinstance(properties, dict)
        else {}
    )
    key = "oneOf" if data.get("oneOf") else "anyOf"
    raws = data.get(key) if isinstance(data.get(key), list) else []
    variants = tuple((raw, (*at, key, index), seen) for index, raw in enumerate(raws or ()))
    composite = bool(variants) or bool(_pieces(data))
    return Schema(data, at, seen, placed, variants, composite, name=name, origins=dict.fromkeys(data, (at, seen)))


def _pieces(data: Mapping[str, Any]) -> list[Any]:
    pieces = data.get("allOf")
    return pieces if isinstance(pieces, list) else []


def _join(schema: Schema, part: Schema) -> Schema:
    """Both schemas hold: keywords of the first win, properties and required names add up."""
    data = {**part.data, **schema.data}
    required = [*_names(schema.data.get("required")), *_names(part.data.get("required"))]
    if required:
        data["required"] = list(dict.fromkeys(required))
    data.pop("allOf", None)
    properties = dict(part.properties)
    for name, placed in schema.properties.items():
        properties[name] = _both(placed, properties[name]) if name in properties else placed
    return schema._replace(
        data=data,
        properties=properties,
        variants=schema.variants or part.variants,
        composite=True,
        circular=schema.circular or part.circular,
        origins={**part.origins, **schema.origins},
    )


def _both(first: RawSchema, second: RawSchema) -> RawSchema:
    return {"allOf": [first[0], second[0]]}, first[1], tuple(dict.fromkeys((*first[2], *second[2])))


def _names(required: object) -> list[str]:
    return [name for name in required if isinstance(name, str)] if isinstance(required, list) else []


def _single(schema: Schema, resolve: Resolver) -> Schema:
    """AnyOf of one schema and null is that schema, nullable."""
    if not schema.variants:
        return schema
    options = [(placed, resolve(*placed[:2])[0]) for placed in schema.variants]
    real = [placed for placed, data in options if not _is_null(data)]
    nullable = len(real) < len(options)
    if len(real) != 1:
        return _join(schema, Schema({"nullable": True}, schema.pointer, schema.seen)) if nullable else schema
    only = merge_schema(*real[0], resolve)
    joined = _join(schema, only)
    return joined._replace(data={**joined.data, "nullable": True}) if nullable else joined


def _is_null(data: Mapping[str, Any]) -> bool:
    """The null type of 3.1, or what 3.0 documents write for it: nothing but `nullable`."""
    return data.get("type") in ("null", ["null"]) or (data.get("nullable") is True and len(data) == 1)


def _limit(value: object, exclusive: object) -> object:
    if isinstance(exclusive, int | float) and not isinstance(exclusive, bool):
        return format_bound(_number(exclusive), exclusive=True)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return format_bound(_number(value), exclusive=exclusive is True)
    return None


def _number(value: float) -> int | float:
    return parse_number(str(value))


def unwrap_single(texts: list[str]) -> object:
    """One example is a text, several are a list."""
    return texts[0] if len(texts) == 1 else (texts or None)


def render_value(value: object) -> str:
    """A JSON value as a page prints it: strings bare, the rest as compact JSON."""
    if isinstance(value, str):
        return value
    return json.dumps(_integral(value), ensure_ascii=False, separators=(",", ":"))


def _integral(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _integral(item) for key, item in value.items()}
    return [_integral(item) for item in value] if isinstance(value, list) else value
