"""The process that shows one page: an order on standard input, the answer on standard output, both as JSON."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from generator.browser import tab
from generator.browser.guard import Guard
from generator.browser.loading import Loader, PageSource, open_source
from generator.browser.page import RenderLimits
from generator.problem import Problem, describe_bug

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Playwright

_ARGUMENTS = (
    # Every name and number leads nowhere, those of proxies too: what a page loads is handed in.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://nowhere.invalid:9",
    "--proxy-bypass-list=<-loopback>",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-gpu",
    "--disable-webgl",
    "--disable-speech-api",
    "--disable-dev-shm-usage",
    "--js-flags=--max-old-space-size=512",
)
_START = 20.0
_NO_SOCKETS = (
    "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']) delete globalThis[name];"
)


def main() -> None:
    """Answer one order."""
    order = json.loads(sys.stdin.buffer.readline())
    limits = RenderLimits(*order["limits"])
    guard = Guard(limits.seconds, limits.memory)
    try:
        answer: dict[str, str | None] = {"html": asyncio.run(_show(order, limits, guard))}
    except Problem as problem:
        answer = {"problem": problem.message, "help": problem.help}
    except Exception as error:  # noqa: BLE001 whatever it is, somebody waits for the answer
        answer = {"problem": guard.reason or _describe(error), "help": "see in a browser what the page does"}
    guard.kill()
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    # Threads that load something may be left.
    os._exit(0)


async def _show(order: dict[str, Any], limits: RenderLimits, guard: Guard) -> str:
    from playwright.async_api import async_playwright  # noqa: PLC0415 the last thing to be loaded

    try:
        async with asyncio.timeout(limits.seconds):
            source = await asyncio.to_thread(
                open_source, order["page"], is_url=order["is_url"], loopback=order["loopback"]
            )
            driver = await async_playwright().start()
            browser = await _launch(driver, order["program"])
            guard.adopt(await _find_process(browser))
            return await _read(browser, source, limits)
    except TimeoutError:
        message = f"the page did not come to rest within {limits.seconds:g} seconds"
        raise Problem(message, help="see in a browser what the page does") from None


async def _launch(driver: Playwright, program: str) -> Browser:
    from playwright.async_api import Error  # noqa: PLC0415 see above

    # Chromium has no sandbox for root.
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    environment = {name: os.environ[name] for name in ("PATH", "TMPDIR", "TEMP", "SYSTEMROOT") if name in os.environ}
    try:
        return await driver.chromium.launch(
            executable_path=program,
            args=list(_ARGUMENTS),
            chromium_sandbox=not is_root,
            env={**environment, "HOME": environment["TMPDIR"]},
            timeout=1000 * _START,
        )
    except Error as error:
        line = next((line.strip() for line in error.message.splitlines() if "sandbox" in line), None)
        line = line or error.message.splitlines()[0]
        raise Problem(f"{program} does not start: {line[:200]}", help="start it by hand to see why") from None


async def _find_process(browser: Browser) -> int:
    session = await browser.new_browser_cdp_session()
    found = await session.send("SystemInfo.getProcessInfo")
    return next(int(one["id"]) for one in found["processInfo"] if one["type"] == "browser")


async def _read(browser: Browser, source: PageSource, limits: RenderLimits) -> str:
    context = await browser.new_context(
        accept_downloads=False, service_workers="block", permissions=[], viewport={"width": 1280, "height": 2000}
    )
    loader = Loader(source, limits.loaded)
    await context.route("**/*", loader.answer)
    await context.route_web_socket("**/*", lambda socket: socket.close())
    await context.add_init_script(_NO_SOCKETS)
    page = await context.new_page()
    context.on("page", lambda other: other.close())
    page.on("dialog", lambda dialog: dialog.dismiss())
    await page.goto(source.address, wait_until="commit", timeout=1000 * limits.seconds)
    return await _unless_it_crashes(page, tab.read(page, loader, limits.size))


async def _unless_it_crashes(page: Page, reading: Any) -> str:
    task = asyncio.ensure_future(reading)
    crashes: list[Page] = []

    def end(crashed: Page) -> None:
        crashes.append(crashed)
        task.cancel()

    page.on("crash", end)
    try:
        return str(await task)
    except asyncio.CancelledError:
        if not crashes:
            raise  # it is the limit of time that ends the reading
        raise Problem(
            "the page crashes the browser; it may take too much memory", help="see in a browser what it does"
        ) from None


def _describe(error: Exception) -> str:
    if type(error).__module__.startswith("playwright"):
        return f"the browser could not show the page: {str(error).splitlines()[0][:200]}"
    return describe_bug(error)


if __name__ == "__main__":
    main()
