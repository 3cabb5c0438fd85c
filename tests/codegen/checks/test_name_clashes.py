"""Two things that would get one name are refused, with the lines of both."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.codegen.checks.name_clashes import check_methods, check_modules, drop_clashing_properties
from generator.codegen.schema.inline_classes import extract_inline_classes
from generator.codegen.schema.operations import read_operations
from generator.documents.yaml import parse
from generator.problem import Problem
from tests.codegen.making import made, specification
from tests.codegen.parsing import PREFIX, context, parsed

OBJECT = "{type: object, properties: {a: {}}}"


def test_two_modules() -> None:
    made = parsed(f"AB: {OBJECT}\nAb: {OBJECT}\nABc: {OBJECT}")
    with pytest.raises(Problem) as caught:
        check_modules(made.document, made.extracted, made.data)
    assert str(caught.value).startswith(
        "spec.yaml:8:5: Ab would be generated in the module ab, as is the schema in line 7"
    )


def test_an_enumeration_counts_as_well() -> None:
    made = parsed(f"AB: {OBJECT}\nAb: {{type: string, enum: [a]}}")
    with pytest.raises(Problem, match="in the module ab"):
        check_modules(made.document, made.extracted, made.data)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ("type: {}, type_: {}", "spec.yaml:7:46: the properties 'type' and 'type_' would have one Python name"),
        ("'a+b': {}, 'a!b': {}", "the properties 'a+b' and 'a!b' would have one Python name"),
        ("'a\"b': {}", "spec.yaml:7:36: the property 'a\"b' cannot be read"),
        (r'"a\\b": {}', "cannot be read: its name has a quote, backslash or control character"),
        (r'"a\tb": {}', "cannot be read"),
    ],
)
def test_properties(names: str, message: str) -> None:
    text = f"A: {{type: object, properties: {{{names}}}}}"
    document = parse(specification(text), "spec.yaml")
    extracted = extract_inline_classes(document, {})
    (lost,) = drop_clashing_properties(extracted, PREFIX)
    assert message in str(document.problem(lost.what, lost.pointer))
    assert lost.pointer[-1] not in extracted.schemas["A"]["properties"]


def test_a_property_that_is_inherited_is_lost_once() -> None:
    base, own = "properties: {'+1': {}, b: {}}", "properties: {'-1': {}}"
    made = parsed(f"A: {{{base}}}\nB: {{allOf: [{{$ref: '#/components/schemas/A'}}, {{{own}}}]}}")
    (lost,) = drop_clashing_properties(made.extracted, PREFIX)
    assert lost.what == "the properties '+1' and '-1' would have one Python name"
    assert [list(made.extracted.collect_properties(made.extracted.schemas[name])) for name in "AB"] == [["+1", "b"]] * 2


def test_properties_that_differ_in_case_are_two() -> None:
    made = parsed("A: {type: object, properties: {userId: {}, userID: {}, user_id: {}}}")
    assert not list(drop_clashing_properties(made.extracted, PREFIX))
    assert made.data.errors == []


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("operationId: get", "operationId: b, x-python-name: get", "the method get of t"),
        ("operationId: get", "operationId: get_response", "the method get_response of t"),
        ("operationId: get, x-absent: 1", "operationId: get_or_none", "the method get_or_none of t"),
        ("operationId: '!'", "operationId: field", "the module field of t"),
    ],
)
def test_methods(first: str, second: str, message: str) -> None:
    responses = "responses: {'204': {description: d}, '404': {description: d, x-absent-types: [a]}}"
    made = parsed(
        paths=f"/a: {{get: {{tags: [t], {first}, {responses}}}}}\n/b: {{get: {{tags: [t], {second}, {responses}}}}}"
    )
    with pytest.raises(Problem) as caught:
        check_methods(made.document, context(made).tags.values(), made.operations)
    assert message in str(caught.value)
    assert "for the operation in line 5 too" in str(caught.value)
    assert caught.value.line == 6


@pytest.mark.parametrize("taken", ["get_many", "wait_until"])
def test_methods_for_many_and_for_waiting(taken: str) -> None:
    schemas = "A: {type: object, properties: {a: {type: integer, x-lag-seconds: 1}}}"
    content = '{application/json: {schema: {$ref: "#/components/schemas/A"}}}'
    parameters = "parameters: [{name: id, in: path, required: true, schema: {type: string}}]"
    responses = f"responses: {{'200': {{description: d, content: {content}}}}}"
    made = parsed(
        schemas,
        f"/a/{{id}}: {{get: {{tags: [t], operationId: get, {parameters}, {responses}}}}}\n"
        f"/b: {{get: {{tags: [t], operationId: {taken}, responses: {{'204': {{description: d}}}}}}}}",
    )
    with pytest.raises(Problem, match=f"the method {taken} of t"):
        check_methods(made.document, context(made).tags.values(), made.operations)


def test_operations_and_tags_whose_names_are_taken_have_others(tmp_path: Path) -> None:
    responses = "responses: {'200': {description: d, content: {application/json: {schema: {type: integer}}}}}"
    text = specification(
        paths=f"/a: {{get: {{tags: [close], operationId: get-user, {responses}}}}}\n"
        f"/b: {{get: &get {{tags: [Close], operationId: getUser, {responses}}}}}\n"
        "/c: {get: {<<: *get, operationId: get_user}}"
    )
    document = parse(text, "spec.yaml")
    notes = extract_inline_classes(document, read_operations(document, PREFIX)).renamed
    taken = "for close is the name of a method of the client"
    other = "for the name that it would have is that of another operation"
    assert [(pointer[1], what) for pointer, what in notes] == [
        ("/a", f"this is generated as close_2, {taken}"),
        ("/b", f"this is generated as get_user_2, {other}"),
        ("/b", f"this is generated as close_2, {taken}"),
        ("/c", f"this is generated as get_user_3, {other}"),
        ("/c", f"this is generated as close_2, {taken}"),
    ]
    with made(text, tmp_path) as package:
        for method, path in (("get_user", "/a"), ("get_user_2", "/b"), ("get_user_3", "/c")):
            result, recorder = package.ask(f"close_2.{method}", body=1)
            assert (result, recorder.urls) == (1, [f"https://api.example.com{path}"])


def test_the_same_name_under_two_tags_is_fine() -> None:
    responses = "responses: {'204': {description: d}}"
    made = parsed(
        paths=f"/a: {{get: {{operationId: a, x-python-name: get, tags: [t], {responses}}}}}\n"
        f"/b: {{get: {{operationId: b, x-python-name: get, tags: [u], {responses}}}}}"
    )
    check_methods(made.document, context(made).tags.values(), made.operations)
