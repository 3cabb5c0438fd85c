"""Masks known secrets and identities in texts of any sort, and what looks like one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from generator.record.scrub.accounts import mask_accounts
from generator.record.scrub.declared import Declared
from generator.record.scrub.identities import is_replaced, replace_identity
from generator.record.scrub.secrets import encode_base64, list_encodings
from generator.record.scrub.urls import UrlCleaner
from generator.secrets.detector import MASK, REPLACED
from generator.secrets.patterns import ASSIGNED_NAMES

_SHORTEST_SECRET = 4
_SHORTEST_NAME = 3
"""Anything shorter would be found in words that have nothing to do with it."""

_SHORTEST_JOINED, _SHORTEST_INSIDE = 4, 6
"""From these lengths on a name is found where it is joined to other words, and inside of them."""

_SHORTEST_END, _LONGEST_END = 3, 12
"""Characters at the end or the beginning of a secret by which messages tell it from others."""
_BEFORE_END = r"\b(?:end(?:s|ing)?\s(?:in|with)\s|(?:last|final|suffix|tail)[\s\w]{0,30}?\W{1,3})"
_SEPARATORS = r"[\s._~+\u00b7\u2010-\u2015\u2212-]{0,3}"

# The quantifiers are bounded so that no text costs quadratic time.
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,20}://[^\s\"'<>]*[^\s\"'<>.,;:!?)\]}])")
_DONE = rf"(?<![A-Za-z0-9])(?:{REPLACED})(?![A-Za-z0-9])"
_ASSIGNED = re.compile(r"([A-Za-z][\w.-]{0,40}\\?[\"']?\s*(?:=|%3D)\s*\\?[\"']?)([^\s\"'&,;<>\\]+)", re.IGNORECASE)
_CALLED = re.compile(rf"((?:{ASSIGNED_NAMES})[\w-]{{0,40}}\\?[\"']?\s*:[\s\"'\\]*)([^\n,;\"<>\\]+)", re.IGNORECASE)
_CHUNK = re.compile(r"[^\s\"'<>(),]+")
_DISGUISED = re.compile(
    r"(?i)%[0-9A-F]{2}|\\[ux][0-9A-F]{2}|\\[0-7]{3}|&#?\w+;|[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\uff01-\uff5e]"
    r"|^(?=.*\d)(?=.*[A-Z])(?=.*[!#$@^*+|])|@\w"
)
"""Escaped and invisible characters, passwords of the form that password rules ask for, and accounts."""
_QUOTED = re.compile(r"(?<!\w)([\"'`])(?![\"'`])[^\"'`\n]{1,200}\1(?!\w)")
"""Messages quote the names that they are about."""
_ODD = (
    r"\b(?=[A-Z_]*\d)(?=\d*[A-Z_])\w{5,}\b"  # neither words nor counts
    r"|\d{5,}|\+?\d(?:[ .-]?\d){6,}"  # numbers of telephones, accounts and machines
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9A-F]{1,4}(?:::?[0-9A-F]{1,4}){2,}\b|\b[0-9A-F]{0,4}::[0-9A-F]{1,4}\b"
    r"|(?:/home/|[/\\]Users[/\\])[^\s/\\]+"
)
_SPELLED_OUT = (
    r"\b\w(?:[ .:_-]\w){4,}\b"  # letter by letter
    r"|\b[0-9A-F]{2}(?:[ .:-][0-9A-F]{2}){3,}\b"
    r"|\b\d{1,3}(?:, ?\d{1,3}){4,}\b"
)
"""A text as its single characters, or as the codes of its characters."""
_ELLIPSIS = r"(?:\.{2,3}|\u2026|\*{3,}|[\u2022\u25cf\u00b7]{2,}|x{3,})"
_ENDS = rf"(?<![\w.-])(?!\d{{1,9}}{_ELLIPSIS}\d)[\w-]{{0,64}}{_ELLIPSIS}\.{{0,9}}[\w-]{{2,}}"
"""What is left of a token, of which the rest is left out: `token_...abcd`, but not `1...1000`."""
_HEXADECIMAL = r"\b[0-9A-F]{8,}\b"
_PROPERTY = re.compile(r"[A-Za-z_$][A-Za-z_$.-]*(?:\d{1,3}[A-Za-z_$.-]*)?")
_LONGEST_PROPERTY = 60
_NEVER = "(?!)"


class NameMatching(Enum):
    """Where in a text a known name is looked for."""

    ANYWHERE = "also encoded; inside of words where it is long enough"
    JOINED = "inside of words where it is long enough"
    WORD = "where no letter, digit or hyphen stands beside it"


@dataclass(frozen=True, slots=True)
class Profile:
    """What is masked in one sort of text, beside known secrets."""

    names: NameMatching
    shapes: tuple[str, ...] = ()
    """Patterns of what may be anybody's secret or identity."""
    urls: bool = False
    """Whether URLs may be in it, which are judged part by part."""
    prose: bool = False
    """Whether it may assign and quote values: `key=value`, `password: value`, `'value'`."""


FREE_TEXT = Profile(NameMatching.ANYWHERE, (_ENDS, _ODD, _SPELLED_OUT, _HEXADECIMAL), urls=True, prose=True)
WITHOUT_URLS = Profile(NameMatching.ANYWHERE, FREE_TEXT.shapes, prose=True)
TERMINAL = Profile(NameMatching.ANYWHERE, urls=True)
"""Numbers and digests may be shown to whoever asked for them."""
ERROR_TYPE = Profile(NameMatching.WORD, (_HEXADECIMAL,))
"""In `user-not-found` the name `user` is a part of another word."""
PROPERTY_NAME = Profile(NameMatching.JOINED, (_SPELLED_OUT, _HEXADECIMAL))


class TextMasker:
    """Masks what is known of secrets and identities, in one text after the other."""

    def __init__(self, declared: Declared, names: Iterable[str], secrets: Iterable[str]) -> None:
        self.declared = declared
        self.settings = declared.settings
        self.detector = declared.settings.detector
        self.urls = UrlCleaner(declared, self.is_known, lambda text: self.mask(text, WITHOUT_URLS))
        self._names = {name for name in names if not is_replaced(name, self.settings)}
        self._secrets = {
            secret for secret in secrets if not self.detector.is_harmless(secret) and len(secret) >= _SHORTEST_SECRET
        }
        spelled = [(form.casefold(), name) for name in sorted(self._names) for form in list_encodings(name)]
        self._originals = {**{_squeeze(form): name for form, name in spelled}, **dict(spelled)}
        long = {text for text in self._secrets | self._names if len(text) >= _SHORTEST_INSIDE}
        encoded = _join(re.escape(form) for text in long for form in encode_base64(text))
        self._disguised = re.compile(f"{_DISGUISED.pattern}|{encoded}")
        self._patterns: dict[Profile, re.Pattern[str]] = {}

    def mask(self, text: str, profile: Profile) -> str:
        """The text without what the profile says."""
        if not profile.urls:
            return self._mask_part(text, profile)
        parts = _URL.split(text)
        masked = [
            self.urls.clean(part) if number % 2 else self._mask_part(part, profile) for number, part in enumerate(parts)
        ]
        return self.detector.mask("".join(masked))

    def mask_error_type(self, word: str) -> str:
        """A word that programs match; anything else that stands in its place could be any text."""
        return self.mask(word, ERROR_TYPE if self.settings.error_type.fullmatch(word) else FREE_TEXT)

    def mask_property_name(self, name: str, *, free: bool = False) -> str:
        """The name of a property; what can be the name of none goes whole, with `free` also one with digits."""
        name = self.mask(name, PROPERTY_NAME)
        bare = re.sub(_DONE, "x", name)
        fits = len(bare) <= _LONGEST_PROPERTY and _PROPERTY.fullmatch(bare) and not (free and re.search(r"\d", bare))
        return name if fits else MASK

    def has_secret(self, text: str) -> bool:
        """Whether a text holds a known secret."""
        return MASK in self.mask(text, ERROR_TYPE)

    def is_known(self, text: str) -> bool:
        """Whether a text is nothing but a known id or name."""
        return text in self._names

    def _mask_part(self, text: str, profile: Profile) -> str:
        if not profile.prose:
            return self._mask_known(text, profile)
        text = _CALLED.sub(rf"\1{MASK}", _ASSIGNED.sub(rf"\1{MASK}", text))
        text = _QUOTED.sub(self._mask_quoted, self._mask_known(text, profile))
        return mask_accounts(text, self.declared.words, self.settings)

    def _mask_quoted(self, quoted: re.Match[str]) -> str:
        quote, inner = quoted[1], quoted[0][1:-1]
        harmless = is_replaced(inner, self.settings) or re.fullmatch(r"\d{1,4}", inner)
        return f"{quote}{inner if harmless else MASK}{quote}"

    def _mask_known(self, text: str, profile: Profile) -> str:
        def replace(match: re.Match[str]) -> str:
            found = match[0]
            if match["done"] or self.detector.is_harmless(found):
                return found
            spelled = found.casefold()
            original = match["name"] and (self._originals.get(spelled) or self._originals.get(_squeeze(spelled)))
            return _set_apart(match, replace_identity(original, self.settings)) if original else MASK

        text = _CHUNK.sub(lambda chunk: MASK if self._disguised.search(chunk[0]) else chunk[0], text)
        return self.detector.mask(self._find_pattern(profile).sub(replace, text))

    def _find_pattern(self, profile: Profile) -> re.Pattern[str]:
        if profile not in self._patterns:
            secrets = _join(form for secret in self._secrets for form in _list_secret_patterns(secret))
            names = _join(self._list_name_patterns(profile.names))
            shapes = "|".join(profile.shapes) or _NEVER
            pattern = f"(?P<done>{_DONE})|(?P<secret>{secrets})|(?P<name>{names})|{shapes}"
            self._patterns[profile] = re.compile(pattern, re.IGNORECASE)
        return self._patterns[profile]

    def _list_name_patterns(self, names: NameMatching) -> Iterable[str]:
        if names is NameMatching.WORD:
            return (_match_word(form) for name in self._names for form in _loosen(name))
        if names is NameMatching.JOINED:
            return (_match_joined(form, len(name)) for name in self._names for form in _loosen(name))
        long = [name for name in self._names if len(name) >= _SHORTEST_NAME]
        forms = ((name, form) for name in long for form in (*map(re.escape, list_encodings(name)), *_loosen(name)))
        return (_match_joined(form, len(name)) for name, form in forms)


def _set_apart(match: re.Match[str], name: str) -> str:
    """Put hyphens between a replacement and the words beside it, so that people and the next run can tell it."""
    start, end = match.span()
    before, after = match.string[max(start - 1, 0) : start], match.string[end : end + 1]
    return f"{'-' * before.isalnum()}{name}{'-' * after.isalnum()}"


def _list_secret_patterns(secret: str) -> Iterator[str]:
    """Patterns of a secret in every encoding, and of what messages show of it to tell it from others."""
    yield from map(re.escape, list_encodings(secret))
    if len(secret) >= 2 * _SHORTEST_SECRET:
        lengths = range(_SHORTEST_END, _LONGEST_END + 1)
        ends, starts = _join(re.escape(secret[-n:]) for n in lengths), _join(re.escape(secret[:n]) for n in lengths)
        yield rf"(?:{_ELLIPSIS}\.{{0,9}}\s?|{_BEFORE_END})(?:{ends})(?![^\W_])"
        yield rf"(?<![^\W_])(?:{starts})\s?{_ELLIPSIS}"


def _loosen(name: str) -> Iterator[str]:
    """Patterns of a name as it is, and where it is long enough, with other separators in it or none."""
    yield re.escape(name)
    bare = _squeeze(name.casefold())
    if len(bare) >= _SHORTEST_INSIDE:
        yield _SEPARATORS.join(map(re.escape, bare))


def _squeeze(name: str) -> str:
    """A name in the form that all its spellings have in common."""
    return re.sub(_SEPARATORS, "", name) or name


def _match_joined(pattern: str, length: int) -> str:
    """The pattern of a name that has this length: the longer it is, the closer other letters may stand."""
    if length >= _SHORTEST_INSIDE:
        return pattern
    if length >= _SHORTEST_JOINED:
        return rf"(?<![^\W_]){pattern}(?![^\W_])"
    return _match_word(pattern)


def _match_word(pattern: str) -> str:
    return rf"(?<![\w-]){pattern}(?![\w-])"


def _join(patterns: Iterable[str]) -> str:
    # The longest first: one may be the beginning of another.
    return "|".join(sorted(set(patterns), key=len, reverse=True)) or _NEVER
