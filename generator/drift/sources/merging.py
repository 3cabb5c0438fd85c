"""Merges schemas: follows their references, and makes one of the pieces of allOf."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from generator.documents.pointer import Pointer
from generator.drift.sources.intersection import excludes_null, intersect_limits, intersect_null
from generator.drift.sources.schemas import Both, RawSchema, Schema, Seen, intersect_values, is_null
from generator.openapi import keywords
from generator.openapi.keyword_types import OBJECT, explain_misfit, find_misfit
from generator.problem import Problem

Follow = Callable[[object, Pointer], list[tuple[Any, Pointer]]]
Refuse = Callable[[str, Pointer], NoReturn]

_MAX_REFERENCES = 60
_MAX_SCHEMAS = 50_000
_PROPERTIES = 10
"""As many of them cost about what a schema costs."""
_OF_THE_WHOLE = frozenset(
    {
        *("anyOf", "default", "deprecated", "description", "discriminator", "example", "examples", "nullable", "oneOf"),
        *("readOnly", "title", "writeOnly"),
    }
)
"""Keywords that describe a schema as a whole, whatever its variants are."""


class Resolver:
    """Follows references and merges schemas, up to a number of them.

    Twenty levels of allOf that name the next one twice make a million schemas. The biggest operation of a real document
    makes a few hundred.
    """

    def __init__(self, follow: Follow, refuse: Refuse, file: str) -> None:
        self._follow = follow
        self.refuse = refuse
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
            self.refuse(explain_misfit(str(pointer[-1]), OBJECT, data), pointer)
        if found := find_misfit(data, keywords.KINDS):
            self.refuse(found[1], (*pointer, found[0]))

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


def fold(schema: Schema, variant: Schema) -> Schema:
    """A variant with what stands beside all variants of a schema, but for what describes that as a whole."""
    data = {key: value for key, value in schema.data.items() if key not in _OF_THE_WHOLE}
    folded = _join_schemas(variant, schema._replace(data=data, variants=()))
    return folded._replace(composite=variant.composite, pointer=variant.pointer)


def _merge(raw: object, pointer: Pointer, seen: Seen, resolve: Resolver) -> Schema:
    """Follow references and merge allOf; a schema that refers to itself ends as an empty, circular one."""
    if isinstance(raw, Both):
        return _join_schemas(_merge(*raw.first, resolve), _merge(*raw.second, resolve))
    reference = raw.get("$ref") if isinstance(raw, dict) else None
    names = (reference,) if isinstance(reference, str) else ()
    if set(names) & set(seen):
        return Schema({}, pointer, seen, circular=True)
    if len(seen) > _MAX_REFERENCES:
        if pointer[-2:-1] == ("allOf",):
            resolve.refuse(f"allOf leads through more than {_MAX_REFERENCES} references", pointer)
        return Schema({}, pointer, seen, circular=True)  # no page shows what is as deep
    *beside, (data, at) = resolve(raw, pointer)
    schema = _merge_all_of(data, at, (*seen, *names), resolve)
    for siblings, place in reversed(beside):
        if siblings:
            own = _merge_all_of(siblings, place, schema.seen, resolve)
            schema = _join_schemas(own, schema)._replace(pointer=at, composite=own.composite or schema.composite)
    return schema._replace(name=names[-1].rsplit("/", 1)[-1] if names else schema.name)


def _merge_all_of(data: Mapping[str, Any], at: Pointer, seen: Seen, resolve: Resolver) -> Schema:
    own = _read_own(data, at, seen)
    resolve.count_schemas(len(own.properties) // _PROPERTIES)
    schema = _merge_single_variant(own, resolve)
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
            data[keyword] = Both(schema.get_subschema(keyword), part.get_subschema(keyword))
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
        is_new = name not in properties or properties[name][0] == raw[0]
        properties[name] = raw if is_new else (Both(raw, properties[name]), *raw[1:])
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
    if [raw for raw, *_ in first] == [raw for raw, *_ in second]:
        return first
    if apart or not first or not second:
        return first + second
    if ("oneOf" in schema.data) is not ("oneOf" in part.data):
        return first if "oneOf" in schema.data else second  # beside oneOf, documentation leaves anyOf out
    return tuple((Both(one, other), *one[1:]) for one in first for other in second)


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
