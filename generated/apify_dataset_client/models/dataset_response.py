"""The model `DatasetResponse`."""

from __future__ import annotations

from typing import ClassVar

from .._model import Model
from .dataset import Dataset


class DatasetResponse(Model, frozen=True, kw_only=True):
    """The envelope around a dataset."""

    data: Dataset
    """What Apify knows about one dataset, without its items."""

    _models: ClassVar[tuple[tuple[str, str], ...]] = (("data", "data"),)
