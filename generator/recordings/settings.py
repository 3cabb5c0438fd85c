"""What recording, serving and scrubbing know of one API beside what its fragment declares: `recording.yaml`."""

from __future__ import annotations

import re
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from generator.documents import yaml as document
from generator.documents.fields import (
    check_keys,
    read_choice,
    read_field,
    read_optional,
    read_pattern,
    read_text,
    read_texts,
)
from generator.documents.pointer import Pointer
from generator.documents.yaml import Document
from generator.recordings.scenarios import Scenario, Token
from generator.secrets.detector import Detector

FILE = "recording.yaml"
_COLLECTIONS = frozenset(("account", "accounts", "organization", "organizations", "team", "teams", "user", "users"))
_SHORTEST_PREFIX = 4


class Settings(NamedTuple):
    """The settings of one API; without any, those that fit every API.

    `path` is the file they were read from, or would be.
    """

    path: Path = Path(FILE)
    operation: str = ""
    """The operation that scenarios ask for, where the fragment has several: `GET /v1/stations/{stationId}`."""
    scenarios: tuple[Scenario, ...] = ()
    environment_variable: str = "TOKEN"
    """Where the user's token is."""
    token_help: str | None = None
    """Where users find their token."""
    token_prefixes: tuple[str, ...] = ()
    """How tokens begin."""
    error_type: re.Pattern[str] = re.compile(r"[a-z]+(?:-[a-z]+)+")
    """What the type of an error looks like: a word that programs match, and nobody's name."""
    separator: str = ""
    """What joins the name of an owner and the name of what they own, in one identifier."""
    identifier: re.Pattern[str] | None = None
    """What an id looks like that is no name."""
    properties: frozenset[str] = frozenset()
    """Names of properties that hold an id or a name, beside those that are called so."""
    collections: frozenset[str] = _COLLECTIONS
    """Words in the path of a URL after which an id or a name stands."""
    published: frozenset[str] = frozenset()
    """Ids, names and tokens that the documentation shows to everybody."""
    header_words: frozenset[str] = frozenset()
    """Words in the names of the API's own headers."""
    response_headers: tuple[tuple[str, str], ...] = ()
    """The headers that every response of the API has."""

    @property
    def detector(self) -> Detector:
        """Finds the secrets of any API and the tokens of this one; what every scenario asks for is no secret."""
        asked = {scenario.identifier for scenario in self.scenarios if scenario.identifier}
        return _make_detector(self.token_prefixes, self.published | asked)

    def has_owner(self, identifier: str) -> bool:
        """Whether an identifier names an owner too: `username~name`, which may also be given as `username/name`."""
        return bool(self.separator) and (self.separator in identifier or "/" in identifier)

    def split_owner(self, identifier: str) -> list[str]:
        """The two names in `username~name`, or the identifier alone."""
        return identifier.replace("/", self.separator).split(self.separator) if self.separator else [identifier]


_make_detector = cache(Detector)
GENERIC_SETTINGS = Settings()
"""Fit every API."""


def find_settings(fragment: Path) -> Settings:
    """Read the settings beside a fragment; where there are none, those that fit every API."""
    path = fragment.with_name(FILE)
    return read_settings(path) if path.is_file() else Settings(path)


def read_settings(path: Path) -> Settings:
    """Read the settings in a file; a missing or wrong value raises `Problem`."""
    source = document.read(path)
    for section, keys in KEYS.items():
        read_optional(source, (section,) if section else (), partial(_check_section, keys), None)
    default = Settings(path)
    read = partial(read_optional, source)
    return Settings(
        path=path,
        operation=read(("operation",), read_text, ""),
        scenarios=read(("scenarios",), _read_scenarios, ()),
        environment_variable=read(("token", "environment-variable"), read_text, default.environment_variable),
        token_help=read(("token", "help"), read_text, None),
        token_prefixes=read(("token", "prefixes"), _read_prefixes, ()),
        error_type=read(("error-type",), read_pattern, default.error_type),
        separator=read(("identities", "separator"), read_text, ""),
        identifier=read(("identities", "id"), read_pattern, None),
        properties=frozenset(read(("identities", "properties"), read_texts, ())),
        collections=default.collections | {*read(("identities", "collections"), read_texts, ())},
        published=frozenset(read(("identities", "published"), read_texts, ())),
        header_words=frozenset(read(("headers", "words"), read_texts, ())),
        response_headers=read(("headers", "response"), _read_headers, ()),
    )


KEYS = {
    "": ("token", "error-type", "operation", "scenarios", "identities", "headers"),
    "token": ("environment-variable", "help", "prefixes"),
    "identities": ("id", "separator", "properties", "collections", "published"),
    "headers": ("words", "response"),
}
_SCENARIO = ("name", "title", "status", "token", "asks-for", "identifier", "guess")


def _check_section(keys: tuple[str, ...], source: Document, at: Pointer) -> None:
    check_keys(source, at, keys, "settings")


def _read_prefixes(source: Document, at: Pointer) -> tuple[str, ...]:
    prefixes = read_texts(source, at)
    for number, prefix in enumerate(prefixes):
        if len(prefix) < _SHORTEST_PREFIX:
            message = f"expected the beginning of a token, of {_SHORTEST_PREFIX} characters at least, got {prefix!r}"
            raise source.problem(message, (*at, number), help="a shorter one begins words too")
    return prefixes


def _read_headers(source: Document, at: Pointer) -> tuple[tuple[str, str], ...]:
    return tuple((name, read_text(source, (*at, name))) for name in read_field(source, at, dict, "headers"))


def _read_scenarios(source: Document, at: Pointer) -> tuple[Scenario, ...]:
    count = len(read_field(source, at, list, "a list of scenarios"))
    scenarios = [_read_scenario(source, (*at, number)) for number in range(count)]
    for key in ("name", "title"):
        values = [getattr(scenario, key) for scenario in scenarios]
        for number, value in enumerate(values):
            if value in values[:number]:
                raise source.problem(f"another scenario has the {key} {value!r}", (*at, number, key))
    return tuple(scenarios)


def _read_scenario(source: Document, at: Pointer) -> Scenario:
    check_keys(source, at, _SCENARIO, "a scenario")
    asks_for = read_optional(source, (*at, "asks-for"), read_text, "")
    identifier = read_optional(source, (*at, "identifier"), read_text, None)
    if bool(asks_for) == bool(identifier):
        message = f"a scenario has {'both asks-for and identifier' if asks_for else 'neither asks-for nor identifier'}"
        help = "asks-for names what `record` is given, such as ID; identifier is always asked for"  # noqa: A001
        raise source.problem(message, at, help=help)
    return Scenario(
        name=read_text(source, (*at, "name")),
        title=read_text(source, (*at, "title")),
        status=read_field(source, (*at, "status"), int, "a status"),
        token=Token(read_choice(source, (*at, "token"), Token, "token")),
        asks_for=asks_for,
        identifier=identifier,
        guess=read_optional(source, (*at, "guess"), _read_guess, default=False),
    )


def _read_guess(source: Document, at: Pointer) -> bool:
    return read_field(source, at, bool, "true or false")
