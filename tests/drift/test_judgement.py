"""A source is unknown, with a reason, wherever it proves nothing about the spec."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from generator.drift import check, docs_reading, evidence, judgement
from generator.drift.facts.compare import compare
from generator.drift.facts.difference import Comparison
from generator.drift.facts.model import Reading
from generator.drift.judgement import NULL_IN_3_0
from generator.drift.rules.catalogue import load_rules
from generator.drift.rules.findings import Verdict
from generator.fetch.source import read_source
from tests.drift.test_check import SHOP, TODAY, key, page, recordings_with, run, shop
from tests.paths import ROOT


def no_schemas(text: str) -> str:
    return text.replace("**Schema**", "")


@pytest.mark.parametrize("form", ["twin", "capture"])
def test_a_page_without_schemas_is_unknown(form: str, tmp_path: Path) -> None:
    path = page(tmp_path, "a.md", form=form)
    path.write_text(no_schemas(path.read_text()))
    (source,) = run(path).sources
    assert source.verdict is Verdict.UNKNOWN
    assert "response:200" in (source.reason or "")


def test_one_section_without_its_schema_is_enough(tmp_path: Path) -> None:
    path = page(tmp_path, "a.md")
    before, _, after = path.read_text().partition("### Status 415")
    path.write_text(before + "### Status 415" + no_schemas(after) + "\n```\nno\n```\n")
    (source,) = run(path).sources
    assert source.reason == "no schema is shown for response:415, where the spec has one"


def test_a_page_without_responses_is_unknown(tmp_path: Path) -> None:
    path = page(tmp_path, "a.md")
    path.write_text(path.read_text().partition("## Responses")[0])
    assert run(path).sources[0].reason == "the page lists no responses"


def test_an_operation_that_the_spec_lacks_is_unknown_and_the_nearest_is_named(tmp_path: Path) -> None:
    path = page(tmp_path, "a.md")
    path.write_text(path.read_text().replace("PUT\n", "POST\n"))
    (source,) = run(path).sources
    assert source.verdict is Verdict.UNKNOWN
    assert "nearest there is PUT /v1/shops/{shopId}/orders/{orderId}" in (source.reason or "")


def test_placeholders_may_be_called_otherwise(tmp_path: Path) -> None:
    path = page(tmp_path, "a.md")
    path.write_text(path.read_text().replace("/:orderId\n", "/:id\n"))
    assert [key(finding) for finding in run(path).findings] == [("documented-path-differs", "operation", "")]


@pytest.mark.parametrize("form", ["html", "twin", "capture"])
def test_two_operations_on_one_page_are_unknown(tmp_path: Path, form: str) -> None:
    shown = page(tmp_path, "page", form=form).read_text()
    (tmp_path / "page").write_text(shown + shown.replace("PUT", "DELETE"))
    report = check.run(check.CheckRequest(spec=SHOP, docs=(str(tmp_path / "page"),)), TODAY)
    assert [source.reason for source in report.sources] == [
        "more than one operation on this page; check them one by one"
    ]


def test_a_page_whose_types_stand_elsewhere_is_unknown(tmp_path: Path) -> None:
    shown = page(tmp_path, "page.html", form="html").read_text()
    (tmp_path / "page.html").write_text(re.sub("openapi-schema__(name|type)", r"openapi-\1", shown))
    (source,) = run(tmp_path / "page.html").sources
    assert source.verdict is Verdict.UNKNOWN
    assert source.reason == "line 5: a row of unknown form, 'shopId string required'; the layout is not understood"


def test_a_page_without_any_types_is_unknown(tmp_path: Path) -> None:
    above, mark, below = page(tmp_path, "a.md").read_text().partition("## Responses")
    bare = re.sub(r"(?m)^( *[*] [*]{2}(?:\w|\\.| )+[*]{2}) .*?( required)?$", r"\1\2", below)
    (tmp_path / "a.md").write_text(above + mark + bare)
    (source,) = run(tmp_path / "a.md").sources
    assert source.verdict is Verdict.UNKNOWN
    assert source.reason == "no type is shown for anything in the responses; the layout is not understood"


def test_a_page_whose_only_property_is_renamed_is_understood(tmp_path: Path) -> None:
    def rename(spec: Any) -> None:
        answer = spec["paths"]["/v1/shops/{shopId}/orders/{orderId}"]["put"]["responses"]["200"]
        owner = answer["content"]["application/json"]["schema"]
        owner["properties"] = {"dataValue": owner["properties"]["data"]}
        owner["required"] = ["dataValue"]

    report = run(page(tmp_path, "page.md", rename))
    assert report.verdict is Verdict.DRIFT
    assert [key(one) for one in report.findings] == [("documented-property-renamed", "response:200", "data")]


def test_a_document_with_another_kind_of_body_only_is_drift(tmp_path: Path) -> None:
    spec = shop()
    answer = spec["paths"]["/v1/shops/{shopId}/orders/{orderId}"]["put"]["responses"]["200"]
    answer["content"] = {"text/csv": {"schema": {"type": "string"}}}
    (tmp_path / "other.json").write_text(json.dumps(spec))
    report = run(tmp_path / "other.json")
    assert report.verdict is Verdict.DRIFT
    assert [key(one) for one in report.findings] == [("documented-media-type-differs", "response:200", "")]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (KeyError("x"), "this should not happen, please report it: KeyError: 'x'"),
        (RecursionError(), "nested too deeply to be read"),
        (MemoryError(), "more than fits into memory"),
    ],
)
def test_whatever_goes_wrong_with_one_source_leaves_the_others_their_report(
    error: Exception, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [page(tmp_path, f"{form}.md", form=form) for form in ("capture", "html", "twin")]
    compared, read = compare, read_source

    def fail_to_read(name: str) -> bytes:
        if name == str(paths[0]):
            raise error
        return read(name)

    def fail_to_compare(docs: Reading, spec: Reading) -> Comparison:
        if docs.source == str(paths[1]):
            raise error
        return compared(docs, spec)

    monkeypatch.setattr(docs_reading, "read_source", fail_to_read)
    monkeypatch.setattr(judgement, "compare", fail_to_compare)
    report = run(*paths)
    assert [one.verdict for one in report.sources] == [Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.CLEAN]
    assert all((one.reason or "").startswith(reason) for one in report.sources[:2])


@pytest.mark.parametrize("name", ["arbitration.attach_page", "contradictions.compare", "by_operation.find_expired"])
def test_what_goes_wrong_with_the_recordings_leaves_the_page_its_report(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError

    module, _, function = name.partition(".")
    monkeypatch.setattr(getattr(evidence, module), function, fail)
    recordings = recordings_with(tmp_path, '"listCount": 0', '"listCount": "none"')
    report = check.run(check.CheckRequest(recordings=recordings), TODAY)
    verdicts = {(one.format, one.verdict) for one in report.sources}
    assert {("lock", Verdict.DRIFT), ("recordings", Verdict.UNKNOWN)} <= verdicts


def test_what_a_document_of_3_0_is_advised_can_be_written_there(tmp_path: Path) -> None:
    text = (ROOT / "docs/examples/repository/openapi.yaml").read_text(encoding="utf-8")
    old = text.replace("3.1.0", "3.0.3").replace("pages: {type: integer}", "pages: {type: integer, nullable: true}")
    spec = tmp_path / "openapi.yaml"
    spec.write_text(old, encoding="utf-8")
    page = str(ROOT / "docs/examples/repository/page.md")
    (finding,) = check.run(check.CheckRequest(spec=spec, docs=(page,)), TODAY).findings
    assert finding.help.startswith("Take `nullable: true` away")


def test_every_remedy_about_null_has_a_word_for_3_0() -> None:
    about_null = [rule.remedy for rule in load_rules().values() if '"null"' in rule.remedy]
    assert about_null
    assert all(any(said in remedy for said in NULL_IN_3_0) for remedy in about_null)
