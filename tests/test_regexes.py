"""Every pattern of the project takes time in proportion to the text that it is matched with."""

from __future__ import annotations

import re
import resource
import sys
from itertools import islice

import pytest

from tests import regexes
from tests.measured import run_measured
from tests.paths import ROOT
from tests.regexes import Automaton

FROM_ARGUMENTS = {
    "generator.codegen.templates.names_check: f'\\\\b{name}\\\\b'",
    "generator.documents.fields: text",  # of this project's own settings
    "generator.drift.evidence.conformance: pattern",  # one of those in the module
    "generator.drift.evidence.conformance: str(claim)",  # of anybody's schema: the time limit of a run holds for it
    "generator.drift.evidence.responses: '[^/]+'.join(map(re.escape, _PLACEHOLDER.split(template))) + '/?'",
    "generator.drift.sources.embedded.literals: f'\\\\b{re.escape(function)}\\\\s*\\\\('",  # names in the module
    "generator.drift.sources.embedded.tags: f'</{name}(?=[\\\\s/>])'",
    "generator.public_api.changelog: f'^## \\\\[?{re.escape(version)}\\\\b(?!\\\\.\\\\d)'",
    "generator.record.scrub.headers: f'(?:{one})(?:, ?(?:{one}))*'",
    "generator.record.scrub.identities: f'(?<![\\\\w.-])({name})(?:{re.escape(separator)}|(?i:{encoded}))({name})'",
    (
        "generator.record.scrub.identities: "
        'f"""/(?:{\'|\'.join(sorted(map(re.escape, collections)))})/([^/?#\\\\s\\\\"\'<>\\\\\\\\]+)"""'
    ),
    "generator.record.scrub.texts: f'{_DISGUISED.pattern}|{encoded}'",
    "generator.record.scrub.texts: pattern",
    "generator.recordings.client_package: pattern",
}
"""Patterns that are put together from arguments; the others are found with what they are when modules are loaded."""

LENGTH = 200_000


def find_attack(pattern: str, method: str, flags: int = 0) -> tuple[str, str] | None:
    return next(Automaton(pattern, flags, method).find_attacks(), None)


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"(a*)*b", "match"),
        (r"(a|a)*b", "match"),
        (r"(a|ab|b)*c", "match"),
        (r"(?:x+y?)+z", "fullmatch"),
        (r"\s*(\w+)?\s*", "fullmatch"),
        (r"a*[ab]*c", "match"),
        (r"[a-z]+://", "search"),
        (r"\{[^}]*\}", "sub"),
        (r"""class=["']?[^"'>]*\bname\b""", "finditer"),
        (r"a(?!.*b)", "search"),
        (r"(?m)^\s*x", "search"),
        (r"(.+) \(([^)]+)\) (.+)", "fullmatch"),
    ],
)
def test_what_takes_more_than_linear_time_is_found(pattern: str, method: str) -> None:
    assert find_attack(pattern, method) is not None


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"a*b", "match"),
        (r"(?:a+b)+c", "match"),
        (r"\s++(.*)", "fullmatch"),
        (r"(?s)\s+(.*)", "fullmatch"),
        (r"\{[^{}]*\}", "sub"),
        (r"[a-z]+://", "match"),
        (r"(?m)^[ \t]*x", "search"),
        (r"(?<!\\)((?:\\\\)*)x", "sub"),
        (r"`+", "finditer"),
        (r"\d{1,9}(?:,\d{1,9})*", "fullmatch"),
    ],
)
def test_what_takes_linear_time_is_left_alone(pattern: str, method: str) -> None:
    assert find_attack(pattern, method) is None


@pytest.mark.slow
def test_no_pattern_takes_more_than_linear_time() -> None:
    used, from_arguments = regexes.find_patterns()
    assert len(used) > 100
    found = {(one.place, one.pattern, one.method): find_attack(one.pattern, one.method, one.flags) for one in used}
    assert {one: attack for one, attack in found.items() if attack} == {}
    assert from_arguments == FROM_ARGUMENTS


@pytest.mark.slow
def test_the_worst_texts_of_every_pattern_are_matched_in_a_moment() -> None:
    """Linear time for all of them is a few seconds; the square of the length of one would be hours."""
    done = run_measured([sys.executable, "-m", "tests.test_regexes"], ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.cpu_seconds < 100


def match_worst_texts() -> None:
    for one in regexes.find_patterns()[0]:
        method = getattr(re.compile(one.pattern, one.flags), one.method)
        arguments = ("",) if one.method in {"sub", "subn"} else ()
        for prefix, word in set(Automaton(one.pattern, one.flags, one.method).find_loops()):
            text = prefix + word * (LENGTH // len(word)) + "\0"
            for _match in islice(method(*arguments, text) or (), LENGTH) if one.method == "finditer" else ():
                pass
            if one.method != "finditer":
                method(*arguments, text)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
    match_worst_texts()
