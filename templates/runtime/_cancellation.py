"""Keeps the cancellation of a task as it came in, for the transport that would lose it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from typing import Any

from ._transport import RawResponse


class KeepCancellation:
    """Awaits an exchange, and lets go on the very `CancelledError` that came in: pyreqwest raises one of its own.

    Scopes of anyio know a cancellation as theirs by its message.
    """

    __slots__ = ("_exchange",)

    def __init__(self, exchange: Coroutine[Any, Any, RawResponse]) -> None:
        self._exchange = exchange

    def __await__(self) -> Generator[Any, Any, RawResponse]:
        from asyncio import CancelledError

        steps = self._exchange.__await__()
        came_in: BaseException | None = None
        try:
            awaited = next(steps)
            while True:
                try:
                    sent = yield awaited
                except CancelledError as error:
                    came_in = error
                    awaited = steps.throw(error)
                else:
                    awaited = steps.send(sent)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]
        except CancelledError:
            if came_in is None:
                raise
            raise came_in from None
        finally:
            came_in = None
            self._exchange.close()


def watch_cancellation() -> Callable[[], None]:
    """Return a function that raises `CancelledError` if the task was cancelled since.

    Pyreqwest does not when the response comes at the same moment.
    """
    import asyncio

    task = asyncio.current_task()
    before = task.cancelling() if task else 0

    def check_cancelled() -> None:
        if task is not None and task.cancelling() > before:
            raise asyncio.CancelledError

    return check_cancelled
