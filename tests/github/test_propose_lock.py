"""A new lock is proposed from a branch of its own, in a real repository with a real remote."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.github.workflows import FOLDER, PROPOSE_LOCK, Ran, jobs, read, run

_GH = """#!/bin/sh
echo "$@" >> "$ASKED"
for last; do :; done
case "$2" in list) echo "$OPEN_REQUEST" ;; create | edit) cp "$last" "$ASKED.body" ;; esac
"""


def git(at: Path, *arguments: str) -> str:
    named = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]
    return subprocess.run(["git", *named, *arguments], cwd=at, check=True, capture_output=True, text=True).stdout


def propose(
    tmp_path: Path, open_request: str = "", changed: str = "true", says: str = "data.name: now nullable\n"
) -> tuple[Ran, str]:
    remote, checkout, report = tmp_path / "remote.git", tmp_path / "checkout", tmp_path / "report"
    if not remote.exists():
        git(tmp_path, "init", "--bare", str(remote))
        git(tmp_path, "clone", "-q", str(remote), str(checkout))
        (checkout / "spec").mkdir()
        (checkout / "spec/docs.lock.yaml").write_text("old\n", encoding="utf-8")
        git(checkout, "add", ".")
        git(checkout, "commit", "-qm", "first")
        git(checkout, "push", "-q", "origin", "HEAD")
        report.mkdir()
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin/gh").write_text(_GH, encoding="utf-8")
        (tmp_path / "bin/gh").chmod(0o755)
    (report / "docs.lock.yaml").write_text("new\n", encoding="utf-8")
    (report / "lock.txt").write_bytes(says.encode())
    asked = tmp_path / "asked"
    environment = {
        "ASKED": str(asked),
        "OPEN_REQUEST": open_request,
        "GH_TOKEN": "a-token-of-the-run",
        "RUN_URL": "the-run",
    }
    done = run(f'bash "{PROPOSE_LOCK}" "{changed}" "{report}"', tmp_path, checkout, **environment)
    return done, asked.read_text(encoding="utf-8") if asked.exists() else ""


def test_the_lock_goes_to_a_branch_and_into_a_request(tmp_path: Path) -> None:
    done, asked = propose(tmp_path)
    assert done.status == 0, done.errors
    assert git(tmp_path / "remote.git", "show", "docs-lock:spec/docs.lock.yaml") == "new\n"
    assert git(tmp_path / "remote.git", "show", "main:spec/docs.lock.yaml") == "old\n"
    assert "pr create" in asked


@pytest.mark.parametrize("open_request", ["", "3"])
@pytest.mark.parametrize("padding", [0, 59_990, 30_000])
def test_nothing_that_a_page_says_acts_in_the_request(tmp_path: Path, open_request: str, padding: int) -> None:
    says = "é" * (padding // 2) + "\n"
    says += "closes #2 @octocat ![i](http://e.example) <img src=x>\r# a\r\n\n```\n~~~~~\n\n- <!-- x -->\n\ty\n"
    says += "[a]: /b\n</pre>\n" * (padding or 1)
    done, _ = propose(tmp_path, open_request, says=says)
    assert done.status == 0, done.errors
    body = (tmp_path / "asked.body").read_text(encoding="utf-8")
    assert len(body) < 65_536
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(body)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close", "code_block"]
    assert tokens[1].content == "What changed on the page, as the run says it: the-run"
    if not padding:
        assert tokens[-1].content.split() == says.split()


def test_an_open_request_is_updated(tmp_path: Path) -> None:
    _, asked = propose(tmp_path, open_request="3")
    assert "pr edit 3" in asked
    assert "pr create" not in asked


@pytest.mark.parametrize("open_request", ["", "3"])
def test_the_checks_are_started_as_nobody_else_does(tmp_path: Path, open_request: str) -> None:
    _, asked = propose(tmp_path, open_request)
    assert asked.splitlines()[-1] == "workflow run ci.yml --ref docs-lock"
    assert "workflow_dispatch" in read(FOLDER / "ci.yml")[True]
    assert jobs(FOLDER / "drift.yml")["lock"]["permissions"]["actions"] == "write"


def test_what_the_page_took_back_is_withdrawn(tmp_path: Path) -> None:
    done, asked = propose(tmp_path, open_request="3", changed="false")
    assert done.status == 0, done.errors
    assert "pr close 3 --delete-branch --comment The page is again what the lock says: the-run" in asked
    assert git(tmp_path / "remote.git", "branch", "--list", "docs-lock") == ""


def test_nothing_proposed_is_nothing_to_withdraw(tmp_path: Path) -> None:
    done, asked = propose(tmp_path, changed="false")
    assert done.status == 0, done.errors
    assert [line.split()[:2] for line in asked.splitlines()] == [["pr", "list"]]


def test_anything_else_is_refused(tmp_path: Path) -> None:
    done, _ = propose(tmp_path, changed="")
    assert done.status == 2
    assert "expected true or false" in done.errors


def test_the_token_is_nowhere_on_the_disk(tmp_path: Path) -> None:
    done, asked = propose(tmp_path)
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"a-token-of-the-run" not in written
    assert "a-token-of-the-run" not in done.printed + done.errors + asked
