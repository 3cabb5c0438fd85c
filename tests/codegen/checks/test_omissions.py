"""What would be left out of the package is refused, at its line."""

from __future__ import annotations

import pytest
from openapi_python_client.parser.errors import ParseError

from generator.codegen.checks.omissions import Omission, find_omissions, format_error, remove_omitted
from tests.codegen.parsing import Parsed, parsed

RESPONSES = "responses: {'204': {description: d}}"


def found(made: Parsed) -> list[Omission]:
    """All that the package would lack."""
    return find_omissions(made.document, made.data, made.operations, made.extracted)


def omission(schemas: str = "", paths: str = "") -> tuple[Omission, int]:
    """The one thing that is lacking, and its line."""
    made = parsed(schemas, paths)
    first = found(made)[0]
    return first, made.document.position(first.pointer).line


def test_a_whole_document_is_accepted() -> None:
    made = parsed(
        "A: {type: object, properties: {b: {type: string}}}",
        f"""
        /a/{{b}}:
          parameters: [{{name: b, in: path, required: true, schema: {{type: string}}}}]
          get:
            parameters:
              - {{name: c, in: query, style: form, explode: true, schema: {{type: array, items: {{type: string}}}}}}
              - {{name: d, in: query, explode: false, schema: {{type: string}}}}
            {RESPONSES}
        """,
    )
    assert found(made) == []


@pytest.mark.parametrize(
    ("operation", "what"),
    [
        ("requestBody: {content: {'a b': {schema: {}}}}", "the media type 'a b'"),
        ("callbacks: {c: {}}", "the callback"),
        ("servers: [{url: https://x.example}]", "the server"),
        ('parameters: [{name: "X:", in: header, schema: {type: string}}]', "the header parameter 'X:'"),
        ("parameters: [{name: a b, in: cookie, schema: {type: string}}]", "the cookie parameter 'a b'"),
        ("parameters: [{name: X, in: cookie, schema: {type: object}}]", "the structure of the cookie parameter X"),
        ("parameters: [{name: X, in: query, style: matrix, schema: {type: array, items: {}}}]", "the style matrix"),
        (
            "parameters: [{name: X, in: query, schema: {type: array, items: {type: array, items: {}}}}]",
            "the structure of the query parameter X",
        ),
    ],
)
def test_what_an_operation_would_lose(operation: str, what: str) -> None:
    first, line = omission(paths=f"/a:\n  get:\n    operationId: a\n    {operation}\n    {RESPONSES}\n")
    assert first.what.startswith(what)
    assert first.what.endswith(" of GET /a would be left out of the package")
    assert line == 8
    assert not first.harmless


def test_a_list_in_the_path() -> None:
    problem, _ = omission(
        paths=f"""
        /a/{{x}}:
          get:
            parameters:
              - name: x
                in: path
                required: true
                schema: {{anyOf: [{{type: array, items: {{}}}}, {{type: string}}]}}
            {RESPONSES}
        """
    )
    assert "the structure of the path parameter x" in problem.what or "not allowed in path" in problem.what


@pytest.mark.parametrize("key", ["servers: [{url: https://x.example}]", '$ref: "#/paths/~1b"'])
def test_what_a_path_would_lose(key: str) -> None:
    problem, line = omission(paths=f"/a:\n  {key}\n/b:\n  get: {{{RESPONSES}}}\n")
    assert "would be left out" in problem.what
    assert line == 6


def test_a_parameter_that_the_path_does_not_have() -> None:
    problem, line = omission(paths=f"/a/{{b}}:\n  get: {{operationId: a, {RESPONSES}}}\n")
    assert "Endpoint will not be generated" in problem.what
    assert line == 6


@pytest.mark.parametrize(
    "schema",
    [
        '{type: array, items: {$ref: "#/components/schemas/Odd"}}',
    ],
)
def test_a_schema_that_the_generator_gives_up_on(schema: str) -> None:
    _, line = omission(f"Text: {{type: string}}\nOdd: {schema}")
    assert line == 8


def test_errors_are_told_on_one_line_without_addresses() -> None:
    error = ParseError(header="\nUnable: ", detail=f"because of {object()}\n\nand more")
    assert format_error(error) == "Unable: because of ? and more"


def test_a_style_from_elsewhere_of_a_single_value_costs_nothing() -> None:
    parameter = "{name: X, in: query, style: simple, schema: {type: string}}"
    first, line = omission(
        paths=f"/a:\n  get:\n    operationId: a\n    parameters:\n      - {parameter}\n    {RESPONSES}\n"
    )
    assert first.harmless
    assert first.what == "the style simple of the query parameter X of GET /a has no meaning there, and is passed over"
    assert line == 9


def test_what_is_left_when_omissions_are_allowed() -> None:
    made = parsed(
        paths=f"""
        /a/{{x}}:
          get:
            operationId: a
            parameters: [{{name: x, in: path, required: true, style: label, schema: {{type: string}}}}]
            {RESPONSES}
        /b:
          get:
            operationId: b
            parameters:
              - {{name: "no:", in: header, schema: {{type: string}}}}
              - {{name: yes, in: header, schema: {{type: string}}}}
            callbacks: {{c: {{}}}}
            {RESPONSES}
        """
    )
    left = remove_omitted(found(made), made.operations)
    assert list(left) == ["b"]
    assert list(left["b"].parameters) == [("header", "yes")]
