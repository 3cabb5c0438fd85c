"""Ends the browser, whatever it does: when time is up, when it takes too much memory, when nobody waits for it."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread

_PAUSE = 0.1
_GRACE = 2.0
"""Seconds for saying that the time is up, before the browser is ended."""


class Guard:
    """Watches the browser from a thread, since neither the browser nor its driver can be trusted to answer."""

    def __init__(self, seconds: float, memory: int) -> None:
        self._end = time.monotonic() + seconds + _GRACE
        self._memory = memory
        self._group: int | None = None
        self.reason: str | None = None
        Thread(target=self._watch, daemon=True).start()
        Thread(target=self._wait_for_asker, daemon=True).start()

    def adopt(self, pid: int) -> None:
        """Name the browser's first process; its driver makes it the leader of a group."""
        if hasattr(os, "getpgid") and os.getpgid(pid) != os.getpgrp():
            self._group = os.getpgid(pid)

    def kill(self) -> None:
        """End the browser and all its processes at once."""
        if self._group is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._group, signal.SIGKILL)

    def _watch(self) -> None:
        while time.monotonic() < self._end:
            time.sleep(_PAUSE)
            if self._group is not None and _measure(self._group) > self._memory:
                self.reason = f"the page takes more than {self._memory >> 20} MB of memory"
                self.kill()
                return
        self._leave()

    def _wait_for_asker(self) -> None:
        """Whoever asked holds standard input open; it ends with that process, however it ends."""
        while os.read(sys.stdin.fileno(), 1):
            pass
        self._leave()

    def _leave(self) -> None:
        self.kill()
        os._exit(1)


def _measure(group: int) -> int:
    """The memory in bytes that the processes of a group have for themselves or share by `/dev/shm`; 0 where unknown."""
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            # The name, in parentheses, may hold anything; state, parent and group come after it.
            if int((process / "stat").read_text("ascii", "replace").rpartition(")")[2].split()[2]) != group:
                continue
            for line in (process / "status").read_text("ascii", "replace").splitlines():
                if line.startswith(("RssAnon:", "RssShmem:")):
                    total += int(line.split()[1]) << 10
        except (OSError, ValueError, IndexError):
            continue  # it ended meanwhile
    return total
