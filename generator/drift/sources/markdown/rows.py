"""Reads one row of a Markdown page: a name in bold, a type label, flags, and the lines that belong to it."""

from __future__ import annotations

import re

from generator.drift.facts.model import Aspect, Locate
from generator.drift.sources.markdown.forms import HELP
from generator.drift.sources.markdown.lines import Line
from generator.drift.sources.page import type_labels
from generator.drift.sources.page.model import Row
from generator.openapi import json_types
from generator.problem import Problem

_MAX_LABEL_LENGTH = 100
_BULLET = re.compile(r"([-*+])\s++(.*)")
_NAMED = re.compile(r"\*\*((?:\\.|[^*\\]|\*(?!\*))++\*?)\*\*[ \t]*(.*)", re.DOTALL)
_SETTING = re.compile(r"\*\*(Possible values|Default value|Constant value|Examples?):\s*\*\*\s*(.*)", re.DOTALL)
_OPENS_VALUE = ("`", "[", "\\[")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_TICKS = re.compile(r"`+")
_LABEL = re.compile(r"[A-Za-z][\w .-]*( \([a-z, |]+\))?|\(?[a-z]+(( \| |,)[a-z]+)*\)?(<[\w./-]+>)?|circular\(.*\)")
_MARKED_NAME = re.compile(r"(?:\*\*|__|\*|_|`)[^*`\s]{1,100}?(?:\*\*|__|\*|_|`):?\s*(\S.*)?")
_BARE_NAME = re.compile(r"[\w$.\\-]{1,100}:?\s+(\S.*)")
_TYPE_FIRST = re.compile(rf"\W*(?:{'|'.join(sorted(json_types.TYPES))})", re.IGNORECASE)
_GLUED = re.compile(r"\S+(?:required|nullable|deprecated)")
_MAX_BROKEN = 2_000
_MAX_QUALIFIERS = 100_000
NO_FLAGS = dict.fromkeys((Aspect.NULLABLE, Aspect.REQUIRED, Aspect.DEPRECATED), False)
_WORDS_OF_LABELS = json_types.TYPES | {"required", "nullable", "deprecated", "of", "or"}


def strip_bullet(text: str) -> tuple[str, bool]:
    """The text of a line without its bullet and its forced break, and whether there was a bullet."""
    bullet = _BULLET.fullmatch(text)
    return (bullet[2] if bullet else text).rstrip("\\").strip(), bullet is not None


def is_setting(text: str) -> bool:
    """Whether a line gives possible values, a default or an example."""
    return _SETTING.match(text) is not None


def is_bold(text: str) -> bool:
    """Whether a line begins as a row does."""
    return text.lstrip("~[").startswith("**") and not is_setting(text) and not _is_title(text)


def _is_title(text: str) -> bool:
    """Whether bold words with a colon introduce prose."""
    named = _NAMED.fullmatch(text)
    return named is not None and (unescape(named[1]).rstrip().endswith(":") or named[2].startswith(":"))


def parse_row(text: str, at: Locate) -> Row | None:
    """The row that a text is: a bold name, then nothing but a type label and flags; None for any other text."""
    if not text.startswith("**") or is_setting(text) or not (named := _NAMED.fullmatch(text)):
        return None
    name, rest = unescape(named[1]).strip("`"), unescape(named[2])
    label, flags = type_labels.split_flags(rest)
    return Row(name, label, flags, at) if is_label(label) and not name.endswith(":") else None


def looks_like_row(text: str, *, bare: bool) -> bool:
    """Whether a text that could not be parsed seems to be a row all the same: a name, then a type.

    With `bare`, the name needs no marks around it, as in a list.
    """
    match = _MARKED_NAME.fullmatch(text) or (_BARE_NAME.fullmatch(text) if bare else None)
    if match is None or is_setting(text) or not (rest := unescape(match[1] or "").strip()):
        return False
    first, *others = rest.split()
    prose = [word for word in others if word.isalpha() and word not in _WORDS_OF_LABELS]
    return not prose and (_TYPE_FIRST.match(first) is not None or _GLUED.fullmatch(first) is not None)


def explain_unknown_row(text: str, at: Locate) -> Problem:
    """The `Problem` to raise for a row that cannot be parsed."""
    place = at(Aspect.PRESENCE)
    return Problem(
        f"a row of unknown form, {text[:60]!r}; the layout is not understood", place.file, place.line, help=HELP
    )


def can_fold(row: Row) -> bool:
    """Whether rows may stand below this one, and its prose at the margin: not if its label is a scalar type."""
    label = type_labels.parse_label(row.label)
    kinds = str(label.claims.get(Aspect.TYPE) or "object").split("|")
    return label.item is not None or not json_types.SCALAR_TYPES.issuperset(kinds)


def is_object(row: Row) -> bool:
    """Whether the label of a row says that it is an object, or a list."""
    types = str(type_labels.parse_label(row.label).claims.get(Aspect.TYPE) or "").split("|")
    return not {"object", "array"}.isdisjoint(types)


def is_label(text: str) -> bool:
    """Whether a text can be a type label."""
    if len(text) > 2 * _MAX_LABEL_LENGTH:
        return False
    while text.endswith("[]"):
        text = text[:-2]
    return (
        not text
        or text in json_types.TYPES
        or (len(text) < _MAX_LABEL_LENGTH and _LABEL.fullmatch(text) is not None and _is_plausible(text))
    )


def _is_plausible(text: str) -> bool:
    """Whether words are a type, a format or a title, and not a sentence in lower case."""
    words = text.split()
    return len(words) == 1 or text.endswith((")", ">")) or "|" in text or all(word[0].isupper() for word in words)


def add_line(row: Row, line: Line) -> None:
    """Add a line to the row that it belongs to: a qualifier, a default, an example, or prose.

    What some converters break over two lines is put together; behind a hyphen it is not certain what it was.
    """
    bare = line.text.rstrip("\\").rstrip()
    match = _SETTING.match(bare)
    in_paragraph = line.number == row.pending_line + 1
    if match is None and not (row.pending_setting and (in_paragraph or bare.startswith(_OPENS_VALUE))):
        row.prose.append(line.text)
        return
    name, rest = match.groups() if match else (row.pending_setting, bare)
    before = row.pending_text if in_paragraph and not match else ""
    if before.endswith("-") and name != "Example":
        place = row.locate(Aspect.PRESENCE)
        raise Problem(
            "a value that is broken over two lines behind a hyphen, as html2text does",
            place.file,
            place.line,
            help=HELP,
        )
    rest = f"{before}{'' if before.endswith('-') else ' '}{rest}".strip()
    row.pending_line, row.pending_text = line.number, rest if _ends_in_code(rest) and len(rest) < _MAX_BROKEN else ""
    goes_on = not rest or rest.endswith(",") or name == "Possible values" or row.pending_text
    row.pending_setting = name if goes_on else None
    if not rest:
        return
    if name == "Possible values":
        known = "" if match else (row.qualifiers or "").removesuffix(unescape(before))
        if len(known) > _MAX_QUALIFIERS:
            raise Problem("more values than a documentation page can have", line=line.number)
        row.qualifiers = f"{known} {unescape(rest)}".strip()
    elif name == "Default value":
        row.default = _extract_code(rest)
    elif name == "Constant value":
        row.constant = _extract_code(rest)
    elif name == "Example":
        row.examples[len(row.examples) - bool(before) :] = [_extract_code(rest)]


def _ends_in_code(text: str) -> bool:
    """Whether a run of backticks opens code that no run of the same length closes."""
    opening = ""
    for run in _TICKS.findall(text):
        if not opening or run == opening:
            opening = "" if opening else run
    return bool(opening)


def _extract_code(text: str) -> str:
    """The first code span, between two runs of backticks of one length (CommonMark, section 6.1), else all text."""
    runs = list(_TICKS.finditer(text))
    later: dict[int, re.Match[str]] = {}
    found: tuple[re.Match[str], re.Match[str]] | None = None
    for run in reversed(runs):
        length = len(run[0])
        found = (run, later[length]) if length in later else found
        later[length] = run
    if found is None:
        return unescape(text)
    inner = text[found[0].end() : found[1].start()]
    return inner[1:-1] if len(found[0][0]) > 1 and inner[:1] == inner[-1:] == " " else inner


def unescape(text: str) -> str:
    """Remove the backslashes before punctuation, but not those inside code."""
    if "\\" not in text:
        return text
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") and len(part) > 1 else _ESCAPED.sub(r"\1", part) for part in parts)
