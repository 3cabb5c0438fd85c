"""Every rule about the public face has the smallest pair of packages that fires it alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.problem import Problem
from generator.public_api import changes as api_changes
from generator.public_api import surface
from generator.public_api.changes import compare, find_level
from generator.public_api.surface import Surface
from generator.public_api.version_bump import Level

METADATA = """
[project]
name = "thing"
version = "0.1.0"
requires-python = ">={python}"
dependencies = ["{requirement}"]
[project.optional-dependencies]
{extras}
"""
# A method that returns one model and takes another; `{read}` and `{written}` are their fields.
MODELS = """
class Answer:
    {read}

class Question:
    {written}

class Calls:
    def ask(self, question: Question) -> Answer: ...
"""


def package(folder: Path, code: str, **metadata: str) -> Surface:
    """The face of a package with one module."""
    given = {"name": "thing", "python": "3.11", "requirement": "msgspec", "extras": ""} | metadata
    (folder / given.pop("name")).mkdir(parents=True)
    next(folder.iterdir()).joinpath("__init__.py").write_text(code, encoding="utf-8")
    (folder / "pyproject.toml").write_text(METADATA.format(**given), encoding="utf-8")
    found = surface.load(folder)
    assert found is not None
    return found


def models(read: str = "id: int", written: str = "id: int") -> str:
    """The code with these fields."""
    return MODELS.format(read=read, written=written)


ENUM = "from enum import StrEnum\nclass Colour(StrEnum):\n    RED = '{}'\n"
PROTOCOL = "from typing import Protocol\nclass Transport(Protocol):\n    def send(self) -> None: ...\n"
CASES: dict[str, tuple[str, str, str]] = {
    "name-removed": ("class A: ...\nclass B: ...", "class A: ...", "`B` is gone"),
    "kind-changed": ("class A: ...", "def A(): ...", "`A` was class and is function"),
    "base-removed": ("class A(ValueError): ...", "class A: ...", "`A` has the bases , no longer `ValueError`"),
    "parameter-removed": ("def f(a=1, b=2): ...", "def f(a=1): ...", "`f` no longer takes `b`"),
    "parameter-moved": ("def f(a, b): ...", "def f(b, a): ...", "`f` takes `a` at another position"),
    "parameter-kind-changed": ("def f(a): ...", "def f(*, a): ...", "`f` takes `a` as keyword-only"),
    "parameter-now-required": ("def f(a=1): ...", "def f(a): ...", "`f` cannot do without `a`"),
    "required-parameter-added": ("def f(): ...", "def f(a): ...", "`f` demands `a`"),
    "required-field-added": (
        models(written="id: int"),
        models(written="id: int\n    name: str"),
        "`Question.name` must be given",
    ),
    "method-demanded": (
        PROTOCOL,
        PROTOCOL + "    def close(self) -> None: ...\n",
        "`Transport.close` is demanded of those who implement the protocol",
    ),
    "read-type-widened": (models("id: int"), models("id: int | None"), "`Answer.id` is `int | None`, was `int`"),
    "read-type-changed": (models("id: int"), models("id: str"), "`Answer.id` is `str`, no longer `int`"),
    "read-type-narrowed": (
        models("id: int | None"),
        models("id: int"),
        "`Answer.id` is always `int`, was `int | None`",
    ),
    "written-type-widened": (
        models(written="id: int"),
        models(written="id: int | None"),
        "`Question.id` takes `int | None` too, took `int`",
    ),
    "written-type-narrowed": (
        "def f(a: int | None): ...",
        "def f(a: int): ...",
        "`f(a)` takes `int`, took `int | None`",
    ),
    "written-type-changed": ("def f(a: int): ...", "def f(a: str): ...", "`f(a)` takes `str`, no longer `int`"),
    "type-respelled": (models("id: int | str"), models("id: str | int"), "`Answer.id` is written `str | int`"),
    "enum-value-changed": (
        ENUM.format("red"),
        ENUM.format("RED"),
        "`Colour.RED` stands for `'RED'`, no longer `'red'`",
    ),
    "name-added": (models("id: int"), models("id: int\n    name: str"), "`Answer.name`"),
    "parameter-added": ("def f(a): ...", "def f(a, b=1): ...", "`f` takes `b`"),
    "default-changed": ("def f(a=1): ...", "def f(a=2): ...", "`f(a)` is `2` by default, was `1`"),
    "constant-changed": ("LIMIT = 1", "LIMIT = 2", "`LIMIT` is `2`, was `1`"),
    "documentation-changed": ('def f():\n    "One."', 'def f():\n    "Two."', "the documentation of `f`"),
}
OF_METADATA: dict[str, tuple[dict[str, str], str]] = {
    "package-renamed": ({"name": "other"}, "the package thing is called other"),
    "python-changed": ({"python": "3.12"}, "Python >=3.12 is needed, was >=3.11"),
    "requirements-changed": ({"requirement": "attrs"}, "the package requires attrs, required msgspec"),
    "extra-added": ({"extras": "more = []"}, "the extra `more`"),
}
ELSEWHERE = {"extra-removed", "inside-changed"}
"""The mirror of one above, and what no face shows: see below and test_api.py."""


def test_every_rule_has_its_case() -> None:
    assert CASES.keys() | OF_METADATA.keys() | ELSEWHERE == set(api_changes.load_rules())


@pytest.mark.parametrize("rule", CASES)
def test_a_pair_fires_its_rule_alone(tmp_path: Path, rule: str) -> None:
    before, after, said = CASES[rule]
    changes = compare(package(tmp_path / "old", before), package(tmp_path / "new", after))
    assert {change.rule for change in changes} == {rule}
    assert str(changes[0]).startswith(said)


@pytest.mark.parametrize("rule", OF_METADATA)
def test_metadata_fires_its_rule_alone(tmp_path: Path, rule: str) -> None:
    metadata, said = OF_METADATA[rule]
    old, new = package(tmp_path / "old", "A = 1"), package(tmp_path / "new", "A = 1", **metadata)
    (change,) = compare(old, new)
    assert (change.rule, str(change)) == (rule, said)


def test_an_extra_that_is_gone(tmp_path: Path) -> None:
    old, new = package(tmp_path / "old", "", extras="more = []"), package(tmp_path / "new", "")
    assert [change.rule for change in compare(old, new)] == ["extra-removed"]


@pytest.mark.parametrize("case", CASES)
def test_nothing_changes_between_a_package_and_itself(tmp_path: Path, case: str) -> None:
    code = CASES[case][1]
    assert compare(package(tmp_path / "old", code), package(tmp_path / "new", code)) == []


QUIET = {
    "a private name": ("class A: ...\n_b = 1", "class A: ..."),
    "a special method nobody calls": ("class A:\n    def __reduce__(self): ...", "class A: ..."),
    "a private parameter's module": ("class A: ...", "import os\nclass A: ..."),
    "a comment": ("class A: ...", "# More.\nclass A: ..."),
}


@pytest.mark.parametrize("case", QUIET)
def test_what_users_cannot_see_is_no_change(tmp_path: Path, case: str) -> None:
    before, after = QUIET[case]
    assert compare(package(tmp_path / "old", before), package(tmp_path / "new", after)) == []


def test_a_field_that_only_comes_from_the_api_may_be_new_and_required(tmp_path: Path) -> None:
    old = package(tmp_path / "old", models())
    new = package(tmp_path / "new", models("id: int\n    name: str = field(name='n')"))
    assert [change.rule for change in compare(old, new)] == ["name-added"]


def test_a_model_that_is_read_and_written_is_judged_both_ways(tmp_path: Path) -> None:
    code = "class M:\n    id: {}\nclass C:\n    def put(self, m: M) -> M: ..."
    old, new = package(tmp_path / "old", code.format("int")), package(tmp_path / "new", code.format("int | None"))
    assert [change.rule for change in compare(old, new)] == ["read-type-widened", "written-type-widened"]


def test_a_field_inside_a_written_model_is_written_too(tmp_path: Path) -> None:
    code = (
        "class Inner:\n    a: int\n{}class Outer:\n    inner: Inner\nclass C:\n    def put(self, o: Outer) -> None: ..."
    )
    old, new = package(tmp_path / "old", code.format("")), package(tmp_path / "new", code.format("    b: int\n"))
    assert [change.rule for change in compare(old, new)] == ["required-field-added"]


def test_a_function_that_must_be_awaited_is_another_kind(tmp_path: Path) -> None:
    old, new = package(tmp_path / "old", "def f(): ..."), package(tmp_path / "new", "async def f(): ...")
    assert [str(change) for change in compare(old, new)] == ["`f` was not async and is async"]


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("field(name='defaultName')", "required-field-added"),
        ("field(default=None, name='n')", "name-added"),
        ("field(default_factory=list)", "name-added"),
        ("''", "name-added"),
    ],
)
def test_a_field_with_a_default_need_not_be_given(tmp_path: Path, value: str, rule: str) -> None:
    old = package(tmp_path / "old", models())
    new = package(tmp_path / "new", models(written=f"id: int\n    name: str = {value}"))
    assert [change.rule for change in compare(old, new)] == [rule]


def test_an_inherited_method_is_told_once(tmp_path: Path) -> None:
    code = "class _Base:\n    def to_dict(self): ...\n{}class A(_Base): ...\nclass B(_Base): ..."
    more = "    def more(self): ...\n"
    old, new = package(tmp_path / "old", code.format(more)), package(tmp_path / "new", code.format(""))
    assert [str(change) for change in compare(old, new)] == ["`_Base.more` is gone"]


def test_the_gravest_comes_first(tmp_path: Path) -> None:
    old, new = package(tmp_path / "old", "class A: ..."), package(tmp_path / "new", "class B: ...")
    changes = compare(old, new)
    assert [change.rule for change in changes] == ["name-removed", "name-added"]
    assert find_level(changes) is Level.MAJOR
    assert find_level([]) is Level.NONE


def test_a_package_that_cannot_be_parsed_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="the package cannot be read: SyntaxError"):
        package(tmp_path / "old", "def def")


def test_a_folder_without_a_package_has_no_face(tmp_path: Path) -> None:
    assert surface.load(tmp_path) is None


def test_rules_are_sorted_by_level_and_complete() -> None:
    levels = [rule.level for rule in api_changes.load_rules().values()]
    assert levels == sorted(levels, reverse=True)
    assert all(
        rule.why.endswith(".") and rule.section in {"Added", "Changed", "Removed"}
        for rule in api_changes.load_rules().values()
    )
