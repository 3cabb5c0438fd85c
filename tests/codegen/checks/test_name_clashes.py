"""Two things that would get one name are refused, with the lines of both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.codegen.checks.name_clashes import check_methods, check_modules, drop_unreadable_properties
from generator.codegen.package import write_package
from generator.codegen.schema.inline_classes import extract_inline_classes
from generator.codegen.schema.operations import read_operations
from generator.codegen.schema.python_names import rename_properties
from generator.documents.yaml import parse
from generator.problem import Problem
from tests.codegen.making import TEMPLATES, made, specification
from tests.codegen.parsing import PREFIX, context, parsed

OBJECT = "{type: object, properties: {a: {}}}"


def test_schemas_whose_classes_would_have_one_name_or_module_are_numbered() -> None:
    made = parsed(f"AB: {OBJECT}\nAb: {{type: string, enum: [a]}}\nABc: {OBJECT}\nab: {OBJECT}")
    check_modules(made.document, made.extracted, made.data)
    assert sorted(str(prop.class_info.name) for prop in [*made.data.models, *made.data.enums]) == [
        *("AB", "ABc", "Ab2", "Ab3")
    ]
    assert [(pointer[-1], what) for pointer, what in made.extracted.renamed] == [
        ("Ab", "this is generated as Ab2, for Ab is the name of another schema"),
        ("ab", "this is generated as Ab3, for Ab is the name of another schema"),
    ]


def test_references_and_discriminators_follow_a_new_name() -> None:
    reference = "#/components/schemas/"
    made = parsed(
        f"""
        Cat: {OBJECT}
        cat: {OBJECT}
        Pet:
          oneOf: [{{$ref: "{reference}cat"}}, {{$ref: "{reference}Cat"}}]
          discriminator: {{propertyName: a, mapping: {{x: "{reference}cat", y: cat, z: Cat}}}}
        """
    )
    pet = made.extracted.schemas["Pet"]
    assert pet["oneOf"] == [{"$ref": f"{reference}cat2"}, {"$ref": f"{reference}Cat"}]
    assert pet["discriminator"]["mapping"] == {"x": f"{reference}cat2", "y": "cat2", "z": "Cat"}


@pytest.mark.parametrize("kind", [OBJECT, "{type: string, enum: [a]}"])
def test_a_name_too_long_for_a_file_is_shortened(kind: str, tmp_path: Path) -> None:
    long = "Long" * 80
    content = f'{{application/json: {{schema: {{type: array, items: {{$ref: "#/components/schemas/{long}"}}}}}}}}'
    path = f"/a: {{get: {{operationId: {'o' * 300}, responses: {{'200': {{description: d, content: {content}}}}}}}}}"
    with made(specification(f"{long}: {kind}\n{long}2: {kind}", path), tmp_path) as package:
        first, second = package.module("models").__all__
        assert first != second
        assert len(first) <= 80


@pytest.mark.parametrize(
    ("names", "given"),
    [
        (["type", "type_"], {"type": "a", "type_": "b"}),
        (["a+b", "a!b", "a b 2"], {"a+b": "a", "a!b": "b", "a b 2": "c"}),
        (["+1", "-1", "plus_1"], {"+1": "a", "-1": "b", "plus_1": "c"}),
    ],
)
def test_properties_of_one_name_are_numbered(names: list[str], given: dict[str, str], tmp_path: Path) -> None:
    properties = ", ".join(f"{json.dumps(name)}: {{type: string}}" for name in names)
    text = specification(f"A: {{type: object, required: {json.dumps(names)}, properties: {{{properties}}}}}")
    with made(text, tmp_path) as package:
        model = package.model("A").from_dict(given)
        assert model.to_dict() == given
        assert {getattr(model, name, None) for name in type(model).__struct_fields__} >= set(given.values())


def test_signs_before_numbers_are_words() -> None:
    made = parsed("A: {type: object, properties: {'+1': {}, '-1': {}, '+x': {}}}")
    rename_properties(made.extracted, PREFIX)
    assert list(made.extracted.schemas["A"]["properties"]) == ["plus 1", "minus 1", "+x"]
    assert made.extracted.renamed == []


@pytest.mark.parametrize(
    "name",
    [
        "'a\"b'",
        r'"a\\b"',
        r'"a\tb"',
    ],
)
def test_a_property_whose_name_cannot_be_read_is_left_out(name: str) -> None:
    document = parse(specification(f"A: {{type: object, properties: {{{name}: {{}}}}}}"), "spec.yaml")
    extracted = extract_inline_classes(document, {})
    (lost,) = drop_unreadable_properties(extracted)
    assert "cannot be read: its name has a quote, backslash or control character" in lost.what
    assert extracted.schemas["A"]["properties"] == {}


def test_parameters_of_one_name_are_numbered(tmp_path: Path) -> None:
    parameters = ", ".join(
        f"{{name: '{name}', in: query, schema: {{type: string}}}}" for name in ("sort", "sort[]", "-1")
    )
    path = f"/a: {{get: {{operationId: a, parameters: [{parameters}], responses: {{'204': {{description: d}}}}}}}}"
    with made(specification(paths=path), tmp_path) as package:
        _, recorder = package.ask("a", sort="x", sort_2="y", minus_1="z", status=204)
        assert recorder.urls == ["https://api.example.com/a?sort=x&sort%5B%5D=y&-1=z"]


def test_properties_that_differ_in_case_are_two() -> None:
    made = parsed("A: {type: object, properties: {userId: {}, userID: {}, user_id: {}}}")
    rename_properties(made.extracted, PREFIX)
    assert list(made.extracted.schemas["A"]["properties"]) == ["userId", "userID", "user_id"]
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


def test_methods_of_one_name_are_numbered_in_documents_of_others(tmp_path: Path) -> None:
    responses = "responses: {'204': {description: d}}"
    names = ("operationId: get", "operationId: b, x-python-name: get", "operationId: get_response")
    paths = "".join(f"/{index}: {{get: {{tags: [t], {name}, {responses}}}}}\n" for index, name in enumerate(names))
    document, settings = parse(specification("", paths), "f"), parse("package_name_override: made", "client.yaml")
    with pytest.raises(Problem, match="the method get of t"):
        write_package(document, settings, TEMPLATES, tmp_path / "strict")
    written = write_package(document, settings, TEMPLATES, tmp_path / "lenient", strict=False)
    assert [note.partition(": ")[2] for note in written.notes] == [
        "the method of this operation is get_2, for get is that of another",
        "the method of this operation is get_response_2, for get_response is that of another",
    ]
    text = (written.package / "api/t/__init__.py").read_text(encoding="utf-8")
    assert all(f"def {name}(" in text for name in ("get", "get_response", "get_2", "get_2_response", "get_response_2"))


def test_operations_and_tags_whose_names_are_taken_have_others(tmp_path: Path) -> None:
    responses = "responses: {'200': {description: d, content: {application/json: {schema: {type: integer}}}}}"
    text = specification(
        paths=f"/a: {{get: {{tags: [close], operationId: get-user, {responses}}}}}\n"
        f"/b: {{get: &get {{tags: [Close], operationId: getUser, {responses}}}}}\n"
        "/c: {get: {<<: *get, operationId: get_user}}"
    )
    document = parse(text, "spec.yaml")
    notes = extract_inline_classes(document, read_operations(document, PREFIX)).renamed
    taken = "for close is the name of a member of the client"
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
