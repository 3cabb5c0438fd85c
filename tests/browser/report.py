"""The HTML report as people open it: a file, in Chromium, without a network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.main import main
from tests.paths import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
TODAY = datetime.now(UTC).date().isoformat()


def write(path: Path) -> Path:
    """The report of the project's own fragment with all its deviations, and of a page that moved once."""
    older = path.with_name("older.yaml")
    lock = (ROOT / "spec/docs.lock.yaml").read_text(encoding="utf-8")
    older.write_text(
        lock.replace("retrieved: ", "retrieved: 2025-01-01 #", 1).replace("minimum: null", "minimum: 1", 1), "utf-8"
    )
    arguments = ["drift", "--no-deviations", "--history", str(older), "--format", "html", "--output", str(path)]
    assert main(arguments) == 1
    return path


@contextmanager
def opened(path: Path, width: int = 1280, **options: Any) -> Iterator[Page]:
    """The report in a tab of its own that can reach nothing; what it complains of or asks for is an error."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 not among the tools that every test needs

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900}, offline=True, **options)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url) if request.url != path.as_uri() else None)
        page.goto(path.as_uri())
        yield page
        assert [line for line in said if not line.startswith(f"{path.as_uri()}#")] == []
        browser.close()
