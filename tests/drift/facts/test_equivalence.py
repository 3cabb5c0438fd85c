"""Examples are the same if they mean the same."""

from __future__ import annotations

import pytest

from generator.drift.facts.equivalence import digest_prose, has_common_text


@pytest.mark.parametrize(
    ("docs", "spec", "common"),
    [
        (["a", '{"b": 1,\n "c": [2]}'], '{"c":[2],"b":1.0}', True),
        ("a  b", "a\nb", True),
        ("a", ["b", "c"], False),
        ("{", "{", True),
        ("true", "1", False),
        ("1", '"1"', False),
        (None, None, False),
        ([f"{number}" for number in range(20_000)], [f"{{{number}}}" for number in range(20_000)], False),
        (["[" * 100_000], ["[" * 100_000], True),
    ],
)
def test_examples_have_one_in_common(docs: object, spec: object, common: object) -> None:
    assert has_common_text(docs, spec) == common


def test_any_text_has_a_digest() -> None:
    assert digest_prose("\ud800") != digest_prose("x")
