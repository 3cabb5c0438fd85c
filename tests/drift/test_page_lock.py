"""The lock keeps facts so that they come back as they were, and is written whole or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from generator.documents import yaml as document
from generator.drift import lock_command, page_lock
from generator.drift.facts.compare import compare
from generator.drift.facts.model import Reading
from generator.drift.sources import detect
from generator.problem import Problem
from tests import render
from tests.paths import TESTS

PAGES = TESTS / "pages"
URL = "https://docs.example.com/order-put"
DAY = date(2026, 3, 2)


def shop(form: str = "html") -> str:
    return render.FORMS[form](document.read(PAGES / "shop.yaml").data)


def reading(text: str) -> Reading:
    return detect.read_page(text, "page", detect.detect_format(text))


@pytest.mark.parametrize("form", render.FORMS)
def test_what_was_locked_comes_back(form: str, tmp_path: Path) -> None:
    page = reading(shop(form))
    path = tmp_path / "lock.yaml"
    path.write_text(page_lock.dump(page, URL, DAY, b"content"))
    kept = page_lock.load(path)
    both = compare(page, kept.reading)
    assert both.differences == ()
    assert both.compared == compare(page, page).compared
    assert (kept.url, kept.retrieved, kept.reading.operation) == (URL, DAY, page.operation)
    assert kept.reading.complete == page.complete


def test_the_text_is_always_the_same_and_one_fact_is_one_line(tmp_path: Path) -> None:
    first = page_lock.dump(reading(shop()), URL, DAY, b"")
    assert first == page_lock.dump(reading(shop()), URL, DAY, b"")
    second = page_lock.dump(reading(shop().replace("<code>&gt;= 0</code>", "<code>&gt;= 5</code>", 1)), URL, DAY, b"")
    changed = [line for line in second.splitlines() if line not in first.splitlines()]
    assert [line.strip() for line in changed] == ["minimum: 5"]
    assert tmp_path.exists()


def test_no_sentence_is_kept() -> None:
    text = page_lock.dump(reading(shop("twin")), URL, DAY, b"")
    assert "An order as the shop knows it." not in text
    assert "sha256:" in text


def test_evidence_is_the_page_and_moves_are_shown_in_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock.yaml"
    path.write_text(page_lock.dump(reading(shop("twin")), URL, DAY, b""))
    kept = page_lock.load(path)
    changed = reading(shop("twin").replace("**total** number", "**total** string"))
    (away,) = compare(changed, kept.own_reading).differences
    place = away.spec_at()
    assert (place.file, path.read_text().splitlines()[(place.line or 0) - 1].strip()) == (str(path), 'type: "number"')
    (from_page,) = compare(kept.reading, changed).differences
    assert from_page.docs_at().file == URL


@pytest.mark.parametrize("text", ["lock: 2\n", "[]\n", "lock: 1\nurl: x\n", "lock: 1\nurl: x\nretrieved: soon\n"])
def test_a_damaged_lock_says_so(text: str, tmp_path: Path) -> None:
    path = tmp_path / "lock.yaml"
    path.write_text(text)
    with pytest.raises(Problem, match="page lock"):
        page_lock.load(path)


def test_a_missing_lock_says_how_to_write_it(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        page_lock.load(tmp_path / "lock.yaml")
    assert "lock --docs" in (caught.value.help or "")


def test_relocking_tells_what_changed(tmp_path: Path) -> None:
    path, page = tmp_path / "lock.yaml", tmp_path / "page.md"
    page.write_text(shop("twin"))
    (first,) = lock_command.run(str(page), URL, DAY, path)
    assert "written" in first
    (same,) = lock_command.run(str(page), None, DAY, path)
    assert same == "nothing changed since 2026-03-02"
    page.write_text(shop("twin").replace("**total** number", "**total** number required"))
    (changed,) = lock_command.run(str(page), None, DAY, path)
    assert changed == "documented-required: the page says response 200 data.total is required, the lock does not"


REFUSED = {
    "shows no schema": shop("twin").replace("**Schema**", ""),
    "twice, and not the same": shop("twin").replace("### Header", "* **limit** string\n\n### Header"),
    "not a documentation page": "openapi: 3.1.0\ninfo: {title: t, version: v}\npaths: {}\n",
}


@pytest.mark.parametrize(("said", "text"), REFUSED.items(), ids=REFUSED.keys())
def test_what_proves_nothing_is_never_locked_and_says_what_to_give(said: str, text: str, tmp_path: Path) -> None:
    path, page = tmp_path / "lock.yaml", tmp_path / "page.md"
    page.write_text(text)
    with pytest.raises(Problem, match=said) as caught:
        list(lock_command.run(str(page), URL, DAY, path))
    assert "whole" in (caught.value.help or "")
    assert not path.exists()


@pytest.mark.parametrize("url", ["http://docs.example.com/x", "page.html", "/etc/hosts", "https://me:pw@example.com/"])
def test_an_address_that_could_not_be_fetched_is_not_kept(url: str, tmp_path: Path) -> None:
    page, path = tmp_path / "page.html", tmp_path / "lock.yaml"
    page.write_text(shop())
    with pytest.raises(Problem, match="the page's address cannot be kept"):
        list(lock_command.run(str(page), url, DAY, path))
    assert not path.exists()


def test_a_lock_whose_address_is_a_file_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "lock.yaml"
    path.write_text(page_lock.dump(reading(shop()), str(tmp_path / "page.html"), DAY, b""))
    with pytest.raises(Problem, match=r"lock.yaml:4:1: the page's address in the lock is not https"):
        page_lock.load(path)
