"""Replaces every `allOf` by the one schema that it means, and a union beside properties by a union of whole objects."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from openapi_python_client.strings import ClassName, pascal_case

from generator.codegen.schema.extracted_spec import ExtractedSpec
from generator.codegen.schema.intersection import (
    EMPTY,
    EmptyIntersectionError,
    intersect_plain,
    is_same_schema,
)
from generator.codegen.schema.normalise import is_class, is_mapping, remove_null, split_types
from generator.codegen.schema.python_names import shorten_name
from generator.documents.pointer import Pointer
from generator.openapi.keywords import ANNOTATIONS, SCHEMA_KEYWORDS, Use
from generator.openapi.references import SCHEMA_PREFIX

_UNIONS = ("anyOf", "oneOf")
_RULES = frozenset(key for key, keyword in SCHEMA_KEYWORDS.items() if keyword.use in {Use.STRUCTURE, Use.CONSTRAINT})
_MOST_VARIANTS = 100
"""Of two unions each variant is intersected with each: more than this many is no type that anybody can use."""


def flatten(extracted: ExtractedSpec, documented: frozenset[str]) -> None:
    """Flatten the schemas of all components in place; `documented` are those that the document itself names.

    One that allows no value is listed in `extracted.empty`, and allows any value from then on.
    """
    flattener = _Flattener(extracted, documented)
    for name in list(extracted.schemas):
        flattener.flatten_component(name)
    extracted.drop_unused(documented)


class _Flattener:
    """Flattens the components of one document, each once."""

    def __init__(self, extracted: ExtractedSpec, documented: frozenset[str]) -> None:
        self._extracted = extracted
        self._documented = documented
        self._inline = extracted.schemas.keys() - documented
        """Classes that one place of the document describes."""
        self._done: set[str] = set()
        self._pairs: dict[tuple[str, str], str] = {}
        """Intersections of two components, by their names."""
        self._empty_pairs: dict[tuple[str, str], str] = {}
        """Why those that allow no value do not."""

    def flatten_component(self, name: str) -> dict[str, Any]:
        """Return the schema of a component without `allOf`."""
        schema = self._extracted.schemas[name]
        if name in self._done or not isinstance(schema, dict):
            return schema if isinstance(schema, dict) else {}
        self._done.add(name)
        try:
            flat = self._flatten(schema, name)
            flat = flat if flat is schema else split_types(flat)
        except EmptyIntersectionError as error:
            self._add_empty((), name, str(error))
            flat = {}
        for key, value in flat.get("properties", {}).items():
            if isinstance(value, dict) and EMPTY in value:
                self._add_empty(("properties", key), name, value.pop(EMPTY))
        self._extracted.schemas[name] = flat
        return flat

    def _add_empty(self, steps: Pointer, name: str, reason: str) -> None:
        self._extracted.empty.append(((*self._extracted.origins[name], *steps), f"no value is allowed: {reason}"))

    def _flatten(self, schema: dict[str, Any], owner: str) -> dict[str, Any]:
        if "$ref" in schema:
            return schema
        unions = [key for key in _UNIONS if schema.get(key)]
        beside = schema.keys() & {"properties", "additionalProperties", "required"}
        if "allOf" not in schema and not (unions and (beside or len(unions) > 1)):
            return schema
        parts = [part for part in schema.get("allOf", ()) if isinstance(part, dict)]
        own = {key: value for key, value in schema.items() if key not in {"allOf", *unions}}
        if len(parts) == 1 and "$ref" in parts[0] and not unions and not own.keys() & (_RULES - {"type", "nullable"}):
            return schema  # a reference, with texts beside it
        separate = [{key: schema[key], **_select(schema, "discriminator")} for key in unions]
        merged: dict[str, Any] = {}
        for part in (*(self._drop_derived(part, owner) for part in parts), *separate, own):
            merged = self._intersect(merged, part, owner, "")
        return merged

    def _drop_derived(self, part: dict[str, Any], owner: str) -> dict[str, Any]:
        """Return a part, without the union in which a base lists the schemas that are made of it: it is about them."""
        target = self._extracted.schemas.get(part.get("$ref", "").removeprefix(SCHEMA_PREFIX))
        if not isinstance(target, dict):
            return part
        variants = [variant for key in _UNIONS for variant in target.get(key, ())]
        if {"$ref": SCHEMA_PREFIX + owner} not in variants:
            return part
        base = {key: value for key, value in target.items() if key not in _UNIONS and key != "discriminator"}
        return _split_texts(self._flatten(base, owner))[0]

    def _intersect(self, first: Any, second: Any, owner: str, where: str) -> Any:
        """Return what both schemas allow; `owner` and `where` give a class that only both together make its name."""
        if not isinstance(first, dict) or not isinstance(second, dict):
            return self._intersect_booleans(first, second)
        if not first or not second:
            only = first or second
            return only if where and "$ref" in only else self._expand(only, owner)
        if "$ref" in first and "$ref" in second:
            if first["$ref"] == second["$ref"]:
                return {**first, **second}
            if where:
                return self._intersect_components(first, second, owner, where)
        return self._intersect_expanded(first, second, owner, where)

    def _intersect_expanded(self, first: dict[str, Any], second: dict[str, Any], owner: str, where: str) -> Any:
        ours, theirs = self._expand(first, owner), self._expand(second, owner)
        for one, other in ((ours, theirs), (theirs, ours)):
            if any(one.get(key) for key in _UNIONS):
                return self._distribute(one, other, owner, where, first_is_union=one is ours)
        merged = intersect_plain(ours, theirs, partial(self._intersect_inside, owner))
        for given, expanded in ((first, ours), (second, theirs)):
            if "$ref" in given and where and is_same_schema(merged, expanded):
                return {**_select_texts(first), **_select_texts(second), "$ref": given["$ref"]}
        return merged

    def _intersect_inside(self, owner: str, first: Any, second: Any, where: str) -> Any:
        return self._place(self._intersect(first, second, owner, where), owner, where)

    @staticmethod
    def _intersect_booleans(first: Any, second: Any) -> Any:
        if first is False or second is False:
            raise EmptyIntersectionError("one of them is `false`")
        return second if first is True else first

    def _expand(self, schema: dict[str, Any], owner: str) -> dict[str, Any]:
        """Return the flat schema that a reference stands for, without its texts, or a flat schema itself."""
        if "allOf" in schema:
            flat = self._flatten(schema, owner)
            if "allOf" not in flat:
                return flat
            own = {key: value for key, value in flat.items() if key != "allOf"}
            return {**self._expand(flat["allOf"][0], owner), **own}
        if "$ref" not in schema:
            return schema
        name = schema["$ref"].removeprefix(SCHEMA_PREFIX)
        target = self._expand(self.flatten_component(name), name)
        own = {key: value for key, value in schema.items() if key != "$ref"}
        rules = {key: value for key, value in target.items() if key not in ANNOTATIONS and not key.startswith("x-")}
        names = _select(target, "x-enum-varnames")
        if not any(key in target for key in _UNIONS):
            rules.pop("discriminator", None)  # it chooses among the schemas that are made of this one
        return {**rules, **names, **own}

    def _distribute(
        self, union: dict[str, Any], other: dict[str, Any], owner: str, where: str, *, first_is_union: bool
    ) -> dict[str, Any]:
        """Intersect every variant of a union with another schema; those that then allow nothing are left out."""
        key = next(key for key in _UNIONS if union.get(key))
        beside = {name: value for name, value in union.items() if name not in {key, "discriminator"}}
        rules, texts = _split_texts(beside)
        if rules:
            other = self._intersect(other, rules, owner, where)
        others, more = _split_texts(other)
        found: dict[int, Any] = {}
        for index, variant in enumerate(union[key]):
            pair = (variant, others) if first_is_union else (others, variant)
            label = f"{where}{_name_variant(variant, index)}"
            try:
                found[index] = self._intersect_variant(pair, owner, label, variant) if others else variant
            except EmptyIntersectionError:
                continue
        if not found:
            raise EmptyIntersectionError("no variant of one fits the other")
        if len(found) > _MOST_VARIANTS:
            raise EmptyIntersectionError(f"together they have {len(found)} variants, more than {_MOST_VARIANTS}")
        texts = {**texts, **more} if first_is_union else {**more, **texts}
        if len(found) == 1:
            only = next(iter(found.values()))
            return {**texts, **(self._expand(only, owner) if "$ref" in only and not where else only)}
        return {**texts, key: list(found.values()), **self._map_values(union, found, key)}

    def _intersect_variant(self, pair: tuple[Any, Any], owner: str, label: str, variant: Any) -> Any:
        merged = self._intersect(*pair, owner, label)
        name = variant.get("$ref", "").removeprefix(SCHEMA_PREFIX) if isinstance(variant, dict) else ""
        own = self._extracted.origins.get(owner, ())
        inline = name in self._inline and self._extracted.origins[name][: len(own)] == own
        if inline and isinstance(merged, dict) and is_class(merged):
            self._inline.remove(name)
            # The class of an inline variant is used nowhere else: it becomes the whole object.
            self._extracted.schemas[name] = {**self._extracted.schemas[name], **merged}
            return {"$ref": SCHEMA_PREFIX + name}
        return self._place(merged, owner, label)

    @staticmethod
    def _map_values(union: Mapping[str, Any], found: Mapping[int, Any], key: str) -> dict[str, Any]:
        """Return the discriminator of a union, with the values that led to a variant leading to what became of it."""
        discriminator = union.get("discriminator")
        if not discriminator:
            return {}
        became = {union[key][index].get("$ref"): variant.get("$ref") for index, variant in found.items()}
        mapping = discriminator.get("mapping") or {
            reference.removeprefix(SCHEMA_PREFIX): reference for reference in became if reference
        }
        full = ((value, became.get(target) or became.get(SCHEMA_PREFIX + target)) for value, target in mapping.items())
        return {"discriminator": {**discriminator, "mapping": {value: target for value, target in full if target}}}

    def _intersect_components(self, first: dict[str, Any], second: dict[str, Any], owner: str, where: str) -> Any:
        """Intersect two components, once for each two, since either may lead back to itself."""
        names = (first["$ref"].removeprefix(SCHEMA_PREFIX), second["$ref"].removeprefix(SCHEMA_PREFIX))
        texts = {**_select_texts(first), **_select_texts(second)}
        if names in self._empty_pairs:
            raise EmptyIntersectionError(self._empty_pairs[names])
        if names in self._pairs:
            return {**texts, "$ref": SCHEMA_PREFIX + self._pairs[names]}
        ours, theirs = self._expand(first, owner), self._expand(second, owner)
        objects = all(one.get("properties") and not any(one.get(key) for key in _UNIONS) for one in (ours, theirs))
        if not objects:
            merged = self._intersect(ours, theirs, owner, where)
            same = next(
                (one["$ref"] for one, flat in ((first, ours), (second, theirs)) if is_same_schema(merged, flat)), None
            )
            return {**texts, "$ref": same} if same else merged
        name = self._pairs[names] = self._add_component(owner, where, {"not": {}})
        try:
            merged = intersect_plain(ours, theirs, partial(self._intersect_inside, owner))
        except EmptyIntersectionError as error:
            self._empty_pairs[names] = str(error)
            raise
        for given, flat in ((first, ours), (second, theirs)):
            if is_same_schema(merged, flat):
                self._pairs[names] = given["$ref"].removeprefix(SCHEMA_PREFIX)
                return {**texts, "$ref": given["$ref"]}
        self._extracted.schemas[name] = merged
        return {**texts, "$ref": SCHEMA_PREFIX + name}

    def _place(self, schema: Any, owner: str, where: str) -> Any:
        """Return what stands for a schema inside another: a reference to a new component, if it becomes a class."""
        if not isinstance(schema, dict) or "$ref" in schema:
            return schema
        core, null = remove_null(schema)
        if not (is_class(core) or is_mapping(core)):
            return split_types(schema)
        reference = {"$ref": SCHEMA_PREFIX + self._add_component(owner, where, core)}
        texts = _select_texts(schema)
        return {**texts, "anyOf": [reference, {"type": "null"}]} if null else {**texts, **reference}

    def _add_component(self, owner: str, where: str, schema: dict[str, Any]) -> str:
        key = shorten_name(str(ClassName(owner + pascal_case(where), "Model")))
        free = self._extracted.find_free_key(key)
        self._extracted.origins[free] = self._extracted.origins.get(owner, ("components", "schemas"))
        self._extracted.schemas[free] = schema
        self._done.add(free)
        return free


def _name_variant(variant: Any, index: int) -> str:
    name = str(variant.get("$ref", "")).rpartition("/")[2] if isinstance(variant, dict) else ""
    return pascal_case(name) if name else f"Variant{index + 1}"


def _split_texts(schema: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the rules of a schema, and what describes it."""
    texts = {key: value for key, value in schema.items() if key in ANNOTATIONS or key.startswith("x-")}
    return {key: value for key, value in schema.items() if key not in texts}, texts


def _select_texts(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in _split_texts(schema)[1].items() if key != "x-enum-varnames"}


def _select(schema: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: schema[key] for key in keys if key in schema}
