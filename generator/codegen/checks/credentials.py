"""Credentials that the specification requires and the generated client cannot send."""

from __future__ import annotations

from collections.abc import Iterator

from generator.codegen.checks.omissions import Omission
from generator.codegen.schema.security import find_credential, list_required_schemes, list_schemes
from generator.documents.yaml import Document


def find_unsent_credentials(document: Document) -> Iterator[Omission]:
    """Yield the required security schemes if the client can send none of them."""
    if find_credential(document).header:
        return
    schemes = list_schemes(document)
    for name in dict.fromkeys(list_required_schemes(document)):
        words = f"{schemes[name]['type']} {schemes[name].get('scheme') or schemes[name].get('in') or ''}".strip()
        what = f"the credential of {name!r} ({words}), which is no header with a token,"
        yield Omission(("components", "securitySchemes", name), f"{what} would be left out of the package")
