"""The HTML report is one inert file: ours is the markup, theirs is text."""

import base64
import hashlib
import json
import re

import pytest
from hatchling.builders.wheel import WheelBuilder
from hypothesis import given
from selectolax.lexbor import LexborHTMLParser, LexborNode

from generator.drift.report.html import render
from generator.drift.rules.findings import Report
from generator.secrets.display import make_printable
from tests.paths import ROOT
from tests.report_samples import ACCEPTED, ENUM, EXAMPLE, NULLABLE, PAGE, REPORT, RULES, hostile, many, replace, reports


def parsed(report: Report) -> LexborHTMLParser:
    return LexborHTMLParser(render(report, RULES))


def first(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    node = tree.css_first(selector)
    assert node is not None, selector
    return node


def words(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())


def test_page_and_fragment_stand_side_by_side() -> None:
    article = first(parsed(Report((PAGE,), (NULLABLE,))), "article")
    page, fragment = article.css(".sides > div")
    assert words(page) == "Page can be null page.html:120, Responses > Status 200 > data > name , read 2026-03-02"
    assert words(fragment) == "Fragment never null spec/dataset.yaml:41:15"
    assert "make it `type: [string" in article.text()
    assert "The client fails when null comes." in article.text()


def test_members_that_one_side_lacks_are_marked() -> None:
    tree = parsed(Report((PAGE,), (ENUM,)))
    assert [[mark.text() for mark in side.css("mark")] for side in tree.css(".sides > div")] == [
        ["SECRET"],
        ["OLD"],
    ]
    assert [item.text() for item in tree.css(".sides > div:first-child li")] == ["OPEN", "CLOSED", "SECRET"]


def test_structured_values_are_laid_out() -> None:
    text = first(parsed(Report((PAGE,), (EXAMPLE,))), "pre").text()
    assert json.loads(text) == {"a": [1, None]}
    assert "\n" in text


@pytest.mark.parametrize(
    ("docs", "spec"),
    [("<b>&amp;", None), (["<b>&amp;", "a"], ["a"]), (["<b>&amp;", "a"], ["<b>&amp;"]), ({"<b>&amp;": 1}, None)],
)
def test_values_are_escaped(docs: object, spec: object) -> None:
    tree = parsed(Report((PAGE,), (replace(ENUM, docs=docs, spec=spec),)))
    assert not tree.css("b")
    assert "<b>&amp;" in first(tree, ".side").text()


def test_every_finding_has_an_anchor_of_its_own() -> None:
    twice = Report((PAGE, replace(PAGE, source="b.html")), (NULLABLE, replace(NULLABLE, source="b.html"), ENUM))
    tree = parsed(twice)
    fingerprint = NULLABLE.fingerprint
    assert [node.id for node in tree.css("article")] == [fingerprint, ENUM.fingerprint, f"{fingerprint}-2"]
    for article in tree.css("article"):
        assert first(article, "a.link").attributes["href"] == f"#{article.id}"
        assert first(article, "h3").id == article.attributes["aria-labelledby"]


def test_counts_are_shown() -> None:
    tree = parsed(REPORT)
    assert words(first(tree, "header")) == (
        "Documentation check: unknown 2 errors, 1 warning, 1 note, 1 accepted in 3 sources"
    )
    labels = [words(label) for label in tree.css("fieldset:first-of-type label")]
    assert labels == ["error (2)", "warning (1)", "note (1)", "accepted (1)"]
    assert [words(label) for label in tree.css("fieldset:last-of-type label")] == ["response:200 (5)"]


def test_the_reason_of_an_unknown_source_is_shown() -> None:
    assert "unknown : the page has no schema" in words(first(parsed(REPORT), "table"))


def test_filters_work_without_a_script() -> None:
    tree = parsed(Report((PAGE,), (NULLABLE, replace(ENUM, part="parameter:query:token"))))
    style = first(tree, "style").text()
    assert {box.id for box in tree.css("input")} == {
        *("show-error", "show-warning", "show-note", "show-accepted"),
        *("show-part-0", "show-part-1"),
    }
    for box in tree.css("input"):
        assert "checked" in box.attributes
        kind = (box.id or "").removeprefix("show-")
        assert f"body:has(#{box.id}:not(:checked)) article.{kind}:not(:target) {{ display: none; }}" in style
    assert [node.attributes["class"] for node in tree.css("article")] == ["error part-0", "warning part-1"]


def test_accepted_findings_are_filtered_as_such() -> None:
    tree = parsed(REPORT)
    (accepted,) = tree.css("article.accepted")
    assert "Reason: Seen without a title. Evidence: 2026-03-02" in words(accepted)
    assert ACCEPTED.help not in words(accepted)


def test_nothing_found_is_said() -> None:
    tree = parsed(Report((), ()))
    assert first(tree, "h2#findings + p").text() == "None."
    assert not tree.css("form")


def test_the_policy_admits_only_our_own_style_and_script() -> None:
    tree = parsed(REPORT)
    policy = first(tree, 'meta[http-equiv="Content-Security-Policy"]').attributes["content"] or ""
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        content = re.search(f"<{tag}>(.*?)</{tag}>", render(REPORT, RULES), re.DOTALL)
        assert content
        digest = base64.b64encode(hashlib.sha256(content[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_the_page_is_complete_for_people() -> None:
    tree = parsed(REPORT)
    assert first(tree, "html").attributes["lang"] == "en"
    assert first(tree, 'meta[name="viewport"]').attributes["content"] == "width=device-width, initial-scale=1"
    assert first(tree, "title").text() == "Documentation check: unknown"
    assert first(tree, "a.skip").attributes["href"] == "#findings"
    assert all(label.css("input") for label in tree.css("label"))
    style = first(tree, "style").text()
    assert all(part in style for part in ("prefers-color-scheme: dark", "@media print", ":focus-visible"))


def test_a_thousand_findings_have_unique_identifiers() -> None:
    identifiers = [node.attributes["id"] for node in parsed(many(1000)).css("[id]")]
    assert len(identifiers) == len(set(identifiers)) > 2000


@hostile
@given(reports)
def test_text_never_becomes_markup(report: Report) -> None:
    text = render(report, RULES)
    assert all(line.isprintable() for line in text.split("\n"))
    text.encode()
    tree = LexborHTMLParser(text)
    assert len(tree.css("article")) == len(report.findings)
    assert len(tree.css("script")) == len(tree.css("style")) == 1
    assert not tree.css("img, iframe, object, b, link, [src], [style], [onerror], [onclick]")
    assert all((node.attributes["href"] or "").startswith("#") for node in tree.css("[href]"))
    for node, finding in zip(tree.css("article"), report.ordered, strict=True):
        assert make_printable(finding.message).strip() in first(node, "h3").text()
        assert finding.accepted or make_printable(finding.help).strip() in node.text()


def test_the_wheel_has_the_style_sheet_and_the_script() -> None:
    packed = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    assets = {path.relative_to(ROOT).as_posix() for path in (ROOT / "generator/drift/report/assets").iterdir()}
    assert assets == {"generator/drift/report/assets/report.css", "generator/drift/report/assets/report.js"}
    assert {f"apify_dataset_pipeline/{name}" for name in assets} <= packed
