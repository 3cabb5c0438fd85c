"""Runs a module as `python -m` does, but in this process: starting Python takes longer than most tests of a command.

What is the business of a process, such as signals, pipes that break and the encoding of a terminal, needs a real one.
"""

from __future__ import annotations

import io
import os
import runpy
import sys
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from unittest import mock


def run_module(
    module: str, *arguments: str, environment: Mapping[str, str], cwd: Path | None = None
) -> CompletedProcess[str]:
    """Run a module or package to its end.

    Args:
        module: Its name; it must be found by an import.
        arguments: What stands after `python -m module`.
        environment: All variables it sees.
        cwd: The folder it runs in; without it, this one.
    """
    out, errors = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with (
        mock.patch.dict(os.environ, environment, clear=True),
        mock.patch.object(sys, "argv", [module, *arguments]),
        chdir(cwd or Path.cwd()),
        redirect_stdout(out),
        redirect_stderr(errors),
    ):
        try:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else bool(end.code)
    said = []
    for stream in (out, errors):
        stream.seek(0)
        said.append(stream.read())
    return CompletedProcess([module, *arguments], status, *said)
