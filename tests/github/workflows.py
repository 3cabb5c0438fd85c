"""The workflows as the tests read them, and the steps of them that can run here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.paths import ROOT

FOLDER = ROOT / ".github/workflows"
FILES = sorted(FOLDER.glob("*.yml"))
ACTION = ROOT / "action.yml"
DRIFT_ISSUE = ROOT / ".github/drift-issue"
PROPOSE_LOCK = ROOT / ".github/propose-lock"


def read(file: Path) -> Any:
    """A workflow; YAML 1.1 reads the key `on` as true."""
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def jobs(file: Path) -> dict[str, Any]:
    """The jobs of a workflow by id."""
    found: dict[str, Any] = read(file)["jobs"]
    return found


def step(file: Path, job: str, name: str) -> str:
    """The commands of one step."""
    found = [step["run"] for step in jobs(file)[job]["steps"] if step.get("name") == name]
    assert len(found) == 1, f"{file.name} has no step {name!r} in {job}"
    return str(found[0])


class Ran(NamedTuple):
    """What a step did: its status, what it printed, and the files a runner reads afterwards."""

    status: int
    printed: str
    errors: str
    summary: str
    outputs: dict[str, str]


def run(commands: str, runner: Path, at: Path = ROOT, **environment: str) -> Ran:
    """Run a step's commands as a GitHub runner does: bash, failing at the first error, with its two files."""
    runner.mkdir(exist_ok=True)
    summary, outputs = runner / "summary.md", runner / "outputs"
    for file in (summary, outputs):
        file.touch()
    env = {
        "PATH": f"{runner}/bin:{os.environ['PATH']}",
        "HOME": str(runner),
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_OUTPUT": str(outputs),
        "RUNNER_TEMP": str(runner),
        **environment,
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", commands]
    done = subprocess.run(command, cwd=at, env=env, capture_output=True, text=True, timeout=120)
    pairs = [line.split("=", 1) for line in outputs.read_text(encoding="utf-8").splitlines()]
    return Ran(done.returncode, done.stdout, done.stderr, summary.read_text(encoding="utf-8"), dict(pairs))


def lend_interpreter(folder: Path) -> None:
    """Put this interpreter where a step expects the one it has set up."""
    (folder / "bin").mkdir(parents=True, exist_ok=True)
    python = folder / "bin/python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
