"""Two nodes that are compared with each other."""

from __future__ import annotations

from typing import NamedTuple

from generator.drift.facts.model import ITEMS, UNREADABLE, VALUES, Aspect, Node, get_part_side, join_path

_OF_LISTS = frozenset({"type", "items", "minItems", "maxItems", "uniqueItems", "title", "description", "example"})


class Pair(NamedTuple):
    """The two nodes at a path of a part. Where only one side has something, the other node is what it would be in."""

    part: str
    path: str
    docs: Node
    spec: Node

    def child(self, name: str, docs: Node, spec: Node) -> Pair:
        """The pair of two children of one name."""
        return Pair(self.part, join_path(self.path, name), docs, spec)

    def both_attest(self, aspect: Aspect) -> bool:
        """Whether both sides say something about an aspect."""
        return aspect in self.docs.claims and aspect in self.spec.claims

    def know_title(self) -> Pair:
        """The pair with what the label of a tab says, if it is the title of the spec: that may look like a type."""
        title = self.spec.claims.get(Aspect.TITLE)
        if title is None or self.docs.alias != title:
            return self
        claims = {Aspect.PRESENCE: False, Aspect.TITLE: title}
        return self._replace(docs=self.docs.replace(claims=claims, read_children=dict))

    def hides_null(self) -> bool:
        """Whether the documentation says that this is never null for want of a way to show it.

        Parameters and items have a type label, and no flag beside it as rows have.
        """
        has_flag = Aspect.DEPRECATED in self.docs.claims and not self.part.startswith("parameter:")
        is_document = Aspect.READ_ONLY in self.docs.claims
        return (
            self.docs.claims.get(Aspect.NULLABLE) is False
            and self.spec.unlabelled_null
            and not (has_flag or is_document)
        )

    def is_in_response(self) -> bool:
        """Whether this is below the body of a response."""
        return bool(self.path) and get_part_side(self.part) == "response"

    def fold(self) -> Pair:
        """The pair with what stands beside all variants in each of them, if that is how the documentation shows it.

        Older documentation shows it beside them, or leaves it out.
        """
        variants = self.docs.variants
        if self.spec.fold is None or not variants or self.docs.children.keys() - {ITEMS, VALUES}:
            return self
        is_old = any(one.hides_values for one in variants)
        is_shown = any(one.children.keys() & self.spec.children.keys() - {VALUES} for one in variants)
        return self._replace(spec=self.spec.fold()) if is_shown or not is_old else self

    def select(self) -> Pair:
        """The pair as both sides show it: with a variant for each value of the discriminator, if it is the same."""
        if not self.both_attest(Aspect.DISCRIMINATOR) or self.spec.select is None:
            return self
        spec = self.spec.select()
        if self.docs.claims[Aspect.DISCRIMINATOR] is None:
            # Of the items of a list, documentation shows the variants alone.
            return self._replace(spec=self.spec.replace(opaque=spec.opaque, select=None))
        docs = self.docs.select() if self.docs.select else self.docs
        return self._replace(docs=docs, spec=spec)

    def without(self, *aspects: Aspect) -> Pair:
        """The pair with nothing said about some aspects by the documentation."""
        claims = {aspect: value for aspect, value in self.docs.claims.items() if aspect not in aspects}
        return self._replace(docs=self.docs.replace(claims=claims))

    def list_unshown(self) -> set[str]:
        """The children that the documentation does not show: such as `additionalProperties` beside allOf."""
        is_chosen = self.docs.claims.get(Aspect.DISCRIMINATOR) is not None
        return {ITEMS, VALUES} if self.spec.composite or self.docs.hides_values or is_chosen else {ITEMS}

    def list_doubtful(self) -> set[str]:
        """The children that some documentation does not show, so that nothing follows from their absence."""
        return {*UNREADABLE, *((VALUES,) if self.docs.omits_values else ())}

    def shows_keywords(self) -> bool:
        """Whether the documentation shows the keywords of a list in a list as if they were properties."""
        names = self.docs.children.keys()
        return self.spec.claims.get(Aspect.TYPE) == "array" and {"type", "items"} <= names <= _OF_LISTS

    def has_lost_brackets(self) -> bool:
        """Whether the documentation shows the properties of a list's items where the list itself should be.

        Markdown captures lose the brackets around the items.
        """
        untyped = Aspect.TYPE not in self.docs.claims and self.docs.children and ITEMS not in self.docs.children
        return bool(untyped) and self.spec.claims.get(Aspect.TYPE) == "array" and ITEMS in self.spec.children
