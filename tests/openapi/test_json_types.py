"""Each value of JSON has one type, and every integer is a number."""

from __future__ import annotations

import pytest

from generator.openapi.json_types import TYPES, accepts_type, find_json_type, find_schema_type

VALUES = {"string": "", "number": 1.5, "integer": 1, "boolean": True, "object": {}, "array": [], "null": None}


def test_every_type_is_found() -> None:
    assert VALUES.keys() == TYPES
    assert {kind: find_json_type(value) for kind, value in VALUES.items()} == {kind: kind for kind in TYPES}
    assert {kind: find_schema_type(value) for kind, value in VALUES.items()} == {kind: kind for kind in TYPES}


def test_a_whole_float_is_written_as_a_number_and_counts_as_an_integer() -> None:
    assert find_json_type(1.0) == "number"
    assert find_schema_type(1.0) == "integer"


@pytest.mark.parametrize(
    ("types", "kind", "accepted"),
    [
        (["string", "null"], "null", True),
        (["number"], "integer", True),
        (["integer"], "number", False),
        (["number"], "boolean", False),
        ([], "string", False),
    ],
)
def test_an_integer_is_a_number(types: list[str], kind: str, *, accepted: bool) -> None:
    assert accepts_type(types, kind) is accepted
