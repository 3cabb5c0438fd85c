"""What no page is made of is refused before it costs anything, and the rows of a page are found where they stand."""

from __future__ import annotations

import pytest

from generator.drift.sources.html import limits
from generator.problem import Problem


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ('<b class="openapi-schema__property">', [3]),
        ("<b class='x openapi-schema__property y'>", [3]),
        ("<b class=openapi-schema__property>", [3]),
        ('<b class="x" id="openapi-schema__property">', []),
        ('<b class="x">openapi-schema__property', []),
        ("openapi-schema__property", []),
        ('<b class="openapi-schema__property-name">', [3]),
        ('<b class="xopenapi-schema__property">', []),
        ('<b class="openapi-schema__property openapi-schema__property">', [3]),
        ('<b class=class=openapi-schema__property><i class="openapi-schema__property">', [9, 43]),
    ],
)
def test_a_row_is_found_by_its_class(text: str, columns: list[int]) -> None:
    assert limits.find_rows(text) == columns


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<i " + "class=" * 600_000 + ">", "a tag longer than"),
        ("class=" * 600_000 + "openapi-schema__property", None),
        ("<i class=openapi-schema__property>" * 20_001, "nested too deeply"),
        ("<p class=openapi-schema__property>" * 20_001, "more rows than"),
        ("<b>" * 1_900 + "<i></i>" * 20_000, "nested too deeply"),
        ("<a" * 1_000_000, "nested too deeply"),
    ],
)
def test_what_would_take_long_is_refused_at_once(text: str, reason: str | None) -> None:
    if reason is None:
        limits.refuse_hostile(text, "page")
        return
    with pytest.raises(Problem, match=reason):
        limits.refuse_hostile(text, "page")
