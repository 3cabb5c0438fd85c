"""Texts of any sort: known secrets and identities go from them, and what looks like one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from generator.record.scrub import identities
from generator.record.scrub import secrets as credentials
from generator.record.scrub.declared import Declared
from generator.record.scrub.urls import Urls
from generator.secrets import detect
from generator.secrets.detect import MASK
from generator.secrets.patterns import ASSIGNED_NAMES

_SHORTEST_SECRET = 4
_SHORTEST_NAME = 3
"""Anything shorter would be found in words that have nothing to do with it."""

_TELLING, _UNMISTAKABLE = 4, 6
"""From these lengths on a name is found where it is joined to other words, and inside of them."""

# The quantifiers are bounded so that no text costs quadratic time.
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,20}://[^\s\"'<>]*[^\s\"'<>.,;:!?)\]}])")
_DONE = rf"(?<![A-Za-z0-9])(?:{detect.REPLACED.pattern})(?![A-Za-z0-9])"
_ASSIGNED = re.compile(r"([A-Za-z][\w.-]{0,40}\\?[\"']?\s*(?:=|%3D)\s*\\?[\"']?)([^\s\"'&,;<>\\]+)", re.IGNORECASE)
_CALLED = re.compile(rf"((?:{ASSIGNED_NAMES})[\w-]{{0,40}}\\?[\"']?\s*:[\s\"'\\]*)([^\n,;\"<>\\]+)", re.IGNORECASE)
_CHUNK = re.compile(r"[^\s\"'<>(),]+")
_DISGUISED = re.compile(
    r"(?i)%[0-9A-F]{2}|\\[ux][0-9A-F]{2}|\\[0-7]{3}|&#?\w+;|[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\uff01-\uff5e]"
    r"|^(?=.*\d)(?=.*[A-Z])(?=.*[!#$@^*+|])|@\w"
)
"""Characters spelled in a way that hides what they spell, passwords as they are asked for, and accounts."""
_QUOTED = re.compile(r"(?<!\w)([\"'`])(?![\"'`])[^\"'`\n]{1,200}\1(?!\w)")
"""Where sentences put what they are about."""
_ODD = (
    r"\b(?=[A-Z_]*\d)(?=\d*[A-Z_])\w{5,}\b"  # neither words nor counts
    r"|\d{5,}|\+?\d(?:[ .-]?\d){6,}"  # numbers of telephones, accounts and machines
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9A-F]{1,4}(?:::?[0-9A-F]{1,4}){2,}\b|\b[0-9A-F]{0,4}::[0-9A-F]{1,4}\b"
    r"|(?:/home/|[/\\]Users[/\\])[^\s/\\]+"
)
_PIECEMEAL = (
    r"\b\w(?:[ .:_-]\w){4,}\b"  # letter by letter
    r"|\b[0-9A-F]{2}(?:[ .:-][0-9A-F]{2}){3,}\b"
    r"|\b\d{1,3}(?:, ?\d{1,3}){4,}\b"
)
"""A text in pieces, which are its characters in one spelling or another."""
_HEXADECIMAL = r"\b[0-9A-F]{8,}\b"
_KIND = re.compile(r"[a-z]+(?:-[a-z]+)*")
_KEY = re.compile(r"[A-Za-z_$][A-Za-z_$.-]*(?:\d{1,3}[A-Za-z_$.-]*)?")
_LONGEST_KEY = 60


class Texts:
    """What is known of secrets and identities, applied to one text after the other."""

    def __init__(self, declared: Declared, known: Iterable[str], secrets: Iterable[str]) -> None:
        self.declared = declared
        self._names = {name for name in known if not identities.is_scrubbed(name)}
        kept = {secret for secret in secrets if not detect.is_harmless(secret) and len(secret) >= _SHORTEST_SECRET}
        self.urls = Urls(declared, self._names.__contains__, self.plain)
        self._meant = {form.lower(): name for name in self._names for form in credentials.forms(name)}
        secret = _any(re.escape(form) for secret in kept for form in credentials.forms(secret))
        hiding = {text for text in kept | self._names if len(text) >= _UNMISTAKABLE}
        encoded = _any(re.escape(form) for text in hiding for form in credentials.encoded(text))
        self._hidden = re.compile(f"{_DISGUISED.pattern}|{encoded}")
        self._all = _compiled(secret, _anywhere(self._names), f"{_ODD}|{_PIECEMEAL}|{_HEXADECIMAL}")
        self._without_odd = _compiled(secret, _anywhere(self._names), "(?!)")
        self._words = _compiled(secret, _any(map(_apart, self._names)), _HEXADECIMAL)
        names = _any(_bounded(name, len(name)) for name in self._names)
        self._keys = _compiled(secret, names, f"{_PIECEMEAL}|{_HEXADECIMAL}")

    def text(self, text: str) -> str:
        """A text that may hold anything, URLs too."""
        return self._with_urls(text, self.plain)

    def shown(self, text: str) -> str:
        """A line for the terminal: numbers and digests may be in it."""
        return self._with_urls(text, lambda part: self._masked(self._without_odd, part))

    def plain(self, text: str) -> str:
        """A text without URLs."""
        text = _CALLED.sub(rf"\1{MASK}", _ASSIGNED.sub(rf"\1{MASK}", text))
        return _QUOTED.sub(self._unquoted, self._masked(self._all, text))

    def kind(self, word: str) -> str:
        """A word that programs match, such as the type of an error: names joined with a hyphen are other words."""
        return self._masked(self._words, word) if _KIND.fullmatch(word) else self.text(word)

    def key(self, key: str, *, free: bool = False) -> str:
        """The name of a property or header; what could be the name of none goes whole, with digits if it is `free`."""
        key = self._masked(self._keys, key)
        bare = re.sub(_DONE, "x", key)
        named = len(bare) <= _LONGEST_KEY and _KEY.fullmatch(bare) and not (free and re.search(r"\d", bare))
        return key if named else MASK

    def hides(self, text: str) -> bool:
        """Whether a text holds a secret that is known."""
        return MASK in self._masked(self._words, text)

    def knows(self, name: str) -> bool:
        """Whether a text is nothing but an id or a name that is known."""
        return name in self._names

    def _with_urls(self, text: str, plain: Callable[[str], str]) -> str:
        parts = _URL.split(text)
        return detect.mask(
            "".join(self.urls.clean(part) if number % 2 else plain(part) for number, part in enumerate(parts))
        )

    def _unquoted(self, quoted: re.Match[str]) -> str:
        quote, inner = quoted[1], quoted[0][1:-1]
        harmless = identities.is_scrubbed(inner) or re.fullmatch(r"\d{1,4}", inner)
        return f"{quote}{inner if harmless else MASK}{quote}"

    def _masked(self, pattern: re.Pattern[str], text: str) -> str:
        return detect.mask(self._without(pattern, text))

    def _without(self, pattern: re.Pattern[str], text: str) -> str:
        def new(match: re.Match[str]) -> str:
            found = match[0]
            if match["done"] or detect.is_harmless(found):
                return found
            return _set_apart(match, identities.replacement(self._meant[found.lower()])) if match["name"] else MASK

        return pattern.sub(new, _CHUNK.sub(lambda chunk: MASK if self._hidden.search(chunk[0]) else chunk[0], text))


def _compiled(secret: str, name: str, odd: str) -> re.Pattern[str]:
    return re.compile(f"(?P<done>{_DONE})|(?P<secret>{secret})|(?P<name>{name})|{odd}", re.IGNORECASE)


def _set_apart(match: re.Match[str], name: str) -> str:
    """A replacement that is told from the words it stands in, by people and by the next run."""
    start, end = match.span()
    before, after = match.string[max(start - 1, 0) : start], match.string[end : end + 1]
    return f"{'-' * before.isalnum()}{name}{'-' * after.isalnum()}"


def _anywhere(names: set[str]) -> str:
    return _any(
        _bounded(form, len(name)) for name in names if len(name) >= _SHORTEST_NAME for form in credentials.forms(name)
    )


def _bounded(form: str, length: int) -> str:
    if length >= _UNMISTAKABLE:
        return re.escape(form)
    return _joined(form) if length >= _TELLING else _apart(form)


def _joined(name: str) -> str:
    return rf"(?<![^\W_]){re.escape(name)}(?![^\W_])"


def _apart(name: str) -> str:
    return rf"(?<![\w-]){re.escape(name)}(?![\w-])"


def _any(patterns: Iterable[str]) -> str:
    # The longest first: one may be the beginning of another.
    return "|".join(sorted(set(patterns), key=len, reverse=True)) or "(?!)"
