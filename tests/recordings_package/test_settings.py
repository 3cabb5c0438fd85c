"""Settings: read from beside a fragment, and refused with the line that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.documents import yaml as document
from generator.problem import Problem
from generator.recordings.scenarios import Scenario, Token
from generator.recordings.settings import GENERIC_SETTINGS, find_settings, read_settings
from tests.paths import ROOT

WHOLE = """\
token:
  environment-variable: ACME_KEY
  help: see https://acme.example
  prefixes: [acme_]
error-type: "[A-Z_]+"
operation: GET /v1/things/{id}
scenarios:
  - name: ok
    title: 200 by id
    status: 200
    token: yours
    asks-for: OWNER~NAME
  - name: no
    title: "404"
    status: 404
    token: none
    identifier: nothing
    guess: true
identities:
  id: "[0-9]{8}"
  separator: "~"
  properties: [plate]
  collections: [things]
  published: ["12345678"]
headers:
  words: [acme]
  response:
    Cache-Control: no-cache
"""


def read(folder: Path, text: str) -> object:
    """The settings in a file with this text."""
    path = folder / "recording.yaml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path)


def test_every_key_is_read(tmp_path: Path) -> None:
    (tmp_path / "recording.yaml").write_text(WHOLE, encoding="utf-8")
    settings = find_settings(tmp_path / "acme.yaml")
    assert settings.path == tmp_path / "recording.yaml"
    assert (settings.environment_variable, settings.token_help) == ("ACME_KEY", "see https://acme.example")
    assert settings.token_prefixes == ("acme_",)
    assert settings.error_type.fullmatch("NOT_FOUND")
    assert settings.operation == "GET /v1/things/{id}"
    assert settings.scenarios == (
        Scenario("ok", "200 by id", 200, Token.YOURS, "OWNER~NAME"),
        Scenario("no", "404", 404, Token.NONE, identifier="nothing", guess=True),
    )
    assert settings.identifier
    assert settings.identifier.fullmatch("12345678")
    assert settings.separator == "~"
    assert (settings.properties, settings.published) == (frozenset({"plate"}), frozenset({"12345678"}))
    assert {"things", "users"} <= settings.collections
    assert settings.header_words == frozenset({"acme"})
    assert settings.response_headers == (("Cache-Control", "no-cache"),)
    assert settings.detector.mask("acme_12ab 12345678") == "REDACTED 12345678"


def test_without_a_file_they_fit_every_api(tmp_path: Path) -> None:
    path = tmp_path / "recording.yaml"
    assert find_settings(tmp_path / "acme.yaml") == GENERIC_SETTINGS._replace(path=path)
    assert read(tmp_path, "{}") == GENERIC_SETTINGS._replace(path=path)
    assert list(GENERIC_SETTINGS.detector.find("acme_12ab")) == []


def test_an_owner_is_named_before_the_separator() -> None:
    settings = GENERIC_SETTINGS._replace(separator="~")
    assert settings.has_owner("a~b")
    assert settings.has_owner("a/b")
    assert not settings.has_owner("a")
    assert settings.split_owner("a/b") == settings.split_owner("a~b") == ["a", "b"]
    assert GENERIC_SETTINGS.split_owner("a~b") == ["a~b"]
    assert not GENERIC_SETTINGS.has_owner("a~b")


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("token:\n", "tokens:\n", 1, "unknown key 'tokens'"),
        ("  help: see", "  hint: see", 3, "unknown key 'hint'"),
        ("environment-variable: ACME_KEY", "environment-variable: 5", 2, "expected text at token.environment-variable"),
        ("[acme_]", "acme_", 4, "expected a list of texts at token.prefixes, got 'acme_'"),
        ("[acme_]", "[a_]", 4, "expected the beginning of a token, of 4 characters at least, got 'a_'"),
        ('"[A-Z_]+"', '"[A-Z_"', 5, "expected a regular expression at error-type: unterminated character set"),
        ("  - name: ok\n", "  - {}\n  - name: ok\n", 8, "a scenario has neither asks-for nor identifier"),
        ("name: no", "name: ok", 13, "another scenario has the name 'ok'"),
        ('title: "404"', "title: 200 by id", 14, "another scenario has the title '200 by id'"),
        ("status: 404", "status: many", 15, "expected a status at scenarios.1.status, got 'many'"),
        ("token: none", "token: mine", 16, "unknown token 'mine'"),
        ("    identifier: nothing\n", "", 13, "a scenario has neither asks-for nor identifier"),
        ("asks-for: OWNER~NAME", "asks-for: ID\n    identifier: x", 8, "a scenario has both asks-for and identifier"),
        ("guess: true", "guess: maybe", 18, "expected true or false at scenarios.1.guess, got 'maybe'"),
        ("guess: true", "gues: true", 18, "unknown key 'gues'"),
        ("published: [", "publish: [", 24, "unknown key 'publish'"),
        ("Cache-Control: no-cache", "Cache-Control: 5", 28, "expected text at headers.response.Cache-Control, got 5"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in WHOLE
    with pytest.raises(Problem) as caught:
        read(tmp_path, WHOLE.replace(old, new, 1))
    assert caught.value.message.startswith(message)
    assert (caught.value.file, caught.value.line) == (str(tmp_path / "recording.yaml"), line)


@pytest.mark.parametrize("text", ["[]", "text", "5"])
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Problem, match="expected settings at the top"):
        read(tmp_path, text)


@pytest.mark.parametrize("fragment", ["spec/dataset.yaml", "docs/examples/station/station.yaml"])
def test_what_the_fragment_says_too_is_the_same(fragment: str) -> None:
    settings, data = find_settings(ROOT / fragment), document.read(ROOT / fragment).data
    schemes = data["components"]["securitySchemes"].values()
    assert [scheme["x-environment-variable"] for scheme in schemes] == [settings.environment_variable]
    separators = {parameter.get("x-owner-separator", "") for parameter in _list_parameters(data)}
    assert settings.separator in separators
    assert settings.scenarios
    for scenario in settings.scenarios:
        assert scenario.name.startswith(str(scenario.status))
        assert scenario.title.startswith(str(scenario.status))


def _list_parameters(data: dict[str, object]) -> list[dict[str, str]]:
    paths: dict[str, dict[str, dict[str, list[dict[str, str]]]]] = data["paths"]  # type: ignore[assignment]
    return [
        parameter for item in paths.values() for operation in item.values() for parameter in operation["parameters"]
    ]
