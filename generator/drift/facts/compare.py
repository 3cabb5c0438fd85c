"""Facts against facts: where what a page says and what a spec says differ, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from generator.drift.facts.difference import Comparison, Difference, Direction, Subject
from generator.drift.facts.equivalence import (
    digest_prose,
    find_moved_parameters,
    find_renames,
    get_bare_name,
    get_type,
    has_common_text,
    has_same_texts,
    is_same_title,
    is_same_type,
    list_enum_values,
    list_non_null_variants,
    pair_variants,
)
from generator.drift.facts.model import (
    ANY_OF,
    CONSTRAINTS,
    FLAGS,
    ITEMS,
    VALUES,
    Aspect,
    Node,
    Reading,
    get_part_kind,
    get_part_side,
    join_path,
)
from generator.problem import Problem

_MOST_FACTS = 200_000


def compare(docs: Reading, spec: Reading) -> Comparison:
    """Compare two readings of the same operation."""
    walk = _Walk()
    walk.operation(docs, spec)
    docs, spec = walk.moved(docs, spec)
    for group in dict.fromkeys(get_part_kind(part) for part in (*docs.parts, *spec.parts)):
        if group != "operation":
            walk.parts(group, docs, spec)
    shapeless = tuple(part for part in spec.parts if part in docs.shapeless and _has_schema(spec.parts[part]))
    common = [part for part in spec.parts if part in docs.parts and get_part_side(part) == "response"]
    untyped = not walk.typed and _has_types(spec, common) and not _has_types(docs, common)
    return Comparison(tuple(walk.found), walk.compared, shapeless, untyped and not shapeless)


class _Place(NamedTuple):
    """Where the walk is, and the two things that stand there."""

    part: str
    path: str
    docs: Node
    spec: Node

    def child(self, name: str, docs: Node, spec: Node) -> _Place:
        return _Place(self.part, join_path(self.path, name), docs, spec)

    def both(self, aspect: Aspect) -> bool:
        return aspect in self.docs.claims and aspect in self.spec.claims


class _Walk:
    """Walks two trees side by side and collects what differs."""

    def __init__(self) -> None:
        self.found: list[Difference] = []
        self.compared = 0
        self.typed = 0

    def operation(self, docs: Reading, spec: Reading) -> None:
        here = _Place("operation", "", docs.parts["operation"], spec.parts["operation"])
        self.compared += 1
        if docs.operation != spec.operation and _path_parameters(docs) in (_path_parameters(spec), set()):
            self._differs(here, Aspect.PRESENCE, docs.operation, spec.operation)
        self._values(here, (Aspect.SERVER, Aspect.DESCRIPTION, *FLAGS))

    def moved(self, docs: Reading, spec: Reading) -> tuple[Reading, Reading]:
        """Compare parameters that go in another place under the same name; give back both readings without them."""
        pairs = find_moved_parameters(docs, spec)
        for there, here in pairs.items():
            place = _Place(here, "", docs.parts[there], spec.parts[here])
            self._emit(place, Subject.PART, Aspect.PRESENCE, Direction.MOVED, _sent_in(there), _sent_in(here))
            # In the path everything is required.
            claims = {aspect: value for aspect, value in place.docs.claims.items() if aspect is not Aspect.REQUIRED}
            self.node(place._replace(docs=place.docs.replace(claims=claims)))
        return _without(docs, pairs.keys()), _without(spec, pairs.values())

    def parts(self, group: str, docs: Reading, spec: Reading) -> None:
        theirs = {part: node for part, node in docs.parts.items() if get_part_kind(part) == group}
        ours = {part: node for part, node in spec.parts.items() if get_part_kind(part) == group}
        nowhere = _Place("", "", docs.make_missing_part(group), spec.make_missing_part(group))
        for part, node in theirs.items():
            if part in ours:
                self._part(_Place(part, "", node, ours[part]))
        extra = {part: node for part, node in theirs.items() if part not in ours and group in spec.complete}
        lacking = {part: node for part, node in ours.items() if part not in theirs and group in docs.complete}
        if group == "security":
            _forget_same_schemes(extra, lacking, theirs, ours)
        self._alone(
            extra,
            lacking,
            lambda part, first, second: _Place(part, "", first or nowhere.docs, second or nowhere.spec),
            Subject.PART,
            renaming=group.startswith("parameter"),
        )

    def _part(self, here: _Place) -> None:
        if get_part_side(here.part) not in ("request", "response"):
            self.node(here)
            return
        self.compared += 1
        self._values(here, (*FLAGS, Aspect.DESCRIPTION))
        for first, second in _bodies(here.docs.children, here.spec.children):
            self.node(here._replace(docs=first, spec=second))
        if here.docs.complete and bool(here.docs.children) != bool(here.spec.children):
            documented = bool(here.docs.children)
            self._presence(here, Subject.BODY, Direction.DOCUMENTED if documented else Direction.UNDOCUMENTED)
        elif here.docs.children and _other_media(here.docs.children, here.spec.children):
            media = sorted(here.docs.children), sorted(here.spec.children)
            self._emit(here, Subject.BODY, Aspect.PRESENCE, Direction.CHANGED, *media)

    def node(self, here: _Place) -> None:
        """Compare two things and everything below them."""
        self.compared += 1
        if self.compared > _MOST_FACTS:
            raise Problem("more facts than can be compared")
        if here.docs.opaque or here.spec.opaque:
            self._values(here, (Aspect.REQUIRED, Aspect.DEPRECATED))
            return
        if _is_item(here):
            items = here.spec.children[ITEMS]
            self.node(_Place(here.part, here.path + ITEMS, here.docs, items))
            return
        self._values(here, FLAGS)
        if self._type(here):
            self._values(here, (Aspect.FORMAT, *CONSTRAINTS, Aspect.DESCRIPTION))
            self._title(here)
            self._texts(here)
            self._variants(here)
            self._children(here)

    def _type(self, here: _Place) -> bool:
        """Whether both are the same kind of thing; if not, nothing else about them can be compared."""
        same = is_same_type(here.docs, here.spec)
        if here.both(Aspect.TYPE):
            self.compared += 1
            label = here.docs.claims[Aspect.TYPE] != ANY_OF  # forms show by their tabs, not by a label
            self.typed += label and bool(here.path) and get_part_side(here.part) == "response"
            if not same:
                self._differs(here, Aspect.TYPE, here.docs.claims[Aspect.TYPE], get_type(here.spec), Direction.CHANGED)
        return same

    def _values(self, here: _Place, aspects: Iterable[Aspect]) -> None:
        for aspect in aspects:
            if not here.both(aspect):
                continue
            self.compared += 1
            first, second = here.docs.claims[aspect], here.spec.claims[aspect]
            if aspect is Aspect.DESCRIPTION:
                first, second = digest_prose(first), digest_prose(second)
            if aspect is Aspect.ENUM:
                self._enum(here, list_enum_values(first), list_enum_values(second))
            elif first != second:
                self._differs(here, aspect, first, second)

    def _enum(self, here: _Place, docs: list[str] | None, spec: list[str] | None) -> None:
        constant = docs is None and spec is not None and len(spec) == 1 and get_part_side(here.part) == "parameter"
        if set(docs or ()) != set(spec or ()) and not constant:  # a parameter's constant is never shown
            self._differs(here, Aspect.ENUM, docs, spec, _enum_direction(docs, spec))

    def _title(self, here: _Place) -> None:
        if here.both(Aspect.TITLE):
            self.compared += 1
            if not is_same_title(here.docs, here.spec):
                self._differs(here, Aspect.TITLE, here.docs.claims[Aspect.TITLE], here.spec.claims[Aspect.TITLE])

    def _texts(self, here: _Place) -> None:
        body = not here.path and get_part_side(here.part) in ("request", "response")
        for aspect in (Aspect.DEFAULT, Aspect.EXAMPLE):
            if not here.both(aspect):
                continue
            first, second = here.docs.claims[aspect], here.spec.claims[aspect]
            if body and (first is None or second is None):
                continue  # what is shown then is made up from the schema
            self.compared += 1
            if not (has_common_text(first, second) if body else has_same_texts(first, second)):
                self._differs(here, aspect, first, second)

    def _variants(self, here: _Place) -> None:
        """Compare form by form; where the spec has a single one, that is the thing itself."""
        shown, known = list_non_null_variants(here.docs), list_non_null_variants(here.spec)
        if len(shown) == 1 and here.docs.claims.get(Aspect.TYPE) != ANY_OF:
            return  # the only one was read into the thing itself
        every = here.docs.every_variant and here.spec.every_variant
        if every and 1 < min(len(shown), len(known)) != max(len(shown), len(known)):
            self._differs(here, Aspect.TYPE, f"{len(shown)} forms", f"{len(known)} forms", Direction.CHANGED)
            return
        if shown and not known:
            claims = {aspect: value for aspect, value in shown[0].claims.items() if aspect not in FLAGS}
            self.node(here._replace(docs=shown[0].replace(claims=claims)))
        for first, second in pair_variants(shown, known) if every else zip(shown, known, strict=False):
            self.node(here._replace(docs=first, spec=second))

    def _children(self, here: _Place) -> None:
        theirs, ours = here.docs.children, here.spec.children
        if here.docs.variants:
            # What stands in one of the forms was compared there.
            own = {name for form in here.spec.variants or (here.spec,) for name in form.children}
            ours = {name: node for name, node in ours.items() if name in theirs or name not in own}
        for name in theirs:
            if name in ours:
                self.node(here.child(name, theirs[name], ours[name]))
        extra = {name: node for name, node in theirs.items() if name not in (*ours, ITEMS) and here.spec.complete}
        lacking = {
            name: node for name, node in ours.items() if name not in (*theirs, ITEMS, VALUES) and here.docs.complete
        }
        if self._all_or_nothing(here, extra, lacking):
            return
        self._alone(
            extra,
            lacking,
            lambda name, first, second: here.child(name, first or here.docs, second or here.spec),
            Subject.PROPERTY,
            renaming=True,
        )

    def _all_or_nothing(self, here: _Place, extra: Mapping[str, Node], lacking: Mapping[str, Node]) -> bool:
        """An object that has properties on one side only is one difference, not one for each."""
        if here.docs.children and here.spec.children:
            return False
        names, direction = (extra, Direction.DOCUMENTED) if extra else (lacking, Direction.UNDOCUMENTED)
        if len(names) > 1:
            shown = sorted(names)
            first, second = (shown, None) if extra else (None, shown)
            self._emit(here, Subject.PROPERTIES, Aspect.PRESENCE, direction, first, second)
        return len(names) > 1

    def _alone(
        self,
        extra: dict[str, Node],
        lacking: dict[str, Node],
        at: Callable[[str, Node | None, Node | None], _Place],
        subject: Subject,
        *,
        renaming: bool,
    ) -> None:
        """Report what only one side has; a pair that is probably one thing renamed is reported once."""
        for new, old in (find_renames(extra, lacking) if renaming else {}).items():
            here = at(old, extra.pop(new), lacking.pop(old))
            self._emit(here, subject, Aspect.PRESENCE, Direction.RENAMED, get_bare_name(new), get_bare_name(old))
        for name, node in extra.items():
            self._presence(at(name, node, None), subject, Direction.DOCUMENTED)
        for name, node in lacking.items():
            self._presence(at(name, None, node), subject, Direction.UNDOCUMENTED)

    def _presence(self, here: _Place, subject: Subject, direction: Direction) -> None:
        documented = direction is Direction.DOCUMENTED
        self._emit(here, subject, Aspect.PRESENCE, direction, documented, not documented)

    def _differs(
        self, here: _Place, aspect: Aspect, first: object, second: object, direction: Direction | None = None
    ) -> None:
        subject = Subject.PART if aspect is Aspect.PRESENCE else Subject.VALUE
        self._emit(here, subject, aspect, direction or _direction(first, second), first, second)

    def _emit(  # noqa: PLR0917 - the fields of a difference
        self, here: _Place, subject: Subject, aspect: Aspect, direction: Direction, first: object, second: object
    ) -> None:
        docs, spec = here.docs.location, here.spec.location
        self.found.append(
            Difference(
                subject,
                here.part,
                here.path,
                aspect,
                direction,
                first,
                second,
                lambda: docs(aspect),
                lambda: spec(aspect),
            ),
        )


def _sent_in(part: str) -> str:
    return part.split(":")[1]


def _without(reading: Reading, parts: Collection[str]) -> Reading:
    kept = {part: node for part, node in reading.parts.items() if part not in parts} if parts else reading.parts
    return reading._replace(parts=kept)


def _direction(docs: object, spec: object) -> Direction:
    if spec is None or (docs is True and spec is False):
        return Direction.DOCUMENTED
    if docs is None or (docs is False and spec is True):
        return Direction.UNDOCUMENTED
    return Direction.CHANGED


def _enum_direction(docs: list[str] | None, spec: list[str] | None) -> Direction:
    if docs is None or spec is None:
        return _direction(docs, spec)
    if set(docs) > set(spec):
        return Direction.WIDER
    return Direction.NARROWER if set(docs) < set(spec) else Direction.CHANGED


def _bodies(docs: Mapping[str, Node], spec: Mapping[str, Node]) -> Iterator[tuple[Node, Node]]:
    """Bodies of the same media type, or by order where one of the two does not name them."""
    if _names_media(docs) and _names_media(spec):
        known = {_media(name): node for name, node in spec.items()}
        yield from ((node, known[_media(name)]) for name, node in docs.items() if _media(name) in known)
    else:
        yield from zip(docs.values(), spec.values(), strict=False)


def _names_media(bodies: Mapping[str, Node]) -> bool:
    return any("/" in name for name in bodies)


def _media(name: str) -> str:
    """A media type without its parameters."""
    return name.partition(";")[0].strip().lower()


def _other_media(docs: Mapping[str, Node], spec: Mapping[str, Node]) -> bool:
    """Whether both name their media types, and have none in common or no longer the JSON that the spec has."""
    if not _names_media(docs) or not _names_media(spec):
        return False
    theirs, ours = set(map(_media, docs)), set(map(_media, spec))
    return not theirs & ours or any("json" in media for media in ours - theirs)


def _has_schema(spec: Node) -> bool:
    """Whether a page about this part would have something to show below `Schema`."""
    return any(
        body.variants or body.children.keys() - {VALUES} or (body.claims.get(Aspect.TYPE) and not body.composite)
        for body in spec.children.values()
    )


def _has_types(reading: Reading, parts: Iterable[str]) -> bool:
    """Whether types stand beside the names of properties; several forms show by their tabs, without a label."""
    bodies = (body for part in parts for body in reading.parts[part].children.values())
    return any(
        inner.claims.get(Aspect.TYPE) not in (None, ANY_OF) for body in bodies for inner in body.children.values()
    )


def _is_item(here: _Place) -> bool:
    """Markdown loses the brackets around the items of a list, and then shows only their properties."""
    unsaid = Aspect.TYPE not in here.docs.claims and here.docs.children and ITEMS not in here.docs.children
    return bool(unsaid) and here.spec.claims.get(Aspect.TYPE) == "array" and ITEMS in here.spec.children


def _path_parameters(reading: Reading) -> set[str]:
    return {part for part in reading.parts if part.startswith("parameter:path:")}


def _forget_same_schemes(
    extra: dict[str, Node], lacking: dict[str, Node], theirs: Mapping[str, Node], ours: Mapping[str, Node]
) -> None:
    """Security schemes are the same if they work the same way; their names are only labels."""
    for some, others in ((extra, ours), (lacking, theirs)):
        forms = {node.claims.get(Aspect.TYPE) for node in others.values()} - {None}
        for part in [part for part, node in some.items() if node.claims.get(Aspect.TYPE) in forms]:
            del some[part]
