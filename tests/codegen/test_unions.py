"""A union of objects is one of its classes where their properties tell which, and decoded JSON where they do not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.codegen.package import write_package
from generator.documents.yaml import parse
from tests.codegen.making import TEMPLATES, Made, made, specification

REF = "#/components/schemas/"
SCHEMAS = f"""
Cat: {{type: object, required: [kind, lives], properties: {{kind: {{const: cat}}, lives: {{type: integer}}}}}}
Dog:
  type: object
  required: [kind]
  properties:
    kind: {{type: string, enum: [dog]}}
    friend: {{$ref: "{REF}Pet"}}
    born: {{type: string, format: date}}
Pet: {{anyOf: [{{$ref: "{REF}Cat"}}, {{$ref: "{REF}Dog"}}]}}
Base: {{type: object, required: [shape], properties: {{shape: {{type: string}}}}}}
Circle: {{allOf: [{{$ref: "{REF}Base"}}, {{properties: {{radius: {{type: number}}}}}}]}}
Square: {{allOf: [{{$ref: "{REF}Base"}}, {{properties: {{side: {{type: number}}}}}}]}}
Shape:
  oneOf: [{{$ref: "{REF}Circle"}}, {{$ref: "{REF}Square"}}]
  discriminator: {{propertyName: shape, mapping: {{round: "{REF}Circle", oval: Circle, angular: "{REF}Square"}}}}
Implied:
  oneOf: [{{$ref: "{REF}Circle"}}, {{$ref: "{REF}Triangle"}}]
  discriminator: {{propertyName: corners}}
Triangle: {{type: object, properties: {{corners: {{type: string}}}}}}
File: {{type: object, required: [name], properties: {{name: {{type: string}}, text: {{type: string}}}}}}
Folder: {{type: object, required: [name, folder], properties: {{name: {{type: string}}, folder: {{type: boolean}}}}}}
Here: {{type: object, required: [a], properties: {{a: {{}}, b: {{}}}}}}
There: {{type: object, required: [b], properties: {{a: {{}}, b: {{}}}}}}
All:
  type: object
  properties:
    pet: {{$ref: "{REF}Pet"}}
    pets: {{type: array, items: {{$ref: "{REF}Pet"}}}}
    byName: {{type: object, additionalProperties: {{$ref: "{REF}Pet"}}}}
    maybe: {{anyOf: [{{$ref: "{REF}Cat"}}, {{$ref: "{REF}Dog"}}, {{type: "null"}}]}}
    shape: {{$ref: "{REF}Shape"}}
    implied: {{$ref: "{REF}Implied"}}
    entry: {{anyOf: [{{$ref: "{REF}File"}}, {{$ref: "{REF}Folder"}}]}}
    wide:
      oneOf: [{{$ref: "{REF}Cat"}}, {{$ref: "{REF}Dog"}}, {{type: string}}, {{type: array, items: {{type: integer}}}}]
    vague: {{anyOf: [{{$ref: "{REF}Here"}}, {{$ref: "{REF}There"}}]}}
    open: {{anyOf: [{{$ref: "{REF}Cat"}}, {{type: object, additionalProperties: true}}]}}
"""
PATHS = f"""
/kind:
  get:
    operationId: kind
    responses:
      "200":
        description: d
        content: {{application/json: {{schema: {{type: [string, "null"], enum: [cat, dog, null]}}}}}}
/wide:
  get:
    operationId: wide
    responses:
      "200":
        description: d
        content:
          application/json:
            schema: {{oneOf: [{{$ref: "{REF}Cat"}}, {{$ref: "{REF}Dog"}}, {{type: array, items: {{type: integer}}}}]}}
/pet:
  get:
    operationId: pet
    responses: {{"200": {{description: d, content: {{application/json: {{schema: {{$ref: "{REF}Pet"}}}}}}}}}}
  post:
    operationId: adopt
    requestBody: {{required: true, content: {{application/json: {{schema: {{$ref: "{REF}Pet"}}}}}}}}
    responses: {{"204": {{description: d}}}}
"""
CAT, DOG = {"kind": "cat", "lives": 9}, {"kind": "dog", "born": "2026-01-02", "friend": {"kind": "cat", "lives": 1}}


@pytest.fixture(scope="module")
def unions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """One package with unions of all kinds."""
    with made(specification(SCHEMAS, PATHS), tmp_path_factory.mktemp("unions")) as package:
        yield package


@pytest.mark.parametrize(
    ("name", "value", "kinds"),
    [
        ("pet", CAT, "Cat"),
        ("pet", DOG, "Dog"),
        ("pet", {"kind": "fish", "lives": 1}, "dict"),
        ("pet", {}, "dict"),
        ("pets", [CAT, DOG, {"kind": "fish"}], "Cat Dog dict"),
        ("byName", {"a": DOG}, "Dog"),
        ("maybe", None, "NoneType"),
        ("maybe", CAT, "Cat"),
        ("shape", {"shape": "round", "radius": 1}, "Circle"),
        ("shape", {"shape": "oval"}, "Circle"),
        ("shape", {"shape": "angular"}, "Square"),
        ("shape", {"shape": "Circle"}, "dict"),
        ("implied", {"corners": "Triangle"}, "Triangle"),
        ("implied", {"corners": "Circle", "shape": "x"}, "Circle"),
        ("entry", {"name": "a"}, "File"),
        ("entry", {"name": "a", "folder": True}, "Folder"),
        ("entry", {"folder": True}, "Folder?"),
        ("wide", "text", "str"),
        ("wide", [1], "list"),
        ("wide", CAT, "Cat"),
        ("vague", {"a": 1}, "dict"),
        ("open", CAT, "dict"),
    ],
)
def test_an_object_tells_what_it_is(unions: Made, name: str, value: Any, kinds: str) -> None:
    model = unions.model("All")
    if kinds.endswith("?"):
        with pytest.raises(unions.package.SchemaMismatchError, match=r"entry\.name: required, but missing"):
            model.from_dict({name: value})
        return
    read = model.from_dict({name: value})
    assert read.to_dict() == {name: value}
    python = {"byName": "by_name", "open": "open_"}.get(name, name)
    found = getattr(read, python)
    several = found if name == "pets" else list(found.values()) if name == "byName" else [found]
    assert [type(one).__name__ for one in several] == kinds.split()


def test_its_parts_are_read_and_given_back_in_full(unions: Made) -> None:
    dog = unions.model("All").from_dict({"pets": [CAT, {**DOG, "new": 1}]}).pets[1]
    assert (dog.born.year, dog.friend.lives, dog.additional_properties) == (2026, 1, {"new": 1})
    assert dog.friend.to_dict() == DOG["friend"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"pets": [CAT, {"kind": "cat"}]}, "pets[1].lives: required, but missing"),
        ({"pets": [{"kind": "cat", "lives": "9"}]}, 'pets[0].lives: expected int, got "9"'),
        (
            {"pet": {"kind": "dog", "friend": {"kind": "cat", "lives": None}}},
            "pet.friend.lives: expected int, got null",
        ),
        ({"pet": {"kind": "dog", "born": "soon"}}, "pet.born: "),
        ({"pet": "cat"}, "pet: expected object, got "),
        ({"wide": 5}, "wide: expected "),
        ({"wide": ["x"]}, 'wide[0]: expected int, got "x"'),
    ],
)
def test_a_wrong_part_is_told_by_its_path(unions: Made, value: Any, message: str) -> None:
    with pytest.raises(unions.package.SchemaMismatchError) as caught:
        unions.model("All").from_dict(value)
    assert str(caught.value).startswith(message)


def test_as_a_response_and_as_a_body(unions: Made) -> None:
    pet = unions.call("default.pet", body=DOG)
    assert type(pet).__name__ == "Dog"
    assert [unions.call("default.kind", body=body) for body in ("cat", "fish", None)] == ["cat", "fish", None]
    assert unions.call("default.adopt", pet, status=204, body=b"") is None
    assert [type(unions.call("default.wide", body=body)).__name__ for body in (CAT, DOG, [1])] == ["Cat", "Dog", "list"]


def test_what_cannot_be_told_apart_is_noted(tmp_path: Path) -> None:
    document = parse(specification(SCHEMAS, PATHS), "spec.yaml")
    written = write_package(document, parse("package_name_override: made", "client.yaml"), TEMPLATES, tmp_path)
    line = document.position(("components", "schemas", "All", "properties", "vague")).line
    assert written.notes == (
        f"spec.yaml:{line}: nothing tells the objects of 'vague' apart (Here, There): they stay decoded JSON",
    )


USE = """
from {name}.models import All, Cat, Dog


def use(found: All) -> int:
    if isinstance(found.pet, Cat):
        return found.pet.lives
    return len(found.pet.friend.kind) if isinstance(found.pet, Dog) and isinstance(found.pet.friend, Cat) else 0


print(use(All.from_dict({value})))
"""


@pytest.mark.slow
def test_type_checkers_see_the_classes(unions: Made) -> None:
    name = unions.package.__name__
    text = USE.format(name=name, value=json.dumps({"pet": DOG}))
    (unions.folder / "use.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", "-p", name, "-m", "use"]
    run = subprocess.run(command, cwd=unions.folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
    assert subprocess.check_output([sys.executable, "use.py"], cwd=unions.folder) == b"3\n"


def test_a_base_with_a_discriminator_is_the_class_that_it_names(tmp_path: Path) -> None:
    schemas = f"""
    Animal:
      type: object
      required: [kind]
      properties: {{kind: {{type: string}}, friend: {{$ref: "{REF}Animal"}}}}
      discriminator: {{propertyName: kind, mapping: {{cat: "{REF}Feline", dog: Hound}}}}
    Feline: {{allOf: [{{$ref: "{REF}Animal"}}, {{properties: {{lives: {{type: integer}}}}}}]}}
    Hound: {{allOf: [{{$ref: "{REF}Animal"}}, {{properties: {{bark: {{type: boolean}}}}}}]}}
    Puppy: {{allOf: [{{$ref: "{REF}Hound"}}, {{properties: {{weeks: {{type: integer}}}}}}]}}
    Owner: {{type: object, properties: {{animals: {{type: array, items: {{$ref: "{REF}Animal"}}}}}}}}
    """
    with made(specification(schemas), tmp_path) as package:
        cat = {"kind": "cat", "lives": 9, "friend": {"kind": "dog", "bark": True}}
        given = {"animals": [cat, {"kind": "Puppy", "weeks": 3}, {"kind": "Animal"}, {"kind": "bird", "wings": 2}]}
        owner = package.model("Owner").from_dict(given)
        assert [type(animal).__name__ for animal in owner.animals] == ["Feline", "Puppy", "Animal", "dict"]
        assert type(owner.animals[0].friend).__name__ == "Hound"
        assert owner.animals[1].weeks == 3
        assert owner.to_dict() == given


def test_what_contains_itself_is_decoded_json_there(tmp_path: Path) -> None:
    schemas = f"""
    Filter: {{oneOf: [{{$ref: "{REF}Compare"}}, {{$ref: "{REF}Not"}}, {{type: array, items: {{$ref: "{REF}Filter"}}}}]}}
    Compare: {{type: object, required: [value], properties: {{value: {{type: string}}}}}}
    Not: {{type: object, required: [not], properties: {{not: {{$ref: "{REF}Filter"}}}}}}
    Rows: {{type: array, items: {{$ref: "{REF}Rows"}}}}
    First: {{anyOf: [{{type: string}}, {{$ref: "{REF}Second"}}]}}
    Second: {{type: array, items: {{$ref: "{REF}First"}}}}
    Query: {{type: object, properties: {{where: {{$ref: "{REF}Filter"}}, rows: {{$ref: "{REF}Rows"}}}}}}
    """
    document = parse(specification(schemas), "spec.yaml")
    settings = parse("package_name_override: made", "client.yaml")
    written = write_package(document, settings, TEMPLATES, tmp_path / "out")
    assert [note.partition(": ")[2] for note in written.notes] == [
        f"{name} contains itself: what is in it there stays decoded JSON" for name in ("Filter", "Rows", "First")
    ]
    with made(specification(schemas), tmp_path) as package:
        given = {"where": {"not": {"not": {"value": "x"}}}, "rows": [[[]]]}
        query = package.model("Query").from_dict(given)
        assert query.where.not_.not_.value == "x"
        assert package.model("Query").from_dict({"where": [{"value": "x"}]}).where == [{"value": "x"}]


@pytest.mark.slow
def test_the_time_of_the_type_checker_does_not_double_with_each_member(tmp_path: Path) -> None:
    members = [f"M{number}" for number in range(60)]
    schemas = "".join(
        f"{name}: {{required: [kind], properties: {{kind: {{const: {name}}}, all: {{$ref: '{REF}All'}}}}}}\n"
        for name in members
    )
    union = ", ".join(f"{{$ref: '{REF}{name}'}}" for name in members)
    with made(specification(f"{schemas}All: {{oneOf: [{union}]}}"), tmp_path) as package:
        command = [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={tmp_path / 'mypy'}", str(package.folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout
