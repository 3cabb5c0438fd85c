"""What is measured, how much of it, and what is to be reached."""

from __future__ import annotations

from typing import NamedTuple

from tests.bench.figures import Bar, Row

SYNC = Row("sync", "calls/s", rising=True, bars=(Bar("official", "times", 2.0), Bar("stock", "times", 11)))
ASYNC = {
    1: Row("async, 1 at once", "calls/s", rising=True),
    10: Row("async, 10 at once", "calls/s", rising=True),
    50: Row(
        "async, 50 at once", "calls/s", rising=True, bars=(Bar("official", "times", 2.2), Bar("stock", "times", 30))
    ),
}
DECODING = Row("decoding", "µs", rising=False, bars=(Bar("stock", "share", 0.3), Bar("official", "share", 0.4)))
BULK = Row("bulk, 50 at once, whole process", "s", rising=False, bars=(Bar("official", "times", 2.5),))
BULK_MEMORY = Row("the same: peak memory", "MB", rising=False, bars=(Bar("official", "share", 0.7),))
IMPORT = Row("import", "ms", rising=False, bars=(Bar("official", "share", 0.15), Bar("stock", "share", 0.35)))
IMPORT_MEMORY = Row("import: memory", "MB", rising=False)
SCRIPT = Row(
    "script: start, import, one call, exit",
    "ms",
    rising=False,
    bars=(Bar("official", "share", 0.25), Bar("stock", "share", 0.45)),
)
REGENERATE = Row("regenerate, stock generate", "s", rising=False)
CHECK = Row("regenerate --check, stock generate", "s", rising=False)

ORDER = [SYNC, *ASYNC.values(), BULK, BULK_MEMORY, DECODING, IMPORT, IMPORT_MEMORY, SCRIPT, REGENERATE, CHECK]


class Size(NamedTuple):
    """How much is measured."""

    rounds: int
    calls: int
    decodes: int
    processes: int
    """Rounds of the bulk job."""
    bulk: int
    """Datasets in it."""
    generations: int


FULL = Size(rounds=11, calls=200, decodes=2000, processes=5, bulk=2000, generations=5)
QUICK = Size(rounds=2, calls=20, decodes=50, processes=1, bulk=100, generations=1)
