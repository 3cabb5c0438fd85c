"""Find what looks like a secret or like somebody's identity, by its shape and its randomness, not by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MASK = "REDACTED"

DOCUMENTED = frozenset(
    {
        # The documentation page shows these to everybody; reviewed one by one.
        "WkzbQMuFYuamGv3YF",
        "wRsJZtadYvn4mBZmm",
        "d7b9MDYsbtX5L7XAj",
        "27TmTznX9YPeAYhkC",
        "soSkq9ekdmfOslopH",
        "abc123",
    }
)
"""Values of known shape that are no secrets."""

_SHAPES = {
    kind: re.compile(shape)
    for kind, shape in {
        "API token": r"apify_[a-z]+_(?=\w*[0-9A-Z])\w{4,}|apify_api_[A-Za-z0-9]{20,}",
        "token of another service": (
            r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{10,}"
            r"|sk-[\w-]{16,}|AIza[\w-]{30,}|(?:AKIA|ASIA)[A-Z0-9]{16})"
        ),
        "secret key of AWS": (
            r"(?<![\w./+=-])(?=[^/\s]{1,39}/)(?=[^a-z\s]{0,39}[a-z])(?=[^A-Z\s]{0,39}[A-Z])(?=[^0-9\s]{0,39}[0-9])"
            r"[A-Za-z0-9/+]{40}(?![\w./+=-])"
        ),
        "JSON web token": r"\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?",
        "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*-----)?",
        "e-mail address": r"(?<![\w.+-])[\w.+-]+@(?!(?:[\w-]+\.)*example\b)(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}",
        "password in a URL": r"(?<=://)[^\s/:@\"'<>]*:[^\s/@\"'<>]+(?=@)",
        "credential": r"(?i:\b(?:bearer|basic|token)\s+)(?P<leak>(?=\S*\d)[\w.~+/=-]{8,})",
        "secret in a query": (
            r"(?i:[?&;](?:[\w.-]*(?:signature|token|secret|passw(?:or)?d|credential|api_?key)|sig|auth|key|code)=)"
            r"(?P<leak>[^&;#\s\"'<>\\`]*[A-Za-z0-9][^&;#\s\"'<>\\`]*)"
        ),
        "UUID": r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b",
        "long hexadecimal": (
            r"\b(?:(?=(?:[a-f]*[0-9]){3})(?=(?:[0-9]*[a-f]){2})[0-9a-f]{16,}"
            r"|(?=(?:[A-F]*[0-9]){3})(?=(?:[0-9]*[A-F]){2})[0-9A-F]{16,})\b"
        ),
    }.items()
}
_TOKEN = re.compile(r"[A-Za-z0-9+/_=-]{16,}")
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_UNPRONOUNCEABLE = re.compile(
    r"(?i)[bcdfghjklmnpqrstvwxz]{6}|(?=q[a-tv-z]|[jvz][b-df-hj-np-tv-xz]|x[bdf-hj-np-rv-xz]"
    r"|[b-df-hk-np-tw-z][jqx]|[bcdfghkmpqtwxz]v)"
)
"""Letters that hardly follow each other in words."""
_DIGEST = re.compile(r"\b(?:sha256:)?[0-9a-f]{64}\b|\bsha256:[0-9a-f]{16,}\b")
REPLACED = re.compile(r"(?:REDACTED)+|Example[A-Za-z0-9]{10}|example-[a-z]+-[0-9]{6}")
"""What scrubbing puts in the place of secrets and identities."""

_SHORTEST = 16
_SHORT_PIECES = 2.8
"""Words in any style of joining have longer pieces on average, random characters shorter ones."""


@dataclass(frozen=True, slots=True)
class Leak:
    """Something suspicious in a text; `shown` is safe to print."""

    kind: str
    start: int
    end: int
    shown: str


def find(text: str, *, digests: bool = False) -> Iterator[Leak]:
    """What looks secret in a text, in order; with `digests`, SHA-256 in hexadecimal is what it should hold."""
    text = _DIGEST.sub(lambda match: " " * len(match[0]), text) if digests else text
    position = 0
    for leak in sorted([*_shaped(text), *_random(text)], key=lambda leak: (leak.start, -leak.end)):
        if leak.start >= position:
            yield leak
            position = leak.end


def mask(text: str) -> str:
    """`text` with everything that `find` finds replaced; masking twice is the same as once."""
    while leaks := list(find(text)):
        # Again, because what is left beside a replaced part may now stand out.
        parts, position = [], 0
        for leak in leaks:
            parts += [text[position : leak.start], MASK]
            position = leak.end
        text = "".join([*parts, text[position:]])
    return text


def _shaped(text: str) -> Iterator[Leak]:
    for kind, shape in _SHAPES.items():
        for match in shape.finditer(text):
            group = "leak" if "leak" in shape.groupindex else 0
            found = match[group]
            if not is_harmless(found):
                yield _leak(kind, *match.span(group), found)


def _random(text: str) -> Iterator[Leak]:
    for match in _TOKEN.finditer(text):
        for start, word in _words(match):
            if _looks_random(word) and not is_harmless(word):
                yield _leak("random characters", start, start + len(word), word)


def _words(match: re.Match[str]) -> Iterator[tuple[int, str]]:
    """A path is judged by its segments; what has the other signs of base64 as a whole."""
    if "+" in match[0] or "=" in match[0].strip("="):
        yield match.start(), match[0]
        return
    for segment in re.finditer(r"[^/]+", match[0]):
        yield match.start() + segment.start(), segment[0]


def _looks_random(word: str) -> bool:
    if len(word) < _SHORTEST:
        return False
    pieces = _PIECE.findall(word)
    mixed = any(piece[-1].islower() for piece in pieces) and any(piece[0].isupper() for piece in pieces)
    digits = sum(len(piece) for piece in pieces if piece.isdigit())
    if mixed or digits >= 3:  # noqa: PLR2004 a name may well end in a number of one or two digits
        length = sum(map(len, pieces)) / len(pieces)
        if length < _SHORT_PIECES:
            return True
    return sum(len(_UNPRONOUNCEABLE.findall(piece)) for piece in pieces) >= 2  # noqa: PLR2004


def is_harmless(word: str) -> bool:
    """Whether a word is documented for everybody to see, or is itself a replacement."""
    bare = word.strip("=-_/")
    return bare in DOCUMENTED or REPLACED.fullmatch(bare) is not None


def _leak(kind: str, start: int, end: int, found: str) -> Leak:
    return Leak(kind, start, end, f"{found[:3]}... ({len(found)} characters)")
