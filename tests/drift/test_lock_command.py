"""The `lock` command says what changed, and writes no lock that would prove nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.drift import lock_command, page_lock
from generator.drift.sources import detect
from generator.problem import Problem
from tests.drift.test_page_lock import DAY, URL, shop


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


def test_no_lock_is_written_through_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    page, path = tmp_path / "page.html", tmp_path / "lock.yaml"
    page.write_text(shop())
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Problem, match="a link that leads nowhere"):
        list(lock_command.run(str(page), URL, DAY, path))
    assert not (tmp_path / "elsewhere").exists()


def empty_object(page: str, name: str) -> str:
    """The page with nothing in what the row `name` folds open."""
    parsed = LexborHTMLParser(page)
    (row,) = [
        node
        for node in parsed.css("details")
        if node.css_first("summary strong") and node.css("summary strong")[0].text() == name
    ]
    for rows in row.css("ul")[:1]:
        rows.decompose()
    return parsed.html or ""


def test_a_page_that_lost_more_than_a_tenth_is_not_locked_without_being_asked_to(tmp_path: Path) -> None:
    path, page = tmp_path / "lock.yaml", tmp_path / "page.html"
    page.write_text(shop())
    list(lock_command.run(str(page), URL, DAY, path))
    before = path.read_bytes()
    page.write_text(empty_object(shop(), "data"))
    with pytest.raises(Problem, match="the lock is left as it was") as caught:
        list(lock_command.run(str(page), None, DAY, path))
    assert "--accept-loss" in (caught.value.help or "")
    assert path.read_bytes() == before
    lines = list(lock_command.run(str(page), None, DAY, path, accept_loss=True))
    assert any(line.startswith("page-fell-silent: the page now says nothing of response 200 data.id") for line in lines)
    assert path.read_bytes() != before


def test_what_went_is_said_before_the_lock_is_written(tmp_path: Path) -> None:
    path, page = tmp_path / "lock.yaml", tmp_path / "page.html"
    page.write_text(shop())
    list(lock_command.run(str(page), URL, DAY, path))
    before = path.read_bytes()
    page.write_text(empty_object(shop(), "buyer"))
    changes = lock_command.run(str(page), None, DAY, path, accept_loss=True)
    assert next(changes).startswith("page-fell-silent")
    assert path.read_bytes() == before
    list(changes)
    assert path.read_bytes() != before


STATIC = shop().replace("/v1/shops/", "/shops/")
"""The page as the server sends it, which shows neither the server nor its path."""


@pytest.mark.parametrize(("first", "second"), [(STATIC, shop("capture")), (shop("capture"), STATIC)])
def test_a_page_with_its_server_and_one_without_are_about_one_operation(
    first: str, second: str, tmp_path: Path
) -> None:
    path, page = tmp_path / "lock.yaml", tmp_path / "page"
    page.write_text(first)
    list(lock_command.run(str(page), URL, DAY, path))
    page.write_text(second)
    lines = list(lock_command.run(str(page), None, DAY, path))
    assert not [line for line in lines if line.startswith("documented-path-differs")]
    assert (
        page_lock.load(path).reading.operation == detect.read_page(second, "", detect.detect_format(second)).operation
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/shops/", "/things/"),
        ("PUT", "POST"),
        ("/shops/:shopId/orders/:orderId", "/orders/:orderId"),  # what is left has a placeholder
        ("/shops/", "/hops/"),
    ],
)
def test_a_path_that_is_not_the_end_of_the_other_is_of_another_operation(old: str, new: str, tmp_path: Path) -> None:
    path, page = tmp_path / "lock.yaml", tmp_path / "page"
    page.write_text(shop("capture"))
    list(lock_command.run(str(page), URL, DAY, path))
    page.write_text(STATIC.replace(old, new))
    with pytest.raises(Problem, match="this page is about"):
        list(lock_command.run(str(page), None, DAY, path))


def test_two_pages_without_a_server_are_about_one_operation_only_if_they_say_so(tmp_path: Path) -> None:
    path, page = tmp_path / "lock.yaml", tmp_path / "page"
    page.write_text(shop())
    list(lock_command.run(str(page), URL, DAY, path))
    page.write_text(STATIC)
    with pytest.raises(Problem, match="this page is about"):
        list(lock_command.run(str(page), None, DAY, path))


def test_a_page_that_carries_its_document_needs_no_lock(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    document = '{"openapi": "3.1.0", "paths": {"/things": {"get": {"responses": {"204": {"description": "Done."}}}}}}'
    page.write_text(f'<script>const __redoc_state = {{"spec": {{"data": {document}}}}};</script><div id="redoc"></div>')
    with pytest.raises(Problem, match="a page that carries its document needs no lock") as caught:
        list(lock_command.run(str(page), URL, DAY, tmp_path / "lock.yaml"))
    assert caught.value.help == "compare it with `drift --docs`"
    assert not (tmp_path / "lock.yaml").exists()
