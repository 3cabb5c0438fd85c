"""When the documentation and the spec say the same about a type, a title, an enum, an example or prose."""

from __future__ import annotations

import contextlib
import json

from generator.drift.facts.model import ANY_OF, NO_SCHEMA, Aspect, Node

_DIGEST = "sha256:"


def is_same_type(docs: Node, spec: Node) -> bool:
    """Whether both can be of one type; what a label does not tell is no difference."""
    if Aspect.TYPE not in docs.claims or Aspect.TYPE not in spec.claims:
        return True
    docs_type, spec_type = get_type(docs), get_type(spec)
    if docs_type == NO_SCHEMA:
        return has_no_schema(spec)
    if docs_type == ANY_OF:
        # The variants that are not shown may be null.
        return bool(spec.variants) or (spec.claims.get(Aspect.NULLABLE) is True and not docs.every_variant)
    if spec_type == ANY_OF:
        # A parameter may show "any", which of the values of a map is no such guess.
        is_any = docs_type is None and Aspect.REQUIRED in docs.claims
        return (docs_type == "object" or is_any) and not docs.children
    if docs_type is not None and docs_type in (spec.claims.get(Aspect.TITLE), spec.alias):
        return True  # documentation prints a title in place of some types
    # Documentation prints "string" for values without a type, and "object" for whatever is composed with allOf, or
    # "any" where that is a parameter.
    is_guess = docs_type == "string" and spec.untyped and bool(spec.claims.get(Aspect.ENUM))
    return docs_type == spec_type or is_guess or (docs_type in ("object", None) and spec.composite)


def has_no_schema(spec: Node) -> bool:
    """Whether documentation says of a body that it has no schema, or leaves it out."""
    return get_type(spec) in (None, "object") and not spec.children and not spec.opaque


def get_type(node: Node) -> object:
    """The type of a node; `ANY_OF` if it has several variants."""
    return ANY_OF if len(list_non_null_variants(node)) > 1 else node.claims.get(Aspect.TYPE)


def list_non_null_variants(node: Node) -> list[Node]:
    """The variants of anyOf or oneOf without null, which only makes the others nullable."""
    return [variant for variant in node.variants if variant.claims.get(Aspect.TYPE) != "null"]


def list_variants_beside(docs: Node, spec: Node) -> list[Node]:
    """The variants of the documentation without null, which one without a type is where the spec has null."""
    nulls = len(spec.variants) - len(list_non_null_variants(spec)) or int(spec.claims.get(Aspect.NULLABLE) is True)
    shown = list[Node]()
    for one in list_non_null_variants(docs):
        if nulls and one.untyped and Aspect.READ_ONLY not in one.claims:  # which documents attest
            nulls -= 1
        else:
            shown.append(one)
    return shown


def is_same_title(docs: Node, spec: Node) -> bool:
    """Whether the titles agree, or the documentation shows a changed format in place of the title."""
    hidden = Aspect.FORMAT in docs.claims and docs.claims[Aspect.FORMAT] != spec.claims.get(Aspect.FORMAT)
    shown, title = docs.claims.get(Aspect.TITLE), spec.claims.get(Aspect.TITLE)
    # The label of a tab may be a title that looks like a type.
    is_label = title is not None and title == docs.alias and Aspect.READ_ONLY not in docs.claims
    return hidden or is_label or shown == title or (shown is not None and shown == spec.alias)


def list_enum_values(enum: object) -> list[str] | None:
    """The values of an enum but null, which is part of the aspect `nullable`; None if there are none."""
    known = [str(value) for value in enum if value != "null"] if isinstance(enum, list) else []
    return known or None


def has_same_texts(docs: object, spec: object) -> bool:
    """Whether the same examples or defaults are given; JSON may be laid out in different ways."""
    docs_texts, spec_texts = _list_texts(docs), _list_texts(spec)
    return len(docs_texts) == len(spec_texts) and all(map(_is_same_json, docs_texts, spec_texts))


def has_common_text(docs: object, spec: object) -> bool:
    """Whether one example is the same; documentation shows made-up examples beside those of the spec."""
    return not _list_meanings(docs).isdisjoint(_list_meanings(spec))


def _list_meanings(texts: object) -> set[tuple[str, str]]:
    """Each text without its layout, and as JSON if it is some, so that many are compared with many at once."""
    meanings: set[tuple[str, str]] = set()
    for text in _list_texts(texts):
        meanings.add(("text", " ".join(text.split())))
        with contextlib.suppress(ValueError, RecursionError):
            meanings.add(("json", json.dumps(json.loads(text, parse_float=_parse_float), sort_keys=True)))
    return meanings


def _parse_float(digits: str) -> int | float:
    value = float(digits)
    return int(value) if value.is_integer() else value  # in JSON schemas `1.0` is the integer 1


def _list_texts(texts: object) -> list[str]:
    if texts is None:
        return []
    return [str(text) for text in texts] if isinstance(texts, list) else [str(texts)]


def _is_same_json(one: str, other: str) -> bool:
    if one.split() == other.split():
        return True
    try:
        return bool(json.loads(one) == json.loads(other))
    except (ValueError, RecursionError):
        return False


def digest_prose(prose: object) -> str | None:
    """A digest of prose, enough to see a change without repeating the text; a digest stays as it is."""
    from hashlib import sha256  # noqa: PLC0415 - loads OpenSSL, and only a lock attests prose

    if prose is None or str(prose).startswith(_DIGEST):
        return prose if prose is None else str(prose)
    return _DIGEST + sha256(str(prose).encode("utf-8", "surrogatepass")).hexdigest()[:16]
