"""Inline classes get names of their own, and where they stood is remembered."""

from __future__ import annotations

import copy

import pytest

from generator.codegen.schema.inline_classes import extract_inline_classes
from tests.codegen.parsing import parsed


def test_the_document_itself_is_not_changed() -> None:
    made = parsed("A: {type: object, title: T, properties: {b: {type: object, properties: {c: {}}}}}")
    before = copy.deepcopy(made.document.data)
    assert made.extracted.data is not made.document.data
    assert before["components"]["schemas"]["A"]["title"] == "T"
    assert "$ref" not in made.document.data["components"]["schemas"]["A"]["properties"]["b"]


def test_titles_defaults_and_examples_decide_nothing() -> None:
    made = parsed(
        """
        A:
          title: Another name
          type: object
          properties:
            a: {type: integer, title: x, default: not a number, example: y}
            b: {type: string, enum: [x], default: z}
        """
    )
    assert made.data.errors == []
    assert [str(model.class_info.name) for model in made.data.models] == ["A"]


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        ("{type: object, properties: {x: {}}}", ["AB"]),
        ("{type: [object, 'null'], properties: {x: {}}}", ["AB"]),
        ("{anyOf: [{type: object, properties: {x: {}}}, {type: 'null'}]}", ["AB"]),
        ("{type: array, items: {type: object, properties: {x: {}}}}", ["ABItem"]),
        ("{type: object, additionalProperties: {type: object, properties: {x: {}}}}", ["ABValue"]),
        ("{type: string, enum: [x]}", ["AB"]),
        ("{type: [string, 'null'], enum: [x, null]}", ["AB"]),
        (
            "{oneOf: [{title: One, type: object, properties: {x: {}}}, {type: object, properties: {y: {}}}]}",
            ["ABOne", "ABVariant2"],
        ),
        ("{type: object, properties: {c: {type: object, properties: {x: {}}}}}", ["AB", "ABC"]),
        ("{allOf: [{type: object, properties: {x: {}}}, {type: object, properties: {y: {}}}]}", ["AB"]),
        ("{type: [object, string], properties: {x: {}}}", ["AB"]),
        ("{type: string}", []),
        ("{type: boolean, enum: [true]}", []),
        ("{enum: [null]}", []),
        ("{type: object}", []),
    ],
)
def test_names(schema: str, names: list[str]) -> None:
    made = parsed(f"A: {{type: object, properties: {{b: {schema}}}}}")
    assert made.data.errors == []
    found = {name for name in made.extracted.schemas if "Mapping" not in name}
    assert found == {"A", *names}
    for name in names:
        assert made.extracted.origins[name][:4] == ("components", "schemas", "A", "properties")


def test_a_nullable_component_keeps_its_name_and_each_reference_to_it_its_null() -> None:
    made = parsed(
        """
        A: {type: [object, "null"], x-secret: true, description: there, properties: {b: {}}}
        B: {type: object, properties: {a: {$ref: "#/components/schemas/A", description: here}}}
        C: {$ref: "#/components/schemas/A"}
        D: {anyOf: [{$ref: "#/components/schemas/A"}, {type: string}]}
        E: {allOf: [{$ref: "#/components/schemas/A"}, {type: object, properties: {e: {}}}]}
        F: {allOf: [{$ref: "#/components/schemas/A"}]}
        """
    )
    assert made.data.errors == []
    assert set(made.extracted.schemas) == {"A", "B", "C", "D", "E", "F"}
    reference = {"$ref": "#/components/schemas/A"}
    null = {"anyOf": [reference, {"type": "null"}]}
    said = {"x-secret": True, "description": "there"}
    assert "null" not in str(made.extracted.schemas["A"])
    assert made.extracted.schemas["B"]["properties"]["a"] == {**said, "description": "here", **null}
    assert made.extracted.schemas["C"] == made.extracted.schemas["F"] == {**said, **null}
    assert made.extracted.schemas["D"]["anyOf"][0] == {**said, **null}
    assert made.extracted.schemas["E"] == {"type": "object", "properties": {"b": {}, "e": {}}}


def test_what_is_said_beside_stays_in_place() -> None:
    made = parsed(
        "A: {type: object, properties: {b: {type: object, description: d, x-secret: true, properties: {c: {}}}}}"
    )
    assert made.extracted.schemas["A"]["properties"]["b"] == {
        "$ref": "#/components/schemas/AB",
        "description": "d",
        "x-secret": True,
    }


def test_operations_name_what_stands_in_them() -> None:
    made = parsed(
        paths="""
        /a/{x}:
          parameters: [{name: x, in: path, required: true, schema: {type: string, enum: [u]}}]
          get:
            operationId: get_it
            parameters: [{name: y, in: query, schema: {type: array, items: {type: string, enum: [v]}}}]
            responses:
              "200": {description: d, content: {application/json: {schema: {type: object, properties: {a: {}}}}}}
              2XX: {description: d, content: {application/json: {schema: {type: object, properties: {a: {}}}}}}
              default: {description: d, content: {application/json: {schema: {type: object, properties: {a: {}}}}}}
          delete:
            operationId: delete_it
            responses: {"204": {description: d}}
        """
    )
    assert set(made.extracted.schemas) == {
        *("GetItX", "GetItYItem", "GetItResponse200", "GetItResponse2XX", "GetItResponseDefault"),
    }


def test_shared_parameters_and_responses_are_named_once() -> None:
    made = parsed("A: {type: object, properties: {a: {}}}")
    made.document.data["components"] |= {
        "parameters": {"Sort": {"name": "s", "in": "query", "schema": {"type": "string", "enum": ["a"]}}},
        "responses": {
            "Bad": {
                "description": "d",
                "content": {"application/json": {"schema": {"type": "object", "properties": {"a": {}}}}},
            }
        },
    }
    assert set(extract_inline_classes(made.document, {}).schemas) == {"A", "Sort", "Bad"}


def test_a_body_without_a_schema_is_any_value() -> None:
    paths = "/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {}}}}}}"
    endpoint = parsed(paths=paths).endpoint("a")
    assert next(iter(endpoint.responses)).source["attribute"] == "response.json()"


@pytest.mark.parametrize("name", ["AB", "a_b"])
def test_a_class_makes_way_for_a_component_and_it_is_told(name: str) -> None:
    made = parsed(
        f"A: {{type: object, properties: {{b: {{type: object, properties: {{c: {{}}}}}}}}}}\n{name}: {{enum: [x]}}"
    )
    assert {str(prop.class_info.name) for prop in [*made.data.models, *made.data.enums]} == {"A", "AB", "AB2"}
    ((pointer, what),) = made.extracted.renamed
    assert (made.document.position(pointer).line, what.partition(",")[0]) == (7, "this is generated as AB2")


def test_mappings_take_no_name_from_anyone() -> None:
    made = parsed("A: {type: object, properties: {b: {type: object}}}\nABMapping: {type: object, properties: {c: {}}}")
    assert made.data.errors == []
    assert "ABMapping2" in made.extracted.schemas


def test_enumerations_have_a_name_for_each_value() -> None:
    made = parsed("A: {type: string, enum: [a, A, '', null, '1']}")
    assert made.extracted.schemas["A"]["x-enum-varnames"] == ["A", "A_2", "VALUE_2", "VALUE_3"]


def test_a_reference_into_a_schema_keeps_the_null_of_what_it_leads_to() -> None:
    made = parsed(
        """
        A: {type: object, properties: {b: {type: [string, "null"], enum: [x, null]}}}
        C: {type: object, properties: {d: {$ref: "#/components/schemas/A/properties/b"}}}
        E: {type: object, properties: {d: {allOf: [{$ref: "#/components/schemas/A/properties/b"}]}}}
        """
    )
    assert made.data.errors == []
    for name in ("C", "E"):
        assert made.extracted.schemas[name]["properties"]["d"]["anyOf"][1] == {"type": "null"}
