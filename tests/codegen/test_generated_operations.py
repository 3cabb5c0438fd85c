"""Generated operations send what the specification says, and return what it documents."""

from __future__ import annotations

import compileall
import datetime as dt
import subprocess
import sys
from typing import Any

import pytest

from tests.codegen.making import Made


def test_an_operation_on_its_tag(mixed: Made) -> None:
    read, recorder = mixed.ask("things.get_thing", "a b", body={"must": "m", "mustBeNullable": None})
    assert read.must == "m"
    assert recorder.urls == ["https://api.example.com/things/a%20b"]
    assert recorder.methods == ["GET"]


def test_a_response_without_a_body_is_none(mixed: Made) -> None:
    result, recorder = mixed.ask("things.delete_thing", "x", status=204, body=b"")
    assert result is None
    assert recorder.methods == ["DELETE"]
    with pytest.raises(mixed.package.StatusError):
        mixed.call("things.delete_thing", "x", status=200, body={})


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({}, "query=q"),
        ({"segment": "a&b=c"}, "query=q&segment=a%26b%3Dc"),
        ({"id": "1"}, "query=q&id=1"),
        ({"tag": ["a", "b"]}, "query=q&tag=a&tag=b"),
        ({"tag": []}, "query=q"),
        ({"flag": False}, "query=q&flag=false"),
        ({"flag": True}, "query=q&flag=true"),
        ({"since": dt.date(2026, 1, 2)}, "query=q&since=2026-01-02"),
        ({"color": "red"}, "query=q&color=red"),
        ({"limit": 0}, "query=q&limit=0"),
        ({"error": "e", "target": "t"}, "query=q&error=e&target=t"),
        ({"field_search": "s"}, "query=q&_search=s"),
        ({"list_": "s"}, "query=q&list=s"),
    ],
)
def test_query_parameters(mixed: Made, arguments: dict[str, Any], query: str) -> None:
    result, recorder = mixed.ask("other_things.search", "q", body={"total": 1, "items": [{"a": 1}]}, **arguments)
    assert recorder.urls == [f"https://api.example.com/search?{query}"]
    assert result.items[0].a == 1


def test_an_enumeration_as_an_argument(mixed: Made) -> None:
    red = mixed.model("SearchColor").RED
    assert mixed.ask("other_things.search", "q", body={}, color=red)[1].urls[0].endswith("color=red")


@pytest.mark.parametrize(
    ("method", "status", "body", "expected"),
    [
        ("text", 200, "grüße".encode(), "grüße"),
        ("log", 200, b"a line", "a line"),
        ("bytes_", 200, b"\x00\xff", b"\x00\xff"),
        ("anything", 200, {"a": [1]}, {"a": [1]}),
        ("anything", 200, None, None),
        ("ranged", 200, 7, 7),
        ("ranged", 299, 7, 7),
        ("ranged", 201, "made", "made"),
        ("ranged", 204, b"", None),
        ("defaulted", 200, [1], [1]),
        ("defaulted", 203, [1], [1]),
        ("beside", 200, 1, 1),
        ("nullable", 200, None, None),
    ],
)
def test_bodies_by_status(mixed: Made, method: str, status: int, body: Any, expected: object) -> None:
    assert mixed.call(f"default.{method}", status=status, body=body) == expected


@pytest.mark.parametrize(
    ("method", "status", "body", "error"),
    [
        ("ranged", 200, "text", "SchemaMismatchError"),
        ("ranged", 201, 7, "SchemaMismatchError"),
        ("ranged", 404, True, "NotFoundError"),
        ("ranged", 302, True, "StatusError"),
        ("defaulted", 500, [1], "ServerError"),
        ("beside", 201, "text", "StatusError"),
        ("anything", 200, b"", "InvalidJSONError"),
    ],
)
def test_what_is_no_documented_success_is_an_error(
    mixed: Made, method: str, status: int, body: Any, error: str
) -> None:
    with pytest.raises(getattr(mixed.package, error)):
        mixed.call(f"default.{method}", status=status, body=body)


def test_path_parameters_stand_in_the_order_of_the_path(mixed: Made) -> None:
    _, recorder = mixed.ask("default.get_unnamed_a_of_b", "x", 2, body={})
    assert recorder.urls == ["https://api.example.com/unnamed/x/of/2"]


def test_a_slash_in_an_argument_stays_in_it(mixed: Made) -> None:
    _, recorder = mixed.ask("default.get_unnamed_a_of_b", "main/x y", 2, body={})
    assert recorder.urls == ["https://api.example.com/unnamed/main%2Fx%20y/of/2"]


@pytest.mark.parametrize("value", ["..", "a/..", "./a", "a/../b"])
def test_no_argument_leads_to_another_path(mixed: Made, value: str) -> None:
    with pytest.raises(mixed.package.InvalidIdentifierError, match="is a dot segment"):
        mixed.ask("default.get_unnamed_a_of_b", value, 2, body={})


def test_many_are_read_by_what_one_is_read_by(mixed: Made) -> None:
    results = mixed.call("numbered_many", [7, 8], body=1)
    assert sorted(result.id for result in results) == [7, 8]


def test_the_full_response(mixed: Made) -> None:
    response = mixed.call("default.ranged_response", status=201, body="made")
    assert (response.status, response.parsed, response.content) == (201, "made", b'"made"')


@pytest.mark.slow
def test_it_compiles_and_is_typed(mixed: Made) -> None:
    assert compileall.compile_dir(mixed.folder, quiet=2, force=True)
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", "-p", mixed.package.__name__],
        cwd=mixed.folder,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout
