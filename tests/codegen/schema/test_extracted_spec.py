"""What is asked of an extracted specification: properties, subschemas, references."""

from __future__ import annotations

from tests.codegen.parsing import parsed


def test_properties_are_inherited_and_references_followed() -> None:
    made = parsed(
        """
        A: {allOf: [{$ref: "#/components/schemas/B"}, {type: object, properties: {x: {x-lag-seconds: 1}, y: {}}}]}
        B: {type: object, properties: {x: {$ref: "#/components/schemas/Secret", description: here}, z: {}}}
        Secret: {type: string, description: there, x-secret: true}
        """
    )
    found = made.extracted.collect_properties(made.extracted.schemas["A"])
    assert list(found) == ["x", "z", "y"]
    assert found["x"] == {"type": "string", "description": "here", "x-secret": True, "x-lag-seconds": 1}


def test_the_parts_of_a_schema_come_once_and_before_it() -> None:
    made = parsed(
        """
        A: {allOf: [{$ref: "#/components/schemas/B"}, {$ref: "#/components/schemas/B"}, {required: [x]}]}
        B: {description: b, allOf: [{$ref: "#/components/schemas/C"}]}
        C: {type: object, properties: {x: {}}}
        """
    )
    schema = made.document.data["components"]["schemas"]["A"]
    found = [set(part) for part in made.extracted.walk_parts(schema)]
    assert found == [{"type", "properties"}, {"description", "allOf"}, {"required"}, {"allOf"}]


def test_what_stands_beside_a_reference_overrides_its_target() -> None:
    made = parsed("A: {type: string, description: there}")
    reference = {"$ref": "#/components/schemas/A", "description": "here"}
    assert made.extracted.resolve(reference) == {"type": "string", "description": "here"}
    assert made.extracted.resolve(schema=True) == {}


def test_each_direction_has_what_it_requires() -> None:
    user = "{type: object, required: [id, name, password], properties: {id: &id {type: integer, readOnly: true}, "
    user += "name: {type: string}, password: &secret {type: string, writeOnly: true}}}"
    reference = '{application/json: {schema: {$ref: "#/components/schemas/%s"}}}'
    answer = f"{{'200': {{description: d, content: {reference % 'User'}}}}}"
    made = parsed(
        f"User: {user}\nNew: {user.replace('&id ', '').replace('&secret ', '')}",
        f"/a: {{post: {{requestBody: {{content: {reference % 'New'}}}, responses: {answer}}}}}",
    )
    assert made.extracted.schemas["User"]["required"] == ["id", "name"]
    assert made.extracted.schemas["New"]["required"] == ["name"]
