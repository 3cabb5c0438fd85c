"""The model `Dataset`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from msgspec import field

from .._model import Model, OpenStr
from .dataset_stats import DatasetStats
from .general_access import GeneralAccess


class Dataset(Model, frozen=True, kw_only=True):
    """What Apify knows about one dataset, without its items."""

    id: str
    """The dataset's id."""
    name: str | None = None
    """The dataset's name; null for an unnamed dataset, such as the default one of a run."""
    user_id: str = field(name="userId")
    """The owner's id."""
    created_at: datetime = field(name="createdAt")
    """When the dataset was created."""
    modified_at: datetime = field(name="modifiedAt")
    """When the dataset was last changed."""
    accessed_at: datetime = field(name="accessedAt")
    """When the dataset was last read."""
    item_count: int = field(name="itemCount")
    """How many items the dataset holds. At least 0. Trails behind the data by up to 5 seconds."""
    clean_item_count: int = field(name="cleanItemCount")
    """How many items are left when empty ones are not counted. At least 0. Trails behind the data by up to 5 seconds."""
    act_id: str | None = field(default=None, name="actId")
    """The Actor that filled the dataset, if one did."""
    act_run_id: str | None = field(default=None, name="actRunId")
    """The run that filled the dataset, if one did."""
    fields: list[str] | None = None
    """Names of the fields seen in the items."""
    schema: dict[str, Any] | None = None
    """The schema its Actor declares for the items:
    https://docs.apify.com/platform/actors/development/actor-definition/dataset-schema
    """
    console_url: str = field(name="consoleUrl")
    """The dataset in Apify Console."""
    items_public_url: str | None = field(default=None, name="itemsPublicUrl")
    """A link to the items that works without a token; its signature grants access. Its signature is secret: masked
    wherever it is shown.
    """
    url_signing_secret_key: str | None = field(default=None, name="urlSigningSecretKey")
    """The key that signs public links. Sent only to those who may write to the dataset. Secret: masked wherever it is
    shown.
    """
    general_access: OpenStr[GeneralAccess] | None = field(default=None, name="generalAccess")
    """Who may reach the dataset without an explicit permission."""
    stats: DatasetStats | None = None
    """How often and how much the dataset was used."""

    _models: ClassVar[tuple[tuple[str, str], ...]] = (("stats", "stats"),)
    _secrets: ClassVar[frozenset[str]] = frozenset(("url_signing_secret_key",))
    _secret_queries: ClassVar[Mapping[str, frozenset[str]]] = {
        "items_public_url": frozenset(("signature",)),
    }
