"""The model `DatasetStats`."""

from __future__ import annotations

from msgspec import field

from .._model import Model


class DatasetStats(Model, frozen=True, kw_only=True):
    """How often and how much the dataset was used."""

    read_count: int | None = field(default=None, name="readCount")
    """How many reads were made."""
    write_count: int | None = field(default=None, name="writeCount")
    """How many writes were made."""
    delete_count: int | None = field(default=None, name="deleteCount")
    """How many deletions were made."""
    list_count: int | None = field(default=None, name="listCount")
    """How many times the items were listed."""
    storage_bytes: int | None = field(default=None, name="storageBytes")
    """How much space the items take, in bytes."""
