"""A schema without `allOf` allows what the schema with it allowed, by the judgement of a JSON Schema validator."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from generator.codegen.schema.extracted_spec import ExtractedSpec
from generator.codegen.schema.flattening import flatten
from generator.openapi.references import SCHEMA_PREFIX
from tests.codegen.parsing import parsed
from tests.examples import draw

WHOLE = ("components", "schemas", "Whole")
NAMES = ("a", "b", "c")
VALUES = (None, True, 0, 1, 1.0, 2.5, 7, "", "x", "xyz", "yes")
SCALARS: tuple[dict[str, Any], ...] = (
    {},
    {"type": "string"},
    {"type": ["string", "null"]},
    {"type": "integer"},
    {"type": "number"},
    {"type": ["integer", "string", "null"]},
    {"type": "boolean"},
    {"type": "string", "minLength": 1},
    {"type": "string", "maxLength": 1},
    {"type": "string", "pattern": "^x"},
    {"pattern": "z$"},
    {"type": "number", "minimum": 1},
    {"exclusiveMinimum": 1, "type": "number"},
    {"maximum": 2.5},
    {"multipleOf": 0.5},
    {"multipleOf": 2},
    {"enum": ["x", "yes", None]},
    {"enum": [0, 1, 7]},
    {"enum": [True, 1, "x"]},
    {"const": "x"},
    {"const": 1},
    {"not": {"const": "x"}},
    {"not": {"type": "null"}},
)
COMPONENTS: dict[str, Any] = {
    "Text": {"type": "string"},
    "Choice": {"type": "string", "enum": ["x", "yes"]},
    "Base": {"type": "object", "required": ["a"], "properties": {"a": {"type": ["string", "null"]}, "b": {}}},
    "Open": {"type": "object", "additionalProperties": {"type": "string"}},
    "Derived": {
        "allOf": [{"$ref": f"{SCHEMA_PREFIX}Base"}, {"required": ["b"], "properties": {"b": {"type": "number"}}}]
    },
    "Either": {"oneOf": [{"$ref": f"{SCHEMA_PREFIX}Base"}, {"$ref": f"{SCHEMA_PREFIX}Text"}]},
    "Tree": {
        "type": "object",
        "properties": {"a": {"$ref": f"{SCHEMA_PREFIX}Tree"}, "b": {"type": "integer"}},
    },
    "Twig": {"type": "object", "properties": {"a": {"$ref": f"{SCHEMA_PREFIX}Twig"}, "b": {"minimum": 1}}},
}
scalars = st.sampled_from(SCALARS)
references = st.sampled_from([{"$ref": SCHEMA_PREFIX + name} for name in COMPONENTS])


def wrap(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    objects = st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["object", ["object", "null"]]),
            "properties": st.dictionaries(st.sampled_from(NAMES), inner, max_size=2),
            "required": st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
            "minProperties": st.integers(0, 2),
        },
    )
    lists = st.fixed_dictionaries({"type": st.just("array"), "items": inner}, optional={"minItems": st.integers(0, 2)})
    several = st.lists(inner, min_size=1, max_size=3)
    unions = st.builds(lambda key, variants: {key: variants}, st.sampled_from(["allOf", "anyOf", "oneOf"]), several)
    return st.one_of(objects, lists, unions)


schemas = st.recursive(st.one_of(scalars, references), wrap, max_leaves=5)
instances = st.recursive(
    st.sampled_from(VALUES),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)),
    max_leaves=5,
)


def flat(schema: dict[str, Any]) -> tuple[dict[str, Any], ExtractedSpec]:
    """The components with one more, flattened."""
    schemas = {name: dict(one) for name, one in COMPONENTS.items()} | {"Whole": schema}
    extracted = ExtractedSpec({"components": {"schemas": schemas}})
    extracted.origins.update((name, ("components", "schemas", name)) for name in schemas)
    flatten(extracted, frozenset(schemas))
    return extracted.schemas, extracted


def allows(components: dict[str, Any], value: object) -> bool:
    whole = {"$ref": f"{SCHEMA_PREFIX}Whole", "components": {"schemas": components}}
    return bool(Draft202012Validator(whole).is_valid(value))


@draw(quick=60, thorough=3000)
@given(st.lists(schemas, min_size=2, max_size=3), st.lists(instances, min_size=1, max_size=8))
def test_a_value_is_allowed_if_and_only_if_it_was(parts: list[Any], values: list[Any]) -> None:
    before = {**COMPONENTS, "Whole": {"allOf": parts}}
    after, extracted = flat({"allOf": parts})
    for value in values:
        empty = dict(extracted.empty).get(WHOLE)
        if empty and "of the property" in empty and not isinstance(value, dict):
            continue  # that an object is impossible is told, though a text might still be allowed
        assert allows(before, value) == (not empty and allows(after, value)), (value, after["Whole"])


def document(text: str) -> dict[str, Any]:
    made = parsed(text)
    assert not made.data.errors
    return made.extracted.schemas


@pytest.mark.parametrize(
    ("parts", "merged"),
    [
        ("[{type: string, enum: [a, b], nullable: true}, {type: string}]", {"type": "string", "enum": ["a", "b"]}),
        ("[{type: integer, enum: [1, 2]}, {type: number}]", {"type": "integer", "enum": [1, 2]}),
        ("[{type: string, nullable: true}, {type: string, nullable: true, maxLength: 3}]",
         {"type": "string", "nullable": True, "maxLength": 3}),
        ("[{enum: [a, b, c]}, {enum: [c, b]}]", {"type": "string", "enum": ["b", "c"]}),
        ("[{type: number, minimum: 1, exclusiveMinimum: true}, {minimum: 0}]",
         {"type": "number", "minimum": 1, "exclusiveMinimum": True}),
        ("[{multipleOf: 4}, {multipleOf: 6}]", {"multipleOf": 12}),
        ("[{type: string, format: date}, {type: string, format: date-time}]", {"type": "string"}),
        ("[{type: object, additionalProperties: {}}, {properties: {a: {type: string}}}]",
         {"type": "object", "additionalProperties": {}, "properties": {"a": {"type": "string"}}}),
    ],
)  # fmt: skip
def test_what_two_schemas_mean_together(parts: str, merged: object) -> None:
    schemas, extracted = flat({"allOf": yaml.safe_load(parts)})
    assert (schemas["Whole"], extracted.empty) == (merged, [])


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ("[{type: string}, {type: integer}]", "one is string, the other integer"),
        ("[{enum: [a]}, {enum: [b]}]", "they list no value that both allow"),
        ("[{properties: {p: {type: string}}, required: [p]}, {properties: {p: {type: array}}}]",
         "of the property 'p', one is string, the other array"),
        ("[{anyOf: [{type: string}, {type: integer}]}, {type: boolean}]", "no variant of one fits the other"),
    ],
)  # fmt: skip
def test_what_no_value_fits_is_told(parts: str, reason: str) -> None:
    _, extracted = flat({"allOf": yaml.safe_load(parts)})
    assert extracted.empty == [(WHOLE, f"no value is allowed: {reason}")]


def test_a_property_of_two_classes_is_a_class_of_both() -> None:
    schemas = document(
        """
        A: {type: object, properties: {p: {type: object, properties: {x: {type: string}}}}}
        B: {type: object, properties: {p: {type: object, required: [y], properties: {y: {type: integer}}}}}
        C: {allOf: [{$ref: "#/components/schemas/A"}, {$ref: "#/components/schemas/B"}]}
        """
    )
    assert schemas["C"]["properties"]["p"] == {"$ref": f"{SCHEMA_PREFIX}CP"}
    assert set(schemas["CP"]["properties"]) == {"x", "y"}
    assert schemas["A"]["properties"]["p"] == {"$ref": f"{SCHEMA_PREFIX}AP"}


def test_a_property_that_is_only_narrowed_keeps_its_class_where_nothing_is_new() -> None:
    schemas = document(
        """
        Owner: {type: object, properties: {name: {type: string}}}
        A: {type: object, properties: {p: {$ref: "#/components/schemas/Owner"}}}
        B: {allOf: [{$ref: "#/components/schemas/A"}, {type: object, properties: {p: {type: object}}, required: [p]}]}
        """
    )
    assert schemas["B"]["properties"]["p"] == {"$ref": f"{SCHEMA_PREFIX}Owner"}
    assert set(schemas) == {"Owner", "A", "B"}


def test_properties_beside_a_union_belong_to_each_variant() -> None:
    schemas = document(
        """
        Base: {type: object, properties: {b: {type: string}}}
        M:
          type: object
          required: [own]
          properties: {own: {type: string}}
          oneOf: [{$ref: "#/components/schemas/Base"}, {type: object, properties: {z: {type: integer}}}]
        """
    )
    found = [set(schemas[one["$ref"].rpartition("/")[2]]["properties"]) for one in schemas["M"]["oneOf"]]
    assert found == [{"b", "own"}, {"z", "own"}]


def test_a_base_that_lists_its_derivations_does_not_make_each_of_them_a_union() -> None:
    schemas = document(
        """
        Kind:
          properties: {kind: {type: string}}
          oneOf: [{$ref: "#/components/schemas/One"}, {$ref: "#/components/schemas/Two"}]
        One: {allOf: [{$ref: "#/components/schemas/Kind"}, {properties: {a: {type: string}}}]}
        Two: {allOf: [{$ref: "#/components/schemas/Kind"}, {properties: {b: {type: string}}}]}
        """
    )
    assert schemas["Kind"]["oneOf"] == [{"$ref": SCHEMA_PREFIX + name} for name in ("One", "Two")]
    assert [set(schemas[name]["properties"]) for name in ("One", "Two")] == [{"kind", "a"}, {"kind", "b"}]
