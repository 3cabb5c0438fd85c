"""Takes secrets and identities out of a cassette, so that what remains may be published.

What the fragment declares is kept, everything else is masked: a header or parameter that nobody knows, a value below
a key that was never documented. A secret becomes `REDACTED`, an id or a name a replacement of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from generator.record.scrub import bodies, headers
from generator.record.scrub.declared import Declared
from generator.record.scrub.identities import find_identities, split_identifier
from generator.record.scrub.secrets import find_secrets
from generator.record.scrub.texts import TextMasker
from generator.recordings.cassette import find_phrase
from generator.recordings.settings import Settings
from generator.secrets.detector import MASK

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A cassette that may be published, and the paths of what was replaced in it."""

    cassette: dict[str, Any]
    redactions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownSecrets:
    """The ids, names and secrets that are known."""

    names: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()

    def __or__(self, other: KnownSecrets) -> KnownSecrets:
        return KnownSecrets(self.names | other.names, self.secrets | other.secrets)


def find_known(cassette: Mapping[str, Any], declared: Declared) -> KnownSecrets:
    """What a cassette gives away."""
    exchanges = [(one, bodies.parse_body(_decode(one["response"]["body"]))) for one in cassette["interactions"]]
    return KnownSecrets(
        frozenset(name for one, body in exchanges for name in find_identities(one, body, declared)),
        frozenset(secret for one, body in exchanges for secret in find_secrets(one, body, declared)),
    )


def know_identifier(identifier: str, settings: Settings) -> KnownSecrets:
    """The ids and names in what the API is asked for."""
    return KnownSecrets(names=frozenset(split_identifier(identifier, settings)))


def scrub(cassette: Mapping[str, Any], declared: Declared, known: KnownSecrets = KnownSecrets()) -> Scrubbed:
    """The cassette without secrets and identities, be they its own or `known` from elsewhere.

    Scrubbing what is scrubbed changes nothing.
    """
    done = _scrub_once(cassette, declared, known | find_known(cassette, declared))
    # What is left beside a replaced part may look like an identity or a secret only now.
    while (more := _scrub_once(done.cassette, declared, find_known(done.cassette, declared))).cassette != done.cassette:
        done = Scrubbed(more.cassette, tuple(dict.fromkeys((*done.redactions, *more.redactions))))
    return done


def _scrub_once(cassette: Mapping[str, Any], declared: Declared, known: KnownSecrets) -> Scrubbed:
    scrubber = _Scrubber(TextMasker(declared, known.names, known.secrets))
    interactions = [scrubber.scrub_exchange(exchange) for exchange in cassette["interactions"]]
    return Scrubbed({"version": 1, "interactions": interactions}, tuple(dict.fromkeys(scrubber.redactions)))


class _Scrubber:
    """Scrubs one exchange after the other, and notes what it changed."""

    def __init__(self, texts: TextMasker) -> None:
        self.texts = texts
        self.redactions: list[str] = []

    def scrub_exchange(self, exchange: Mapping[str, Any]) -> dict[str, Any]:
        """One request and its response."""
        request, response = exchange["request"], exchange["response"]
        code = response["status"]["code"]
        return {
            "request": {
                "method": request["method"],
                "uri": self.note("request.uri", request["uri"], self.texts.urls.clean(request["uri"])),
                "body": request.get("body") and self.note("request.body", request["body"], MASK),
                "headers": self.scrub_headers("request", request["headers"]),
            },
            "response": {
                "status": {"code": code, "message": find_phrase(code)},
                "headers": self.scrub_headers("response", response["headers"]),
                "body": {"string": self.scrub_body(_decode(response["body"]))},
            },
        }

    def scrub_headers(self, side: str, given: Mapping[str, Any]) -> dict[str, list[str]]:
        """The headers, in their order."""
        kept: dict[str, list[str]] = {}
        for name, value in headers.list_headers(given, self.texts.settings.header_words):
            new = headers.clean_value(name, value, self.texts.urls.clean)
            kept.setdefault(name, []).append(self.note(f"{side}.headers.{name}", value, new))
        return kept

    def scrub_body(self, text: str) -> str:
        """A body of JSON; any other could hide anything."""
        data = bodies.parse_body(text)
        if data is bodies.NO_JSON:
            return self.note("body", text, text and MASK)
        return bodies.format_body(bodies.BodyCleaner(self.texts, self.note).clean(data))

    def note(self, name: str, old: T, new: T) -> T:
        """The new value; remembers that it differs from the old one."""
        if new != old:
            self.redactions.append(name)
        return new


def _decode(body: Any) -> str:
    """A body as text; what is no text could hide anything."""
    content = body.get("string") if isinstance(body, Mapping) else body
    if isinstance(content, bytes):
        try:
            return content.decode()
        except UnicodeDecodeError:
            return MASK
    return content or ""
