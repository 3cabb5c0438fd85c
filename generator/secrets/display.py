"""Make text fit to be shown: without secrets, and without characters that act on the terminal or browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os.path import commonprefix

from generator.secrets.detector import GENERIC, Detector
from generator.secrets.patterns import is_secret_name

HIDDEN = "***"
DEPTH = 256
"""Levels of nesting that are searched; what lies deeper is hidden whole."""

_TELLING, _SHORTEST = 8, 4
"""Characters by which a quoted secret is recognised; shorter ones are words that stand everywhere."""


def redact(text: str, detector: Detector = GENERIC) -> str:
    """Hide what looks secret in a text or a value."""
    return detector.mask(text, HIDDEN)


def redact_certain(text: str, detector: Detector = GENERIC) -> str:
    """Hide only what is certainly a secret, in a URL, the name of a file or an error.

    UUIDs and digests stay: readers have to find the file or the revision.
    """
    return detector.mask(text, HIDDEN, certain=True)


def make_printable(text: str) -> str:
    r"""Put `text` on one line on which nothing acts.

    Every character that a terminal or browser would act on is written as `\u202e`, and so is one character of what
    GitHub's runner takes for a command in a log: a line that begins with `::`, and `##[` anywhere (ActionCommand.cs).
    """
    if not text.isprintable():
        text = "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
    if text.lstrip().startswith(":"):
        text = text.replace(":", r"\x3a", 1)
    return text.replace("##[", r"#\x23[")


def make_lines_printable(text: str) -> str:
    """The same for a text of several lines, which end with line feeds."""
    return "\n".join(map(make_printable, text.split("\n")))


def redact_value(value: object, name: str = "", detector: Detector = GENERIC, depth: int = DEPTH) -> object:
    """A JSON value without secrets; under a `name` like `secretKey` every string is one."""
    if isinstance(value, str):
        return HIDDEN if value and is_secret_name(name) else redact(value, detector)
    if isinstance(value, (Mapping, list, tuple)) and depth == 0:
        return HIDDEN
    if isinstance(value, Mapping):
        return {
            redact(key, detector) if isinstance(key, str) else key: redact_value(item, str(key), detector, depth - 1)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [redact_value(item, name, detector, depth - 1) for item in value]
    return value


def find_secrets(value: object, name: str = "", depth: int = DEPTH) -> Iterator[str]:
    """The strings in a JSON value that are secret because of the name they stand under."""
    if isinstance(value, str) and is_secret_name(name):
        yield value
    elif isinstance(value, Mapping) and depth:
        for key, item in value.items():
            yield from find_secrets(item, str(key), depth - 1)
    elif isinstance(value, (list, tuple)) and depth:
        for item in value:
            yield from find_secrets(item, name, depth - 1)


def hide_quoted(text: str, secret: str) -> str:
    """Hide a known secret that `text` quotes, in whole or cut off."""
    start = secret[:_TELLING]
    place = text.find(start)
    while place >= 0 and len(start) >= _SHORTEST:
        quoted = commonprefix((text[place:], secret))  # noqa: RUF071  by characters is what is meant
        text = text[:place] + HIDDEN + text[place + len(quoted) :]
        place = text.find(start, place + len(HIDDEN))
    return text
