"""A page as a browser shows it: what a script fills in or a tab holds is read, and a hostile page does no harm."""

from __future__ import annotations

import contextlib
import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

from generator import browser
from generator.browser.page import RenderLimits
from generator.problem import Problem
from tests.browser.report import CHROMIUM
from tests.loopback import Server, answer, redirect, silent

has_driver = importlib.util.find_spec("playwright") is not None
in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: install it, or name it with CHROMIUM=..."),
    pytest.mark.skipif(not has_driver, reason="the browser's driver is not installed: run `make test-browser`"),
]


def shown_in_browser(test: Any) -> Any:
    """Mark a test that needs Chromium and its driver."""
    for mark in in_browser:
        test = mark(test)
    return test


SHORT = RenderLimits(seconds=8)


def show(body: str, limits: RenderLimits = SHORT) -> str:
    """The HTML of a page that is served with this body, once its scripts ran."""
    with Server(answer(body=f"<!doctype html><body>{body}</body>".encode())) as server:
        return browser.page.render(server.url, limits=limits, loopback=True).decode()


def hide_scripts(html: str) -> str:
    """The HTML without scripts, which hold what they write as text."""
    return re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("variable", "expected"),
    [("", "Playwright, which is not installed|Chromium|CHROMIUM"), ("/none", "CHROMIUM|Playwright")],
)
def test_what_is_missing_is_named_with_how_to_install_it(
    variable: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CHROMIUM", variable)
    with pytest.raises(Problem, match=expected) as caught:
        browser.page.render("page.html")
    assert re.search("pip install|apt install|set it to", caught.value.help or "")


@shown_in_browser
def test_what_a_script_fills_in_is_read() -> None:
    html = show("<p id=x></p><script>setTimeout(() => { x.textContent = 'fil' + 'led' }, 300)</script>")
    assert "filled" in hide_scripts(html)


@shown_in_browser
def test_what_is_collapsed_is_opened() -> None:
    html = show(
        "<details ontoggle=\"this.lastChild.textContent = 'ope' + 'ned'\"><summary>more</summary><p></p></details>"
    )
    assert "opened" in hide_scripts(html)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("while (true) {}", "within", marks=in_browser, id="never finishes"),
        pytest.param(
            "setInterval(() => document.body.append('changing '.repeat(99)), 20)",
            "rest",
            marks=in_browser,
            id="changes",
        ),
        pytest.param("alert(1); confirm(2); prompt(3)", "", marks=in_browser, id="dialogs"),
        pytest.param("window.open('about:blank'); print()", "", marks=in_browser, id="windows"),
        pytest.param(
            "const a = []; while (true) a.push(new Array(1e6).fill(Math.random()))",
            "memory|within|crash|end",
            marks=in_browser,
            id="memory",
        ),
    ],
)
def test_a_page_that_does_not_behave_ends(script: str, expected: str) -> None:
    page = f"<p>shown</p><script>{script}</script>"
    if not expected:
        assert "shown" in show(page)
        return
    with pytest.raises(Problem, match=expected):
        show(page)


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(redirect("https://127.0.0.2/"), marks=in_browser, id="redirect to a private address"),
        pytest.param(silent(30), marks=in_browser, id="never an answer"),
    ],
)
def test_what_is_no_page_is_refused(behaviour: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Server(behaviour) as server, pytest.raises(Problem):  # type: ignore[arg-type]
        browser.page.render(server.url, limits=SHORT, loopback=True)
    assert list(tmp_path.iterdir()) == []


@shown_in_browser
def test_what_is_to_be_downloaded_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = answer(body=b"MZ", Content_Type="application/octet-stream", Content_Disposition="attachment; filename=x.exe")
    with Server(file) as server, contextlib.suppress(Problem):
        browser.page.render(server.url, limits=SHORT, loopback=True)
    assert list(tmp_path.iterdir()) == []


@shown_in_browser
def test_a_page_in_a_file_reaches_nothing_outside_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.js").write_text("document.body.append('lea' + 'ked')")
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "own.js").write_text("document.body.append('lo' + 'aded')")
    page = folder / "page.html"
    page.write_text("<!doctype html><body><script src=own.js></script><script src=../secret.js></script>")
    html = hide_scripts(browser.page.render(str(page), limits=SHORT).decode())
    assert "loaded" in html
    assert "leaked" not in html
