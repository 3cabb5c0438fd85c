"""Measures the generated client beside its peers: calls, bulk jobs, decoding, start-up, generation. Linux only.

    python tests/bench/client.py [--quick] [--json FILE]

Every peer takes its turn in every round, so that a busy moment of the machine meets all of them. Each thing is
measured twice: with client and server on one CPU, which the bars are for, because loopback between two CPUs mostly
measures how fast they wake each other up; and wherever the system puts them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench import environments, programs, rows  # noqa: E402 - run as a script, from anywhere
from tests.bench.figures import Row, Samples, as_json, missed, table  # noqa: E402

HERE = Path(__file__).parent
RECORDING = ROOT / "tests/recordings/dataset-200-named.yaml"
HOMES = {"ours": "ours", "httpx2": "httpx2", "official": "official", "stock": "stock", "bare": "ours", "floor": "ours"}
"""The environment of each peer; ours has no more than an installation brings. The last two are no peers, but bounds."""
SETTINGS = ("pinned", "unpinned")
JUDGED = "pinned"


def main() -> int:
    """Measure; the status tells whether the bars are met, of a quick run only whether it came to its end."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a few calls of everything, to see that it works")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample there")
    parser.add_argument("--folder", type=Path, default=ROOT / ".bench", metavar="DIR", help="where the peers live")
    options = parser.parse_args()
    homes = environments.make(options.folder.absolute())
    pythons = {peer: homes[home] for peer, home in HOMES.items()}
    size = rows.QUICK if options.quick else rows.FULL
    with tempfile.TemporaryDirectory() as scratch:
        measured = sorted(measure(pythons, size, Path(scratch)), key=lambda samples: rows.ORDER.index(samples.row))
    print(f"{size.rounds} rounds of {size.calls} calls, {size.processes} of a bulk of {size.bulk} datasets\n")
    print(table(measured, JUDGED))
    if options.json:
        whole = {"schema": 1, "machine": machine(), "size": size._asdict(), "rows": as_json(measured)}
        options.json.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    if options.quick:
        return 0
    below = missed(measured, JUDGED)
    print("\nevery bar is met" if not below else f"\nNOT MET: {'; '.join(below)}")
    return 1 if below else 0


def machine() -> dict[str, Any]:
    """What the numbers depend on besides the code."""
    return {"python": platform.python_version(), "system": platform.platform(), "cpus": os.cpu_count()}


def measure(pythons: Mapping[str, Path], size: rows.Size, scratch: Path) -> Iterator[Samples]:
    """Every row in both settings."""
    body = scratch / "body.json"
    body.write_text(recorded())
    for setting in SETTINGS:
        prefix = pinned() if setting == "pinned" else []
        with serving(prefix, body) as url:
            yield from live(pythons, size, setting, prefix, [url, str(body)])
            yield from bulk(pythons, size, setting, prefix, [url, str(body)])
            yield from starting(pythons, size, setting, prefix, url)
        yield from generating(size, setting, prefix, scratch)


def recorded() -> str:
    """What the API once answered."""
    cassette = yaml.safe_load(RECORDING.read_text(encoding="utf-8"))
    return str(cassette["interactions"][0]["response"]["body"]["string"])


def pinned() -> list[str]:
    """What starts a program on one CPU, the first that this process may use."""
    return ["taskset", "-c", str(min(os.sched_getaffinity(0)))]


@contextmanager
def serving(prefix: list[str], body: Path) -> Iterator[str]:
    """The URL of a server in another process."""
    with started([*prefix, sys.executable, "-I", str(HERE / "server.py"), str(body)]) as server:
        yield said(server)


@contextmanager
def started(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """A process that ends when its standard input does."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environments.environment()) as process:
        yield process


def said(process: subprocess.Popen[str]) -> str:
    """The next line that it prints."""
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"{process.args!r} ended too early")
    return line.strip()


def asked(process: subprocess.Popen[str], command: str) -> float:
    """Seconds that it took."""
    assert process.stdin
    process.stdin.write(f"{command}\n")
    process.stdin.flush()
    return float(said(process))


def caller(prefix: list[str], python: Path, peer: str, where: list[str]) -> list[str]:
    """The command of a process that calls the API as a peer does."""
    return [*prefix, str(python), "-I", str(HERE / "caller.py"), peer, *where]


def live(
    pythons: Mapping[str, Path], size: rows.Size, setting: str, prefix: list[str], where: list[str]
) -> Iterator[Samples]:
    """Calls and decoding, by processes that stay; a first round warms them up and is not counted."""
    with ExitStack() as stack:
        processes = {
            peer: stack.enter_context(started(caller(prefix, python, peer, where))) for peer, python in pythons.items()
        }
        for process in processes.values():
            said(process)
        commands: list[tuple[Row, str, Callable[[float], float]]] = [
            (rows.SYNC, f"sync {size.calls}", lambda seconds: size.calls / seconds),
            *((row, f"async {size.calls} {n}", lambda seconds: size.calls / seconds) for n, row in rows.ASYNC.items()),
            (rows.DECODING, f"decode {size.decodes}", lambda seconds: seconds / size.decodes * 1e6),
        ]
        for row, command, value in commands:

            def once(peer: str, command: str = command, value: Callable[[float], float] = value) -> list[float]:
                return [value(asked(processes[peer], command))]

            rounds(once, pythons, 1)
            yield from samples([row], setting, rounds(once, pythons, size.rounds))


def bulk(
    pythons: Mapping[str, Path], size: rows.Size, setting: str, prefix: list[str], where: list[str]
) -> Iterator[Samples]:
    """A job from the start of its process to its end."""

    def once(peer: str) -> list[float]:
        command = [*caller(prefix, pythons[peer], peer, where), "bulk", str(size.bulk), "50"]
        seconds, printed = timed(command)
        return [seconds, int(printed) / 1024]

    yield from samples([rows.BULK, rows.BULK_MEMORY], setting, rounds(once, pythons, size.processes))


def starting(
    pythons: Mapping[str, Path], size: rows.Size, setting: str, prefix: list[str], url: str
) -> Iterator[Samples]:
    """Imports, and the shortest script that does anything; the floor is an interpreter that does nothing."""

    def imported(peer: str) -> list[float]:
        _, printed = timed(
            [*prefix, str(pythons[peer]), "-I", "-c", programs.TIMED_IMPORT.format(programs.IMPORTS[peer])]
        )
        seconds, kilobytes = printed.split()
        return [float(seconds) * 1000, int(kilobytes) / 1024]

    def script(peer: str) -> list[float]:
        return [timed([*prefix, str(pythons[peer]), "-I", "-c", programs.SCRIPTS[peer], url])[0] * 1000]

    yield from samples([rows.IMPORT, rows.IMPORT_MEMORY], setting, rounds(imported, programs.IMPORTS, size.rounds))
    yield from samples([rows.SCRIPT], setting, rounds(script, programs.SCRIPTS, size.rounds))


def generating(size: rows.Size, setting: str, prefix: list[str], scratch: Path) -> Iterator[Samples]:
    """Our generation and our check, each beside the stock generator's generation."""
    config = scratch / "config.yaml"
    config.write_text("".join(f"{key}: {value}\n" for key, value in environments.STOCK.items()))
    output = scratch / "output"
    stock = environments.generate(output, config)

    def command(*ours: str) -> Callable[[str], list[float]]:
        commands = {"ours": [sys.executable, "-m", "generator", "regenerate", *ours], "stock": stock}

        def once(peer: str) -> list[float]:
            shutil.rmtree(output, ignore_errors=True)
            return [timed([*prefix, *commands[peer]])[0]]

        return once

    for row, ours in ((rows.REGENERATE, ("--output", str(output))), (rows.CHECK, ("--check",))):
        yield from samples([row], setting, rounds(command(*ours), ("ours", "stock"), size.generations))


def timed(command: list[str]) -> tuple[float, str]:
    """Wall seconds of a whole process, and what it printed."""
    before = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environments.environment(), capture_output=True, text=True)
    seconds = time.perf_counter() - before
    if done.returncode == -signal.SIGABRT and done.stdout:
        # A thread of a Rust library that outlived the interpreter: its work was done by then.
        print(f"note: aborted at its very end: {' '.join(command[:8])}", file=sys.stderr)
    elif done.returncode:
        raise SystemExit(f"{command}\n{done.stdout}{done.stderr}")
    return seconds, done.stdout


def rounds(once: Callable[[str], list[float]], peers: Iterable[str], count: int) -> dict[str, list[list[float]]]:
    """What each peer gave in each round, one after the other within it."""
    found: dict[str, list[list[float]]] = {peer: [] for peer in peers}
    for _ in range(count):
        for peer, values in found.items():
            values.append(once(peer))
    return found


def samples(measured: list[Row], setting: str, found: Mapping[str, list[list[float]]]) -> Iterator[Samples]:
    """A round gives one value for each of the rows."""
    for index, row in enumerate(measured):
        yield Samples(row, setting, {peer: [values[index] for values in given] for peer, given in found.items()})


if __name__ == "__main__":
    sys.exit(main())
