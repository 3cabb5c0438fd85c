"""Reports to render, shared by the tests of every format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from hypothesis import HealthCheck
from hypothesis import strategies as st

from generator.documents.location import Location
from generator.drift.facts.attestation import Attestation, Silence, locate_nowhere
from generator.drift.facts.model import Aspect
from generator.drift.ledger.file import Deviation
from generator.drift.ledger.scope import Scope
from generator.drift.rules.findings import Acceptance, Finding, Report, Severity, SourceVerdict, Verdict
from tests.examples import draw

OPERATION = "GET /v2/datasets/{datasetId}"


N = TypeVar("N", Finding, Report, SourceVerdict, Location, Deviation, Scope)


def replace(item: N, **changes: Any) -> N:
    """The same with some fields changed."""
    return item._replace(**changes)


@dataclass(frozen=True, slots=True)
class Rule:
    """As much of a rule as reports need."""

    id: str
    severity: Severity
    why: str
    remedy: str


RULES = {
    rule.id: rule
    for rule in (
        Rule("documented-nullable", Severity.ERROR, "The client fails when null comes.", "Allow null."),
        Rule("documented-enum-value", Severity.WARNING, "The value has no name.", "Add the value."),
        Rule("example-differs", Severity.NOTE, "Readers compare them.", "Take the page's example."),
        Rule("deviation-unused", Severity.ERROR, "A stale entry hides the next finding.", "Delete the entry."),
    )
}

NULLABLE = Finding(
    rule="documented-nullable",
    severity=Severity.ERROR,
    source="page.html",
    operation=OPERATION,
    part="response:200",
    path="data.name",
    aspect="nullable",
    docs=True,
    spec=False,
    message="the page says response 200 data.name can be null, the fragment does not",
    location=Location("spec/dataset.yaml", 41, 15),
    evidence=Location("page.html", 120),
    help='make it `type: [string, "null"]`, or record why not in spec/deviations.yaml',
)
ENUM = replace(
    NULLABLE,
    rule="documented-enum-value",
    severity=Severity.WARNING,
    path="data.access",
    aspect="enum",
    docs=["OPEN", "CLOSED", "SECRET"],
    spec=["CLOSED", "OPEN", "OLD"],
    message="the page lists other values of response 200 data.access",
    location=Location("spec/dataset.yaml", 60, 9),
    evidence=Location("page.html", 180, 7),
    help="change the enumeration",
)
EXAMPLE = replace(
    NULLABLE,
    rule="example-differs",
    severity=Severity.NOTE,
    path="data.name",
    aspect="example",
    docs={"a": [1, None]},
    spec="b",
    message="the examples of response 200 data.name differ",
    location=Location("spec/dataset.yaml", 43),
    help="take the page's example",
)
ACCEPTED = replace(
    NULLABLE,
    path="data.title",
    deviation="spec/deviations.yaml:12",
    acceptance=Acceptance("Seen without a title.", "2026-03-02: a response", "2027-03-01"),
)
LEDGER = replace(
    NULLABLE,
    rule="deviation-unused",
    source="spec/deviations.yaml",
    path="data.gone",
    aspect="documented-nullable",
    docs=None,
    spec=None,
    message="the entry accepts nothing any more",
    location=Location("spec/deviations.yaml", 30, 3),
    evidence=Location("spec/deviations.yaml", 30, 3),
    help="delete the entry",
)
ATTESTED = Attestation(
    101,
    97,
    (
        Silence("response:200", "data", Aspect.TITLE, "Data", locate_nowhere, locate_nowhere),
        Silence(
            "response:200",
            "data.stats",
            Aspect.PRESENCE,
            claim=True,
            docs_at=locate_nowhere,
            spec_at=locate_nowhere,
            facts=3,
        ),
    ),
)
PAGE = SourceVerdict("page.html", "html", OPERATION, 97, Verdict.DRIFT, None, "2026-03-02")
CLEAN = SourceVerdict("other.md", "markdown", OPERATION, 1, Verdict.CLEAN, None)
UNKNOWN = SourceVerdict("twin.md", None, None, 0, Verdict.UNKNOWN, "the page has no schema")

REPORT = Report((PAGE, CLEAN, UNKNOWN), (ENUM, EXAMPLE, LEDGER, ACCEPTED, NULLABLE))

_NASTY = (
    *(
        "\x1b[31m",
        "\x1b]0;title\x07",
        "\x9b",
        "\x7f",
        "\x00",
        "\r\n",
        "\n",
        "\u2028",
        "\u202e",
        "\u2066",
        "\u200b",
        "\ud800",
    ),
    *("::error file=x::y", "\n::stop-commands::x", "##[command]", "%0A", "%", ",", ":"),
    *("<script>alert(1)</script>", "<img src=x onerror=y>", "</style>", "</code>", "</details>", "-->", "<!--", "]]>"),
    *("&lt;", "&#60;", "|", "`", "```", "**b**", "_i_", "~~s~~", "$x$", "\\", "'", '"', "{0}", "{{"),
    *("[a](https://example.com)", "![i](https://example.com/i.png)", "https://example.com", "www.example.com"),
    *("a@example.com", "@someone", "#1", "\u00e9", "\u6f22", "\U0001f600"),
)
texts = st.lists(st.one_of(st.sampled_from(_NASTY), st.text(max_size=8)), max_size=4).map("".join)
names = st.one_of(texts, st.sampled_from(["data.token", "data.secretKey", "data.name"]))
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
numbers = st.one_of(st.none(), st.integers(1, 10**6))
locations = st.builds(Location, texts, numbers, numbers)
findings = st.builds(
    Finding,
    rule=st.one_of(texts, st.sampled_from(sorted(RULES))),
    severity=st.sampled_from(Severity),
    source=st.one_of(texts, st.just("page.html")),
    operation=texts,
    part=texts,
    path=names,
    aspect=st.one_of(texts, st.sampled_from(["nullable", "enum", "example", "presence", "minimum"])),
    docs=values,
    spec=values,
    message=texts,
    location=locations,
    evidence=locations,
    help=texts,
    deviation=st.one_of(st.none(), texts.map(lambda text: f"{text}:7")),
    acceptance=st.one_of(st.none(), st.builds(Acceptance, texts, texts, texts)),
)
sources = st.builds(
    SourceVerdict,
    source=st.one_of(texts, st.just("page.html")),
    format=st.one_of(st.none(), st.sampled_from(["html", "openapi", "recordings"])),
    operation=st.one_of(st.none(), texts),
    compared=st.integers(0, 1000),
    verdict=st.sampled_from(Verdict),
    reason=st.one_of(st.none(), texts),
    read=st.one_of(st.none(), texts),
)
reports = st.builds(Report, st.lists(sources, max_size=3).map(tuple), st.lists(findings, max_size=3).map(tuple))


hostile = draw(quick=3, thorough=60, suppress_health_check=[HealthCheck.too_slow])
"""The first text that is drawn takes a second: Unicode's tables are built for it."""


def many(number: int) -> Report:
    """A report with that many errors, each with something long in it."""
    return Report((PAGE,), tuple(replace(NULLABLE, path=f"data.p{index}", help="h" * 400) for index in range(number)))
