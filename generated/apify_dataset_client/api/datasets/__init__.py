"""Operations tagged `datasets`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Callable, Generator, Iterable, Mapping
from datetime import timedelta

from ..._caller import AsyncCaller, Caller
from ..._checks import to_seconds
from ...errors import NotFoundError
from ...models.dataset import Dataset
from ...types import Response, Result
from . import get_dataset as _get_dataset


class Datasets:
    """Storage for structured results."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(
        self,
        dataset_id: str,
        *,
        timeout: float | timedelta | None = None,
        max_retries: int | None = None,
        deadline: float | timedelta | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Dataset:
        """Get dataset.

        Reads the metadata of one dataset, not its items; for those see https://docs.apify.com/api/v2/dataset-items-get.
        `itemCount` and `cleanItemCount` follow a write with a delay of up to 5 seconds.

        See https://docs.apify.com/api/v2/dataset-get

        Args:
            dataset_id: The dataset's id, or the owner's name and the dataset's name as `username~dataset-name`.
            timeout: Seconds for one attempt, instead of the client's.
            max_retries: How often a passing fault is tried again, instead of the client's.
            deadline: Seconds for the call with all its attempts, instead of the client's.
            headers: Headers besides those of the client.

        Returns:
            `Dataset`.

        Raises:
            ApifyError: A `StatusError` by status, a connection or timeout error, or a `DecodingError`.
        """
        return (
            self._caller.call(
                _get_dataset.OPERATION,
                _get_dataset.target(dataset_id=dataset_id),
                timeout=timeout,
                max_retries=max_retries,
                deadline=deadline,
                headers=headers,
            )
        ).parsed

    def get_or_none(
        self,
        dataset_id: str,
        *,
        timeout: float | timedelta | None = None,
        max_retries: int | None = None,
        deadline: float | timedelta | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Dataset | None:
        """Get dataset, or `None` if it does not exist.

        Reads the metadata of one dataset, not its items; for those see https://docs.apify.com/api/v2/dataset-items-get.
        `itemCount` and `cleanItemCount` follow a write with a delay of up to 5 seconds.

        See https://docs.apify.com/api/v2/dataset-get

        Args:
            dataset_id: The dataset's id, or the owner's name and the dataset's name as `username~dataset-name`.
            timeout: Seconds for one attempt, instead of the client's.
            max_retries: How often a passing fault is tried again, instead of the client's.
            deadline: Seconds for the call with all its attempts, instead of the client's.
            headers: Headers besides those of the client.

        Returns:
            `Dataset`, or `None` when the API says beyond doubt that there is none.

        Raises:
            ApifyError: A `StatusError` by status, a connection or timeout error, or a `DecodingError`.
        """
        try:
            return self.get(
                dataset_id=dataset_id, timeout=timeout, max_retries=max_retries, deadline=deadline, headers=headers
            )
        except NotFoundError as _error:
            if _error.error_type in _get_dataset.OPERATION.absent_types:
                return None
            raise

    def get_response(
        self,
        dataset_id: str,
        *,
        timeout: float | timedelta | None = None,
        max_retries: int | None = None,
        deadline: float | timedelta | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response[Dataset]:
        """Get dataset, with status, headers and bytes.

        Reads the metadata of one dataset, not its items; for those see https://docs.apify.com/api/v2/dataset-items-get.
        `itemCount` and `cleanItemCount` follow a write with a delay of up to 5 seconds.

        See https://docs.apify.com/api/v2/dataset-get

        Args:
            dataset_id: The dataset's id, or the owner's name and the dataset's name as `username~dataset-name`.
            timeout: Seconds for one attempt, instead of the client's.
            max_retries: How often a passing fault is tried again, instead of the client's.
            deadline: Seconds for the call with all its attempts, instead of the client's.
            headers: Headers besides those of the client.

        Returns:
            `Response` with a `Dataset` in `parsed`.

        Raises:
            ApifyError: A `StatusError` by status, a connection or timeout error, or a `DecodingError`.
        """
        return self._caller.call(
            _get_dataset.OPERATION,
            _get_dataset.target(dataset_id=dataset_id),
            timeout=timeout,
            max_retries=max_retries,
            deadline=deadline,
            headers=headers,
        )

    def get_many(
        self,
        dataset_ids: Iterable[str],
        *,
        concurrency: int = 20,
        rate: float | None = None,
        ordered: bool = False,
        on_progress: Callable[[int, int], object] | None = None,
        timeout: float | timedelta | None = None,
        max_retries: int | None = None,
        deadline: float | timedelta | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Generator[Result[Dataset], None, None]:
        """Get dataset, for many at once.

        Reads the metadata of one dataset, not its items; for those see https://docs.apify.com/api/v2/dataset-items-get.
        `itemCount` and `cleanItemCount` follow a write with a delay of up to 5 seconds.

        Leaving the loop early waits for the requests that are under way.

        See https://docs.apify.com/api/v2/dataset-get

        Args:
            dataset_ids: Each as for `get`; may be endless, no more are taken than are worked on.
            concurrency: How many requests are under way at once.
            rate: Requests a second at most, repeated ones included; `None` for no limit. Where the server answers 429
                to several, all go slower.
            ordered: Whether results come in the order of the ids, and not as they complete.
            on_progress: Called with the numbers of results and of errors so far.
            timeout: Seconds for one attempt at a call, instead of the client's.
            max_retries: How often a passing fault is tried again in a call, instead of the client's.
            deadline: Seconds for a call with all its attempts, instead of the client's; waiting for a turn does not
                count.
            headers: Headers of each request besides those of the client.

        Yields:
            A `Result` for each, as they complete unless `ordered`; errors are values there.

        Raises:
            ApifyError: A `StatusError` by status, a connection or timeout error, or a `DecodingError`.
        """
        # Imported here, because they take long to load and few programs need them.
        from ..._batch import Batch, run_batch
        from ..._checks import check_iterable

        check_iterable("dataset_ids", dataset_ids)
        # These raise at once for what cannot work.
        self._caller.settings.override(
            self._caller.settings.retry_policy.override(timeout, max_retries, deadline), headers
        )
        return run_batch(
            lambda dataset_id, rate_limiter: self._caller.call(
                _get_dataset.OPERATION,
                _get_dataset.target(dataset_id=dataset_id),
                timeout=timeout,
                max_retries=max_retries,
                deadline=deadline,
                headers=headers,
                rate_limiter=rate_limiter,
            ),
            dataset_ids,
            Batch(concurrency, rate, on_progress, ordered),
        )

    def wait_until(
        self, dataset_id: str, predicate: Callable[[Dataset], object], *, timeout: float | timedelta = 30
    ) -> Dataset:
        """Get dataset, again and again until the predicate holds.

        Reads the metadata of one dataset, not its items; for those see https://docs.apify.com/api/v2/dataset-items-get.
        `itemCount` and `cleanItemCount` follow a write with a delay of up to 5 seconds.

        See https://docs.apify.com/api/v2/dataset-get

        Args:
            dataset_id: The dataset's id, or the owner's name and the dataset's name as `username~dataset-name`.
            predicate: Is given what was read.
            timeout: Seconds for all of it; some values trail behind by up to 5 seconds.

        Returns:
            `Dataset` for which the predicate is true.

        Raises:
            WaitTimeoutError: When time is up; it has the last value.
            ApifyError: A `StatusError` by status, a connection or timeout error, or a `DecodingError`.
        """
        # Imported here, because few programs wait.
        from ..._polling import wait_until

        return wait_until(lambda deadline: self.get(dataset_id, deadline=deadline), predicate, to_seconds(timeout), 5)


class AsyncDatasets:
    """Storage for structured results."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    async def get(
        self,
        dataset_id: str,
        *,
        timeout: float | timedelta | None = None,
        max_retries: int | None = None,
        deadline: float | timedelta | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Dataset:
        """Get dataset.

        Reads the metadata of one dataset, not its items; for those see https://docs.apify.com/api/v2/dataset-items-get.
        `itemCount` and `cleanItemCount` follow a write with a delay of up to 5 seconds.

        See https://docs.apify.com/api/v2/dataset-get

        Args:
            dataset_id: The dataset's id, or the owner's name and the dataset's name as `username~dataset-name`.
            timeout: Seconds for one attempt, instead of the client's.
            max_retries: How often a passing fault is tried again, instead of the client's.
            deadline: Seconds for the call with all its attempts, instead of the client's.
            headers: Headers besides those of the client.

        Returns:
            `Dataset`.

        Raises:
            ApifyError: A `StatusError` by status, a connection or timeout error, or a `DecodingError`.
        """
        return (
            await self._caller.call(
                _get_dataset.OPERATION,
                _get_dataset.target(dataset_id=dataset_id),
                timeout=timeout,
                max_retries=max_retries,
                deadline=deadline,
                headers=headers,
            )
        ).parsed

    async def get_or_none(
        self,
        dataset_id: str,
        *,
        timeout: float | timedelta | None = None,
        max_retries: int | None = None,
        deadline: float | timedelta | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Dataset | None:
        """Get dataset, or `None` if it does not exist.

        Reads the metadata of one dataset, not its items; for those see https://docs.apify.com/api/v2/dataset-items-get.
        `itemCount` and `cleanItemCount` follow a write with a delay of up to 5 seconds.

        See https://docs.apify.com/api/v2/dataset-get

        Args:
            dataset_id: The dataset's id, or the owner's name and the dataset's name as `username~dataset-name`.
            timeout: Seconds for one attempt, instead of the client's.
            max_retries: How often a passing fault is tried again, instead of the client's.
            deadline: Seconds for the call with all its attempts, instead of the client's.
            headers: Headers besides those of the client.

        Returns:
            `Dataset`, or `None` when the API says beyond doubt that there is none.

        Raises:
            ApifyError: A `StatusError` by status, a connection or timeout error, or a `DecodingError`.
        """
        try:
            return await self.get(
                dataset_id=dataset_id, timeout=timeout, max_retries=max_retries, deadline=deadline, headers=headers
            )
        except NotFoundError as _error:
            if _error.error_type in _get_dataset.OPERATION.absent_types:
                return None
            raise

    async def get_response(
        self,
        dataset_id: str,
        *,
        timeout: float | timedelta | None = None,
        max_retries: int | None = None,
        deadline: float | timedelta | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response[Dataset]:
        """Get dataset, with status, headers and bytes.

        Reads the metadata of one dataset, not its items; for those see https://docs.apify.com/api/v2/dataset-items-get.
        `itemCount` and `cleanItemCount` follow a write with a delay of up to 5 seconds.

        See https://docs.apify.com/api/v2/dataset-get

        Args:
            dataset_id: The dataset's id, or the owner's name and the dataset's name as `username~dataset-name`.
            timeout: Seconds for one attempt, instead of the client's.
            max_retries: How often a passing fault is tried again, instead of the client's.
            deadline: Seconds for the call with all its attempts, instead of the client's.
            headers: Headers besides those of the client.

        Returns:
            `Response` with a `Dataset` in `parsed`.

        Raises:
            ApifyError: A `StatusError` by status, a connection or timeout error, or a `DecodingError`.
        """
        return await self._caller.call(
            _get_dataset.OPERATION,
            _get_dataset.target(dataset_id=dataset_id),
            timeout=timeout,
            max_retries=max_retries,
            deadline=deadline,
            headers=headers,
        )

    def get_many(
        self,
        dataset_ids: Iterable[str] | AsyncIterable[str],
        *,
        concurrency: int = 20,
        rate: float | None = None,
        ordered: bool = False,
        on_progress: Callable[[int, int], object] | None = None,
        timeout: float | timedelta | None = None,
        max_retries: int | None = None,
        deadline: float | timedelta | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncGenerator[Result[Dataset], None]:
        """Get dataset, for many at once.

        Reads the metadata of one dataset, not its items; for those see https://docs.apify.com/api/v2/dataset-items-get.
        `itemCount` and `cleanItemCount` follow a write with a delay of up to 5 seconds.

        Leaving the loop early cancels the rest once the iterator is closed, see `contextlib.aclosing`.

        See https://docs.apify.com/api/v2/dataset-get

        Args:
            dataset_ids: Each as for `get`; may be endless, no more are taken than are worked on.
            concurrency: How many requests are under way at once.
            rate: Requests a second at most, repeated ones included; `None` for no limit. Where the server answers 429
                to several, all go slower.
            ordered: Whether results come in the order of the ids, and not as they complete.
            on_progress: Called with the numbers of results and of errors so far.
            timeout: Seconds for one attempt at a call, instead of the client's.
            max_retries: How often a passing fault is tried again in a call, instead of the client's.
            deadline: Seconds for a call with all its attempts, instead of the client's; waiting for a turn does not
                count.
            headers: Headers of each request besides those of the client.

        Yields:
            A `Result` for each, as they complete unless `ordered`; errors are values there.

        Raises:
            ApifyError: A `StatusError` by status, a connection or timeout error, or a `DecodingError`.
        """
        # Imported here, because they take long to load and few programs need them.
        from ..._batch import Batch, run_batch_async
        from ..._checks import check_iterable

        check_iterable("dataset_ids", dataset_ids)
        # These raise at once for what cannot work.
        self._caller.settings.override(
            self._caller.settings.retry_policy.override(timeout, max_retries, deadline), headers
        )
        return run_batch_async(
            lambda dataset_id, rate_limiter: self._caller.call(
                _get_dataset.OPERATION,
                _get_dataset.target(dataset_id=dataset_id),
                timeout=timeout,
                max_retries=max_retries,
                deadline=deadline,
                headers=headers,
                rate_limiter=rate_limiter,
            ),
            dataset_ids,
            Batch(concurrency, rate, on_progress, ordered),
        )

    async def wait_until(
        self, dataset_id: str, predicate: Callable[[Dataset], object], *, timeout: float | timedelta = 30
    ) -> Dataset:
        """Get dataset, again and again until the predicate holds.

        Reads the metadata of one dataset, not its items; for those see https://docs.apify.com/api/v2/dataset-items-get.
        `itemCount` and `cleanItemCount` follow a write with a delay of up to 5 seconds.

        See https://docs.apify.com/api/v2/dataset-get

        Args:
            dataset_id: The dataset's id, or the owner's name and the dataset's name as `username~dataset-name`.
            predicate: Is given what was read.
            timeout: Seconds for all of it; some values trail behind by up to 5 seconds.

        Returns:
            `Dataset` for which the predicate is true.

        Raises:
            WaitTimeoutError: When time is up; it has the last value.
            ApifyError: A `StatusError` by status, a connection or timeout error, or a `DecodingError`.
        """
        # Imported here, because few programs wait.
        from ..._polling import wait_until_async

        return await wait_until_async(
            lambda deadline: self.get(dataset_id, deadline=deadline), predicate, to_seconds(timeout), 5
        )
