"""Prints what `regenerate` costs beside `openapi-python-client generate`, measured in turn on the same fragment.

    python tests/bench/regenerate.py

The stock generator gets the settings that it needs to accept the fragment, its own templates, and ruff on its path.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent
RUNS = 11
MOST_CHECK, MOST_WHOLE = 0.05, 0.72


class Cost(NamedTuple):
    """Seconds of one run: by the clock, and of all processors."""

    wall: float
    cpu: float


def main() -> int:
    """Measure all three in one run; the status tells whether the budgets hold."""
    with tempfile.TemporaryDirectory() as name:
        costs = measured(Path(name))
    stock = costs["stock generate"]
    ratios = {
        what: Cost(*(own / other for own, other in zip(cost, stock, strict=True))) for what, cost in costs.items()
    }
    for what, cost in costs.items():
        print(
            f"{what:20} {cost.wall * 1000:4.0f} ms, {cost.cpu * 1000:4.0f} ms of CPU;"
            f" of stock: {ratios[what].wall:.3f}, {ratios[what].cpu:.3f}"
        )
    good = max(ratios["regenerate --check"]) < MOST_CHECK and max(ratios["regenerate"]) < MOST_WHOLE
    print(f"{'within budget' if good else 'OVER BUDGET'} ({MOST_CHECK} and {MOST_WHOLE})")
    return 0 if good else 1


def measured(folder: Path) -> dict[str, Cost]:
    """The medians of runs taken in turn, so that a busy machine is as unfair to all."""
    fragment = str(ROOT / "spec/dataset.yaml")
    settings = folder / "stock.yaml"
    settings.write_text("{}\n", encoding="utf-8")
    stock = [str(TOOLS / "openapi-python-client"), "generate", "--path", fragment, "--meta", "none", "--overwrite"]
    stock += ["--config", str(settings), "--output-path", str(folder / "stock")]
    own, output = [sys.executable, "-m", "generator", "regenerate"], folder / "own"
    commands: dict[str, tuple[list[str], Callable[[], object]]] = {
        "stock generate": (stock, lambda: None),
        "regenerate --check": ([*own, "--check"], lambda: None),
        "regenerate": ([*own, "--output", str(output)], lambda: shutil.rmtree(output, ignore_errors=True)),
    }
    found: dict[str, list[Cost]] = {what: [] for what in commands}
    for _ in range(RUNS + 1):
        for what, (command, prepare) in commands.items():
            prepare()
            found[what].append(cost(command))
    # The first run of each fills the caches.
    return {
        what: Cost(*(statistics.median(column) for column in zip(*costs[1:], strict=True)))
        for what, costs in found.items()
    }


def cost(command: list[str]) -> Cost:
    """What one run takes; it must succeed."""
    environment = {**os.environ, "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}"}
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    sys.exit(main())
