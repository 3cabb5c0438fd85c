"""Slips of the pen that are valid OpenAPI all the same are told with the line and what was probably meant."""

from __future__ import annotations

import pytest

from generator.codegen.checks.misspelt import find_typos
from generator.documents.yaml import parse
from tests.codegen.making import specification


def told(schemas: str, paths: str = "", more: dict[str, int] | None = None) -> list[tuple[int, str, bool]]:
    """Line, text and whether it is harmless, of each slip."""
    document = parse(specification(schemas, paths, **(more or {})), "spec.yaml")
    return [(document.position(slip.pointer).line, slip.what, slip.harmless) for slip in find_typos(document)]


@pytest.mark.parametrize(
    ("schema", "what", "harmless"),
    [
        ("nulable: true", "no keyword of a schema is called 'nulable'; did you mean nullable?", False),
        ("requred: [a]", "no keyword of a schema is called 'requred'; did you mean required?", False),
        ("additionalProperty: false", "'additionalProperty'; did you mean additionalProperties?", False),
        ("propertes: {a: {}}", "'propertes'; did you mean properties?", False),
        ("colour: red", "no keyword of a schema is called 'colour'", True),
        ("type: integer\n  default: '7'", "the default '7' is not integer", True),
        ("type: [integer, string]\n  default: true", "the default True is not integer or string", True),
        ("x-colour: red", "nothing acts on the extension x-colour", True),
        ("properties: {a: {minimun: 1}}", "did you mean minimum?", False),
        ("items: {tittle: x}", "did you mean title?", False),
        ("anyOf: [{fromat: x}]", "did you mean format?", False),
        ("patternProperties: {a: {paterns: x}}", "did you mean pattern?", False),
        ("enum: [1, a]", "because they are not all texts or all integers of 64 bits", True),
        ("const: [1]", "get no Python names", True),
        ("properties: {itemCount: {}}\n  required: [itemCont]", "'itemCont' is required, and no property", False),
        ("properties: {a: {}}\n  required: [total]", "'total' is required, and no property of this schema", True),
    ],
)
def test_a_slip(schema: str, what: str, harmless: bool) -> None:  # noqa: FBT001 a case of a table
    ((line, said, fate),) = told(f"A:\n  {schema}")
    assert what in said
    assert (line, fate) == (8 + schema.count("\n"), harmless)


NOTED = ("x-thing-mapping", "no Python names", "have no fields")
"""What is said of schemas in which nothing is misspelt."""


@pytest.mark.parametrize(
    "schema",
    [
        "{type: object, required: [a]}",
        "{properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}]}",
        "{properties: {nulable: {}, x-thing: {}}, required: [nulable]}",
        "{default: {nulable: 1}, example: {requred: 1}, examples: [{paterns: 1}]}",
        "{type: string, nullable: true, default: null}",
        "{type: [array, 'null'], default: []}",
        "{default: 7}",
        "{const: {tittle: 1}, enum: [{fromat: 1}]}",
        "{x-secret: true, x-thing-mapping: 1}",
        '{allOf: [{$ref: "#/components/schemas/B"}, {properties: {c: {}}, required: [b, c]}]}',
        "{allOf: [{properties: {b: {}}}], properties: {c: {}}, required: [b, c]}",
        "{properties: {c: {}}, anyOf: [{properties: {d: {}}, required: [c]}]}",
    ],
)
def test_what_is_no_slip(schema: str) -> None:
    found = told(f"A: {schema}\nB: {{properties: {{b: {{}}}}}}")
    assert [what for _, what, _ in found if not any(note in what for note in NOTED)] == []


def test_below_names_that_are_keywords_elsewhere() -> None:
    found = told(
        "example: {properties: {enum: {nulable: true}}}",
        """
        /a:
          get:
            responses:
              default: {description: x, content: {a/b: {schema: {requred: [a]}}}}
        """,
    )
    assert [what.rpartition(" ")[2] for _, what, _ in found] == ["required?", "nullable?"]


def test_schemas_of_parameters_and_bodies() -> None:
    found = told(
        "",
        """
        /a:
          get:
            parameters: [{name: schemas, in: query, schema: {tpe: string}}]
            responses:
              "200": {description: d, content: {a/b: {schema: {oneOf: [{itms: {}}]}, example: {schema: {tpe: 1}}}}}
        """,
    )
    assert [what.rpartition(" ")[2] for _, what, _ in found] == ["type?", "items?"]


def test_an_extension_is_told_once() -> None:
    found = told("A: {x-much: 1, properties: {a: {x-much: 2}, x-much: {}}}", more={"x-much": 3})
    assert found == [(4, "nothing acts on the extension x-much (and 2 more)", True)]
