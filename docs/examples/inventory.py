"""Count the items of many datasets with Dask, for those whose ids do not fit one machine or one process.

    python docs/examples/inventory.py < ids.txt

A client is sent to the workers as its settings; each opens connections of its own.
"""  # noqa: INP001 an example belongs to no package

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import islice

from apify_dataset_client import ApifyClient
from dask.distributed import Client, as_completed


def counted(client: ApifyClient, identifiers: list[str]) -> list[tuple[str, int | None]]:
    """The ids with their number of items, `None` where the API gave an error."""
    results = client.datasets.get_many(identifiers, concurrency=20)
    return [(result.id, None if result.value is None else result.value.item_count) for result in results]


def inventory(cluster: Client, client: ApifyClient, identifiers: Iterable[str]) -> Iterator[tuple[str, int | None]]:
    """What the workers of a cluster count, a hundred ids at a time; no more ids are taken than are worked on."""
    rest = iter(identifiers)
    parts = iter(lambda: list(islice(rest, 100)), [])
    begun = islice(parts, 2 * sum(cluster.ncores().values()))
    running = as_completed([cluster.submit(counted, client, part, pure=False) for part in begun])
    for future in running:
        yield from future.result()
        for part in islice(parts, 1):
            running.add(cluster.submit(counted, client, part, pure=False))


if __name__ == "__main__":
    with Client(n_workers=2, threads_per_worker=1) as here, ApifyClient() as apify:
        for name, count in inventory(here, apify, (line.strip() for line in sys.stdin)):
            print(name, "?" if count is None else count, sep="\t")
