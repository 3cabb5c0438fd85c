"""An object without a bullet holds the rows that the example has in it; what nothing tells is unknown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

import pytest

from generator.documents import yaml as document
from generator.drift.judgement import Outcome, judge_source
from generator.drift.rules.findings import Verdict
from generator.drift.rules.messages import Names
from generator.drift.sources import detect, openapi
from generator.drift.sources.markdown import reader
from generator.problem import Problem
from tests import render
from tests.drift.sources.markdown.test_schema import outline
from tests.paths import ROOT

HEAD = "```\nGET /things\n```\n\n## Responses\n\n### Status 200\n\nA thing.\n\n"


def read(example: Any, *lines: str) -> Any:
    """The names of rows below each other, on a page with this example."""
    fence = "" if example is None else f"```json\n{json.dumps(example)}\n```\n\n"
    page = reader.parse(HEAD + fence + "**Schema**\n\n" + "\n\n".join(lines) + "\n", "page")
    return outline(page.sections[0].bodies[0].level)  # type: ignore[arg-type]


DATA = {"data": {"id": 1, "more": {"x": 1}, "name": "n"}}


@pytest.mark.parametrize(
    ("example", "lines", "expected"),
    [
        (
            DATA,
            ("**data** objectrequired", "Some prose.", "- **id** integer", "- **more** object", "  - **x** integer"),
            {"data": {"id": {}, "more": {"x": {}}}},
        ),
        (
            DATA,
            ("**data** object", "- **id** integer", "**more** object", "- **x** integer", "- **name** string"),
            {"data": {"id": {}, "more": {"x": {}}, "name": {}}},
        ),
        (
            {"data": {"id": 1}, "total": 1},
            ("**data** object", "- **id** integer", "- **total** integer", "- **other** integer"),
            {"data": {"id": {}}, "total": {}, "other": {}},
        ),
        (
            {"total": 1, "data": [{"id": 1}, {"name": "n"}]},
            ("- **total** integer", "**data** object\\[\\]", "- **id** integer", "- **name** string"),
            {"total": {}, "data": {"id": {}, "name": {}}},
        ),
        (
            {"data": {"id": 1, "name": "n"}},
            ("**data** object", "- **id** integer", "- **optional** integer", "- **name** string"),
            {"data": {"id": {}, "optional": {}, "name": {}}},
        ),
        (
            {"data": {"id": 1}, "id": 2},
            ("- **id** integer", "**data** object", "- **id** integer"),
            {"id": {}, "data": {"id": {}}},
        ),
        (
            {"a": {"data": {"id": 1}, "b": 1}},
            ("- **a** object", "  **data** object", "  - **id** integer", "  - **b** integer"),
            {"a": {"data": {"id": {}}, "b": {}}},
        ),
        (
            {"a": {"x": 1}, "b": {"x": 1}},
            ("**a** object", "- **x** integer", "**b** object", "- **x** integer"),
            {"a": {"x": {}}, "b": {"x": {}}},
        ),
        (
            None,
            ("**data** object", "  - **id** integer", "- **total** integer"),
            {"data": {"id": {}}, "total": {}},
        ),
    ],
)
def test_the_example_tells_what_belongs_below(example: Any, lines: tuple[str, ...], expected: Any) -> None:
    assert read(example, *lines) == expected


@pytest.mark.parametrize(
    ("example", "lines", "row"),
    [
        (None, ("**data** object", "- **id** integer"), "id"),
        ({"data": None}, ("**data** object", "- **id** integer"), "id"),
        ({"data": {"id": 1}, "id": 2}, ("**data** object", "- **id** integer", "- **id** integer"), "id"),
        ({"data": {"id": 1}}, ("**data** object", "- **id** integer", "- **optional** integer"), "optional"),
        (
            {"data": {"id": 1}, "total": 1},
            ("**data** object", "- **id** integer", "- **optional** integer", "- **total** integer"),
            "optional",
        ),
        (
            {"data": {"id": 1, "name": "n"}},
            ("**data** object", "- **id** integer", "**more** object", "- **x** integer", "- **name** string"),
            "more",
        ),
    ],
)
def test_what_nothing_tells_is_unknown(example: Any, lines: tuple[str, ...], row: str) -> None:
    with pytest.raises(Problem, match=f"`{row}` may stand beside or within an object that has no bullet"):
        read(example, *lines)


@pytest.mark.parametrize("row", ["**total** integer", "**total** integerrequired", "**total** Total"])
@pytest.mark.parametrize("at", [0, 1])
def test_a_row_without_a_bullet_that_is_no_object_is_not_taken_for_prose(row: str, at: int) -> None:
    lines = ["- **data** object", "  - **id** integer"]
    lines.insert(at, row)
    with pytest.raises(Problem, match="a row of unknown form, '\\*\\*total"):
        read({"total": 1, "data": {"id": 1}}, *lines)
    lines[at] = "**Warning** integer"
    assert read({"total": 1, "data": {"id": 1}}, *lines) == {"data": {"id": {}}}


def test_a_row_without_a_bullet_may_be_of_a_variant_or_of_its_object() -> None:
    variant = ("- **mode** object", "anyOf", "**kind** string")
    assert read(None, *variant) == {"mode": {"|": [{"kind": {}}]}}
    with pytest.raises(Problem, match="a row of unknown form, '\\*\\*kind"):
        read({"data": {"mode": {"kind": 1}}}, "**data** object", *variant)


def test_objects_without_bullets_cannot_be_nested_without_end() -> None:
    example: Any = 1
    for _ in range(300):
        example = {"o": example}
    with pytest.raises(Problem, match="nested too deeply"):
        read(example, *["**o** object"] * 300)


PATHS = ("tests/pages/shop.yaml", "spec/dataset.yaml", "docs/examples/station/station.yaml")
_ROW = re.compile(r"( *)- \*\*(\w+)\*\* .*")


def remove_bullets(text: str, names: tuple[str, ...]) -> str:
    """The page with these rows as such converters write them: without a bullet, and what is below in their column."""
    lines: list[str] = []
    open_at: list[int] = []
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip())
        while line and open_at and indent <= open_at[-1]:
            open_at.pop()
        left = line[min(indent, 2 * len(open_at)) :]
        if (match := _ROW.fullmatch(line)) and match[2] in names:
            open_at.append(indent)
            left = left.replace("- ", "", 1)
        lines.append(left)
    return "\n".join(lines)


def list_changed(text: str) -> Iterator[str]:
    lines = text.split("\n")
    rows = [(match, line) for line in lines if (match := _ROW.fullmatch(line))]
    objects = dict.fromkeys(
        match[2] for (match, line), (below, _) in pairwise(rows) if len(below[1]) > len(match[1]) and "object" in line
    )
    for count in (1, 2):
        yield from (remove_bullets(text, names) for names in combinations(objects, count))


def judge(spec: openapi.Bundle, text: str) -> Outcome:
    (outcome,) = judge_source(spec, "page", lambda: [detect.read_page(text, "page", "markdown")], Names())
    return outcome


def add_examples(spec: Any) -> None:
    """Give every body an example that has all of its properties."""
    for item in spec["paths"].values():
        for operation in item.values():
            for response in operation.get("responses", {}).values() if isinstance(operation, dict) else ():
                for entry in response.get("content", {}).values():
                    entry["example"] = make_example(render.inline(spec, entry["schema"]))


def make_example(schema: Any) -> Any:
    if "items" in schema:
        return [make_example(schema["items"])]
    first: Any = next((schema[key][0] for key in ("anyOf", "oneOf") if key in schema), {})
    properties = {**first.get("properties", {}), **schema.get("properties", {})}
    return {name: make_example(inner) for name, inner in properties.items()} if properties else 1


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("whole", [False, True])
def test_a_page_with_objects_without_bullets_is_right_or_unknown(name: str, *, whole: bool) -> None:
    data = document.read(ROOT / name).data
    if whole:
        add_examples(data)
    spec, text = openapi.parse(json.dumps(data), "spec.json"), render.capture(data)
    before = judge(spec, text)
    assert before.verdict.verdict is Verdict.CLEAN
    verdicts = set()
    for changed in list_changed(text):
        outcome = judge(spec, changed)
        verdicts.add(outcome.verdict.verdict)
        if outcome.verdict.verdict is Verdict.CLEAN:
            assert outcome.findings == before.findings
            assert outcome.verdict.compared == before.verdict.compared
        else:
            assert outcome.findings == ()
    assert Verdict.CLEAN in verdicts or not whole


@pytest.mark.parametrize("name", PATHS)
def test_a_row_that_goes_from_such_a_page_is_missed(name: str) -> None:
    data = document.read(ROOT / name).data
    add_examples(data)
    spec, text = openapi.parse(json.dumps(data), "spec.json"), render.capture(data)
    (changed, *_) = (one for one in list_changed(text) if judge(spec, one).verdict.verdict is Verdict.CLEAN)
    lines = changed.split("\n")
    for index, line in enumerate(lines):
        if re.match(r" *(- )?\*\*\w+\*\* ", line):
            outcome = judge(spec, "\n".join(lines[:index] + lines[index + 1 :]))
            assert outcome.findings or outcome.verdict.verdict is Verdict.UNKNOWN, line
