"""An entry that rests on a recording is proved by it anew on each run."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from generator.drift import check
from generator.drift.evidence import responses
from generator.drift.ledger.proof import find_refutation
from generator.drift.rules.findings import Finding, Report, Verdict
from tests.drift.evidence.test_contradictions import record
from tests.drift.ledger.test_apply import ENTRY
from tests.paths import ROOT
from tests.report_samples import ENUM, NULLABLE, replace

TODAY = date(2026, 11, 1)
NULL = "dataset-200-unnamed-run-default.yaml"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As much of the project as the check looks at."""
    for name in ("spec", "tests/recordings"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def run() -> tuple[Report, list[Finding]]:
    report = check.run(check.CheckRequest(ledger=Path("spec/deviations.yaml")), TODAY)
    return report, [finding for finding in report.findings if not finding.accepted]


def test_every_entry_here_is_proved(project: Path) -> None:
    assert (project / "tests/recordings/index.yaml").exists()
    report, failures = run()
    assert failures == []
    assert report.verdict is Verdict.CLEAN


@pytest.mark.parametrize(
    ("file", "old", "new", "thing", "shows"),
    [
        (
            "dataset-200-unnamed-run-default.yaml",
            '"name": null',
            '"name": "x"',
            ("response:200", "data.name"),
            "shows data.name as string",
        ),
        (
            "dataset-200-unnamed-run-default.yaml",
            '"name": null,',
            "",
            ("response:200", "data.name"),
            "shows no data.name",
        ),
        (
            "dataset-200-named.yaml",
            '"deleteCount": 0,',
            "",
            ("response:200", "data.stats.deleteCount"),
            "shows no data.stats.deleteCount",
        ),
        ("dataset-429-rate-limited.yaml", "code: 429", "code: 400", ("response:429", ""), "shows response 400"),
    ],
)
def test_an_entry_whose_recording_shows_something_else_fails(  # noqa: PLR0917 - one row of the table
    project: Path, file: str, old: str, new: str, thing: tuple[str, str], shows: str
) -> None:
    change(project / "tests/recordings" / file, old, new)
    report, failures = run()
    (failure,) = failures
    assert failure.rule == "deviation-contradicted"
    assert (failure.part, failure.path) == thing
    assert failure.message.endswith(f"rests on tests/recordings/{file}, which {shows}")
    assert failure.evidence.file == f"tests/recordings/{file}"
    assert report.verdict is Verdict.DRIFT


def test_an_entry_fails_once_even_if_it_accepts_nothing_any_more(project: Path) -> None:
    change(project / "tests/recordings/dataset-200-unnamed-run-default.yaml", '"name": null', '"name": "x"')
    before, after = '        name:\n          type: [string, "null"]', "        name:\n          type: string"
    change(project / "spec/dataset.yaml", before, after)
    _, failures = run()
    assert [failure.rule for failure in failures] == ["deviation-contradicted"]


def test_a_null_at_a_redacted_path_proves_as_well_as_any(project: Path) -> None:
    change(project / "tests/recordings/index.yaml", "      - data.id\n      - data.userId\n", "      - data.name\n")
    assert run()[1] == []


def test_a_file_that_is_no_recording_proves_nothing(project: Path) -> None:
    (project / "notes.md").write_text("It was null, I have seen it.")
    change(project / "spec/deviations.yaml", "tests/recordings/dataset-200-unnamed-run-default.yaml", "notes.md")
    _, (failure,) = run()
    assert failure.rule == "deviation-contradicted"
    assert failure.message.endswith("rests on notes.md, which is no recording")


@pytest.mark.parametrize("told", ['"createdAt": null,', '"createdAt": "2025-09-11T08:48:51.806Z",'])
def test_a_recording_of_another_answer_proves_nothing(project: Path, told: str) -> None:
    folder = project / "tests/recordings"
    other = (folder / "dataset-404-not-found.yaml").read_text()
    change(folder / "dataset-200-named.yaml", '"createdAt": "2025-09-11T08:48:51.806Z",', told)
    (folder / "dataset-200-unnamed-run-default.yaml").write_text(other)
    failures = [one for one in run()[1] if one.rule == "deviation-contradicted"]
    assert [failure.path for failure in failures] == ["data.name"]
    assert failures[0].message.endswith("which shows response 404")


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("dataset-200-named.yaml", '"stats": {', '"stats": null, "fields": [], "schema": {', "recorded-null"),
        ("dataset-200-named.yaml", '"deleteCount": 0', '"deleteCount": "0"', "recorded-type-differs"),
        ("dataset-200-named.yaml", "code: 200", "code: 404", "recorded-properties-differ"),
        ("dataset-404-not-found.yaml", "code: 404", "code: 410", "recorded-status-not-in-spec"),
        ("dataset-200-unnamed-run-default.yaml", '"name": null', '"name": 7', "recorded-type-differs"),
    ],
)
def test_what_a_finding_tells_of_a_recording_is_not_told_again_of_the_ledger(
    project: Path, file: str, old: str, new: str, rule: str
) -> None:
    change(project / "tests/recordings" / file, old, new)
    assert [failure.rule for failure in run()[1]] == [rule]


def test_an_accepted_finding_tells_nothing(project: Path) -> None:
    change(project / "tests/recordings/dataset-200-unnamed-run-default.yaml", '"name": null', '"name": 7')
    entry = """\
- rule: recorded-type-differs
  part: response:200
  path: data.name
  reason: Seen once.
  evidence: "2026-05-25: somewhere"
  review-by: 2027-03-01
"""
    ledger = project / "spec/deviations.yaml"
    ledger.write_text(ledger.read_text() + entry)
    assert [failure.rule for failure in run()[1]] == ["deviation-contradicted"]


def accept(project: Path, path: str, *rules: str) -> None:
    """Add an entry for each of these rules, on nobody's word."""
    with (project / "spec/deviations.yaml").open("a") as ledger:
        for rule in rules:
            ledger.write(f"""\
- rule: {rule}
  part: response:200
  path: {path}
  reason: It is better so.
  evidence: "2026-05-25: somewhere"
  review-by: 2027-03-01
""")


def test_what_the_recordings_show_is_accepted_on_nobodys_word(project: Path) -> None:
    """A null that breaks the client cannot be waved through, although the page knows nothing of it."""
    before, after = '        name:\n          type: [string, "null"]', "        name:\n          type: string"
    change(project / "spec/dataset.yaml", before, after)
    ledger = project / "spec/deviations.yaml"
    ledger.write_text("- rule: documented-required" + ledger.read_text().partition("- rule: documented-required")[2])
    accept(project, "data.name", "recorded-null")
    report, failures = run()
    (failure,) = (one for one in failures if one.path == "data.name")
    assert failure.rule == "deviation-contradicted"
    recording = "tests/recordings/dataset-200-unnamed-run-default.yaml"
    assert failure.message.endswith(f"data.name, but {recording} shows that the fragment is wrong")
    assert failure.evidence.file == recording
    assert report.verdict is Verdict.DRIFT


def test_the_fragment_stands_against_page_and_recordings_on_nobodys_word(project: Path) -> None:
    fragment = project / "spec/dataset.yaml"
    fragment.write_text(re.sub(r"(?m)^( +)itemCount:\n(?:\1 +.*\n)+", "", fragment.read_text(), count=1))
    accept(project, "data.itemCount", "documented-property-not-in-spec", "recorded-property-not-in-spec")
    failures = [one for one in run()[1] if one.path == "data.itemCount"]
    assert [failure.rule for failure in failures] == ["deviation-contradicted"] * 2
    assert {failure.aspect for failure in failures} == {
        "documented-property-not-in-spec",
        "recorded-property-not-in-spec",
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "path"),
    [
        ("named", '"deleteCount": 0', '"x": 1, "deleteCount": 0', "recorded-property-not-in-spec", "data.stats.x"),
        ("documented", '"id": "', '"id": null, "x": "', "recorded-null", "data.id"),
    ],
    ids=["what only recordings know", "an example of the page"],
)
def test_what_no_recording_refutes_can_be_accepted(  # noqa: PLR0917 - one row of the table
    project: Path, file: str, old: str, new: str, rule: str, path: str
) -> None:
    change(project / f"tests/recordings/dataset-200-{file}.yaml", old, new)
    assert rule in {one.rule for one in run()[1]}
    accept(project, path, rule)
    assert [one for one in run()[1] if one.path == path] == []


def test_a_link_to_a_recording_is_no_recording(project: Path) -> None:
    (project / "elsewhere").symlink_to("tests/recordings")
    change(project / "spec/deviations.yaml", f"tests/recordings/{NULL}", f"elsewhere/{NULL}")
    (failure,) = run()[1]
    assert failure.message.endswith(f"rests on elsewhere/{NULL}, which is no recording")


@pytest.mark.parametrize("linked", ["tests", *(f"tests/recordings{name}" for name in ("", "/index.yaml", f"/{NULL}"))])
def test_recordings_reached_through_links_are_not_read(project: Path, linked: str) -> None:
    path = project / linked
    path.rename(project / "moved")
    path.symlink_to(project / "moved")
    report, _ = run()
    assert report.verdict is Verdict.UNKNOWN
    (unknown,) = (one for one in report.sources if one.verdict is Verdict.UNKNOWN)
    assert unknown.source == linked
    assert (unknown.reason or "").startswith("a link, through which no recording is read")


@pytest.mark.parametrize(
    ("body", "kind", "cut", "shows"),
    [
        ({"b": {}}, "live", (), None),
        ({"b": {"a": 1}}, "live", (), "shows b.a"),
        ({"b": {}}, "live", ("b",), "may lack other keys as well"),
        ({"b": {}}, "third-party", (), None),
        ({"b": {}}, "documented", (), "may lack other keys as well"),
        ({}, "live", (), "shows no b"),
        ({"b": None}, "live", (), "shows no b"),
    ],
)
def test_a_key_that_a_whole_answer_lacks_is_not_required(
    tmp_path: Path, body: object, kind: str, cut: tuple[str, ...], shows: str | None
) -> None:
    answers = record(tmp_path, body, kind=kind, cut=cut)
    entry = replace(ENTRY, rule="documented-required", path="b.a", evidence=str(tmp_path / "one.yaml"))
    refuted = find_refutation(entry, NULLABLE, answers)
    assert (refuted and refuted.shows) == shows


def test_a_synthetic_recording_proves_nothing(project: Path) -> None:
    ledger = project / "spec/deviations.yaml"
    change(ledger, "dataset-200-named.yaml", "dataset-200-required-only.yaml")
    _, failures = run()
    assert {failure.message.rpartition(", which ")[2] for failure in failures} == {"is synthetic and proves nothing"}


def test_where_recordings_are_not_read_nothing_is_refuted(project: Path) -> None:
    change(project / "tests/recordings/dataset-429-rate-limited.yaml", "code: 429", "code: 400")
    page = project / "page.md"
    page.write_text((ROOT / "tests/rules/undocumented-nullable/docs.md").read_text())
    request = check.CheckRequest(docs=(str(page),), ledger=Path("spec/deviations.yaml"))
    assert "deviation-contradicted" not in {finding.rule for finding in check.run(request, TODAY).findings}


@pytest.mark.parametrize(
    ("rule", "body", "finding", "proved"),
    [
        ("undocumented-enum-value", "OLD", ENUM, True),
        ("undocumented-enum-value", "OPEN", ENUM, False),
        ("documented-type-differs", 1, replace(NULLABLE, docs="string", spec="number"), True),
        ("documented-type-differs", "1", replace(NULLABLE, docs="string", spec="number"), False),
        ("undocumented-body", 1, NULLABLE, True),
        ("documented-prose-changed", 1, NULLABLE, True),
        ("undocumented-property", None, NULLABLE, True),
    ],
)
def test_what_a_recording_proves_depends_on_the_rule(
    tmp_path: Path, rule: str, body: object, finding: Finding, *, proved: bool
) -> None:
    answers = record(tmp_path, {"a": body})
    entry = replace(ENTRY, rule=rule, path="a", evidence=str(tmp_path / "one.yaml"))
    assert (find_refutation(entry, finding, answers) is None) is proved


def test_paths_through_lists_and_maps_are_found(tmp_path: Path) -> None:
    answers = record(tmp_path, {"a": [{"b": {"any.key": {"c": None}}}]})
    for path in ("a[].b{}.c", "a[].b.any.key.c", "a[]", "a", ""):
        entry = replace(ENTRY, rule="undocumented-property", path=path, evidence=str(tmp_path / "one.yaml"))
        assert find_refutation(entry, None, answers) is None
    missing = replace(ENTRY, rule="undocumented-property", path="a[].c", evidence=str(tmp_path / "one.yaml"))
    assert find_refutation(missing, None, answers) is not None


def test_a_response_without_a_body_does_not_prove_one(tmp_path: Path) -> None:
    answers: tuple[responses.RecordedResponse, ...] = record(tmp_path, "", status=204)
    entry = replace(ENTRY, rule="undocumented-body", part="response:204", path="", evidence=str(tmp_path / "one.yaml"))
    assert find_refutation(entry, None, answers) is not None
    assert json.dumps(answers[0].body) == "[]"
