"""What would be left out of the package is refused, at its line."""

from __future__ import annotations

import pytest
from openapi_python_client.parser.errors import ParseError

from generator.codegen.omissions import check_nothing_omitted, told
from generator.problem import Problem
from tests.codegen.parsing import parsed

RESPONSES = "responses: {'204': {description: d}}"


def refusal(schemas: str = "", paths: str = "") -> Problem:
    """Why a document is refused."""
    made = parsed(schemas, paths)
    with pytest.raises(Problem) as caught:
        check_nothing_omitted(made.document, made.data, made.operations, made.shaped)
    return caught.value


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
    check_nothing_omitted(made.document, made.data, made.operations, made.shaped)


@pytest.mark.parametrize(
    ("operation", "what"),
    [
        ("requestBody: {content: {application/json: {schema: {}}}}", "the request body"),
        ("callbacks: {c: {}}", "the callback"),
        ("servers: [{url: https://x.example}]", "the server"),
        ("parameters: [{name: X, in: header, schema: {type: string}}]", "the header parameter X"),
        ("parameters: [{name: X, in: cookie, schema: {type: string}}]", "the cookie parameter X"),
        ("parameters: [{name: X, in: query, content: {application/json: {}}}]", "the query parameter X"),
        ("parameters: [{name: X, in: query, style: deepObject, schema: {type: string}}]", "the style deepObject"),
        ("parameters: [{name: X, in: query, allowReserved: true, schema: {type: string}}]", "allowReserved"),
        ("parameters: [{name: X, in: query, schema: {type: object}}]", "the structure of the query parameter X"),
        (
            "parameters: [{name: X, in: query, schema: {type: array, items: {type: array, items: {}}}}]",
            "the structure of the query parameter X",
        ),
        (
            "parameters: [{name: X, in: query, schema: {anyOf: [{type: object}, {type: string}]}}]",
            "the structure of the query parameter X",
        ),
    ],
)
def test_what_an_operation_would_lose(operation: str, what: str) -> None:
    problem = refusal(paths=f"/a:\n  get:\n    operationId: a\n    {operation}\n    {RESPONSES}\n")
    assert problem.message.startswith(f"{what}")
    assert problem.message.endswith(" of GET /a would be left out of the package")
    assert problem.line == 8
    assert problem.help


def test_a_list_in_the_path() -> None:
    problem = refusal(
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
    assert "the structure of the path parameter x" in problem.message or "not allowed in path" in problem.message


@pytest.mark.parametrize("key", ["servers: [{url: https://x.example}]", '$ref: "#/paths/~1b"'])
def test_what_a_path_would_lose(key: str) -> None:
    problem = refusal(paths=f"/a:\n  {key}\n/b:\n  get: {{{RESPONSES}}}\n")
    assert "would be left out" in problem.message
    assert problem.line == 6


def test_a_response_of_an_unsupported_kind() -> None:
    problem = refusal(
        paths="""
        /a: {get: {operationId: a, responses: {'204': {description: d}}}}
        /b: {get: {operationId: b, responses: {'200': {description: d, content: {image/png: {}}}}}}
        """
    )
    assert "Unsupported content_type image/png" in problem.message
    assert problem.line == 6  # that of /b


def test_a_parameter_that_the_path_does_not_have() -> None:
    problem = refusal(paths=f"/a/{{b}}:\n  get: {{operationId: a, {RESPONSES}}}\n")
    assert "Endpoint will not be generated" in problem.message
    assert problem.line == 6


@pytest.mark.parametrize(
    "schema",
    [
        "{type: number, enum: [1.5]}",
        "{type: object, properties: {a: {enum: [1, b]}}}",
        '{allOf: [{$ref: "#/components/schemas/Text"}, {properties: {a: {}}}]}',
        '{allOf: [{$ref: "#/components/schemas/Odd"}, {properties: {a: {}}}]}',
    ],
)
def test_a_schema_that_the_generator_gives_up_on(schema: str) -> None:
    problem = refusal(f"Text: {{type: string}}\nOdd: {schema}")
    assert problem.line == 8


def test_errors_are_told_on_one_line_without_addresses() -> None:
    error = ParseError(header="\nUnable: ", detail=f"because of {object()}\n\nand more")
    assert told(error) == "Unable: because of ? and more"
