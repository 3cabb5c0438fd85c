"""What the spec claims about an operation and no recording has ever shown."""

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
from generator.drift.sources.rendering import render_value

_DEEPEST = 40


class _Place(NamedTuple):
    """A schema at a path of a response, and every value that was recorded there."""

    part: str
    path: str
    node: Node
    values: tuple[ObservedValue, ...]


def find_unrecorded(responses: Iterable[RecordedResponse], spec: Reading) -> Unrecorded:
    """List the responses, properties, enum values and nulls that were never recorded.

    Nothing is listed below a property that was never recorded itself.
    """
    attesting = [response for response in responses if response.attests]
    statuses: dict[str, list[RecordedResponse]] = {part: [] for part in spec.parts if _is_response(part)}
    for response in attesting:
        statuses.get(find_part(spec, response.status) or "", []).append(response)
    places = [place for part, mine in statuses.items() if mine for place in _list_places(part, spec.parts[part], mine)]
    found = [place for place in places if place.values]
    return Unrecorded(
        spec.operation,
        tuple(name_subject(part, "") for part, mine in statuses.items() if not mine),
        tuple(_name_place(place) for place in places if place.path and not place.values),
        tuple(value for place in found for value in _list_missing_values(place)),
        tuple(_name_place(place) for place in found if _lacks_null(place)),
    )


def _is_response(part: str) -> bool:
    return part.startswith("response:")


def _list_places(part: str, response: Node, responses: list[RecordedResponse]) -> Iterator[_Place]:
    """Everything in the body of a response; of several media types the first, which is JSON if there is any."""
    roots = tuple(root for response in responses if (root := observe_body(response)))
    for body in list(response.children.values())[:1]:
        yield from _walk_places(_Place(part, "", body, roots), 0)


def _walk_places(place: _Place, depth: int) -> Iterator[_Place]:
    yield place
    if not any(_is_container(value) for value in place.values) or place.node.opaque or depth > _DEEPEST:
        return
    for name, child in _list_children(place.node).items():
        values = tuple(found for value in place.values for found in value.find_child(name))
        yield from _walk_places(_Place(place.part, join_path(place.path, name), child, values), depth + 1)


def _is_container(value: ObservedValue) -> bool:
    """Whether the value could have held others."""
    return isinstance(value.value, (dict, list))


def _list_children(node: Node) -> dict[str, Node]:
    below = dict(node.children)
    for variant in list_non_null_variants(node):
        below = {**_list_children(variant), **below}
    return below


def _list_missing_values(place: _Place) -> Iterator[str]:
    """The values of an enum that were not recorded, as one text."""
    listed = [
        value for node in _walk_variants(place.node) for value in list_enum_values(node.claims.get(Aspect.ENUM)) or ()
    ]
    recorded = {render_value(one.value) for one in place.values if not one.redacted}
    missing = [value for value in dict.fromkeys(listed) if value not in recorded]
    if missing:
        yield f"{_name_place(place)} {' | '.join(missing)}"


def _walk_variants(node: Node) -> Iterator[Node]:
    yield node
    for variant in list_non_null_variants(node):
        yield from _walk_variants(variant)


def _lacks_null(place: _Place) -> bool:
    return _names_null(place.node) and all(one.value is not None for one in place.values)


def _names_null(node: Node) -> bool:
    """Whether the schema names null, and does not only allow it because it has no type."""
    enum = node.claims.get(Aspect.ENUM)
    listed = isinstance(enum, list) and "null" in enum
    return allows_null(node) and (listed or node.claims.get(Aspect.NULLABLE) is True)


def _name_place(place: _Place) -> str:
    """The place in words; the items of a list and the values of a map, which have no name, as such."""
    kind = {ITEMS: " (items)", VALUES: " (values)"}.get(place.path[-2:], "")
    return f"{name_subject(place.part, place.path)}{kind}"
