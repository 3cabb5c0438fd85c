"""The objects of the API, a module for each."""

from .dataset import Dataset
from .dataset_response import DatasetResponse
from .dataset_stats import DatasetStats
from .error_detail import ErrorDetail
from .error_response import ErrorResponse
from .general_access import GeneralAccess

__all__ = [
    "Dataset",
    "DatasetResponse",
    "DatasetStats",
    "ErrorDetail",
    "ErrorResponse",
    "GeneralAccess",
]
