"""Names that Python, the generator or our own runtime use already are names like any other."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.codegen.conftest import Make
from tests.codegen.making import Made, Recorder, made

pytestmark = pytest.mark.slow

TAKEN = [
    *("self", "cls", "client", "url", "timeout", "deadline", "max_retries", "body", "content_type", "headers"),
    *(
        "_url",
        "_decoding",
        "path",
        "request_parts",
        "target",
        "OPERATION",
        "Operation",
        "Response",
        "Any",
        "msgspec",
        "T",
    ),
    *("str", "dict", "list", "bytes", "None", "True", "class", "lambda", "async", "match", "type", "print", "date"),
    *("__init__", "__class__", "__dict__", "__name__", "__import__", "_", "open", "exec", "Mapping", "UUID"),
    *("NotFoundError", "Caller", "AsyncCaller", "JSONBody", "OneOf", "Model", "property", "datetime"),
    *("errors", "models", "api", "types", "_model", "call", "close", "get", "_caller", "_error"),
]
NAMES = list({name.strip("_").lower() or name: name for name in TAKEN}.values())


def answer(schema: dict[str, Any] | None = None) -> dict[str, Any]:
    """The responses of an operation."""
    return {"200": {"description": "d", "content": {"application/json": {"schema": schema or {"type": "integer"}}}}}


def document(**more: Any) -> str:
    """A whole document."""
    head = {"openapi": "3.1.0", "info": {"title": "Made", "version": "1", "x-client-name": "Made"}}
    return json.dumps({**head, "servers": [{"url": "https://api.example.com"}], "paths": {}, **more})


def parameters() -> list[dict[str, Any]]:
    """Each name at each place outside the path, with types that annotations spell by these names."""
    text, day, items = {"type": "string"}, {"type": "string", "format": "date"}, {"type": "array", "items": {}}
    types: dict[str, list[dict[str, Any]]] = {"query": [text, day, items], "header": [text, day], "cookie": [text]}
    return [
        {"name": name, "in": place, "schema": schemas[index % len(schemas)]}
        for place, schemas in types.items()
        for index, name in enumerate(NAMES)
    ]


def whole() -> str:
    """Parameters, properties, operations, tags, schemas and enumerations of all these names."""
    texts = {"type": "array", "items": {"type": "string"}}
    schemas: dict[str, Any] = {
        name: {"type": "object", "required": [name], "properties": {name: texts}} for name in NAMES
    }
    schemas["Whole"] = {"type": "object", "properties": dict.fromkeys(NAMES, texts)}
    schemas["Values"] = {"type": "string", "enum": NAMES}
    inner = {"type": "object", "properties": {name: {"$ref": "#/components/schemas/Values"} for name in NAMES}}
    body = {"required": True, "content": {"application/json": {"schema": inner}, "*/*": {}}}
    post = {"operationId": "everything", "parameters": parameters(), "requestBody": body, "responses": answer()}
    paths: dict[str, Any] = {"/everything": {"post": post}}
    items = {"type": "array", "items": {"type": "string", "format": "date"}}
    for index, name in enumerate(NAMES):
        paths[f"/operation/{index}"] = {"get": {"operationId": name, "tags": ["many"], "responses": answer(items)}}
        paths[f"/tag/{index}"] = {"get": {"operationId": f"o{index}", "tags": [name], "responses": answer()}}
    # With an s at the end, as the argument for many of them has it, these are names already.
    for index, name in enumerate([*NAMES, "a", "i", "header", "on_progres", "max_retrie"]):
        path = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        get = {"operationId": f"one{index}", "parameters": [path], "responses": answer()}
        paths[f"/path/{index}/{{{name}}}"] = {"get": get}
    return document(paths=paths, components={"schemas": schemas})


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """One package of nothing but such names."""
    with made(whole(), tmp_path_factory.mktemp("names")) as found:
        yield found


def test_it_is_typed(package: Made) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", "-p", package.package.__name__]
    run = subprocess.run(command, cwd=package.folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_names_of_parameters(package: Made) -> None:
    method = inspect.signature(package.module("api.default").Default.everything)
    ours = {"self", "body", "content_type", "timeout", "deadline", "headers", "max_retries"}
    values: dict[str, Any] = {name: "v" for name in method.parameters if name not in ours}
    assert len(values) == 3 * len(NAMES)
    _, recorder = package.ask("default.everything", b"raw", body=1, content_type="a/b", **values)
    assert recorder.urls[0].partition("?")[2].split("&") == [f"{name}=v" for name in NAMES]


def test_names_of_operations(package: Made) -> None:
    methods = [name for name in vars(package.module("api.many").Many) if name.endswith("_response")]
    assert len(methods) == len(NAMES)


def test_names_of_tags(package: Made) -> None:
    with package.package.MadeClient(transport=Recorder(200, b"")) as client:
        assert len([name for name in vars(client) if name != "_caller"]) == len(NAMES) + 2


def test_names_of_schemas_and_their_properties(package: Made) -> None:
    value = {name: [name] for name in NAMES}
    models = [model for model in vars(package.module("models")).values() if hasattr(model, "from_dict")]
    assert len(models) == len(NAMES) + 2
    for model in models:
        if model.__name__ != "EverythingBody":
            assert model.from_dict(value).to_dict() == value


def test_values_of_enumerations(package: Made) -> None:
    assert [member.value for member in package.model("Values")] == NAMES


LONG = "x" * 10_000


@pytest.mark.parametrize("separator", ["", " ", "_", "\n", "é", "日"])
def test_ten_thousand_characters(make: Make, separator: str) -> None:
    long = separator.join([LONG[:5000]] * 2) if separator not in {"é", "日"} else separator * 10_000
    operation = {
        "operationId": "op",
        "summary": long,
        "description": long,
        "parameters": [
            {"name": "p", "in": "query", "description": long, "schema": {"type": "string", "default": long}}
        ],
        "responses": answer({"$ref": "#/components/schemas/A"}),
    }
    schema = {
        "type": "object",
        "title": long,
        "description": long,
        "properties": {
            "a": {"type": "string", "enum": [long, "b"], "example": long},
            long.replace("\n", " ")[:150]: {},
        },
    }
    package = make(document(paths={"/a": {"get": operation}}, components={"schemas": {"A": schema}}))
    assert package.call("default.op", body={"a": long}).a == long
