"""Run a command and learn what it cost; processor time, because time on the clock is that of the whole machine."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measured:
    """How a command ended, and what it cost."""

    returncode: int
    stdout: str
    stderr: str
    cpu_seconds: float
    peak_kilobytes: int


def run_measured(command: Sequence[str], cwd: Path) -> Measured:
    """Run a command to its end; a signal that killed it is a negative status."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        process = subprocess.Popen(command, cwd=cwd, stdout=out, stderr=error)
        _, status, usage = os.wait4(process.pid, 0)
        # Popen shall not wait for it as well.
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        error.seek(0)
        printed, complained = out.read().decode(), error.read().decode()
    return Measured(process.returncode, printed, complained, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
