"""What goes over the wire beside the path: every spelling of parameters, every kind of body."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.codegen.making import Made, Recorder, made, specification
from tests.codegen.serving import Answer, Sent, Serving, serving

SCHEMAS = """
Thing:
  type: object
  required: [a]
  properties: {a: {type: [string, "null"]}, b: {type: array, items: {type: integer}}}
Where: {type: object, properties: {x: {type: integer}, near: {type: boolean}}}
"""
PARAMETERS = """
/get:
  get:
    operationId: find
    parameters:
      - {name: many, in: query, schema: {type: array, items: {type: string}}}
      - {name: comma, in: query, explode: false, schema: {type: array, items: {type: integer}}}
      - {name: space, in: query, style: spaceDelimited, schema: {type: array, items: {type: string}}}
      - {name: pipe, in: query, style: pipeDelimited, schema: {type: array, items: {type: string}}}
      - {name: deep, in: query, style: deepObject, schema: {$ref: "#/components/schemas/Where"}}
      - {name: flat, in: query, schema: {$ref: "#/components/schemas/Where"}}
      - {name: pairs, in: query, explode: false, schema: {type: object, additionalProperties: {type: string}}}
      - {name: filter, in: query, content: {application/json: {schema: {$ref: "#/components/schemas/Where"}}}}
      - {name: X-Count, in: header, schema: {type: integer}}
      - {name: X-Flag, in: header, schema: {type: boolean}}
      - {name: X-List, in: header, schema: {type: array, items: {type: string}}}
      - {name: X-Day, in: header, schema: {type: string, format: date}}
      - {name: sid, in: cookie, schema: {type: string}}
      - {name: n, in: cookie, schema: {type: integer}}
      - {name: Authorization, in: header, schema: {type: string}}
      - {name: Accept, in: header, schema: {type: string}}
    responses: {"204": {description: d}}
/get#by-word?action=x:
  get:
    operationId: by_word
    parameters: [{name: word, in: query, schema: {type: string}}]
    responses: {"204": {description: d}}
/get?action=fixed:
  get:
    operationId: fixed
    parameters: [{name: word, in: query, schema: {type: string}}]
    responses: {"204": {description: d}}
"""


def post(name: str, content: str, required: str = "true") -> str:
    """One operation with a body."""
    return f"""
/{name}:
  post:
    operationId: {name}
    requestBody: {{required: {required}, content: {content}}}
    responses: {{"204": {{description: d}}}}"""


SCHEMA = "{schema: {type: array, items: {type: object}}}"
REF = '{schema: {$ref: "#/components/schemas/Thing"}}'
BODIES = "".join(
    [
        post("json", f"{{application/json: {REF}}}"),
        post("problem", f"{{application/merge-patch+json; charset=utf-8: {REF}}}"),
        post("maybe", f"{{application/json: {REF}}}", "false"),
        post("anything", "{application/json: {}}"),
        post("form", f"{{application/x-www-form-urlencoded: {REF}}}"),
        post("files", "{multipart/form-data: {schema: {type: object}}}"),
        post("text", "{text/plain: {schema: {type: string}}}"),
        post("binary", "{application/octet-stream: {}}"),
        post("image", "{'image/*': {}}"),
        post("mixed", f"{{application/json: {REF}, '*/*': {{}}}}"),
        post("patch", f"{{application/json-patch+json: {SCHEMA}, application/merge-patch+json; v=1: {REF}}}"),
        post("maybe_patch", f"{{application/*+json: {REF}, text/json: {REF}}}", "false"),
        post("ranged", f"{{application/*+json: {REF}}}"),
        post("patch_or_file", f"{{application/json: {REF}, text/json: {REF}, text/csv: {{}}}}"),
        post("both", f"{{application/x-www-form-urlencoded: {REF}, application/json: {REF}}}"),
    ]
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """One package with all of them."""
    with made(specification(SCHEMAS, f"{PARAMETERS}{BODIES}"), tmp_path_factory.mktemp("requests")) as found:
        yield found


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    """A server that has nothing to say."""
    with serving() as found:
        found.answers = [Answer(204, b"", None)]
        yield found


def send(package: Made, server: Serving, method: str, *arguments: Any, **named: Any) -> Sent:
    """Call a method; what came over the wire."""
    with package.package.MadeClient("secret-t0ken", base_url=server.url) as client:
        getattr(client.default, method)(*arguments, **named)
    return server.sent[-1]


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({"many": ["a", "b&c"]}, "many=a&many=b%26c"),
        ({"comma": [1, 2]}, "comma=1,2"),
        ({"comma": []}, ""),
        ({"space": ["a", "b c"]}, "space=a%20b+c"),
        ({"pipe": ["a", "b|c"]}, "pipe=a%7Cb%7Cc"),
        ({"deep": {"x": 1, "near": True}}, "deep%5Bx%5D=1&deep%5Bnear%5D=true"),
        ({"flat": {"x": 1}}, "x=1"),
        ({"filter_": {"x": 1, "near": False}}, "filter=%7B%22x%22%3A1%2C%22near%22%3Afalse%7D"),
    ],
)
def test_spellings_in_the_query(package: Made, server: Serving, arguments: dict[str, Any], query: str) -> None:
    where = package.model("Where")
    given = {name: where.from_dict(value) if isinstance(value, dict) else value for name, value in arguments.items()}
    line = send(package, server, "find", **given).line
    assert line == f"GET /get{'?' if query else ''}{query}"


def test_a_path_with_more_than_a_path(package: Made, server: Serving) -> None:
    assert send(package, server, "by_word", word="a?#").line == "GET /get?word=a%3F%23"
    assert send(package, server, "fixed", word="a?#").line == "GET /get?action=fixed&word=a%3F%23"
    assert send(package, server, "fixed").line == "GET /get?action=fixed"


def test_a_mapping_in_the_query(package: Made, server: Serving) -> None:
    assert send(package, server, "find", pairs={"a": "1", "b": "2"}).line == "GET /get?pairs=a,1,b,2"


def test_headers_and_cookies(package: Made, server: Serving) -> None:
    named = {"x_count": 3, "x_flag": True, "x_list": "a,b", "x_day": "2026-01-02", "sid": "a b;c", "n": 1}
    headers = send(package, server, "find", **named).headers
    found = {name: headers[name] for name in ("x-count", "x-flag", "x-list", "x-day", "cookie", "authorization")}
    assert found == {
        "x-count": "3",
        "x-flag": "true",
        "x-list": "a,b",
        "x-day": "2026-01-02",
        "cookie": "sid=a%20b%3Bc; n=1",
        "authorization": "Bearer secret-t0ken",
    }
    assert "cookie" not in send(package, server, "find").headers


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "é", "a\x00"])
def test_no_header_breaks_out(package: Made, server: Serving, value: str) -> None:
    before = len(server.sent)
    with pytest.raises(package.package.InvalidIdentifierError) as caught:
        send(package, server, "find", x_list=value)
    assert value not in str(caught.value)
    with pytest.raises(package.package.InvalidIdentifierError):
        send(package, server, "image", b"x", content_type=value)
    assert len(server.sent) == before


THING = {"a": None, "b": [1, 2]}
MERGE = "application/merge-patch+json"


@pytest.mark.parametrize(
    ("method", "named", "media_type", "content"),
    [
        ("json", {"body": THING}, "application/json", b'{"a":null,"b":[1,2]}'),
        ("problem", {"body": THING}, "application/merge-patch+json; charset=utf-8", b'{"a":null,"b":[1,2]}'),
        ("maybe", {}, None, b""),
        ("maybe", {"body": THING}, "application/json", b'{"a":null,"b":[1,2]}'),
        ("anything", {"body": None}, "application/json", b"null"),
        ("anything", {"body": {"at": dt.date(2026, 1, 2)}}, "application/json", b'{"at":"2026-01-02"}'),
        ("form", {"body": {"a": "x y&z", "b": [1, 2]}}, "application/x-www-form-urlencoded", b"a=x+y%26z&b=1&b=2"),
        ("text", {"body": "grüße"}, "text/plain", "grüße".encode()),
        ("binary", {"body": b"\x00\xff"}, "application/octet-stream", b"\x00\xff"),
        ("image", {"body": b"\x89"}, "application/octet-stream", b"\x89"),
        ("image", {"body": b"\x89", "content_type": "image/png"}, "image/png", b"\x89"),
        ("mixed", {"body": b"raw", "content_type": "a/b"}, "a/b", b"raw"),
        ("mixed", {"body": THING}, "application/json", b'{"a":null,"b":[1,2]}'),
        ("both", {"body": THING}, "application/json", b'{"a":null,"b":[1,2]}'),
        ("patch", {"body": [{"op": "x"}]}, "application/json-patch+json", b'[{"op":"x"}]'),
        ("patch", {"body": THING, "content_type": MERGE}, MERGE, b'{"a":null,"b":[1,2]}'),
        ("patch", {"body": THING, "content_type": f"{MERGE}; v=2"}, f"{MERGE}; v=2", b'{"a":null,"b":[1,2]}'),
        ("maybe_patch", {"content_type": "text/json"}, None, b""),
        ("maybe_patch", {"body": THING}, "text/json", b'{"a":null,"b":[1,2]}'),
        (
            "maybe_patch",
            {"body": THING, "content_type": "Application/x+JSON"},
            "Application/x+JSON",
            b'{"a":null,"b":[1,2]}',
        ),
        ("ranged", {"body": THING}, "application/json", b'{"a":null,"b":[1,2]}'),
        (
            "ranged",
            {"body": THING, "content_type": "application/x+json"},
            "application/x+json",
            b'{"a":null,"b":[1,2]}',
        ),
        ("patch_or_file", {"body": THING, "content_type": "text/json"}, "text/json", b'{"a":null,"b":[1,2]}'),
        ("patch_or_file", {"body": b"a,b"}, "text/csv", b"a,b"),
        (
            "patch_or_file",
            {"body": b"a,b", "content_type": "text/csv; header=absent"},
            "text/csv; header=absent",
            b"a,b",
        ),
    ],
)
def test_bodies(  # noqa: PLR0917 the columns of the table
    package: Made, server: Serving, method: str, named: dict[str, Any], media_type: str | None, content: bytes
) -> None:
    body = named.get("body")
    if isinstance(body, dict) and "a" in body:
        # Built in Python, without a value that has to be there, and from JSON: the same.
        named = {**named, "body": package.model("Thing")(**body)}
        assert (
            send(package, server, method, **{**named, "body": package.model("Thing").from_dict(body)}).content
            == content
        )
    sent = send(package, server, method, **named)
    assert (sent.headers.get("content-type"), sent.content) == (media_type, content)


@pytest.mark.parametrize(
    ("method", "media_type"),
    [
        ("patch", "application/json"),
        ("patch", ""),
        ("patch", "application/json-patch+json\r\nX-Evil: 1"),
        ("maybe_patch", "application/json"),
        ("maybe_patch", "application/*+json"),
        ("patch_or_file", "text/csv"),
    ],
)
def test_json_has_no_media_type_that_is_not_documented(
    package: Made, server: Serving, method: str, media_type: str
) -> None:
    before = len(server.sent)
    with pytest.raises(ValueError, match=r"content_type must be one of (application|text)/"):
        send(package, server, method, body=[], content_type=media_type)
    assert len(server.sent) == before


@pytest.mark.slow
def test_it_is_typed(package: Made) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", "-p", package.package.__name__]
    run = subprocess.run(command, cwd=package.folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_a_form_with_files(package: Made, server: Serving) -> None:
    sent = send(
        package,
        server,
        "files",
        {"name": "ü", "n": 1, "file": b"\x00\r\n", "meta": {"a": 1}, "no": None, 'q"\r\n': [1, 2]},
    )
    boundary = sent.headers["content-type"].partition("boundary=")[2]
    parts = sent.content.split(f"--{boundary}".encode())
    assert (parts[0], parts[-1]) == (b"", b"--\r\n")
    heads = [part.strip(b"\r\n").partition(b"\r\n\r\n")[0].decode() for part in parts[1:-1]]
    bodies = [part.partition(b"\r\n\r\n")[2][:-2] for part in parts[1:-1]]
    assert bodies == ["ü".encode(), b"1", b"\x00\r\n", json.dumps({"a": 1}, separators=(",", ":")).encode(), b"1", b"2"]
    assert heads[0] == 'Content-Disposition: form-data; name="name"'
    assert heads[2].endswith('name="file"; filename="file"\r\nContent-Type: application/octet-stream')
    assert heads[4] == 'Content-Disposition: form-data; name="q%22%0D%0A"'


def test_what_is_not_json_is_not_sent(package: Made, server: Serving) -> None:
    before = len(server.sent)
    with pytest.raises(TypeError, match="the body is not JSON"):
        send(package, server, "anything", {"a": object()})
    assert len(server.sent) == before


def test_what_was_received_and_has_no_value_is_not_sent_either(package: Made, server: Serving) -> None:
    received = package.module("_decoding").JSONBody(package.model("Thing"))(b'{"a": null, "zz": 1e999}', {})
    before = len(server.sent)
    with pytest.raises(package.package.InvalidJSONError):
        send(package, server, "anything", received)
    assert len(server.sent) == before


@pytest.mark.parametrize(
    ("paths", "given", "asked"),
    [
        (("/v1/a", "/v1/b"), "https://x.example/v1/", "https://x.example/v1/a"),
        (("/v1/a", "/v2/b"), "https://x.example/v1", "https://x.example/v1/v1/a"),
        (("/things/a",), "https://x.example/things", "https://x.example/things/things/a"),
    ],
)
def test_a_version_that_all_paths_begin_with_may_be_in_the_base_url(
    tmp_path: Path, paths: tuple[str, ...], given: str, asked: str
) -> None:
    operations = "".join(
        f'\n{path}:\n  get: {{operationId: {path[-1]}, responses: {{"204": {{description: d}}}}}}' for path in paths
    )
    with made(specification(paths=operations), tmp_path) as package:
        recorder = Recorder(204, b"", raw_response=package.package.RawResponse)
        with package.package.MadeClient(base_url=given, transport=recorder) as client:
            client.default.a()
    assert recorder.urls == [asked]


@pytest.mark.slow
def test_a_body_needs_nothing_that_only_the_server_sets(tmp_path: Path) -> None:
    schemas = """
    A: {type: object, required: [id, name], properties: {id: {type: string, readOnly: true}, name: {type: string}}}
    """
    content = "content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}"
    post = f"requestBody: {{required: true, {content}}}, responses: {{'200': {{description: d, {content}}}}}"
    with made(specification(schemas, f"/a: {{post: {{operationId: create, {post}}}}}"), tmp_path) as package:
        assert package.call("default.create", sent={"name": "q"}, body={"id": "1", "name": "q"}).id == "1"
        with pytest.raises(package.package.SchemaMismatchError, match="id: required, but missing"):
            package.call("default.create", sent={"name": "q"}, body={"name": "q"})
        name = package.package.__name__
        uses = f"from {name} import MadeClient as C\nfrom {name}.models import A\n"
        uses += (
            "with C() as c:\n    c.default.create(body={'name': 'q'})\n    c.default.create(body=A(id='1', name='q'))\n"
        )
        (package.folder / "uses.py").write_text(uses)
        command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", "uses.py"]
        run = subprocess.run(command, cwd=package.folder, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout
