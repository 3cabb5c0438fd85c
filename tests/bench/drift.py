"""Prints what the drift check costs: one page against the fragment, and 250 pages against a bundle.

    python tests/bench/drift.py

Everything is made here: the page is rendered from the fragment, the bundle repeats it many times.
"""

from __future__ import annotations

import copy
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from generator.documents import yaml as document  # noqa: E402 - run as a script, from anywhere
from tests import render  # noqa: E402

RUNS = 15
PAGES, PAGE_BYTES, BUNDLE_BYTES = 250, 250_000, 1_000_000
MOST_TIMES, MOST_SECONDS, MOST_MEGABYTES = 10, 15, 400


def main() -> int:
    """Measure both in one run; the status tells whether the budgets hold."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spec = document.read(ROOT / "spec/dataset.yaml").data
        page = folder / "page.html"
        page.write_text(render.html(spec))
        times = one_page(page)
        seconds, megabytes = many_pages(folder, spec)
    good = times < MOST_TIMES and seconds < MOST_SECONDS and megabytes < MOST_MEGABYTES
    print("within budget" if good else "OVER BUDGET")
    return 0 if good else 1


def one_page(page: Path) -> float:
    """The CPU of the whole process, as a multiple of an interpreter that does nothing."""
    nothing = [cpu([sys.executable, "-c", "pass"]) for _ in range(RUNS)]
    drift = [sys.executable, "-m", "generator", "drift", "--no-deviations", "--format", "json", "--docs", str(page)]
    whole = [cpu(drift) for _ in range(RUNS)]
    base, used = statistics.median(nothing), statistics.median(whole)
    print(
        f"one page:  {used * 1000:.0f} ms, nothing: {base * 1000:.0f} ms, ratio {used / base:.1f} (budget {MOST_TIMES})"
    )
    return used / base


def cpu(command: list[str]) -> float:
    """User and system seconds of a child."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def many_pages(folder: Path, spec: dict[str, object]) -> tuple[float, float]:
    """Seconds and megabytes for many pages against one big document; half as many show whether it is linear."""
    bundle, pages = folder / "bundle.json", folder / "pages"
    bundle.write_text(json.dumps(big(spec)))
    pages.mkdir()
    text = render.html(spec)
    filler = "<p>Words about <code>nothing</code> in particular, <a href=#>linked</a>.</p>"
    text = text.replace("<h2 id=request>", filler * ((PAGE_BYTES - len(text)) // len(filler)) + "<h2 id=request>")
    for index in range(PAGES):
        (pages / f"{index:03}.html").write_text(text.replace("/v2/datasets", f"/v2/copies{index}/datasets"))
    half, _ = run(bundle, [str(path) for path in sorted(pages.iterdir())[: PAGES // 2]])
    seconds, megabytes = run(bundle, [str(pages)])
    print(
        f"{PAGES} pages: {seconds:.1f} s (budget {MOST_SECONDS}), {megabytes:.0f} MB (budget {MOST_MEGABYTES}); "
        f"{PAGES // 2} pages: {half:.1f} s; bundle {bundle.stat().st_size / 1e6:.1f} MB"
    )
    return seconds, megabytes


def big(spec: dict[str, object]) -> dict[str, object]:
    """The fragment with its one operation under many paths, and padded with schemas that nobody refers to."""
    bundle = copy.deepcopy(spec)
    (path, item), *_ = bundle["paths"].items()  # type: ignore[attr-defined]
    bundle["paths"] = {path.replace("/v2/", f"/v2/copies{index}/"): item for index in range(PAGES)}
    schemas = bundle["components"]["schemas"]  # type: ignore[index]
    size = len(json.dumps(bundle))
    for index in range(max(0, BUNDLE_BYTES - size) // 2000):
        schemas[f"Padding{index}"] = {"type": "object", "description": "x" * 1900}
    return bundle


def run(bundle: Path, docs: list[str]) -> tuple[float, float]:
    """Wall seconds and peak memory of one run."""
    arguments = [part for name in docs for part in ("--docs", name)]
    command = [sys.executable, "-m", "generator", "drift", "--spec", str(bundle), "--format", "json", *arguments]
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    return time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
