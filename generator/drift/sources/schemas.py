"""A schema of an OpenAPI document, and what it claims."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from generator.documents.pointer import Pointer
from generator.drift.facts.model import LIST_LIMITS, Aspect
from generator.drift.sources.page.type_labels import format_bound, format_types, parse_number
from generator.drift.sources.rendering import render_value, unwrap_single
from generator.openapi.keyword_types import is_number

Seen = tuple[str, ...]
RawSchema = tuple[object, Pointer, Seen]
"""A schema as it is written, its pointer, and the references that led to it."""

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

    @property
    def discriminator(self) -> str | None:
        """The name of the property whose value chooses a variant."""
        written = self.data.get("discriminator")
        name = written.get("propertyName") if isinstance(written, dict) else None
        return name if isinstance(name, str) else None

    def list_mapping(self) -> list[tuple[str, object, Pointer]]:
        """What the discriminator chooses by its values: each with a reference to a schema, and where that is."""
        mapping = self.data["discriminator"].get("mapping")
        at = (*self.get_pointer("discriminator"), "mapping")
        return [
            (str(key), {"$ref": target} if str(target).startswith("#") else {}, (*at, key))
            for key, target in (mapping.items() if isinstance(mapping, dict) else ())
        ]

    def has_subschema(self, keyword: str) -> bool:
        """Whether there is a schema under a keyword, such as `items`; `true` and `false` are none."""
        return isinstance(self.data.get(keyword), dict | Both)

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
            Aspect.DISCRIMINATOR: self.discriminator,
            Aspect.DEFAULT: render_value(data["default"]) if "default" in data else None,
            Aspect.DEPRECATED: bool(data.get("deprecated")),
            Aspect.TITLE: data.get("title") or None,
            Aspect.READ_ONLY: bool(data.get("readOnly")),
            Aspect.WRITE_ONLY: bool(data.get("writeOnly")),
            **self._read_list_limits(),
            **self._read_combination(),
            Aspect.EXAMPLE: self._read_examples(),
        }

    def _read_list_limits(self) -> dict[Aspect, object]:
        is_list = "items" in self.data or "array" in self._list_types()
        return {aspect: self.data.get(aspect.value) or None for aspect in LIST_LIMITS} if is_list else {}

    def _read_combination(self) -> dict[Aspect, object]:
        """Whether several variants are those of anyOf or of oneOf."""
        keywords_of_variants = {pointer[-2] for _, pointer, _ in self.variants}
        return {Aspect.COMBINATION: str(keywords_of_variants.pop())} if len(keywords_of_variants) == 1 else {}

    def _list_types(self) -> list[str]:
        declared = "null" if is_null(self.data) else self.data.get("type")
        if declared is None:
            declared = "object" if self.properties else "array" if "items" in self.data else None
        names = declared if isinstance(declared, list) else [declared]
        return [name for name in names if isinstance(name, str)]

    def _is_nullable(self) -> bool:
        return "null" in self._list_types() or self.data.get("nullable") is True

    def has_unlabelled_null(self) -> bool:
        """Whether it can be null, and its list of types, which a label is made of, does not say so."""
        return self._is_nullable() and (self.composite or "null" not in self._list_types())

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


class Both(NamedTuple):
    """A property that two schemas describe which are merged."""

    first: RawSchema
    second: RawSchema


def intersect_values(first: list[Any], second: list[Any]) -> list[Any]:
    """The values that are in both lists."""
    known = set(map(render_value, second))
    return [value for value in first if render_value(value) in known]


def is_null(data: Mapping[str, Any]) -> bool:
    """Whether a schema is null: the type of OpenAPI 3.1, or nothing but `nullable`, as 3.0 documents write it."""
    return data.get("type") in ("null", ["null"]) or (data.get("nullable") is True and len(data) == 1)


def _read_limit(value: object, exclusive: object) -> object:
    if is_number(exclusive):
        return format_bound(parse_number(str(exclusive)), exclusive=True)
    if is_number(value):
        return format_bound(parse_number(str(value)), exclusive=exclusive is True)
    return None
