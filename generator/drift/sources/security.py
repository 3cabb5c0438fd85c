"""The security schemes of an operation: what each is, its scopes, and which are needed together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.documents.pointer import Pointer
from generator.drift.facts.model import Aspect, Locate, Node
from generator.drift.sources.openapi import Bundle, as_list, as_mapping
from generator.openapi import keyword_types


def read_schemes(spec: Bundle, body: Mapping[str, Any], pointer: Pointer) -> Iterator[tuple[str, Node]]:
    """The schemes by the names of their parts; one that is in several alternatives is shown as in the first of them."""
    own = "security" in body
    at = (*pointer, "security") if own else ("security",)
    alternatives = list(map(as_mapping, as_list(body["security"] if own else spec.data.get("security"))))
    known: set[str] = set()
    for index, needed in enumerate(alternatives):
        kinds = {name: _read_kind(spec, name) for name in needed}
        for name in needed:
            if name in known:
                continue
            known.add(name)
            claims: dict[Aspect, object] = {
                Aspect.PRESENCE: True,
                Aspect.TYPE: kinds[name] or None,
                Aspect.SCOPES: sorted(map(str, as_list(needed[name]))) or None,
                Aspect.TOGETHER: sorted(kind for other, kind in kinds.items() if other != name) or None,
            }
            # Where the first alternative is to need none, documentation shows none.
            yield f"security:{name}", Node(claims, _locate_at(spec, (*at, index, name)), unshown=not alternatives[0])


def _locate_at(spec: Bundle, pointer: Pointer) -> Locate:
    return lambda _aspect: spec.locate(pointer)


def _read_kind(spec: Bundle, name: str) -> str:
    place = ("components", "securitySchemes", name)
    raw = as_mapping(as_mapping(spec.data.get("components")).get("securitySchemes")).get(name, {})
    scheme = spec.check_object(raw, keyword_types.SECURITY_SCHEME, place)
    # The name of an HTTP scheme may be written in any case (RFC 9110, section 11.1).
    return " ".join(filter(None, (scheme.get("type"), scheme.get("scheme", "").lower())))
