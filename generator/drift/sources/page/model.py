"""A documentation page as it was read, from HTML or Markdown, before it is turned into facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.drift.facts.model import Aspect, Locate
from generator.drift.sources.page.endpoint import SecurityScheme
from generator.problem import Problem

MAX_ROWS = 20_000
_MAX_SECTIONS = 1_000
MAP_ROW = "property name*"
"""The name of the row that stands for `additionalProperties`."""
_WITHOUT_CONTENT = frozenset({"locate", "cut", "lost", "unbulleted", "silent"})
"""Attributes that say where something stands, not what the page says of it."""


class Row:
    """A parameter or property: a name, a type label, flags, the settings beside it, and the level below it.

    `qualifiers` is the text after `Possible values:`. `folds` means that the row can be opened, and then shows less of
    itself. `pending_setting` is the title of a setting, such as `Example`, whose value may go on in the next line,
    `pending_text` what was read of it if it breaks off in code, and `pending_line` the number of the last line.
    `unbulleted` means that it stands without a bullet where others have one, `shows_constants` that a constant would be
    shown, `shows_value_limits` that possible values would be, also of the values of a map.
    """

    def __init__(self, name: str, label: str, flags: Mapping[Aspect, bool], locate: Locate) -> None:
        self.name = name
        self.label = label
        self.flags = flags
        self.locate = locate
        self.qualifiers: str | None = None
        self.default: str | None = None
        self.constant: str | None = None
        self.examples: list[str] = []
        self.prose: list[str] = []
        self.pending_setting: str | None = None
        self.pending_text = ""
        self.pending_line = 0
        self.folds = False
        self.unbulleted = False
        self.shows_constants = False
        self.shows_value_limits = False
        self.level = SchemaLevel()


class SchemaLevel:
    """What is shown of one schema: rows for its properties, the level of its items, and a level for each variant.

    `variant_labels` name the variants of anyOf or oneOf, of which a page may show only the first; `combination` is the
    keyword of the two. `discriminator` names the row whose value chooses one of them, None where there is none if
    `shows_discriminator` is set. `unopened` means that it is one of several that are filled when they are opened,
    `hides_values` that its variants do not show the values of a map, `omits_values` that items may not.
    `opaque` means that what stands below cannot be relied upon. `labels_titles` means that variants with a title have
    it as their label.
    """

    def __init__(self, *, items: SchemaLevel | None = None, shows_discriminator: bool = False) -> None:
        self.rows: list[Row] = []
        self.items = items
        self.variants: list[SchemaLevel] = []
        self.variant_labels: list[str] = []
        self.discriminator: str | None = None
        self.shows_discriminator = shows_discriminator
        self.combination: str | None = None
        self.unopened = False
        self.hides_values = True
        self.omits_values = False
        self.labels_titles = False
        self.opaque = False

    def is_empty(self) -> bool:
        """Whether nothing is shown."""
        return not (self.rows or self.items or self.variants or self.opaque)


class Body:
    """A request or response body: its media type if known, its schema if one is shown, and the examples beside it.

    `shape` is `object` or `array` where the page says so beside the schema, or that there is no schema. `silent` means
    that an example may stand where it was not found.
    """

    def __init__(
        self, media: str | None, level: SchemaLevel | None, examples: list[str] | None = None, shape: str | None = None
    ) -> None:
        self.media = media
        self.level = level
        self.examples = examples or []
        self.shape = shape
        self.silent = False

    def shows_schema(self) -> bool:
        """Whether something is said of the schema, if only that there is none."""
        return self.shape is not None or not (self.level is None or self.level.is_empty())


class Section:
    """A part of the page that shows bodies: one response, or the request body.

    Where the page ends in it, `cut` means that its bodies are missing, and `lost` is a property that is in its example
    and should be in a row after the last one. `media` are the media types listed above the bodies,
    `headers` those of the response, None if the form of the page does not show any.
    """

    def __init__(
        self, part: str, locate: Locate, bodies: list[Body] | None = None, *, required: bool | None = None
    ) -> None:
        self.part = part
        self.locate = locate
        self.bodies = bodies or []
        self.prose: list[str] = []
        self.media: list[str] = []
        self.headers: list[Row] | None = None
        self.required = required
        self.cut = False
        self.lost: str | None = None


class Page:
    """Everything that was read from one page.

    `deprecated` is whether it says so of the operation, `callbacks` are the methods and names of its callbacks, each
    None if the form of the page does not tell. `parameters` are rows with their place, such as `query`. `titled` are
    the places whose section is not empty, and `listed` the statuses in the list above the responses: what they announce
    must have been read. `captured` means that the page stands as a browser showed it; such a page shows the
    authorization of every operation that has one, if it shows the server, and if it lists the statuses as well, the
    media type of every response that has a schema.
    """

    def __init__(self, heading: str, locate: Locate) -> None:
        self.heading = heading
        self.locate = locate
        self.parameters: list[tuple[str, Row]] = []
        self.titled: dict[str, Locate] = {}
        self.listed: list[tuple[str, Locate]] = []
        self.sections: list[Section] = []
        self.security: list[SecurityScheme] = []
        self.prose: list[str] = []
        self.captured = False
        self.deprecated: bool | None = None
        self.callbacks: list[str] | None = None

    def add_section(self, section: Section) -> None:
        """Append a section; more of them than there are statuses raise `Problem`."""
        if len(self.sections) >= _MAX_SECTIONS:
            raise Problem("more sections than a documentation page can have")
        self.sections.append(section)

    def check(self, *, shows_server: bool) -> None:
        """Raise `Problem` if a section is announced but was not read, or something is described in two ways."""
        for place, locate in self.titled.items():
            if place not in {one for one, _ in self.parameters}:
                title = f"{place.title()} Parameters"
                raise _make_problem(f"a section titled {title} whose rows are not understood", locate)
        for status, locate in self.listed:
            if f"response:{status}" not in {section.part for section in self.sections}:
                message = f"status {status} in a list and no section about it; it may have been cut"
                raise _make_problem(message, locate)
        for section in self.sections:
            if not all(section.media):
                raise _make_problem(f"a media type without a name for {section.part}", section.locate)
        with_schema = [
            section
            for section in self.sections
            if section.part != "request-body" and any(body.level for body in section.bodies)
        ]
        named = [section for section in with_schema if section.media or any(body.media for body in section.bodies)]
        whole = self.captured and shows_server and self.listed
        other = f"one for {named[0].part}" if named else "a list of statuses" if whole else None
        for section in with_schema if other else ():
            if section not in named:
                raise _make_problem(f"no media type for {section.part}, but {other}", section.locate)
        check_duplicates([(section.part, section) for section in self.sections])
        check_duplicates([(f"parameter {row.name} ({place})", row) for place, row in self.parameters])


def check_duplicates(items: Sequence[tuple[str, Section | Row]]) -> None:
    """Raise `Problem` where two items of one name differ, since either of them may be the right one."""
    first: dict[str, Section | Row] = {}
    for name, item in items:
        known = first.setdefault(name, item)
        if known is not item and _list_content(known) != _list_content(item):
            raise _make_problem(f"{name} twice, and not the same", item.locate)


def have_same_content(levels: list[SchemaLevel], others: list[SchemaLevel]) -> bool:
    """Whether the same is shown twice."""
    return _list_content(levels) == _list_content(others)


def _list_content(item: Section | Row | list[SchemaLevel]) -> list[object]:
    """All values in an item and below it, but for those that depend on where it stands."""
    content: list[object] = []
    stack: list[object] = [item]
    while stack:
        one = stack.pop()
        if isinstance(one, list):
            content.append(len(one))
            stack += one
        elif isinstance(one, (Section, Body, SchemaLevel, Row)):
            stack += [value for name, value in vars(one).items() if name not in _WITHOUT_CONTENT]
        else:
            content.append(one)
    return content


def _make_problem(what: str, locate: Locate) -> Problem:
    place = locate(Aspect.PRESENCE)
    return Problem(f"the page has {what}", place.file, place.line)
