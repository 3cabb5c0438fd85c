"""Compares two annotations: whether a value of one type can be used where the other is expected."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from enum import Enum

Bases = Mapping[str, AbstractSet[str]]
"""The direct bases of classes; all by their bare names, without modules."""


class Relation(Enum):
    """How an annotation changed."""

    SAME = "same"
    """Each can be used for the other, though they may be written differently."""
    NARROWER = "narrower"
    WIDER = "wider"
    OTHER = "other"


_KNOWN: Bases = {
    "bool": {"int"},
    "int": {"float"},
    "datetime": {"date"},
    "StrEnum": {"str"},
    "IntEnum": {"int"},
    "list": {"Sequence"},
    "tuple": {"Sequence"},
    "Sequence": {"Collection"},
    "Collection": {"Iterable"},
    "dict": {"Mapping"},
    "Mapping": {"Collection"},
    "Iterator": {"Iterable"},
}
_OPEN = {"OpenStr": "str", "OpenInt": "int"}
"""The client's open enumerations: a value is a member, or any other value of this type."""
_ANYTHING = {"Any", "object"}


def compare_annotations(before: str, after: str, bases: Bases) -> Relation:
    """Whether the type `after` is narrower or wider than `before`."""
    known = {**_KNOWN, **bases}
    old, new = _parse(before), _parse(after)
    narrower, wider = _fits(new, old, known), _fits(old, new, known)
    if narrower and wider:
        return Relation.SAME
    return Relation.NARROWER if narrower else Relation.WIDER if wider else Relation.OTHER


def list_names(annotation: str) -> set[str]:
    """The bare names in an annotation."""
    return {_find_name(node) for node in ast.walk(_parse(annotation)) if isinstance(node, ast.Name | ast.Attribute)}


def find_bare_name(annotation: str) -> str:
    """The bare name of a class, without its module and arguments."""
    return _find_name(_parse(annotation))


def find_ancestors(name: str, bases: Bases) -> set[str]:
    """Every class that a class inherits from, directly or not, as far as they are known."""
    found, waiting = set[str](), [name]
    while waiting:
        new = bases.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _parse(text: str) -> ast.expr:
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        return ast.Name(text)
    return _parse(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else node


def _fits(given: ast.expr, wanted: ast.expr, bases: Bases) -> bool:
    wanted_members = list(_walk_alternatives(wanted))
    return all(any(_fits_one(one, other, bases) for other in wanted_members) for one in _walk_alternatives(given))


def _walk_alternatives(node: ast.expr) -> Iterator[ast.expr]:
    """The alternatives of a union; of anything else itself."""
    head, arguments = _find_name(node), _list_arguments(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _walk_alternatives(node.left)
        yield from _walk_alternatives(node.right)
    elif head in {"Union", "Optional"}:
        for argument in arguments:
            yield from _walk_alternatives(argument)
        if head == "Optional":
            yield ast.Constant(None)
    elif head in _OPEN:
        yield from (*arguments, ast.Name(_OPEN[head]))
    else:
        yield node


def _fits_one(given: ast.expr, wanted: ast.expr, bases: Bases) -> bool:
    head, expected = _find_name(given), _find_name(wanted)
    if expected in _ANYTHING or head == "Any":
        return True
    if head != expected:
        return expected in find_ancestors(head, bases)
    pairs = list(zip(_list_arguments(given), _list_arguments(wanted), strict=False))
    return all(_fits(one, other, bases) for one, other in pairs)


def _find_name(node: ast.expr) -> str:
    """The bare name of a class, or the text of anything else."""
    match node:
        case ast.Subscript():
            return _find_name(node.value)
        case ast.Attribute():
            return node.attr
        case ast.Name():
            return node.id
    return ast.unparse(node)


def _list_arguments(node: ast.expr) -> list[ast.expr]:
    if not isinstance(node, ast.Subscript):
        return []
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
