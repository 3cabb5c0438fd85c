"""The view of an operation: its names, arguments, and where those go."""

from __future__ import annotations

from generator.codegen.views.requests import PathPart
from tests.codegen.parsing import parsed
from tests.codegen.views.things import PATHS, SCHEMAS, views


def test_an_operation() -> None:
    _, view, _ = views(parsed(SCHEMAS, PATHS))
    assert (view.module, view.method_name, view.method) == ("get_it", "class_", "GET")
    assert view.request.path_parts == (
        *(PathPart("/a/"), PathPart(argument="first", owner_separator="~")),
        *(PathPart("/b/"), PathPart(argument="second"), PathPart(".json")),
    )
    assert view.request.query == {"limit": "limit", "maybe": "maybe"}
    assert (view.request.headers, view.request.cookies, view.request.body) == ({}, {}, None)
    assert not view.request.has_headers_or_body
    assert [(p.name, p.annotation, p.required) for p in view.parameters] == [
        *(("first", "str", True), ("second", "str", True)),
        *(("limit", "int", True), ("maybe", "str | None", False)),
    ]
    assert view.parameters[3].doc == "Perhaps."
    assert view.example_arguments == '"<first>", 0, 5'
    assert view.absent_types == ("gone",)


def test_what_is_read_by_one_identifier_can_be_read_many_times_and_waited_for() -> None:
    paths = """
    /a/{id}:
      get:
        operationId: read
        parameters:
          - {name: id, in: path, required: true, schema: {type: string}}
          - {name: ids, in: query, schema: {type: string}}
        responses:
          "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
          "403": {description: d, x-causes: {money: [broke, bust], rights: [no]}}
          "409": {description: d, x-causes: {rights: [never]}}
    """
    _, view, _ = views(parsed(SCHEMAS, paths))
    assert view.identifier is view.parameters[0]
    assert (view.plural, view.lag_seconds, view.wait_name) == ("ids_", 5, "read_wait_until")
    assert view.causes == {"broke": "money", "bust": "money", "no": "rights", "never": "rights"}
    _, view, _ = views(parsed(SCHEMAS, PATHS))
    assert (view.identifier, view.lag_seconds, view.causes) == (None, 0, {})
    _, view, _ = views(parsed(SCHEMAS, paths.replace("get:", "delete:")))
    assert (view.identifier, view.lag_seconds) == (None, 0)
