"""GET /v2/datasets/{datasetId}: Get dataset."""

from __future__ import annotations

from typing import Final

from ... import _url
from ..._caller import Operation
from ..._decoding import JSONBody
from ...models.dataset import Dataset
from ...models.dataset_response import DatasetResponse

OPERATION: Final[Operation[Dataset]] = Operation(
    method="GET",
    path="/v2/datasets/{datasetId}",
    responses={
        200: JSONBody[Dataset](DatasetResponse, unwrap="data"),
    },
    absent_types=frozenset(("record-not-found",)),
    causes={
        "insufficient-permissions": "permission",
        "permission-denied": "permission",
        "elevated-permissions-needed": "permission",
        "platform-feature-disabled": "plan",
    },
)


def target(dataset_id: str) -> str:
    """The path of the request and its query."""
    return "/v2/datasets/" + _url.encode_segment(dataset_id, "dataset_id", "~")
