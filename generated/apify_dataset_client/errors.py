"""Every error that a call can raise, by what the caller can do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = [
    "ApifyConnectionError",
    "ApifyError",
    "ApifyTimeoutError",
    "BadRequestError",
    "DecodingError",
    "ForbiddenError",
    "InvalidIdentifierError",
    "InvalidJSONError",
    "NotFoundError",
    "PaymentRequiredError",
    "RateLimitError",
    "ResponseTooLargeError",
    "SchemaMismatchError",
    "ServerError",
    "StatusError",
    "UnauthorizedError",
    "WaitTimeoutError",
]


class ApifyError(Exception):
    """Base of every error of this package. The token is in none of its attributes.

    Attributes:
        message: What went wrong, for people.
        status: The HTTP status, `None` when no response came.
        error_type: The API's stable name for the error, `None` when it gave none.
        attempts: How many requests were made.
        method: The HTTP method of the call.
        path: The path and query of the call.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        error_type: str | None = None,
        attempts: int = 0,
        method: str | None = None,
        path: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.error_type = error_type
        self.attempts = attempts
        self.method = method
        self.path = path

    def __str__(self) -> str:
        call = f"{self.method} {self.path}: " if self.method else ""
        kind = " ".join(str(part) for part in (self.status, self.error_type) if part is not None)
        return f"{call}{kind}: {self.message}" if kind else f"{call}{self.message}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class InvalidIdentifierError(ApifyError, ValueError):
    """The identifier cannot be one; nothing was sent."""


class ApifyConnectionError(ApifyError, ConnectionError):
    """No complete response came: the connection was refused, reset, cut off, or not trusted."""


class ApifyTimeoutError(ApifyError, TimeoutError):
    """No complete response came in time."""


class WaitTimeoutError(ApifyTimeoutError):
    """What was waited for did not happen in time.

    Attributes:
        last: What was last read, `None` if nothing was.
    """

    def __init__(self, message: str, *, last: Any = None, **context: Any) -> None:
        super().__init__(message, **context)
        self.last = last


class ResponseTooLargeError(ApifyError):
    """The body has more bytes than the client's `max_response_bytes`; the rest was not read."""


class StatusError(ApifyError):
    """A response that is no success; this class itself is for a status that has none of its own."""

    retry_after: float | None = None
    """The seconds that the server asks to wait, `None` when it does not."""
    cause: str | None = None
    """The cause of an error of this type by the specification, `None` when it names none."""
    headers: Mapping[str, str] = {}
    """The headers of the response; names are in lower case."""
    body: Any = None
    """The body as Python values, `None` when it is no JSON."""
    data: Any = None
    """What the API's error object has as `data`, `None` when there is none."""

    @property
    def request_id(self) -> str | None:
        """The `X-Request-Id` of the response, `None` when the API sent none."""
        return self.headers.get("x-request-id")


class BadRequestError(StatusError):
    """400: the request is malformed."""


class UnauthorizedError(StatusError):
    """401: a token is needed, or the one sent is not valid."""


class PaymentRequiredError(StatusError):
    """402: the account has to pay first."""


class ForbiddenError(StatusError):
    """403: refused; `cause` and `error_type` say why."""


class NotFoundError(StatusError):
    """404: it does not exist, or this token may not know; `error_type` says which."""


class RateLimitError(StatusError):
    """429: too many requests."""


class ServerError(StatusError):
    """5xx: the fault is the server's."""


class DecodingError(ApifyError, ValueError):
    """The body of a successful response is not what the specification promises."""


class InvalidJSONError(DecodingError):
    """The body is not JSON: it is empty, cut off, or something else."""


class SchemaMismatchError(DecodingError):
    """The body is JSON of another shape.

    Attributes:
        field: The path of the value that is wrong or missing, such as `data.items[0].id`.
    """

    def __init__(self, message: str, *, field: str = "", **context: Any) -> None:
        super().__init__(message, **context)
        self.field = field


_BY_STATUS: dict[int, type[StatusError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    402: PaymentRequiredError,
    403: ForbiddenError,
    404: NotFoundError,
    429: RateLimitError,
}


def get_error_class(status: int) -> type[StatusError]:
    """Return the error class for an HTTP status that is no success."""
    return _BY_STATUS.get(status, ServerError if status >= 500 else StatusError)
