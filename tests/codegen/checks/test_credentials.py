"""A credential that the client cannot send is an omission, if the specification requires it."""

from __future__ import annotations

from generator.codegen.checks.credentials import find_unsent_credentials
from tests.codegen.schema.test_security import KEY, QUERY, document


def test_what_no_client_can_send_is_an_omission_if_it_is_asked_for() -> None:
    (omission,) = find_unsent_credentials(document({"a": {**KEY, "in": "cookie"}, "b": QUERY}, ["b"]))
    assert omission.pointer == ("components", "securitySchemes", "b")
    assert omission.what.startswith("the credential of 'b' (apiKey query)")
    assert not omission.harmless
    assert list(find_unsent_credentials(document({"a": QUERY}, []))) == []
    assert list(find_unsent_credentials(document({"a": QUERY, "b": KEY}, ["a"]))) == []
