"""Captures by the converters that people use say what the HTML page says, or are refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from generator.documents import yaml as document
from generator.drift.facts.model import HEADER, Aspect, Node, Reading
from generator.drift.sources import detect
from generator.drift.sources.markdown.forms import HELP
from generator.problem import Problem
from tests import render
from tests.paths import ROOT

CAPTURES = sorted((ROOT / "tests/pages/captures").glob("*.*.md"))
DOCUMENTS = {"shop": ROOT / "tests/pages/shop.yaml", "station": ROOT / "docs/examples/station/station.yaml"}
HTML = {name: render.html(document.read(path).data) for name, path in DOCUMENTS.items()}
Facts = dict[tuple[str, str], object]


def list_facts(node: Node, place: str) -> Iterator[tuple[tuple[str, str], object]]:
    """What a reading says, by place, but for prose and what Markdown does not show.

    That is the example and type of a body, what chooses among variants, headers of responses, and whether the operation
    is deprecated.
    """
    of_body = place.count("/") == 1
    hidden = (
        Aspect.DESCRIPTION,
        Aspect.DISCRIMINATOR,
        *((Aspect.DEPRECATED, Aspect.CALLBACKS) if place == "operation" else ()),
    )
    for aspect, value in node.claims.items():
        if aspect not in hidden and not (of_body and aspect in (Aspect.EXAMPLE, Aspect.TYPE)):
            yield (place, aspect.value), value
    yield (place, "shape"), (node.complete, node.opaque, node.every_variant)
    for name, child in node.children.items():
        yield from list_facts(child, f"{place}/{name}")
    for index, form in enumerate(node.variants):
        yield from list_facts(form, f"{place}|{index}")


def facts_of(reading: Reading) -> Facts:
    complete = sorted(kind for kind in reading.complete if not kind.startswith(HEADER))
    whole = {("", "complete"): complete, ("", "lost"): dict(reading.lost)}
    return whole | {fact: value for part, node in reading.parts.items() for fact, value in list_facts(node, part)}


def read(text: str, form: str = "markdown") -> Facts:
    return facts_of(detect.read_page(text, "page", form))


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: path.name)
def test_a_capture_says_what_the_page_says(capture: Path) -> None:
    text = capture.read_text(encoding="utf-8")
    assert detect.detect_format(text) == "markdown"
    assert read(text) == read(HTML[capture.name.split(".")[0]], "html")


# Items that run together -------------------------------------------------------------------------

Tree = list[tuple[str, "Tree"]]
ABOVE = "GET\n\n/things\n-------\n\n### Status 200\n\n**Schema**\n\n"


@st.composite
def trees(draw: st.DrawFn, depth: int = 0) -> Tree:
    """Names with what is below them; the root is one object, as in most responses."""
    count = 1 if depth == 0 else draw(st.integers(1, 3))
    inner = [draw(trees(depth + 1)) if depth < 4 and (depth == 0 or draw(st.booleans())) else [] for _ in range(count)]
    return [(f"p{depth}{index}", below) for index, below in enumerate(inner)]


def write_list(tree: Tree, between: str, depth: int = 0) -> str:
    """A list as markdownify writes it: without `between` each item beside the one before, else within it."""
    texts: list[str] = []
    for name, below in tree:
        lines = [f"**{name}** {'object' if below else 'string'}", f"**Example:** `{name}`"]
        text = "  \n".join(lines) + (f"\n\n{write_list(below, between, depth + 1)}" if below else "")
        texts.append(f"{'*+-'[depth % 3]} {text}")
    if not between:
        return "\n".join(text.replace("\n", "\n  ") for text in texts)
    text = ""
    for one in reversed(texts):
        text = (one + (between.strip(" ") + text if text else "")).replace("\n", "\n  ")
    return text


def measure_depth(tree: Tree) -> int:
    return 1 + max((measure_depth(below) for _, below in tree), default=-1)


@given(trees(), st.sampled_from([" ", "\n\n"]))
def test_items_in_each_other_are_those_beside_each_other(tree: Tree, between: str) -> None:
    apart = read(ABOVE + write_list(tree, ""))
    try:
        assert read(ABOVE + write_list(tree, between)) == apart
    except Problem as problem:
        assert "not certain" in problem.message  # noqa: PT017 - the other outcome is one as well
        assert measure_depth(tree) > 3


def test_an_item_that_may_be_of_two_lists_makes_the_page_unknown() -> None:
    deep = "* **a** object\n\n  + **b** object\n\n    - **c** object\n\n      * **d** string"
    sure = f"{deep}* **e** string  \n          **Example:** `x`"
    assert ("response:200/body 0/a/b/c/e", "type") in read(ABOVE + sure)
    beside = f"{deep}* **e** string  \n    **Example:** `x`"
    assert ("response:200/body 0/e", "type") in read(ABOVE + beside)
    with pytest.raises(Problem, match="not certain"):
        read(ABOVE + f"{deep}* **e** string")


def test_where_bullets_do_not_turn_rows_within_plain_ones_make_the_page_unknown() -> None:
    flat = "* **a** string\n\n  * **b** integer\n\n    Text."
    with pytest.raises(Problem, match="run together"):
        read(ABOVE + flat)
    assert ("response:200/body 0/b", "type") in read(f"{ABOVE}{flat}\n\n**Schema**\n\n* **c** object\n\n  + d")
    assert ("response:200/body 0/a/b", "type") not in read(f"{ABOVE}{flat}\n* **c** string")


def test_names_of_forms_may_run_together() -> None:
    names = "* **a** object\n\n  anyOf\n\n  + object+ null\n\n"
    facts = read(f"{ABOVE}{names}  + **b** string\n\n    + **c** integer\n\n  + **d** string")
    assert facts["response:200/body 0/a", "type"] == "anyOf"
    assert facts["response:200/body 0/a", "nullable"] is True
    assert {place for place, _ in facts if "|" in place} >= {f"response:200/body 0/a|0/{name}" for name in "bc"}


def test_prose_and_code_are_no_items() -> None:
    run_together = "* **a** string  \n  **Example:** `x+ **b** string, y`* **c** string* **d** string"
    facts = read(ABOVE + run_together)
    assert facts["response:200/body 0/a", "example"] == "x+ **b** string, y"
    assert ("response:200/body 0/d", "type") in facts
    text = ABOVE + "* **a** string  \n  **Example:** `x+ **b** string`\n* **c** string\n\n  Of 5- **at most** seven.\n"
    names = {place for place, _ in read(text)}
    assert names == {"", "operation", "response:200", *(f"response:200/body 0{name}" for name in ("", "/a", "/c"))}


# What converters do with the parts of a page -----------------------------------------------------

ROWS = "- **a** string\n"


@pytest.mark.parametrize(
    "heading",
    [
        "```\nGET /things\n```",
        "GET \n\n## /things",
        "GET\n\n/things\n---",
        "```\nGET\n\n/things\n-------\n```",
        "```\nGET\n\n## /things\n```",
        "    GET \n    \n    ## /things",
    ],
)
def test_the_operation_may_stand_in_a_heading_or_in_code(heading: str) -> None:
    reading = detect.read_page(f"Get\n===\n\n{heading}\n\n### Status 200\n\n**Schema**\n\n{ROWS}", "page", "markdown")
    assert reading.operation == "GET /things"
    with pytest.raises(Problem, match="more than one operation"):
        read(f"{heading}\n\n### Status 200\n\n**Schema**\n\n{ROWS}\nPUT\n\n/things\n---\n")


def test_a_heading_underlined_in_a_code_block_is_a_section_within_it() -> None:
    with pytest.raises(Problem, match="a code block holds a section"):
        read("GET\n\n/things\n---\n\n```\nA cut.\n\nRequest[](#request)\n-------\n")


def test_code_may_be_indented() -> None:
    text = 'GET\n\n/things\n---\n\n### Status 200\n\n    {  "a": "x"}\n\n    {\n      "a": "y"\n    }\n\n**Schema**\n\n'
    (body,) = detect.read_page(text + ROWS, "page", "markdown").parts["response:200"].children.values()
    assert body.claims[Aspect.EXAMPLE] == ['{"a":"x"}', '{"a":"y"}']


def test_an_example_behind_a_schema_is_that_of_the_next_media_type() -> None:
    text = f"{ABOVE}{ROWS}\n```\n[1]\n```\n\n**Schema**\n\n{ROWS}\n**Schema**\n\n{ROWS}"
    bodies = detect.read_page(text, "page", "markdown").parts["response:200"].children.values()
    assert [body.claims.get(Aspect.EXAMPLE, "silent") for body in bodies] == [None, ["[1]"], "silent"]


def test_code_behind_the_last_schema_is_no_body_of_its_own() -> None:
    text = 'GET\n\n/things\n---\n\n### Status 200\n\n```\n{"a": {"b": 1}}\n```\n\n**Schema**\n\n- **a** object\n'
    assert read(f"{text}\n```\ncurl\n```\n")["", "lost"] == {"response:200": "b"}


def test_an_example_in_another_order_than_the_rows_proves_nothing_of_them() -> None:
    text = 'GET\n\n/things\n---\n\n### Status 200\n\n```\n{"a": 1, "c": 1, "b": 1}\n```\n\n**Schema**\n\n'
    rows = "- **a** integer\n- **b** integer\n- **c** integer\n"
    assert read(text + rows)["", "lost"] == {}


@pytest.mark.parametrize("row", ["- ****integer", "-\n\n  integer", "- integer"])
def test_a_row_without_a_name_may_leave_its_bullet_alone(row: str) -> None:
    assert read(ABOVE + row)["response:200/body 0/[]", "type"] == "integer"


def test_an_asterisk_in_a_name_may_go_unescaped() -> None:
    assert read(f"{ABOVE}- **property name*** integer")["response:200/body 0/{}", "type"] == "integer"


def test_forms_may_stand_in_the_paragraph_of_their_row() -> None:
    text = f"{ABOVE}* **a** object\n  * **b** object  \n  anyOf\n\n    * **c** string\n  * **d** string\n"
    facts = read(text)
    assert ("response:200/body 0/a/b|0/c", "type") in facts
    assert ("response:200/body 0/a/d", "type") in facts


def test_the_authorization_may_be_in_bold() -> None:
    text = (
        "\n\n#### Authorization: http\n\n**name:** [key](/a#b)**type:** http**scheme:** bearer**description:** A token."
    )
    assert read(ABOVE + ROWS + text)["security:key", "type"] == "http bearer"


@pytest.mark.parametrize(
    ("lines", "aspect", "value"),
    [
        ("**Possible values:** Value must match regular expression\n  `^\\d+$`", "pattern", "^\\d+$"),
        ("**Possible values:** `>= 1` and\n  `<= 9`", "maximum", 9),
        ("**Possible values:** [`a`, `b\n  c`, `d`]", "enum", ["a", "b c", "d"]),
        ("**Default value:**\n  `a\n  b`", "default", "a b"),
        ("**Example:** `a-\n  b`", "example", "a-b"),
    ],
)
def test_a_value_may_be_broken_over_lines(lines: str, aspect: str, value: object) -> None:
    row = f"- **a** integer\n\n  {lines}\n\n  Prose, such as `{{}}`.\n"
    assert read(ABOVE + row)["response:200/body 0/a", aspect] == value


def test_a_value_broken_behind_a_hyphen_makes_the_page_unknown() -> None:
    with pytest.raises(Problem, match="behind a hyphen") as raised:
        read(f"{ABOVE}- **a** string\n\n  **Possible values:** [`a`, `b-\n  c`]\n")
    assert raised.value.help == HELP


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[[**a**]{.openapi-schema__property} string]{.openapi-schema__container}", "pandoc's own"),
        (":::: {.openapi-tabs__container}", "pandoc's own"),
        ('<span class="openapi-schema__name">string</span>', "pandoc -t gfm"),
        ("> [!-info] -info\n> ### Path Parameters", "Defuddle's"),
        ("```markdown\nGET /things\n```", "Defuddle's"),
    ],
)
def test_a_form_that_is_not_read_is_named(text: str, name: str) -> None:
    with pytest.raises(Problem, match=re.escape(name)) as raised:
        read(ABOVE + text)
    assert raised.value.help == HELP


def test_statuses_in_a_list_without_any_section_are_named() -> None:
    with pytest.raises(Problem, match="as converters leave pages of the theme"):
        read("GET\n\n/things\n---\n\nResponses\n---\n\n* 200\n\nOK\n")
    with pytest.raises(Problem, match="a schema that belongs to no status") as raised:
        read("GET\n\n/things\n---\n\nResponses\n---\n\n* 200\n\n**Schema**\n\n**a**string\n")
    assert raised.value.help == HELP


@pytest.mark.slow
@pytest.mark.parametrize("name", ["spec/dataset.yaml", *(str(path.relative_to(ROOT)) for path in DOCUMENTS.values())])
@pytest.mark.parametrize("style", ["underlined", "ATX"])
def test_what_markdownify_makes_of_a_page_today_says_what_the_page_says(name: str, style: str) -> None:
    markdownify = pytest.importorskip("markdownify", reason="markdownify is not installed: run `make setup`")
    sent = render.html(document.read(ROOT / name).data)
    for text in (sent, LexborHTMLParser(sent).html or ""):
        assert read(markdownify.markdownify(text, heading_style=style)) == read(text, "html")
