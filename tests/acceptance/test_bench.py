"""The benchmark of the client: its arithmetic, its server, its callers, and, slowly, a whole small run."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.bench import client, environments, rows
from tests.bench.figures import Bar, Row, Samples, as_json, missed, table
from tests.examples import spread
from tests.paths import ROOT, TESTS

BENCH = TESTS / "bench"
linux = pytest.mark.skipif(sys.platform != "linux", reason="the benchmark reads /proc and waits with epoll")

TIMES, SHARE = Bar("peer", "times", 2), Bar("peer", "share", 0.5)
RATE, COST = Row("calls", "calls/s", rising=True, bars=(TIMES,)), Row("memory", "MB", rising=False, bars=(SHARE,))


def samples(row: Row, ours: list[float], peer: list[float], setting: str = "pinned") -> Samples:
    """Some rounds of two peers."""
    return Samples(row, setting, {"ours": ours, "peer": peer})


@pytest.mark.parametrize(
    ("row", "bar", "expected"),
    [
        (RATE, TIMES, 3.0),
        (RATE._replace(rising=False), TIMES, 1 / 3),
        (COST, SHARE, 3.0),
    ],
)
def test_a_ratio_is_the_median_of_its_rounds(row: Row, bar: Bar, expected: float) -> None:
    # A busy moment met both in the second round, and only us in the last.
    assert samples(row, [300, 30, 900, 3], [100, 10, 300, 300]).ratio(bar) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("bar", "ratio", "met"), [(TIMES, 2.0, True), (TIMES, 1.99, False), (SHARE, 0.5, True), (SHARE, 0.51, False)]
)
def test_a_bar_is_met_at_its_limit(bar: Bar, ratio: float, met: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert bar.met(ratio) is met


def test_only_the_judged_setting_is_held_against_the_bars() -> None:
    bad, good = samples(RATE, [1.0], [1.0]), samples(COST, [1.0], [4.0])
    free = samples(RATE, [1.0], [1.0], "unpinned")
    assert missed([bad, good, free], "pinned") == ["calls: peer"]
    shown = table([bad, free, good], "pinned")
    assert shown.count("NOT MET") == 1
    assert "0.25 of peer (≤ 0.5: met)" in shown
    assert shown.count("calls, calls/s") == 1


def test_the_spread_is_shown_with_the_median() -> None:
    assert "ours 100 ±10 %" in table([samples(RATE, [90, 100, 110], [1, 1, 1])], "pinned")


def test_the_json_holds_every_round() -> None:
    (row,) = as_json([samples(RATE, [3.0, 1.0, 2.0], [1.0, 1.0, 1.0])])
    assert row["peers"]["ours"] == {"median": 2.0, "mad": 1.0, "rounds": [3.0, 1.0, 2.0]}
    assert row["bars"] == [{"peer": "peer", "kind": "times", "limit": 2, "ratio": 2.0, "met": True}]
    json.dumps(row)


def test_every_bar_is_one_of_a_peer_that_is_measured() -> None:
    assert {bar.peer for row in rows.ORDER for bar in row.bars} <= client.HOMES.keys()
    assert len({row.name for row in rows.ORDER}) == len(rows.ORDER)


@pytest.fixture
def body(tmp_path: Path) -> Path:
    """What the server says."""
    path = tmp_path / "body.json"
    path.write_text(client.recorded())
    return path


@pytest.fixture
def url(body: Path) -> Iterator[str]:
    """A running server."""
    with client.serving([], body) as found:
        yield found


@linux
def test_the_server_answers_each_request_once_however_it_is_cut(url: str, body: Path) -> None:
    parts = urlsplit(url)
    request = b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as connection:
        connection.sendall(request * 2 + request[:7])
        received = b""
        while received.count(b"HTTP/1.1 200 OK") < 2 or not received.endswith(body.read_bytes()):
            received += connection.recv(65536)
        connection.sendall(request[7:])
        last = connection.recv(65536)
    assert last.startswith(b"HTTP/1.1 200 OK")
    assert last.endswith(body.read_bytes())


@linux
@pytest.mark.parametrize("peer", spread(["ours", "httpx2", "bare", "floor"], quick=1))
def test_a_caller_does_what_it_is_told(peer: str, url: str, body: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generated")}
    command = [sys.executable, str(BENCH / "caller.py"), peer, url, str(body)]
    asked = subprocess.run(
        command, input="sync 3\nasync 3 2\ndecode 3\n", env=environment, capture_output=True, text=True, timeout=60
    )
    ready, *seconds = asked.stdout.split()
    assert ready == "ready", asked.stderr
    assert len(seconds) == 3
    assert all(0 < float(value) < 10 for value in seconds)
    job = subprocess.run([*command, "bulk", "20", "5"], env=environment, capture_output=True, text=True, timeout=60)
    assert int(job.stdout) > 1000, job.stderr


def test_the_peers_are_pinned_with_hashes_and_without_hosts() -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in environments.PINS.glob("*.txt")}
    assert texts.keys() == set(client.HOMES.values())
    assert "apify-client==3.4.0 " in texts["official"]
    for text in texts.values():
        assert "://" not in text
        assert text.count("==") <= text.count("--hash=sha256:")
    locked = set(re.findall(r"^\S+==\S+", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE))
    for home in ("ours", "httpx2"):
        assert set(re.findall(r"^(?:msgspec|pyreqwest|httpx2)==\S+", texts[home], re.MULTILINE)) <= locked


@pytest.mark.network
@linux
@pytest.mark.slow
def test_a_quick_run_measures_everything(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    command = [sys.executable, str(BENCH / "client.py"), "--quick", "--json", str(report)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    found = json.loads(report.read_text())["rows"]
    assert [row["what"] for row in found] == [row.name for row in rows.ORDER for _ in client.SETTINGS]
    for row in found:
        assert {"ours", "stock"} <= row["peers"].keys()
        assert all(value > 0 for peer in row["peers"].values() for value in peer["rounds"]), row
        assert row["what"] in done.stdout
