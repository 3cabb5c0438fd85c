"""Annotations are compared by what they allow, not by how they are spelled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.public_api.annotations import Relation, compare_annotations, find_bare_name, list_names

BASES = {"Colour": {"OpenStrEnum"}, "OpenStrEnum": {"StrEnum"}, "Child": {"Parent"}, "Number": {"IntEnum"}}
PAIRS = {
    ("str", "str | None"): Relation.WIDER,
    ("str", "datetime"): Relation.OTHER,
    ("float", "int"): Relation.NARROWER,
    ("int", "bool"): Relation.NARROWER,
    ("str", "OpenStr[Colour]"): Relation.SAME,
    ("str", "Colour"): Relation.NARROWER,
    ("str", "OpenStr[Colour] | None"): Relation.WIDER,
    ("OpenInt[Number]", "int"): Relation.SAME,
    ("Optional[int]", "None | int"): Relation.SAME,
    ("Union[int, str]", "str | int"): Relation.SAME,
    ("list[Parent]", "list[Child]"): Relation.NARROWER,
    ("list[str]", "list[str | None]"): Relation.WIDER,
    ("dict[str, Any]", "dict[str, int]"): Relation.SAME,
    ("dict[str, int]", "dict[str, str]"): Relation.OTHER,
    ("list[str]", "Iterable[str]"): Relation.WIDER,
    ("'Parent'", "models.Parent"): Relation.SAME,
    ("str | int", "int | None"): Relation.OTHER,
    ("not a type", "str"): Relation.OTHER,
    ("Any", "str"): Relation.SAME,
    ("object", "str"): Relation.NARROWER,
}
TURNED = {Relation.WIDER: Relation.NARROWER, Relation.NARROWER: Relation.WIDER}
TYPES = st.recursive(
    st.sampled_from(["int", "str", "float", "None", "Colour", "OpenStr[Colour]", "Parent", "Child", "datetime"]),
    lambda inner: st.one_of(
        st.builds("list[{}]".format, inner),
        st.builds("{} | {}".format, inner, inner),
        st.builds("dict[str, {}]".format, inner),
    ),
    max_leaves=5,
)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_pairs(before: str, after: str) -> None:
    assert compare_annotations(before, after, BASES) is PAIRS[before, after]


@given(TYPES, TYPES)
def test_the_other_way_round_is_the_mirror(one: str, other: str) -> None:
    found = compare_annotations(one, other, BASES)
    assert compare_annotations(other, one, BASES) is TURNED.get(found, found)


@given(TYPES, TYPES)
def test_an_alternative_more_is_never_narrower(one: str, other: str) -> None:
    assert compare_annotations(one, one, BASES) is Relation.SAME
    assert compare_annotations(one, f"{one} | {other}", BASES) in {Relation.SAME, Relation.WIDER}


def test_names_and_bare_names() -> None:
    assert list_names("dict[str, models.Dataset] | None") == {"dict", "str", "Dataset", "models"}
    assert find_bare_name("typing.Generic[T]") == "Generic"
