"""What a Markdown page does not show because it was cut or is written in another way was not removed."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from generator.documents import yaml as document
from generator.drift.facts.model import ITEMS, VALUES, Aspect, Node, Reading
from generator.drift.judgement import Outcome, judge_source
from generator.drift.rules.findings import Verdict
from generator.drift.rules.messages import Names
from generator.drift.sources import detect, openapi
from generator.files.reading import decode_text
from generator.problem import Problem
from tests import render
from tests.paths import ROOT

SPECS = {name: document.read(ROOT / name).data for name in ("spec/dataset.yaml", "tests/pages/shop.yaml")}


def judged(spec: object, text: str) -> Outcome:
    """Check a page as the command does."""

    def readings() -> list[Reading]:
        return [detect.read_page(decode_text(text.encode(), "page"), "page", "markdown")]

    (outcome,) = judge_source(openapi.parse(json.dumps(spec), "spec.json"), "page", readings, Names())
    return outcome


def cuts(text: str) -> Iterator[tuple[int, str]]:
    """The page without its end, at every line that leaves something out."""
    lines = text.rstrip().split("\n")
    for end in range(1, len(lines)):
        if any(lines[end:]):
            yield end, "\n".join(lines[:end])


@pytest.mark.parametrize("name", SPECS)
def test_a_capture_that_is_cut_anywhere_is_unknown(name: str) -> None:
    text = render.capture(SPECS[name])
    assert judged(SPECS[name], text).verdict.verdict is Verdict.CLEAN
    passed = [end for end, cut in cuts(text) if judged(SPECS[name], cut).verdict.verdict is not Verdict.UNKNOWN]
    assert passed == []


THING = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "paths": {
        "/things/{id}": {
            "get": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": {
                    "200": {
                        "description": "A thing.",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "properties": {
                                        "name": {"type": "string"},
                                        "more": {"type": "object", "properties": {"size": {"type": "integer"}}},
                                        "last": {"type": "string"},
                                    },
                                }
                            }
                        },
                    }
                },
            }
        }
    },
}
ABOVE = "```\nGET /things/:id\n```\n\n## Request\n\n### Path Parameters\n\n**id** stringrequired\n\n"
EXAMPLE = '### Status 200\n\nA thing.\n\n```\n{"name": "x", "more": {"size": 1}, "last": "y"}\n```\n\n**Schema**\n\n'
ROWS = ("- **name** string", "- **more** object", "  - **size** integer", "- **last** string")


def thing(*rows: str, above: str = ABOVE) -> Outcome:
    return judged(THING, above + EXAMPLE + "\n\n".join(rows))


def test_what_the_example_has_after_the_last_row_was_cut() -> None:
    assert thing(*ROWS).verdict.verdict is Verdict.CLEAN
    for end in range(1, len(ROWS)):
        reason = thing(*ROWS[:end]).verdict.reason
        assert reason is not None
        assert "which its example shows; it has been cut" in reason


def test_an_example_of_something_else_proves_nothing() -> None:
    outcome = thing("- **label** string", ROWS[1])
    assert outcome.verdict.reason is None
    assert {finding.rule for finding in outcome.findings} >= {"undocumented-property"}


def test_a_property_that_is_missing_elsewhere_was_removed() -> None:
    outcome = thing(*ROWS[1:])
    assert outcome.verdict.reason is None
    assert [finding.path for finding in outcome.findings] == ["name"]


def test_a_section_that_stops_before_its_schema_is_cut() -> None:
    for text in (ABOVE + "### Status 200\n", ABOVE + "## Responses\n\n- 200\n\n### Status 200\n\nA thing.\n"):
        assert judged(THING, text).verdict.verdict is Verdict.UNKNOWN


def test_a_code_block_without_an_end_is_named_with_its_line() -> None:
    reason = judged(THING, ABOVE + "### Status 200\n\n```\n{").verdict.reason
    assert reason == "line 13: a code block has no end; the page has been cut"


def test_a_status_that_only_the_list_names_is_unknown() -> None:
    rows = "\n".join(ROWS)
    text = f"{ABOVE}## Responses\n\n- 200\n- 404\n\n{EXAMPLE}{rows}\n"
    reason = judged(THING, text).verdict.reason
    assert reason == "line 14: the page has status 404 in a list and no section about it; it may have been cut"
    assert judged(THING, text.replace("- 404\n", "")).verdict.verdict is Verdict.CLEAN


@pytest.mark.parametrize(
    "row",
    [
        "- **last** string($uuid)required",
        "- **last** {string}",
        "- **last** - string, required",
        "- **last**: string",
        "- `last` string",
        "- __last__ stringrequired",
        "- last: string",
        "- last stringrequired",
        "- *last* string",
        "**last** stringrequired",
        "- **last",
        "- **last** what is this?",
    ],
)
def test_a_row_of_unknown_form_makes_the_page_unknown(row: str) -> None:
    reason = thing(*ROWS[:3], row + "\n\n  **Example:** `y`").verdict.reason
    assert reason is not None
    assert reason.startswith("line 27: a row of unknown form")


@pytest.mark.parametrize("row", ["- **size** integer($int32)", "- `size` integer", "- size: integerrequired"])
def test_so_does_the_first_row_of_an_object(row: str) -> None:
    reason = thing(*ROWS[:2], f"  {row}", ROWS[3]).verdict.reason
    assert reason is not None
    assert reason.startswith("line 25: a row of unknown form")


@pytest.mark.parametrize(
    "prose",
    [
        "  **Warning** string",
        "  - **Warning** string",
        "  - **Required** for private things only.",
        "  * `name` string of characters",
        "  **IMPORTANT:** string",
        "  - integer of no kind",
    ],
)
def test_words_in_bold_below_a_row_are_prose(prose: str) -> None:
    outcome = thing(ROWS[0], prose, *ROWS[1:])
    assert outcome.verdict.reason is None
    assert outcome.findings == ()


@pytest.mark.parametrize("prose", ["**Warning** string", "- **Required** for private things only.", "**Note:** string"])
def test_prose_of_an_object_may_stand_at_the_margin(prose: str) -> None:
    outcome = thing(*ROWS[:2], prose, *ROWS[2:])
    assert outcome.verdict.reason is None
    assert outcome.findings == ()


def _parameters(lines: str) -> dict[str, Node]:
    text = f"```\nGET /things/:id\n```\n\n## Request\n\n### Path Parameters\n\n{lines}\n\n### Status 200\n\nA thing.\n"
    parts = detect.read_page(text, "page", "markdown").parts
    return {name.rpartition(":")[2]: node for name, node in parts.items() if name.startswith("parameter")}


@pytest.mark.parametrize(
    "lines",
    [
        "**id** stringrequired\n\n**size** integer($int32)",
        "**id** stringrequired\n\n`size` integer",
        "* **id** string required\n\n* **size** any size?",
        "* **id** string required\n\n* `size` integer",
        "* **id** string required\n\n  **size** integer($int32)",
        "`id` string",
        "All of them.",
        "**id** stringrequired\n\n**Schema**\n\n- **data** object",
    ],
)
def test_a_parameter_of_unknown_form_makes_the_page_unknown(lines: str) -> None:
    with pytest.raises(Problem, match="not understood"):
        _parameters(lines)


def test_a_section_without_anything_in_it_has_no_parameters() -> None:
    assert _parameters("") == {}


def test_rows_below_an_unknown_heading_make_the_page_unknown() -> None:
    with pytest.raises(Problem, match=r"page:13: a row of unknown form, '\*\*size\*\* integer'"):
        _parameters("**id** stringrequired\n\n### Query params\n\n**size** integer")


def test_some_converters_give_only_the_first_parameter_its_bullet() -> None:
    found = _parameters("* **id** string required\n\n  The id.\n\n  **size** integer\n\n  **Example:** `7`")
    assert list(found) == ["id", "size"]
    assert found["id"].claims[Aspect.EXAMPLE] is None
    assert found["size"].claims[Aspect.EXAMPLE] == "7"


def test_a_list_below_a_parameter_is_prose() -> None:
    found = _parameters("**id** stringrequired\n\n- **Warning** string\n- `own`: string\n\n**size** integer")
    assert list(found) == ["id", "size"]


WHOLE = ABOVE + "## Responses\n\n- 200\n\n" + EXAMPLE + "\n\n".join(ROWS) + "\n"


def refusal(text: str) -> str:
    """Why a page that once was clean cannot be judged any more."""
    assert judged(THING, WHOLE).verdict.verdict is Verdict.CLEAN
    reason = judged(THING, text).verdict.reason
    assert reason is not None
    return reason


SECTION = EXAMPLE + "\n\n".join(ROWS) + "\n\n"
OTHER = SECTION.replace("**name** string", "**name** integer")


@pytest.mark.parametrize("text", [ABOVE + OTHER + SECTION, ABOVE + SECTION + OTHER])
def test_a_status_told_of_twice_in_different_words_is_unknown(text: str) -> None:
    assert refusal(text).endswith("the page has response:200 twice, and not the same")
    assert judged(THING, ABOVE + SECTION + SECTION).verdict.verdict is Verdict.CLEAN


def test_so_is_a_property_or_a_parameter() -> None:
    assert "property name twice" in refusal(WHOLE + "\n- **name** integer\n")
    once = "**id** stringrequired\n"
    assert "parameter id (path) twice" in refusal(WHOLE.replace(once, f"**id** integerrequired\n\n{once}"))
    assert judged(THING, WHOLE.replace(once, f"{once}\n{once}")).verdict.verdict is Verdict.CLEAN


@pytest.mark.parametrize("title", ["200", "Antwort 200"])
def test_a_schema_below_no_known_status_is_unknown(title: str) -> None:
    text = ABOVE + SECTION.replace("Status 200", "Status 404") + SECTION.replace("Status 200", title)
    assert "a schema that belongs to no status" in refusal(text)


@pytest.mark.parametrize("title", ["Status 2xx", "Status ok"])
def test_a_status_that_nobody_has_heard_of_is_unknown(title: str) -> None:
    assert f"a row of unknown form, '{title}'" in refusal(f"{WHOLE}\n### {title}\n\nNo thing.\n")


def test_headings_in_another_language_are_unknown() -> None:
    text = WHOLE.replace("## Request", "## Anfrage").replace("Path Parameters", "Pfadparameter")
    assert "a row of unknown form, '**id** stringrequired'" in refusal(text)


def test_a_code_block_in_the_prose_that_does_not_end_is_unknown() -> None:
    text = WHOLE.replace("## Request", "```json\n{}\n\n## Request")
    assert refusal(text) == "line 5: a code block holds a section of the page; its end is missing"


def test_a_row_struck_through_or_within_a_link_is_unknown() -> None:
    assert "'[**more**](#more) object'" in refusal(WHOLE.replace("**more**", "[**more**](#more)"))
    assert "'~~**more**~~ object'" in refusal(WHOLE.replace("**more**", "~~**more**~~"))


def test_names_may_stand_in_code() -> None:
    assert judged(THING, WHOLE.replace("**name**", "**`name`**")).findings == ()


def test_another_media_type_is_one_finding() -> None:
    text = WHOLE.replace("A thing.", "A thing.\n\n- application/xml\n\n- Example\n- Schema")
    (finding,) = judged(THING, text).findings
    assert (finding.part, finding.path, finding.docs) == ("response:200", "", ["application/xml"])
    assert judged(THING, text.replace("xml", "json")).findings == ()


def test_a_page_without_its_indentation_is_unknown() -> None:
    reason = refusal(WHOLE.replace("  - **size**", "- **size**"))
    assert reason.endswith("what its example has within `more` stands beside it; the indentation is lost")


def test_any_says_nothing_about_null() -> None:
    spec = json.loads(json.dumps(THING).replace('"name": {"type": "string"}', '"name": {"type": ["string", "null"]}'))
    (finding,) = judged(spec, WHOLE.replace("**name** string", "**name** any")).findings
    assert finding.aspect == "type"


def test_a_value_may_go_on_in_the_next_line() -> None:
    lines = ("**Possible values:** \\[`a`,", "`b`\\]", "**Default value:**", "`a`", "**Example:**", "", "`b`")
    found = _parameters("\n".join(("**id** stringrequired", "", *lines)))["id"].claims
    assert found[Aspect.ENUM] == ["a", "b"]
    assert (found[Aspect.DEFAULT], found[Aspect.EXAMPLE], found[Aspect.DESCRIPTION]) == ("a", "b", None)


def body(reading: Reading, part: str = "response:200") -> Node:
    return next(iter(reading.parts[part].children.values()))


def markdown(schema_lines: str, *, before: str = "") -> Reading:
    text = f"```\nGET /things/:id\n```\n\n## Request\n{before}\n### Status 200\n\n**Schema**\n\n{schema_lines}\n"
    return detect.read_page(text, "page", "markdown")


def test_captures_glue_words_and_escape_brackets() -> None:
    lines = [
        "- **id** stringrequired",
        "- **at** string<date-time>required",
        r"- **name** string \| nullnullable",
        r"- **tags** string\[\]nullable",
        "- **old** booleandeprecated",
        r"- **prices** object",
        "",
        "  prose at the margin",
        "",
        r"  - **property name\*** Price",
        "    - **amount** number",
        "- **my\\_name** integer",
        "    **Possible values:**`>= 0`",
    ]
    children = body(markdown("\n".join(lines))).children
    assert children["id"].claims[Aspect.REQUIRED] is True
    assert children["at"].claims[Aspect.FORMAT] == "date-time"
    assert children["name"].claims[Aspect.NULLABLE] is True
    assert children["tags"].children[ITEMS].claims[Aspect.TYPE] == "string"
    assert children["old"].claims[Aspect.DEPRECATED] is True
    assert list(children["prices"].children[VALUES].children) == ["amount"]
    assert children["my_name"].claims[Aspect.MINIMUM] == 0


def test_forms_in_a_capture_stand_at_the_margin() -> None:
    lines = [
        "- **data** objectrequired",
        "",
        "  - **mode** object",
        "",
        "anyOf",
        "",
        "- Mode",
        "- null",
        "",
        "**kind** stringrequired",
        "",
        "**size** integer",
        "",
        "  - **name** string",
    ]
    data = body(markdown("\n".join(lines))).children["data"]
    assert list(data.children) == ["mode", "name"]
    mode = data.children["mode"]
    assert list(mode.variants[0].children) == ["kind", "size"]
    assert mode.claims[Aspect.NULLABLE] is True


def test_forms_in_the_twin_share_a_bullet_with_their_first_row() -> None:
    lines = [
        "* **mode** object",
        "  * anyOf",
        "    **kind** string required",
        "  * **size** integer",
        "* **name** string",
    ]
    node = body(markdown("\n".join(lines)))
    assert list(node.children) == ["mode", "name"]
    assert list(node.children["mode"].variants[0].children) == ["kind", "size"]


def test_bold_words_in_prose_are_no_rows() -> None:
    lines = [
        "- **id** string",
        "  - **Required** for private things only.",
        "  **IMPORTANT:** never null",
        "- **name** string",
    ]
    assert list(body(markdown("\n".join(lines))).children) == ["id", "name"]


def test_words_between_sections_are_no_rows() -> None:
    reading = markdown("- **id** string", before="\n### Path Parameters\n\n**id** stringrequired\n\nThe id.\n")
    assert list(reading.parts) == ["operation", "parameter:path:id", "response:200"]


def test_windows_line_ends() -> None:
    text = "```\r\nGET /things/:id\r\n```\r\n### Status 200\r\n\r\n**Schema**\r\n\r\n- **id** stringrequired\r\n"
    assert list(body(detect.read_page(text, "page", "markdown")).children) == ["id"]
