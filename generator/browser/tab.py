"""Shows a page in a tab, waits until it rests, and opens what is collapsed until nothing new appears."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.problem import Problem

if TYPE_CHECKING:
    from playwright.async_api import Page

    from generator.browser.loading import Loader

_SCRIPT = Path(__file__).with_name("tab.js").read_text(encoding="utf-8")
_PAUSE = 0.1
_REST = 10
"""How many looks in a row must show the same when the page has been loaded; later ones need fewer."""
_REST_AFTER_OPENING = 3
_MAX_WAIT_FOR_SKELETON = 8.0
_MAX_OPENED = 5_000
_MAX_ROUNDS = 300


async def read(page: Page, loader: Loader, size: int) -> str:
    """The HTML of the page with everything on it open, at most `size` characters; no limit of time holds here."""
    await _wait_for_rest(page, loader, _REST)
    opened = 0
    for _ in range(_MAX_ROUNDS):
        count = await _run(page, "open")
        if not count:
            break
        opened += count
        if opened > _MAX_OPENED:
            break
        await _wait_for_rest(page, loader, _REST_AFTER_OPENING)
    else:
        opened = _MAX_OPENED + 1
    if opened > _MAX_OPENED:
        raise Problem(
            f"more than {_MAX_OPENED} sections open one after the other", help="give the page of a single operation"
        )
    html = await _run(page, "read", size)
    if html is None:
        raise Problem(f"the page has more than {size} characters", help="give the page of a single operation")
    return str(html)


async def _wait_for_rest(page: Page, loader: Loader, looks: int) -> None:
    """Wait until nothing is being loaded and the page looks the same several times in a row."""
    before, same, waited = None, 0, 0.0
    while same < looks:
        await asyncio.sleep(_PAUSE)
        waited += _PAUSE
        now = await _run(page, "look")
        is_waiting = loader.pending or not now["loaded"] or (now["skeleton"] and waited < _MAX_WAIT_FOR_SKELETON)
        same = same + 1 if now["look"] == before and not is_waiting else 0
        before = now["look"]


async def _run(page: Page, name: str, argument: object = None) -> Any:
    """Run one of the functions of the script in the page; one that is interrupted by a new page is run again there."""
    from playwright.async_api import Error  # noqa: PLC0415 not installed everywhere

    while True:
        try:
            return await page.evaluate(f"argument => ({_SCRIPT}).{name}(argument)", argument)
        except Error as error:
            if page.is_closed() or not any(word in error.message for word in ("navigat", "context")):
                raise
            await asyncio.sleep(_PAUSE)
