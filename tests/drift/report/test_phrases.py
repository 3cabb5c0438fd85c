"""Values, places and counts as words."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.documents.location import Location
from generator.drift.report.phrases import (
    format_amount,
    format_counts,
    format_evidence,
    format_location,
    format_side,
    make_jsonable,
    name_source,
    shorten,
)
from tests.report_samples import NULLABLE, PAGE, hostile, replace, values


@pytest.mark.parametrize(
    ("aspect", "docs", "spec", "words"),
    [
        ("presence", True, None, "listed"),
        ("presence", None, True, "not listed"),
        ("presence", False, True, "not listed"),
        ("presence", "newName", "oldName", "newName"),
        ("required", False, True, "optional"),
        ("required", True, False, "required"),
        ("nullable", None, True, "not stated"),
        ("nullable", False, True, "never null"),
        ("deprecated", True, False, "deprecated"),
        ("type", "string", "integer", "string"),
        ("type", ["string", "null"], "string", "string | null"),
        ("type", None, "integer", "no type"),
        ("minimum", 0, None, "0"),
        ("minimum", None, 0, "no minimum"),
        ("format", "uri", None, "uri"),
        ("pattern", "^a$", None, '"^a$"'),
        ("example", "7", 7, '"7"'),
        ("example", {"a": [1]}, None, '{"a": [1]}'),
        ("enum", ["a", "b", "c"], ["b", "d"], "a | b | c (adds a, c; lacks d)"),
        ("enum", ["a", "b"], ["a"], "a | b (adds b)"),
        ("enum", ["a"], ["a", "b"], "a (lacks b)"),
        ("enum", ["a"], ["b"], "a"),
        ("enum", ["a", "b"], ["b", "a"], "a | b"),
        ("enum", ["a", 1, True], None, "a | 1 | true"),
        ("enum", [], None, "an empty list"),
        ("enum", None, ["a"], "no enum"),
    ],
)
def test_each_side_in_words(aspect: str, docs: object, spec: object, words: str) -> None:
    finding = replace(NULLABLE, aspect=aspect, docs=docs, spec=spec)
    assert format_side(finding, "docs", 1000) == words
    assert format_side(replace(finding, docs=spec, spec=docs), "spec", 1000) == words


def test_what_differs_is_said_of_however_long_a_list() -> None:
    members = [f"m{number}" for number in range(1000)]
    finding = replace(NULLABLE, aspect="enum", docs=[*members, "new"], spec=members)
    assert format_side(finding, "docs", 100).endswith("more characters) (adds new)")


@hostile
@given(values, values, st.sampled_from(["enum", "type", "nullable", "example", "presence"]), st.integers(1, 60))
def test_any_value_can_be_said_within_the_limit(docs: object, spec: object, aspect: str, limit: int) -> None:
    words = format_side(replace(NULLABLE, docs=docs, spec=spec, aspect=aspect), "docs", limit)
    assert words.isprintable()
    assert len(words) <= 2 * limit + len("… (1000000 more characters)")


def test_shortened_says_how_much_is_left_out() -> None:
    assert shorten("abc", 3) == "abc"
    assert shorten("abcd", 3) == "abc… (1 more characters)"


def test_plain_values_can_be_written_as_json() -> None:
    odd = {"a": (1, math.inf, math.nan), "b": 10**500, "c": -(10**500), 3: {4}}
    assert make_jsonable(odd) == {
        "a": [1, "inf", "nan"],
        "b": "a number of 1661 bits",
        "c": "a number of 1661 bits",
        "3": "{4}",
    }
    assert make_jsonable([[["x"]]], depth=2) == [["…"]]
    json.dumps(make_jsonable(odd), allow_nan=False)


def test_small_words() -> None:
    assert format_amount(1, "error") == "1 error"
    assert format_amount(0, "error") == "0 errors"
    assert (
        format_counts({"error": 1, "warning": 2, "note": 0, "accepted": 3})
        == "1 error, 2 warnings, 0 notes, 3 accepted"
    )
    assert format_location(Location("a\n.yaml", 3, 4)) == "a\\n.yaml:3:4"
    assert name_source(None) == "page"


@pytest.mark.parametrize(
    ("part", "path", "aspect", "docs", "shown"),
    [
        ("response:200", "data.name", "nullable", True, "p:1:9, Responses > Status 200 > data > name"),
        ("response:200", "data.name", "presence", False, "p:1:9, below Responses > Status 200 > data"),
        ("response:404", "", "presence", False, "p:1:9, below Responses"),
        ("parameter:query:token", "", "required", True, "p:1:9, Query Parameters > token"),
        ("request-body", "note", "type", "string", "p:1:9, Body > note"),
        ("operation", "", "server", "x", "p:1:9"),
        ("response:200", "x" * 200, "type", "string", "p:1:9, …" + "x" * 79),
    ],
)
def test_evidence_in_html_names_what_stands_around_it(
    part: str, path: str, aspect: str, docs: object, shown: str
) -> None:
    finding = replace(NULLABLE, part=part, path=path, aspect=aspect, docs=docs, evidence=Location("p", 1, 9))
    assert format_evidence(finding, replace(PAGE, format="html")) == shown
    assert format_evidence(finding, replace(PAGE, format="markdown")) == "p:1:9"
