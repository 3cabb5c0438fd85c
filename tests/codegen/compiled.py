"""Compiled templates, kept in memory for the whole run: compiling them is most of what generating a package costs."""

from __future__ import annotations

from typing import Final

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class MemoryCache(BytecodeCache):
    """Keeps compiled templates by name; jinja compares the checksum of the source before it uses one."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if there is something for it."""
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember what was compiled."""
        self._compiled[bucket.key] = bucket.bytecode_to_string()


COMPILED: Final = MemoryCache()
