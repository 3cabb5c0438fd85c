"""Names are valid, given once, and nobody else's."""

from __future__ import annotations

import keyword
from enum import Enum, StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.codegen.text.names import (
    choose_field_names,
    choose_member_names,
    list_error_names,
    list_reserved_classes,
)
from tests.paths import ROOT

PACKAGE = ROOT / "generated/apify_dataset_client"


@given(st.lists(st.text(max_size=8) | st.text("aA_ß1- ", max_size=4), unique=True, max_size=8))
def test_members_can_be_made_of_any_texts(values: list[str]) -> None:
    names = choose_member_names(values)
    made: Any = StrEnum("Made", list(zip(names, values, strict=True)))  # type: ignore[misc]
    assert [member.value for member in made] == values
    assert not any(name.startswith("_") or keyword.iskeyword(name) for name in names)


@given(st.lists(st.integers(), unique=True, max_size=8))
def test_members_can_be_made_of_any_numbers(values: list[int]) -> None:
    made: Any = Enum("Made", list(zip(choose_member_names(values), values, strict=True)))  # type: ignore[misc]
    assert [member.value for member in made] == values


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (["ANYONE_WITH_ID_CAN_READ", "fooBar", "a-b c"], ["ANYONE_WITH_ID_CAN_READ", "FOOBAR", "A_B_C"]),
        (["a", "A", "a!"], ["A", "A_2", "A_3"]),
        (["", "1", "_", "日本"], ["VALUE_0", "VALUE_1", "VALUE_2", "日本"]),
        ([1, -1, 0], ["VALUE_1", "VALUE_NEGATIVE_1", "VALUE_0"]),
        (["a", None, "b"], ["A", "B"]),
        (["VALUE_1", "?"], ["VALUE_1", "VALUE_1_2"]),
    ],
)
def test_members(values: list[Any], names: list[str]) -> None:
    assert choose_member_names(values) == names


def test_the_specification_may_name_members() -> None:
    assert choose_member_names(["a", "b"], ["first", "second"]) == ["FIRST", "SECOND"]
    assert choose_member_names(["a", "b"], ["only one"]) == ["A", "B"]
    assert choose_member_names([1, 2], ["one", "two"]) == ["ONE", "TWO"]


def test_fields_make_way() -> None:
    suggested = [
        ("to_dict", "to_dict"),
        ("toDict_", "to_dict_"),
        ("date", "date"),
        ("Thing", "Thing"),
        ("ﬁ", "ﬁ"),
        ("fi", "fi"),
    ]
    assert choose_field_names(suggested, ["Thing"]) == {
        "to_dict": "to_dict_",
        "toDict_": "to_dict__",
        "date": "date_",
        "Thing": "Thing_",
        "ﬁ": "fi",
        "fi": "fi_",
    }


def test_the_errors_named_here_are_those_of_the_template() -> None:
    text = (PACKAGE / "errors.py").read_text(encoding="utf-8")
    for name in list_error_names("Apify"):
        assert f"class {name}(" in text
    assert text.count("\nclass ") == len(list_error_names("Apify"))


def test_every_public_name_of_the_package_but_models_is_taken() -> None:
    import apify_dataset_client  # noqa: PLC0415 what is generated
    from apify_dataset_client import models  # noqa: PLC0415

    own = set(apify_dataset_client.__all__) - set(models.__all__)
    assert own <= list_reserved_classes("Apify")


def test_every_name_that_modules_with_models_import_is_taken() -> None:
    for path in [*PACKAGE.glob("models/*.py"), *PACKAGE.glob("api/*/*.py")]:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("from ") and "models" not in line and "import (" not in line and " ." not in line[:7]:
                names = line.partition(" import ")[2].split(", ")
                assert {name for name in names if name[:1].isupper()} <= list_reserved_classes("Apify"), line
