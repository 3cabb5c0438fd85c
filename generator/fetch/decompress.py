"""Decompresses the body of a response, up to a limit of size."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

ENCODINGS = ("gzip", "deflate")
"""The encodings that are asked for."""

_MEMBERS = 100
_GZIP, _ZLIB, _RAW = 31, 15, -15


class TooLargeError(Exception):
    """The body exceeds the limit, compressed or not."""


class CutError(Exception):
    """The compressed body ends too early."""


class BrokenError(Exception):
    """The body is not what its encoding says."""


def decompress(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """Decompress a body of at most `limit` bytes, which holds for the compressed body too."""
    chunks = _limit_size(chunks, limit)
    match encoding.strip().lower():
        case "" | "identity":
            return b"".join(chunks)
        case "gzip" | "x-gzip":
            return _decompress_stream(chunks, _GZIP, limit)
        case "deflate":
            first = b""
            # HTTP means the zlib format (RFC 9110, 8.4.1.2), but some servers leave out its header of two bytes.
            for chunk in chunks:
                first += chunk
                if len(first) > 1:
                    break
            return _decompress_stream(_chain(first, chunks), _ZLIB if _has_header(first) else _RAW, limit)
        case _:
            raise BrokenError("an encoding that was not asked for")


def _has_header(data: bytes) -> bool:
    """Whether a body has the header of RFC 1950: method 8, and two bytes that are a multiple of 31."""
    method = data[:1] and data[0] & 15
    return method == zlib.DEFLATED and int.from_bytes(data[:2]) % 31 == 0


def _limit_size(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    received = 0
    for chunk in chunks:
        received += len(chunk)
        if received > limit:
            raise TooLargeError
        yield chunk


def _chain(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _decompress_stream(chunks: Iterable[bytes], bits: int, limit: int) -> bytes:
    body, machine, members = bytearray(), zlib.decompressobj(bits), 1
    for chunk in chunks:
        data = chunk
        while data:
            if machine.eof:
                # Padding of zeros may follow, or another member; a million tiny ones would take minutes.
                data, members = data.lstrip(b"\0"), members + 1
                if not data:
                    break
                if bits != _GZIP or members > _MEMBERS:
                    raise BrokenError("something after its end")
                machine = zlib.decompressobj(bits)
            body += _decompress_chunk(machine, data, limit + 1 - len(body))
            if len(body) > limit:
                raise TooLargeError
            data = machine.unused_data
    if not machine.eof:
        raise CutError
    return bytes(body)


def _decompress_chunk(machine: zlib._Decompress, data: bytes, most: int) -> bytes:
    try:
        return machine.decompress(data, most)
    except zlib.error:
        raise BrokenError("data that is not packed that way") from None
