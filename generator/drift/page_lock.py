"""The page lock: a file with the facts last read from the documentation page, so that diffs show what changed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from generator import paths
from generator.documents import yaml as document
from generator.documents.dates import parse_date
from generator.documents.location import Location
from generator.documents.pointer import Pointer
from generator.drift import lock_schema
from generator.drift.facts.equivalence import digest_prose
from generator.drift.facts.model import Aspect, Locate, Node, Reading
from generator.files import reading
from generator.problem import Problem

if TYPE_CHECKING:
    from generator.drift.sources.openapi import Bundle

FORMAT = 1
_HEADER = """\
# The facts last read from the documentation page. Written by `python -m generator lock`; not to be edited.
# What is not listed is not said; null says that there is none. Prose is kept as a digest.
"""
_HELP = (
    "if it was one, take it from version control, or move it away and write it anew with `lock`; else name another file"
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?: [A-Za-z0-9_]+)*")
_RESERVED_KEYS = frozenset({"true", "false", "null", "True", "False", "Null", "TRUE", "FALSE", "NULL"})


class Lock(NamedTuple):
    """The content of a lock file. Facts of `reading` stand on the page, those of `own_reading` in the lock itself."""

    file: str
    url: str
    retrieved: date
    sha256: str
    reading: Reading
    own_reading: Reading


def load(path: Path, today: date = date.max, fragment: Bundle | None = None) -> Lock:
    """Read a lock.

    One that is missing, damaged, of a day after `today` or of another page than `fragment` names raises `Problem`, and
    so does one without a count where there is a `fragment`: only older locks, which tell how a page moved, have none.
    """
    if not os.path.lexists(path):
        raise Problem("there is no page lock", str(path), help=f"write it with `{paths.PROGRAM} lock --docs FILE|URL`")
    parsed = document.parse(reading.read_text(path), str(path))
    data = parsed.data
    if not isinstance(data, dict) or data.get("lock") != FORMAT:
        raise Problem(f"not a page lock of format {FORMAT}", str(path), help=_HELP)
    try:
        lock_schema.check(parsed)
    except Problem as problem:
        problem.message, problem.help = f"the page lock is damaged: {problem.message}", _HELP
        raise
    except RecursionError:
        raise Problem("the page lock is damaged: nested too deeply to be read", str(path), help=_HELP) from None
    lock = _read_lock(parsed, data)
    if fragment is not None and "count" not in data:
        raise parsed.problem("no `count` of its claims, so what was taken out cannot be told", (), help=_HELP)
    if lock.retrieved > today:
        raise parsed.problem(f"a page cannot have been read on a day to come, {lock.retrieved}", ("retrieved",))
    if fragment is not None and fragment.find_operation(lock.reading.operation, lock.reading.server) is not None:
        _check_page(parsed, lock, fragment.find_page_url(lock.reading.operation, lock.reading.server))
    return lock


def _check_page(parsed: document.Document, lock: Lock, url: str | None) -> None:
    """Raise `Problem` unless the lock is of the page that the fragment names; who can change a lock could name any."""
    if url is None:
        help_ = f"write `externalDocs: {{url: {lock.url}}}` into the fragment, if that is the page"
        raise parsed.problem(
            "the fragment names no page that the lock could be of (`externalDocs`)", ("url",), help=help_
        )
    if url != lock.url:
        help_ = "lock that page with `lock --docs URL --url URL`, or name another in the fragment"
        raise parsed.problem(f"the page of the fragment is {url} (`externalDocs`)", ("url",), help=help_)


def pair(one: Reading, other: Reading) -> tuple[Reading, Reading] | None:
    """Two readings of one page with their operation written alike; None if they are about two operations.

    Where a page shows no server, the path of the server is not shown either: `/things` for `https://host/v2/things`.
    """
    if one.operation == other.operation:
        return one, other
    if (one.server is None) == (other.server is None):
        return None
    short, long = (one, other) if one.server is None else (other, one)
    method, _, path = short.operation.partition(" ")
    base = long.operation.removeprefix(f"{method} ").removesuffix(path)
    if f"{method} {base}{path}" != long.operation or "{" in base:
        return None
    return one._replace(operation=short.operation), other._replace(operation=short.operation)


def _read_lock(parsed: document.Document, data: Mapping[str, Any]) -> Lock:
    url, retrieved = data["url"], parse_date(data["retrieved"])
    if not url.lower().startswith("https://"):
        # `drift --live` would read a path as the live page.
        raise parsed.problem("the page's address in the lock is not https", ("url",), help=_HELP)
    if not _SHA256.fullmatch(data["sha256"]):
        raise parsed.problem("the page's digest in the lock is no SHA-256 in hexadecimal", ("sha256",), help=_HELP)
    count = _count_claims(data)
    # Locks that were written before there was a count have none.
    if data.get("count", count) != count:
        raise parsed.problem(f"{data['count']} claims were locked, but {count} are there", ("count",), help=_HELP)
    evidence, rendered = Location(url), bool(data.get("rendered"))

    def read(source: str, locate: Locate | None) -> Reading:
        parts = {part: _read_node(entry, ("facts", part), parsed, locate) for part, entry in data["facts"].items()}
        complete, shapeless = frozenset(data["complete"]), frozenset(data["shapeless"])
        day = retrieved.isoformat()
        return Reading(source, "lock", data["operation"], parts, complete, shapeless, retrieved=day, rendered=rendered)

    return Lock(
        parsed.file,
        url,
        retrieved,
        data["sha256"],
        read(parsed.file, lambda _aspect: evidence),
        read(parsed.file, None),
    )


def _count_claims(lock: Mapping[str, Any]) -> int:
    """How much a lock says: its facts, and what it says is complete, opaque or without a shape."""

    def count(entry: Mapping[str, Any]) -> int:
        below = (*entry.get("children", {}).values(), *entry.get("variants", ()))
        return len(entry["says"]) + sum(flag in entry for flag in lock_schema.FLAGS) + sum(map(count, below))

    return len(lock["complete"]) + len(lock["shapeless"]) + sum(map(count, lock["facts"].values()))


def _read_node(entry: Mapping[str, Any], at: Pointer, parsed: document.Document, locate: Locate | None) -> Node:
    """The node of an entry; `locate` finds its claims on the page, None means where they stand in the lock."""
    claims = {Aspect(name): value for name, value in entry["says"].items()}

    def locate_in_lock(aspect: Aspect) -> Location:
        return Location(parsed.file, *parsed.position((*at, "says", aspect.value)))

    def read_children() -> Mapping[str, Node]:
        below = entry.get("children", {})
        return {name: _read_node(child, (*at, "children", name), parsed, locate) for name, child in below.items()}

    def read_variants() -> tuple[Node, ...]:
        variants = enumerate(entry.get("variants", ()))
        return tuple(_read_node(child, (*at, "variants", index), parsed, locate) for index, child in variants)

    return Node(
        claims,
        locate or locate_in_lock,
        read_children,
        read_variants=read_variants,
    ).replace(**{flag: bool(entry.get(flag)) for flag in lock_schema.FLAGS})


def dump(reading: Reading, url: str, retrieved: date, content: bytes) -> str:
    """The text of a lock for a page with this content; the same reading always gives the same text."""
    from hashlib import sha256  # noqa: PLC0415 - loads OpenSSL, and reading a lock does not need it

    data: dict[str, Any] = {
        "lock": FORMAT,
        "url": url,
        "retrieved": retrieved.isoformat(),
        "sha256": sha256(content).hexdigest(),
        **({"rendered": True} if reading.rendered else {}),
        "operation": reading.operation,
        "complete": sorted(reading.complete),
        "shapeless": sorted(reading.shapeless),
        "count": 0,
        "facts": {part: _make_entry(node) for part, node in reading.parts.items()},
    }
    data["count"] = _count_claims(data)
    return _HEADER + "\n".join(_write_lines(data, 0)) + "\n"


def _make_entry(node: Node) -> dict[str, Any]:
    claims = {aspect.value: node.claims[aspect] for aspect in Aspect if aspect in node.claims}
    if Aspect.DESCRIPTION in node.claims:
        claims[Aspect.DESCRIPTION.value] = digest_prose(node.claims[Aspect.DESCRIPTION])
    entry: dict[str, Any] = {"says": claims}
    entry.update({flag: True for flag in lock_schema.FLAGS if getattr(node, flag)})
    if node.variants:
        entry["variants"] = [_make_entry(variant) for variant in node.variants]
    if node.children:
        entry["children"] = {name: _make_entry(child) for name, child in node.children.items()}
    return entry


def _write_lines(value: object, indent: int) -> Iterator[str]:
    """Lines of YAML: mappings and lists of mappings in block style, all else as JSON, so that each fact has a line."""
    space = "  " * indent
    if isinstance(value, dict):
        for name, inner in value.items():
            if _is_block(inner):
                yield f"{space}{_write_key(name)}:"
                yield from _write_lines(inner, indent + 1)
            else:
                yield f"{space}{_write_key(name)}: {json.dumps(inner, ensure_ascii=False)}"
    elif isinstance(value, list):
        for item in value:
            first, *rest = _write_lines(item, indent + 1)
            yield f"{space}- {first.lstrip()}"
            yield from rest


def _is_block(value: object) -> bool:
    if isinstance(value, dict):
        return bool(value)
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _write_key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) and name not in _RESERVED_KEYS else json.dumps(name, ensure_ascii=False)
