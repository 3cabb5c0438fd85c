"""Take secrets and identities out of a cassette, so that what remains may be published; pure functions.

What the fragment declares is kept, everything else is masked: a header or parameter that nobody knows, a value below
a key that was never documented. A secret becomes `REDACTED`, an id or a name a replacement of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from generator.record.scrub import bodies, headers, identities
from generator.record.scrub import secrets as credentials
from generator.record.scrub.declared import Declared
from generator.record.scrub.texts import Texts
from generator.recordings import cassette as cassettes
from generator.secrets.detect import MASK

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A cassette that may be published, and the paths of what was replaced in it."""

    cassette: dict[str, Any]
    redactions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The ids, names and secrets that are known."""

    names: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()

    def __or__(self, other: Found) -> Found:
        return Found(self.names | other.names, self.secrets | other.secrets)


def find(cassette: Mapping[str, Any], known: Declared) -> Found:
    """What a cassette gives away."""
    exchanges = [(one, bodies.parsed(_text_of(one["response"]["body"]))) for one in cassette["interactions"]]
    return Found(
        frozenset(name for one, body in exchanges for name in identities.find(one, body, known)),
        frozenset(secret for one, body in exchanges for secret in credentials.find(one, body, known)),
    )


def asked(identifier: str) -> Found:
    """What a dataset is asked for by."""
    return Found(names=frozenset(identities.asked(identifier)))


def scrub(cassette: Mapping[str, Any], known: Declared, found: Found = Found()) -> Scrubbed:
    """The cassette without secrets and identities, be they its own or `found` elsewhere.

    Scrubbing what is scrubbed changes nothing.
    """
    done = _pass(cassette, known, found | find(cassette, known))
    # What is left beside a replaced part may look like an identity or a secret only now.
    while (more := _pass(done.cassette, known, find(done.cassette, known))).cassette != done.cassette:
        done = Scrubbed(more.cassette, tuple(dict.fromkeys((*done.redactions, *more.redactions))))
    return done


def _pass(cassette: Mapping[str, Any], known: Declared, found: Found) -> Scrubbed:
    scrubber = _Scrubber(Texts(known, found.names, found.secrets))
    interactions = [scrubber.exchange(exchange) for exchange in cassette["interactions"]]
    return Scrubbed({"version": 1, "interactions": interactions}, tuple(dict.fromkeys(scrubber.redactions)))


class _Scrubber:
    """One exchange after the other; notes what it changed."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.redactions: list[str] = []

    def exchange(self, exchange: Mapping[str, Any]) -> dict[str, Any]:
        """One request and its response."""
        request, response = exchange["request"], exchange["response"]
        code = response["status"]["code"]
        return {
            "request": {
                "method": request["method"],
                "uri": self.noted("request.uri", request["uri"], self.texts.urls.clean(request["uri"])),
                "body": request.get("body") and self.noted("request.body", request["body"], MASK),
                "headers": self.headers("request", request["headers"]),
            },
            "response": {
                "status": {"code": code, "message": cassettes.phrase(code)},
                "headers": self.headers("response", response["headers"]),
                "body": {"string": self.body(_text_of(response["body"]))},
            },
        }

    def headers(self, side: str, given: Mapping[str, Any]) -> dict[str, list[str]]:
        """The headers, in their order."""
        kept: dict[str, list[str]] = {}
        for name, value in headers.kept(given):
            new = headers.value(name, value, self.texts.urls.clean)
            kept.setdefault(name, []).append(self.noted(f"{side}.headers.{name}", value, new))
        return kept

    def body(self, text: str) -> str:
        """A body of JSON; any other could hide anything."""
        data = bodies.parsed(text)
        if data is bodies.NO_JSON:
            return self.noted("body", text, text and MASK)
        return bodies.spelled(bodies.Body(self.texts, self.noted).clean(data))

    def noted(self, name: str, old: T, new: T) -> T:
        """The new value; remembers that it differs from the old one."""
        if new != old:
            self.redactions.append(name)
        return new


def _text_of(body: Any) -> str:
    """A body as text; what is no text could hide anything."""
    content = body.get("string") if isinstance(body, Mapping) else body
    if isinstance(content, bytes):
        try:
            return content.decode()
        except UnicodeDecodeError:
            return MASK
    return content or ""
