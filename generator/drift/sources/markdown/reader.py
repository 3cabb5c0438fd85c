"""Reads a documentation page as Markdown: a capture in either layout, or the `.md` twin for language models."""

from __future__ import annotations

import re

from generator.documents.location import Location
from generator.drift.facts.model import Aspect, Locate
from generator.drift.sources.markdown import rows
from generator.drift.sources.markdown.forms import HELP, refuse_form
from generator.drift.sources.markdown.indentation import check_indentation
from generator.drift.sources.markdown.items import separate_items
from generator.drift.sources.markdown.lines import Line, Lines, split_lines
from generator.drift.sources.markdown.nesting import nest_rows
from generator.drift.sources.markdown.parameters import ParameterReader
from generator.drift.sources.markdown.schema import SchemaReader
from generator.drift.sources.markdown.truncation import check_end
from generator.drift.sources.page.endpoint import explain_missing_operation, parse_endpoint, parse_security_scheme
from generator.drift.sources.page.model import Body, Page, SchemaLevel, Section
from generator.openapi.keyword_types import METHODS
from generator.problem import Problem

_HEADING = re.compile(r"(#{1,6})\s++(.*)")
_STATUS = re.compile(r"Status (\d{3}|[1-5]XX|default)\b")
_OTHER_STATUS = re.compile(r"Status \S+")
_SECTION = re.compile(
    r"^ *#{2,3} (?:Request|Responses|Status \d{3})\b|^(?:Request|Responses)\b[^\n]{0,500}\n-{2,}[ \r]*$", re.MULTILINE
)
_LINK = re.compile(r"\[([^\[\]]{0,200})\]\([^()]{0,500}\)")
_METHODS = frozenset(map(str.upper, METHODS))
_CODE_INDENT = 4
"""Columns before a block of code that has no fence (CommonMark, section 4.4)."""
_MEDIA_TYPE = re.compile(r"[-*+]\s+([\w*-]+/[\w.+*-]+)")
_STATUS_TAB = re.compile(r"[-*+]\s+(\d{3}|[1-5]XX|default)")


def parse(text: str, source: str) -> Page:
    """Read a page; one that describes no operation, or whose end is missing, raises `Problem`."""
    refuse_form(text, source)
    return _PageReader(source).read(split_lines(text))


class _PageReader:
    """Goes through the lines once, keeping in mind which section of the page they are in.

    `_place` is that of the parameters that are being read, `_section` the response or the request body, `_schema` the
    reader of its schema once that has begun.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._page: Page | None = None
        self._place: str | None = None
        self._title_at: Locate = lambda _aspect: Location(source)
        self._section: Section | None = None
        self._schema: SchemaReader | None = None
        self._schemas: list[tuple[Body, SchemaReader]] = []
        self._parameters = ParameterReader()
        self._in_responses = False
        self._under_unknown_heading = False
        self._in_request = False
        self._in_authorization = False
        self._method = ""
        self._code: list[str] = []
        self._code_ends = self._brackets = 0
        self._examples: list[str] = []

    def read(self, text: Lines) -> Page:
        for line in separate_items(text.lines):
            if line.fenced is not None:
                self._take_fence(line)
            elif self._take_code(line):
                continue
            elif (not line.indent or self._method) and (heading := _find_heading(line.text)):
                self._take_heading(heading, line)
            elif self._page is not None:
                self._take_text(line)
            self._method = line.text if line.text in _METHODS else ""
        self._close_code()
        if self._page is None:
            raise explain_missing_operation(self._source)
        if self._page.listed and not any(section.part != "request-body" for section in self._page.sections):
            status, locate = self._page.listed[0]
            message = (
                f"status {status} in a list and no section about any status, as converters leave pages of the theme"
            )
            raise Problem(message, self._source, locate(Aspect.PRESENCE).line, help=HELP)
        if self._in_authorization and _find_heading(text.lines[-1].text):
            raise Problem("the page ends with a heading; it has been cut", self._source, text.lines[-1].number)
        self._page.captured = text.captured
        self._nest_rows(self._page)
        if self._section is not None:
            in_row = self._schema is not None and _ends_in_row(text.lines)
            tabbed = bool(self._page.listed)
            check_end(self._section, tabbed=tabbed, captured=text.captured, in_row=in_row)
        return self._page

    def _nest_rows(self, page: Page) -> None:
        for body, schema in self._schemas:
            if schema.unread or not schema.nested_by_bullets:
                nest_rows(body, schema.unread)
        for section in page.sections:
            check_indentation(section)

    def _locate(self, line: Line) -> Locate:
        return lambda _aspect: Location(self._source, line.number, line.indent + 1)

    def _take_code(self, line: Line) -> bool:
        """Whether a line is code without a fence: in a response, above the schema, where no list is."""
        above_schema = self._section is not None and self._schema is None and self._section.part != "request-body"
        if not above_schema or line.indent < _CODE_INDENT or rows.strip_bullet(line.text)[1]:
            self._close_code()
            return False
        if line.number != self._code_ends + 1 and not self._brackets:
            self._close_code()  # a blank line within an example stands between brackets
        self._code.append(" " * (line.indent - _CODE_INDENT) + line.text)
        self._code_ends = line.number
        self._brackets += sum(map(line.text.count, "{[")) - sum(map(line.text.count, "}]"))
        return True

    def _close_code(self) -> None:
        if self._code:
            self._add_example("\n".join(self._code))
            self._code, self._brackets = [], 0

    def _add_example(self, text: str) -> None:
        """Add an example to the body that is to come; behind a schema, it is that of the next media type."""
        if self._schema is None:
            self._open_body().examples.append(text)
        else:
            self._examples.append(text)

    def _take_endpoint(self, text: str, line: Line) -> bool:
        """Whether a text is a method and a path; those of a second operation raise `Problem`."""
        endpoint = parse_endpoint(text) if len(text.split()) == len(("GET", "/path")) else None
        if endpoint is None:
            return False
        if self._page is None:
            self._page = Page(text, self._locate(line))
        elif endpoint != parse_endpoint(self._page.heading):
            raise Problem("more than one operation on this page; check them one by one", self._source)
        return True

    def _take_fence(self, line: Line) -> None:
        if _SECTION.search(line.text):
            raise Problem("a code block holds a section of the page; its end is missing", self._source, line.number)
        # Some converters keep the heading that the path is within the block.
        if self._take_endpoint(" ".join(part for part in line.text.split() if part.strip("#-")), line):
            return
        if self._page is None:
            return
        if not line.ends and (self._section is not None or self._in_authorization):
            raise Problem("a code block has no end; the page has been cut", self._source, line.number)
        if self._in_authorization:
            self._add_security_scheme(self._page, line.text)
            self._in_authorization = False
        elif self._section is not None:
            self._add_example("\n".join(part.removesuffix("\\") for part in line.text.split("\n")))

    def _add_security_scheme(self, page: Page, text: str) -> None:
        if (scheme := parse_security_scheme(text)) is not None:
            page.security.append(scheme)

    def _take_heading(self, title: str, line: Line) -> None:
        title = rows.unescape(_strip_links(title)).strip()
        if self._method and self._take_endpoint(f"{self._method} {title}", line):
            return
        self._schema, self._in_responses, self._examples = None, False, []
        if self._page is None:
            return
        if match := _STATUS.match(title):
            self._place, self._in_request, self._under_unknown_heading = None, False, False
            self._section = Section(f"response:{match[1]}", self._locate(line))
            self._page.add_section(self._section)
        elif match := re.fullmatch(r"(Path|Query|Header|Cookie) Parameters", title):
            self._place, self._section, self._parameters = match[1].lower(), None, ParameterReader()
            self._title_at = self._locate(line)
        elif self._in_request and (words := _parse_body_title(title)) is not None:
            self._open_request_body(words, line)
        elif _OTHER_STATUS.fullmatch(title):
            raise rows.explain_unknown_row(title, self._locate(line))
        else:
            self._place = self._section = None
            self._in_responses = title.startswith("Responses")
            self._under_unknown_heading = not self._in_responses
            self._in_request = title.startswith("Request")
            self._in_authorization = title.startswith("Authorization")

    def _open_request_body(self, words: str, line: Line) -> None:
        page = self._page
        if page is None:
            return
        self._place = None
        self._section = next((one for one in page.sections if one.part == "request-body"), None)
        if self._section is None:
            self._section = Section("request-body", self._locate(line), required="required" in words)
            page.add_section(self._section)
        is_list = words.startswith("array")
        level = SchemaLevel(items=SchemaLevel()) if is_list else SchemaLevel()
        self._section.bodies.append(Body(None, level, shape="array" if is_list else None))
        self._open_schema(self._section.bodies[-1])

    def _open_body(self) -> Body:
        section = self._section
        if section is None:
            return Body(None, None)
        if not section.bodies or section.bodies[-1].level is not None:
            section.bodies.append(Body(None, None, self._examples))
            section.bodies[-1].silent, self._examples = len(section.bodies) > 1, []
        return section.bodies[-1]

    def _take_text(self, line: Line) -> None:
        page = self._page
        if page is None:
            return
        if self._place is not None:
            page.titled.setdefault(self._place, self._title_at)
            if row := self._parameters.take(line, self._locate(line)):
                page.parameters.append((self._place, row))
        elif self._in_responses and (tab := _STATUS_TAB.fullmatch(line.text)):
            page.listed.append((tab[1], self._locate(line)))
        elif self._section is None:
            self._take_text_outside(page, line)
        elif self._schema is not None:
            self._take_schema_line(line, self._schema)
        elif self._is_schema_title(line):
            self._open_schema(self._open_body())
        elif media := _MEDIA_TYPE.fullmatch(rows.unescape(line.text)):
            self._section.media.append(media[1])
        elif not self._section.bodies and not line.text.startswith(("- ", "* ", "**Response Headers")):
            self._section.prose.append(line.text)

    def _take_text_outside(self, page: Page, line: Line) -> None:
        """Take a line of no section: prose of the page, unless it is a row below a heading that is not understood."""
        text, _ = rows.strip_bullet(line.text)
        if self._in_authorization:
            self._add_security_scheme(page, _LINK.sub(r"\1", line.text).replace("*", ""))
            self._in_authorization = not page.security
        if text == "**Schema**":
            form = "as converters leave pages of the theme" if page.listed else "the layout is not understood"
            raise Problem(f"a schema that belongs to no status; {form}", self._source, line.number, help=HELP)
        if self._under_unknown_heading and (row := rows.parse_row(text, self._locate(line))) and row.label:
            raise rows.explain_unknown_row(text, self._locate(line))
        if not page.sections and not page.parameters and not self._in_request:
            page.prose.append(line.text)

    def _is_schema_title(self, line: Line) -> bool:
        text = line.text.rstrip("\\")
        if rows.unescape(text).strip("*- ") == "Schema" and "**" in text:
            return True
        if text.startswith("**Schema**"):
            raise rows.explain_unknown_row(text, self._locate(line))
        return False

    def _open_schema(self, body: Body) -> None:
        body.level = body.level or SchemaLevel()
        self._schema = SchemaReader(body.level.items or body.level)
        self._schemas.append((body, self._schema))

    def _take_schema_line(self, line: Line, schema: SchemaReader) -> None:
        if line.text.rstrip("\\").strip() == "**Schema**":
            self._open_schema(self._open_body())  # of another media type
            return
        if schema.take(line, self._locate(line)):
            return
        if rows.is_setting(line.text):
            schema.turn_label_into_row(line)
        if schema.last is not None:
            rows.add_line(schema.last, line)


def _find_heading(text: str) -> str | None:
    match = _HEADING.fullmatch(text) if text[0] == "#" else None
    return match[2] if match else None


def _ends_in_row(lines: list[Line]) -> bool:
    """Whether the last line is a row or below one."""
    last = lines[-1]
    text, bulleted = rows.strip_bullet(last.text)
    return last.indent > 0 or bulleted or rows.is_setting(text) or rows.is_bold(text)


def _strip_links(text: str) -> str:
    """Remove the link to itself from a heading; its length is bounded, so that brackets cannot make this slow."""
    return re.sub(r"\[[^\]]{0,200}\]\([^)]{0,500}\)", "", text)


def _parse_body_title(title: str) -> str | None:
    """The words after `Body` in the title of a request body, such as `array required`; None for other titles."""
    bare = title.replace("*", "").strip()
    match = re.fullmatch(r"Body\s*((?:array\s*)?(?:required)?)", bare)
    return match[1].strip() if match else None
