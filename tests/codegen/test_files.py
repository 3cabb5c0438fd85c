"""Files and values over the wire: what is sent is what was given, or nothing is sent."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from tests.codegen.making import Made, made, specification
from tests.codegen.serving import Answer, Sent, Serving, serving

THING = '{schema: {$ref: "#/components/schemas/Thing"}}'
SCHEMAS = """
Thing: {type: object, properties: {a: {type: string}, file: {type: string, format: binary}, b: {type: integer}}}
"""
PATHS = "".join(
    f"""
/{name}:
  post:
    operationId: {name}
    requestBody: {{required: true, content: {content}}}
    responses: {{"204": {{description: d}}}}"""
    for name, content in {
        "upload": f"{{multipart/form-data: {THING}}}",
        "beside_json": f"{{application/json: {THING}, multipart/form-data: {THING}}}",
        "beside_form": f"{{application/x-www-form-urlencoded: {THING}, multipart/form-data: {THING}}}",
        "plain": f"{{application/json: {THING}}}",
    }.items()
)
PATHS += """
/find:
  get:
    operationId: find
    parameters: [{name: q, in: query, schema: {}}, {name: X-Q, in: header, schema: {type: number}}]
    responses: {"204": {description: d}}
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    with made(specification(SCHEMAS, PATHS), tmp_path_factory.mktemp("files")) as found:
        yield found


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with serving() as found:
        found.answers = [Answer(204, b"", None)]
        yield found


def send(package: Made, server: Serving, method: str, *arguments: Any, **named: Any) -> Sent:
    with package.package.MadeClient("secret-t0ken", base_url=server.url) as client:
        getattr(client.default, method)(*arguments, **named)
    return server.sent[-1]


def list_parts(sent: Sent) -> list[tuple[str | None, str | None, str, bytes]]:
    """Name, name of the file, media type and content of each part, as the standard library reads them."""
    head = f"Content-Type: {sent.headers['content-type']}\r\n\r\n".encode()
    parts: Any = message_from_bytes(head + sent.content).get_payload()
    return [
        (
            part.get_param("name", header="content-disposition"),
            part.get_filename(),
            part.get_content_type(),
            part.get_payload(decode=True),
        )
        for part in parts
    ]


@pytest.mark.parametrize("method", ["upload", "beside_json", "beside_form"])
def test_a_file_is_sent_with_its_name_and_type(package: Made, server: Serving, method: str, tmp_path: Path) -> None:
    path = tmp_path / "cv.bin"
    path.write_bytes(b"\x89PNG")
    with path.open("rb") as opened:
        for given, expected in (
            (("a.txt", b"x\r\n", "text/plain"), ("a.txt", "text/plain", b"x\r\n")),
            (("a.txt", io.BytesIO(b"y")), ("a.txt", "application/octet-stream", b"y")),
            (b"\x00", ("file", "application/octet-stream", b"\x00")),
            (path, (path.name, "application/octet-stream", b"\x89PNG")),
            (opened, (path.name, "application/octet-stream", b"\x89PNG")),
        ):
            (text, file) = list_parts(send(package, server, method, {"a": "t", "file": given}))
            assert text == ("a", None, "text/plain", b"t")
            assert file[0] == "file"
            assert (str(file[1]), *file[2:]) == expected


def test_several_files_of_a_field(package: Made, server: Serving) -> None:
    parts = list_parts(send(package, server, "upload", {"file": [b"1", ("two", b"2")]}))
    assert [(name, file, content) for name, file, _, content in parts] == [
        ("file", "file", b"1"),
        ("file", "two", b"2"),
    ]


@pytest.mark.parametrize(
    ("method", "media_type"),
    [("beside_json", "application/json"), ("beside_form", "application/x-www-form-urlencoded")],
)
def test_without_a_file_the_other_type_is_sent(package: Made, server: Serving, method: str, media_type: str) -> None:
    sent = send(package, server, method, {"a": "t", "b": 1})
    assert sent.headers["content-type"] == media_type
    assert sent.content in {b'{"a":"t","b":1}', b"a=t&b=1"}


@pytest.mark.parametrize(
    ("file", "error"),
    [
        (io.StringIO("text"), TypeError),
        (("a.txt", io.StringIO("text")), TypeError),
        (("a.txt", b"x", 7), TypeError),
        (("a.txt", b"x", "text/plain\r\nX-Evil: 1"), ValueError),
        (Path("/nonexistent/file"), OSError),
        ({1, 2}, TypeError),
        ((1, 2), TypeError),
        (object(), TypeError),
    ],
)
def test_what_is_no_file_is_not_sent(package: Made, server: Serving, file: Any, error: type[Exception]) -> None:
    before = len(server.sent)
    with pytest.raises(error):
        send(package, server, "upload", {"file": file})
    assert len(server.sent) == before


@pytest.mark.parametrize(
    "value",
    [
        (1, 2),
        {1, 2},
        (n for n in "ab"),
        b"bytes",
        object(),
        float("nan"),
        float("inf"),
        dt.datetime(2026, 1, 2),  # noqa: DTZ001
        [b"x"],
        [[1]],
    ],
    ids=(
        "tuple",
        "set",
        "generator",
        "bytes",
        "object",
        "nan",
        "infinity",
        "naive",
        "bytes in a list",
        "list in a list",
    ),
)
def test_what_has_no_spelling_in_a_query_is_not_sent(package: Made, server: Serving, value: object) -> None:
    before = len(server.sent)
    with pytest.raises(TypeError, match="expected a"):
        send(package, server, "find", q=value)
    assert len(server.sent) == before


def test_what_has_one_is_sent(package: Made, server: Serving) -> None:
    at = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)
    assert send(package, server, "find", q=[at, 1.5, True, "x"]).line == (
        "GET /find?q=2026-01-02T03%3A04%3A00%2B00%3A00&q=1.5&q=true&q=x"
    )


@pytest.mark.parametrize("value", [float("nan"), float("-inf")])
def test_a_number_that_json_has_not_is_not_sent_as_null(package: Made, server: Serving, value: float) -> None:
    before = len(server.sent)
    with pytest.raises(TypeError, match="the body is not JSON"):
        send(package, server, "plain", {"b": [value]})
    with pytest.raises(TypeError, match="expected a number"):
        send(package, server, "find", x_q=value)
    assert len(server.sent) == before


def test_models_in_a_tuple_are_sent_without_what_was_not_given(package: Made, server: Serving) -> None:
    thing = package.model("Thing")
    sent = send(package, server, "plain", {"things": (thing(a="x"), thing(b=1))})
    assert json.loads(sent.content) == {"things": [{"a": "x"}, {"b": 1}]}
