"""The HTML report in a real browser: three widths, light and dark, on paper, by keyboard, for a screen reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.report import CHROMIUM, opened, write

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: install it, or name it with CHROMIUM=..."),
]
pytest.importorskip("playwright", reason="the browser's driver is not installed: run `make test-browser`")
PHONE, TABLET, DESK = 360, 768, 1280


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("report") / "report.html")


@pytest.mark.parametrize("width", [PHONE, TABLET, DESK])
def test_nothing_is_wider_than_the_screen(report: Path, width: int) -> None:
    with opened(report, width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_finding_of_accessibility(report: Path, scheme: Any, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 only the browser tests need it

    with opened(report, width, color_scheme=scheme, bypass_csp=True) as page:
        found = Axe().run(page).response["violations"]
        assert [
            (each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in {"serious", "critical"}
        ] == []


def test_dark_mode_is_dark(report: Path) -> None:
    brightness = "Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])"
    with opened(report, color_scheme="light") as page:
        assert page.evaluate(brightness) > 200
    with opened(report, color_scheme="dark") as page:
        assert page.evaluate(brightness) < 60


def test_page_and_fragment_stand_side_by_side_on_a_desk_and_one_below_the_other_on_a_phone(report: Path) -> None:
    for width, beside in ((DESK, True), (PHONE, False)):
        with opened(report, width) as page:
            first, second = (page.locator(".sides").first.locator(".side").nth(rank).bounding_box() for rank in (0, 1))
            assert first is not None
            assert second is not None
            assert (first["y"] == second["y"]) is beside


def test_findings_are_filtered_by_severity_and_part(report: Path) -> None:
    with opened(report) as page:
        every = page.locator("article").count()
        assert page.locator("#shown").inner_text() == f"{every} of {every} shown"
        for name in ("warning", "part-0"):
            hidden = page.locator(f"article.{name}").count()
            assert hidden
            page.locator(f"#show-{name}").uncheck()
            assert page.locator("article:visible").count() == every - hidden
            assert page.locator("#shown").inner_text() == f"{every - hidden} of {every} shown"
            page.get_by_role("button", name="Show all").click()
            assert page.locator("article:visible").count() == every


def test_each_finding_has_a_link_that_leads_to_it(report: Path) -> None:
    with opened(report) as page:
        last = page.locator("article").last
        last.get_by_role("link", name="Link to this finding").click()
        assert page.url.endswith(f"#{last.get_attribute('id')}")
        assert last.evaluate("article => article.matches(':target')")
        box = last.bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 900


def test_a_link_leads_to_a_finding_that_is_filtered_out_too(report: Path) -> None:
    with opened(report) as page:
        every = page.locator("article").count()
        last = page.locator("article").last
        for box in page.locator(".filter input").all():
            box.uncheck()
        assert not last.is_visible()
        page.evaluate("name => { location.hash = name }", last.get_attribute("id"))
        assert last.is_visible()
        page.get_by_text(f"1 of {every} shown").wait_for()


def test_it_can_be_used_by_keyboard_alone(report: Path) -> None:
    with opened(report) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the findings"
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.id") != "show-warning":
            page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Space")
        assert page.locator("article.warning:visible").count() == 0
        page.keyboard.press("Space")
        page.locator("summary").first.focus()
        page.keyboard.press("Enter")
        assert page.locator("details").first.get_attribute("open") is not None


def test_a_screen_reader_is_told_what_each_thing_is(report: Path) -> None:
    with opened(report) as page:
        page.get_by_role("heading", level=1).wait_for()
        assert page.get_by_role("article").first.get_attribute("aria-labelledby")
        assert page.get_by_role("group", name="Fragment").count() == page.locator(".sides").count()
        assert page.get_by_role("group", name="Severity").count() == 1
        assert page.get_by_role("status").inner_text().endswith("shown")


def test_on_paper_there_is_no_filter_and_every_reason_is_open(report: Path) -> None:
    with opened(report) as page:
        page.emulate_media(media="print")
        assert not page.locator(".filter fieldset, .filter button").locator("visible=true").count()
        assert page.locator("details p").first.is_visible()
        assert len(page.pdf()) > 10_000


def test_paper_says_how_many_findings_are_left_out(report: Path) -> None:
    with opened(report) as page:
        page.locator("#show-warning").uncheck()
        page.emulate_media(media="print")
        assert page.locator("#shown").is_visible()
        shown, every = (int(word) for word in page.locator("#shown").inner_text().split() if word.isdigit())
        assert shown < every


def test_the_timeline_tells_what_moved_and_when(report: Path) -> None:
    with opened(report) as page:
        step = page.locator(".timeline > li")
        assert step.count() == 1
        assert "since 2025-01-01" in step.inner_text()
        assert step.locator("li").count() > 0
