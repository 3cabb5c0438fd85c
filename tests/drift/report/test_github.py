"""The GitHub report is annotations and never another workflow command."""

import re

from hypothesis import given

from generator.documents.location import Location
from generator.drift.report.github import render, render_refusal
from generator.drift.rules.findings import Report, ThirdSource, Verdict
from generator.problem import Problem
from tests.report_samples import NULLABLE, PAGE, REPORT, hostile, replace, reports

# The runner's own grammar: a command, its properties, two colons, the message.
COMMAND = re.compile(
    r"::(error|warning|notice) ((?:(?:file|line|col|title)=[^:,]*)(?:,(?:file|line|col|title)=[^:,]*)*)::(.*)"
)


ANNOTATIONS = """\
::error title=could not judge::twin.md: the page has no schema
::error file=spec/dataset.yaml,line=41,col=15,title=documented-nullable::the page says response 200 data.name can be null, the fragment does not%0Apage: can be null (page.html:120, Responses > Status 200 > data > name)%0Ahelp: make it `type: [string, "null"]`, or record why not in spec/deviations.yaml
::error file=spec/deviations.yaml,line=30,col=3,title=deviation-unused::the entry accepts nothing any more%0Ahelp: delete the entry
::warning file=spec/dataset.yaml,line=60,col=9,title=documented-enum-value::the page lists other values of response 200 data.access%0Apage: OPEN | CLOSED | SECRET (adds SECRET; lacks OLD) (page.html:180:7, Responses > Status 200 > data > access)%0Ahelp: change the enumeration
::notice file=spec/dataset.yaml,line=43,title=example-differs::the examples of response 200 data.name differ%0Apage: {"a": [1, null]} (page.html:120, Responses > Status 200 > data > name)%0Ahelp: take the page's example
::notice title=drift check::unknown: 2 errors, 1 warning, 1 note, 1 accepted in 3 sources
"""  # noqa: E501  a command is one line


def test_the_whole_report() -> None:
    assert render(REPORT) == ANNOTATIONS


def test_what_has_a_meaning_in_a_command_is_escaped() -> None:
    finding = replace(NULLABLE, message="100% a\r\n::error::b", location=Location("a:b,c%d.yaml", 1), rule="x,y:z")
    line = render(Report((PAGE,), (finding,))).split("\n")[0]
    assert line.startswith("::error file=a%3Ab%2Cc%25d.yaml,line=1,title=x%2Cy%3Az::100%25 a\\r\\n::error::b%0Apage")


def test_a_column_without_a_line_is_left_out() -> None:
    finding = replace(NULLABLE, location=Location("a.yaml", None, 3))
    assert render(Report((PAGE,), (finding,))).startswith("::error file=a.yaml,title=documented-nullable::")


def test_the_odd_one_out_is_named() -> None:
    third_source = ThirdSource("recordings", "null", Location("tests/recordings/a.yaml", 24), "the page")
    line = render(Report((PAGE,), (replace(NULLABLE, third_source=third_source),)))
    assert "%0Arecordings: null (tests/recordings/a.yaml:24)%0Aodd one out: the page%0Ahelp: " in line


def test_what_ended_the_check_is_annotated_where_it_is() -> None:
    problem = Problem("not valid: 100%\n::error::b", "a:b.yaml", 3, 7, help="mend it")
    said = (
        "::error file=a%3Ab.yaml,line=3,col=7,title=could not judge::not valid: 100%25\\n::error::b%0Ahelp: mend it\n"
    )
    assert render_refusal(problem) == said
    assert render_refusal(Problem("no network")) == "::error title=could not judge::no network\n"


@hostile
@given(reports)
def test_every_line_is_an_annotation(report: Report) -> None:
    lines = render(report).removesuffix("\n").split("\n")
    assert all(COMMAND.fullmatch(line) and line.isprintable() for line in lines)
    shown = sum(not finding.accepted for finding in report.findings)
    unknown = sum(source.verdict is Verdict.UNKNOWN for source in report.sources)
    assert len(lines) == shown + unknown + 1
