"""What a step of a pointer is, by where it stands and not by how it is called."""

from __future__ import annotations

import pytest

from generator.documents.pointer import Pointer
from generator.openapi.keyword_roles import Role, find_role


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("paths /a get responses default", "name"),
        ("paths /a get responses default description", None),
        ("paths /a get parameters 0 example", None),
        ("paths /a get parameters 0 example x", "data"),
        ("paths /a get callbacks default /{x} post example", None),
        ("paths /a get callbacks default /{x}", "name"),
        ("components schemas example", "name"),
        ("components schemas example properties enum", "name"),
        ("components schemas example properties enum enum 0", "data"),
        ("components schemas A properties properties properties const const a", "data"),
        ("components schemas A examples 0", "data"),
        ("components schemas A x-thing a", "data"),
        ("components schemas x-thing type", None),
        ("components examples example", "name"),
        ("components examples value summary", None),
        ("components examples a value b", "data"),
        ("paths /a get responses 200 content a/b examples value value b", "data"),
        ("paths /a get responses 200 content a/b schema value b", None),
        ("", None),
    ],
)
def test_the_role_of_the_last_step(path: str, kind: str | None) -> None:
    pointer: Pointer = tuple(int(step) if step.isdigit() and step != "200" else step for step in path.split())
    expected = {"name": {Role.NAME}, "data": {Role.DATA}}.get(kind or "", {Role.KEYWORD, Role.INDEX, None})
    assert find_role(pointer) in expected
