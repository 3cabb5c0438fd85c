"""The view of what a call returns: a decoder by status and media type."""

from __future__ import annotations

from generator.codegen.views.results import DecoderKind
from tests.codegen.parsing import parsed
from tests.codegen.views.things import PATHS, SCHEMAS, views


def test_its_decoders_stand_with_the_range_first() -> None:
    _, view, _ = views(parsed(SCHEMAS, PATHS))
    anything, documented = view.results
    assert (anything.first_status, anything.last_status) == (200, 299)
    assert [decoder.kind for decoder in anything.decoders.values()] == [DecoderKind.NO_BODY]
    assert (documented.first_status, documented.last_status) == (200, 200)
    (decoder,) = documented.decoders.values()
    assert (decoder.kind, str(decoder.result)) == (DecoderKind.JSON, "Inner | None")
    assert (decoder.body_type, decoder.unwrap) == ("Wrapped", "date_")
    assert view.result == "Inner | None"
    assert view.models == {"Inner": "inner", "Wrapped": "wrapped"}
    assert view.signature_models == {"Inner": "inner"}
