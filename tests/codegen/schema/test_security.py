"""The token goes where the specification wants it, to nobody else, or the specification is told that it cannot."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from generator.codegen.schema.security import BEARER, Credential, find_credential
from generator.documents.yaml import parse
from generator.problem import Problem
from tests.client.loopback import answering, serving
from tests.codegen.making import Made, generate, made, specification

OAUTH = {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "https://example.com/a", "scopes": {}}}}
KEY = {"type": "apiKey", "in": "header", "name": "X-API-Key"}
QUERY = {"type": "apiKey", "in": "query", "name": "key"}
BASIC = {"type": "http", "scheme": "basic"}


def document(schemes: dict[str, Any], asked: list[str]) -> Any:
    """A document with these schemes, of which it asks for some."""
    more = {"components": {"securitySchemes": schemes}, "security": [{name: []} for name in asked]}
    return parse(repr({"paths": {}, **more}), "f")


@pytest.mark.parametrize(
    ("schemes", "asked", "sent"),
    [
        ({}, [], BEARER),
        ({"a": {"type": "http", "scheme": "Bearer"}}, ["a"], BEARER),
        ({"a": OAUTH, "b": KEY}, ["a"], BEARER),
        ({"b": KEY, "a": OAUTH}, ["b", "a"], BEARER),
        ({"a": {"type": "openIdConnect", "openIdConnectUrl": "https://example.com"}}, ["a"], BEARER),
        ({"a": KEY}, ["a"], Credential("X-API-Key", "")),
        ({"a": QUERY, "b": KEY}, ["a"], Credential("X-API-Key", "")),
        ({"a": {**KEY, "name": "X-A"}, "b": KEY}, ["b"], Credential("X-API-Key", "")),
        ({"a": {**KEY, "name": "X-`id`"}}, ["a"], Credential("", "")),
        ({"a": QUERY}, ["a"], Credential("", "")),
        ({"a": BASIC}, ["a"], Credential("Authorization", "Basic ")),
        ({"a": BASIC, "b": KEY}, ["a", "b"], Credential("X-API-Key", "")),
        ({"a": BASIC, "b": QUERY}, ["b"], Credential("Authorization", "Basic ")),
        ({"a": {"type": "http", "scheme": "digest"}}, ["a"], Credential("", "")),
        ({"a": {"$ref": "#/components/securitySchemes/b"}, "b": KEY}, ["a"], Credential("X-API-Key", "")),
    ],
)
def test_where_the_token_goes(schemes: dict[str, Any], asked: list[str], sent: Credential) -> None:
    assert find_credential(document(schemes, asked)) == sent


PATHS = """
/a:
  get:
    operationId: getA
    responses: {"200": {description: x, content: {application/json: {schema: {type: object}}}}}
"""
KEYED = specification("", PATHS, components={"securitySchemes": {"key": KEY}}, security=[{"key": []}])


@pytest.mark.parametrize(
    "transport", [None, "_httpx2.Httpx2Transport", "_httpx2.AsyncHttpx2Transport", "_pyreqwest.AsyncPyreqwestTransport"]
)
def test_a_key_is_sent_in_its_header_and_not_to_another_origin(transport: str | None, tmp_path: Path) -> None:
    with (
        made(KEYED, tmp_path) as package,
        serving(answering(200, "{}")) as elsewhere,
        serving(answering(302, "", Location=f"{elsewhere.url}/b")) as server,
    ):
        module, _, name = (transport or "").partition(".")
        own = {"transport": getattr(package.module(module), name)(https_only=False)} if transport else {}
        awaited = bool(transport and "Async" in transport)
        call(package, "SeCrEt-token", awaited=awaited, base_url=server.url, **own)
    assert server.last.headers["x-api-key"] == "SeCrEt-token"
    assert "authorization" not in server.last.headers
    assert not {"x-api-key", "authorization"} & elsewhere.last.headers.keys()


def call(package: Made, *arguments: Any, awaited: bool = False, **settings: Any) -> None:
    """Make the only call that there is."""

    async def run() -> None:
        async with package.package.AsyncMadeClient(*arguments, **settings) as client:
            await client.default.get_a()

    if awaited:
        asyncio.run(run())
        return
    with package.package.MadeClient(*arguments, **settings) as client:
        client.default.get_a()


def test_a_key_is_left_to_the_shell(tmp_path: Path) -> None:
    scheme = {**KEY, "x-environment-variable": "MADE_KEY"}
    text = specification("", PATHS, components={"securitySchemes": {"key": scheme}}, security=[{"key": []}])
    with made(text, tmp_path) as package:
        request = package.package.Request("GET", "https://api.example.com/a", {"X-API-Key": "SeCrEt-token"}, 1)
        said = package.module("_shell_output").format_curl(request, "MADE_KEY")
    assert said == """curl -H "X-API-Key: $MADE_KEY" https://api.example.com/a"""


def test_a_user_with_a_password(tmp_path: Path) -> None:
    scheme = {**BASIC, "x-environment-variable": "MADE_LOGIN"}
    text = specification("", PATHS, components={"securitySchemes": {"login": scheme}}, security=[{"login": []}])
    with made(text, tmp_path) as package, serving(answering(401, "no dXNlcjpwYXNzd29yZA==")) as server:
        with pytest.raises(package.package.UnauthorizedError) as caught:
            call(package, "user:password", base_url=server.url)
        assert server.last.headers["authorization"] == "Basic dXNlcjpwYXNzd29yZA=="
        assert "dXNlcjpwYXNzd29yZA" not in f"{caught.value} {caught.value!r}"
        assert "password" not in repr(package.package.MadeClient("user:password"))
        with pytest.raises(ValueError, match="the token must be user:password"):
            package.package.MadeClient("password")
        request = package.package.Request("GET", "https://api.example.com/a", {"Authorization": "Basic x"}, 1)
        said = package.module("_shell_output").format_curl(request, "MADE_LOGIN")
    assert said == """curl --user "$MADE_LOGIN" https://api.example.com/a"""


def test_a_token_that_cannot_be_sent_is_not_sent(tmp_path: Path) -> None:
    text = specification("", PATHS, components={"securitySchemes": {"key": QUERY}}, security=[{"key": []}])
    with pytest.raises(Problem, match="the credential of 'key'"):
        generate(text, tmp_path, "made")
    with made(text, tmp_path / "b", allow_omissions=True) as package, serving(answering(200, "{}")) as server:
        call(package, "SeCrEt-token", base_url=server.url)
    assert "SeCrEt-token" not in str(server.last)
