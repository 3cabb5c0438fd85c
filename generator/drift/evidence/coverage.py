"""What the spec says of an operation and no recording has ever shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generator.drift.evidence.contradictions import allows_null, find_part
from generator.drift.evidence.observed import ObservedValue, observe_body
from generator.drift.evidence.responses import RecordedResponse
from generator.drift.facts.equivalence import list_enum_values, list_non_null_variants
from generator.drift.facts.model import ITEMS, VALUES, Aspect, Node, Reading, join_path
from generator.drift.rules.findings import Unrecorded
from generator.drift.rules.messages import name_subject
from generator.drift.sources.schemas import render_value

_DEEPEST = 40


class _Place(NamedTuple):
    """A thing of the spec, and every value that was recorded there."""

    part: str
    path: str
    node: Node
    values: tuple[ObservedValue, ...]


def find_unrecorded(responses: Iterable[RecordedResponse], spec: Reading) -> Unrecorded:
    """Responses, properties, values and nulls that were never recorded; nothing below a missing thing is listed."""
    attesting = [response for response in responses if response.attests]
    statuses: dict[str, list[RecordedResponse]] = {part: [] for part in spec.parts if _is_response(part)}
    for response in attesting:
        statuses.get(find_part(spec, response.status) or "", []).append(response)
    places = [place for part, mine in statuses.items() if mine for place in _places(part, spec.parts[part], mine)]
    found = [place for place in places if place.values]
    return Unrecorded(
        spec.operation,
        tuple(name_subject(part, "") for part, mine in statuses.items() if not mine),
        tuple(_name(place) for place in places if place.path and not place.values),
        tuple(value for place in found for value in _values(place)),
        tuple(_name(place) for place in found if _no_null(place)),
    )


def _is_response(part: str) -> bool:
    return part.startswith("response:")


def _places(part: str, response: Node, responses: list[RecordedResponse]) -> Iterator[_Place]:
    """Everything below a response; of several media types the first, which is JSON where there is any."""
    roots = tuple(root for response in responses if (root := observe_body(response)))
    for body in list(response.children.values())[:1]:
        yield from _below(_Place(part, "", body, roots), 0)


def _below(place: _Place, depth: int) -> Iterator[_Place]:
    yield place
    if not any(_open(value) for value in place.values) or place.node.opaque or depth > _DEEPEST:
        return
    for name, child in _children(place.node).items():
        values = tuple(found for value in place.values for found in value.find_child(name))
        yield from _below(_Place(place.part, join_path(place.path, name), child, values), depth + 1)


def _open(value: ObservedValue) -> bool:
    """Whether something below it could have been seen."""
    return isinstance(value.value, (dict, list))


def _children(node: Node) -> dict[str, Node]:
    below = dict(node.children)
    for form in list_non_null_variants(node):
        below = {**_children(form), **below}
    return below


def _values(place: _Place) -> Iterator[str]:
    """The values of an enum that were not seen, as one text."""
    listed = [
        value for node in _all_forms(place.node) for value in list_enum_values(node.claims.get(Aspect.ENUM)) or ()
    ]
    seen = {render_value(one.value) for one in place.values if not one.redacted}
    missing = [value for value in dict.fromkeys(listed) if value not in seen]
    if missing:
        yield f"{_name(place)} {' | '.join(missing)}"


def _all_forms(node: Node) -> Iterator[Node]:
    yield node
    for form in list_non_null_variants(node):
        yield from _all_forms(form)


def _no_null(place: _Place) -> bool:
    shown = any(one.value is None for one in place.values)
    return _says_null(place.node) and not shown


def _says_null(node: Node) -> bool:
    """Whether null is named, and not only allowed for want of a type."""
    enum = node.claims.get(Aspect.ENUM)
    listed = isinstance(enum, list) and "null" in enum
    return allows_null(node) and (listed or node.claims.get(Aspect.NULLABLE) is True)


def _name(place: _Place) -> str:
    """Items and values have no name of their own; a list that was only ever empty shows none."""
    kind = {ITEMS: " (items)", VALUES: " (values)"}.get(place.path[-2:], "")
    return f"{name_subject(place.part, place.path)}{kind}"
