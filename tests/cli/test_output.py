"""Which report is written where."""

from __future__ import annotations

import pytest

from generator.cli.output import pair_outputs
from generator.problem import Problem


def read(arguments: str) -> list[tuple[str, str]]:
    """The options in their order: a word in capitals is a file, any other a format."""
    return [("output" if word.isupper() else "format", word) for word in arguments.split()]


@pytest.mark.parametrize(
    ("given", "pairs"),
    [
        ("", [("text", None)]),
        ("A", [("text", "A")]),
        ("json", [("json", None)]),
        ("json A html B", [("json", "A"), ("html", "B")]),
        ("A json B html", [("json", "A"), ("html", "B")]),
        ("json A B html", [("json", "A"), ("html", "B")]),
        ("markdown json A", [("markdown", None), ("json", "A")]),
        ("json A markdown", [("json", "A"), ("markdown", None)]),
    ],
)
def test_what_stands_together_is_one_report(given: str, pairs: list[tuple[str, str | None]]) -> None:
    assert pair_outputs(read(given)) == pairs


@pytest.mark.parametrize("given", ["A B", "json A B", "A json B", "json html", "json html A B", "json html markdown A"])
def test_what_stands_beside_nothing_is_refused(given: str) -> None:
    with pytest.raises(Problem, match=r"no --format stands beside --output [AB]|json and html have no --output"):
        pair_outputs(read(given))
