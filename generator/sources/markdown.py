"""Facts from a documentation page as Markdown: a capture in either layout, or the twin for language models."""

from __future__ import annotations

import re
from typing import NamedTuple

from generator.facts import Aspect, Locate, Location
from generator.problem import Problem
from generator.sources import labels
from generator.sources.page import MOST_ROWS, Body, Level, Page, Row, Section, endpoint, schemes

_DEEPEST = 200
_LONGEST_LABEL = 100
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_FENCE = re.compile(r"(`{3,}|~{3,})(.*)")
_STATUS = re.compile(r"Status (\d{3}|[1-5]XX|default)\b")
_BULLET = re.compile(r"([-*+])\s+(.*)")
_NAMED = re.compile(r"\*\*((?:\\.|[^*\\]|\*(?!\*))+)\*\*[ \t]*(.*)", re.DOTALL)
_SETTING = re.compile(r"\*\*(Possible values|Default value|Constant value|Examples?):\s*\*\*\s*(.*)", re.DOTALL)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_TICKS = re.compile(r"`+")
_LABEL = re.compile(r"[A-Za-z][\w .-]*( \([a-z, |]+\))?|\(?[a-z]+(( \| |,)[a-z]+)*\)?(<[\w./-]+>)?|circular\(.*\)")


class _Line(NamedTuple):
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
    start = (
        next((i + 1 for i, line in enumerate(raw[1:], 1) if line.rstrip() == "---"), 0)
        if raw[0].rstrip() == "---"
        else 0
    )
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
        heading = endpoint(line.text) if len(line.text.split()) == len(("GET", "/path")) else None
        if self._page is None:
            if heading is not None:
                self._page = Page(line.text, self._at(line))
        elif heading is not None and heading != endpoint(self._page.heading):
            raise Problem("more than one operation on this page; check them one by one", self._source)
        elif self._security:
            self._page.security += schemes(line.text)
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
            self._page.add(self._section)
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
            page.add(self._section)
        is_list = words.startswith("array")
        level = Level(items=Level()) if is_list else Level()
        self._section.bodies.append(Body(None, level, shape="array" if is_list else None))
        self._rows = _Rows(level.items or level)

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
            self._open_schema(self._open_body())
        elif not self._section.bodies and not line.text.startswith(("- ", "* ", "**Response Headers")):
            self._section.prose.append(line.text)

    def _open_schema(self, body: Body) -> None:
        body.level = Level()
        self._rows = _Rows(body.level)

    def _parameter_line(self, page: Page, place: str, line: _Line) -> None:
        bullet = _BULLET.fullmatch(line.text)
        text = (bullet[2] if bullet else line.text).rstrip("\\").rstrip()
        if (row := _row(text, self._at(line))) is not None:
            page.parameters.append((place, row))
            self._row = row
        elif self._row is not None:
            _more(self._row, line.text)

    def _schema_line(self, line: _Line, rows: _Rows) -> None:
        if line.text.rstrip("\\").strip() == "**Schema**":
            self._open_schema(self._open_body())  # of another media type
            return
        if rows.take(line, self._at(line)):
            return
        if _SETTING.match(line.text):
            rows.pending(line)
        if rows.last is not None:
            _more(rows.last, line.text)


class _Rows:
    """Puts rows below each other by their indentation."""

    def __init__(self, level: Level) -> None:
        self._stack: list[tuple[float, Level]] = [(-1, level)]
        self._open: float | None = None
        self._count = 0
        self._labels: list[tuple[str, Locate]] = []
        self.last: Row | None = None

    def take(self, line: _Line, at: Locate) -> bool:
        """Whether the line is a row, or opens the forms of anyOf or oneOf."""
        bullet = _BULLET.fullmatch(line.text)
        text = (bullet[2] if bullet else line.text).rstrip("\\").strip()
        if text in ("anyOf", "oneOf"):
            self._forms(line, at_margin=not bullet and line.indent == 0)
            return True
        if (row := _row(text, at)) is not None:
            self._add(row, line, bulleted=bullet is not None)
            return True
        return self._nameless(text, at, line, bulleted=bullet is not None)

    def _add(self, row: Row, line: _Line, *, bulleted: bool) -> None:
        # The first row of a form shares its bullet, and at the margin none has one.
        indent = line.indent if bulleted or self._open is None else self._open + 0.25
        while len(self._stack) > 1 and self._stack[-1][0] >= indent:
            self._stack.pop()
        if len(self._stack) > _DEEPEST:
            raise Problem("nested too deeply to be a documentation page", line=line.number)
        self._count += 1
        if self._count > MOST_ROWS:
            raise Problem("more rows than a documentation page can have", line=line.number)
        level = self._stack[-1][1]
        level.rows.append(row)
        if self.last is not None and level is self.last.level:
            self.last.folds = True
        self._stack.append((indent, row.level))
        self.last, self._labels = row, []

    def _forms(self, line: _Line, *, at_margin: bool) -> None:
        """The forms of the row above. At the margin, where captures put them, indentation says nothing."""
        if not at_margin:
            while len(self._stack) > 1 and self._stack[-1][0] >= line.indent:
                self._stack.pop()
        indent, level = self._stack[-1]
        if self.last is not None and level is self.last.level:
            self.last.folds = True
        form = Level()
        level.variants.append(form)
        self._open = indent + 0.25 if at_margin else line.indent - 0.25
        self._stack.append((self._open, form))
        self._labels = []

    def _nameless(self, text: str, at: Locate, line: _Line, *, bulleted: bool) -> bool:
        """A form, or the items of a list, can be a bare type; bare words in a list name the forms."""
        level = self._stack[-1][1]
        fresh = not level.rows and (self._open is not None and self._stack[-1][0] == self._open)
        bare, flags = labels.split_flags(_unescape(text))
        if len(self._stack) == 1 and bulleted and not level.rows and bare in labels.TYPES:
            # The items of a list: what is no list shows the name of its type in bold.
            level.items = Level()
            self._stack.append((-0.5, level.items))
            self._add(Row("", bare, flags, at), line, bulleted=True)
            return True
        if not fresh or not bare or not _is_label(bare):
            return False
        if bulleted:
            self._labels.append((bare, at))
            self._label_of_forms(bare)
        else:
            self._add(Row("", bare, flags, at), line, bulleted=False)
        return True

    def _label_of_forms(self, label: str) -> None:
        holder = self._stack[-2][1]
        holder.variant_labels.append(label)

    def pending(self, line: _Line) -> None:
        """Qualifiers after a bare word in a list: the word was a form, not the name of one."""
        if self._labels and len(self._labels) == 1:
            label, at = self._labels[0]
            self._stack[-2][1].variant_labels.clear()
            self._add(Row("", label, _unflagged(), at), line, bulleted=False)


def _unflagged() -> dict[Aspect, bool]:
    return dict.fromkeys((Aspect.NULLABLE, Aspect.REQUIRED, Aspect.DEPRECATED), False)


def _row(text: str, at: Locate) -> Row | None:
    """A row, if the text is one: a bold name, then nothing but a type label and flags."""
    if _SETTING.match(text) or not (named := _NAMED.fullmatch(text)):
        return None
    name, rest = _unescape(named[1]), _unescape(named[2])
    label, flags = labels.split_flags(rest)
    return Row(name, label, flags, at) if _is_label(label) and not name.endswith(":") else None


def _is_label(text: str) -> bool:
    if len(text) > 2 * _LONGEST_LABEL:
        return False
    while text.endswith("[]"):
        text = text[:-2]
    return (
        not text
        or text in labels.TYPES
        or (len(text) < _LONGEST_LABEL and _LABEL.fullmatch(text) is not None and _plausible(text))
    )


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
    """What stands between the first two runs of backticks that are as long as each other."""
    runs = list(_TICKS.finditer(text))
    later: dict[int, re.Match[str]] = {}
    found: tuple[re.Match[str], re.Match[str]] | None = None
    for run in reversed(runs):
        length = len(run[0])
        found = (run, later[length]) if length in later else found
        later[length] = run
    if found is None:
        return _unescape(text)
    inner = text[found[0].end() : found[1].start()]
    return inner[1:-1] if len(found[0][0]) > 1 and inner[:1] == inner[-1:] == " " else inner


def _unescape(text: str) -> str:
    """Remove Markdown's backslashes, but not those inside code."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") and len(part) > 1 else _ESCAPED.sub(r"\1", part) for part in parts)


def _links(text: str) -> str:
    """Headings carry a link to themselves; bounded, for a search that fails starts anew at each bracket."""
    return re.sub(r"\[[^\]]{0,200}\]\([^)]{0,500}\)", "", text)


def _body_words(title: str) -> str | None:
    bare = title.replace("*", "").strip()
    match = re.fullmatch(r"Body\s*((?:array)?\s*(?:required)?)", bare)
    return match[1].strip() if match else None
