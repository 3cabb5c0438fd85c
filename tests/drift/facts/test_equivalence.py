"""Examples are the same if they mean the same, and titles if they are the same name."""

from __future__ import annotations

import pytest

from generator.drift.facts.attestation import locate_nowhere
from generator.drift.facts.equivalence import digest_prose, has_common_text, is_same_title
from generator.drift.facts.model import Aspect, Node


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


@pytest.mark.parametrize(
    ("shown", "title", "alias", "same"),
    [
        ("Name", "Name", None, True),
        ("Name", "Other", "Name", True),
        (None, None, None, True),
        (None, None, "Name", True),
        (None, "Name", None, False),
        ("Name", None, None, False),
    ],
)
def test_no_title_on_a_page_is_no_name_of_a_component(
    shown: str | None, title: str | None, alias: str | None, *, same: bool
) -> None:
    docs, spec = (Node({Aspect.TITLE: one}, locate_nowhere) for one in (shown, title))
    assert is_same_title(docs, spec.replace(alias=alias)) is same
