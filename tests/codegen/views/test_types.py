"""A property's annotation says what its values are, and names what must be imported for it."""

from __future__ import annotations

import pytest

from generator.codegen.views.types import Annotation, annotate, is_mapping, list_imports
from tests.codegen.parsing import parsed

OTHERS = """
Other: {type: object, properties: {a: {type: integer}}}
Second: {type: object, properties: {a: {type: integer}}}
Color: {type: string, enum: [red]}
Size: {type: integer, enum: [1]}
Table: {type: object, additionalProperties: {$ref: "#/components/schemas/Other"}}
Tree: {type: object, additionalProperties: {anyOf: [{$ref: "#/components/schemas/Tree"}, {type: integer}]}}
"""
OTHER, SECOND, COLOR, SIZE = (
    f'{{$ref: "#/components/schemas/{name}"}}' for name in ("Other", "Second", "Color", "Size")
)


def annotation(schema: str) -> Annotation:
    """The annotation of a property with this schema, on a model that is read before those it names."""
    return annotate(parsed(f"A: {{type: object, properties: {{p: {schema}}}}}\n{OTHERS}").prop("A", "p"))


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ("{}", "Any"),
        ("{type: string}", "str"),
        ("{type: integer}", "int"),
        ("{type: number}", "float"),
        ("{type: boolean}", "bool"),
        ('{type: "null"}', "None"),
        ("{type: string, format: date}", "date"),
        ("{type: string, format: date-time}", "datetime"),
        ("{type: string, format: uuid}", "UUID"),
        ("{type: string, format: binary}", "str"),
        ("{type: string, format: uri}", "str"),
        ("{const: a}", "str"),
        ("{const: 1}", "int"),
        ('{type: [string, "null"]}', "str | None"),
        ('{type: [array, "null"], items: {type: string}}', "list[str] | None"),
        ('{type: array, items: {type: [string, "null"]}}', "list[str | None]"),
        ("{type: array}", "list[Any]"),
        ("{type: array, items: true}", "list[Any]"),
        ("{type: object}", "dict[str, Any]"),
        ("{type: object, additionalProperties: {type: integer}}", "dict[str, int]"),
        (f"{{type: object, additionalProperties: {OTHER}}}", "dict[str, Other]"),
        (OTHER, "Other"),
        ('{$ref: "#/components/schemas/Table"}', "dict[str, Other]"),
        ('{$ref: "#/components/schemas/Tree"}', "dict[str, dict[str, Any] | int]"),
        (f"{{anyOf: [{OTHER}, {{type: 'null'}}]}}", "Other | None"),
        (f"{{type: array, items: {OTHER}}}", "list[Other]"),
        (COLOR, "OpenStr[Color]"),
        (SIZE, "OpenInt[Size]"),
        (f"{{anyOf: [{COLOR}, {{type: 'null'}}]}}", "OpenStr[Color] | None"),
        ("{oneOf: [{type: string}, {type: integer}]}", "str | int"),
        ("{oneOf: [{type: integer}, {type: number}]}", "float"),
        ("{oneOf: [{type: string}, {type: string, format: date}]}", "str"),
        (f"{{oneOf: [{COLOR}, {{type: string}}]}}", "str"),
        (f"{{oneOf: [{COLOR}, {SIZE}]}}", "OpenStr[Color] | OpenInt[Size]"),
        (f"{{oneOf: [{OTHER}, {SECOND}]}}", "Any"),
        (f"{{oneOf: [{OTHER}, {{type: object}}]}}", "Any"),
        (f"{{oneOf: [{OTHER}, {{type: string}}, {{type: 'null'}}]}}", "Other | str | None"),
        ("{oneOf: [{type: array, items: {type: string}}, {type: array, items: {type: integer}}]}", "Any"),
        ("{oneOf: [{type: string}, {}]}", "Any"),
        ("{oneOf: [{type: string}, {type: string, format: date}, {type: integer}]}", "Any"),
        ("{oneOf: [{type: boolean}, {type: integer}]}", "bool | int"),
    ],
)
def test_what_is_written(schema: str, text: str) -> None:
    assert str(annotation(schema)) == text


@pytest.mark.parametrize(
    ("schema", "none"),
    [
        ("{type: string}", False),
        ('{type: [string, "null"]}', True),
        ('{type: "null"}', True),
        ('{type: array, items: {type: [string, "null"]}}', False),
        (f'{{type: object, additionalProperties: {{anyOf: [{OTHER}, {{type: "null"}}]}}}}', False),
    ],
)
def test_whether_none_is_a_value(schema: str, none: bool) -> None:  # noqa: FBT001 a column of the table
    assert annotation(schema).allows_none is none


@pytest.mark.parametrize(
    ("schema", "models", "holds"),
    [
        ("{type: string}", {}, False),
        (OTHER, {"Other": "other"}, True),
        (f"{{type: array, items: {OTHER}}}", {"Other": "other"}, True),
        ('{$ref: "#/components/schemas/Table"}', {"Other": "other"}, True),
        (COLOR, {"Color": "color"}, False),
        (f"{{oneOf: [{OTHER}, {COLOR}]}}", {"Other": "other", "Color": "color"}, True),
        (f"{{oneOf: [{OTHER}, {SECOND}]}}", {}, False),
    ],
)
def test_which_models_it_names(schema: str, models: dict[str, str], holds: bool) -> None:  # noqa: FBT001
    found = annotation(schema)
    assert found.models == models
    assert found.holds_models is holds


def test_imports_are_those_needed_and_sorted() -> None:
    assert list_imports(["list[datetime] | None", "OpenStr[Color]", "dict[str, Any]", "MyAny"], "..") == [
        "from typing import Any",
        "from .._model import OpenStr",
        "from datetime import datetime",
    ]
    assert list_imports(["str", "Other"], "..") == []


def test_what_is_a_mapping() -> None:
    made = parsed(f"A: {{type: object, additionalProperties: false}}\nB: {{type: object}}\n{OTHERS}")
    mappings = {str(model.class_info.name) for model in made.data.models if is_mapping(model)}
    assert mappings == {"B", "Table", "Tree"}
