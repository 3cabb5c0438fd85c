"""The SARIF report is what the standard asks for, and says what code scanning needs."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from generator.documents.location import Location
from generator.drift.report.sarif import FINGERPRINT, render
from generator.drift.rules.findings import Report, ThirdSource
from tests.drift.report.sarif_schema import DEFINITIONS, SARIF_LOG
from tests.report_samples import CLEAN, ENUM, NULLABLE, PAGE, REPORT, RULES, UNKNOWN, hostile, many, replace, reports

SCHEMA = Draft202012Validator(SARIF_LOG)


def run(report: Report) -> Any:
    printed = json.loads(render(report, RULES))
    SCHEMA.validate(printed)
    (only,) = printed["runs"]
    return only


def result(**changes: Any) -> Any:
    (only,) = run(Report((PAGE,), (replace(NULLABLE, **changes),)))["results"]
    return only


def uri(file: str) -> str:
    location = result(location=Location(file))["locations"][0]["physicalLocation"]
    return str(location["artifactLocation"]["uri"])


def test_the_schema_refuses_what_is_not_sarif() -> None:
    assert not SCHEMA.is_valid({"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]})
    assert not SCHEMA.is_valid({"version": "2.1.0", "runs": [], "more": 1})


@pytest.mark.parametrize("name", DEFINITIONS)
def test_the_schema_asks_something_of_every_object(name: str) -> None:
    assert not Draft202012Validator({**SARIF_LOG, "$ref": f"#/$defs/{name}"}).is_valid({"version": "2.1.0", "runs": []})


def test_a_result() -> None:
    assert result() == {
        "ruleId": "documented-nullable",
        "ruleIndex": sorted(RULES).index("documented-nullable"),
        "level": "error",
        "message": {
            "text": "the page says response 200 data.name can be null, the fragment does not\n"
            "page: can be null (page.html:120, Responses > Status 200 > data > name)\n"
            'help: make it `type: [string, "null"]`, or record why not in spec/deviations.yaml'
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "spec/dataset.yaml"},
                    "region": {"startLine": 41, "startColumn": 15},
                },
                "logicalLocations": [{"fullyQualifiedName": "GET /v2/datasets/{datasetId} response:200 data.name"}],
            }
        ],
        "relatedLocations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": "page.html"}, "region": {"startLine": 120}},
                "message": {"text": "read here"},
            }
        ],
        "partialFingerprints": {FINGERPRINT: NULLABLE.fingerprint},
        "suppressions": [],
        "properties": {
            "source": "page.html",
            "operation": "GET /v2/datasets/{datasetId}",
            "part": "response:200",
            "path": "data.name",
            "aspect": "nullable",
            "docs": True,
            "spec": False,
        },
    }


def test_rules_carry_their_texts() -> None:
    driver = run(REPORT)["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("apify-dataset-pipeline", "0.1.0")
    assert {rule["id"]: rule["help"]["text"] for rule in driver["rules"]} == {
        name: rule.remedy for name, rule in RULES.items()
    }
    assert driver["rules"][0]["fullDescription"]["text"] == "A stale entry hides the next finding."
    levels = {rule["id"]: rule["defaultConfiguration"]["level"] for rule in driver["rules"]}
    assert levels["documented-enum-value"] == "warning"


def test_every_result_points_at_its_rule() -> None:
    one = run(REPORT)
    rules = one["tool"]["driver"]["rules"]
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in one["results"])
    assert "ruleIndex" not in result(rule="no-such-rule")


def test_accepted_findings_are_suppressed_and_the_others_are_not() -> None:
    suppressions = [each["suppressions"] for each in run(REPORT)["results"]]
    assert sorted(map(len, suppressions)) == [0, 0, 0, 0, 1]
    assert result(deviation="spec/deviations.yaml:12")["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "recorded in spec/deviations.yaml:12",
            "location": {
                "physicalLocation": {
                    "artifactLocation": {"uri": "spec/deviations.yaml"},
                    "region": {"startLine": 12},
                }
            },
        }
    ]


def test_a_source_that_could_not_be_judged_is_a_failed_execution() -> None:
    (invocation,) = run(Report((CLEAN, UNKNOWN), ()))["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == "twin.md: the page has no schema"
    assert notification["level"] == "error"
    assert run(Report((CLEAN,), ()))["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_counts_and_verdict_are_in_the_run() -> None:
    assert run(REPORT)["properties"] == {
        "verdict": "unknown",
        "counts": {"error": 2, "warning": 1, "note": 1, "accepted": 1},
    }


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("spec/dataset.yaml", "spec/dataset.yaml"),
        ("./a b/ü#?.yaml", "a%20b/%C3%BC%23%3F.yaml"),
        ("a:b.yaml", "a%3Ab.yaml"),
        ("/abs/a%20b.yaml", "file:///abs/a%2520b.yaml"),
        ("https://example.com/a%20b?c=d e#f%", "https://example.com/a%20b?c=d%20e#f%25"),
    ],
)
def test_places_are_uris(file: str, expected: str) -> None:
    assert uri(file) == expected


def test_text_of_a_page_is_no_link() -> None:
    text = result(message="a [b](https://example.com) c", help="d")["message"]["text"]
    assert text.startswith("a \\[b\\](https://example.com) c\n")
    assert result(message="a [b] c", help="d")["message"]["text"].startswith("a [b] c\n")


def test_lists_stay_lists() -> None:
    (one,) = run(Report((PAGE,), (ENUM,)))["results"]
    assert one["properties"]["docs"] == ["OPEN", "CLOSED", "SECRET"]


def test_a_long_report_is_valid() -> None:
    assert len(run(many(300))["results"]) == 300


@hostile
@given(reports)
def test_any_report_is_valid(report: Report) -> None:
    text = render(report, RULES)
    assert text.isascii()
    one = run(report)
    assert len(one["results"]) == len(report.findings)
    for each in one["results"]:
        assert all(line.isprintable() for line in each["message"]["text"].split("\n"))
        place = each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert place.isprintable()
        assert " " not in place
        assert urlsplit(place).scheme in {"", "file", "http", "https"} or "://" in place


def test_the_odd_one_out_is_named() -> None:
    text = result(third_source=ThirdSource("recordings", "null", Location("a.yaml", 24), "the page"))["message"]["text"]
    assert "\nrecordings: null (a.yaml:24)\nodd one out: the page\nhelp: " in text
