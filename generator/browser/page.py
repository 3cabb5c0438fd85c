"""Starts the process that shows a page in a browser, and makes sure that it ends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple

from generator.fetch.source import is_url
from generator.problem import Problem

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_VARIABLE = "CHROMIUM"
_ROOT = str(Path(__file__).parents[2])
_PATIENCE = 5.0
_OUTPUT = 6
"""The most bytes in the answer for each character of a page: JSON writes `\\u0000`."""


class RenderLimits(NamedTuple):
    """The limits of showing one page: seconds, characters of the page, bytes of all that is loaded, bytes of memory."""

    seconds: float = 45.0
    size: int = 16 << 20
    loaded: int = 64 << 20
    memory: int = 1 << 30


def render(name: str, *, limits: RenderLimits | None = None, loopback: bool = False) -> bytes:
    """The HTML of a page, by path or URL, after its scripts ran and all that was collapsed on it was opened.

    What cannot be shown within the limits, and a machine without a browser or its driver, raise `Problem`. With
    `loopback`, plain http is allowed to this machine, for tests.
    """
    limits = limits or RenderLimits()
    order = {
        "page": name if is_url(name) else os.path.abspath(name),  # noqa: PTH100 a name that is too long is no error here
        "is_url": is_url(name),
        "loopback": loopback,
        "program": find_program(),
        "limits": limits,
    }
    with TemporaryDirectory(prefix="render-", ignore_cleanup_errors=True) as folder:
        answer = _ask(order, folder, limits)
    if "html" in answer:
        return str(answer["html"]).encode("utf-8", "replace")
    raise Problem(answer["problem"], None if is_url(name) else name, help=answer["help"])


def find_program() -> str:
    """The path of the browser; raises `Problem` that says what to install if it or its driver is missing."""
    if find_spec("playwright") is None:
        raise Problem(
            "a page is read as a browser shows it with Playwright, which is not installed",
            help="install it: pip install 'playwright>=1.65'",
        )
    named = os.environ.get(_VARIABLE)
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, (*_PROGRAMS, *_ELSEWHERE))), None)
    if found is None and named:
        raise Problem(
            f"{_VARIABLE} names {named!r}, which is no program", help="set it to the path of Chromium or Chrome"
        )
    if found is None:
        raise Problem(
            "a page is read as a browser shows it with Chromium or Chrome, which are not found",
            help=f"install one (`apt install chromium` on Debian), or name it with {_VARIABLE}=FILE",
        )
    return found


def _ask(order: dict[str, object], folder: str, limits: RenderLimits) -> dict[str, str]:
    # A process of its own: the driver of the browser runs an event loop, which no alarm may interrupt.
    environment = {**os.environ, "PYTHONPATH": _ROOT, "PYTHONSAFEPATH": "1", "TMPDIR": folder, "TEMP": folder}
    process = subprocess.Popen(
        [sys.executable, "-m", "generator.browser.worker"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin  # noqa: S101 both are pipes
    assert process.stdout  # noqa: S101
    try:
        process.stdin.write(json.dumps(order).encode() + b"\n")
        process.stdin.flush()
        return _read_answer(process.stdout, limits)
    finally:
        _end(process)


def _read_answer(stream: IO[bytes], limits: RenderLimits) -> dict[str, str]:
    try:
        answer = json.loads(stream.read(_OUTPUT * limits.size + 1000))
    except ValueError:
        message = f"the browser did not come to an end within {limits.seconds:g} seconds"
        return {"problem": message, "help": "see in a browser what the page does"}
    return dict(answer)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process, which ends the browser as soon as nobody holds its standard input open."""
    assert process.stdin  # noqa: S101 both are pipes
    assert process.stdout  # noqa: S101
    with suppress(OSError):
        process.stdin.close()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
