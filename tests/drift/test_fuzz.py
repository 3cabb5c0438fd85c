"""Whatever a page or a document is made of, it is read or refused with a reason; nothing ends in a bug."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.drift import check
from generator.drift.check import CheckRequest
from generator.problem import Problem
from tests import render
from tests.damage import DAMAGES, damage, list_places
from tests.drift.test_check import SHOP, TODAY, shop
from tests.drift.test_damage import refuse_bugs

PIECES = (
    *("", " ", "\n", "\t", "\u200b", "\u2028", "\x00", "é", "**", "`", "```\n", "- ", "    ", "# ", "### Status 200\n"),
    *(
        "### Path Parameters\n",
        "**Schema**\n",
        "anyOf\n",
        "object",
        "[]",
        "\\",
        "required",
        "property name*",
        "|",
        "---\n",
    ),
    *("<", ">", "</div>", "<div>", "<ul>", "</ul>", "<details>", "</details>", "<summary>", "<script>", "<!--", "-->"),
    *('<li class="openapi-schema__list-item">', '<div role="tabpanel">', "Array [", "&#0;", "&#xD800;", '"', "class="),
    *(
        '<span class="openapi-schema__container">',
        '<strong class="openapi-schema__property">',
        "<pre><code>",
        "{",
        "null",
    ),
    *(
        '"$ref"',
        "<<: ",
        "&a ",
        "*a",
        "!!int ",
        "9" * 400,
        "1e999",
        "-",
        "GET /v1/x\n",
        "openapi: 3.1.0\n",
        "**Example:** `",
    ),
)
MORE: tuple[Any, ...] = (
    *DAMAGES,
    float("inf"),
    "\ud800",
    {"$ref": "#/paths"},
    {"$ref": "#/components/schemas/Money"},
    {"allOf": [{"$ref": "#/components/schemas/Money"}]},
    {"anyOf": [{"type": "null"}]},
    {"type": ["string", "null"], "enum": [None, {}, []]},
    "https://[::1",
)
PARTS = 4
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(PIECES), st.booleans()), min_size=1, max_size=6
)


@cache
def render_page(form: str) -> str:
    return render.FORMS[form](shop())


def edit(text: str, edits: list[tuple[float, int, str, bool]]) -> str:
    """Put pieces into a text, in the place of some characters, or of the rest of the line and what follows."""
    for place, length, piece, lines in edits:
        at = int(place * len(text))
        after = text.find("\n", at + length * 20) if lines else at + length
        text = text[:at] + piece + (text[after:] if after >= 0 else "")
    return text


def judge(spec: str, page: str, **more: Any) -> None:
    """Fail unless a page is compared with a spec, or refused."""
    with TemporaryDirectory() as folder:
        for name, text in (("spec.json", spec), ("page.md", page)):
            Path(folder, name).write_text(text, encoding="utf-8", errors="surrogatepass")
        try:
            report = check.run(CheckRequest(Path(folder, "spec.json"), (str(Path(folder, "page.md")),), **more), TODAY)
        except Problem:
            return
        refuse_bugs(report)


@pytest.mark.parametrize("form", render.FORMS)
@given(edits=EDITS)
def test_any_page_is_read_or_refused(form: str, edits: list[tuple[float, int, str, bool]]) -> None:
    judge(SHOP.read_text(), edit(render_page(form), edits))


@given(edits=EDITS)
def test_any_text_of_a_document_is_read_or_refused(edits: list[tuple[float, int, str, bool]]) -> None:
    judge(edit(SHOP.read_text(), edits), render_page("twin"))


@given(data=st.data())
def test_any_document_is_read_or_refused(data: st.DataObject) -> None:
    spec = shop()
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(list(list_places(spec))))
        spec = damage(spec, place, data.draw(st.sampled_from(MORE)))
    judge(json.dumps(spec), render_page(data.draw(st.sampled_from(sorted(render.FORMS)))))
    judge(SHOP.read_text(), json.dumps(spec))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_a_document_damaged_at_every_place_is_read_or_refused(part: int) -> None:
    whole = shop()
    for place in list(list_places(whole))[part::PARTS]:
        for value in MORE:
            judge(json.dumps(damage(whole, place, value)), render_page("capture"), keep=True)
