"""The package and a user's code, in front of both type checkers at their strictest."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT

pytestmark = pytest.mark.slow

CONSUMER = """
import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, closing
from datetime import datetime
from typing import assert_type

from apify_dataset_client import (
    ApifyClient, ApifyError, AsyncApifyClient, Dataset, GeneralAccess, NotFoundError, Response, Result,
)


def inventory(identifiers: list[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    with ApifyClient("my-api-token", timeout=5) as client:
        for identifier in identifiers:
            try:
                dataset = client.datasets.get(identifier)
            except NotFoundError as error:
                assert_type(error.error_type, str | None)
                continue
            assert_type(dataset, Dataset)
            assert_type(dataset.created_at, datetime)
            assert_type(dataset.name, str | None)
            assert_type(dataset.fields, list[str] | None)
            assert_type(dataset.general_access, GeneralAccess | str | None)
            if dataset.stats is not None:
                assert_type(dataset.stats.read_count, int | None)
            counts[dataset.id] = dataset.item_count
        assert_type(client.datasets.get_or_none("x"), Dataset | None)
        assert_type(client.datasets.get_response("x"), Response[Dataset])
    return counts


def many(identifiers: Iterator[str]) -> Iterator[tuple[str, int]]:
    with ApifyClient() as client, closing(client.datasets.get_many(identifiers, concurrency=5, rate=10)) as results:
        for result in results:
            assert_type(result, Result[Dataset])
            assert_type(result.value, Dataset | None)
            if result.error is None:
                yield result.id, result.unwrap().item_count
        assert_type(client.datasets.wait_until("x", lambda dataset: dataset.item_count > 5, timeout=9), Dataset)
        client.datasets.get("x", timeout=1.5, max_retries=0, deadline=9)


async def many_more(identifiers: AsyncIterator[str] | list[str]) -> None:
    async with AsyncApifyClient() as client, aclosing(client.datasets.get_many(identifiers)) as results:
        async for result in results:
            assert_type(result.error, ApifyError | None)
        assert_type(await client.datasets.wait_until("x", lambda dataset: dataset.name), Dataset)


async def first(identifier: str) -> Dataset | None:
    async with AsyncApifyClient() as client:
        try:
            return await client.datasets.get(identifier)
        except ApifyError:
            return None


asyncio.run(first("x"))
"""
WRONG = """
from apify_dataset_client import ApifyClient

client = ApifyClient()
count: str = client.datasets.get("x").item_count
client.datasets.get(5)
client.datasets.get("x", token="t")
client.datasets.get("x").name.upper()
"""


@pytest.fixture
def consumer(tmp_path: Path) -> Path:
    """A folder with a small program of a user's, right and wrong."""
    (tmp_path / "right.py").write_text(CONSUMER, encoding="utf-8")
    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")
    return tmp_path


def test_mypy_strict(consumer: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", "--config-file="]
    package = subprocess.run([*command, "apify_dataset_client"], cwd=ROOT / "generated", capture_output=True, text=True)
    assert package.stdout.startswith("Success"), package.stdout
    user = subprocess.run(
        [*command, str(consumer / "right.py"), str(consumer / "wrong.py")],
        cwd=ROOT / "generated",
        capture_output=True,
        text=True,
    )
    errors = [line for line in user.stdout.splitlines() if ": error:" in line]
    assert [line for line in errors if "right.py" in line] == []
    assert len([line for line in errors if "wrong.py" in line]) == 4


def test_pyright_strict(consumer: Path) -> None:
    # basedpyright is pyright with its engine in the wheel; the original downloads it when first run.
    settings = {
        "typeCheckingMode": "strict",
        "include": [str(ROOT / "generated/apify_dataset_client"), str(consumer)],
        "extraPaths": [str(ROOT / "generated")],
        "venvPath": str(Path(sys.prefix).parent),
        "venv": Path(sys.prefix).name,
        "pythonVersion": "3.11",
    }
    (consumer / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "basedpyright", "--outputjson", "-p", str(consumer)], capture_output=True, text=True
    )
    report = json.loads(run.stdout)
    errors = [(Path(e["file"]).name, e["message"]) for e in report["generalDiagnostics"] if e["severity"] == "error"]
    assert [error for error in errors if error[0] != "wrong.py"] == []
    assert len(errors) == 4
    assert report["summary"]["filesAnalyzed"] > 20
