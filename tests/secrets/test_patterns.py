"""The table of secrets: every shape is tried, hinted at, and found in linear time; names are told apart."""

from __future__ import annotations

import time
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from generator.secrets.patterns import (
    SHAPES,
    Shape,
    is_secret_header,
    is_secret_name,
    is_secret_parameter,
    is_suspicious_name,
    token_shape,
)
from tests.examples import spread
from tests.secrets.samples import DETECTOR, TEXTS

ALL = [token_shape(DETECTOR.token_prefixes), *SHAPES]
NAMES = [shape.kind for shape in ALL]


@pytest.mark.parametrize("shape", ALL, ids=NAMES)
def test_there_is_a_sample_of_every_shape_and_a_hint_of_it(shape: Shape) -> None:
    matching = [text for text in TEXTS if shape.expression.search(text)]
    assert matching
    for text in matching:
        assert not shape.hints or any(hint in text.lower() for hint in shape.hints)


def unbounded(parsed: Any, *, inside: bool = False) -> list[str]:
    """Describe each unbounded repeat that stands in another one or directly behind one."""
    found = []
    before = False
    for kind, argument in parsed:
        repeats = kind in {kinds.MAX_REPEAT, kinds.MIN_REPEAT} and argument[1] is kinds.MAXREPEAT
        if repeats and (inside or before):
            found.append(f"{argument[2]} {'in' if inside else 'behind'} another")
        before = repeats
        for part in argument if isinstance(argument, (tuple, list)) else ():
            for one in part if isinstance(part, list) else [part]:
                if isinstance(one, _parser.SubPattern):
                    found += unbounded(one, inside=inside or repeats)
    return found


@pytest.mark.parametrize("shape", ALL, ids=NAMES)
def test_no_unbounded_repeat_stands_in_or_beside_another(shape: Shape) -> None:
    assert unbounded(_parser.parse(shape.pattern)) == []


def test_the_test_itself_finds_what_is_slow() -> None:
    for pattern in ("(?:a+)*", "(?:a+b)+", r"\w+\w*", "(?=(?:a*b)+)c", "x(?:y|z*)+"):
        assert unbounded(_parser.parse(pattern))


SLOW = [
    *("://", "?token", "bearer ", "-----BEGIN PRIVATE KEY-----", "&a", "eyJ", "eyJ-", "basic\t", "token token1 "),
    *(
        "acme_api_",
        "acme_",
        "a@",
        "a.",
        "a-",
        "a+",
        "@a.",
        "sk-",
        "gh",
        "0a",
        "a0/",
        "?key=",
        "=",
        "?sig=&",
        "://a:",
        "-",
    ),
]


@pytest.mark.parametrize("text", spread(SLOW, quick=8))
def test_long_text_takes_linear_time(text: str) -> None:
    """Measured in CPU time of this process, with room for a slow machine: quadratic would be hours."""
    start = time.process_time()
    DETECTOR.mask((text * 100_000)[:200_000])
    assert time.process_time() - start < 10


def test_names_of_secrets() -> None:
    names = ("token", "accessToken", "api-key", "secretName", "passwordHash", "urlSigningSecretKey", "private_key")
    assert all(map(is_secret_name, names))
    assert not any(map(is_secret_name, ("", "name", "tokenCount", "id", "key", "signatureAlgorithm")))


def test_whatever_is_secret_is_suspicious_too() -> None:
    assert all(map(is_suspicious_name, ("tokenCount", "sessionId", "Cookie", "pin", "auth", "passwd", "accessKeyId")))
    assert not any(map(is_suspicious_name, ("", "name", "author", "opinion", "key", "spinner")))


def test_a_key_is_secret_where_headers_and_parameters_hold_it() -> None:
    assert all(map(is_secret_header, ("X-Api-Key", "X-Key", "Authorization", "Set-Cookie", "X-Auth")))
    assert not any(map(is_secret_header, ("Accept", "X-Trace")))
    assert all(map(is_secret_parameter, ("key", "X-Sig", "zip-code", "pwd", "token", "sessionId")))
    assert not any(map(is_secret_parameter, ("limit", "keyword", "monkey", "codec")))
