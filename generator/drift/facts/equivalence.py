"""When two sources say the same, and when two things are probably one under another name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from generator import files
from generator.drift.facts.model import ANY_OF, VALUES, Aspect, Node, Reading, get_part_kind

_PROBABLY_ONE = 0.6
_ALIKE = 0.6
_TOO_SHORT = 2
_MOST_PAIRS = 2_500
_DIGEST = "sha256:"


def is_same_type(docs: Node, spec: Node) -> bool:
    """Whether both mean the same kind of thing, as far as they say."""
    if Aspect.TYPE not in docs.claims or Aspect.TYPE not in spec.claims:
        return True
    first, second = get_type(docs), get_type(spec)
    if first == ANY_OF:
        # The form that is not shown may be null.
        return bool(spec.variants) or (spec.claims.get(Aspect.NULLABLE) is True and not docs.every_variant)
    if second == ANY_OF:
        return first == "object" and not docs.children
    if first is not None and first in (spec.claims.get(Aspect.TITLE), spec.alias):
        return True  # a title stood where the type would
    # "object" is what documentation prints for anything composed of other schemas.
    return first == second or (first == "object" and spec.composite)


def get_type(node: Node) -> object:
    """The type of a node; several forms count as a type of their own."""
    return ANY_OF if len(list_non_null_variants(node)) > 1 else node.claims.get(Aspect.TYPE)


def list_non_null_variants(node: Node) -> list[Node]:
    """The forms of anyOf or oneOf; null is none of them, it only makes the others nullable."""
    return [form for form in node.variants if form.claims.get(Aspect.TYPE) != "null"]


def pair_variants(docs: list[Node], spec: list[Node]) -> Iterator[tuple[Node, Node]]:
    """Forms that belong together: of one name, else of one look, else in their order, which means nothing by itself."""
    if len(docs) * len(spec) > _MOST_PAIRS:
        yield from zip(docs, spec, strict=False)
        return
    theirs, ours = list(docs), list(spec)
    for belong in (_same_name, _same_look, _any):
        for first in tuple(theirs):
            second = next((one for one in ours if belong(first, one)), None)
            if second is not None:
                theirs.remove(first)
                ours.remove(second)
                yield first, second


def _same_name(docs: Node, spec: Node) -> bool:
    first, second = ({node.alias, node.claims.get(Aspect.TITLE)} - {None} for node in (docs, spec))
    return bool(first & second)


def _same_look(docs: Node, spec: Node) -> bool:
    return is_same_type(docs, spec) and docs.children.keys() == spec.children.keys()


def _any(_docs: Node, _spec: Node) -> bool:
    return True


def is_same_title(docs: Node, spec: Node) -> bool:
    """Whether the titles agree; the format hides a title, so a changed one says nothing about it."""
    title, shown = spec.claims.get(Aspect.TITLE), docs.claims.get(Aspect.TITLE)
    hidden = Aspect.FORMAT in docs.claims and docs.claims[Aspect.FORMAT] != spec.claims.get(Aspect.FORMAT)
    return hidden or shown in (title, spec.alias)


def list_enum_values(enum: object) -> list[str] | None:
    """The values of an enum; null is the business of `nullable`."""
    known = [str(value) for value in enum if value != "null"] if isinstance(enum, list) else []
    return known or None


def has_same_texts(docs: object, spec: object) -> bool:
    """Whether the same examples or defaults are given, in whatever spelling of JSON."""
    first, second = _listed(docs), _listed(spec)
    return len(first) == len(second) and all(_same_json(a, b) for a, b in zip(first, second, strict=True))


def has_common_text(docs: object, spec: object) -> bool:
    """Whether one example is common; a page shows made-up ones beside the real ones."""
    return any(_same_json(a, b) for a in _listed(docs) for b in _listed(spec))


def _listed(texts: object) -> list[str]:
    if texts is None:
        return []
    return [str(text) for text in texts] if isinstance(texts, list) else [str(texts)]


def _same_json(first: str, second: str) -> bool:
    if first.split() == second.split():
        return True
    try:
        return bool(json.loads(first) == json.loads(second))
    except (ValueError, RecursionError):
        return False


def digest_prose(prose: object) -> str | None:
    """Sentences are compared and kept as digests: enough to notice a change, not to repeat them."""
    from hashlib import sha256  # noqa: PLC0415 - loads all of OpenSSL, and a check of a page has no use for it

    if prose is None or str(prose).startswith(_DIGEST):
        return prose if prose is None else str(prose)
    return _DIGEST + sha256(str(prose).encode()).hexdigest()[:16]


def find_moved_parameters(docs: Reading, spec: Reading) -> dict[str, str]:
    """Pairs of a documented and an undocumented parameter that have one name and are sent in different places."""
    extra = {get_bare_name(part): part for part in _parameters(docs, spec)}
    lacking = {get_bare_name(part): part for part in _parameters(spec, docs)}
    return {part: lacking[name] for name, part in extra.items() if name in lacking}


def _parameters(some: Reading, others: Reading) -> Iterator[str]:
    """The parameters of the one that the other would have to list, and does not."""
    for part in some.parts:
        if part.startswith("parameter:") and part not in others.parts and get_part_kind(part) in others.complete:
            yield part


def find_renames(extra: Mapping[str, Node], lacking: Mapping[str, Node]) -> dict[str, str]:
    """Pairs of a documented and an undocumented name that probably mean one thing, best first."""
    pairs: dict[str, str] = {}
    if len(extra) * len(lacking) > _MOST_PAIRS:
        return pairs  # two things that have nothing in common, and each pair is a comparison of letters
    scored = ((_likeness(new, old, extra[new], lacking[old]), new, old) for new in extra for old in lacking)
    for score, new, old in sorted(scored, key=lambda item: (-item[0], item[1], item[2])):
        if score >= _PROBABLY_ONE and new not in pairs and old not in pairs.values():
            pairs[new] = old
    return pairs


def _likeness(new: str, old: str, docs: Node, spec: Node) -> float:
    """From 0 to 1: half by name, half by what is said."""
    if VALUES in (new, old) or not is_same_type(docs, spec):
        return 0.0
    first, second = get_bare_name(new).lower(), get_bare_name(old).lower()
    names = files.suggestions.measure_likeness(first, second)
    shorter, longer = sorted((first, second), key=len)
    alike = names >= _ALIKE or (len(shorter) > _TOO_SHORT and shorter in longer)
    if not alike and not _same_example(docs, spec) and not (docs.children and spec.children):
        return 0.0  # two plain integers say the same of themselves, whatever they are
    return (names + _said_alike(docs, spec)) / 2


def _same_example(docs: Node, spec: Node) -> bool:
    example = docs.claims.get(Aspect.EXAMPLE)
    return example is not None and has_same_texts(example, spec.claims.get(Aspect.EXAMPLE))


def _said_alike(docs: Node, spec: Node) -> float:
    if _same_example(docs, spec):
        return 1.0
    if docs.children and spec.children:
        both = docs.children.keys() & spec.children.keys()
        return len(both) / len(docs.children.keys() | spec.children.keys())
    told = [aspect for aspect in docs.claims if aspect in spec.claims and aspect not in _TELLS_NOTHING]
    return sum(docs.claims[aspect] == spec.claims[aspect] for aspect in told) / len(told) if told else 0.0


_TELLS_NOTHING = (Aspect.PRESENCE, Aspect.DESCRIPTION, Aspect.EXAMPLE)


def get_bare_name(name: str) -> str:
    """The bare name of a part such as `parameter:query:token`."""
    return name.split(":", 2)[-1]
