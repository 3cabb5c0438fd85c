"""The issue about the live drift is opened once, updated, and closed; `gh` here only writes down what it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.github.workflows import DRIFT_ISSUE, Ran, run
from tests.paths import ROOT

# For each call one record: the arguments and the body, each with a null byte behind it, and another at the end.
_GH = """#!/bin/sh
printf '%s\\0' "$@" >> "$ASKED"
body=
for argument; do
    if [ "$before" = --body-file ]; then body=$argument; fi
    before=$argument
done
printf 'body:' >> "$ASKED"
if [ -n "$body" ]; then cat "$body" >> "$ASKED"; fi
printf '\\0\\0' >> "$ASKED"
if [ "$1 $2" = "issue list" ]; then echo "$OPEN_ISSUE"; fi
"""


def keep(
    tmp_path: Path, status: str, report: str | None, open_issue: str = "", errors: str = ""
) -> tuple[Ran, list[tuple[list[str], str]]]:
    """Run the script; what it asked `gh` for, as arguments and body."""
    gh = tmp_path / "bin/gh"
    gh.parent.mkdir()
    gh.write_text(_GH, encoding="utf-8")
    gh.chmod(0o755)
    file, asked, said = tmp_path / "drift.md", tmp_path / "asked", tmp_path / "errors.txt"
    said.write_text(errors, encoding="utf-8")
    asked.touch()
    if report is not None:
        file.write_text(report, encoding="utf-8")
    script, url = f'bash "{DRIFT_ISSUE}" {status} "{file}" "{said}"', "https://github.invalid/runs/1"
    done = run(script, tmp_path, ASKED=str(asked), OPEN_ISSUE=open_issue, RUN_URL=url)
    calls = [record.split("\0") for record in asked.read_text(encoding="utf-8").split("\0\0")[:-1]]
    return done, [(arguments, body.removeprefix("body:")) for *arguments, body in calls]


def test_a_first_drift_opens_an_issue_with_the_report(tmp_path: Path) -> None:
    done, calls = keep(tmp_path, "1", "## Documentation check: drift\n")
    assert done.status == 0, done.errors
    assert [arguments[:2] for arguments, _ in calls] == [["issue", "list"], ["label", "create"], ["issue", "create"]]
    assert "## Documentation check: drift" in calls[-1][1]
    assert "https://github.invalid/runs/1" in calls[-1][1]


def test_a_second_one_updates_it(tmp_path: Path) -> None:
    _, calls = keep(tmp_path, "1", "more\n", open_issue="7")
    assert [arguments[:3] for arguments, _ in calls][1:] == [["issue", "edit", "7"]]
    assert "more" in calls[-1][1]


def test_clean_again_closes_it(tmp_path: Path) -> None:
    _, calls = keep(tmp_path, "0", "clean\n", open_issue="7")
    assert [arguments[:3] for arguments, _ in calls][1:] == [["issue", "close", "7"]]


def test_clean_without_an_issue_does_nothing(tmp_path: Path) -> None:
    _, calls = keep(tmp_path, "0", "clean\n")
    assert [arguments[:2] for arguments, _ in calls] == [["issue", "list"]]


def test_a_page_that_could_not_be_judged_says_so_without_a_report(tmp_path: Path) -> None:
    done, calls = keep(tmp_path, "2", None)
    assert done.status == 0, done.errors
    assert "could not judge" in calls[-1][1]


def test_without_a_report_the_issue_holds_what_was_said_instead(tmp_path: Path) -> None:
    _, calls = keep(tmp_path, "2", None, errors="error: spec/dataset.yaml:3:1: not valid YAML\n")
    assert "    error: spec/dataset.yaml:3:1: not valid YAML" in calls[-1][1]


def test_a_page_that_could_not_be_judged_closes_nothing(tmp_path: Path) -> None:
    _, calls = keep(tmp_path, "2", None, open_issue="7")
    assert [arguments[:3] for arguments, _ in calls][1:] == [["issue", "edit", "7"]]


def test_no_issue_that_people_open_is_taken_for_it(tmp_path: Path) -> None:
    _, calls = keep(tmp_path, "0", "clean\n")
    label = calls[0][0][calls[0][0].index("--label") + 1]
    for form in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"):
        assert label not in yaml.safe_load(form.read_text(encoding="utf-8")).get("labels", ())


def test_a_report_too_long_for_an_issue_is_cut(tmp_path: Path) -> None:
    _, calls = keep(tmp_path, "1", "line\n" * 20_000)
    assert len(calls[-1][1]) < 65_536
    assert "The rest is in the run" in calls[-1][1]


def test_a_report_is_never_cut_within_a_character(tmp_path: Path) -> None:
    done, calls = keep(tmp_path, "1", "a" + "\u20ac" * 30_000)
    assert done.status == 0, done.errors
    assert "\u20ac\n\nThe rest" in calls[-1][1]


@pytest.mark.parametrize("status", ["3", "''"])
def test_any_other_status_is_refused(status: str, tmp_path: Path) -> None:
    done, calls = keep(tmp_path, status, "x")
    assert done.status == 2
    assert "expected the exit status" in done.errors
    assert calls == []
