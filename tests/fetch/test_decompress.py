"""Bodies are unpacked whole, or not at all, and never beyond the limit."""

import gzip
import time
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.fetch.decompress import BrokenError, CutError, TooLargeError, decompress

TEXT = b"a page " * 1000


def raw(data: bytes) -> bytes:
    machine = zlib.compressobj(wbits=-15)
    return machine.compress(data) + machine.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    " X-GZip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw,
}


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize("encoding", PACKERS)
@given(data=st.binary(max_size=300), size=st.integers(1, 50))
def test_a_body_comes_out_as_it_went_in(encoding: str, data: bytes, size: int) -> None:
    assert decompress(cut(PACKERS[encoding](data), size), encoding, 10_000) == data


@pytest.mark.parametrize("encoding", PACKERS)
def test_a_body_may_be_as_large_as_the_limit_and_no_larger(encoding: str) -> None:
    packed = PACKERS[encoding](TEXT)
    assert decompress([packed], encoding, len(TEXT)) == TEXT
    with pytest.raises(TooLargeError):
        decompress([packed], encoding, len(TEXT) - 1)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "Deflate"])
def test_a_cut_body_is_not_taken_for_whole(encoding: str) -> None:
    packed = PACKERS[encoding](TEXT)
    for length in (0, 1, 2, 5, len(packed) // 2, len(packed) - 1):
        with pytest.raises((CutError, BrokenError)):
            decompress([packed[:length]], encoding, 10_000)
    with pytest.raises(CutError):
        decompress([packed[:-1]], encoding, 10_000)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_body_that_is_something_else_is_broken(encoding: str) -> None:
    with pytest.raises(BrokenError):
        decompress([b"<html>\xff\xff not packed"], encoding, 10_000)


def test_other_encodings_were_not_asked_for() -> None:
    for encoding in ("br", "zstd", "gzip, gzip", "x"):
        with pytest.raises(BrokenError, match="not asked for"):
            decompress([TEXT], encoding, 10_000)


def test_members_are_joined_and_padding_is_ignored() -> None:
    packed = gzip.compress(b"a") + gzip.compress(b"b") + bytes(100)
    assert decompress(cut(packed, 7), "gzip", 1000) == b"ab"


def test_something_after_the_end_is_broken() -> None:
    with pytest.raises(BrokenError):
        decompress([gzip.compress(b"a") + b"<script>"], "gzip", 1000)
    with pytest.raises(BrokenError):
        decompress([zlib.compress(b"a") + zlib.compress(b"b")], "deflate", 1000)


def test_a_million_empty_members_are_refused_quickly() -> None:
    start = time.process_time()
    with pytest.raises(BrokenError):
        decompress(cut(gzip.compress(b"") * 500_000, 1 << 16), "gzip", 32 << 20)
    assert time.process_time() - start < 2


def test_a_bomb_ends_at_the_limit() -> None:
    bomb = gzip.compress(bytes(100_000_000))
    assert len(bomb) < 200_000
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError):
            decompress(cut(bomb, 1 << 16), "gzip", 1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
