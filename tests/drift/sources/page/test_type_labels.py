"""Labels are renderings of types: what they say is read back, and what they hide is not made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.drift.facts.model import Aspect
from generator.drift.sources.page import type_labels

TYPE, FORMAT, NULLABLE, TITLE = Aspect.TYPE, Aspect.FORMAT, Aspect.NULLABLE, Aspect.TITLE


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("string", {TYPE: "string", FORMAT: None, TITLE: None}),
        ("string<date-time>", {TYPE: "string", FORMAT: "date-time"}),
        ("string | null", {TYPE: "string", NULLABLE: True, FORMAT: None}),
        ("string,null<uri>", {TYPE: "string", NULLABLE: True, FORMAT: "uri"}),
        ("(string | null)<uri>", {TYPE: "string", NULLABLE: True, FORMAT: "uri"}),
        ("object,null", {TYPE: "object", NULLABLE: True, FORMAT: None}),
        ("integer | string", {TYPE: "integer|string", FORMAT: None}),
        ("GeneralAccess (string)", {TYPE: "string", TITLE: "GeneralAccess", FORMAT: None}),
        ("StorageOwnership", {TITLE: "StorageOwnership", FORMAT: None}),
        ("object", {TYPE: "object", FORMAT: None}),
        ("any", {TYPE: None}),
        ("double", {FORMAT: "double"}),
        ("strnig", {TYPE: "strnig"}),
        ("", {}),
    ],
)
def test_a_label_says_no_more_than_it_shows(text: str, claims: dict[Aspect, object]) -> None:
    assert type_labels.parse_label(text).claims == claims


@pytest.mark.parametrize(("text", "item"), [("string[]", "string"), ("(string | null)[]", "string")])
def test_a_list_speaks_about_its_items(text: str, item: str) -> None:
    label = type_labels.parse_label(text)
    assert label.claims == {TYPE: "array"}
    assert label.item is not None
    assert label.item.claims[TYPE] == item


def test_lists_of_lists() -> None:
    label = type_labels.parse_label("integer[][]")
    assert label.item is not None
    assert label.item.item is not None
    assert label.item.item.claims[TYPE] == "integer"


@pytest.mark.parametrize(
    ("text", "nullable", "of_items"), [("(string[])[]", True, None), ("(string | null)[][]", None, True)]
)
def test_parentheses_stand_around_a_list_of_types(text: str, *, nullable: object, of_items: object) -> None:
    label = type_labels.parse_label(text)
    assert label.item is not None
    assert label.item.item is not None
    assert (label.item.claims.get(NULLABLE), label.item.item.claims.get(NULLABLE)) == (nullable, of_items)


def test_a_circular_label_says_nothing() -> None:
    assert type_labels.parse_label("circular(Task)") == type_labels.Label({}, circular=True)


@pytest.mark.parametrize(
    ("text", "label", "set_flags"),
    [
        ("stringrequired", "string", {Aspect.REQUIRED}),
        ("string | nullnullable", "string | null", {NULLABLE}),
        ("string | null nullable required", "string | null", {NULLABLE, Aspect.REQUIRED}),
        ("booleandeprecated", "boolean", {Aspect.DEPRECATED}),
        ("integerrequireddeprecated", "integer", {Aspect.REQUIRED, Aspect.DEPRECATED}),
        ("required", "", {Aspect.REQUIRED}),
        ("object[]", "object[]", set()),
    ],
)
def test_flags_are_cut_off_glued_or_not(text: str, label: str, set_flags: set[Aspect]) -> None:
    rest, flags = type_labels.split_flags(text)
    assert rest == label
    assert {aspect for aspect, on in flags.items() if on} == set_flags


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("`>= 0`", {Aspect.MINIMUM: 0}),
        ("`>= 1` and `<= 2.5`", {Aspect.MINIMUM: 1, Aspect.MAXIMUM: 2.5}),
        ("`> 0`", {Aspect.MINIMUM: "exclusive 0"}),
        ("`non-empty`", {Aspect.MIN_LENGTH: 1}),
        ("`>= 2 characters` and `<= 9 characters`", {Aspect.MIN_LENGTH: 2, Aspect.MAX_LENGTH: 9}),
        ("[`A`, `B C`]", {Aspect.ENUM: ["A", "B C"]}),
        ("`>= 3`, [`1`, `2`]", {Aspect.MINIMUM: 3, Aspect.ENUM: ["1", "2"]}),
        ("Value must match regular expression `^[a-z]{1,3}$`", {Aspect.PATTERN: "^[a-z]{1,3}$"}),
        ("Value must match regular expression `^a$`, [`a`]", {Aspect.PATTERN: "^a$", Aspect.ENUM: ["a"]}),
        ("something else", {}),
    ],
)
def test_qualifiers(text: str, claims: dict[Aspect, object]) -> None:
    assert type_labels.parse_qualifiers(text) == claims


def test_a_list_with_limits_does_not_tell_whose_they_are() -> None:
    own, of_items = type_labels.split_constraints("`>= 1`", type_labels.parse_label("integer[]"), shown=True)
    assert own == {Aspect.MIN_ITEMS: 1, Aspect.MAX_ITEMS: None}
    assert Aspect.MINIMUM not in of_items


def test_object_may_hide_forms_whose_qualifiers_stand_elsewhere() -> None:
    own, _ = type_labels.split_constraints("", type_labels.parse_label("object"), shown=True)
    assert own == {}


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    type_labels.parse_label(text)
    type_labels.parse_qualifiers(text)
    type_labels.split_flags(text)


def test_flags_may_stand_in_any_order() -> None:
    for text in ("stringrequireddeprecated", "string deprecated required"):
        label, flags = type_labels.split_flags(text)
        assert label == "string"
        assert [aspect.value for aspect, raised in flags.items() if raised] == ["required", "deprecated"]
