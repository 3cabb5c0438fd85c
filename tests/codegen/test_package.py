"""Packages generated from small specifications do, when imported and called, what the specification says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from generator.problem import Problem
from tests.codegen.conftest import Make
from tests.codegen.making import generate, made, specification
from tests.codegen.mixed import MIXED


def test_of_what_the_generator_gives_up_on_the_rest_can_be_generated(tmp_path: Path) -> None:
    schemas = "Odd: {allOf: [{type: object, properties: {a: {type: string}}}, {properties: {a: {type: integer}}}]}"
    rest = "responses: {default: {description: d}}, parameters: [{name: a, in: path, required: true, schema: {}}]"
    paths = f"""
    /twice/{{a}}/{{a}}: {{get: {{operationId: twice, {rest}}}}}
    /once/{{a}}: {{get: {{operationId: once, {rest}}}}}
    """
    text = specification(schemas, paths)
    with pytest.raises(Problem, match="no value is allowed: of the property 'a', one is string, the other integer"):
        generate(text, tmp_path / "whole", "whole")
    generate(text, tmp_path, "part", allow_omissions=True)
    assert [path.stem for path in (tmp_path / "part/api/default").glob("[!_]*.py")] == ["once"]


@pytest.mark.parametrize("responses", ["", 'responses: {"404": {description: d}}'])
def test_where_no_success_is_documented_any_is_one(make: Make, responses: str) -> None:
    package = make(specification("", f"/a: {{get: {{operationId: a, {responses}}}}}"))
    assert package.call("a", status=202, body={"a": 1}) is None
    with pytest.raises(package.package.NotFoundError):
        package.call("a", status=404)


def test_a_document_without_paths(make: Make) -> None:
    text = specification("A: {type: object, properties: {a: {type: string}}}").replace("paths: {}\n", "")
    assert make(text).model("A").from_dict({"a": "x"}).a == "x"


def test_what_is_asked_for_is_what_any_answer_is_documented_to_be(make: Make) -> None:
    answer = "{description: d, content: {text/plain: {schema: {type: string}}}}"
    beside = "{description: d, content: {text/csv: {schema: {type: string}}}}"
    package = make(
        specification(
            "",
            f"""
            /a: {{get: {{operationId: a, responses: {{default: {answer}}}}}}}
            /b: {{get: {{operationId: b, responses: {{"200": {beside}, default: {answer}}}}}}}
            """,
        )
    )
    accepted = [package.module(f"api.default.{name}").OPERATION.accept for name in "ab"]
    assert accepted == ["text/plain", "text/csv"]


def test_the_variables_of_a_server_are_as_they_are_by_default(make: Make) -> None:
    server = {
        "url": "https://{region}.example.com:{port}/{base}",
        "variables": {"region": {"default": "eu"}, "port": {"default": "8443"}, "base": {"default": "v2"}},
    }
    text = specification("", "/a: {get: {operationId: a, responses: {default: {description: d}}}}")
    package = make(text.replace("{url: https://api.example.com}", json.dumps(server)))
    assert package.ask("a")[1].urls == ["https://eu.example.com:8443/v2/a"]


def test_a_reference_may_lead_to_any_schema(make: Make) -> None:
    schemas = """
    A:
      type: object
      properties:
        inner: {type: object, properties: {more: {$ref: "#/components/schemas/A/properties/inner"}, x: {type: integer}}}
        same: {$ref: "#/components/schemas/A/properties/inner"}
        text: {$ref: "#/x-shared/texts/0"}
        derived: {allOf: [{$ref: "#/components/schemas/A/properties/inner"}, {properties: {y: {type: integer}}}]}
    Alias: {$ref: "#/paths/~1a/get/responses/200/content/application~1json/schema"}
    """
    content = '{application/json: {schema: {type: array, items: {$ref: "#/components/schemas/A"}}}}'
    paths = f'/a: {{get: {{operationId: a, responses: {{"200": {{description: d, content: {content}}}}}}}}}'
    package = make(specification(schemas, paths, **{"x-shared": {"texts": [{"type": "string"}]}}))
    inner = {"x": 1, "more": {"more": {"x": 2}}}
    (read,) = package.call("a", body=[{"inner": inner, "same": inner, "text": "t", "derived": {"x": 3, "y": 4}}])
    assert (read.same.more.more.x, read.text, read.derived.x, read.derived.y) == (2, "t", 3, 4)


def test_what_holds_a_schema_that_is_left_out_is_kept(tmp_path: Path) -> None:
    schemas = """
    Kind:
      properties: {kind: {type: string}}
      oneOf: [{$ref: "#/components/schemas/One"}, {$ref: "#/components/schemas/Other"}]
    One: {allOf: [{$ref: "#/components/schemas/Kind"}, {properties: {a: {type: string}}}]}
    Other: {type: object, properties: {nested: {type: array, items: {$ref: "#/components/schemas/Rows"}}}}
    Rows: {type: array, items: {$ref: "#/components/schemas/Rows"}}
    """
    content = '{application/json: {schema: {$ref: "#/components/schemas/Kind"}}}'
    paths = f'/kind: {{get: {{operationId: kind, responses: {{"200": {{description: d, content: {content}}}}}}}}}'
    with made(specification(schemas, paths), tmp_path, allow_omissions=True) as package:
        assert package.module("models").__all__ == ["KindOther", "One", "Other"]
        assert package.call("kind", body={"nested": [[[]]]}) == {"nested": [[[]]]}


@pytest.mark.slow
def test_generating_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        generate(MIXED, tmp_path / name, "same")
    trees = [
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    ]
    assert trees[0] == trees[1]


NAMES = [
    *("class", "from", "None", "def", "async", "type", "match", "_", "__init__", "__class__", "__dict__"),
    *("list", "dict", "str", "int", "print", "id", "date", "datetime", "field", "self", "cls"),
    *("to_dict", "from_dict", "is_set", "additional_properties", "_models", "_secrets", "Any", "UUID", "Mapping"),
    *("userId", "userID", "UserId", "a-b", "a_b", "1st", "größe", "ﬁ", "fi", "$ref2", "x/y", "日本"),
]


def test_any_property_name_is_a_field(make: Make) -> None:
    properties = {name: {"type": "integer"} for name in NAMES}
    package = make(specification(f"Odd: {json.dumps({'type': 'object', 'properties': properties})}"))
    values = {name: index for index, name in enumerate(NAMES)}
    odd = package.model("Odd").from_dict(values)
    assert odd.to_dict() == values
    assert odd.additional_properties == {}
    fields = dict(zip(odd.__struct_encode_fields__, odd.__struct_fields__, strict=True))
    assert {wire: getattr(odd, name) for wire, name in fields.items()} == values


def test_any_parameter_name_is_an_argument(make: Make) -> None:
    names = [name for name in NAMES if name not in {"UserId", "userID", "fi"}]
    parameters = [{"name": name, "in": "query", "schema": {"type": "integer"}} for name in names]
    operation = {"operationId": "odd", "parameters": parameters, "responses": {"204": {"description": "d"}}}
    package = make(specification(paths=f"/odd: {json.dumps({'get': operation})}"))
    target = package.module("api.default.odd").target
    values = range(len(names))
    assert target(*values).count("=") == len(names)


def test_a_schema_may_have_the_name_of_something_of_ours(make: Make) -> None:
    names = [
        "Response",
        "Headers",
        "Request",
        "Model",
        "Any",
        "NotFoundError",
        "MadeClient",
        "Mapping",
        "Operation",
        "UUID",
    ]
    schemas = [f"{name}: {{type: object, properties: {{a: {{type: [string, integer]}}, b: {{}}}}}}" for name in names]
    paths = [
        f"/{name}: {{get: {{operationId: get_{name}, responses: {{'200': {{description: d, content: "
        f"{{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}}}}}}}}}"
        for name in names
    ]
    package = make(specification("\n".join(schemas), "\n".join(paths)))
    for name in names:
        method = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", f"get_{name}").lower()
        assert type(package.call(method, body={"a": "x"})).__name__ == f"{name}Model"


def test_a_tag_may_have_the_name_of_a_model(make: Make) -> None:
    text = specification(
        "Dataset: {type: object, properties: {a: {type: string}}}",
        """
        /a:
          get:
            tags: [dataset]
            operationId: a
            responses:
              "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Dataset"}}}}
        """,
    )
    assert make(text).call("dataset.a", body={"a": "x"}).a == "x"


def test_unwrapping_and_absence(make: Make) -> None:
    text = specification(
        """
        Envelope: {type: object, x-unwrap: to_dict, required: [to_dict], properties: {to_dict: {type: integer}}}
        Loose: {type: object, x-unwrap: data, properties: {data: {type: string}}}
        """,
        """
        /a:
          get:
            operationId: a
            responses:
              "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Envelope"}}}}
              "404": {description: d, x-absent-types: [gone]}
        /b:
          get:
            operationId: b
            responses:
              "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Loose"}}}}
        """,
        **{"x-error": {"type": "error.type", "message": "error.message"}},
    )
    package = make(text)
    assert package.call("a", body={"to_dict": 5}) == 5
    assert package.call("a_or_none", status=404, body={"error": {"type": "gone", "message": "m"}}) is None
    with pytest.raises(package.package.NotFoundError):
        package.call("a_or_none", status=404, body={"error": {"type": "other", "message": "m"}})
    assert package.call("b", body={}) is None


def test_a_credential_parameter_is_not_generated(make: Make) -> None:
    text = specification(
        paths="""
        /a:
          get:
            operationId: a
            parameters: [{name: key, in: query, x-credential: bearer, schema: {type: string}}]
            responses: {"204": {description: d}}
        """
    )
    text += "\ncomponents: {securitySchemes: {bearer: {type: http, scheme: bearer}}}\n"
    package = make(text)
    assert package.ask("a", status=204, body=b"")[1].urls == ["https://api.example.com/a"]
    with pytest.raises(TypeError):
        package.call("a", key="x")


def test_old_spellings_of_nullable(make: Make) -> None:
    text = specification(
        """
        Old:
          type: object
          properties:
            a: {type: string, nullable: true}
            b: {type: object, nullable: true, properties: {c: {type: integer}}}
            d: {nullable: true, allOf: [{$ref: "#/components/schemas/Other"}]}
            e: {type: string, nullable: true, enum: [x, null]}
        Other: {type: object, properties: {f: {type: integer}}}
        """
    ).replace("3.1.0", "3.0.3")
    package = make(text)
    old = package.model("Old")
    assert old.from_dict({"a": None, "b": None, "d": None, "e": None}).b is None
    read = old.from_dict({"b": {"c": 1}, "d": {"f": 2}, "e": "x"})
    assert (type(read.b).__name__, read.d.f, read.e) == ("OldB", 2, "x")


@pytest.mark.parametrize(
    ("paths", "reason"),
    [
        (
            """
            /a: {get: {operationId: a, tags: [t], responses: {'204': {description: d}}}}
            /b: {get: {operationId: b, x-python-name: a, tags: [t], responses: {'204': {description: d}}}}
            """,
            "spec.yaml:6:8: the method a of t",
        ),
        (
            """
            /a: {get: {operationId: a, responses: {'204': {description: d}}}}
            /b: {get: {operationId: a_response, responses: {'204': {description: d}}}}
            """,
            "the method a_response",
        ),
    ],
)
def test_what_would_get_one_name_is_refused(make: Make, paths: str, reason: str) -> None:
    with pytest.raises(Problem) as caught:
        make(specification("", paths))
    assert reason in str(caught.value)
