"""The "Get dataset" operation of the Apify API.

`ApifyClient` and `AsyncApifyClient` are the way in.

See https://docs.apify.com/api/v2/dataset-get
"""

__version__ = "0.1.0"

from ._transport import AsyncTransport, BodyTooLargeError, PermanentConnectionError, RawResponse, Request, Transport
from ._transport import PermanentConnectionError as HopelessError  # deprecated
from .client import ApifyClient, AsyncApifyClient
from .errors import (
    ApifyConnectionError,
    ApifyError,
    ApifyTimeoutError,
    BadRequestError,
    DecodingError,
    ForbiddenError,
    InvalidIdentifierError,
    InvalidJSONError,
    NotFoundError,
    PaymentRequiredError,
    RateLimitError,
    ResponseTooLargeError,
    SchemaMismatchError,
    ServerError,
    StatusError,
    UnauthorizedError,
    WaitTimeoutError,
)
from .models import Dataset, DatasetResponse, DatasetStats, ErrorDetail, ErrorResponse, GeneralAccess
from .types import Headers, Response, Result

__all__ = [
    "ApifyClient",
    "ApifyConnectionError",
    "ApifyError",
    "ApifyTimeoutError",
    "AsyncApifyClient",
    "AsyncTransport",
    "BadRequestError",
    "BodyTooLargeError",
    "Dataset",
    "DatasetResponse",
    "DatasetStats",
    "DecodingError",
    "ErrorDetail",
    "ErrorResponse",
    "ForbiddenError",
    "GeneralAccess",
    "Headers",
    "HopelessError",
    "InvalidIdentifierError",
    "InvalidJSONError",
    "NotFoundError",
    "PaymentRequiredError",
    "PermanentConnectionError",
    "RateLimitError",
    "RawResponse",
    "Request",
    "Response",
    "ResponseTooLargeError",
    "Result",
    "SchemaMismatchError",
    "ServerError",
    "StatusError",
    "Transport",
    "UnauthorizedError",
    "WaitTimeoutError",
]
