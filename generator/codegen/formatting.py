"""Lint and format the generated code with the pinned ruff, found beside the interpreter, not on PATH."""

from __future__ import annotations

import subprocess
from pathlib import Path

from generator.problem import Problem

_CONFIG = Path(__file__).with_name("generated-ruff.toml")


def format_package(directory: Path) -> None:
    """Sort imports, remove unused ones, and format; raise `Problem` for what ruff cannot fix."""
    _run_ruff(directory, "check", "--fix", "--quiet", "--output-format=concise")
    _run_ruff(directory, "format", "--quiet")


def _run_ruff(directory: Path, *arguments: str) -> None:
    command = [_find_ruff(), *arguments, "--no-cache", "--config", str(_CONFIG), "."]
    run = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)  # noqa: S603 no shell
    if run.returncode:
        raise Problem(
            f"ruff {arguments[0]} refuses the generated code:",
            help="fix the template that writes the line",
            details=(run.stdout + run.stderr).strip().split("\n"),
        )


def _find_ruff() -> str:
    try:
        from ruff import find_ruff_bin  # noqa: PLC0415 a missing ruff is reported below

        return str(find_ruff_bin())
    except (ImportError, FileNotFoundError):
        raise Problem("ruff is not installed", help="run `make setup`") from None
