"""The JSON report has exactly the keys of the contract, and two more where recordings were heard."""

import json

from hypothesis import given

from generator.drift.report.json import render
from generator.drift.rules.findings import Report
from tests.report_samples import ATTESTED, ENUM, NULLABLE, PAGE, REPORT, hostile, reports

FINDING = ["rule", "severity", "source", "operation", "part", "path", "aspect", "docs", "spec", "message"]
SOURCE = ["source", "format", "operation", "compared", "verdict", "reason", "attests", "rendered"]


def test_the_whole_object() -> None:
    report = Report((PAGE._replace(attested=ATTESTED),), (NULLABLE,))
    assert json.loads(render(report)) == {
        "schema": 1,
        "verdict": "drift",
        "sources": [
            {
                "source": "page.html",
                "format": "html",
                "operation": "GET /v2/datasets/{datasetId}",
                "compared": 97,
                "verdict": "drift",
                "reason": None,
                "attests": {
                    "of": 101,
                    "spoken": 97,
                    "silent": [
                        {"part": "response:200", "path": "data", "aspect": "title", "count": 1},
                        {"part": "response:200", "path": "data.stats", "aspect": "presence", "count": 3},
                    ],
                },
                "rendered": False,
            }
        ],
        "findings": [
            {
                "rule": "documented-nullable",
                "severity": "error",
                "source": "page.html",
                "operation": "GET /v2/datasets/{datasetId}",
                "part": "response:200",
                "path": "data.name",
                "aspect": "nullable",
                "docs": True,
                "spec": False,
                "message": "the page says response 200 data.name can be null, the fragment does not",
                "location": {"file": "spec/dataset.yaml", "line": 41},
                "fingerprint": "d33302bc71a4bbca",
                "deviation": None,
                "acceptance": None,
            }
        ],
        "counts": {"error": 1, "warning": 0, "note": 0, "accepted": 0},
    }


def test_accepted_findings_are_in_it_and_say_where_they_are_accepted() -> None:
    printed = json.loads(render(REPORT))
    assert printed["counts"] == {"error": 2, "warning": 1, "note": 1, "accepted": 1}
    assert [finding["deviation"] for finding in printed["findings"]].count("spec/deviations.yaml:12") == 1
    (why,) = [finding["acceptance"] for finding in printed["findings"] if finding["acceptance"]]
    assert why == {"reason": "Seen without a title.", "evidence": "2026-03-02: a response", "review_by": "2027-03-01"}
    assert printed["sources"][2]["reason"] == "the page has no schema"


def test_the_order_of_the_findings_is_not_the_order_they_were_found_in() -> None:
    assert render(REPORT) == render(Report(REPORT.sources, REPORT.findings[::-1]))


def test_values_stay_values() -> None:
    (finding,) = json.loads(render(Report((PAGE,), (ENUM,))))["findings"]
    assert finding["docs"] == ["OPEN", "CLOSED", "SECRET"]


@hostile
@given(reports)
def test_any_report_is_strict_ascii_json_with_the_same_keys(report: Report) -> None:
    text = render(report)
    assert text.isascii()
    assert "\x7f" not in text
    assert all(line.isprintable() for line in text.split("\n"))

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    printed = json.loads(text, parse_constant=refuse)
    more = [name for name, there in (("unseen", report.unrecorded), ("timeline", report.moves)) if there]
    assert list(printed) == ["schema", "verdict", "sources", "findings", "counts", *more]
    for one, finding in zip(report.ordered, printed["findings"], strict=True):
        disputed = ["dispute"] if one.third_source else []
        assert list(finding) == [*FINDING, "location", "fingerprint", "deviation", "acceptance", *disputed]
    assert all(list(source) == SOURCE for source in printed["sources"])
    assert [finding["message"] for finding in printed["findings"]] == [one.message for one in report.ordered]
