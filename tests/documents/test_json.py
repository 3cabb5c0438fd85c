"""A pointer into JSON text is found where the YAML parser, which knows positions, says it is."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from generator.documents import yaml as document
from generator.documents.json import Positions
from generator.documents.location import Location
from generator.documents.pointer import Pointer

KEYS = st.text(alphabet="abcxyz_/~. ", min_size=1, max_size=5)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='ab"{}[]:, ', max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


def pointers(value: Any, at: Pointer = ()) -> list[Pointer]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(found for name, inner in members for found in pointers(inner, (*at, name)))]


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4), st.sampled_from([None, 0, 2]))
def test_every_pointer_is_found(value: dict[str, Any], indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    known = document.parse(text, "f")
    positions = Positions("f", text)
    for pointer in pointers(value):
        assert positions.locate(pointer) == Location("f", *known.position(pointer))


def test_what_is_not_there_is_where_its_nearest_ancestor_is() -> None:
    positions = Positions("f", '{\n "a": {"b": 1}\n}')
    assert positions.locate(("a", "x", "y")) == positions.locate(("a",)) == Location("f", 2, 2)
