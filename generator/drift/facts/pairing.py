"""Which nodes of two sources belong together although their names or places differ: variants, moves, renames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator import files
from generator.drift.facts.equivalence import has_same_texts, is_same_type
from generator.drift.facts.model import VALUES, Aspect, Node, Reading, get_part_kind

_MAX_PAIRS = 2_500
"""Each pair of names is a comparison of texts; more pairs come from sources that have nothing in common."""
_MIN_LIKENESS = 0.6
_MIN_NAME_LIKENESS = 0.6
_MIN_CONTAINED_LENGTH = 3
_NOT_COMPARED = (Aspect.PRESENCE, Aspect.DESCRIPTION, Aspect.EXAMPLE)


def pair_variants(docs: list[Node], spec: list[Node]) -> Iterator[tuple[Node, Node]]:
    """Pair variants of one name, then those with the same properties, then the rest in their order."""
    if len(docs) * len(spec) > _MAX_PAIRS:
        yield from zip(docs, spec, strict=False)
        return
    docs_left, spec_left = list(docs), list(spec)
    by_shape = () if any(one.is_unshown() for one in docs) else (_have_same_properties,)
    for belong_together in (_have_same_name, *by_shape, lambda _docs, _spec: True):
        for first in tuple(docs_left):
            second = next((one for one in spec_left if belong_together(first, one)), None)
            if second is not None:
                docs_left.remove(first)
                spec_left.remove(second)
                yield first, second


def _have_same_name(docs: Node, spec: Node) -> bool:
    first, second = ({node.alias, node.claims.get(Aspect.TITLE)} - {None} for node in (docs, spec))
    return bool(first & second)


def _have_same_properties(docs: Node, spec: Node) -> bool:
    return is_same_type(docs, spec) and docs.children.keys() == spec.children.keys()


def find_moved_parameters(docs: Reading, spec: Reading) -> dict[str, str]:
    """The parts of parameters that have one name and are sent in different places, the documented part first."""
    extra = {get_bare_name(part): part for part in _list_unmatched_parameters(docs, spec)}
    lacking = {get_bare_name(part): part for part in _list_unmatched_parameters(spec, docs)}
    return {part: lacking[name] for name, part in extra.items() if name in lacking}


def _list_unmatched_parameters(reading: Reading, other: Reading) -> Iterator[str]:
    """The parameters that another reading lists completely and does not have."""
    for part in reading.parts:
        if part.startswith("parameter:") and part not in other.parts and get_part_kind(part) in other.complete:
            yield part


def find_renames(extra: Mapping[str, Node], lacking: Mapping[str, Node]) -> dict[str, str]:
    """Pairs of a name that only the documentation has and one that only the spec has, if they are probably one.

    The most likely pairs are made first, and each name is in one pair only.
    """
    pairs: dict[str, str] = {}
    if len(extra) * len(lacking) > _MAX_PAIRS:
        return pairs
    scored = ((_score_rename(new, old, extra[new], lacking[old]), new, old) for new in extra for old in lacking)
    for score, new, old in sorted(scored, key=lambda item: (-item[0], item[1], item[2])):
        if score >= _MIN_LIKENESS and new not in pairs and old not in pairs.values():
            pairs[new] = old
    return pairs


def get_bare_name(name: str) -> str:
    """The name alone of a part such as `parameter:query:token`; any other name as it is."""
    return name.split(":", 2)[-1]


def _score_rename(new: str, old: str, docs: Node, spec: Node) -> float:
    """How likely two names are one, from 0 to 1: the mean of how alike the names and the claims are."""
    if VALUES in (new, old) or not is_same_type(docs, spec):
        return 0.0
    first, second = get_bare_name(new).lower(), get_bare_name(old).lower()
    likeness = files.suggestions.measure_likeness(first, second)
    shorter, longer = sorted((first, second), key=len)
    alike = likeness >= _MIN_NAME_LIKENESS or (len(shorter) >= _MIN_CONTAINED_LENGTH and shorter in longer)
    if not alike and not _have_same_example(docs, spec) and not (docs.children and spec.children):
        return 0.0  # equal types alone do not suggest a rename
    return (likeness + _score_claims(docs, spec)) / 2


def _have_same_example(docs: Node, spec: Node) -> bool:
    example = docs.claims.get(Aspect.EXAMPLE)
    return example is not None and has_same_texts(example, spec.claims.get(Aspect.EXAMPLE))


def _score_claims(docs: Node, spec: Node) -> float:
    """The share of properties that both have, or else of claims that agree; the same example makes it 1."""
    if _have_same_example(docs, spec):
        return 1.0
    if docs.children and spec.children:
        both = docs.children.keys() & spec.children.keys()
        return len(both) / len(docs.children.keys() | spec.children.keys())
    common = [aspect for aspect in docs.claims if aspect in spec.claims and aspect not in _NOT_COMPARED]
    return sum(docs.claims[aspect] == spec.claims[aspect] for aspect in common) / len(common) if common else 0.0
