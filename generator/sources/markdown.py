"""Facts from a documentation page as Markdown: a capture in either layout, or the twin for language models."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from generator.facts import Locate, Location
from generator.problem import Problem
from generator.sources import labels
from generator.sources.page import Body, Level, Page, Row, Section, endpoint

_DEEPEST = 200
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_FENCE = re.compile(r"(`{3,}|~{3,})(.*)")
_STATUS = re.compile(r"Status (\d{3}|[1-5]XX|default)\b")
_BULLET = re.compile(r"([-*+])\s+(.*)")
_NAMED = re.compile(r"\*\*((?:\\.|[^*\\]|\*(?!\*))+)\*\*[ \t]*(.*)", re.DOTALL)
_SETTING = re.compile(r"\*\*(Possible values|Default value|Constant value|Examples?):\s*\*\*\s*(.*)", re.DOTALL)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_CODE = re.compile(r"(`+)(.+?)\1(?!`)", re.DOTALL)
_LABEL = re.compile(r"[A-Za-z][\w .-]*( \([a-z, |]+\))?|\(?[a-z]+(( \| |,)[a-z]+)*\)?(<[\w./-]+>)?|circular\(.*\)")
_SCHEME = re.compile(r"name:\s*(\w+?)\s*type:\s*(\w+?)(?:\s*scheme:\s*(\w+?))?(?:\s*(?:description|in|name|flows|bearerFormat):|\s|$)")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: its indentation, its text, and whether a fence holds it."""

    number: int
    indent: int
    text: str
    fenced: str | None = None


def parse(text: str, source: str) -> Page:
    """Read a page; one that describes no operation raises `Problem`."""
    return _Reader(source).page(_lines(text))


def _lines(text: str) -> list[_Line]:
    """Split into lines, drop the front matter, and make each fenced block one line."""
    raw = text.split("\n")
    start = next((i + 1 for i, line in enumerate(raw[1:], 1) if line.rstrip() == "---"), 0) if raw[0].rstrip() == "---" else 0
    lines: list[_Line] = []
    index = start
    while index < len(raw):
        stripped = raw[index].strip(" \t\r")
        if opening := _FENCE.fullmatch(stripped):
            end = _closing(raw, index + 1, opening[1])
            block = "\n".join(line.rstrip("\r") for line in raw[index + 1 : end])
            lines.append(_Line(index + 1, 0, block, fenced=opening[2].strip() or "text"))
            index = end + 1
            continue
        body = raw[index].expandtabs(4)
        lines.append(_Line(index + 1, len(body) - len(body.lstrip()), stripped))
        index += 1
    return lines


def _closing(raw: list[str], start: int, fence: str) -> int:
    for index in range(start, len(raw)):
        stripped = raw[index].strip()
        if stripped.startswith(fence) and not stripped.strip(fence[0]):
            return index
    return len(raw)


class _Reader:
    """Goes through the lines once, knowing in which section of the page it is."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._page: Page | None = None
        self._place: str | None = None
        self._section: Section | None = None
        self._rows: _Rows | None = None
        self._row: Row | None = None
        self._requesting = False
        self._security = False

    def page(self, lines: list[_Line]) -> Page:
        for line in lines:
            if line.fenced is not None:
                self._fence(line)
            elif heading := _HEADING.fullmatch(line.text) if not line.indent else None:
                self._heading(heading[2], line)
            elif self._page is not None and line.text:
                self._text(line)
        if self._page is None:
            raise Problem("not the documentation page of an operation", self._source)
        return self._page

    def _at(self, line: _Line) -> Locate:
        return lambda _aspect: Location(self._source, line.number, line.indent + 1)

    def _fence(self, line: _Line) -> None:
        if self._page is None:
            if endpoint(line.text) is not None and len(line.text.split()) == 2:
                self._page = Page(line.text, self._at(line))
        elif self._security:
            self._page.security += [(name, " ".join(filter(None, form))) for name, *form in _SCHEME.findall(line.text)[:1]]
            self._security = False
        elif self._section is not None and self._rows is None:
            code = "\n".join(part.removesuffix("\\") for part in line.text.split("\n"))
            self._open_body().examples.append(code)

    def _heading(self, title: str, line: _Line) -> None:
        title = _unescape(_links(title)).strip()
        self._rows = self._row = None
        if self._page is None:
            return
        if match := _STATUS.match(title):
            self._place, self._requesting = None, False
            self._section = Section(f"response:{match[1]}", self._at(line))
            self._page.sections.append(self._section)
        elif match := re.fullmatch(r"(Path|Query|Header|Cookie) Parameters", title):
            self._place, self._section = match[1].lower(), None
        elif self._requesting and (words := _body_words(title)) is not None:
            self._request(words, line)
        else:
            self._place = self._section = None
            self._requesting = title.startswith("Request")
            self._security = title.startswith("Authorization")

    def _request(self, words: str, line: _Line) -> None:
        page = self._page
        if page is None:
            return
        self._place = None
        self._section = next((one for one in page.sections if one.part == "request-body"), None)
        if self._section is None:
            self._section = Section("request-body", self._at(line), required="required" in words)
            page.sections.append(self._section)
        body = Body(None, Level(), shape="array" if words.startswith("array") else None)
        self._section.bodies.append(body)
        self._rows = _Rows(body.level or Level(), indented=False)

    def _open_body(self) -> Body:
        section = self._section
        if section is None:
            return Body(None, None)
        if not section.bodies or section.bodies[-1].level is not None:
            section.bodies.append(Body(None, None))
        return section.bodies[-1]

    def _text(self, line: _Line) -> None:
        page = self._page
        if page is None:
            return
        if self._place is not None:
            self._parameter_line(page, self._place, line)
        elif self._section is None:
            if not page.sections and not page.parameters and not self._requesting:
                page.prose.append(line.text)
        elif self._rows is not None:
            self._schema_line(line, self._rows)
        elif _unescape(line.text).strip("*- ") == "Schema" and "**" in line.text:
            body = self._open_body()
            body.level = Level()
            self._rows = _Rows(body.level, indented=True)
        elif not line.text.startswith(("- ", "* ", "**Response Headers")) or self._section.part == "request-body":
            if not self._section.bodies:
                self._section.prose.append(line.text)

    def _parameter_line(self, page: Page, place: str, line: _Line) -> None:
        if (row := _row(line, self._at(line))) is not None and row.name:
            page.parameters.append((place, row))
            self._row = row
        elif self._row is not None:
            _more(self._row, line.text)

    def _schema_line(self, line: _Line, rows: _Rows) -> None:
        if line.text.rstrip("\\").strip() == "**Schema**":
            # Another media type of the same response.
            body = Body(None, Level())
            if self._section is not None:
                self._section.bodies.append(body)
            self._rows = _Rows(body.level or Level(), indented=True)
            return
        row = _row(line, self._at(line))
        if row is not None:
            rows.add(row, line)
        elif not rows.structure(line):
            if rows.last is not None:
                _more(rows.last, line.text)


class _Rows:
    """Puts rows below each other by their indentation."""

    def __init__(self, level: Level, *, indented: bool) -> None:
        self._stack: list[tuple[int, Level]] = [(-1, level)]
        self.last: Row | None = None
        self._indented = indented

    def add(self, row: Row, line: _Line) -> None:
        while len(self._stack) > 1 and self._stack[-1][0] >= line.indent:
            self._stack.pop()
        if len(self._stack) > _DEEPEST:
            raise Problem("nested too deeply to be a documentation page", line=line.number)
        level = self._stack[-1][1]
        level.rows.append(row)
        if self.last is not None and level is self.last.level:
            self.last.folds = True
        self._stack.append((line.indent, row.level))
        self.last = row

    def structure(self, line: _Line) -> bool:
        """Lines that open alternatives; what stands below them is not placed reliably."""
        if line.text.strip("\\") in ("anyOf", "oneOf"):
            level = self.last.level if self.last is not None else self._stack[0][1]
            if self.last is not None:
                self.last.folds = True
            level.variants = level.variants or [Level(opaque=True)]
            return True
        return False


def _row(line: _Line, at: Locate) -> Row | None:
    """A row, if the line is one: a bold name and a type label, or only a type label in a list."""
    bullet = _BULLET.fullmatch(line.text)
    text = (bullet[2] if bullet else line.text).rstrip("\\").rstrip()
    if _SETTING.match(text):
        return None
    if named := _NAMED.fullmatch(text):
        name, rest = _unescape(named[1]), _unescape(named[2])
        label, flags = labels.split_flags(rest)
        return Row(name, label, flags, at) if _is_label(label) and not name.endswith(":") else None
    return None


def _is_label(text: str) -> bool:
    while text.endswith("[]"):
        text = text[:-2]
    return not text or text in labels.TYPES or (len(text) < 100 and _LABEL.fullmatch(text) is not None and _plausible(text))


def _plausible(text: str) -> bool:
    """A label is a type, a format or a title; three words in lower case are a sentence."""
    words = text.split()
    return len(words) == 1 or text.endswith((")", ">")) or "|" in text or all(word[0].isupper() for word in words)


def _more(row: Row, text: str) -> None:
    """A line that belongs to a row: a qualifier, a default, an example, or prose."""
    if not (match := _SETTING.match(text.rstrip("\\").rstrip())):
        row.prose.append(text)
        return
    name, rest = match.groups()
    if name == "Possible values":
        row.qualifiers = _unescape(rest)
    elif name == "Default value":
        row.default = _code(rest)
    elif name == "Constant value":
        row.constant = _code(rest)
    elif name == "Example":
        row.examples.append(_code(rest))


def _code(text: str) -> str:
    match = _CODE.search(text)
    if not match:
        return _unescape(text)
    inner = match[2]
    return inner[1:-1] if len(match[1]) > 1 and inner[:1] == inner[-1:] == " " else inner


def _unescape(text: str) -> str:
    """Remove Markdown's backslashes, but not those inside code."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") and len(part) > 1 else _ESCAPED.sub(r"\1", part) for part in parts)


def _links(text: str) -> str:
    """Headings carry a link to themselves."""
    return re.sub(r"\s*\[[^\]]*\]\([^)]*\)", "", text)


def _body_words(title: str) -> str | None:
    bare = title.replace("*", "").strip()
    match = re.fullmatch(r"Body\s*((?:array)?\s*(?:required)?)", bare)
    return match[1].strip() if match else None


