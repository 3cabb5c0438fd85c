"""Find what looks like a secret or like somebody's identity, by its shape, its place or its randomness."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from generator.secrets.patterns import SHAPES, Shape, token_shape

MASK = "REDACTED"
"""What stands for a secret in a recording."""
REPLACED = r"(?:REDACTED)+|Example[A-Za-z0-9]{10}|example-[a-z]+-[0-9]{6}"
"""What scrubbing puts in the place of secrets and identities."""

# Compiled on first use, by `re` itself, as those of `patterns` are.
_LONG_WORD = r"[A-Za-z0-9+/_=-]{16,}"
_PIECE = r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+"
_UNPRONOUNCEABLE = (
    r"(?i)[bcdfghjklmnpqrstvwxz]{6}|(?=q[a-tv-z]|[jvz][b-df-hj-np-tv-xz]|x[bdf-hj-np-rv-xz]"
    r"|[b-df-hk-np-tw-z][jqx]|[bcdfghkmpqtwxz]v)"
)
"""Letters that hardly follow each other in words."""
_DIGEST = r"\b(?:sha256:)?[0-9a-f]{64}\b|\bsha256:[0-9a-f]{16,}\b"

_SHORTEST = 16
_SHORT_PIECES = 2.8
"""Words in any style of joining have longer pieces on average, random characters shorter ones."""


class Leak(NamedTuple):
    """Something suspicious in a text; `excerpt` is safe to print."""

    kind: str
    start: int
    end: int
    excerpt: str


class Detector:
    """Finds secrets in texts; knows the tokens and the published values of one API, or of none."""

    # No dataclass, whose module costs a drift check 6 ms, a twentieth of it.
    def __init__(self, token_prefixes: tuple[str, ...] = (), published: frozenset[str] = frozenset()) -> None:
        self.token_prefixes = token_prefixes
        """How the tokens of the API begin."""
        self.published = published
        """Values of known shape that are no secrets, because the documentation shows them to everybody."""

    @cached_property
    def _shapes(self) -> tuple[Shape, ...]:
        return (token_shape(self.token_prefixes), *SHAPES) if self.token_prefixes else SHAPES

    def find(self, text: str, *, digests: bool = False, certain: bool = False) -> Iterator[Leak]:
        """Yield what looks secret in a text, in order.

        With `digests`, SHA-256 in hexadecimal is what the text should hold. With `certain`, only what nothing but a
        secret looks like.
        """
        text = re.sub(_DIGEST, lambda match: " " * len(match[0]), text) if digests else text
        found = [*self._find_shapes(text, certain=certain), *(() if certain else self._find_random(text))]
        position = 0
        for leak in sorted(found, key=lambda leak: (leak.start, -leak.end)):
            if leak.start >= position:
                yield leak
                position = leak.end

    def mask(self, text: str, mask: str = MASK, *, certain: bool = False) -> str:
        """Replace everything that `find` finds; masking twice is the same as once."""
        while leaks := list(self.find(text, certain=certain)):
            # Again, because what is left beside a replaced part may now stand out.
            parts, position = [], 0
            for leak in leaks:
                parts += [text[position : leak.start], mask]
                position = leak.end
            text = "".join([*parts, text[position:]])
        return text

    def is_harmless(self, word: str) -> bool:
        """Whether a word is published for everybody to see, or is itself a replacement."""
        bare = word.strip("=-_/")
        return bare in self.published or re.fullmatch(REPLACED, bare) is not None

    def _find_shapes(self, text: str, *, certain: bool) -> Iterator[Leak]:
        lowered = text.lower()
        for shape in self._shapes:
            if (certain and not shape.certain) or (shape.hints and not any(hint in lowered for hint in shape.hints)):
                continue
            group = "secret" if "secret" in shape.expression.groupindex else 0
            for match in shape.expression.finditer(text):
                if not self.is_harmless(match[group]):
                    yield _leak(shape.kind, *match.span(group), match[group])

    def _find_random(self, text: str) -> Iterator[Leak]:
        for match in re.finditer(_LONG_WORD, text):
            for start, word in _split_path(match):
                if _looks_random(word) and not self.is_harmless(word):
                    yield _leak("random characters", start, start + len(word), word)


GENERIC = Detector()
"""Knows no API."""


def _split_path(match: re.Match[str]) -> Iterator[tuple[int, str]]:
    """Split a path into segments with their positions; what has the other signs of base64 stays whole."""
    if "+" in match[0] or "=" in match[0].strip("="):
        yield match.start(), match[0]
        return
    for segment in re.finditer(r"[^/]+", match[0]):
        yield match.start() + segment.start(), segment[0]


def _looks_random(word: str) -> bool:
    if len(word) < _SHORTEST:
        return False
    pieces = re.findall(_PIECE, word)
    mixed = any(piece[-1].islower() for piece in pieces) and any(piece[0].isupper() for piece in pieces)
    digits = sum(len(piece) for piece in pieces if piece.isdigit())
    if mixed or digits >= 3:  # noqa: PLR2004 a name may well end in a number of one or two digits
        length = sum(map(len, pieces)) / len(pieces)
        if length < _SHORT_PIECES:
            return True
    odd = [len(re.findall(_UNPRONOUNCEABLE, piece)) for piece in pieces]
    # `input-json-not-object` has one such pair in each of two words.
    return (sum(odd) if mixed or digits else max(odd, default=0)) >= 2  # noqa: PLR2004


def _leak(kind: str, start: int, end: int, found: str) -> Leak:
    return Leak(kind, start, end, f"{found[:3]}... ({len(found)} characters)")
