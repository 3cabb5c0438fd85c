"""Takes the pictures of the HTML report that the README shows: `.venv/bin/python -m tests.browser.screenshots`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Literal, NamedTuple

from tests.browser.report import opened, write
from tests.paths import ROOT

IMAGES = ROOT / "docs/images"


class Shot(NamedTuple):
    """One picture: its file, the width of the screen in pixels, and its colours."""

    file: str
    width: int
    scheme: Literal["light", "dark"]


SHOTS = (Shot("report-desk.png", 1280, "light"), Shot("report-phone.png", 360, "dark"))


def main() -> None:
    """Take every picture."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        report = write(Path(folder) / "report.html")
        for shot in SHOTS:
            with opened(report, shot.width, color_scheme=shot.scheme) as page:
                page.screenshot(path=IMAGES / shot.file)


if __name__ == "__main__":
    main()
