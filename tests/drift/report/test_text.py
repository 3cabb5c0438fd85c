"""The text report reads like a compiler's, and nothing in it reaches the terminal but text."""

import io

import pytest
from hypothesis import given

from generator.documents.location import Location
from generator.drift.report.text import has_colours, render
from generator.drift.rules.findings import Report, SourceVerdict, Verdict
from tests.report_samples import CLEAN, ENUM, LEDGER, NULLABLE, PAGE, REPORT, hostile, replace, reports


def test_the_whole_report() -> None:
    assert (
        render(REPORT)
        == """\
page.html

error[documented-nullable]: the page says response 200 data.name can be null, the fragment does not
  --> spec/dataset.yaml:41:15
   = page: can be null (page.html:120, Responses > Status 200 > data > name, read 2026-03-02)
   = help: make it `type: [string, "null"]`, or record why not in spec/deviations.yaml

note[example-differs]: the examples of response 200 data.name differ
  --> spec/dataset.yaml:43
   = page: {"a": [1, null]} (page.html:120, Responses > Status 200 > data > name, read 2026-03-02)
   = help: take the page's example

warning[documented-enum-value]: the page lists other values of response 200 data.access
  --> spec/dataset.yaml:60:9
   = page: OPEN | CLOSED | SECRET (adds SECRET; lacks OLD) (page.html:180:7, Responses > Status 200 > data > access, read 2026-03-02)
   = help: change the enumeration

spec/deviations.yaml

error[deviation-unused]: the entry accepts nothing any more
  --> spec/deviations.yaml:30:3
   = help: delete the entry

page.html: drift: 1 error, 1 warning, 1 note, 1 accepted; 97 facts compared
  accepted: documented-nullable response:200 data.title (spec/deviations.yaml:12)
     = reason: Seen without a title.
     = evidence: 2026-03-02: a response; review by 2027-03-01
other.md: clean: 0 errors, 0 warnings, 0 notes, 0 accepted; 1 fact compared
twin.md: unknown: the page has no schema
spec/deviations.yaml: 1 error, 0 warnings, 0 notes, 0 accepted
unknown: 2 errors, 1 warning, 1 note, 1 accepted in 3 sources (1 clean, 1 drift, 1 unknown)
"""  # noqa: E501  evidence is one line
    )


def test_a_clean_run_is_two_lines() -> None:
    assert (
        render(Report((CLEAN,), ()))
        == """\
other.md: clean: 0 errors, 0 warnings, 0 notes, 0 accepted; 1 fact compared
clean: 0 errors, 0 warnings, 0 notes, 0 accepted in 1 source (1 clean, 0 drift, 0 unknown)
"""
    )


def test_colour_only_on_request() -> None:
    coloured = render(REPORT, colour=True)
    assert "\x1b[1;31merror[documented-nullable]\x1b[0m: the page" in coloured
    assert "page.html: \x1b[1;31mdrift\x1b[0m: 1 error" in coloured
    assert "\x1b" not in render(REPORT)


def test_a_source_of_several_operations_is_summed_up_for_each() -> None:
    other = replace(PAGE, operation="GET /other", compared=3, verdict=Verdict.CLEAN)
    text = render(Report((PAGE, other), (NULLABLE,)))
    assert "page.html (GET /v2/datasets/{datasetId}): drift: 1 error" in text
    assert "page.html (GET /other): clean: 0 errors, 0 warnings, 0 notes, 0 accepted; 3 facts" in text


def test_evidence_of_the_ledger_is_named_when_it_is_another_file() -> None:
    finding = replace(LEDGER, evidence=Location("tests/recordings/gone.json"))
    assert "   = evidence: tests/recordings/gone.json\n" in render(Report((PAGE,), (finding,)))


def test_a_finding_without_values_shows_none_wherever_it_is_listed() -> None:
    listed = SourceVerdict(LEDGER.source, None, None, 0, Verdict.DRIFT, None)
    assert "= page" not in render(Report((listed,), (LEDGER,)))


@pytest.mark.parametrize(("format_", "label"), [("openapi", "document"), ("recordings", "recording"), ("html", "page")])
def test_the_counter_evidence_is_called_by_what_it_is(format_: str, label: str) -> None:
    assert f"   = {label}: can be null" in render(Report((replace(PAGE, format=format_),), (NULLABLE,)))


def test_hundreds_of_values_are_all_there() -> None:
    finding = replace(ENUM, docs=[f"value-number-{number}" for number in range(390)], spec=None)
    text = render(Report((PAGE,), (finding,)))
    assert all(f"value-number-{number} " in text for number in range(390))


def test_an_unknown_source_without_a_reason_says_so() -> None:
    assert "x: unknown: no reason given\n" in render(
        Report((SourceVerdict("x", None, None, 0, Verdict.UNKNOWN, None),), ())
    )


@hostile
@given(reports)
def test_no_text_escapes_into_the_terminal(report: Report) -> None:
    text = render(report)
    assert all(line.isprintable() for line in text.split("\n"))
    text.encode()
    headlines = [line for line in text.split("\n") if line.startswith("  --> ")]
    assert len(headlines) == sum(not finding.accepted for finding in report.findings)


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "expected"),
    [
        (Terminal(), {"TERM": "xterm"}, True),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {"TERM": "xterm"}, False),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True),
        (io.StringIO(), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colours_need_a_terminal_and_consent(
    stream: io.StringIO, environment: dict[str, str], *, expected: bool
) -> None:
    assert has_colours(stream, environment) is expected


def test_quiet_leaves_out_what_is_clean_or_accepted() -> None:
    shown = render(REPORT, quiet=True)
    assert shown.count("error[") == 2
    assert "accepted" not in shown.partition("page.html: drift")[0]
    assert "other.md" not in shown
    assert "twin.md: unknown: the page has no schema" in shown
    assert render(Report((CLEAN,), ()), quiet=True) == ""


def test_what_does_not_fail_is_said_where_the_verdict_is_clean() -> None:
    spared = Report((replace(PAGE, verdict=Verdict.CLEAN),), (ENUM,))
    assert render(spared).endswith("; warnings do not fail with this --fail-on\n")
