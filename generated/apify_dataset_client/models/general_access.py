"""The enumeration `GeneralAccess`."""

from __future__ import annotations

from .._model import OpenStrEnum


class GeneralAccess(OpenStrEnum):
    """Who may reach the dataset without an explicit permission."""

    ANYONE_WITH_ID_CAN_READ = "ANYONE_WITH_ID_CAN_READ"
    ANYONE_WITH_NAME_CAN_READ = "ANYONE_WITH_NAME_CAN_READ"
    FOLLOW_USER_SETTING = "FOLLOW_USER_SETTING"
    RESTRICTED = "RESTRICTED"
