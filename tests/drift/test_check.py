"""The check as it is run: over files, directories, the lock and the live page, with exit codes that can be trusted."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from generator.cli.main import main
from generator.documents import yaml as document
from generator.drift import check, lock_command
from generator.drift.rules.findings import Finding, Report, Severity, Verdict
from generator.fetch import source as fetch_source
from generator.problem import NotFetched, Problem
from tests import render
from tests.paths import ROOT

SHOP = ROOT / "tests/pages/shop.yaml"
TODAY = date(2026, 11, 1)
DEPARTURES = {
    ("undocumented-nullable", "response:200", "data.name"),
    ("undocumented-nullable", "response:200", "data.generalAccess"),
    ("documented-required", "response:200", "data.stats.readCount"),
    ("documented-required", "response:200", "data.stats.writeCount"),
    ("documented-required", "response:200", "data.stats.storageBytes"),
    ("undocumented-property", "response:200", "data.stats.deleteCount"),
    ("undocumented-property", "response:200", "data.stats.listCount"),
    ("undocumented-status", "response:401", ""),
    ("undocumented-status", "response:403", ""),
    ("undocumented-status", "response:404", ""),
    ("undocumented-status", "response:429", ""),
}


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def shop() -> Any:
    return document.read(SHOP).data


def page(folder: Path, name: str, change: Callable[[Any], None] = lambda _spec: None, form: str = "twin") -> Path:
    spec = shop()
    change(spec)
    path = folder / name
    path.write_text(render.FORMS[form](spec))
    return path


def run(*docs: Path, **options: Any) -> Report:
    names = tuple(str(path) for path in docs)
    return check.run(check.CheckRequest(spec=SHOP, docs=names, **options), TODAY)


def key(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.part, finding.path


def rename_status(spec: Any) -> None:
    item = spec["paths"]["/v1/shops/{shopId}/orders/{orderId}"]["put"]["responses"]
    item["418"] = item.pop("415")


def test_the_fragment_departs_from_the_page_in_exactly_the_known_points() -> None:
    report = check.run(check.CheckRequest(), TODAY)
    assert {key(finding) for finding in report.findings} == DEPARTURES
    assert report.verdict is Verdict.DRIFT


def test_the_ledger_lists_exactly_these_points() -> None:
    entries = document.read(ROOT / "spec/deviations.yaml").data
    assert {(entry["rule"], entry["part"], entry["path"]) for entry in entries} == DEPARTURES


def test_with_the_ledger_all_of_them_are_accepted() -> None:
    report = check.run(check.CheckRequest(ledger=Path("spec/deviations.yaml")), TODAY)
    assert {key(finding) for finding in report.findings if finding.accepted} == DEPARTURES


def test_findings_point_into_the_fragment_and_at_the_page() -> None:
    report = check.run(check.CheckRequest(), TODAY)
    (name,) = (finding for finding in report.findings if finding.path == "data.name")
    line = (ROOT / "spec/dataset.yaml").read_text().splitlines()[(name.location.line or 0) - 1]
    assert line.strip() == 'type: [string, "null"]'
    assert name.evidence.file == "https://docs.apify.com/api/v2/dataset-get"
    assert report.sources[0].read == "2026-03-02"


@pytest.mark.parametrize("form", render.FORMS)
def test_a_page_of_any_form_is_clean_against_its_spec(form: str, tmp_path: Path) -> None:
    report = run(page(tmp_path, "a.page", form=form))
    assert report.verdict is Verdict.CLEAN
    assert report.sources[0].compared > 100
    assert report.sources[0].operation == "PUT /v1/shops/{shopId}/orders/{orderId}"


def test_evidence_is_the_line_of_the_page(tmp_path: Path) -> None:
    for form in render.FORMS:
        changed = page(tmp_path, form, lambda spec: spec["paths"].update(_longer_name(spec)), form)
        (finding,) = run(changed).findings
        line = changed.read_text().splitlines()[(finding.evidence.line or 0) - 1]
        assert "orderReference" in line


def _longer_name(spec: Any) -> Any:
    body = spec["paths"]["/v1/shops/{shopId}/orders/{orderId}"]["put"]
    schema = body["responses"]["200"]["content"]["application/json"]["schema"]
    schema["properties"]["data"]["properties"]["orderReference"] = {"type": "string"}
    return spec["paths"]


def test_unknown_beats_drift_and_the_findings_of_the_others_are_kept(tmp_path: Path) -> None:
    drifted = page(tmp_path, "drifted.md", rename_status)
    broken = tmp_path / "broken.md"
    broken.write_text("# Nothing here\n")
    report = run(drifted, broken)
    assert report.verdict is Verdict.UNKNOWN
    assert [source.verdict for source in report.sources] == [Verdict.DRIFT, Verdict.UNKNOWN]
    assert {finding.source for finding in report.findings} == {str(drifted)}
    assert report.sources[1].reason == (
        "not the documentation page of an operation; save the page of one operation, whole"
    )


def test_notes_alone_are_clean_unless_asked_for(tmp_path: Path) -> None:
    path = page(tmp_path, "a.md")
    path.write_text(path.read_text().replace("`ring twice`", "`ring once`"))
    assert run(path).verdict is Verdict.CLEAN
    assert run(path, fail_on=Severity.NOTE).verdict is Verdict.DRIFT
    assert [finding.severity for finding in run(path).findings] == [Severity.NOTE]


def test_a_directory_is_every_page_in_it(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    first, second = page(tmp_path, "a.html", form="html"), page(tmp_path / "deep", "b.md")
    page(tmp_path, ".hidden.md")
    (tmp_path / "logo.png").write_bytes(b"\x89PNG")
    assert [source.source for source in run(tmp_path).sources] == [str(first), str(second)]
    with pytest.raises(Problem, match="no pages"):
        run(_empty(tmp_path))


def _empty(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


def test_another_openapi_document_is_compared_operation_by_operation(tmp_path: Path) -> None:
    spec = shop()
    rename_status(spec)
    other = tmp_path / "other.json"
    other.write_text(json.dumps(spec))
    report = run(other)
    assert {key(finding) for finding in report.findings} == {
        ("documented-status-not-in-spec", "response:418", ""),
        ("undocumented-status", "response:415", ""),
    }
    assert report.sources[0].format == "openapi"


def test_positions_in_a_json_spec(tmp_path: Path) -> None:
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(shop(), indent=1))
    path = page(tmp_path, "a.md")
    path.write_text(path.read_text().replace("**total** number", "**total** string"))
    (finding,) = check.run(check.CheckRequest(spec=spec, docs=(str(path),)), TODAY).findings
    lines = spec.read_text().splitlines()
    assert lines[(finding.location.line or 0) - 2].strip() == '"total": {'
    assert lines[(finding.location.line or 0) - 1].strip() == '"type": "number",'


def test_live_tells_what_moved_since_the_lock_and_what_it_means(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "lock.yaml"
    list(lock_command.run(str(page(tmp_path, "old.md")), "https://docs.example.com/order-put", TODAY, lock))
    now = page(tmp_path, "new.md", rename_status).read_text().replace("An order as the shop knows it.", "An order.")
    asked: list[str] = []
    monkeypatch.setattr(fetch_source, "fetch_url", lambda url: asked.append(url) or now.encode())  # type: ignore[func-returns-value]
    report = check.run(check.CheckRequest(spec=SHOP, live=True, locks=(lock,), recordings=tmp_path / "none"), TODAY)
    assert asked == ["https://docs.example.com/order-put"]
    moved = {key(finding) for finding in report.findings if finding.source == str(lock)}
    against = {key(finding) for finding in report.findings if finding.source == "https://docs.example.com/order-put"}
    statuses = {
        ("documented-status-not-in-spec", "response:418", ""),
        ("undocumented-status", "response:415", ""),
    }
    assert against == statuses
    assert moved == {*statuses, ("documented-prose-changed", "response:200", "data")}
    assert not any("An order" in str(finding) for finding in report.findings)


def test_live_reads_no_file(tmp_path: Path) -> None:
    lock, live = tmp_path / "lock.yaml", page(tmp_path, "page.md")
    list(lock_command.run(str(live), "https://docs.example.com/order-put", TODAY, lock))
    lock.write_text(lock.read_text().replace("https://docs.example.com/order-put", str(live)))
    with pytest.raises(Problem, match="not https"):
        check.run(check.CheckRequest(spec=SHOP, live=True, locks=(lock,)), TODAY)


@pytest.mark.parametrize(
    "name", ["HTTPS://docs.example.com/x", "Http://127.0.0.1/x", "ftp://host/x", "file:///etc/hosts"]
)
def test_whatever_has_a_scheme_is_an_address(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(fetch_source, "fetch_url", lambda url: asked.append(url) or b"# no page")  # type: ignore[func-returns-value]
    report = check.run(check.CheckRequest(spec=SHOP, docs=(name,)), TODAY)
    assert asked == [name]
    assert report.verdict is Verdict.UNKNOWN


def test_only_https_is_fetched() -> None:
    report = check.run(check.CheckRequest(spec=SHOP, docs=("HTTP://127.0.0.1/x", "file:///etc/hosts")), TODAY)
    http, file = (source.reason or "" for source in report.sources)
    assert "the address is not https" in http
    assert "the address names no host" in file


def test_a_page_that_cannot_be_fetched_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "lock.yaml"
    list(lock_command.run(str(page(tmp_path, "old.md")), "https://docs.example.com/order-put", TODAY, lock))

    def fail(_url: str) -> bytes:
        raise Problem("asked for the page, nobody answered")

    monkeypatch.setattr(fetch_source, "fetch_url", fail)
    report = check.run(check.CheckRequest(spec=SHOP, live=True, locks=(lock,), recordings=tmp_path / "none"), TODAY)
    assert report.verdict is Verdict.UNKNOWN
    assert report.sources[0].reason == "asked for the page, nobody answered"


@pytest.mark.parametrize(("text", "code"), [("`sku`", 0), ("**sku**", 0), ("**state** OrderState", 1)])
def test_exit_codes(text: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = page(tmp_path, "a.md")
    changed = (
        path.read_text().replace("**state** OrderState (string)", "**state** integer") if code else path.read_text()
    )
    path.write_text(changed)
    assert main(["drift", "--spec", str(SHOP), "--docs", str(path), "--format", "json"]) == code, text
    assert json.loads(capsys.readouterr().out)["schema"] == 1


def test_the_report_is_written_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "report.json"
    path = page(tmp_path, "a.md")
    arguments = ["drift", "--spec", str(SHOP), "--docs", str(path), "--format", "json", "--output", str(out)]
    assert main(arguments) == 0
    assert json.loads(out.read_text())["verdict"] == "clean"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["drift", "--spec", "no-such-file.yaml"],
        ["drift", "--spec", "pyproject.toml"],
        ["drift", "--live", "--docs", "x"],
        ["rules", "no-such-rule"],
        ["lock", "--docs", "README.md", "--retrieved", "yesterday"],
    ],
)
def test_bad_usage_ends_with_2_and_one_message(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("error: ")


@pytest.mark.parametrize("command", [[], ["drift"], ["lock"], ["rules"]])
def test_every_command_has_help(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    assert "usage" in capsys.readouterr().out


def recordings_with(folder: Path, old: str, new: str) -> Path:
    """The project's recordings with one text replaced."""
    target = folder / "recordings"
    shutil.copytree(check.RECORDINGS, target)
    changed = 0
    for path in target.glob("dataset-*.yaml"):
        text = path.read_text()
        changed += old in text
        path.write_text(text.replace(old, new))
    assert changed
    return target


def test_offline_the_recordings_are_a_source_of_their_own() -> None:
    sources = check.run(check.CheckRequest(), TODAY).sources
    assert [source.source for source in sources] == ["spec/docs.lock.yaml", "tests/recordings"]
    assert sources[1].format == "recordings"
    assert sources[1].compared > 50
    assert sources[1].verdict is Verdict.CLEAN


def test_a_recording_that_contradicts_the_fragment_is_drift(tmp_path: Path) -> None:
    folder = recordings_with(tmp_path, '"listCount": 0', '"listCount": "none"')
    report = check.run(check.CheckRequest(ledger=Path("spec/deviations.yaml"), recordings=folder), TODAY)
    (finding,) = (one for one in report.findings if not one.accepted)
    assert key(finding) == ("recorded-type-differs", "response:200", "data.stats.listCount")
    assert finding.source == str(folder)
    assert finding.message.startswith("a recording shows response 200 data.stats.listCount as string")
    assert finding.evidence.file == str(folder / "dataset-200-named.yaml")
    assert [source.verdict for source in report.sources] == [Verdict.CLEAN, Verdict.DRIFT]


def test_recordings_of_no_operation_of_the_spec_are_unknown(tmp_path: Path) -> None:
    folder = recordings_with(tmp_path, "/v2/datasets/ExampleDataset002", "/v2/elsewhere")
    report = check.run(check.CheckRequest(recordings=folder), TODAY)
    assert report.verdict is Verdict.UNKNOWN
    file = str(folder / "dataset-200-named.yaml")
    assert [source.source for source in report.sources[1:]] == [str(folder), file]
    assert report.sources[2].reason == "line 3: GET /v2/elsewhere is no operation of the spec"


def test_a_check_of_a_page_loads_no_recordings(tmp_path: Path) -> None:
    path = page(tmp_path, "a.md")
    program = f"""
import sys
from generator.cli import main as cli
status = cli.main(["drift", "--spec", {str(SHOP)!r}, "--docs", {str(path)!r}])
evidence = {{f"generator.drift.evidence.{{name}}" for name in ("contradictions", "coverage")}}
sys.exit(status or len(({{"generator.recordings.index"}} | evidence) & sys.modules.keys()))
"""
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


@pytest.mark.parametrize("live", [False, True])
def test_a_lock_of_another_page_is_no_lock_of_this_fragment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, live: bool
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(fetch_source, "fetch_url", asked.append)
    lock = tmp_path / "lock.yaml"
    lock.write_text(Path(check.LOCK).read_text().replace("https://docs.apify.com/", "https://docs.apify.example/", 1))
    with pytest.raises(Problem) if live else nullcontext():
        report = check.run(check.CheckRequest(locks=(lock,), live=live), TODAY)
        assert report.verdict is Verdict.UNKNOWN
        url = "https://docs.apify.com/api/v2/dataset-get"
        assert f"the page of the fragment is {url}" in (report.sources[0].reason or "")
    assert asked == []
    spec = tmp_path / "spec.yaml"
    spec.write_text(check.SPEC.read_text())
    assert check.run(check.CheckRequest(locks=(lock,), spec=spec), TODAY).verdict is not Verdict.UNKNOWN


def test_a_lock_of_tomorrow_is_unknown(tmp_path: Path) -> None:
    lock = tmp_path / "lock.yaml"
    lock.write_text(re.sub("retrieved: .*", 'retrieved: "2026-11-02"', Path(check.LOCK).read_text(), count=1))
    report = check.run(check.CheckRequest(locks=(lock,)), TODAY)
    assert report.sources[0].verdict is Verdict.UNKNOWN
    assert "a day to come, 2026-11-02" in (report.sources[0].reason or "")


def test_evidence_of_tomorrow_ends_the_run(tmp_path: Path) -> None:
    text = Path("spec/deviations.yaml").read_text()
    ledger = tmp_path / "deviations.yaml"
    ledger.write_text(re.sub(r"evidence: \S+", 'evidence: "2026-11-02: seen somewhere"', text, count=1))
    with pytest.raises(Problem, match="a day to come"):
        check.run(check.CheckRequest(ledger=ledger), TODAY)


def test_an_entry_about_recordings_is_left_alone_where_none_are_read(tmp_path: Path) -> None:
    entry = {
        "rule": "recorded-null",
        "part": "response:200",
        "path": "data.name",
        "reason": "Seen once.",
        "evidence": "2026-05-25: somewhere",
        "review-by": "2027-03-01",
    }
    ledger = tmp_path / "deviations.yaml"
    ledger.write_text(json.dumps([entry]))
    checked = run(page(tmp_path, "a.md"), ledger=ledger)
    assert checked.findings == ()
    offline = check.run(check.CheckRequest(ledger=ledger), TODAY)
    assert "deviation-unused" in {finding.rule for finding in offline.findings}


@pytest.mark.parametrize("render_too", [False, True])
def test_live_a_page_that_cannot_be_fetched_is_asked_for_once(
    monkeypatch: pytest.MonkeyPatch, *, render_too: bool
) -> None:
    asked: list[str] = []

    def fail(url: str) -> bytes:
        asked.append(url)
        raise NotFetched(f"asked for {url}, got nothing: try again later")

    monkeypatch.setattr(fetch_source, "fetch_url", fail)
    report = check.run(check.CheckRequest(live=True, render=render_too), TODAY)
    assert len(asked) == 1
    assert [(one.reason or "").count("got nothing") for one in report.sources if one.verdict is Verdict.UNKNOWN] == [1]


def test_without_render_nothing_of_the_browser_is_loaded(tmp_path: Path) -> None:
    path = page(tmp_path, "a.html", form="html")
    program = f"""
import sys
from generator.cli import main as cli
status = cli.main(["drift", "--spec", {str(SHOP)!r}, "--docs", {str(path)!r}])
loaded = [name for name in sys.modules if name.startswith(("generator.browser.", "playwright", "asyncio"))]
sys.exit(status or ", ".join(loaded) or 0)
"""
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def live(monkeypatch: pytest.MonkeyPatch, **wanted: Any) -> Report:
    """The fragment against a page on which no name is null."""
    spec = document.read(check.SPEC).data
    spec["components"]["schemas"]["Dataset"]["properties"]["name"]["type"] = "string"
    monkeypatch.setattr(fetch_source, "fetch_url", lambda _url: render.FORMS["twin"](spec).encode())
    return check.run(check.CheckRequest(live=True, **wanted), TODAY)


def test_live_the_recordings_say_who_is_the_odd_one_out(monkeypatch: pytest.MonkeyPatch) -> None:
    report = live(monkeypatch)
    (named,) = (
        one
        for one in report.findings
        if key(one) == ("undocumented-nullable", "response:200", "data.name") and one.source != str(check.LOCK)
    )
    assert named.third_source is not None
    assert named.third_source.outlier == "the page"
    assert report.unrecorded == ()
    assert all(one.third_source is None for one in report.findings if one.source == str(check.LOCK))


def test_live_the_recordings_prove_the_ledger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    entry = {
        "rule": "undocumented-nullable",
        "part": "response:200",
        "path": "data.name",
        "reason": "Seen once.",
        "evidence": "tests/recordings/dataset-200-named.yaml",
        "review-by": "2027-03-01",
    }
    ledger = tmp_path / "deviations.yaml"
    ledger.write_text(json.dumps([entry]))
    assert "deviation-contradicted" in {one.rule for one in live(monkeypatch, ledger=ledger).findings}


def test_live_recordings_that_cannot_be_read_are_unknown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    report = live(monkeypatch, recordings=recordings_with(tmp_path, "interactions:", "interactions: ["))
    assert report.sources[-1].format == "recordings"
    assert report.sources[-1].verdict is Verdict.UNKNOWN


def test_several_reports_of_one_run_go_to_their_files_and_the_last_to_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, docs = tmp_path / "out.json", page(tmp_path, "page.md", rename_status)
    arguments = ["drift", "--spec", str(SHOP), "--docs", str(docs), "--format", "json", "--output", str(out)]
    assert main([*arguments, "--format", "markdown"]) == 1
    assert json.loads(out.read_text(encoding="utf-8"))["verdict"] == "drift"
    assert capsys.readouterr().out.startswith("<!-- drift-check -->")


@pytest.mark.parametrize("given", [("--format", "json", "--format", "text"), ("--output", "a", "--output", "b")])
def test_reports_that_do_not_fit_their_files_are_refused(given: tuple[str, ...], tmp_path: Path) -> None:
    assert main(["drift", "--spec", str(SHOP), "--docs", str(page(tmp_path, "page.md")), *given]) == 2
    assert not list(Path().glob("[ab]"))


def test_a_page_lock_that_is_missing_makes_no_deviation_unused(tmp_path: Path) -> None:
    request = check.CheckRequest(ledger=Path("spec/deviations.yaml"), locks=(tmp_path / "none.yaml",))
    report = check.run(request, datetime.now(UTC).date())
    assert report.verdict is Verdict.UNKNOWN
    assert [finding.rule for finding in report.findings if finding.rule == "deviation-unused"] == []


def test_a_file_with_the_fragments_own_page_is_judged_with_the_recordings(tmp_path: Path) -> None:
    spec = document.read(check.SPEC).data
    spec["components"]["schemas"]["Dataset"]["properties"]["name"]["type"] = "string"
    saved = tmp_path / "saved.md"
    saved.write_text(render.FORMS["twin"](spec))
    found = check.run(check.CheckRequest(docs=(str(saved),)), TODAY).findings
    (named,) = (one for one in found if one.path == "data.name")
    assert named.third_source is not None
    assert named.third_source.outlier == "the page"
