"""Compares two nodes, one of the documentation and one of the spec, and everything below them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from generator.drift.facts import list_limits
from generator.drift.facts.attestation import AttestationCounter, is_type_unread, shows_shape
from generator.drift.facts.difference import Difference, Direction, Subject, find_direction, find_enum_direction
from generator.drift.facts.equivalence import (
    digest_prose,
    get_type,
    has_common_text,
    has_same_texts,
    is_same_title,
    is_same_type,
    list_enum_values,
    list_non_null_variants,
    list_variants_beside,
)
from generator.drift.facts.model import (
    ANY_OF,
    CONSTRAINTS,
    FLAGS,
    HEADER,
    ITEMS,
    LIST_LIMITS,
    Aspect,
    Node,
    get_part_side,
    has_bodies,
    join_path,
)
from generator.drift.facts.pair import Pair
from generator.drift.facts.pairing import find_renames, get_bare_name, pair_variants
from generator.problem import Problem

_MAX_FACTS = 200_000


class NodeComparer:
    """Collects differences; counts the facts that both sides attest, and the types in responses among them."""

    def __init__(self) -> None:
        self.differences: list[Difference] = []
        self._known: set[str] = set()
        self.compared = 0
        self.compared_types = 0
        self.attested = AttestationCounter()

    def compare(self, pair: Pair) -> None:
        """Compare two nodes and everything below them."""
        self.compared += 1
        if self.compared > _MAX_FACTS:
            raise Problem("more facts than can be compared")
        pair = pair.fold().select()
        if pair.docs.is_unshown():
            self._compare_label(pair.know_title())
            self.attested.count_missing(pair.part, pair.path, pair.docs, pair.spec, Aspect.TYPE)
            return
        self.attested.count_node(pair.part, pair.path, pair.docs, pair.spec)
        if is_type_unread(pair.docs, pair.spec) and not pair.part.startswith(HEADER):
            self._add_value(pair, Aspect.TYPE, None, pair.spec.claims[Aspect.TYPE], Direction.SILENT)
        if is_misread := pair.shows_keywords():
            self.attested.count_shapeless(pair.part, pair.path)
        if is_misread or pair.docs.opaque or pair.spec.opaque:
            self.compare_aspects(pair, (Aspect.REQUIRED, Aspect.DEPRECATED))
            self.attested.count_below(pair.part, pair.path, pair.docs, pair.spec)
            return
        if pair.has_lost_brackets():
            self.compare(Pair(pair.part, pair.path + ITEMS, pair.docs, pair.spec.children[ITEMS]))
            return
        self.compare_aspects(pair, FLAGS)
        if self._compare_types(pair) and self._compare_discriminators(pair):
            self.compare_aspects(pair, (Aspect.FORMAT, *CONSTRAINTS, Aspect.COMBINATION, Aspect.DESCRIPTION))
            self._compare_list_limits(pair)
            self._compare_titles(pair)
            self._compare_texts(pair)
            self._compare_variants(pair)
            self._compare_children(pair)
        else:
            self.attested.count_below(pair.part, pair.path, pair.docs, pair.spec)

    def compare_aspects(self, pair: Pair, aspects: Iterable[Aspect]) -> None:
        """Compare the values of aspects that both sides attest."""
        for aspect in aspects:
            if not pair.both_attest(aspect) or (aspect is Aspect.NULLABLE and pair.hides_null()):
                continue
            self.compared += 1
            docs, spec = pair.docs.claims[aspect], pair.spec.claims[aspect]
            if aspect is Aspect.DESCRIPTION:
                docs, spec = digest_prose(docs), digest_prose(spec)
            if aspect is Aspect.ENUM:
                self._compare_enums(pair, list_enum_values(docs), list_enum_values(spec))
            elif docs != spec:
                self._add_value(pair, aspect, docs, spec)
            elif aspect is Aspect.FORMAT and docs is not None:
                self.compared_types += pair.is_in_response()

    def compare_names(
        self,
        extra: dict[str, Node],
        lacking: dict[str, Node],
        make_pair: Callable[[str, Node | None, Node | None], Pair],
        subject: Subject,
        *,
        renaming: bool,
    ) -> None:
        """Add a difference for each name that only one side has; with `renaming`, one for two that are probably one."""
        for new, old in (find_renames(extra, lacking) if renaming else {}).items():
            pair = make_pair(old, extra.pop(new), lacking.pop(old))
            names = get_bare_name(new), get_bare_name(old)
            self.add(pair, subject, Aspect.PRESENCE, Direction.RENAMED, *names)
        for name, node in extra.items():
            self.add_presence(make_pair(name, node, None), subject, Direction.DOCUMENTED)
        for name, node in lacking.items():
            pair = make_pair(name, None, node)
            self.attested.count_missing(pair.part, pair.path, pair.docs, pair.spec, denied=True)
            self.add_presence(pair, subject, Direction.UNDOCUMENTED)

    def add_presence(self, pair: Pair, subject: Subject, direction: Direction) -> None:
        """Add that only one side has something."""
        documented = direction is Direction.DOCUMENTED
        self.add(pair, subject, Aspect.PRESENCE, direction, documented, not documented)

    def add(  # noqa: PLR0917 - the fields of a difference
        self, pair: Pair, subject: Subject, aspect: Aspect, direction: Direction, docs: object, spec: object
    ) -> None:
        """Add a difference."""
        docs_at, spec_at = pair.docs.location, pair.spec.location
        key = repr((subject, pair.part, pair.path, aspect, direction, docs, spec))
        if key in self._known:
            return  # each variant may repeat what stands beside all of them
        self._known.add(key)
        self.differences.append(
            Difference(
                subject,
                pair.part,
                pair.path,
                aspect,
                direction,
                docs,
                spec,
                lambda: docs_at(aspect),
                lambda: spec_at(aspect),
            ),
        )

    def _add_value(
        self, pair: Pair, aspect: Aspect, docs: object, spec: object, direction: Direction | None = None
    ) -> None:
        self.add(pair, Subject.VALUE, aspect, direction or find_direction(docs, spec), docs, spec)

    def _compare_types(self, pair: Pair) -> bool:
        """Whether both are of one type; if not, nothing else about them can be compared."""
        same = is_same_type(pair.docs, pair.spec)
        if pair.both_attest(Aspect.TYPE):
            self.compared += 1
            docs = pair.docs.claims[Aspect.TYPE]
            # That there are variants is read from tabs, so it does not show that type labels were understood.
            self.compared_types += docs != ANY_OF and pair.is_in_response()
            if not same:
                self._add_value(pair, Aspect.TYPE, docs, get_type(pair.spec), Direction.CHANGED)
        return same

    def _compare_label(self, pair: Pair) -> None:
        """Compare a variant of which only the label of its tab is shown."""
        if self._compare_types(pair):
            self.compare_aspects(pair, (Aspect.FORMAT, Aspect.NULLABLE))
            self._compare_titles(pair)
            for name in pair.docs.children.keys() & pair.spec.children.keys():
                self._compare_label(pair.child(name, pair.docs.children[name], pair.spec.children[name]))

    def _compare_discriminators(self, pair: Pair) -> bool:
        """Whether both sides choose among their variants in the same way; if not, these cannot be compared."""
        if not pair.both_attest(Aspect.DISCRIMINATOR):
            return True
        docs, spec = (one.claims[Aspect.DISCRIMINATOR] for one in (pair.docs, pair.spec))
        if docs == spec or (docs is None and pair.path.endswith(ITEMS)):
            self.compared += docs is not None
            return True
        owner = next((one for one in pair.spec.variants if one.claims.get(Aspect.DISCRIMINATOR) == docs), None)
        if spec is None and owner is not None and owner.select is not None:
            # Since version 5.1 the theme shows the discriminator of a variant in place of all variants.
            self._compare_chosen(pair._replace(spec=owner.select()))
        else:
            first = f"chosen by {docs}" if docs else get_type(pair.docs)
            second = f"chosen by {spec}" if spec else get_type(pair.spec)
            self._add_value(pair, Aspect.TYPE, first, second, Direction.CHANGED)
        self.attested.count_below(pair.part, pair.path, pair.docs, pair.spec)
        return False

    def _compare_enums(self, pair: Pair, docs: list[str] | None, spec: list[str] | None) -> None:
        # Documentation of parameters does not show constants.
        constant = docs is None and spec is not None and len(spec) == 1 and get_part_side(pair.part) == "parameter"
        if set(docs or ()) != set(spec or ()) and not constant:
            self._add_value(pair, Aspect.ENUM, docs, spec, find_enum_direction(docs, spec))

    def _compare_list_limits(self, pair: Pair) -> None:
        if any(map(pair.both_attest, LIST_LIMITS)):
            self.compared += len(LIST_LIMITS)
            for found in list_limits.compare(pair.docs, pair.spec):
                place = pair._replace(path=pair.path + found.path, spec=found.node)
                self._add_value(place, found.aspect, found.docs, found.spec)

    def _compare_titles(self, pair: Pair) -> None:
        if pair.both_attest(Aspect.TITLE):
            self.compared += 1
            same = is_same_title(pair.docs, pair.spec)
            # A title in place of a type shows that the label was understood.
            self.compared_types += same and pair.docs.claims[Aspect.TITLE] is not None and pair.is_in_response()
            if not same:
                self._add_value(pair, Aspect.TITLE, pair.docs.claims[Aspect.TITLE], pair.spec.claims[Aspect.TITLE])

    def _compare_texts(self, pair: Pair) -> None:
        is_body = not pair.path and has_bodies(pair.part)
        for aspect in (Aspect.DEFAULT, Aspect.EXAMPLE):
            if not pair.both_attest(aspect):
                continue
            docs, spec = pair.docs.claims[aspect], pair.spec.claims[aspect]
            if is_body and (spec is None or (docs is None and get_part_side(pair.part) == "request")):
                continue  # a renderer makes up examples that the spec lacks, and shows that of a request elsewhere
            self.compared += 1
            if not (has_common_text(docs, spec) if is_body else has_same_texts(docs, spec)):
                self._add_value(pair, aspect, docs, spec)

    def _compare_variants(self, pair: Pair) -> None:
        """Compare variant by variant; a schema without any is its own and only variant."""
        docs, spec = list_variants_beside(pair.docs, pair.spec), list_non_null_variants(pair.spec)
        if len(docs) == 1 and pair.docs.claims.get(Aspect.TYPE) != ANY_OF:
            return  # the node itself has the claims of its only variant
        if pair.docs.claims.get(Aspect.DISCRIMINATOR) is not None:
            self._compare_chosen(pair)
            return
        forms = pair.docs.claims.get(Aspect.FORMS, len(docs) if pair.docs.every_variant else len(spec))
        if pair.spec.every_variant and forms != len(spec) > 0 and (pair.docs.variants or forms):
            self._add_value(pair, Aspect.TYPE, f"{forms} forms", f"{len(spec)} forms", Direction.CHANGED)
            return
        if docs and not spec:
            self.compare(pair._replace(docs=docs[0]).without(*FLAGS))
        pairs = list((pair_variants if pair.docs.every_variant or len(docs) > 1 else zip)(docs, spec))
        shown = {name for one in docs if not one.is_unshown() for name in one.children}
        for first, second in pairs:
            # What a tab would repeat that was not opened is shown in another.
            self.compare(pair._replace(docs=first, spec=second.leave_out(shown) if first.is_unshown() else second))
        if docs or len(spec) > 1 or not shows_shape(pair.docs):
            matched = [second for _, second in pairs]
            self.attested.count_unmatched(pair.part, pair.path, pair.docs, spec, matched)

    def _compare_chosen(self, pair: Pair) -> None:
        """Compare the variants of a discriminator by the values that choose them, which are compared as such."""
        chooser = pair.docs.children.get(str(pair.docs.claims[Aspect.DISCRIMINATOR]))
        keys = chooser.claims.get(Aspect.ENUM) if chooser is not None else None
        known = {variant.alias: variant for variant in pair.spec.variants}
        for key, docs in zip(keys if isinstance(keys, list) else (), pair.docs.variants, strict=False):
            if key in known:
                # What all variants have in common stands beside them.
                spec = known[key].leave_out(pair.docs.children.keys() - docs.children.keys())
                self.compare(pair._replace(docs=docs, spec=spec))

    def _compare_children(self, pair: Pair) -> None:
        docs, spec = pair.docs.children, pair.spec.children
        if pair.docs.variants:
            # Properties of a variant were compared with that variant.
            of_variants = {name for variant in pair.spec.variants or (pair.spec,) for name in variant.children}
            spec = {name: node for name, node in spec.items() if name in docs or name not in of_variants}
        for name in docs:
            if name in spec:
                self.compare(pair.child(name, docs[name], spec[name]))
        extra = {name: node for name, node in docs.items() if name not in spec and name != ITEMS and pair.spec.complete}
        missing = {name: node for name, node in spec.items() if name not in docs}
        unshown = pair.list_unshown()
        lacking = {name: node for name, node in missing.items() if name not in unshown and pair.docs.complete}
        for name in sorted(lacking.keys() & pair.list_doubtful()):
            self.attested.count_shapeless(pair.part, join_path(pair.path, name))
            del lacking[name]
        for name, node in missing.items():
            if name not in lacking:
                self.attested.count_missing(pair.part, join_path(pair.path, name), pair.docs, node)
        if self._add_all_properties(pair, extra, lacking):
            return

        def make_pair(name: str, first: Node | None, second: Node | None) -> Pair:
            return pair.child(name, first or pair.docs, second or pair.spec)

        self.compare_names(extra, lacking, make_pair, Subject.PROPERTY, renaming=True)

    def _add_all_properties(self, pair: Pair, extra: Mapping[str, Node], lacking: Mapping[str, Node]) -> bool:
        """Add one difference for an object that has several properties on one side and none on the other."""
        if pair.docs.children and pair.spec.children:
            return False
        names, direction = (extra, Direction.DOCUMENTED) if extra else (lacking, Direction.UNDOCUMENTED)
        if len(names) > 1:
            listed = sorted(names)
            for name, node in lacking.items():
                self.attested.count_missing(pair.part, join_path(pair.path, name), pair.docs, node, denied=True)
            docs, spec = (listed, None) if extra else (None, listed)
            self.add(pair, Subject.PROPERTIES, Aspect.PRESENCE, direction, docs, spec)
        return len(names) > 1
