"""What templates are given: values under names that none of openapi-python-client's own hides."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from generator.codegen.templates.context import PreparedSpec, TemplateContext, build_context
from tests.codegen.parsing import PREFIX, context, parsed

OK = "responses: {'200': {description: d}}"


def view(data: dict[str, Any]) -> TemplateContext:
    """The context for a document with more in it."""
    made = parsed()
    made.document.data.update(data)
    return build_context(PreparedSpec(made.document, made.extracted, made.operations, "Made", PREFIX), made.data)


def test_every_field_and_the_methods_are_names() -> None:
    names = context(parsed()).as_globals()
    assert names.keys() >= {field.name for field in dataclasses.fields(TemplateContext)}
    assert {name for name, value in names.items() if callable(value)} == {
        *("find_enumeration", "find_model", "find_operation", "find_tag", "list_imports"),
    }


@pytest.mark.parametrize(
    ("paths", "version"),
    [
        (f"/v2/a: {{get: {{operationId: a, {OK}}}}}\n/v2/b: {{get: {{operationId: b, {OK}}}}}", "/v2"),
        (f"/v2/a: {{get: {{operationId: a, {OK}}}}}\n/v3/b: {{get: {{operationId: b, {OK}}}}}", ""),
        (f"/a/v2: {{get: {{operationId: a, {OK}}}}}", ""),
        ("", ""),
    ],
)
def test_a_version_is_what_every_path_begins_with(paths: str, version: str) -> None:
    assert context(parsed(paths=paths)).version_path == version


def test_the_first_operation_needs_no_body_if_possible() -> None:
    body = "requestBody: {required: true, content: {application/json: {schema: {type: object}}}}"
    post, get = (f"/a: {{post: {{operationId: send, {body}, {OK}}}}}", f"/b: {{get: {{operationId: read, {OK}}}}}")
    assert [view.name for _, view in context(parsed(paths=f"{post}\n{get}")).first_operation] == ["read"]
    assert [view.name for _, view in context(parsed(paths=post)).first_operation] == ["send"]
    assert context(parsed()).first_operation == []


def test_what_a_document_says_of_itself() -> None:
    found = view(
        {
            "info": {"title": "Weather", "version": "1"},
            "servers": [{"url": "https://{host}.example.com", "variables": {"host": {"default": "api"}}}],
            "externalDocs": {"url": "https://example.com/docs"},
            "x-error": {"type": "error.type"},
        }
    )
    assert (found.summary, found.base_url) == ("A client for Weather.", "https://api.example.com")
    assert found.documentation_url == "https://example.com/docs"
    assert (found.error_type_path, found.error_message_path) == (("error", "type"), ())
    assert view({"info": {"title": "a", "version": "1", "summary": "Weather."}}).summary == "Weather."
    assert view({"servers": []}).base_url == ""
