"""No test rests on how long something takes on the clock: other work on the machine decides that."""

from __future__ import annotations

import re

from tests.paths import ROOT

CLOCKS = re.compile(r"\b(?:monotonic|perf_counter)(?:_ns)?\(\)|\btime\.time(?:_ns)?\(\)|_loop\(\)\.time\(\)")
EXEMPT = {
    "tests/acceptance/test_regenerate_interrupted.py",  # chooses the instants to kill at, and asserts nothing of them
    "tests/client/test_many.py",  # a server with a quota reads it, as such servers do
    "tests/test_time.py",
}


def test_no_test_reads_the_clock() -> None:
    modules = {path.relative_to(ROOT).as_posix(): path for path in (ROOT / "tests").rglob("*.py")}
    read = {
        f"{name}:{number}: {line.strip()}"
        for name, path in modules.items()
        if name not in EXEMPT and not name.startswith("tests/bench/")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if CLOCKS.search(line)
    }
    assert read == set(), "measure processor time (tests/measured.py), wait for an event, or count"


def test_the_clocks_are_recognised() -> None:
    lines = ("started = time.monotonic()", "perf_counter_ns()", "x = time.time()", "asyncio.get_running_loop().time()")
    assert [line for line in lines if CLOCKS.search(line)] == list(lines)
    assert not CLOCKS.search('patch.setattr(time, "monotonic", lambda: clock)')
    assert not CLOCKS.search("time.process_time()")
