"""Every recording is a cassette: `vcrpy` itself reads it, and plays it to the client over httpx2."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import vcr  # type: ignore[import-untyped]
import yaml
from apify_dataset_client import ApifyClient, AsyncApifyClient, Dataset, StatusError
from apify_dataset_client._httpx2 import AsyncHttpx2Transport, Httpx2Transport
from vcr.errors import CannotOverwriteExistingCassetteException  # type: ignore[import-untyped]
from vcr.persisters.filesystem import FilesystemPersister  # type: ignore[import-untyped]
from vcr.record_mode import RecordMode  # type: ignore[import-untyped]
from vcr.serializers import yamlserializer  # type: ignore[import-untyped]

from generator.recordings.exchanges import Exchange
from generator.recordings.index import Recording, read_recordings
from tests.client.loopback import as_the_api_does, body, serving
from tests.paths import RECORDINGS

STORED = read_recordings(RECORDINGS)


def cassette(path: Path, mode: RecordMode = RecordMode.NONE) -> Any:
    """The cassette in use: what it does not hold is not asked of anybody."""
    return vcr.VCR(record_mode=mode, match_on=["method", "uri"]).use_cassette(str(path))


def get(identifier: str, *, asynchronous: bool, base_url: str = "https://api.apify.com") -> Any:
    """Get a dataset over httpx2."""
    https_only = base_url.startswith("https:")
    if not asynchronous:
        with ApifyClient(base_url=base_url, max_retries=0, transport=Httpx2Transport(https_only=https_only)) as client:
            return client.datasets.get(identifier)

    async def run() -> Dataset:
        transport = AsyncHttpx2Transport(https_only=https_only)
        async with AsyncApifyClient(base_url=base_url, max_retries=0, transport=transport) as client:
            return await client.datasets.get(identifier)

    return asyncio.run(run())


def only(recording: Recording) -> tuple[Exchange, str]:
    """The exchange of a recording, and the id it asks for."""
    (exchange,) = recording.exchanges
    return exchange, unquote(exchange.url.rpartition("/")[2])


@pytest.mark.parametrize("recording", STORED, ids=[recording.file for recording in STORED])
def test_vcrpy_reads_every_recording(recording: Recording) -> None:
    requests, responses = FilesystemPersister.load_cassette(recording.path, yamlserializer)
    assert [(request.method, request.uri) for request in requests] == [(e.method, e.url) for e in recording.exchanges]
    assert [response["body"]["string"].decode() for response in responses] == [e.text for e in recording.exchanges]


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("recording", STORED, ids=[recording.file for recording in STORED])
def test_vcrpy_plays_every_recording(recording: Recording, *, asynchronous: bool) -> None:
    exchange, identifier = only(recording)
    with cassette(recording.path) as played:
        if exchange.status == 200:
            assert get(identifier, asynchronous=asynchronous).to_dict() == json.loads(exchange.text)["data"]
        else:
            with pytest.raises(StatusError) as caught:
                get(identifier, asynchronous=asynchronous)
            assert caught.value.error_type == json.loads(exchange.text)["error"]["type"]
        assert played.play_count >= 1


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
def test_a_miss_says_what_differs_from_the_nearest(*, asynchronous: bool) -> None:
    with (
        cassette(RECORDINGS / "dataset-200-documented.yaml"),
        pytest.raises(CannotOverwriteExistingCassetteException) as e,
    ):
        get("WkzbQMuFYuamGv3YX", asynchronous=asynchronous)
    assert "https://api.apify.com/v2/datasets/WkzbQMuFYuamGv3YX" in str(e.value)
    assert "https://api.apify.com/v2/datasets/WkzbQMuFYuamGv3YF" in str(e.value)


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
def test_vcrpy_records_what_httpx2_hears(tmp_path: Path, *, asynchronous: bool) -> None:
    path = tmp_path / "new.yaml"
    with serving(as_the_api_does(200, body(itemCount=7))) as server:
        with cassette(path, RecordMode.ONCE):
            get("ds-1", asynchronous=asynchronous, base_url=server.url)
    with cassette(path):
        # The server is gone.
        assert get("ds-1", asynchronous=asynchronous, base_url=server.url).item_count == 7
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"][0]["request"]["uri"].endswith("/ds-1")
