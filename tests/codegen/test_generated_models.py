"""Generated models read, keep and refuse what the specification says."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import uuid
from typing import Any

import pytest

from tests.codegen.making import Made


def thing(mixed: Made, **properties: Any) -> Any:
    """A thing as it is read from JSON."""
    return mixed.model("Thing").from_dict({"must": "m", "mustBeNullable": None, **properties})


@pytest.mark.parametrize(
    ("wire", "field", "value", "expected"),
    [
        ("text", "text", "x", "x"),
        ("nullableText", "nullable_text", None, None),
        ("mustBeNullable", "must_be_nullable", "x", "x"),
        ("count", "count", 3, 3),
        ("ratio", "ratio", 1.5, 1.5),
        ("flag", "flag", True, True),
        ("day", "day", "2026-01-02", dt.date(2026, 1, 2)),
        ("moment", "moment", "2026-01-02T03:04:05Z", dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)),
        ("unique", "unique", "00000000-0000-0000-0000-000000000001", uuid.UUID(int=1)),
        ("file", "file", "not base64!", "not base64!"),
        ("nothing", "nothing", None, None),
        ("anything", "anything", {"a": [1]}, {"a": [1]}),
        ("whatever", "whatever", 1, 1),
        ("texts", "texts", ["a"], ["a"]),
        ("maybeTexts", "maybe_texts", ["a", None], ["a", None]),
        ("maybeTexts", "maybe_texts", None, None),
        ("untyped", "untyped", [1, "a"], [1, "a"]),
        ("grid", "grid", [[1], []], [[1], []]),
        ("pair", "pair", ["a", 1], ["a", 1]),
        ("free", "free", {"a": 1}, {"a": 1}),
        ("counts", "counts", {"a": 1}, {"a": 1}),
        ("maybeCounts", "maybe_counts", None, None),
        ("maybeCounts", "maybe_counts", {"a": 1}, {"a": 1}),
        ("color", "color", "red", "red"),
        ("color", "color", "blue", "blue"),
        ("maybeColor", "maybe_color", None, None),
        ("maybeColor", "maybe_color", "green", "green"),
        ("size", "size", 2, 2),
        ("size", "size", 7, 7),
        ("fixed", "fixed", "never", "never"),
        ("people", "people", ["a"], ["a"]),
        ("either", "either", 1, 1),
        ("either", "either", "a", "a"),
        ("eitherType", "either_type", None, None),
        ("eitherType", "either_type", 1, 1),
        ("eitherList", "either_list", True, True),
        ("eitherList", "either_list", ["a"], ["a"]),
        ("eitherShape", "either_shape", {"radius": 1.0}, {"radius": 1.0}),
        ("textOrInner", "text_or_inner", "x", "x"),
        ("colors", "colors", ["red", "blue"], ["red", "blue"]),
    ],
)
def test_a_property_is_read(mixed: Made, wire: str, field: str, value: object, expected: object) -> None:
    read = thing(mixed, **{wire: value})
    assert getattr(read, field) == expected
    assert read.is_set(field)
    assert read.to_dict()[wire] == value


@pytest.mark.parametrize(
    ("wire", "value"),
    [
        ("must", None),
        ("text", None),
        ("text", 1),
        ("count", "1"),
        ("count", 1.5),
        ("count", True),
        ("ratio", "1"),
        ("flag", 1),
        ("day", "yesterday"),
        ("moment", "2026-01-02"),
        ("unique", "x"),
        ("texts", [1]),
        ("maybeTexts", [1]),
        ("grid", [1]),
        ("counts", {"a": "b"}),
        ("color", 1),
        ("size", "red"),
        ("inner", {}),
        ("inner", []),
        ("maybeInner", {"deeper": {"b": 1}}),
        ("inners", [{"a": "x"}]),
        ("byName", {"k": {"a": "x"}}),
        ("tree", {"value": 1, "children": [{}]}),
        ("table", {"k": {"name": 1}}),
        ("either", []),
        ("eitherList", "x"),
        ("textOrInner", {"a": "x"}),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_by_its_path(mixed: Made, wire: str, value: object) -> None:
    # Optional properties may be null: the tolerance of the models; required ones may not.
    if value is None and wire != "must":
        assert getattr(thing(mixed, **{wire: value}), wire) is None
        return
    with pytest.raises(mixed.package.SchemaMismatchError, match=wire):
        thing(mixed, **{wire: value})


def test_a_whole_number_written_with_a_point_is_an_integer(mixed: Made) -> None:
    read = thing(mixed, count=5.0, counts={"a": 1.0, "b": 2})
    assert (read.count, read.counts) == (5, {"a": 1, "b": 2})
    assert {type(value) for value in (read.count, *read.counts.values())} == {int}


def test_only_required_properties_are_needed(mixed: Made) -> None:
    assert thing(mixed).text is None
    assert not thing(mixed).is_set("text")
    with pytest.raises(mixed.package.SchemaMismatchError, match="must: required"):
        mixed.model("Thing").from_dict({"mustBeNullable": None})


def test_inline_objects_are_classes_with_good_names(mixed: Made) -> None:
    read = thing(
        mixed,
        inner={"a": 1},
        maybeInner={"a": 1, "deeper": {"b": "x"}},
        oldMaybeInner={"a": 1},
        inners=[{"a": 1}],
        maybeInners=[{"a": 1}],
        byName={"k": {"a": 1}},
        textOrInner={"a": 1},
    )
    assert [
        type(value).__name__
        for value in (
            *(read.inner, read.maybe_inner, read.maybe_inner.deeper, read.old_maybe_inner, read.inners[0]),
            *(read.maybe_inners[0], read.by_name["k"], read.text_or_inner),
        )
    ] == [
        *("ThingInner", "ThingMaybeInner", "ThingMaybeInnerDeeper", "ThingOldMaybeInner", "ThingInnersItem"),
        *("ThingMaybeInnersItem", "ThingByNameValue", "ThingTextOrInner"),
    ]
    assert thing(mixed, maybeInner=None, oldMaybeInner=None, maybeInners=None).maybe_inner is None


def test_no_name_is_one_of_the_generators_makeshifts(mixed: Made) -> None:
    names = mixed.module("models").__all__
    assert {"ThingEitherShapeCircle", "ThingMaybeColor", "ThingColorsItem", "SearchResponse200"} <= set(names)
    assert not [name for name in names if "Type" in name or "Mapping" in name or "AdditionalProperty" in name]


def test_nested_models_give_back_what_came_in(mixed: Made) -> None:
    read = thing(mixed, tree={"value": 1, "new": 2, "children": [{"value": 2, "newer": 3}]})
    assert read.tree.children[0].to_dict() == {"value": 2, "newer": 3}
    assert read.tree.additional_properties == {"new": 2}


def test_models_that_refer_to_themselves_and_each_other(mixed: Made) -> None:
    person = {"name": "p", "friends": [{"name": "q"}], "home": {"owner": {"name": "p"}, "neighbours": {"left": {}}}}
    read = thing(mixed, tree={"value": 1, "owner": person, "children": []}, table={"a": person})
    assert read.tree.owner.home.owner.name == "p"
    assert read.tree.owner.friends[0].name == "q"
    assert read.tree.owner.home.neighbours["left"].to_dict() == {}
    assert read.table["a"].home.owner.name == "p"
    assert read.to_dict()["table"] == {"a": person}


@pytest.mark.parametrize("first", ["person", "house", "node", "thing"])
def test_each_of_them_can_be_imported_first(mixed: Made, first: str) -> None:
    name = mixed.package.__name__
    code = f"import {name}.models.{first}; from {name}.models import Person; Person.from_dict({{'home': {{}}}})"
    subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, '.'); {code}"], cwd=mixed.folder, check=True
    )


def test_all_of_joins_properties_and_what_is_said_of_them(mixed: Made) -> None:
    derived = mixed.model("Derived").from_dict(
        {"id": "i", "kind": "k", "extra": 1, "hidden": "h1dden", "token": "secret-t0ken"}
    )
    assert (derived.id, derived.kind, derived.extra, derived.hidden) == ("i", "k", 1, "h1dden")
    assert "h1dden" not in repr(derived)
    assert "secret-t0ken" not in repr(derived)
    with pytest.raises(mixed.package.SchemaMismatchError, match="kind"):
        mixed.model("Derived").from_dict({"id": "i"})
    assert mixed.model("Widened").from_dict({"id": "i", "wide": 3}).wide == 3


def test_a_secret_of_an_inherited_property_is_in_no_error(mixed: Made) -> None:
    with pytest.raises(mixed.package.SchemaMismatchError) as caught:
        mixed.model("Derived").from_dict({"id": "i", "kind": "k", "token": 123456})
    assert "123456" not in str(caught.value)


def test_enumerations_know_their_values_and_keep_others(mixed: Made) -> None:
    color, size = mixed.model("ThingColor"), mixed.model("ThingSize")
    assert thing(mixed, color="red").color is color.RED
    assert type(thing(mixed, color="blue").color) is str
    assert thing(mixed, size=-3).size is size.VALUE_NEGATIVE_3
    assert type(thing(mixed, size=9).size) is int
