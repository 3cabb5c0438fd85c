"""A damaged lock, ledger, index or recording is a problem that says so, or is read; it never ends in a bug."""

from __future__ import annotations

import contextlib
import itertools
import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.documents import yaml as document
from generator.drift import check, judgement, page_lock
from generator.drift.check import CheckRequest
from generator.drift.report import formats
from generator.drift.rules.catalogue import load_rules
from generator.drift.rules.findings import Report
from generator.problem import Problem
from tests.damage import DAMAGES, damage, list_places
from tests.drift.test_check import TODAY
from tests.paths import ROOT

SCHEMA = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "pattern": "^a", "minLength": 1, "maxLength": 9, "title": "Id", "example": "a1"},
        "kind": {"enum": ["a", "b"], "type": "string", "default": "a", "deprecated": True},
        "size": {"type": ["number", "null"], "minimum": 1, "exclusiveMaximum": 5, "format": "double"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "either": {"anyOf": [{"type": "object", "properties": {"a": {"type": "string"}}}, {"type": "integer"}]},
    },
    "additionalProperties": {"type": "string"},
}
SPEC = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "servers": [{"url": "https://api.example.com"}],
    "paths": {
        "/things/{id}": {
            "get": {
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                ],
                "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": SCHEMA}}}},
                "security": [{"token": []}],
            }
        }
    },
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
}


def entry(says: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"says": {"presence": True, **says}, **more}


LOCK = {
    "lock": 1,
    "url": "https://docs.example.com/things",
    "retrieved": "2026-03-02",
    "sha256": "0" * 64,
    "operation": "GET /things/{id}",
    "complete": ["response", "parameter:query"],
    "shapeless": [],
    "facts": {
        "operation": entry({"server": "https://api.example.com", "description": "sha256:0123456789abcdef"}),
        "parameter:path:id": entry({"required": True, "type": "string", "format": None, "example": ["a", "b"]}),
        "parameter:query:limit": entry({"required": False, "type": "integer", "minimum": 1, "default": None}),
        "security:token": entry({"type": "http bearer"}),
        "response:200": entry(
            {},
            complete=True,
            children={
                "application/json": entry(
                    {"type": "object"},
                    complete=True,
                    children={
                        "id": entry(
                            {"type": "string", "pattern": "^a", "minLength": 1, "title": "Id", "required": True}
                        ),
                        "kind": entry({"type": "string", "enum": ["a", "b"], "deprecated": True, "nullable": False}),
                        "size": entry({"type": "number", "maximum": "exclusive 5", "minimum": 1.5, "nullable": True}),
                        "tags": entry({"type": "array"}, children={"[]": entry({"type": "string"})}, opaque=True),
                        "either": entry({"type": "anyOf"}, every_variant=True, variants=[entry({"type": "integer"})]),
                    },
                )
            },
        ),
    },
}


turns = itertools.cycle(formats.FORMATS)


def refuse_bugs(report: Report) -> None:
    """Fail where a source is unknown because of a bug, or its report cannot be written; one format after the other."""
    for source in report.sources:
        assert "should not happen" not in (source.reason or "")
    formats.render(next(turns), report, load_rules())


@cache
def read_lock() -> page_lock.Lock:
    with TemporaryDirectory() as folder:
        path = Path(folder, "lock.yaml")
        path.write_text(json.dumps(LOCK))
        return page_lock.load(path)


def judge_lock(damaged: Any) -> None:
    with TemporaryDirectory() as folder:
        spec, path = Path(folder, "spec.json"), Path(folder, "lock.yaml")
        spec.write_text(json.dumps(SPEC))
        path.write_text(json.dumps(damaged))
        refuse_bugs(check.run(CheckRequest(spec=spec, locks=(path,), recordings=Path(folder, "none")), TODAY))
        with contextlib.suppress(Problem):
            lock = page_lock.load(path)
            judgement.judge_page_move(lock.file, lock.own_reading, read_lock().reading, check.read_spec(spec))
            page_lock.dump(lock.reading, lock.url, lock.retrieved, b"")


def read_yaml(name: str) -> Any:
    return document.read(ROOT / name).data


def judge_ledger(damaged: Any) -> None:
    with TemporaryDirectory() as folder, contextlib.suppress(Problem):
        path = Path(folder, "ledger.yaml")
        path.write_text(json.dumps(damaged))
        refuse_bugs(check.run(CheckRequest(ledger=path), TODAY))


def judge_recordings(name: str, damaged: Any) -> None:
    with TemporaryDirectory() as folder:
        recordings = Path(folder, "recordings")
        shutil.copytree(check.RECORDINGS, recordings)
        (recordings / name).write_text(json.dumps(damaged))
        refuse_bugs(check.run(CheckRequest(recordings=recordings, locks=(Path(folder, "none"),)), TODAY))


CASSETTE = "dataset-200-unnamed-run-default.yaml"
JUDGES: dict[str, tuple[Any, Callable[[Any], None]]] = {
    "lock": (LOCK, judge_lock),
    "ledger": (read_yaml("spec/deviations.yaml")[:2], judge_ledger),
    "index": (
        {"recordings": read_yaml("tests/recordings/index.yaml")["recordings"][:2]},
        lambda damaged: judge_recordings("index.yaml", damaged),
    ),
    "cassette": (read_yaml(f"tests/recordings/{CASSETTE}"), lambda damaged: judge_recordings(CASSETTE, damaged)),
}


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("name", JUDGES)
@settings(max_examples=10)
@given(st.data())
def test_damage_is_told_or_read(name: str, data: st.DataObject) -> None:
    whole, judge = JUDGES[name]
    place = data.draw(st.sampled_from(list(list_places(whole))))
    judge(damage(whole, place, data.draw(st.sampled_from(DAMAGES))))


@pytest.mark.slow
@pytest.mark.parametrize("name", JUDGES)
def test_damage_at_every_place_is_told_or_read(name: str) -> None:
    whole, judge = JUDGES[name]
    judge(whole)
    for place in list_places(whole):
        for value in DAMAGES:
            judge(damage(whole, place, value))


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (("facts", "response:200", "children"), [1], "expected entries by name at facts.response:200.children"),
        (("facts", "operation", "says", "colour"), "red", "unknown key 'colour'"),
        (("operation",), None, "expected text at operation, got None"),
        (("operation",), "GET", "expected an operation such as"),
        (("complete",), "response", "expected a list of texts at complete"),
        (("facts", "response:200", "says", "presence"), "yes", "`presence` must be true or false, not 'yes'"),
        (("facts", "parameter:query:limit", "says", "minimum"), "exclusive", "`minimum` must be a number, or null"),
        (("facts", "nothing"), {"says": {}}, "'nothing' is no part of an operation"),
        (("facts",), {}, "the facts say nothing of the operation itself"),
        (("retrieved",), 20260302, "expected a date at retrieved"),
    ],
)
def test_what_is_damaged_is_named(place: Any, value: Any, message: str, tmp_path: Path) -> None:
    damaged = json.loads(json.dumps(LOCK))
    holder = damaged
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = value
    path = tmp_path / "lock.yaml"
    path.write_text(json.dumps(damaged, indent=1))
    with pytest.raises(Problem, match=f"the page lock is damaged: .*{message}"):
        page_lock.load(path)
