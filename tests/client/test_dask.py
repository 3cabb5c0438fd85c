"""The example that spreads an inventory over processes with Dask."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.client.loopback import Received, answering, body, serving
from tests.paths import ROOT

RUN = """
import sys
sys.path.insert(0, "docs/examples")
from apify_dataset_client import ApifyClient
from dask.distributed import Client
from inventory import inventory

if __name__ == "__main__":
    with Client(n_workers=2, threads_per_worker=1, dashboard_address=None) as here:
        with ApifyClient("t0k3n", base_url=sys.argv[1]) as apify:
            found = list(inventory(here, apify, [f"ds-{number}" for number in range(950)] + ["no-1"]))
    assert len(found) == 951, found
    assert dict(found) == {**{f"ds-{number}": number for number in range(950)}, "no-1": None}, found
"""


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """The interpreter of an environment with Dask."""
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    made = tmp_path / "venv/bin/python"
    install = ["pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"]
    subprocess.run([str(made), "-m", *install, "-r", str(ROOT / "docs/examples/requirements.lock")], check=True)
    return made


@pytest.mark.network
@pytest.mark.slow
def test_the_example_counts_over_two_processes(python: Path, tmp_path: Path) -> None:
    def script(connection: socket.socket, received: Received) -> None:
        kind, _, number = received.target.rpartition("/")[2].partition("-")
        good = answering(200, body(itemCount=int(number)))
        (good if kind == "ds" else answering(404, ""))(connection, received)

    # A file, because Dask starts its processes anew.
    (tmp_path / "run.py").write_text(RUN, encoding="utf-8")
    with serving(script) as server:
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "generated")}
        command = [str(python), str(tmp_path / "run.py"), server.url]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr
    # On a busy machine one may be asked for again.
    assert len({request.target for request in server.received}) == 951
    assert {received.headers["authorization"] for received in server.received} == {"Bearer t0k3n"}
