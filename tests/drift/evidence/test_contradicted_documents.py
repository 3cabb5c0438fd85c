"""Every recording with one fact changed, whatever fact it is: exactly one finding, about that fact, at its line."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from generator.documents import yaml as document
from generator.drift import check
from generator.drift.facts.model import ITEMS, VALUES, Aspect, Node, Reading, join_path
from generator.drift.rules.findings import Finding
from generator.drift.sources.operation import read_operation
from generator.recordings.cassette import dump_yaml
from tests.paths import ROOT

TODAY = date(2026, 11, 1)
OPERATION = "GET /v2/datasets/{datasetId}"
FOLDER = Path("tests/recordings")
WRONG_FORMATS = {"date-time": "yesterday", "uri": "no uri"}
WRONG_TYPES: tuple[Any, ...] = ("text", 7, 7.5, True, [], {})
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
Pointer = tuple[str | int, ...]


class Change(NamedTuple):
    """A recording with one fact changed, and what must be found: part, path, aspect, and words of its line."""

    name: str
    file: str
    cassette: Any
    part: str
    path: str
    aspect: str
    line: str

    @property
    def kind(self) -> str:
        """What is wrong, wherever it is."""
        return self.name.partition(" ")[0]


class Place(NamedTuple):
    """A value of a body, with what the fragment says of it."""

    pointer: Pointer
    path: str
    value: Any
    node: Node
    required: bool


def spec() -> Reading:
    return read_operation(check.read_spec(ROOT / "spec/dataset.yaml"), OPERATION)


def changes() -> Iterator[Change]:
    """All of them; what is written by hand attests nothing and is left out."""
    reading = spec()
    for entry in document.read(ROOT / FOLDER / "index.yaml").data["recordings"]:
        if entry["kind"] != "synthetic":
            yield from _of_recording(entry["file"], entry["redactions"], reading)


def _of_recording(file: str, redactions: list[str], reading: Reading) -> Iterator[Change]:
    cassette = document.read(ROOT / FOLDER / file).data
    part = f"response:{cassette['interactions'][0]['response']['status']['code']}"
    yield from _of_answer(file, cassette, part)
    node = reading.parts[part].children["application/json"]
    for place in _places(node, _body(cassette), (), ""):
        for what, aspect, path, value in _wrong(place, place.path in redactions):
            yield Change(f"{what} {path}", file, _with(cassette, place.pointer, value), part, path, aspect, _line(path))


def _line(path: str) -> str:
    return f'"{path.rpartition(".")[2].partition("[")[0]}"' if path else "{"


def _of_answer(file: str, cassette: Any, part: str) -> Iterator[Change]:
    def changed(**fields: Any) -> Any:
        made = copy.deepcopy(cassette)
        response = made["interactions"][0]["response"]
        for name, value in fields.items():
            response[name] = value
        return made

    text = cassette["interactions"][0]["response"]["body"]["string"]
    for status in (418, 500):
        other = changed(status={"code": status, "message": ""})
        yield Change(f"status {status}", file, other, f"response:{status}", "", "presence", f"code: {status}")
    other = 404 if part == "response:200" else 200
    swapped = changed(status={"code": other, "message": ""})
    yield Change("another status", file, swapped, f"response:{other}", "", "presence", "{")
    html = changed(headers={"Content-Type": ["text/html"]})
    yield Change("media type", file, html, part, "", "presence", "Content-Type")
    yield Change("no JSON", file, changed(body={"string": text.replace(":", "=")}), part, "", "type", "=")
    yield Change("a list", file, changed(body={"string": f"[\n{text}\n]"}), part, "", "type", "[")
    yield Change("null", file, changed(body={"string": "null"}), part, "", "nullable", "null")
    yield Change("empty", file, changed(body={"string": ""}), part, "", "type", "string:")


def _places(node: Node, value: Any, pointer: Pointer, path: str) -> Iterator[Place]:
    yield Place(pointer, path, value, node, bool(node.claims.get(Aspect.REQUIRED)))
    for name, child in node.children.items():
        if name == ITEMS and isinstance(value, list):
            for number, item in enumerate(value):
                yield from _places(child, item, (*pointer, number), path + ITEMS)
        elif isinstance(value, dict) and name in value:
            yield from _places(child, value[name], (*pointer, name), join_path(path, name))


def _wrong(place: Place, redacted: bool) -> Iterator[tuple[str, str, str, Any]]:  # noqa: FBT001 - one fact of a place
    """Every wrong value: what is wrong, the aspect, the path of the fact, and the value."""
    claims, path = place.node.claims, place.path
    if not path:
        return  # a body as a whole is changed elsewhere
    if not claims[Aspect.NULLABLE]:
        yield "null", "nullable", path, None
    said = str(claims[Aspect.TYPE]).split("|")
    others = [value for value in WRONG_TYPES if not any(_is(value, name) for name in said)]
    for value in (others[0], others[-1]):
        yield f"{type(value).__name__}", "type", path, value
    if not redacted:
        yield from _beyond(place)
    names = place.node.children.keys() - {ITEMS, VALUES}
    if isinstance(place.value, dict) and names:
        yield "key", "presence", join_path(path, "colour"), {**place.value, "colour": None}


def _beyond(place: Place) -> Iterator[tuple[str, str, str, Any]]:
    claims = place.node.claims
    if claims[Aspect.ENUM]:
        yield "enum", "enum", place.path, "ELSEWHERE"
    if claims[Aspect.MINIMUM] is not None:
        yield "minimum", "minimum", place.path, -1
    if claims[Aspect.FORMAT]:
        yield "format", "format", place.path, WRONG_FORMATS[str(claims[Aspect.FORMAT])]


def _is(value: Any, name: str) -> bool:
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _body(cassette: Any) -> Any:
    return json.loads(cassette["interactions"][0]["response"]["body"]["string"])


def _with(cassette: Any, pointer: Pointer, value: Any) -> Any:
    made, body = copy.deepcopy(cassette), _body(cassette)
    holder = body
    for step in pointer[:-1]:
        holder = holder[step]
    holder[pointer[-1]] = value
    made["interactions"][0]["response"]["body"]["string"] = json.dumps(body, indent=2)
    return made


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As much of the project as the check looks at."""
    for name in ("spec", "tests/recordings"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found() -> list[Finding]:
    """What is found and not accepted."""
    report = check.run(check.CheckRequest(ledger=Path("spec/deviations.yaml")), TODAY)
    return [finding for finding in report.findings if not finding.accepted]


def test_there_is_a_change_of_every_kind() -> None:
    every = list(changes())
    assert {change.aspect for change in every} == {"presence", "nullable", "type", "enum", "minimum", "format"}
    assert len(every) > 200


def assert_found(project: Path, every: Iterable[Change]) -> None:
    """Each change by itself leads to one finding, about its fact, at its line."""
    for change in every:
        recording = project / FOLDER / change.file
        before = recording.read_bytes()
        recording.write_text(dump_yaml(change.cassette))
        findings = found()
        assert [(one.part, one.path, one.aspect) for one in findings] == [change[3:6]], change.name
        assert findings[0].evidence.file == str(FOLDER / change.file)
        line = recording.read_text().splitlines()[(findings[0].evidence.line or 0) - 1]
        assert change.line in line, change.name
        recording.write_bytes(before)


def test_one_changed_fact_of_a_kind_is_one_finding_about_it_at_its_line(project: Path) -> None:
    of_a_kind = {(change.kind, change.aspect): change for change in changes()}
    assert len(of_a_kind) > 12
    assert_found(project, of_a_kind.values())


@pytest.mark.slow
@pytest.mark.parametrize("file", sorted({change.file for change in changes()}))
def test_one_changed_fact_is_one_finding_about_it_at_its_line(project: Path, file: str) -> None:
    assert_found(project, (change for change in changes() if change.file == file))


def test_a_required_key_that_goes_missing_is_one_finding(project: Path) -> None:
    file = "dataset-200-unnamed-run-default.yaml"
    recording, index = project / FOLDER / file, project / FOLDER / "index.yaml"
    index.write_text(index.read_text().replace("    cut:\n      - data\n", ""))
    cassette, redactions = document.read(recording).data, document.read(index).data["recordings"][0]["redactions"]
    node = spec().parts["response:200"].children["application/json"].children["data"]
    names = [name for name, child in node.children.items() if child.claims[Aspect.REQUIRED]]
    assert names
    assert found() == []
    for name in names:
        body = _body(cassette)["data"]
        del body[name]
        recording.write_text(dump_yaml(_with(cassette, ("data",), body)))
        missing = [] if f"data.{name}" in redactions else [("recorded-key-missing", f"data.{name}")]
        assert [(finding.rule, finding.path) for finding in found()] == missing
