"""How two annotations relate: whether a value of the one can stand where the other is expected."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from enum import Enum

Bases = Mapping[str, AbstractSet[str]]
"""The direct bases of classes, all by their bare names."""


class Relation(Enum):
    """What became of an annotation."""

    SAME = "same"
    """Each can stand for the other, though they may be spelled differently."""
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
"""An open enumeration is read as its members or any other value of their type."""
_ANYTHING = {"Any", "object"}


def relation(before: str, after: str, bases: Bases) -> Relation:
    """How `after` relates to `before`, for those who read a value of the type."""
    known = {**_KNOWN, **bases}
    old, new = _parsed(before), _parsed(after)
    narrower, wider = _fits(new, old, known), _fits(old, new, known)
    if narrower and wider:
        return Relation.SAME
    return Relation.NARROWER if narrower else Relation.WIDER if wider else Relation.OTHER


def names(annotation: str) -> set[str]:
    """The bare names in an annotation."""
    return {_name(node) for node in ast.walk(_parsed(annotation)) if isinstance(node, ast.Name | ast.Attribute)}


def bare(annotation: str) -> str:
    """The bare name of a class, without its module and arguments."""
    return _name(_parsed(annotation))


def ancestors(name: str, bases: Bases) -> set[str]:
    """Every class that one rests on, as far as they are known."""
    found, waiting = set[str](), [name]
    while waiting:
        new = bases.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _parsed(text: str) -> ast.expr:
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        return ast.Name(text)
    return _parsed(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else node


def _fits(given: ast.expr, wanted: ast.expr, bases: Bases) -> bool:
    wanted_members = list(_members(wanted))
    return all(any(_one_fits(one, other, bases) for other in wanted_members) for one in _members(given))


def _members(node: ast.expr) -> Iterator[ast.expr]:
    """The alternatives of a union, one for what is none."""
    head, arguments = _name(node), _arguments(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _members(node.left)
        yield from _members(node.right)
    elif head in {"Union", "Optional"}:
        for argument in arguments:
            yield from _members(argument)
        if head == "Optional":
            yield ast.Constant(None)
    elif head in _OPEN:
        yield from (*arguments, ast.Name(_OPEN[head]))
    else:
        yield node


def _one_fits(given: ast.expr, wanted: ast.expr, bases: Bases) -> bool:
    head, expected = _name(given), _name(wanted)
    if expected in _ANYTHING or head == "Any":
        return True
    if head != expected:
        return expected in ancestors(head, bases)
    pairs = list(zip(_arguments(given), _arguments(wanted), strict=False))
    return all(_fits(one, other, bases) for one, other in pairs)


def _name(node: ast.expr) -> str:
    """The bare name of a class, or the text of what is none."""
    match node:
        case ast.Subscript():
            return _name(node.value)
        case ast.Attribute():
            return node.attr
        case ast.Name():
            return node.id
    return ast.unparse(node)


def _arguments(node: ast.expr) -> list[ast.expr]:
    if not isinstance(node, ast.Subscript):
        return []
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
