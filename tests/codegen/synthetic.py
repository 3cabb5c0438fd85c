"""A large API that nobody has: hundreds of operations, with something of everything that a document can hold."""

from __future__ import annotations

from typing import Any

METHODS = ("get", "post", "put", "delete", "patch")
REF = "#/components/schemas/"


def large(resources: int = 60, values: int = 400) -> dict[str, Any]:
    """A document with five operations for each resource, and enumerations of so many values."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {
        "Failure": {"type": "string", "enum": [f"{kind}-{i}" for i in range(values) for kind in ("not found", "no.")]},
        "Code": {"type": "integer", "enum": list(range(-values, values))},
    }
    for number in range(resources):
        schemas |= _schemas(number)
        paths[f"/v{number % 3}/things-{number}"] = {m: _operation(number, m) for m in ("get", "post")}
        path = f"/v{number % 3}/things-{number}/{{thingId}}/parts/{{part_id}}"
        parameter = {"$ref": "#/components/parameters/ThingId"}
        paths[path] = {m: _operation(number, m, one=True) for m in ("get", "put", "delete")}
        paths[path]["parameters"] = [parameter, {**_text("part_id", "path"), "required": True}]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Large", "version": "1", "x-client-name": "Made"},
        "servers": [{"url": "https://api.example.com"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": {"ThingId": {**_text("thingId", "path"), "required": True}},
            "responses": {"Refused": {"description": "Refused.", "content": {"application/json": {"schema": {}}}}},
        },
    }


def _schemas(number: int) -> dict[str, Any]:
    # Chains of references cost the validator of OpenAPI much more than their length.
    name, other = f"Thing{number}", f"{REF}Thing{number - 1}" if number % 2 else f"{REF}Base{number}"
    return {
        f"Base{number}": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "string"}, "parent": {"anyOf": [{"$ref": other}, {"type": "null"}]}},
        },
        name: {
            "allOf": [{"$ref": f"{REF}Base{number}"}],
            "properties": {
                "code": {"$ref": f"{REF}Code"},
                "state": {"type": ["string", "null"], "enum": ["ready", "RUNNING", None]},
                "createdAt": {"type": "string", "format": "date-time"},
                "limits": {"type": "object", "additionalProperties": {"type": ["number", "null"]}},
                "steps": {"type": "array", "items": {"oneOf": [{"$ref": f"{REF}Start{number}"}, _step(number)]}},
                "nested": {"type": "object", "properties": {"deep": {"type": "object", "properties": {"a": {}}}}},
            },
        },
        f"Start{number}": {
            "type": "object",
            "required": ["kind", "at"],
            "properties": {"kind": {"const": "start"}, "at": {"type": "string", "format": "date"}},
        },
    }


def _step(number: int) -> dict[str, Any]:
    properties = {"kind": {"const": "stop"}, "thing": {"$ref": f"{REF}Thing{number}"}}
    return {"type": "object", "title": "Stop", "required": ["kind"], "properties": properties}


def _text(name: str, place: str) -> dict[str, Any]:
    return {"name": name, "in": place, "schema": {"type": "string"}}


def _operation(number: int, method: str, *, one: bool = False) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"things{number}_{'one' if one else 'all'}_{method}",
        "tags": [f"Group {number % 12}/Things"],
        "parameters": [
            {"name": "offset", "in": "query", "schema": {"type": "integer"}},
            {"name": "only", "in": "query", "explode": False, "schema": {"type": "array", "items": {"type": "string"}}},
            {"name": "failure", "in": "query", "schema": {"$ref": f"{REF}Failure"}},
            _text("X-Trace", "header"),
            _text("session", "cookie"),
        ],
        "responses": {**_responses(number, method), "4XX": {"$ref": "#/components/responses/Refused"}},
    }
    if method in {"post", "put"}:
        operation["requestBody"] = _body(number)
    return operation


def _body(number: int) -> dict[str, Any]:
    thing: dict[str, Any] = {"schema": {"$ref": f"{REF}Thing{number}"}}
    kinds: list[dict[str, Any]] = [
        {"application/json": thing},
        {"application/json": {"schema": {"type": "array", "items": thing["schema"]}}},
        {"application/json": thing, "*/*": {"schema": {}}},
        {"text/plain": {"schema": {"type": "string"}}},
        {"application/octet-stream": {}},
        {"application/x-www-form-urlencoded": thing},
        {"multipart/form-data": {"schema": {"type": "object", "properties": {"file": {"type": "string"}}}}},
    ]
    return {"required": number % 2 == 0, "content": kinds[number % len(kinds)]}


def _responses(number: int, method: str) -> dict[str, Any]:
    if method == "delete":
        return {"204": {"description": "Gone."}}
    content: dict[str, Any] = {"application/json": {"schema": {"$ref": f"{REF}Thing{number}"}}}
    if number % 5 == 0:
        content |= {"text/csv": {"schema": {"type": "string"}}, "application/zip": {}}
    return {"200": {"description": "Fine.", "content": content}, "201": {"description": "Made."}}
