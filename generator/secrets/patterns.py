"""The one table of what secrets look like and what they are called.

Every pattern takes linear time: no unbounded repeat stands in another one, or beside one that takes the same
characters.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

_NAMES = r"token|signature|secret|passw(?:or)?d|passphrase|(?:api|access|private|signing)[-_]?key|credentials?"
_NAMES_OF_SESSIONS = r"cookie|session|auth(?:ori[sz]ation)?\b|\bpin\b|\botp\b"

ASSIGNED_NAMES = rf"{_NAMES}|passw|{_NAMES_OF_SESSIONS}"
"""The names of whatever may hold a secret: words that stand anywhere in the name."""

# Compiled on first use, by `re` itself: compiling them all costs a drift check some milliseconds.
_PROPERTY = rf"(?i)(?:{_NAMES})$|secret|passw(?:or)?d"
_SUSPICIOUS = rf"(?i){ASSIGNED_NAMES}"
_HEADER = rf"(?i){_NAMES}|cookie|session|auth|key"
_PARAMETER = r"(?i)(?:^|[-_])(?:sig|sign|key|auth|code|pwd)$"


def is_secret_name(name: str) -> bool:
    """Whether a property of this name holds a secret: `accessToken` and `secretName` do, `tokenCount` does not."""
    return re.search(_PROPERTY, name) is not None


def is_suspicious_name(name: str) -> bool:
    """Whether a property of this name may hold a secret, as `tokenCount` might: for what is going to be published."""
    return re.search(_SUSPICIOUS, name) is not None


def is_secret_header(name: str) -> bool:
    """Whether a header of this name holds a secret."""
    return re.search(_HEADER, name) is not None


def is_secret_parameter(name: str) -> bool:
    """Whether a parameter of a URL holds a secret; `key` and `code` do so there."""
    return is_suspicious_name(name) or re.search(_PARAMETER, name) is not None


class Shape(NamedTuple):
    """How one kind of secret is recognised in a text."""

    kind: str
    pattern: str
    """A regular expression; where only a part of what it matches is secret, that is its group `secret`."""
    hints: tuple[str, ...]
    """Texts in lower case, one of which stands in everything that the pattern matches: a quick test, for most texts
    hold none. No hints: the pattern is always tried."""
    certain: bool = True
    """Whether nothing but a secret looks so. A UUID is none in the path of a file, but may be one elsewhere."""

    @property
    def expression(self) -> re.Pattern[str]:
        """The pattern, compiled on first use."""
        return _compile(self.pattern)


_compile = cache(re.compile)

SHAPES = (
    Shape(
        "token of a known service",
        r"\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{10,}"
        r"|sk-[\w-]{16,}|AIza[\w-]{30,}|(?:AKIA|ASIA)[A-Z0-9]{16})",
        ("gh", "glpat-", "xox", "sk-", "aiza", "akia", "asia"),
    ),
    Shape(
        "secret key of AWS",
        r"(?<![\w./+=-])(?=[^/\s]{1,39}/)(?=[^a-z\s]{0,39}[a-z])(?=[^A-Z\s]{0,39}[A-Z])(?=[^0-9\s]{0,39}[0-9])"
        r"[A-Za-z0-9/+]{40}(?![\w./+=-])",
        ("/",),
        certain=False,
    ),
    Shape("JSON web token", r"(?<![\w-])eyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*)?", ("eyj",)),
    Shape(
        "private key",
        # A body may hold hyphens: "Proc-Type: 4,ENCRYPTED" (RFC 1421, 4.6.1.1).
        r"-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----)[\s\S]){0,16384}"
        r"(?:-----END [A-Z0-9 ]{0,48}-----)?",
        ("-----begin ",),
    ),
    Shape(
        "user or password in a URL",
        # All before the last @ of the authority, because passwords hold unescaped ones too.
        r"(?<=://)(?P<secret>[^A-Za-z0-9/?#\s\"<>\\]{0,64}[A-Za-z0-9][^/?#\s\"<>\\]{0,1024})@",
        ("://",),
    ),
    Shape(
        "credential",
        # Prose names the schemes too; a word with a digit in it is a credential.
        r"(?i:\b(?:bearer|basic|token)\s{1,8})(?P<secret>(?=\S{0,1024}\d)[\w.~+/=-]{8,})",
        ("bearer", "basic", "token"),
    ),
    Shape(
        "secret in a query",
        rf"(?i:[?&;#](?:[\w.\-\[\]%]{{0,64}}?(?:{_NAMES}|sig|pwd|auth)|sign|key|code)=)"
        r"(?P<secret>[^A-Za-z0-9&;#\s\"'<>\\`]{0,64}[A-Za-z0-9][^&;#\s\"'<>\\`]*)",
        ("=",),
    ),
    Shape(
        "e-mail address",
        # example.com is for documentation (RFC 2606, 3).
        r"(?<![\w.+-])[\w.+-]+@(?!(?:[\w-]{1,63}\.){0,8}example\b)(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,}",
        ("@",),
        certain=False,
    ),
    Shape("UUID", r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b", ("-",), certain=False),
    Shape(
        "long hexadecimal",
        r"\b(?:(?=(?:[a-f]{0,64}[0-9]){3})(?=(?:[0-9]{0,64}[a-f]){2})[0-9a-f]{16,}"
        r"|(?=(?:[A-F]{0,64}[0-9]){3})(?=(?:[0-9]{0,64}[A-F]){2})[0-9A-F]{16,})\b",
        (),
        certain=False,
    ),
)
"""The shapes of the secrets of any API."""


def token_shape(prefixes: tuple[str, ...]) -> Shape:
    """The shape of tokens with these prefixes: what follows has a digit or a capital, or 20 letters and more."""
    beginning = "|".join(map(re.escape, prefixes))
    # The rest of one that is cut counts too: `token_...abcd`.
    pattern = (
        rf"(?:{beginning})(?:(?=[a-z_]{{0,64}}[0-9A-Z])\w{{4,}}|[a-z]{{20,}}|\w{{0,64}}(?:\.{{3}}|\u2026)\w{{2,}})"
    )
    return Shape("token of this API", pattern, tuple(map(str.lower, prefixes)))
