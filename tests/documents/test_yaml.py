"""Documents are read as JSON would be, remember where everything stands, and fail with a place."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.documents.yaml import Document, parse, read
from generator.problem import Problem

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=30), inner, max_size=4),
    max_leaves=12,
)
# YAML has no form for these, escaped or not.
unwritable = st.characters(exclude_categories=("Cs", "Cn"))


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: 1", {"a": 1}),
        ("200: x\ntrue: y\n~: z", {"200": "x", "true": "y", "~": "z"}),
        ("a: yes\nb: on\nc: n", {"a": "yes", "b": "on", "c": "n"}),
        ("a: 2026-01-01\nb: 12:30", {"a": "2026-01-01", "b": "12:30"}),
        ("a: 010\nb: 0o17\nc: 0x1F\nd: 1_000", {"a": 10, "b": "0o17", "c": "0x1F", "d": "1_000"}),
        (
            "a: True\nb: FALSE\nc: Null\nd: ~\ne:\nf: ''",
            {"a": True, "b": False, "c": None, "d": None, "e": None, "f": ""},
        ),
        ("a: -1.5e3\nb: .5\nc: +3\nd: 1.", {"a": -1500.0, "b": 0.5, "c": 3, "d": 1.0}),
        ("<<: {a: 1}", {"a": 1}),
        ("- a\n- [b, {c: d}]", ["a", ["b", {"c": "d"}]]),
        ("a: !!str 5", {"a": "5"}),
        ("a: |\n  x\n  y\n", {"a": "x\ny\n"}),
        ("\ufeffa: 1", {"a": 1}),
        ('{"a": "\\ud83d\\ude00 \\\\ud83d\\\\ude00"}', {"a": "😀 \\ud83d\\ude00"}),
        ('{\n\t"a": [\n\t\t1\n\t]\n}', {"a": [1]}),
    ],
)
def test_what_a_text_means(text: str, data: object) -> None:
    assert parse(text, "f").data == data


@given(json_values)
def test_json_is_read_as_json(value: Any) -> None:
    text = json.dumps({"value": value})
    if "\\u" in text.replace("\\\\", "") and any(ord(c) in {0xFFFE, 0xFFFF} for c in str(value)):
        return
    read_back = parse(text, "f").data
    assert read_back == {"value": value}


@given(json_values)
def test_yaml_and_json_agree(value: Any) -> None:
    text = yaml.safe_dump({"value": value}, allow_unicode=False, width=10**6)
    if "&id" in text:
        return
    assert parse(text, "f").data["value"] == yaml.safe_load(text)["value"] or "'" in text or '"' in text or ":" in text


def place(document: Document, *pointer: str | int) -> tuple[int, int]:
    """Line and column."""
    return tuple(document.position(pointer))  # type: ignore[return-value]


def test_positions() -> None:
    document = parse("a:\n  b: [x, {c: 1}]\n  200:\n  - y\n", "f")
    assert place(document) == (1, 1)
    assert place(document, "a") == (1, 1)
    assert place(document, "a", "b") == (2, 3)
    assert place(document, "a", "b", 0) == (2, 7)
    assert place(document, "a", "b", 1, "c") == (2, 11)
    assert place(document, "a", "200", 0) == (4, 5)


def test_the_position_of_what_is_not_there_is_that_of_its_nearest_ancestor() -> None:
    document = parse("a:\n  b: 1\n", "f")
    assert place(document, "a", "missing", 3, "x") == place(document, "a")
    assert place(document, "x") == (1, 1)


@given(
    st.recursive(
        st.none(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", min_size=1), inner)
    )
)
def test_everything_has_a_position(value: Any) -> None:
    document = parse(json.dumps([value], indent=1), "f")

    def walk(part: Any, pointer: tuple[str | int, ...]) -> None:
        assert pointer in document.positions
        for key, inner in part.items() if isinstance(part, dict) else enumerate(part or ()):
            walk(inner, (*pointer, key))

    walk(document.data, ())


def test_an_alias_is_what_its_anchor_is_and_has_its_position() -> None:
    document = parse("a: &x {b: [1]}\nc: *x\nd: [*x, &y text, *y]", "f")
    assert document.data == {"a": {"b": [1]}, "c": {"b": [1]}, "d": [{"b": [1]}, "text", "text"]}
    assert document.data["a"] is not document.data["c"]
    assert document.data["a"]["b"] is not document.data["d"][0]["b"]
    assert document.position(("c", "b", 0)) == document.position(("a", "b", 0)) == (1, 12)
    assert document.position(("c",)) == (2, 1)


def test_a_merge_takes_over_what_is_not_there() -> None:
    document = parse("a: &x {b: 1, c: 2}\nd: &y {<<: *x, c: 3}\ne: {<<: [*y, {f: 4, b: 5}], '<<': 6}", "f")
    assert document.data == {"a": {"b": 1, "c": 2}, "d": {"c": 3, "b": 1}, "e": {"<<": 6, "c": 3, "b": 1, "f": 4}}
    assert document.position(("e", "b")) == document.position(("a", "b")) == (1, 8)


def test_a_merge_is_done_once_however_often_it_is_merged() -> None:
    inner = "{a: 1}"
    for level in range(30):
        inner = f"{{<<: [&l{level} {inner}, *l{level}]}}"
    assert parse(f"x: {inner}", "f").data == {"x": {"a": 1}}


MERGE_BOMB = "a: &a {" + ",".join(f"k{n}: 1" for n in range(1_000)) + "}\nb: {<<: [" + "*a, " * 200_000 + "]}"
BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "f: the document is empty"),
        ("# nothing\n", "f: the document is empty"),
        ("a: 1\nb: {c: 1, c: 2}\n", "f:2:11: the key 'c' stands twice in this mapping"),
        ("1: a\n'1': b", "f:2:1: the key '1' stands twice"),
        ("a:\n\t- b", "f:2:1: not valid YAML: while scanning for the next token found character"),
        ("a: [1\n", "f:2:1: not valid YAML"),
        ("a: 'x", "f:1:6: not valid YAML: while scanning a quoted scalar found unexpected end of stream"),
        ("a: 1\n  b: 2", "f:2:4: not valid YAML: mapping values are not allowed"),
        ("a: &x [*x]", "f:1:4: this alias holds itself"),
        ("a: &x {b: [*x]}", "f:1:4: this alias holds itself"),
        (BOMB, "f:1:13: aliases stand for too many values; write them out"),
        ("a: &x 1\nb: {<<: *x}", "f:1:4: only a mapping, or several, can be merged"),
        ("a: &x {b: {<<: *x}}", "f:1:11: this alias holds itself"),
        ("a: &x {<<: *x}", "f:1:4: this alias holds itself"),
        ("a: {<<: &x {b: 1, <<: *x}}", "f:1:9: this alias holds itself"),
        ("a: {? [b] : 1, <<: {c: 1}}", "f:1:7: a key must be a string"),
        ("a: {<<: {? [b] : 1}}", "f:1:12: a key must be a string"),
        ("a: {<<: {b: 1, b: 2}}", "f:1:16: the key 'b' stands twice"),
        (MERGE_BOMB, "f:1:4: aliases stand for too many values"),
        (f"a: &a {'[' * 450}1{']' * 450}\nb: [{'*a,' * 30_000}]", "f:1:258: nested too deeply"),
        ("".join(f"%TAG !{n}! x\n" for n in range(20_000)) + "--- 1", "f: more directives than can be read"),
        ("a: *x", "f:1:4: not valid YAML: found undefined alias"),
        ("? [a]\n: b", "f:1:3: a key must be a string"),
        ("a: 1\n---\nb: 2", "f:2:1: not valid YAML: expected a single document"),
        ("a: !!python/object/apply:os.system [x]", "f:1:4: the tag tag:yaml.org,2002:python/object/apply:os.system"),
        ("a: !mine 1", "f:1:4: the tag !mine is not supported here"),
        ("a: !!timestamp 2026-01-01", "f:1:4: the tag"),
        ("a: !!set {x}", "f:1:4: the tag"),
        ("a: !!binary zzz", "f:1:4: the tag"),
        ("a: !!int x", "f:1:4: the tag"),
        ("a: !!bool maybe", "f:1:4: the tag"),
        ("ü: ü\nb: ü\x00", "f:2:5: not valid YAML: the character U+0000: control characters are not allowed"),
        ('{"a": "\\ud83d"}', "f:1:10: not valid YAML"),
        (r'{"a": "\\ud83d\ude00"}', "f:1:17: not valid YAML"),
        ("a: " + "9" * 5000, "f: not valid YAML: Exceeds the limit"),
        ("[" * 253 + "]" * 253, "f:1:253: nested too deeply"),
        (f"a: &a {'[' * 240}1{']' * 240}\nb: [{'*a,' * 400}]", "f:1:"),
        ("[" * 100_000, "f: nested too deeply"),
        ("- " * 100_000, "f: nested too deeply"),
        ('{"a":' * 100_000, "f: nested too deeply"),
        ("? " * 50_000, "f: nested too deeply"),
    ],
)
def test_what_is_refused_and_where(text: str, message: str) -> None:
    with pytest.raises(Problem) as caught:
        parse(text, "f")
    assert str(caught.value).startswith(message)


@given(st.text(max_size=60) | st.text("{}[]:,-?&*!|>'\"%@` \n\t#a1", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Problem):
        parse(text, "f")


def test_a_problem_points_at_its_place() -> None:
    problem = parse("a:\n  b: 1\n", "f").problem("bad", ("a", "b"), help="do this")
    assert str(problem) == "f:2:3: bad\n  help: do this"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file"),
        (b"a: \xff", "not UTF-8: invalid start byte at byte 3"),
        (..., "a directory, not a file"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: Any, message: str) -> None:
    path = tmp_path / "f.yaml"
    if content is ...:
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(Problem) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: {message}")


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text("a: é", encoding="utf-8")
    document = read(tmp_path / "f.yaml")
    assert document.data == {"a": "é"}
    assert document.file == str(tmp_path / "f.yaml")
