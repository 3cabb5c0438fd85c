"""A plugin of pytest, `-p tests.few_of_each`: of each test the first, the middle and the last parameters are run."""

from __future__ import annotations

from collections import defaultdict

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the others."""
    by_test: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        by_test[item.nodeid.partition("[")[0]].append(item)
    chosen = {id(same[at]) for same in by_test.values() for at in (0, len(same) // 2, -1)}
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in chosen])
    items[:] = [item for item in items if id(item) in chosen]
