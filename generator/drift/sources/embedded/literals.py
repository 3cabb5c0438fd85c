"""Reads values out of JavaScript: literals that are JSON or text, and what a name was set to; nothing is worked out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import islice

from generator.drift.sources.embedded.carried import PageText, Value
from generator.problem import Problem

# Each alternative ends where its text ends, too, so that no text is gone through twice.
_TOKEN = re.compile(
    r"""//[^\n]*+|/\*.*?(?:\*/|\Z)|"(?:[^"\\\n]|\\.)*+(?:"|(?=\n)|\\?\Z)|'(?:[^'\\\n]|\\.)*+(?:'|(?=\n)|\\?\Z)"""
    r"""|`(?:[^`\\]|\\.)*+(?:`|\\?\Z)|[A-Za-z_$][\w$]*+(?:\s*\.\s*[A-Za-z_$][\w$]*+)*+|[{}\[\](),:;=]""",
    re.DOTALL,
)
_BLANK = re.compile(r"(?:\s++|//[^\n]*+|/\*.*?(?:\*/|\Z))*+", re.DOTALL)
_TEXT = re.compile(r"""(["'`])((?:(?!\1)[^\\]|\\.)*+)\1""", re.DOTALL)
_ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)", re.DOTALL)
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
_PATH = re.compile(r"[A-Za-z_$][\w$]*(?:\s*\.\s*[A-Za-z_$][\w$]*)*")
_OF_ELEMENT = re.compile(
    r"""document\.(?:getElementById\(\s*["']|querySelector\(\s*["']\#)([\w-]+)["']\s*\)\s*\.(?:textContent|innerHTML|innerText|text)\b"""
)
_OPENING, _CLOSING = frozenset("{[("), frozenset("}])")
_GLOBAL = frozenset({"", "window", "self", "globalThis", "document"})
_MAX_STEPS = 5
_MAX_FOUND = 5
_MAX_ATTEMPTS = 500
"""Names looked up in a page, and texts that turn out to be no JSON: each may cost as much time as the page is long."""
_MAX_TOKENS = 200_000
"""Of code; a document in JSON is one."""


NOT_RUN = "its document is made by a script, or written as JavaScript and not as JSON"
"""What is said where a `CodeError` was raised."""
Options = Mapping[str, Value | int]
"""The members of an object, as values where they are JSON, else where their text begins."""


class CodeError(Exception):
    """The value is there, but only running the script would tell it, or it is written as no JSON can be."""


class Script:
    """A script in a page, or a file of JavaScript, as far as its literals go."""

    def __init__(self, page: PageText, start: int, end: int) -> None:
        self._page = page
        self._start, self._end = start, end

    def find_calls(self, function: str) -> Iterator[int]:
        """Where the arguments begin of each call of a function whose name ends so; comments and texts are no calls."""
        name = re.compile(rf"\b{re.escape(function)}\s*\(")
        if name.search(self._page.text, self._start, self._end) is None:
            return
        called, found = False, 0
        for token in _TOKEN.finditer(self._page.text, self._start, self._end):
            if called and token[0] == "(" and found < _MAX_FOUND:
                found += 1
                yield token.end()
            called = token[0] == function or token[0].endswith(f".{function}")

    def find_values(self, name: str) -> Iterator[int]:
        """Where the value begins in each `name = value`; the name may be that of a member."""
        if self._page.text.find(name, self._start, self._end) >= 0:
            known = self._assignments.get(name.rpartition(".")[2], ())
            yield from islice((at for full, at in known if full == name or full.endswith(f".{name}")), _MAX_FOUND)

    @cached_property
    def _assignments(self) -> Mapping[str, list[tuple[str, int]]]:
        """What is set, by the last part of its name: the whole name, and where the value begins."""
        found = dict[str, list[tuple[str, int]]]()
        before = ""
        for token in _TOKEN.finditer(self._page.text, self._start, self._end):
            if token[0] == "=" and self._page.text[token.end() : token.end() + 1] not in ("=", ">"):
                found.setdefault(before.rpartition(".")[2], []).append((before, token.end()))
            before = token[0]
        return found

    def split(self, at: int) -> list[int]:
        """Where the items begin in the brackets that were opened before `at`."""
        items, depth = list[int](), 0
        begins, left = True, _MAX_TOKENS
        while token := _TOKEN.search(self._page.text, at, self._end):
            left -= 1
            if not left:
                raise Problem("what the page is set up with is longer than can be read", self._page.name)
            if token[0].startswith(("//", "/*")):
                at = token.end()
                continue
            if token[0] in _CLOSING and depth == 0:
                break
            if begins:
                items.append(self._skip(at))
                begins = False
            at = token.end()
            if token[0] in ("{", "[") and depth == 0 and (end := self._find_json_end(token.start())):
                at = end
            else:
                depth += (token[0] in _OPENING) - (token[0] in _CLOSING)
                begins = token[0] == "," and depth == 0
        return items

    def read_options(self, at: int, steps: int = _MAX_STEPS) -> Options:
        """The members of the object that stands at `at`; there are none in anything else."""
        at = self._skip(at)
        if self._page.text[at : at + 1] == "{" and not self._find_json_end(at):
            return dict(self._list_members(at + 1))
        value = self.read_value(at, steps)
        return {name: value.get(name) for name in value.data} if is_object(value) else {}

    def _list_members(self, at: int) -> Iterator[tuple[str, int]]:
        for item in self.split(at):
            if (text := _TEXT.match(self._page.text, item)) or (text := _PATH.match(self._page.text, item)):
                name = _read_text(text[2]) if text.re is _TEXT else text[0]
                colon = self._skip(text.end())
                # `{url}` is short for `{url: url}`.
                is_pair = self._page.text[colon : colon + 1] == ":"
                yield name, self._skip(colon + 1) if is_pair else item

    def list_objects(self, value: Value | int) -> list[Options]:
        """The members of each object in a list."""
        if isinstance(value, Value):
            return [{name: item.get(name) for name in item.data} for item in value.list_items() if is_object(item)]
        at = self._skip(value)
        if self._page.text[at : at + 1] == "[" and not self._find_json_end(at):
            return [self.read_options(item) for item in self.split(at + 1)]
        return self.list_objects(self.read_value(at))

    def read(self, value: Value | int, steps: int = _MAX_STEPS) -> Value:
        """A value, read where it was only found."""
        return self.read_value(value, steps) if isinstance(value, int) else value

    def read_value(self, at: int, steps: int = _MAX_STEPS) -> Value:
        """The value at `at`: JSON, a text, or what a name was set to; anything else raises `CodeError`."""
        text, at = self._page.text, self._skip(at)
        if text[at : at + 1] in ("{", "["):
            if self._find_json_end(at):
                return self._page.read_json(at)
            raise CodeError
        if found := _TEXT.match(text, at):
            if (found[1] == "`" and "${" in found[2]) or not self._is_whole(found.end()):
                raise CodeError
            return Value(_read_text(found[2]), at)
        if steps and (name := _PATH.match(text, at)):
            return self._read_name(re.sub(r"\s", "", name[0]), at, name.end(), steps - 1)
        raise CodeError

    def _read_name(self, name: str, at: int, end: int, steps: int) -> Value:
        """What a name was set to, or what is parsed."""
        if name in {"null", "undefined"}:
            return Value(None, at)
        opening = self._skip(end)
        if name in {"JSON.parse", "JSON.stringify"} and self._page.text[opening : opening + 1] == "(":
            return self._read_parsed(name, self._skip(opening + 1), steps)
        if not self._is_whole(end):
            raise CodeError
        self._page.attempts += 1
        if self._page.attempts > _MAX_ATTEMPTS:
            raise CodeError
        holder, _, member = name.rpartition(".")
        for script in list_scripts(self._page):
            for found in script.find_values(member):
                return script.read_value(found, steps)
        for script in list_scripts(self._page) if holder not in _GLOBAL else ():
            for found in script.find_values(holder):
                if member in (options := script.read_options(found, steps)):
                    return script.read(options[member], steps)
        raise CodeError

    def _read_parsed(self, name: str, at: int, steps: int) -> Value:
        if found := _OF_ELEMENT.match(self._page.text, at):
            return self._read_element(found[1])
        value = self.read_value(at, steps)
        packed = name == "JSON.parse" and isinstance(value.data, str)
        return self._page.unpack_json(value.data, at) if packed else value

    def _read_element(self, name: str) -> Value:
        tag = next((tag for tag in self._page.scripts if tag.attributes.get("id") == name), None)
        if tag is None:
            raise CodeError
        return self._page.read_json(tag.content)

    def _skip(self, at: int) -> int:
        blank = _BLANK.match(self._page.text, at, self._end)
        return blank.end() if blank else at

    def _is_whole(self, end: int) -> bool:
        """Whether a value ends here: nothing is added to it or called of it."""
        rest = self._page.text[self._skip(end) : min(self._skip(end) + 1, self._end)]
        return rest in ("", ",", ";", "}", "]", ")") or "\n" in self._page.text[end : self._skip(end)]

    def _find_json_end(self, at: int) -> int:
        """Where the JSON ends that begins at `at`; 0 where it is none, or too much else was none."""
        if self._page.attempts > _MAX_ATTEMPTS:
            return 0
        try:
            return int(json.JSONDecoder().raw_decode(self._page.text, at)[1])
        except RecursionError:
            raise Problem("what the page carries is nested too deeply to be read", self._page.name) from None
        except ValueError:
            self._page.attempts += 1
            return 0


@lru_cache(maxsize=2)
def list_scripts(page: PageText) -> list[Script]:
    """The scripts of a page that hold JavaScript."""
    kinds = ("", "text/javascript", "application/javascript", "module")
    return [
        Script(page, tag.content, tag.end) for tag in page.scripts if tag.attributes.get("type", "").lower() in kinds
    ]


def _read_text(text: str) -> str:
    """The text that a literal stands for, which stands between its quotes."""
    return _ESCAPE.sub(_read_escape, text) if "\\" in text else text


def _read_escape(escape: re.Match[str]) -> str:
    code = escape[1]
    if code[0] in "ux" and len(code) > 1:
        number = int(code[1:].strip("{}"), 16)
        return chr(number) if number < 0x110000 else "\ufffd"  # noqa: PLR2004 - the end of Unicode
    return _ESCAPED.get(code, code)


def is_object(value: Value) -> bool:
    """Whether a value is an object."""
    return isinstance(value.data, dict)
