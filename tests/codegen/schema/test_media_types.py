"""What becomes of a body whose media type says little, or is one of several."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.codegen.conftest import Make
from tests.codegen.making import Made, made, specification

SCHEMAS = """
Thing: {type: object, properties: {a: {type: string}}}
Word: {type: string}
Same: {anyOf: [{$ref: "#/components/schemas/Word"}, {type: string, format: binary}]}
Other: {oneOf: [{$ref: "#/components/schemas/Thing"}, {type: string}]}
Whole: {allOf: [{$ref: "#/components/schemas/Thing"}, {description: d}]}
"""
THING = "{schema: {$ref: '#/components/schemas/Thing'}}"


def answering(make: Make, content: str, answer: str = '"200"') -> Made:
    """A package with one operation that answers with this content."""
    return make(specification(SCHEMAS, f"/a: {{get: {{operationId: a, responses: {{{answer}: {content}}}}}}}"))


def read(make: Make, content: str) -> tuple[Made, str]:
    """The package, and what it asks for."""
    package = answering(make, f"{{description: d, content: {content}}}")
    return package, package.module("api.default.a").OPERATION.accept


OBJECTS = [
    f"{{{media_type}: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}"
    for media_type in ("'*/*'", "application/*", "'*/*; charset=utf-8'")
    for name in ("Thing", "Whole")
]
VALUES: dict[str, object] = {
    "{type: array, items: {type: integer}}": [1],
    "{type: integer}": 1,
    "{type: object}": {"a": 1},
    "{oneOf: [{type: string}, {type: integer}]}": "x",
    "{enum: [1, 2]}": 2,
    "{additionalProperties: {type: integer}}": {"a": 1},
}
BYTES = [
    "{}",
    "{schema: {}}",
    "{schema: {description: d}}",
    "{schema: {type: string}}",
    "{schema: {type: [string, 'null'], format: binary}}",
    "{schema: {enum: [x]}}",
    "{schema: {$ref: '#/components/schemas/Word'}}",
    "{schema: {$ref: '#/components/schemas/Same'}}",
    "{schema: {$ref: '#/components/schemas/Other/oneOf/1'}}",
]
CONTENTS = [*OBJECTS, *(f"{{'*/*': {{schema: {schema}}}}}" for schema in VALUES), *(f"{{'*/*': {e}}}" for e in BYTES)]
"""Each is the answer of one operation of one package."""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    paths = (
        f"/{number}: {{get: {{operationId: o{number}, responses: {{'200': {{description: d, content: {content}}}}}}}}}"
        for number, content in enumerate(CONTENTS)
    )
    with made(specification(SCHEMAS, "\n".join(paths)), tmp_path_factory.mktemp("media_types")) as package:
        yield package


def call(package: Made, content: str, body: object) -> tuple[Any, str]:
    """What the operation with this content makes of a body, and what it asks for."""
    name = f"o{CONTENTS.index(content)}"
    return package.call(name, body=body), package.module(f"api.default.{name}").OPERATION.accept


@pytest.mark.parametrize("content", OBJECTS)
def test_an_object_of_any_media_type_is_asked_for_and_read_as_json(package: Made, content: str) -> None:
    value, accept = call(package, content, {"a": "x"})
    assert (value.a, accept) == ("x", "application/json")


@pytest.mark.parametrize("schema", VALUES)
def test_so_is_any_value_but_text(package: Made, schema: str) -> None:
    value = VALUES[schema]
    assert call(package, f"{{'*/*': {{schema: {schema}}}}}", value) == (value, "application/json")


@pytest.mark.parametrize("entry", BYTES)
def test_text_and_nothing_of_any_media_type_stay_bytes(package: Made, entry: str) -> None:
    assert call(package, f"{{'*/*': {entry}}}", b"\xff") == (b"\xff", "*/*")


def test_a_response_that_stands_elsewhere_is_read_alike(make: Make) -> None:
    text = specification(SCHEMAS, '/a: {get: {operationId: a, responses: {"200": {$ref: "#/components/responses/R"}}}}')
    package = make(f"{text}\n  responses: {{R: {{description: d, content: {{'*/*': {THING}}}}}}}")
    assert package.call("a", body={"a": "x"}).a == "x"


def test_json_that_is_named_beside_any_is_one_of_it(make: Make) -> None:
    package, accept = read(make, f"{{'*/*': {THING}, application/json: {THING}, text/csv: {{}}}}")
    assert package.call("a", body={"a": "x"}).a == "x"
    assert accept == "application/json, text/csv"


@pytest.mark.parametrize("required", ["true", "false"])
def test_an_object_of_any_media_type_is_sent_as_json(make: Make, required: str) -> None:
    body = f"{{required: {required}, content: {{'*/*': {THING}}}}}"
    operation = f'{{operationId: a, requestBody: {body}, responses: {{"204": {{description: d}}}}}}'
    package = make(specification(SCHEMAS, f"/a: {{post: {operation}}}"))
    request_parts: Any = package.module("api.default.a").request_parts
    given = request_parts(package.model("Thing")(a="x"))
    assert (given.content, given.headers) == (b'{"a":"x"}', {"Content-Type": "application/json"})


def test_a_parameter_of_any_media_type_is_sent_as_json(make: Make) -> None:
    parameter = f"{{name: q, in: query, content: {{'*/*': {THING}}}}}"
    operation = f'{{operationId: a, parameters: [{parameter}], responses: {{"204": {{description: d}}}}}}'
    package = make(specification(SCHEMAS, f"/a: {{get: {operation}}}"))
    target: Any = package.module("api.default.a").target
    assert target(package.model("Thing")(a="x")) == "/a?q=%7B%22a%22%3A%22x%22%7D"


def test_json_is_asked_for_before_all_else(make: Make) -> None:
    text = "{schema: {type: string}}"
    package, accept = read(
        make, f"{{text/plain: {text}, text/json: {THING}, application/xml: {text}, application/json: {THING}}}"
    )
    assert accept == "text/json, application/json, text/plain, application/xml"
    assert package.call("a", body={"a": "x"}).a == "x"


@pytest.mark.parametrize("media_type", ["text/json", "Text/JSON; charset=utf-8"])
def test_text_can_be_json(make: Make, media_type: str) -> None:
    package, accept = read(make, f"{{{media_type}: {THING}}}")
    assert package.call("a", body={"a": "x"}).a == "x"
    assert accept == media_type
