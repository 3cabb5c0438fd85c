"""Operations tagged `datasets`."""

from __future__ import annotations

from ..._calling import AsyncCaller, Caller
from ...errors import NotFoundError
from ...models.dataset import Dataset
from ...types import Response
from . import get_dataset as _get_dataset


class Datasets:
    """Storage for structured results."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, dataset_id: str) -> Dataset:
        """Get dataset.

        Reads the metadata of one dataset, not its items; for those see
        https://docs.apify.com/api/v2/dataset-items-get. `itemCount` and `cleanItemCount` follow a
        write with a delay of up to 5 seconds.

        dataset_id: The dataset's id, or the owner's name and the dataset's name as
        `username~dataset-name`.

        Returns `Dataset`.
        Raises `ApifyError`: a `StatusError` by status, a connection or timeout error, a
        `DecodingError`.

        See https://docs.apify.com/api/v2/dataset-get
        """
        return (
            self._caller.call(_get_dataset.OPERATION, _get_dataset.target(dataset_id=dataset_id))
        ).parsed

    def get_or_none(self, dataset_id: str) -> Dataset | None:
        """Get dataset, or `None` if it does not exist.

        Reads the metadata of one dataset, not its items; for those see
        https://docs.apify.com/api/v2/dataset-items-get. `itemCount` and `cleanItemCount` follow a
        write with a delay of up to 5 seconds.

        dataset_id: The dataset's id, or the owner's name and the dataset's name as
        `username~dataset-name`.

        Returns `Dataset`, or `None` when the API says beyond doubt that there is none.
        Raises `ApifyError`: a `StatusError` by status, a connection or timeout error, a
        `DecodingError`.

        See https://docs.apify.com/api/v2/dataset-get
        """
        try:
            return self.get(dataset_id=dataset_id)
        except NotFoundError as _error:
            if _error.error_type in _get_dataset.OPERATION.absent_types:
                return None
            raise

    def get_response(self, dataset_id: str) -> Response[Dataset]:
        """Get dataset, with status, headers and bytes.

        Reads the metadata of one dataset, not its items; for those see
        https://docs.apify.com/api/v2/dataset-items-get. `itemCount` and `cleanItemCount` follow a
        write with a delay of up to 5 seconds.

        dataset_id: The dataset's id, or the owner's name and the dataset's name as
        `username~dataset-name`.

        Returns `Response` with a `Dataset` in `parsed`.
        Raises `ApifyError`: a `StatusError` by status, a connection or timeout error, a
        `DecodingError`.

        See https://docs.apify.com/api/v2/dataset-get
        """
        return self._caller.call(_get_dataset.OPERATION, _get_dataset.target(dataset_id=dataset_id))


class AsyncDatasets:
    """Storage for structured results."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    async def get(self, dataset_id: str) -> Dataset:
        """Get dataset.

        Reads the metadata of one dataset, not its items; for those see
        https://docs.apify.com/api/v2/dataset-items-get. `itemCount` and `cleanItemCount` follow a
        write with a delay of up to 5 seconds.

        dataset_id: The dataset's id, or the owner's name and the dataset's name as
        `username~dataset-name`.

        Returns `Dataset`.
        Raises `ApifyError`: a `StatusError` by status, a connection or timeout error, a
        `DecodingError`.

        See https://docs.apify.com/api/v2/dataset-get
        """
        return (
            await self._caller.call(
                _get_dataset.OPERATION, _get_dataset.target(dataset_id=dataset_id)
            )
        ).parsed

    async def get_or_none(self, dataset_id: str) -> Dataset | None:
        """Get dataset, or `None` if it does not exist.

        Reads the metadata of one dataset, not its items; for those see
        https://docs.apify.com/api/v2/dataset-items-get. `itemCount` and `cleanItemCount` follow a
        write with a delay of up to 5 seconds.

        dataset_id: The dataset's id, or the owner's name and the dataset's name as
        `username~dataset-name`.

        Returns `Dataset`, or `None` when the API says beyond doubt that there is none.
        Raises `ApifyError`: a `StatusError` by status, a connection or timeout error, a
        `DecodingError`.

        See https://docs.apify.com/api/v2/dataset-get
        """
        try:
            return await self.get(dataset_id=dataset_id)
        except NotFoundError as _error:
            if _error.error_type in _get_dataset.OPERATION.absent_types:
                return None
            raise

    async def get_response(self, dataset_id: str) -> Response[Dataset]:
        """Get dataset, with status, headers and bytes.

        Reads the metadata of one dataset, not its items; for those see
        https://docs.apify.com/api/v2/dataset-items-get. `itemCount` and `cleanItemCount` follow a
        write with a delay of up to 5 seconds.

        dataset_id: The dataset's id, or the owner's name and the dataset's name as
        `username~dataset-name`.

        Returns `Response` with a `Dataset` in `parsed`.
        Raises `ApifyError`: a `StatusError` by status, a connection or timeout error, a
        `DecodingError`.

        See https://docs.apify.com/api/v2/dataset-get
        """
        return await self._caller.call(
            _get_dataset.OPERATION, _get_dataset.target(dataset_id=dataset_id)
        )
