"""Schemas of an OpenAPI document, with references followed and allOf merged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

from generator.documents.pointer import Pointer
from generator.drift.facts.model import Aspect
from generator.drift.sources.intersection import excludes_null, intersect_limits, intersect_null
from generator.drift.sources.page.type_labels import format_bound, format_types, parse_number
from generator.drift.sources.rendering import render_value, unwrap_single
from generator.openapi import keywords
from generator.openapi.keyword_types import OBJECT, explain_misfit, find_misfit, is_number
from generator.problem import Problem

Follow = Callable[[object, Pointer], list[tuple[Any, Pointer]]]
Refuse = Callable[[str, Pointer], NoReturn]
Seen = tuple[str, ...]
RawSchema = tuple[object, Pointer, Seen]
"""A schema as it is written, its pointer, and the references that led to it."""

_MAX_REFERENCES = 60
_MAX_SCHEMAS = 50_000
_OF_THE_WHOLE = frozenset(
    {
        *("anyOf", "default", "deprecated", "description", "discriminator", "example", "examples", "nullable", "oneOf"),
        *("readOnly", "title", "writeOnly"),
    }
)
"""Keywords that describe a schema as a whole, whatever its variants are."""
_EMPTY: Mapping[str, Any] = MappingProxyType({})


class Schema(NamedTuple):
    """A merged schema: `data` are its keywords, `properties` and `variants` still have to be merged.

    `composite` means that it was written with allOf, anyOf or oneOf, `circular` that it refers to itself. `name` is
    that of its component, if it is one. `origins` are the pointers and references of the keywords merged into it, and
    `pieces` the pointers of all schemas that were merged, what stands beside a reference before what it leads to.
    """

    data: Mapping[str, Any]
    pointer: Pointer
    seen: Seen
    properties: Mapping[str, RawSchema] = _EMPTY
    variants: tuple[RawSchema, ...] = ()
    composite: bool = False
    circular: bool = False
    name: str | None = None
    origins: Mapping[str, tuple[Pointer, Seen]] = _EMPTY
    pieces: tuple[Pointer, ...] = ()

    def get_pointer(self, keyword: str) -> Pointer:
        """The pointer of a keyword, which after a merge need not stand beside the others."""
        return (*self.origins.get(keyword, (self.pointer, ()))[0], keyword)

    def get_subschema(self, keyword: str) -> RawSchema:
        """The schema under a keyword, such as `items`."""
        _, seen = self.origins.get(keyword, (self.pointer, self.seen))
        return self.data[keyword], self.get_pointer(keyword), seen

    def has_subschema(self, keyword: str) -> bool:
        """Whether there is a schema under a keyword, such as `items`; `true` and `false` are none."""
        return isinstance(self.data.get(keyword), dict | _Both)

    def fold(self, variant: Schema) -> Schema:
        """A variant with what stands beside all of them, but for what describes the whole."""
        data = {key: value for key, value in self.data.items() if key not in _OF_THE_WHOLE}
        beside = self._replace(data=data, variants=())
        return _join_schemas(variant, beside)._replace(composite=variant.composite, pointer=variant.pointer)

    def narrow(self, variant: Schema) -> Schema:
        """A variant of this schema with the values that both allow."""
        enum, own = self.data.get("enum"), variant.data.get("enum")
        if not isinstance(enum, list) or not isinstance(own, list):
            return variant
        return variant._replace(data={**variant.data, "enum": intersect_values(own, enum)})

    def read_claims(self) -> dict[Aspect, object]:
        """The claims about the schema itself, without those about what is below it."""
        data = self.data
        return {
            Aspect.PRESENCE: True,
            Aspect.TYPE: format_types(self._list_types()),
            Aspect.FORMAT: data.get("format"),
            Aspect.NULLABLE: self._is_nullable(),
            Aspect.ENUM: self._read_enum(),
            Aspect.MINIMUM: _read_limit(data.get("minimum"), data.get("exclusiveMinimum")),
            Aspect.MAXIMUM: _read_limit(data.get("maximum"), data.get("exclusiveMaximum")),
            Aspect.MIN_LENGTH: data.get("minLength") or None,
            Aspect.MAX_LENGTH: data.get("maxLength") or None,
            Aspect.PATTERN: data.get("pattern") or None,
            Aspect.DEFAULT: render_value(data["default"]) if "default" in data else None,
            Aspect.DEPRECATED: bool(data.get("deprecated")),
            Aspect.TITLE: data.get("title") or None,
            Aspect.EXAMPLE: self._read_examples(),
        }

    def _list_types(self) -> list[str]:
        declared = "null" if is_null(self.data) else self.data.get("type")
        if declared is None:
            declared = "object" if self.properties else "array" if "items" in self.data else None
        names = declared if isinstance(declared, list) else [declared]
        return [name for name in names if isinstance(name, str)]

    def _is_nullable(self) -> bool:
        return "null" in self._list_types() or self.data.get("nullable") is True

    def _read_enum(self) -> list[str] | None:
        if "const" in self.data:
            return [render_value(self.data["const"])]
        values = self.data.get("enum")
        return [render_value(value) for value in values] if isinstance(values, list) else None

    def _read_examples(self) -> object:
        several = self.data.get("examples")
        texts = [render_value(self.data["example"])] if "example" in self.data else []
        texts += [render_value(value) for value in several] if isinstance(several, list) else []
        return unwrap_single(list(dict.fromkeys(texts)))


class Resolver:
    """Follows references and merges schemas, up to a number of them.

    Twenty levels of allOf that name the next one twice make a million schemas. The biggest operation of a real document
    makes a few hundred.
    """

    def __init__(self, follow: Follow, refuse: Refuse, file: str) -> None:
        self._follow = follow
        self._refuse = refuse
        self._file = file
        self._left = _MAX_SCHEMAS

    def __call__(self, raw: object, pointer: Pointer) -> list[tuple[Mapping[str, Any], Pointer]]:
        """A schema and what its references lead to, without the references; `true` and `false` are empty schemas."""
        self.count_schemas(1)
        found = [({} if isinstance(data, bool) else data, at) for data, at in self._follow(raw, pointer)]
        for data, at in found:
            self.check(data, at)
        return [({key: value for key, value in data.items() if key != "$ref"}, at) for data, at in found]

    def check(self, data: Mapping[str, Any], pointer: Pointer) -> None:
        """Raise `Problem` if this is no object or the value of a keyword is of the wrong kind."""
        if not isinstance(data, dict):
            self._refuse(explain_misfit(str(pointer[-1]), OBJECT, data), pointer)
        if found := find_misfit(data, keywords.KINDS):
            self._refuse(found[1], (*pointer, found[0]))

    def count_schemas(self, schemas: int) -> None:
        """Count schemas that were read; too many of them raise `Problem`."""
        self._left -= schemas
        if self._left < 0:
            raise Problem("schemas multiply beyond what can be read", self._file)

    def merge_schema(self, raw: object, pointer: Pointer, seen: Seen) -> Schema:
        """A schema with references followed and allOf merged."""
        try:
            return _merge(raw, pointer, seen, self)
        except RecursionError:
            raise Problem("schemas are nested too deeply to be read", self._file) from None


def _merge(raw: object, pointer: Pointer, seen: Seen, resolve: Resolver) -> Schema:
    """Follow references and merge allOf; a schema that refers to itself ends as an empty, circular one."""
    if isinstance(raw, _Both):
        return _join_schemas(_merge(*raw.first, resolve), _merge(*raw.second, resolve))
    reference = raw.get("$ref") if isinstance(raw, dict) else None
    names = (reference,) if isinstance(reference, str) else ()
    if set(names) & set(seen) or len(seen) > _MAX_REFERENCES:
        return Schema({}, pointer, seen, circular=True)
    *beside, (data, at) = resolve(raw, pointer)
    schema = _merge_all_of(data, at, (*seen, *names), resolve)
    for siblings, place in reversed(beside):
        if siblings:
            own = _merge_all_of(siblings, place, schema.seen, resolve)
            schema = _join_schemas(own, schema)._replace(pointer=at, composite=own.composite or schema.composite)
    return schema._replace(name=names[-1].rsplit("/", 1)[-1] if names else schema.name)


def _merge_all_of(data: Mapping[str, Any], at: Pointer, seen: Seen, resolve: Resolver) -> Schema:
    schema = _merge_single_variant(_read_own(data, at, seen), resolve)
    for index, piece in enumerate(_list_all_of(data)):
        part = _merge(piece, (*at, "allOf", index), schema.seen, resolve)
        resolve.count_schemas(len(schema.properties) + len(part.properties))
        if schema.variants and part.variants:
            resolve.count_schemas(len(schema.variants) * len(part.variants))
        schema = _join_schemas(schema, part, apart=at[-1:] != ("items",) and at[-2:-1] != ("properties",))
    return schema


def _read_own(data: Mapping[str, Any], at: Pointer, seen: Seen) -> Schema:
    written = data.get("properties")
    properties = (
        {name: (raw, (*at, "properties", name), seen) for name, raw in written.items()}
        if isinstance(written, dict)
        else {}
    )
    key = "oneOf" if data.get("oneOf") else "anyOf"
    raws = data.get(key) if isinstance(data.get(key), list) else []
    variants = tuple((raw, (*at, key, index), seen) for index, raw in enumerate(raws or ()))
    composite = bool(variants) or bool(_list_all_of(data))
    origins = dict.fromkeys(data, (at, seen))
    return Schema(data, at, seen, properties, variants, composite, origins=origins, pieces=(at,))


def _list_all_of(data: Mapping[str, Any]) -> list[Any]:
    pieces = data.get("allOf")
    return pieces if isinstance(pieces, list) else []


def _join_schemas(schema: Schema, part: Schema, *, apart: bool = False) -> Schema:
    """A schema for what both describe: properties and required names add up, and limits hold together.

    Where both have variants, each of the one goes with each of the other; `apart` lists them one after the other, as
    documentation does of a whole body. Of all other keywords those of the first win.
    """
    data = {**part.data, **schema.data, **intersect_limits(schema.data, part.data)}
    for keyword in ("items", "additionalProperties"):
        if schema.has_subschema(keyword) and part.has_subschema(keyword):
            data[keyword] = _Both(schema.get_subschema(keyword), part.get_subschema(keyword))
    if "enum" in schema.data and "enum" in part.data:
        data["enum"] = intersect_values(schema.data["enum"], part.data["enum"])
    # Beside allOf `nullable` counts, although OpenAPI 3.0.3 has it otherwise, because documents mean it so.
    if not (schema.data.get("nullable") is True and "nullable" in schema.origins):
        data.update(intersect_null(schema.data, part.data))
    required = [*_list_names(schema.data.get("required")), *_list_names(part.data.get("required"))]
    if required:
        data["required"] = list(dict.fromkeys(required))
    data.pop("allOf", None)
    properties = dict(part.properties)
    for name, raw in schema.properties.items():
        properties[name] = (_Both(raw, properties[name]), *raw[1:]) if name in properties else raw
    return schema._replace(
        data=data,
        properties=properties,
        variants=_join_variants(schema, part, apart=apart),
        name=schema.name or part.name,
        composite=True,
        circular=schema.circular or part.circular,
        origins={**part.origins, **schema.origins},
        pieces=(*schema.pieces, *part.pieces),
    )


def _join_variants(schema: Schema, part: Schema, *, apart: bool) -> tuple[RawSchema, ...]:
    first, second = schema.variants, part.variants
    if apart or not first or not second:
        return first + second
    if ("oneOf" in schema.data) is not ("oneOf" in part.data):
        return first if "oneOf" in schema.data else second  # beside oneOf, documentation leaves anyOf out
    return tuple((_Both(one, other), *one[1:]) for one in first for other in second)


def intersect_values(first: list[Any], second: list[Any]) -> list[Any]:
    """The values that are in both lists."""
    known = set(map(render_value, second))
    return [value for value in first if render_value(value) in known]


class _Both(NamedTuple):
    """A property that two schemas describe which are merged."""

    first: RawSchema
    second: RawSchema


def _list_names(required: object) -> list[str]:
    return [name for name in required if isinstance(name, str)] if isinstance(required, list) else []


def _merge_single_variant(schema: Schema, resolve: Resolver) -> Schema:
    """Make anyOf of one schema and null that schema, nullable; any other schema stays as it is."""
    if not schema.variants:
        return schema
    real = [raw for raw in schema.variants if not is_null(resolve(*raw[:2])[-1][0])]
    enum = schema.data.get("enum")
    excluded = excludes_null(schema.data) or (isinstance(enum, list) and None not in enum)
    nullable = {"nullable": True} if len(real) < len(schema.variants) and not excluded else {}
    if len(real) != 1:
        return schema._replace(data={**schema.data, **nullable})
    joined = _join_schemas(schema, _merge(*real[0], resolve))
    return joined._replace(data={**joined.data, **nullable})


def is_null(data: Mapping[str, Any]) -> bool:
    """Whether a schema is null: the type of OpenAPI 3.1, or nothing but `nullable`, as 3.0 documents write it."""
    return data.get("type") in ("null", ["null"]) or (data.get("nullable") is True and len(data) == 1)


def _read_limit(value: object, exclusive: object) -> object:
    if is_number(exclusive):
        return format_bound(parse_number(str(exclusive)), exclusive=True)
    if is_number(value):
        return format_bound(parse_number(str(value)), exclusive=exclusive is True)
    return None
