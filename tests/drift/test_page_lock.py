"""The lock keeps facts so that they come back as they were, and is written whole or not at all."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.documents import yaml as document
from generator.drift import page_lock
from generator.drift.facts.compare import compare
from generator.drift.facts.model import Reading
from generator.drift.sources import detect, openapi
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


def test_a_lock_whose_address_is_a_file_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "lock.yaml"
    path.write_text(page_lock.dump(reading(shop()), str(tmp_path / "page.html"), DAY, b""))
    with pytest.raises(Problem, match=r"lock.yaml:4:1: the page's address in the lock is not https"):
        page_lock.load(path)


def write_lock(folder: Path, old: str = "", new: str = "") -> Path:
    """A lock of the shop in which one text is another."""
    text = page_lock.dump(reading(shop()), URL, DAY, b"")
    assert old in text
    path = folder / "lock.yaml"
    path.write_text(text.replace(old, new, 1))
    return path


def test_a_page_read_on_a_day_to_come_is_refused(tmp_path: Path) -> None:
    path = write_lock(tmp_path)
    assert page_lock.load(path, DAY).retrieved == DAY
    with pytest.raises(Problem, match=r"lock.yaml:5:1: a page cannot have been read on a day to come, 2026-03-02"):
        page_lock.load(path, date(2026, 3, 1))


@pytest.mark.parametrize("digest", ['""', '"soon"', f'"{"A" * 64}"', f'"{"0" * 63}"', f'"{"0" * 64}\\n"'])
def test_a_digest_of_another_form_is_refused(digest: str, tmp_path: Path) -> None:
    path = write_lock(tmp_path, f'"{sha256(b"").hexdigest()}"', digest)
    with pytest.raises(Problem, match=r"lock.yaml:6:1: the page's digest in the lock is no SHA-256"):
        page_lock.load(path)


@given(st.data())
def test_no_fact_is_taken_from_a_lock(data: st.DataObject) -> None:
    lines = page_lock.dump(reading(shop()), URL, DAY, b"").splitlines(keepends=True)
    facts = [number for number, line in enumerate(lines) if line.startswith("    ") and line.rstrip()[-1] != ":"]
    number = data.draw(st.sampled_from(facts))
    with TemporaryDirectory() as folder:
        path = Path(folder, "lock.yaml")
        path.write_text("".join((*lines[:number], *lines[number + 1 :])))
        with pytest.raises(Problem, match=r"lock.yaml:10:1: \d+ claims were locked, but \d+ are there|damaged"):
            page_lock.load(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    says:\n", "    opaque: true\n    says:\n"),
        ('"response", ', '"response", "x", '),
        ('"response", ', ""),
        ("shapeless: []", 'shapeless: ["response:200"]'),
        ("\ncount: ", "\ncount: 1"),
    ],
)
def test_nothing_is_put_into_a_lock(old: str, new: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="claims were locked"):
        page_lock.load(write_lock(tmp_path, old, new))


def test_a_lock_from_before_facts_were_counted_is_read(tmp_path: Path) -> None:
    text = write_lock(tmp_path).read_text()
    path = write_lock(tmp_path, next(line for line in text.splitlines(keepends=True) if line.startswith("count: ")))
    assert page_lock.load(path).reading.parts.keys() == reading(shop()).parts.keys()
    with pytest.raises(Problem, match="no `count` of its claims"):
        page_lock.load(path, fragment=openapi.parse((PAGES / "shop.yaml").read_text(), "shop.yaml"))


@pytest.mark.parametrize("named", [True, False])
def test_a_fragment_that_names_no_page_takes_no_lock_for_one_of_its_own(tmp_path: Path, *, named: bool) -> None:
    spec = (PAGES / "shop.yaml").read_text()
    path = write_lock(tmp_path)
    line = f"externalDocs: {{url: {URL}}}\n"
    assert line in spec
    fragment = openapi.parse(spec if named else spec.replace(line, ""), "shop.yaml")
    with nullcontext() if named else pytest.raises(Problem, match="the fragment names no page"):
        page_lock.load(path, fragment=fragment)
