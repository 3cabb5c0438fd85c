"""The `lock` command: writes the page lock anew from a page, and lists what changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from generator import browser, paths
from generator.drift import page_lock
from generator.drift.facts.compare import compare
from generator.drift.facts.model import Reading
from generator.drift.rules import catalogue, silence
from generator.drift.rules.messages import Names
from generator.drift.sources import detect, embedded
from generator.fetch.source import is_url, read_source
from generator.fetch.url_policy import AddressError, parse_address
from generator.files import reading as files
from generator.files import writing
from generator.problem import Problem

_MAX_LOSS = 10
"""A tenth of the facts may go unasked."""
_NAMES = Names("the page", "the lock")
_HELP = "give the page of one operation, whole: as a browser saves it, or as a Markdown capture that shows its schema"


def run(
    docs: str | None,
    url: str | None,
    retrieved: date,
    path: Path = Path(paths.LOCK),
    *,
    accept_loss: bool = False,
    render: bool = False,
) -> Iterator[str]:
    """Read a page, yield a line for each change, then write its lock; see `draft`."""
    drafted = draft(docs, url, retrieved, path, render=render)
    yield from drafted.changes
    if drafted.loss and not accept_loss:
        raise drafted.loss
    writing.write_text(path, drafted.text)
    if drafted.is_new:
        yield f"{path}: written, {drafted.facts} facts"


class DraftedLock(NamedTuple):
    """The text of a lock, a line for each change since the old one, and the problem if too much went."""

    text: str
    changes: tuple[str, ...]
    loss: Problem | None
    is_new: bool
    facts: int


def draft(
    docs: str | None,
    url: str | None,
    retrieved: date,
    path: Path = Path(paths.LOCK),
    *,
    render: bool = False,
) -> DraftedLock:
    """Read a page and draft its lock.

    `docs` is the page to read, else that of the lock. `url` is where it comes from, if that is not known from either.
    A page that lost more than a tenth of what the lock has must be accepted by name. With `render`, a
    page that says nothing by itself is read as a browser shows it.
    """
    old = page_lock.load(path) if path.exists() or path.is_symlink() else None
    source = docs or (old.url if old else None)
    if source is None:
        raise Problem("there is no lock yet, so its page must be named", help="add --docs FILE|URL")
    content, reading = _read(source, render=render)
    page_url = url or (source if is_url(source) else old.url if old else None)
    if page_url is None:
        raise Problem("where the page comes from is not known", source, help="add --url URL")
    _check_url(page_url)
    both = page_lock.pair(reading, old.own_reading) if old is not None else None
    if old is not None and url is None and both is None:
        raise Problem(
            f"this page is about {reading.operation}, the lock about {old.reading.operation}",
            source,
            help="add --url URL if the lock is to follow another page",
        )
    changes: tuple[str, ...] = ()
    loss = None
    if old is not None and both is not None:
        changes = tuple(_list_changes(old, *both))
        loss = _find_loss(*both, source)
    elif old is not None:
        changes = (f"the page is about {reading.operation} now, it was about {old.reading.operation}",)
    text = page_lock.dump(reading, page_url, retrieved, content)
    return DraftedLock(text, changes, loss, old is None, _count_facts(reading))


def _check_url(page_url: str) -> None:
    """Raise `Problem` for an address that could not be fetched later."""
    try:
        parse_address(page_url)
    except AddressError as error:
        raise Problem(f"the page's address cannot be kept: {error}", help="give its https address with --url") from None


def _read(source: str, *, render: bool) -> tuple[bytes, Reading]:
    content = read_source(source)
    try:
        return content, _read_page(content, source)
    except Problem:
        if not render or detect.detect_format(files.decode_text(content, source), source) != "html":
            raise
    content = browser.page.render(source)
    return content, _read_page(content, source)._replace(rendered=True)


def _read_page(content: bytes, source: str) -> Reading:
    text = files.decode_text(content, source)
    form = detect.detect_format(text, source)
    if form == "openapi":
        raise Problem("an OpenAPI document is not a documentation page", source, help=_HELP)
    if detect.may_carry_document(text, form) and embedded.table.read_bundles(text, source, form):
        raise Problem("a page that carries its document needs no lock", source, help="compare it with `drift --docs`")
    try:
        reading = detect.read_page(text, source, form)
    except Problem as problem:
        problem.help = problem.help or _HELP
        raise
    if reading.shapeless or "response" not in reading.complete:
        raise Problem("this page shows no schema, so a lock of it would prove nothing", source, help=_HELP)
    return reading


def _list_changes(old: page_lock.Lock, reading: Reading, locked: Reading) -> Iterator[str]:
    comparison = compare(reading, locked)
    findings = [catalogue.judge(one, reading.source, reading.operation, _NAMES) for one in comparison.differences]
    findings += silence.judge_silences(comparison.attested, reading.source, reading)
    yield from (f"{finding.rule}: {finding.message}" for finding in findings)
    if not findings:
        yield f"nothing changed since {old.retrieved.isoformat()}"


def _find_loss(reading: Reading, locked: Reading, source: str) -> Problem | None:
    before, kept = _count_facts(locked), compare(reading, locked).compared
    if _MAX_LOSS * (before - kept) > before:
        return Problem(
            f"of {before} facts in the lock the page shows {kept}; the lock is left as it was",
            source,
            help="look whether the page is whole; if the facts are gone for good, add --accept-loss",
        )
    return None


def _count_facts(reading: Reading) -> int:
    # All facts that a page attests are compared if it is compared with itself.
    return compare(reading, reading).compared
