"""Make text fit to be shown: without credentials, and without characters that act on who shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from os.path import commonprefix

HIDDEN = "***"
DEPTH = 256
"""Levels of nesting that are searched; what lies deeper is hidden whole."""

_TELLING, _SHORTEST = 8, 4
"""Characters by which a quoted credential is known; shorter ones are words that stand everywhere."""

_NAME = r"(?:token|signature|secret|passw(?:or)?d|passphrase|(?:api|access|private|signing)[-_]?key|credentials?)"
_SECRET_NAME = re.compile(rf"(?:{_NAME}$)|secret|passw(?:or)?d", re.IGNORECASE)
_SUBSTITUTIONS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # Whatever stands before the last @ of a URL's authority. The quantifier is bounded so that no text costs
        # quadratic time.
        (r"(?<=://)[^/?#\s]{1,1024}@", f"{HIDDEN}@"),
        # A parameter whose name ends like a secret's, in a query or a fragment.
        (rf"(?i)([?&;#][\w.\-\[\]%]{{0,64}}?(?:{_NAME}|sig|pwd|auth)=)[^&;#\s\"'<>)]+", rf"\g<1>{HIDDEN}"),
        # Authentication prose names the schemes too; only a word with a digit in it is a credential.
        (r"(?i)\b(bearer|basic)(\s+)(?=[\w.~+/=-]*\d)[\w.~+/=-]{8,}", rf"\g<1>\g<2>{HIDDEN}"),
        (r"\bapify_api_\w{8,}", HIDDEN),
        (r"\b(?:gh[pousr]_|github_pat_|xox[abprs]-|sk-|AKIA)[\w-]{16,}", HIDDEN),
        (r"\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*", HIDDEN),
        (r"-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,32}PRIVATE KEY-----)?", HIDDEN),
    )
)


def redact(text: str) -> str:
    """`text` without the credentials that can be told by their form or by the parameter they stand in."""
    for pattern, replacement in _SUBSTITUTIONS:
        text = pattern.sub(replacement, text)
    return text


def visible(text: str) -> str:
    r"""`text` on one line with every character that a terminal or browser would act on written as `\u202e`."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)


def redact_value(value: object, name: str = "", depth: int = DEPTH) -> object:
    """A JSON value without credentials; under a `name` like `secretKey` every string is one."""
    if isinstance(value, str):
        return HIDDEN if value and is_secret(name) else redact(value)
    if isinstance(value, (Mapping, list, tuple)) and depth == 0:
        return HIDDEN
    if isinstance(value, Mapping):
        return {key: redact_value(item, str(key), depth - 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [redact_value(item, name, depth - 1) for item in value]
    return value


def secrets(value: object, name: str = "", depth: int = DEPTH) -> Iterator[str]:
    """The strings in a JSON value that are credentials because of the name they stand under."""
    if isinstance(value, str) and is_secret(name):
        yield value
    elif isinstance(value, Mapping) and depth:
        for key, item in value.items():
            yield from secrets(item, str(key), depth - 1)
    elif isinstance(value, (list, tuple)) and depth:
        for item in value:
            yield from secrets(item, name, depth - 1)


def without(text: str, secret: str) -> str:
    """`text` without a credential that it quotes, in whole or cut off."""
    start = secret[:_TELLING]
    place = text.find(start)
    while place >= 0 and len(start) >= _SHORTEST:
        quoted = commonprefix((text[place:], secret))  # noqa: RUF071  by characters is what is meant
        text = text[:place] + HIDDEN + text[place + len(quoted) :]
        place = text.find(start, place + len(HIDDEN))
    return text


def is_secret(name: str) -> bool:
    """Whether something of this name holds a credential."""
    return bool(_SECRET_NAME.search(name))
