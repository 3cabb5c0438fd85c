"""The fields of a form are spelled as its `encoding` says, and what is not kept to is told."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from generator.codegen.checks.omissions import find_omissions
from tests.codegen.conftest import Make
from tests.codegen.making import Made, made, specification
from tests.codegen.parsing import parsed

SCHEMAS = """
Where: {type: object, properties: {x: {type: integer}, near: {type: boolean}, tags: {type: array, items: {}}}}
Form:
  type: object
  properties:
    plain: {$ref: "#/components/schemas/Where"}
    deep: {$ref: "#/components/schemas/Where"}
    flat: {$ref: "#/components/schemas/Where"}
    joined: {type: object, additionalProperties: true}
    many: {type: array, items: {type: string}}
    comma: {type: array, items: {type: string}}
    space: {type: array, items: {type: string}}
    pipe: {type: array, items: {type: string}}
    repeated: {type: array, items: {type: string}}
    list: {type: array, items: {type: string}}
    odd: {$ref: "#/components/schemas/Where"}
    day: {type: string, format: date}
"""
URLENCODED = """
application/x-www-form-urlencoded:
  schema: {$ref: "#/components/schemas/Form"}
  encoding:
    deep: {style: deepObject, explode: true}
    flat: {style: form}
    joined: {explode: false}
    comma: {style: form, explode: false}
    space: {style: spaceDelimited}
    pipe: {style: pipeDelimited, explode: false}
    repeated: {style: pipeDelimited, explode: true}
    list: {contentType: application/json}
    odd: {contentType: application/json; charset=utf-8}
"""
MULTIPART = """
multipart/form-data:
  schema: {type: object}
  encoding:
    picture: {contentType: image/png}
    note: {contentType: text/markdown; charset=utf-8}
    patch: {contentType: application/merge-patch+json}
"""


def operation(content: str, name: str = "form") -> str:
    """A path with one operation that has this body."""
    lines = content.strip("\n").replace("\n", "\n      ")
    head = f"/{name}:\n  post:\n    operationId: {name}\n    requestBody:\n     required: true\n     content:\n      "
    return f'{head}{lines}\n    responses: {{"204": {{description: d}}}}\n'


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A package with a form of either kind."""
    paths = operation(URLENCODED) + operation(MULTIPART, "files")
    with made(specification(SCHEMAS, paths), tmp_path_factory.mktemp("encoding")) as found:
        yield found


def sent(package: Made, name: str, body: object) -> Any:
    """What a call carries."""
    return package.module(f"api.default.{name}").request_parts(body)


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ({"plain": {"x": 1, "near": True}}, "plain=%7B%22x%22%3A1%2C%22near%22%3Atrue%7D"),
        ({"deep": {"x": 1, "near": True}}, "deep%5Bx%5D=1&deep%5Bnear%5D=true"),
        ({"deep": {"tags": ["a", None, {"b": 1}]}}, "deep%5Btags%5D=a&deep%5Btags%5D=%7B%22b%22%3A1%7D"),
        ({"deep": {"new": {"inner": "&"}}}, "deep%5Bnew%5D%5Binner%5D=%26"),
        ({"flat": {"x": 1, "near": None}}, "x=1"),
        ({"joined": {"a": 1, "b": "c,d", "e": {"f": 1}}}, "joined=a,1,b,c%2Cd,e,%7B%22f%22%3A1%7D"),
        ({"many": ["a", "b c"]}, "many=a&many=b+c"),
        ({"comma": ["a", "b c"], "many": []}, "comma=a,b+c"),
        ({"comma": [], "many": ["x"]}, "many=x"),
        ({"space": ["a", "b"]}, "space=a%20b"),
        ({"pipe": ["a", "b|c"]}, "pipe=a%7Cb%7Cc"),
        ({"repeated": ["a", "b"]}, "repeated=a&repeated=b"),
        ({"list": ["a", "b"]}, "list=%5B%22a%22%2C%22b%22%5D"),
        ({"odd": {"x": 1}}, "odd=%7B%22x%22%3A1%7D"),
        ({"day": "2026-01-02", "pipe": None}, "day=2026-01-02"),
    ],
)
def test_fields_of_a_form(package: Made, body: dict[str, Any], content: str) -> None:
    given = sent(package, "form", package.model("Form").from_dict(body))
    assert given.headers == {"Content-Type": "application/x-www-form-urlencoded"}
    assert given.content.decode() == content


def test_parts_of_a_form_with_files(package: Made) -> None:
    where = package.model("Where")(x=1)
    fields = {"picture": [b"1", b"2"], "note": "*x*", "patch": {"a": 1}, "file": b"3", "object": where, "text": "t"}
    given = sent(package, "files", {**fields, "objects": [{"b": 1}, where], "nothing": None})
    boundary = given.headers["Content-Type"].partition("boundary=")[2]
    parts = [part.strip("\r\n") for part in given.content.decode().split(f"--{boundary}")[1:-1]]
    heads = [part.partition("\r\n\r\n")[0].removeprefix("Content-Disposition: form-data; name=") for part in parts]
    assert heads == [
        '"picture"; filename="picture"\r\nContent-Type: image/png',
        '"picture"; filename="picture"\r\nContent-Type: image/png',
        '"note"\r\nContent-Type: text/markdown; charset=utf-8',
        '"patch"\r\nContent-Type: application/merge-patch+json',
        '"file"; filename="file"\r\nContent-Type: application/octet-stream',
        '"object"\r\nContent-Type: application/json',
        '"text"',
        '"objects"\r\nContent-Type: application/json',
        '"objects"\r\nContent-Type: application/json',
    ]
    contents = [part.partition("\r\n\r\n")[2] for part in parts]
    assert contents == ["1", "2", "*x*", '{"a":1}', "3", '{"x":1}', "t", '{"b":1}', '{"x":1}']


@pytest.mark.slow
def test_it_is_typed(package: Made) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", "-p", package.package.__name__]
    run = subprocess.run(command, cwd=package.folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


FIELDS = """
Fields:
  allOf: [{$ref: "#/components/schemas/Own"}, {$ref: "#/components/schemas/Own"}]
  properties:
    one: {type: string}
    many: {type: array, items: {type: string}}
    grid: {type: array, items: {type: array, items: {type: string}}}
    things: {type: array, items: {anyOf: [{type: object}, {type: string}]}}
Own: {type: object, properties: {object: {properties: {a: {type: string}}}, either: {oneOf: [{type: object}, {}]}}}
"""


def told(media_type: str, said: str, version: str = "3.1.0") -> list[tuple[str, bool]]:
    """What is said of the encoding of one field."""
    body = f'{media_type}:\n  schema: {{$ref: "#/components/schemas/Fields"}}\n  encoding: {{{said}}}'
    found = parsed(FIELDS, operation(body))
    found.document.data["openapi"] = version
    said_of = find_omissions(found.document, found.data, found.operations, found.extracted)
    assert all(found.document.position(o.pointer).line == 13 for o in said_of)
    return [(o.what.partition(" of POST /form ")[0], o.harmless) for o in said_of]


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("grid: {style: form}", [("the structure of the form field grid", False)]),
        ("things: {style: deepObject}", [("the structure of the form field things", False)]),
        ("many: {style: matrix}", [("the style matrix of the form field many", False)]),
        ("either: {style: matrix}", [("the style matrix of the form field either", False)]),
        ("one: {style: matrix}", [("the style matrix of the form field one", True)]),
        (
            "object: {contentType: application/xml}",
            [("the media type 'application/xml' of the form field object", False)],
        ),
        ("one: {contentType: application/xml}", [("the media type 'application/xml' of the form field one", True)]),
        ("one: {allowReserved: true}", [("the allowReserved of the form field one", True)]),
        ("one: {contentType: text/plain}, object: {style: deepObject, explode: true}", []),
        ("grid: {contentType: application/json}, unknown: {style: form}", []),
    ],
)
def test_what_a_form_does_not_keep_to(said: str, what: list[tuple[str, bool]]) -> None:
    assert told("application/x-www-form-urlencoded", said) == what


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (
            "one: {contentType: 'image/png, image/gif'}",
            [("the media type 'image/png, image/gif' of the form field one", False)],
        ),
        ("one: {contentType: image/*}", [("the media type 'image/*' of the form field one", False)]),
        ("things: {contentType: text/csv}", [("the media type 'text/csv' of the form field things", False)]),
        ('one: {contentType: "a/b\\r\\nX: y"}', [("the media type 'a/b\\r\\nX: y' of the form field one", False)]),
        ("one: {headers: {X-A: {schema: {type: string}}}}", [("the headers of the form field one", False)]),
        ("many: {style: form, explode: false}", [("the style form of the form field many", False)]),
        ("object: {style: deepObject}", [("the style deepObject of the form field object", False)]),
        ("one: {style: pipeDelimited}", [("the style pipeDelimited of the form field one", True)]),
        ("many: {contentType: image/png}, one: {contentType: '*/*'}, object: {style: form, explode: true}", []),
    ],
)
def test_what_a_form_with_files_does_not_keep_to(said: str, what: list[tuple[str, bool]]) -> None:
    assert told("multipart/form-data", said) == what


def test_parts_had_no_style_before() -> None:
    what = [("the style deepObject of the form field object", True)]
    assert told("multipart/form-data", "object: {style: deepObject}", "3.0.3") == what


def test_a_body_of_no_media_type_is_a_form_with_files(make: Make) -> None:
    package = make(specification("", operation("").replace("content:", "content: {}")))
    assert b'form-data; name="a"' in sent(package, "form", {"a": 1}).content


def test_the_encoding_of_what_is_not_sent_as_a_form_means_nothing(make: Make) -> None:
    body = 'application/json: {schema: {type: object}}\nmultipart/form-data: {encoding: {a: {contentType: "x/*"}}}'
    package = make(specification("", operation(body)))
    assert sent(package, "form", {"a": 1}).content == b'{"a":1}'
