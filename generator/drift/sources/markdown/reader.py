"""Facts from a documentation page as Markdown: a capture in either layout, or the twin for language models."""

from __future__ import annotations

import re

from generator.documents.location import Location
from generator.drift.facts.model import Locate
from generator.drift.sources.markdown import indentation, truncation
from generator.drift.sources.markdown import lines as markdown_lines
from generator.drift.sources.markdown import rows as markdown_rows
from generator.drift.sources.markdown.lines import Line, Lines
from generator.drift.sources.markdown.parameters import Parameters
from generator.drift.sources.markdown.schema import SchemaReader
from generator.drift.sources.page.endpoint import (
    explain_missing_operation,
    parse_endpoint,
    parse_security_schemes,
)
from generator.drift.sources.page.model import Body, Level, Page, Section
from generator.problem import Problem

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_STATUS = re.compile(r"Status (\d{3}|[1-5]XX|default)\b")
_OTHER_STATUS = re.compile(r"Status \S+")
_SECTION = re.compile(r"^ *#{2,3} (?:Request|Responses|Status \d{3})\b", re.MULTILINE)
_MEDIA = re.compile(r"[-*+]\s+([\w*-]+/[\w.+*-]+)")
_TAB = re.compile(r"[-*+]\s+(\d{3}|[1-5]XX|default)")


def parse(text: str, source: str) -> Page:
    """Read a page; one that describes no operation, or whose end is missing, raises `Problem`."""
    return _Reader(source).page(markdown_lines.read(text))


class _Reader:
    """Goes through the lines once, knowing in which section of the page it is."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._page: Page | None = None
        self._place: str | None = None
        self._title: Locate = lambda _aspect: Location(source)
        self._section: Section | None = None
        self._rows: SchemaReader | None = None
        self._parameters = Parameters()
        self._listing = False
        self._stray = False
        self._requesting = False
        self._security = False

    def page(self, text: Lines) -> Page:
        for line in text.lines:
            if line.fenced is not None:
                self._fence(line)
            elif heading := _HEADING.fullmatch(line.text) if not line.indent else None:
                self._heading(heading[2], line)
            elif self._page is not None and line.text:
                self._text(line)
        if self._page is None:
            raise explain_missing_operation(self._source)
        if self._security and _HEADING.fullmatch(_last(text.lines).text):
            raise Problem("the page ends with a heading; it has been cut", self._source, _last(text.lines).number)
        self._page.captured = text.captured
        for section in self._page.sections:
            indentation.check(section)
        if self._section is not None:
            in_row = self._rows is not None and _belongs_to_row(text.lines)
            tabbed = bool(self._page.listed)
            truncation.check(self._section, tabbed=tabbed, captured=text.captured, in_row=in_row)
        return self._page

    def _at(self, line: Line) -> Locate:
        return lambda _aspect: Location(self._source, line.number, line.indent + 1)

    def _fence(self, line: Line) -> None:
        if _SECTION.search(line.text):
            raise Problem("a code block holds a section of the page; its end is missing", self._source, line.number)
        heading = parse_endpoint(line.text) if len(line.text.split()) == len(("GET", "/path")) else None
        if self._page is None:
            if heading is not None:
                self._page = Page(line.text, self._at(line))
        elif heading is not None and heading != parse_endpoint(self._page.heading):
            raise Problem("more than one operation on this page; check them one by one", self._source)
        elif not line.ends and (self._section is not None or self._security):
            raise Problem("a code block has no end; the page has been cut", self._source, line.number)
        elif self._security:
            self._page.security += parse_security_schemes(line.text)
            self._security = False
        elif self._section is not None and self._rows is None:
            code = "\n".join(part.removesuffix("\\") for part in line.text.split("\n"))
            self._open_body().examples.append(code)

    def _heading(self, title: str, line: Line) -> None:
        title = markdown_rows.unescape(_links(title)).strip()
        self._rows, self._listing = None, False
        if self._page is None:
            return
        if match := _STATUS.match(title):
            self._place, self._requesting, self._stray = None, False, False
            self._section = Section(f"response:{match[1]}", self._at(line))
            self._page.add_section(self._section)
        elif match := re.fullmatch(r"(Path|Query|Header|Cookie) Parameters", title):
            self._place, self._section, self._parameters = match[1].lower(), None, Parameters()
            self._title = self._at(line)
        elif self._requesting and (words := _body_words(title)) is not None:
            self._request(words, line)
        elif _OTHER_STATUS.fullmatch(title):
            raise markdown_rows.refused(title, self._at(line))
        else:
            self._place = self._section = None
            self._listing = title.startswith("Responses")
            self._stray = not self._listing
            self._requesting = title.startswith("Request")
            self._security = title.startswith("Authorization")

    def _request(self, words: str, line: Line) -> None:
        page = self._page
        if page is None:
            return
        self._place = None
        self._section = next((one for one in page.sections if one.part == "request-body"), None)
        if self._section is None:
            self._section = Section("request-body", self._at(line), required="required" in words)
            page.add_section(self._section)
        is_list = words.startswith("array")
        level = Level(items=Level()) if is_list else Level()
        self._section.bodies.append(Body(None, level, shape="array" if is_list else None))
        self._rows = SchemaReader(level.items or level)

    def _open_body(self) -> Body:
        section = self._section
        if section is None:
            return Body(None, None)
        if not section.bodies or section.bodies[-1].level is not None:
            section.bodies.append(Body(None, None))
        return section.bodies[-1]

    def _text(self, line: Line) -> None:
        page = self._page
        if page is None:
            return
        if self._place is not None:
            page.titled.setdefault(self._place, self._title)
            if row := self._parameters.take(line, self._at(line)):
                page.parameters.append((self._place, row))
        elif self._listing and (tab := _TAB.fullmatch(line.text)):
            page.listed.append((tab[1], self._at(line)))
        elif self._section is None:
            self._outside(page, line)
        elif self._rows is not None:
            self._schema_line(line, self._rows)
        elif markdown_rows.unescape(line.text).strip("*- ") == "Schema" and "**" in line.text:
            self._open_schema(self._open_body())
        elif media := _MEDIA.fullmatch(markdown_rows.unescape(line.text)):
            self._section.media.append(media[1])
        elif not self._section.bodies and not line.text.startswith(("- ", "* ", "**Response Headers")):
            self._section.prose.append(line.text)

    def _outside(self, page: Page, line: Line) -> None:
        """A line of no section: prose of the page, unless it is a row below a heading that means nothing known."""
        text, _ = markdown_rows.bulleted(line.text)
        if text == "**Schema**":
            raise Problem("a schema that belongs to no status; the layout is not understood", self._source, line.number)
        if self._stray and (row := markdown_rows.row(text, self._at(line))) and row.label:
            raise markdown_rows.refused(text, self._at(line))
        if not page.sections and not page.parameters and not self._requesting:
            page.prose.append(line.text)

    def _open_schema(self, body: Body) -> None:
        body.level = Level()
        self._rows = SchemaReader(body.level)

    def _schema_line(self, line: Line, rows: SchemaReader) -> None:
        if line.text.rstrip("\\").strip() == "**Schema**":
            self._open_schema(self._open_body())  # of another media type
            return
        if rows.take(line, self._at(line)):
            return
        if markdown_rows.is_setting(line.text):
            rows.turn_label_into_row(line)
        if rows.last is not None:
            markdown_rows.more(rows.last, line.text)


def _last(lines: list[Line]) -> Line:
    return next(line for line in reversed(lines) if line.text)


def _belongs_to_row(lines: list[Line]) -> bool:
    """Whether the last line is a row, or stands below one."""
    last = _last(lines)
    text, bulleted = markdown_rows.bulleted(last.text)
    return last.indent > 0 or bulleted or markdown_rows.is_setting(text) or markdown_rows.is_bold(text)


def _links(text: str) -> str:
    """Headings carry a link to themselves; bounded, for a search that fails starts anew at each bracket."""
    return re.sub(r"\[[^\]]{0,200}\]\([^)]{0,500}\)", "", text)


def _body_words(title: str) -> str | None:
    bare = title.replace("*", "").strip()
    match = re.fullmatch(r"Body\s*((?:array)?\s*(?:required)?)", bare)
    return match[1].strip() if match else None
