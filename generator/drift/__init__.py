"""The drift check: facts of the documentation and of recordings, compared with the fragment."""

from generator.lazy import import_on_use

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from generator.drift import (
        check,
        docs_arguments,
        docs_reading,
        evidence,
        facts,
        follow,
        judgement,
        ledger,
        live_page,
        lock_command,
        lock_schema,
        page_history,
        page_lock,
        patch,
        report,
        rules,
        settings,
        sources,
        time_limit,
    )

__all__ = [
    "check",
    "docs_arguments",
    "docs_reading",
    "evidence",
    "facts",
    "follow",
    "judgement",
    "ledger",
    "live_page",
    "lock_command",
    "lock_schema",
    "page_history",
    "page_lock",
    "patch",
    "report",
    "rules",
    "settings",
    "sources",
    "time_limit",
]
__getattr__ = import_on_use(__name__)
