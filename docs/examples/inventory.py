"""Count the items of many datasets with Dask, for those whose ids do not fit one machine or one process.

    python docs/examples/inventory.py < ids.txt

A client is sent to the workers as its settings; each opens connections of its own.
"""  # noqa: INP001 an example belongs to no package

from __future__ import annotations

import sys
from collections.abc import Iterable

from apify_dataset_client import ApifyClient
from dask.distributed import Client, as_completed


def counted(client: ApifyClient, identifiers: list[str]) -> list[tuple[str, int | None]]:
    """The ids with their number of items, `None` where the API gave an error."""
    results = client.datasets.get_many(identifiers, concurrency=20)
    return [(result.id, None if result.value is None else result.value.item_count) for result in results]


def inventory(cluster: Client, client: ApifyClient, identifiers: Iterable[str]) -> dict[str, int | None]:
    """What the workers of a cluster count, a hundred ids at a time."""
    known = list(identifiers)
    parts = [known[start : start + 100] for start in range(0, len(known), 100)]
    futures = cluster.map(lambda part: counted(client, part), parts, pure=False)
    return dict(pair for future in as_completed(futures) for pair in future.result())


if __name__ == "__main__":
    with Client(n_workers=2, threads_per_worker=1) as here, ApifyClient() as apify:
        for name, count in inventory(here, apify, sys.stdin.read().split()).items():
            print(name, "?" if count is None else count, sep="\t")
