"""The Markdown report is a table and details; nothing from a page becomes markup in it."""

import re

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from generator.drift.report.markdown import LIMIT, MARKER, escape_code, escape_prose, render, render_refusal
from generator.drift.rules.findings import Report
from generator.problem import Problem
from generator.secrets.display import make_printable
from tests.report_samples import NULLABLE, PAGE, REPORT, RULES, UNKNOWN, hostile, many, replace, reports, texts

GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TAGS = {
    "h2",
    "h3",
    "p",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "code",
    "strong",
    "details",
    "summary",
    "ul",
    "li",
    "br",
}

COMMENT = r"""<!-- drift-check -->
## Documentation check: unknown

**2 errors, 1 warning, 1 note, 1 accepted** in 2 sources

| source | operation | verdict | facts compared |
|---|---|---|---|
| `twin.md` | `-` | **unknown**: the page has no schema | 0 |
| `page.html` | `GET /v2/datasets/{datasetId}` | **drift** | 97 |

### Errors (2)

| in the fragment | thing | what is wrong |
|---|---|---|
| `spec/dataset.yaml:41:15` | `response:200 data.name` | the page says response 200 data.name can be null, the fragment does not |
| `spec/deviations.yaml:30:3` | `response:200 data.gone` | the entry accepts nothing any more |

<details><summary>Evidence and what to do (2)</summary>

- `documented-nullable` at `spec/dataset.yaml:41:15`<br>page: `can be null` (`page.html:120, Responses > Status 200 > data > name`, read 2026-03-02)<br>fragment: `never null`<br>what to do: make it \`type: \[string, "null"\]\`, or record why not in spec/deviations.yaml<br>why: The client fails when null comes.
- `deviation-unused` at `spec/deviations.yaml:30:3`<br>what to do: delete the entry<br>why: A stale entry hides the next finding.

</details>

### Warnings (1)

| in the fragment | thing | what is wrong |
|---|---|---|
| `spec/dataset.yaml:60:9` | `response:200 data.access` | the page lists other values of response 200 data.access |

<details><summary>Evidence and what to do (1)</summary>

- `documented-enum-value` at `spec/dataset.yaml:60:9`<br>page: <code>OPEN &#124; CLOSED &#124; SECRET (adds SECRET; lacks OLD)</code> (`page.html:180:7, Responses > Status 200 > data > access`, read 2026-03-02)<br>fragment: <code>CLOSED &#124; OPEN &#124; OLD (adds OLD; lacks SECRET)</code><br>what to do: change the enumeration<br>why: The value has no name.

</details>

### Notes (1)

| in the fragment | thing | what is wrong |
|---|---|---|
| `spec/dataset.yaml:43` | `response:200 data.name` | the examples of response 200 data.name differ |

<details><summary>Evidence and what to do (1)</summary>

- `example-differs` at `spec/dataset.yaml:43`<br>page: `{"a": [1, null]}` (`page.html:120, Responses > Status 200 > data > name`, read 2026-03-02)<br>fragment: `"b"`<br>what to do: take the page's example<br>why: Readers compare them.

</details>

<details><summary>Accepted in the ledger (1)</summary>

- `documented-nullable` `response:200 data.title` (`spec/deviations.yaml:12`)<br>reason: Seen without a title.<br>evidence: 2026-03-02: a response; review by 2027-03-01

</details>
"""  # noqa: E501  a row of a table is one line


def parsed(markdown: str) -> LexborHTMLParser:
    return LexborHTMLParser(f"<main>{GITHUB.render(markdown)}</main>")


def tags(tree: LexborHTMLParser) -> set[str]:
    return {str(node.tag) for node in tree.css("main *")}


def test_the_whole_comment() -> None:
    assert render(Report((PAGE, UNKNOWN), REPORT.findings), RULES) == COMMENT


def test_errors_come_first_and_each_severity_has_its_table() -> None:
    tree = parsed(render(REPORT, RULES))
    assert [node.text() for node in tree.css("h3")] == ["Errors (2)", "Warnings (1)", "Notes (1)"]
    assert len(tree.css("table")) == 4
    assert len(tree.css("details")) == 4
    assert tags(tree) <= TAGS


def test_a_long_report_is_cut_and_says_so() -> None:
    text = render(many(1000), RULES)
    assert len(text) < LIMIT
    assert text.isascii() or len(text.encode()) < 65_536
    shown = len(re.findall(r"^- `documented", text, re.MULTILINE))
    assert 20 < shown < 1000
    assert f"\n{1000 - shown} findings left out here; the other formats have all of them.\n" in text
    assert "### Errors (1000)" in text


def test_many_sources_are_cut_and_the_unknown_ones_stay() -> None:
    pages = [replace(PAGE, source=f"pages/{'x' * 200}-{number}.html") for number in range(500)]
    text = render(Report((*pages, UNKNOWN), (NULLABLE,)), RULES)
    assert len(text) < LIMIT
    assert "sources left out here" in text
    assert "`twin.md`" in text
    assert "`documented-nullable`" in text


def test_a_short_report_is_complete() -> None:
    assert "left out" not in render(REPORT, RULES)


def test_the_marker_comes_first() -> None:
    assert render(REPORT, RULES).startswith(MARKER)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@someone", "@\u200bsomeone"),
        ("#12", "#\u200b12"),
        ("a|b", "a|b"),
        ("<b>x</b>", "<b>x</b>"),
        ("a\nb", "a\\nb"),
        ("`a`", "`a`"),
    ],
)
def test_text_stays_text(text: str, shown: str) -> None:
    (main,) = parsed(escape_prose(text)).css("main")
    assert main.text().strip() == shown


def test_links_are_not_made_of_text() -> None:
    assert "://" not in escape_prose("https://example.com")
    assert "www." not in escape_prose("www.example.com WWW.example.com")
    assert "@example" not in escape_prose("a@example.com")


@hostile
@given(texts)
def test_any_text_survives_a_table_cell(text: str) -> None:
    tree = parsed(f"| a | b |\n|---|---|\n| {escape_prose(text)} | x{escape_code(text)}x |\n")
    first, second = tree.css("td")
    assert first.text().replace("\u200b", "").strip() == make_printable(text).strip()
    assert second.text() == f"x{make_printable(text)}x"
    assert tags(tree) == {"table", "thead", "tbody", "tr", "th", "td", "code"}


@hostile
@given(reports)
def test_any_report_is_made_of_our_markup_only(report: Report) -> None:
    text = render(report, RULES)
    assert all(line.isprintable() for line in text.split("\n"))
    tree = parsed(text)
    assert tags(tree) <= TAGS
    shown = [finding for finding in report.ordered if not finding.accepted]
    assert len(tree.css("tbody tr")) == len(shown) + len(report.sources)
    assert sum(len(node.css("li")) for node in tree.css("details")) == len(report.findings)
    folded = len({f.severity for f in shown}) + (len(shown) < len(report.findings))
    assert len(tree.css("details")) == folded + any(any(unrecorded[1:]) for unrecorded in report.unrecorded)


def test_what_ended_the_check_is_said_as_text() -> None:
    tree = parsed(render_refusal(Problem("<b>not</b> valid, @somebody", "a.yaml", 3, help="mend it")))
    assert [node.text() for node in tree.css("h2, p")] == [
        "Documentation check: unknown",
        "a.yaml:3: <b>not</b> valid, @\u200bsomebody",
        "What to do: mend it",
    ]
    assert tags(tree) == {"h2", "p"}
    assert "What to do" not in render_refusal(Problem("no network"))
