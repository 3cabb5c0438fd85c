"""The command of any package: its methods, arguments and words come from the specification."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import yaml

from tests.client.loopback import Loopback, Script, answering, serving
from tests.codegen.making import Made, made, specification
from tests.codegen.test_hostile_text import BREAKOUTS, MARK
from tests.module_run import run_module

PATHS = """
/shelves/{shelf}/books/{book_id}:
  get:
    operationId: getBook
    tags: [books]
    summary: Read 100% of a book
    description: "Words of the page, %(prog)s."
    parameters:
      - {name: shelf, in: path, required: true, schema: {type: integer}, description: "The shelf's number."}
      - {name: book_id, in: path, required: true, schema: {type: string}, example: b 1, description: "50% of it."}
    responses: {"200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Book"}}}}}
/books:
  get:
    operationId: find
    tags: [books]
    parameters:
      - {name: sinceDay, in: query, required: true, schema: {type: string, format: date}}
      - {name: limit, in: query, schema: {type: integer}, description: "How many, in pieces."}
      - {name: tag, in: query, schema: {type: array, items: {type: string}}}
      - {name: flag, in: query, schema: {type: boolean}}
      - {name: color, in: query, schema: {type: string, enum: [red, green]}}
      - {name: json, in: query, schema: {type: string}}
      - {name: method, in: query, schema: {type: string}}
      - {name: list, in: query, schema: {type: string}}
      - {name: _list, in: query, schema: {type: string}}
    responses:
      "200":
        description: d
        content:
          application/json:
            schema: {type: array, items: {$ref: "#/components/schemas/Book"}}
  delete:
    operationId: burn_all
    tags: [fire works]
    responses: {"204": {description: gone}}
/search:
  get:
    operationId: search
    tags: [objects]
    parameters:
      - {name: like, in: query, required: true, schema: {$ref: "#/components/schemas/Book"}, example: {pages: 1}}
      - {name: several, in: query, content: {application/json: {schema: {type: array, items: {type: object}}}}}
      - {name: any, in: query, content: {application/json: {schema: {}}}}
      - {name: either, in: query, schema: {anyOf: [{$ref: "#/components/schemas/Book"}, {type: string}]}}
    responses: {"204": {description: d}}
/text:
  get:
    operationId: text
    tags: [fire works]
    responses: {"200": {description: d, content: {text/plain: {schema: {type: string}}}}}
/bytes:
  get:
    operationId: bytes
    tags: [fire works]
    responses: {"200": {description: d, content: {application/octet-stream: {schema: {type: string, format: binary}}}}}
/books/new:
  post:
    operationId: add
    tags: [bodies]
    parameters:
      - {name: X-Day, in: header, schema: {type: string, format: date}}
      - {name: body, in: query, schema: {type: string}}
    requestBody:
      required: true
      content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Book"}}}}
    responses: {"204": {description: d}}
  put:
    operationId: note
    tags: [bodies]
    requestBody: {content: {text/plain: {schema: {type: string}}}}
    responses: {"204": {description: d}}
"""
SCHEMAS = """
Book:
  type: object
  description: A book.
  properties:
    title: {type: string, description: What it is called.}
    pages: {type: integer, description: "Its length, in pages."}
    secret: {type: string, x-secret: true}
    next: {$ref: "#/components/schemas/Book"}
"""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A package with two groups of methods."""
    with made(specification(SCHEMAS, PATHS), tmp_path_factory.mktemp("books")) as package:
        yield package


def run(package: Made, *arguments: str, cwd: Path | None = None) -> CompletedProcess[str]:
    """The package as a command."""
    return run_module(package.package.__name__, *arguments, environment={**os.environ, "COLUMNS": "200"}, cwd=cwd)


def ask(package: Made, script: Script, *arguments: str) -> tuple[CompletedProcess[str], Loopback]:
    """The same, against a server."""
    with serving(script) as server:
        return run(package, *arguments, "--base-url", server.url), server


def test_every_operation_is_a_method_of_its_group(books: Made) -> None:
    assert "get-book" in run(books, "books", "--help").stdout
    assert "burn-all" in run(books, "fire-works", "--help").stdout
    assert run(books, "get-book", "1", "x").returncode == 2  # two groups: which one must be said


def test_arguments_of_the_path_go_into_it(books: Made) -> None:
    done, server = ask(books, answering(200, '{"pages": 3}'), "books", "get-book", "7", "x y")
    assert server.last.target == "/shelves/7/books/x%20y"
    assert done.stdout == "pages  3\n"


def test_arguments_of_the_query_are_options(books: Made) -> None:
    options = ["--since-day", "2026-01-02", "--limit", "3", "--tag", "a", "--tag", "b c", "--flag", "true"]
    more = ["--color", "blue", "--parameter-json", "j", "--method", "m", "--list", "l"]
    done, server = ask(books, answering(200, "[]"), "books", "find", *options, *more)
    assert done.returncode == 0, done.stderr
    assert server.last.target == (
        "/books?sinceDay=2026-01-02&limit=3&tag=a&tag=b+c&flag=true&color=blue&json=j&method=m&list=l"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["find"], "--since-day"),
        (["find", "--since-day", "soon"], "--since-day: Invalid"),
        (["find", "--since-day", "2026-01-02", "--limit", "few"], "--limit: Expected `int | null`"),
        (["get-book", "one", "x"], "SHELF: Expected `int`"),
    ],
)
def test_an_argument_of_the_wrong_type_is_refused(books: Made, arguments: list[str], said: str) -> None:
    done = run(books, "books", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_objects_are_given_as_json(books: Made) -> None:
    given = ["--like", '{"pages": 1, "new": "é"}', "--several", '[{"a": null}]', "--any", "[1]", "--either", "{word"]
    done, server = ask(books, answering(204, ""), "objects", "search", *given)
    assert (done.returncode, done.stderr) == (0, "")
    assert server.last.target == (
        "/search?pages=1&new=%C3%A9&several=%5B%7B%22a%22%3Anull%7D%5D&any=%5B1%5D&either=%7Bword"
    )
    shown = run(books, "objects", "search", "--help").stdout
    assert "--like JSON" in shown
    assert """ search --like '{"pages": 1}' --json\n""" in shown


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--like", "{pages: 1}"], "argument --like: expected JSON, got '{pages: 1}'\n"),
        (["--like", '{"pages": "x"}'], "argument --like: pages: expected int"),
        (["--like", "{}", "--several", "{}"], "argument --several: expected array"),
    ],
)
def test_what_is_no_such_json_is_refused(books: Made, given: list[str], said: str) -> None:
    done = run(books, "objects", "search", "--curl", *given)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_several_objects_stand_apart(books: Made) -> None:
    answer = '[{"title": "A", "secret": "h1dden"}, {"title": "B", "next": {"pages": 1}}]'
    done, _ = ask(books, answering(200, answer), "books", "find", "--since-day", "2026-01-02")
    assert done.stdout == "title   A\nsecret  ***\n\ntitle       B\nnext.pages  1\n"


def test_what_is_no_object_is_printed_as_it_is(books: Made) -> None:
    for method, content, printed in (("text", "a\nb", "a\nb\n"), ("bytes", "a\nb", "a\nb")):
        done, _ = ask(books, answering(200, content, "text/plain"), "fire-works", method)
        assert done.stdout == printed
    done, _ = ask(books, answering(204, ""), "fire-works", "burn-all")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_curl_names_the_method_and_no_token_where_there_is_none(books: Made) -> None:
    done = run(books, "fire-works", "burn-all", "--curl")
    assert done.stdout == "curl --request DELETE -H 'Accept: application/json' https://api.example.com/books\n"


def test_a_body_is_read_from_a_file(books: Made, tmp_path: Path) -> None:
    (tmp_path / "it.json").write_text('[{"title": "A"}]')
    given = ["--body", str(tmp_path / "it.json"), "--x-day", "2026-01-02", "--parameter-body_", "q"]
    done, server = ask(books, answering(204, ""), "bodies", "add", *given)
    assert (done.returncode, done.stderr) == (0, "")
    assert server.last.target == "/books/new?body=q"
    curl = run(books, "bodies", "add", "--curl", *given).stdout
    assert """--data-raw '[{"title":"A"}]'""" in curl
    assert "-H 'X-Day: 2026-01-02'" in curl
    assert "--data-raw" not in run(books, "bodies", "note", "--curl").stdout
    (tmp_path / "note.txt").write_text("not JSON")
    assert (
        "--data-raw 'not JSON'" in run(books, "bodies", "note", "--curl", "--body", str(tmp_path / "note.txt")).stdout
    )


def test_a_body_that_cannot_be_read_is_refused(books: Made, tmp_path: Path) -> None:
    (tmp_path / "it.json").write_text("[")
    for given, said in (([], "--body"), (["--body", "missing"], "No such file"), (["--body", "it.json"], "truncated")):
        done = run(books, "bodies", "add", *given, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr


def test_help_has_the_words_of_the_specification(books: Made) -> None:
    listed, one = run(books, "books", "--help").stdout, run(books, "books", "get-book", "--help").stdout
    assert "Read 100% of a book" in listed
    for words in ("GET /shelves/{shelf}/books/{book_id}: Read 100% of a book", "Words of the page, %(prog)s."):
        assert words in one
    for words in ("The shelf's number.", "50% of it", "pages: Its length, in pages.", "next: "):
        assert words in one
    assert "How many, in pieces." in run(books, "books", "find", "--help").stdout


def test_examples_have_what_is_required_quoted_as_a_shell_needs_it(books: Made) -> None:
    for arguments, said in (
        ("books get-book", "SHELF 'b 1'\n"),
        ("books find", "--since-day SINCE-DAY --json\n"),
        ("bodies add", "--body FILE --curl\n"),
    ):
        assert f" {arguments} {said}" in run(books, *arguments.split(), "--help").stdout


def test_hostile_text_is_only_shown(tmp_path: Path) -> None:
    words = "".join(BREAKOUTS)
    operation = {
        "operationId": "call",
        "summary": words,
        "description": words,
        "parameters": [{"name": "a", "in": "query", "description": words, "schema": {"type": "string"}}],
        "responses": {"200": {"description": words, "content": {"application/json": {"schema": {"type": "string"}}}}},
        "externalDocs": {"url": f"https://example.com/{words}"},
    }
    text = json.dumps({**yaml.safe_load(specification()), "paths": {"/\x1b[31m\x9b\u202e": {"get": operation}}})
    with made(text, tmp_path) as package:
        for arguments in (["--help"], ["call", "--help"], ["default", "call", "--curl"]):
            done = run(package, *arguments, cwd=tmp_path)
            assert (done.returncode, done.stderr) == (0, "")
            assert done.stdout.replace("\n", "").isprintable()
    assert not (tmp_path / MARK).exists()
