"""Rows of a schema stand below each other as their indentation says, and as variants at the margin let it say."""

from __future__ import annotations

from typing import Any

import pytest

from generator.documents.location import Location
from generator.drift.sources.markdown.lines import split_lines
from generator.drift.sources.markdown.schema import SchemaReader
from generator.drift.sources.page.model import SchemaLevel


def read(text: str) -> Any:
    """Names of rows with what stands below them; variants stand under `|`, items under `[]`."""
    level = SchemaLevel()
    reader = SchemaReader(level)
    for line in split_lines(text).lines:
        if line.text:
            reader.take(line, lambda _aspect, line=line: Location("page", line.number))  # type: ignore[misc]
    return outline(level)


def outline(level: SchemaLevel) -> Any:
    inside: dict[str, Any] = {row.name or row.label: outline(row.level) for row in level.rows}
    if level.items is not None:
        inside["[]"] = outline(level.items)
    if level.variants:
        inside["|"] = [outline(one) for one in level.variants]
    return inside


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "- **a** object\n  - **b** string\n- **c** string",
            {"a": {"b": {}}, "c": {}},
        ),
        (
            "- **a** object\n    - **b** object\n        - **c** string\n  - **d** string",
            {"a": {"b": {"c": {}}, "d": {}}},
        ),
        (
            "- object\n  - **a** string",
            {"[]": {"object": {"a": {}}}},
        ),
        (
            "- **a** object\n  - anyOf\n  - **b** string",
            {"a": {"|": [{"b": {}}]}},
        ),
        (
            "- **a** object\n\nanyOf\n\n**b** object\n\n  - **c** string\n\n**d** string",
            {"a": {"|": [{"b": {"c": {}}, "d": {}}]}},
        ),
        (
            "oneOf\n\n**a** object\n\n- **b** string\n\n**c** string",
            {"|": [{"a": {"b": {}}, "c": {}}]},
        ),
        (
            "oneOf\n\n**a** object\n\nanyOf\n\n**b** object\n\n- **c** string",
            {"|": [{"a": {"|": [{"b": {"c": {}}}]}}]},
        ),
        (
            "- **a** object\n  - **b** object\n\nanyOf\n\n**c** string\n\n- **d** object\n\n**e** string",
            {"a": {"b": {"|": [{"c": {}}]}}, "d": {"e": {}}},
        ),
    ],
)
def test_rows_stand_below_what_they_belong_to(text: str, expected: Any) -> None:
    assert read(text) == expected


def test_a_row_after_all_variants_is_not_of_the_last_one() -> None:
    assert read("- **a** object\n  - anyOf\n  - **b** string\n- **c** string") == {"a": {"|": [{"b": {}}]}, "c": {}}
