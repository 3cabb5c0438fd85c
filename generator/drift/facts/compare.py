"""Compares the facts of the documentation with those of the spec, for one operation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from generator.drift.facts import media_types
from generator.drift.facts.difference import Comparison, Direction, Subject
from generator.drift.facts.equivalence import has_no_schema, is_same_type
from generator.drift.facts.model import (
    ANY_OF,
    FLAGS,
    HEADER,
    NO_SCHEMA,
    VALUES,
    Aspect,
    Node,
    Reading,
    get_part_kind,
    get_part_side,
    has_bodies,
)
from generator.drift.facts.nodes import NodeComparer
from generator.drift.facts.pair import Pair
from generator.drift.facts.pairing import find_moved_parameters


def compare(docs: Reading, spec: Reading) -> Comparison:
    """Compare what the documentation says about an operation with what the spec says.

    The differences are those that both sides attest, so a source that says nothing leads to none.
    """
    nodes = NodeComparer()
    _compare_operations(nodes, docs, spec)
    docs, spec = _compare_moved_parameters(nodes, docs, spec)
    for kind in dict.fromkeys(get_part_kind(part) for part in (*docs.parts, *spec.parts)):
        if kind != "operation":
            _compare_parts(nodes, kind, docs, spec)
    shapeless = tuple(part for part in spec.parts if part in docs.shapeless and _has_schema(spec.parts[part]))
    common = [part for part in spec.parts if part in docs.parts and part.startswith("response:")]
    untyped = not nodes.compared_types and _has_types(spec, common) and not _has_types(docs, common)
    return Comparison(
        tuple(nodes.differences),
        nodes.compared,
        shapeless,
        untyped and not shapeless,
        nodes.attested.finish(nodes.compared),
    )


def _compare_operations(nodes: NodeComparer, docs: Reading, spec: Reading) -> None:
    pair = Pair("operation", "", docs.parts["operation"], spec.parts["operation"])
    nodes.compared += 1
    nodes.attested.count_node(pair.part, "", pair.docs, pair.spec)
    # Placeholders of other names are parameters of other names, which are reported as such.
    same_parameters = _list_path_parameters(docs) in (_list_path_parameters(spec), set())
    if docs.operation != spec.operation and same_parameters:
        nodes.add(pair, Subject.PART, Aspect.PRESENCE, Direction.CHANGED, docs.operation, spec.operation)
    nodes.compare_aspects(pair, (Aspect.SERVER, Aspect.CALLBACKS, Aspect.DESCRIPTION, *FLAGS))


def _compare_moved_parameters(nodes: NodeComparer, docs: Reading, spec: Reading) -> tuple[Reading, Reading]:
    """Compare parameters that are sent in another place under the same name; give back the readings without them."""
    moved = find_moved_parameters(docs, spec)
    for docs_part, spec_part in moved.items():
        pair = Pair(spec_part, "", docs.parts[docs_part], spec.parts[spec_part])
        places = _get_place(docs_part), _get_place(spec_part)
        nodes.add(pair, Subject.PART, Aspect.PRESENCE, Direction.MOVED, *places)
        nodes.compare(pair.without(Aspect.REQUIRED))  # a parameter in the path is always required
    return _leave_out(docs, moved.keys()), _leave_out(spec, frozenset(moved.values()))


def _compare_parts(nodes: NodeComparer, kind: str, docs: Reading, spec: Reading) -> None:
    """Compare the parts of one kind, such as `response` or `parameter:query`."""
    docs_parts = {part: node for part, node in docs.parts.items() if get_part_kind(part) == kind}
    spec_parts = {part: node for part, node in spec.parts.items() if get_part_kind(part) == kind}
    is_header = kind.startswith(HEADER)
    if is_header:
        docs_parts = _spell_like(spec_parts, docs_parts)
    elif kind == "security":
        docs_parts = _name_like(spec_parts, docs_parts)
    for part, node in docs_parts.items():
        if part in spec_parts:
            _compare_part(nodes, Pair(part, "", node, spec_parts[part]))
    extra = {part: node for part, node in docs_parts.items() if part not in spec_parts and kind in spec.complete}
    lacking = {
        part: node
        for part, node in spec_parts.items()
        if part not in docs_parts and kind in docs.complete and not node.unshown
    }
    for part, node in spec_parts.items():
        # A page that shows no headers is of a form that leaves them out.
        if part not in docs_parts and part not in lacking and not is_header:
            nodes.attested.count_missing(part, "", docs.make_missing_part(kind), node)
    if kind == "security":
        _drop_same_schemes(extra, spec_parts)
        _drop_same_schemes(lacking, docs_parts)
    docs_missing, spec_missing = docs.make_missing_part(kind), spec.make_missing_part(kind)
    nodes.compare_names(
        extra,
        lacking,
        lambda part, first, second: Pair(part, "", first or docs_missing, second or spec_missing),
        Subject.HEADER if is_header else Subject.PART,
        renaming=is_header or kind.startswith("parameter"),
    )


def _compare_part(nodes: NodeComparer, pair: Pair) -> None:
    if not has_bodies(pair.part):
        nodes.compare(pair)
        if get_part_side(pair.part) == "security" and is_same_type(pair.docs, pair.spec):
            # Of schemes that are needed together, each says so of the others.
            is_told = any(one.aspect is Aspect.TOGETHER for one in nodes.differences)
            nodes.compare_aspects(pair, (Aspect.SCOPES,) if is_told else (Aspect.SCOPES, Aspect.TOGETHER))
        return
    nodes.compared += 1
    nodes.attested.count_node(pair.part, "", pair.docs, pair.spec)
    nodes.compare_aspects(pair, (*FLAGS, Aspect.DESCRIPTION))
    if len(pair.spec.children) > 1 and get_part_side(pair.part) == "request":
        # Of several media types of a request, those without a schema have no tab.
        silent = {name for name, body in pair.spec.children.items() if has_no_schema(body)}
        pair = pair._replace(
            spec=pair.spec.leave_out({name for name in silent if not media_types.is_named(name, pair.docs)})
        )
    docs, spec = pair.docs.children, pair.spec.children
    if not spec:
        docs = {name: node for name, node in docs.items() if node.claims.get(Aspect.TYPE) != NO_SCHEMA}
    pairs = list(media_types.pair_bodies(docs, spec))
    for first, second in pairs:
        nodes.compare(pair._replace(docs=first, spec=second))
    if pair.docs.complete and bool(docs) != bool(spec):
        nodes.add_presence(pair, Subject.BODY, Direction.DOCUMENTED if docs else Direction.UNDOCUMENTED)
    elif docs and (direction := media_types.find_direction(pair.docs, pair.spec)):
        subject = Subject.BODY if direction is Direction.CHANGED else Subject.MEDIA_TYPE
        named = media_types.list_media_types(pair.docs), media_types.list_media_types(pair.spec)
        nodes.add(pair, subject, Aspect.PRESENCE, direction, *named)
    else:
        # Of some media types a page shows the name in a tab, and the body once that is opened.
        unopened = [node for name, node in spec.items() if len(docs) == 1 and media_types.is_named(name, pair.docs)]
        bodies = [node for node in spec.values() if not has_no_schema(node)]
        nodes.attested.count_unmatched(pair.part, "", pair.docs, bodies, [*unopened, *(second for _, second in pairs)])


def _get_place(part: str) -> str:
    """Where a parameter is sent: `query` of `parameter:query:token`."""
    return part.split(":")[1]


def _spell_like(known: Mapping[str, Node], parts: Mapping[str, Node]) -> dict[str, Node]:
    """Parts by the names that another source has for them; those of headers may be written in any case."""
    spelled = {part.lower(): part for part in known}
    return {spelled.get(part.lower(), part): node for part, node in parts.items()}


def _name_like(known: Mapping[str, Node], parts: Mapping[str, Node]) -> dict[str, Node]:
    """Security schemes by the names that another source has for those of their kind: documentation may show labels."""
    named = {part: node for part, node in parts.items() if part in known}
    for part, node in parts.items():
        alike = (name for name, one in known.items() if one.claims.get(Aspect.TYPE) == node.claims.get(Aspect.TYPE))
        if part not in named:
            named[next((name for name in alike if name not in parts and name not in named), part)] = node
    return named


def _leave_out(reading: Reading, parts: Collection[str]) -> Reading:
    kept = {part: node for part, node in reading.parts.items() if part not in parts} if parts else reading.parts
    return reading._replace(parts=kept)


def _has_schema(part: Node) -> bool:
    """Whether documentation of a part would have something to show for its schema."""
    return any(
        body.variants or body.children.keys() - {VALUES} or (body.claims.get(Aspect.TYPE) and not body.composite)
        for body in part.children.values()
    )


def _has_types(reading: Reading, parts: Iterable[str]) -> bool:
    """Whether any property directly in a body has a type; one with several variants has no type label."""
    bodies = (body for part in parts for body in reading.parts[part].children.values())
    return any(
        inner.claims.get(Aspect.TYPE) not in (None, ANY_OF) for body in bodies for inner in body.children.values()
    )


def _list_path_parameters(reading: Reading) -> set[str]:
    return {part for part in reading.parts if part.startswith("parameter:path:")}


def _drop_same_schemes(missing: dict[str, Node], others: Mapping[str, Node]) -> None:
    """Drop security schemes that the other side has under another name, since their names are only labels."""
    kinds = {node.claims.get(Aspect.TYPE) for node in others.values()} - {None}
    for part in [part for part, node in missing.items() if node.claims.get(Aspect.TYPE) in kinds]:
        del missing[part]
