"""Counts how many of the spec's facts a source attests, and lists those that it is silent about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from generator.documents.location import Location
from generator.drift.facts.model import ITEMS, VALUES, Aspect, Locate, Node, join_path

_MAX_DEPTH = 40
_MAX_FACTS = 200_000
_UNCOUNTED = (Aspect.PRESENCE, Aspect.READ_ONLY, Aspect.WRITE_ONLY, Aspect.MEDIA_TYPES, Aspect.FORMS)
_COUNTED = tuple(aspect for aspect in Aspect if aspect not in _UNCOUNTED)
"""What a page can attest, of which bodies and variants are counted one by one.

That something is only read or only written shows by where it is missing.
"""


class Silence(NamedTuple):
    """An aspect of a node that a source is silent about; `presence` stands for the node with all that is below it.

    `facts` is the number of facts that the spec has there, `claim` the one of them that is about the aspect itself.
    `denied` means that the source lists what there is, without this: that is a difference, and no silence alone.
    """

    part: str
    path: str
    aspect: Aspect
    claim: object
    docs_at: Locate
    spec_at: Locate
    facts: int = 1
    denied: bool = False


class Attestation(NamedTuple):
    """Of the `of` facts that the spec has on an operation, the source speaks about `spoken`; the rest is `silent`.

    `shapeless` are the parts and paths for which the spec has a schema and the source shows nothing.
    """

    of: int = 0
    spoken: int = 0
    silent: tuple[Silence, ...] = ()
    shapeless: tuple[tuple[str, str], ...] = ()

    @property
    def undenied(self) -> tuple[Silence, ...]:
        """What the source neither speaks about nor leaves out of a complete list."""
        return tuple(one for one in self.silent if not one.denied)

    def without_places(self) -> Attestation:
        """The same without the functions that locate a fact, which keep the whole source in memory."""
        silent = (one._replace(docs_at=locate_nowhere, spec_at=locate_nowhere) for one in self.silent)
        return self._replace(silent=tuple(silent))


class AttestationCounter:
    """Counts facts while the nodes of two readings are compared."""

    def __init__(self) -> None:
        self._silent: list[Silence] = []
        self._most = _MAX_FACTS
        self._shapeless: list[tuple[str, str]] = []

    def finish(self, compared: int) -> Attestation:
        """The result, given how many facts could be compared."""
        of = compared + sum(silence.facts for silence in self._silent)
        return Attestation(of, compared, tuple(self._silent), tuple(self._shapeless))

    def count_node(self, part: str, path: str, docs: Node, spec: Node) -> None:
        """Count a node that both sides have, without what is below it."""
        self._silent += [
            Silence(part, path, aspect, spec.claims[aspect], docs.location, spec.location)
            for aspect in _COUNTED
            if spec.claims.get(aspect) not in (None, False)
            and aspect not in docs.claims
            and not _is_implied(aspect, docs)
        ]
        shown = _is_parameter(part, path, docs) or (shows_shape(docs) and not _is_unread_body(path, docs, spec))
        if not shown and (_has_shape(path, spec) or (_says_nothing(docs) and _has_type(spec))):
            self._shapeless.append((part, path))

    def count_shapeless(self, part: str, path: str) -> None:
        """Count a node that some versions of a page leave out, so that it is unknown what its absence means."""
        self._shapeless.append((part, path))

    def count_below(self, part: str, path: str, docs: Node, spec: Node) -> None:
        """Count all that is below a node that could not be compared, unless the spec is recursive there."""
        if not _is_recursive(spec):
            for name, node in spec.children.items():
                self.count_missing(part, join_path(path, name), docs, node)
            self.count_unmatched(part, path, docs, spec.variants, ())

    def count_unmatched(
        self, part: str, path: str, docs: Node, spec: Iterable[Node], matched: Collection[Node]
    ) -> None:
        """Count the bodies or variants of the spec that were compared with none of the source."""
        known = set(map(id, matched))
        for node in spec:
            if id(node) not in known:
                self.count_missing(
                    part, path, docs, node, Aspect.TYPE if _is_parameter(part, path, docs) else Aspect.PRESENCE
                )

    def count_missing(
        self, part: str, path: str, docs: Node, spec: Node, aspect: Aspect = Aspect.PRESENCE, *, denied: bool = False
    ) -> None:
        """Count a node that the source does not have, with all that is below it; `docs` is where it would be."""
        facts = count_facts(spec, self._most)
        self._most -= facts
        self._silent.append(
            Silence(
                part, path, aspect, claim=True, docs_at=docs.location, spec_at=spec.location, facts=facts, denied=denied
            )
        )


def locate_nowhere(_aspect: Aspect) -> Location:
    """The place of a fact whose source is no longer kept."""
    return Location("")


def count_facts(spec: Node, most: int = _MAX_FACTS) -> int:
    """How many claims a spec makes about a node and all that is below it, including those that there is none.

    About `most` are counted: schemas that refer to each other can multiply without end.
    """
    found, stack = 0, [(spec, 0)]
    while stack and found < most:
        node, depth = stack.pop()
        found += len(node.claims)
        if depth < _MAX_DEPTH and not _is_recursive(node):
            stack += [(child, depth + 1) for child in (*node.children.values(), *node.variants)]
    return found


def is_type_unread(docs: Node, spec: Node) -> bool:
    """Whether the documentation shows a row without a readable type, and the spec has a type.

    A format or a title can stand in place of a type, and variants are shown by tabs. Bodies and items are no rows, so
    they have no type label: that they are objects is read from their rows.
    """
    claims = docs.claims
    if (
        Aspect.DEPRECATED not in claims
        or Aspect.TYPE in claims
        or claims.get(Aspect.FORMAT)
        or claims.get(Aspect.TITLE)
    ):
        return False
    return spec.claims.get(Aspect.TYPE) is not None and not spec.untyped and not _is_recursive(spec)


def _is_parameter(part: str, path: str, docs: Node) -> bool:
    """Whether this is the label of a parameter: documentation shows no more of its schema, whatever that is."""
    return part.startswith("parameter:") and Aspect.TYPE in docs.claims and not path.strip(ITEMS)


def _is_recursive(spec: Node) -> bool:
    """Whether a schema refers to itself here; one with a discriminator is opaque as well, and has an end."""
    return spec.opaque and not spec.complete


def _is_unread_body(path: str, docs: Node, spec: Node) -> bool:
    """Whether the whole of a body, or its items, could not be compared, because a discriminator chooses what it is."""
    return not path.strip(ITEMS) and (docs.opaque or spec.opaque)


def _is_implied(aspect: Aspect, docs: Node) -> bool:
    return aspect is Aspect.TYPE and bool(docs.children or docs.variants)


def _has_shape(path: str, spec: Node) -> bool:
    """Whether documentation of a node would show something below it."""
    if _is_recursive(spec):
        return False
    below = spec.children.keys() - ({VALUES} if spec.composite or _is_hidden_map(path, spec) else set())
    return bool(below or spec.variants)


def _is_hidden_map(path: str, spec: Node) -> bool:
    """Whether documentation shows nothing of a map: those in a list that is a property, and values of several types."""
    values = spec.children.get(VALUES)
    if values is None:
        return False
    several = bool(values.claims.get(Aspect.NULLABLE)) or "|" in str(values.claims.get(Aspect.TYPE))
    return bool(path.endswith(ITEMS) and path.strip(ITEMS)) or (several and not values.children and not values.variants)


def _has_type(spec: Node) -> bool:
    return spec.claims.get(Aspect.TYPE) is not None and not spec.composite and not _is_recursive(spec)


def _says_nothing(docs: Node) -> bool:
    """Whether a body, an item or a variant is there and nothing is said of what it is."""
    return docs.claims.keys() <= {Aspect.PRESENCE, Aspect.EXAMPLE, Aspect.DESCRIPTION, Aspect.TITLE}


def shows_shape(docs: Node) -> bool:
    """Whether documentation shows something below a node, or says that there is nothing."""
    return bool(docs.complete or docs.children or docs.variants or docs.opaque)
