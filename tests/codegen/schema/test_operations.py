"""Operations as they are written, with what the generator drops or renames."""

from __future__ import annotations

import pytest

from generator.codegen.schema.operations import RawOperation, read_operations
from generator.documents.yaml import parse
from tests.codegen.making import specification

PATHS = """
/things/{id}:
  parameters:
    - {name: id, in: path, required: true, schema: {type: string}, description: of the path}
    - {name: both, in: query, schema: {type: string}, description: of the path}
    - {$ref: "#/components/parameters/Page"}
  get:
    operationId: getThing
    x-python-name: get
    tags: [Some Things, more]
    externalDocs: {url: https://example.com/get}
    parameters:
      - {name: both, in: query, schema: {type: string}, description: of the operation}
      - {name: key, in: query, x-credential: bearer, schema: {type: string}}
    responses:
      "200": {$ref: "#/components/responses/Fine~1good"}
      "404": {description: none, x-absent-types: [gone]}
  delete:
    responses: {"204": {description: d}}
"""
MORE = """
  parameters: {Page: {name: page, in: query, schema: {type: integer}}}
  responses: {"Fine/good": {description: fine}}
"""


@pytest.fixture
def found() -> dict[str, RawOperation]:
    """The operations of the document above."""
    return read_operations(parse(specification(paths=PATHS) + f"\ncomponents:{MORE}", "spec.yaml"), "field_")


def test_they_go_by_the_names_of_the_generator(found: dict[str, RawOperation]) -> None:
    assert list(found) == ["get_thing", "delete_things_id"]
    assert (found["get_thing"].method, found["get_thing"].path) == ("get", "/things/{id}")
    assert found["delete_things_id"].pointer == ("paths", "/things/{id}", "delete")


def test_references_are_followed(found: dict[str, RawOperation]) -> None:
    operation = found["get_thing"]
    assert operation.get_parameter("query", "page")["schema"] == {"type": "integer"}
    assert operation.get_response("200")["description"] == "fine"
    assert operation.get_response("404")["x-absent-types"] == ["gone"]
    assert operation.get_response("500") == {}
    assert operation.get_parameter("query", "missing") == {}


def test_an_operation_overrides_its_path(found: dict[str, RawOperation]) -> None:
    assert found["get_thing"].get_parameter("query", "both")["description"] == "of the operation"
    assert found["delete_things_id"].get_parameter("query", "both")["description"] == "of the path"


def test_what_is_said_beside(found: dict[str, RawOperation]) -> None:
    get, delete = found["get_thing"], found["delete_things_id"]
    assert (get.tag, get.method_name, get.page) == ("Some Things", "get", "https://example.com/get")
    assert (delete.tag, delete.method_name, delete.page) == ("default", None, None)
    assert get.is_credential("query", "key")
    assert not get.is_credential("query", "both")


def test_the_second_of_a_name_has_a_number() -> None:
    paths = """
    /a: {get: {operationId: get-user, responses: {}}}
    /b: {get: {operationId: getUser, responses: {}}}
    /c: {get: {operationId: get_user_2, responses: {}}}
    /d-e: {get: {responses: {}}}
    /d/e: {get: {responses: {}}}
    """
    found = read_operations(parse(specification(paths=paths), "spec.yaml"), "field_")
    assert {name: operation.path for name, operation in found.items()} == {
        "get_user": "/a",
        "get_user_2": "/b",
        "get_user_2_2": "/c",
        "get_d_e": "/d-e",
        "get_d_e_2": "/d/e",
    }
    assert [operation.data.get("operationId") for operation in found.values()][1:] == [
        "get_user_2",
        "get_user_2_2",
        None,
        "get_d_e_2",
    ]
