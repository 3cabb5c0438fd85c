"""The table of formats: complete, lazy, and the one gate that credentials do not pass."""

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.documents.location import Location
from generator.drift.report.formats import FORMATS, render, render_refusal
from generator.drift.rules.findings import Move, Report, SourceVerdict, ThirdSource, Unrecorded, Verdict
from generator.problem import Problem
from generator.secrets.detector import GENERIC
from tests.paths import ROOT
from tests.report_samples import (
    ENUM,
    EXAMPLE,
    LEDGER,
    NULLABLE,
    PAGE,
    REPORT,
    RULES,
    UNKNOWN,
    hostile,
    replace,
    reports,
)
from tests.secrets.samples import CERTAIN, DETECTOR, TEXTS

FOLDER = ROOT / "generator/drift/report"
SECRET = "Zq9xSecretValue7"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_renders_and_gives_the_counts(name: str) -> None:
    text = render(name, REPORT, RULES)
    assert text.endswith("\n")
    assert "\x1b" not in text
    assert "accepted" in text


def test_every_format_is_a_module() -> None:
    assert list(FORMATS) == ["text", "json", "markdown", "github", "sarif", "html"]
    assert all((FOLDER / f"{name}.py").exists() for name in FORMATS)


def test_colour_reaches_the_text() -> None:
    assert "\x1b[" in render("text", REPORT, RULES, colour=True)
    assert "\x1b[" not in render("json", REPORT, RULES, colour=True)


@pytest.mark.parametrize("name", FORMATS)
def test_only_the_chosen_format_is_imported(name: str) -> None:
    code = (
        "import sys; from generator.drift.report.formats import FORMATS, render;"
        "from generator.drift.rules.findings import Report;"
        f"render({name!r}, Report((), ()), {{}});"
        "print(*sorted(n for n in FORMATS if f'generator.drift.report.{n}' in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # SARIF is JSON too.
    assert done.stdout.split() == sorted({name, "json"} if name == "sarif" else {name})


@pytest.mark.parametrize("name", FORMATS)
def test_credentials_show_in_no_format(name: str) -> None:
    url = f"https://user:{SECRET}@example.com/page?token={SECRET}"
    example = replace(
        EXAMPLE,
        source=url,
        path="data.urlSigningSecretKey",
        docs=SECRET,
        spec={"token": SECRET},
        message=f"the example is {SECRET} or {SECRET[:12]}…",
        help=f"write {SECRET}",
        evidence=Location(url, 3),
        location=Location(url, 3),
    )
    parameter = replace(example, part="parameter:query:token", path="", docs=None, spec=SECRET)
    sources = (replace(PAGE, source=url), replace(UNKNOWN, reason=f"GET {url} failed"))
    text = render(name, Report(sources, (example, parameter, NULLABLE)), RULES)
    assert SECRET[:8] not in text
    assert "example.com/page" in text.replace("\\/", "/")


def _core(secret: str) -> str:
    """The longest part of a secret that no format escapes."""
    return max(re.split(r"[^A-Za-z0-9]", secret), key=len)


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("name", FORMATS)
@hostile
@given(
    text=st.sampled_from(TEXTS),
    before=st.sampled_from(["", "see ", "x=", "(", "'", "https://h/a/", "one\n", "é"]),
    after=st.sampled_from(["", " and", ")", "'", "/b", "\ntwo", ".", "…"]),
)
def test_whatever_the_detector_finds_shows_in_no_format(
    name: str, text: str, before: str, after: str, *, colour: bool
) -> None:
    planted = f"{before}{text}{after}"
    leaks = [planted[leak.start : leak.end] for leak in DETECTOR.find(planted)]
    third_source = ThirdSource("recordings", planted, Location("one.yaml", 7), "the page", planted)
    finding = replace(
        EXAMPLE,
        docs=planted,
        spec={"a": [planted], planted: 1},
        message=planted,
        help=planted,
        third_source=third_source,
    )
    listed = replace(ENUM, docs=[planted, "A"], spec=["B", planted], message=f"it lists {planted}")
    move = Move("2026-01-01", "2026-02-01", "page.html", (finding,))
    report = Report(
        (PAGE, replace(UNKNOWN, reason=planted)),
        (finding, listed),
        (Unrecorded("GET /v1", values=(planted,)),),
        moves=(move,),
    )
    shown = render(name, report, RULES, colour=colour, detector=DETECTOR)
    for leak in leaks:
        assert _core(leak) not in shown


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if form.has_refusal])
def test_whatever_is_found_shows_in_no_refusal(name: str, text: str) -> None:
    shown = render_refusal(name, Problem(text, "a.yaml", 3, help=text))
    for leak in GENERIC.find(text):
        assert _core(text[leak.start : leak.end]) not in shown


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("secret", CERTAIN.values(), ids=CERTAIN.keys())
def test_a_certain_secret_does_not_show_in_the_place_of_a_finding(name: str, secret: str) -> None:
    file = f"/home/jane/{secret}/page.html"
    source = replace(PAGE, source=file)
    finding = replace(EXAMPLE, source=file, location=Location(file, 3), evidence=Location(file, 5))
    move = Move("2026-01-01", "2026-02-01", file, (finding,))
    shown = render(name, Report((source,), (finding,), moves=(move,)), RULES, detector=DETECTOR)
    assert _core(secret) not in shown


@pytest.mark.parametrize("name", FORMATS)
def test_what_a_recording_shows_of_a_credential_shows_in_no_format(name: str) -> None:
    path, claims = "data.urlSigningSecretKey", f"a recording shows it as {SECRET}"
    recorded = replace(NULLABLE, rule="recorded-value-not-of-format", path=path, aspect="format", docs=SECRET)
    third_source = ThirdSource(
        "recordings", SECRET, Location("one.yaml", 7), "the page", f"seen at https://x/?token={SECRET}"
    )
    disputed = replace(ENUM, path=path, third_source=third_source)
    text = render(name, Report((PAGE,), (replace(recorded, message=claims), disputed)), RULES)
    assert SECRET[:8] not in text


@pytest.mark.parametrize("name", FORMATS)
def test_a_finding_about_the_ledger_shows_no_values(name: str) -> None:
    listed = SourceVerdict(LEDGER.source, None, None, 0, Verdict.DRIFT, None)
    assert "no documented-nullable" not in render(name, Report((listed,), (LEDGER,)), RULES)


def test_what_is_no_example_is_not_hidden() -> None:
    finding = replace(NULLABLE, path="data.token", aspect="type", docs="string", spec="integer")
    assert "= page: string (" in render("text", Report((PAGE,), (finding,)), RULES)


@pytest.mark.parametrize("name", FORMATS)
def test_values_of_any_depth_and_size_are_reported(name: str) -> None:
    deep: object = "end"
    for _ in range(5_000):
        deep = [deep]
    finding = replace(EXAMPLE, docs=deep, spec={"n": 10**5_000, "s": "x" * 1_000_000})
    assert render(name, Report((PAGE,), (finding,)), RULES)


@hostile
@given(reports)
def test_redacting_keeps_every_finding(report: Report) -> None:
    assert render("json", report, RULES).count('"fingerprint"') >= len(report.findings)
