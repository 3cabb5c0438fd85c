"""An edit changes what it names and leaves every other character alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.documents import edits
from generator.documents import yaml as document
from generator.documents.edits import Drop, Put, Rename
from generator.documents.pointer import Pointer

YAML = """\
# top
a:
  id: {type: string}  # the id
  name:
    type: [string, "null"]
    # why
    enum: [A, B]
  list:
    - name: x
      in: query
    - y
# between
b:
  text: |
    one

    two

  more: 'yes'
"""


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (Put(("a", "name", "type"), "string"), 'type: [string, "null"]', "type: string"),
        (Put(("a", "name", "type", 2), "integer"), '"null"]', '"null", integer]'),
        (Put(("a", "id", "type"), "yes"), "{type: string}", '{type: "yes"}'),
        (Put(("a", "id", "format"), "uri"), "{type: string}", "{type: string, format: uri}"),
        (Put(("a", "name", "format"), "uri", ("type",)), '"null"]\n', '"null"]\n    format: uri\n'),
        (Put(("a", "name", "title"), "T", ()), "    type: [", "    title: T\n    type: ["),
        (Put(("a", "list", 2), {"name": "z", "in": "path"}), "    - y\n", "    - y\n    - name: z\n      in: path\n"),
        (Put(("b", "text"), "x"), "text: |\n    one\n\n    two\n", "text: x\n"),
        (Put(("b", "new"), 1, ("text",)), "    two\n", "    two\n  new: 1\n"),
        (Put(("b", "new"), {"deep": {"er": 1}}), "more: 'yes'\n", "more: 'yes'\n  new:\n    deep:\n      er: 1\n"),
        (Put(("a", "other"), {"type": "integer"}, ("id",)), "# the id\n", "# the id\n  other: {type: integer}\n"),
        (Drop(("a", "id")), "  id: {type: string}  # the id\n", ""),
        (Drop(("a", "name", "enum", 0)), "[A, B]", "[B]"),
        (Drop(("a", "name", "enum", 1)), "[A, B]", "[A]"),
        (Drop(("a", "id", "type")), "{type: string}", "{}"),
        (Drop(("a", "list", 0)), "    - name: x\n      in: query\n", ""),
        (Drop(("a", "list", 0, "name")), "name: x\n      in", "in"),
        (Drop(("b", "more")), "  more: 'yes'\n", ""),
        (Rename(("a", "name"), "true"), "  name:\n", '  "true":\n'),
        (Rename(("a", "id"), "key"), "id: {", "key: {"),
        (Rename(("a", "list"), "/a/{b}"), "  list:\n", "  /a/{b}:\n"),
    ],
)
def test_one_place_changes(edit: edits.Edit, old: str, new: str) -> None:
    assert YAML.count(old) == 1
    assert edits.apply(YAML, (edit,)) == YAML.replace(old, new)


def test_json_keeps_its_layout() -> None:
    text = json.dumps({"a": {"b": [1, 2]}, "c": {}}, indent=3)
    made = edits.apply(text, (Put(("a", "d"), {"e": [True]}, ()), Put(("a", "b", 2), "x"), Drop(("c",))))
    assert made == json.dumps({"a": {"d": {"e": [True]}, "b": [1, 2, "x"]}}, indent=3)


def test_json_on_one_line_stays_so() -> None:
    text = json.dumps({"a": {"b": [1, 2]}}, separators=(",", ":"))
    made = edits.apply(text, (Put(("a", "d"), {"e": [True]}), Drop(("a", "b", 1)), Rename(("a", "b"), "x")))
    assert made == '{"a":{"x":[1],"d":{"e":[true]}}}'


@pytest.mark.parametrize("empty", ["a: {b: 1}\n", "a:\n  b: 1\n", "a: {b: 'x'}\n", '{"a": {"b": 1}}'])
@pytest.mark.parametrize("value", ["\U0001f600\u0085", "é\x7f", "\U000e0001", "\ufeff\\u0085\u2028"])
def test_what_cannot_be_printed_is_escaped_as_the_reader_knows_it(empty: str, value: str) -> None:
    made = edits.apply(empty, (Put(("a", "b"), {value: [value]}),))
    assert document.parse(made, "").data == {"a": {"b": {value: [value]}}}
    assert made.replace("\n", "").isprintable()


def test_what_can_be_printed_stays_beside_what_cannot() -> None:
    assert edits.apply("a: 1\n", (Put(("a",), "é\U0001f600\u0085"),)) == 'a: "é\U0001f600\\u0085"\n'


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("a: [x]\nb: 1\n", "c: [y, z]\n"),
        ("a:\n  - x\nb: 1\n", "c:\n  - y\n  - z\n"),
        ("a:\n- x\nb: 1\n", "c:\n- y\n- z\n"),
        ("a:\n    k: 1\nb: 1\nd:\n- x\n", "c:\n- y\n- z\n"),
    ],
)
def test_a_list_of_words_is_written_like_most_of_the_others(text: str, added: str) -> None:
    assert edits.apply(text, (Put(("c",), ["y", "z"]),)) == text + added


def test_line_ends_stay() -> None:
    made = edits.apply("a: 1\r\nb:\r\n  c: 2\r\n", (Put(("b", "d"), {"e": 1}), Drop(("a",))))
    assert made == "b:\r\n  c: 2\r\n  d:\r\n    e: 1\r\n"


KEYS = st.text(alphabet="abc:#'\"-_ 1é", min_size=1, max_size=4)
SCALARS = (
    st.none() | st.booleans() | st.integers(-9, 99) | st.sampled_from(["yes", "null", "2026-01-01", "1e3", "~", ""])
)
VALUES = st.recursive(
    SCALARS | st.text(alphabet="ab: #[]{},'\"\\\n&*!|>%@`-\x7f\u0085\U0001f600\U000e0001", max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
STYLES: dict[str, Any] = {
    "block": {"default_flow_style": False},
    "flow": {"default_flow_style": True},
    "mixed": {"default_flow_style": None},
}


def written(data: Any, style: str) -> str:
    import yaml  # noqa: PLC0415 - only this writes

    if style.startswith("json"):
        return json.dumps(data, indent=2 if style == "json" else None)

    def dump(part: Any) -> str:
        return str(yaml.safe_dump(part, sort_keys=False, allow_unicode=True, **STYLES[style]))

    if style != "flow":
        return dump(data)
    # A document that begins with a brace would be taken for JSON.
    return "".join(f"{json.dumps(key)}: {dump([one])[1:].rstrip()[:-1] or '[]'}\n" for key, one in data.items())


def changed(data: Any, edit: edits.Edit) -> Any:
    """What an edit means, on data."""
    made = json.loads(json.dumps(data))
    *above, name = edit.pointer
    holder = made
    for step in above:
        holder = holder[step]
    if isinstance(edit, Drop):
        del holder[name]
    elif isinstance(edit, Rename):
        items = [(edit.name if key == name else key, value) for key, value in holder.items()]
        holder.clear()
        holder.update(items)
    elif isinstance(holder, list) and name == len(holder):
        holder.append(edit.value)
    else:
        holder[name] = edit.value
    return made


def pointers(value: Any, at: Pointer = ()) -> list[Pointer]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(found for name, inner in members for found in pointers(inner, (*at, name)))]


@given(
    st.dictionaries(KEYS, VALUES, min_size=1, max_size=3),
    st.sampled_from([*STYLES, "json", "json on one line"]),
    st.data(),
)
def test_an_edit_means_what_it_says(data: dict[str, Any], style: str, draw: st.DataObject) -> None:
    data = {"top": data, "rest": 1}
    text = written(data, style)
    if document.parse(text, "").data != data:
        return  # what the writer of the tests cannot write
    at = draw.draw(st.sampled_from([at for at in pointers(data) if len(at) > 1]))
    holder: Any = data
    for step in at[:-1]:
        holder = holder[step]
    new: str | int = draw.draw(KEYS.filter(lambda key: key not in holder)) if isinstance(holder, dict) else len(holder)
    options: list[edits.Edit] = [
        Put(at, draw.draw(VALUES)),
        Put((*at[:-1], new), draw.draw(VALUES), draw.draw(st.none() | st.just(()) | st.tuples(KEYS))),
        Drop(at),
    ]
    if isinstance(new, str):
        options.append(Rename(at, new))
    edit = draw.draw(st.sampled_from(options))
    made = edits.apply(text, (edit,))
    assert document.parse(made, "").data == changed(data, edit)
