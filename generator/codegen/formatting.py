"""Lint and format the generated code with the pinned ruff, found beside the interpreter, not on PATH."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from generator import paths
from generator.problem import Problem

_CONFIG = Path(__file__).with_name("generated-ruff.toml")
_BROKEN = re.compile(r": (?:E9|F40[67]|F[5-8]|invalid-syntax)")
"""Findings about code that cannot work: syntax errors, undefined names, and the like. Other findings are our fault too,
but nobody can do anything about a name of the specification that is not lovely."""


def format_package(directory: Path) -> None:
    """Sort imports, remove unused ones, and format; raise `Problem` for code that is broken."""
    found = _run_ruff(directory, "check", "--fix", "--quiet", "--exit-zero", "--output-format=concise")
    if broken := [line for line in found.splitlines() if _BROKEN.search(line)]:
        raise Problem("ruff refuses the generated code:", help="fix the template that writes the line", details=broken)
    _run_ruff(directory, "format", "--quiet")


def _run_ruff(directory: Path, *arguments: str) -> str:
    command = [_find_ruff(), *arguments, "--no-cache", "--config", str(_CONFIG), "."]
    run = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)  # noqa: S603 no shell
    if run.returncode:
        details = (run.stdout + run.stderr).strip().split("\n")
        raise Problem(f"ruff {arguments[0]} refuses the generated code:", help="fix the template", details=details)
    return run.stdout


def _find_ruff() -> str:
    try:
        from ruff import find_ruff_bin  # noqa: PLC0415 a missing ruff is reported below

        return str(find_ruff_bin())
    except (ImportError, FileNotFoundError):
        raise Problem("ruff is not installed", help=paths.advise_install("generate")) from None
