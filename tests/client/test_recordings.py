"""Every recording, served over a real socket as the API serves, and read by both clients."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from apify_dataset_client import (
    BadRequestError,
    Dataset,
    ForbiddenError,
    NotFoundError,
    RateLimitError,
    StatusError,
    UnauthorizedError,
)

from generator.recordings.index import Recording, read_recordings
from generator.serve import matching
from generator.serve.command import make_answer
from generator.serve.http_server import run_server
from tests.client.conftest import Call
from tests.client.loopback import as_the_api_does, serving
from tests.paths import RECORDINGS

STORED = read_recordings(RECORDINGS)
FILES = [recording.file for recording in STORED]
ERRORS = {400: BadRequestError, 401: UnauthorizedError, 403: ForbiddenError, 404: NotFoundError, 429: RateLimitError}


def interaction(file: str) -> Any:
    """The one exchange of a recording."""
    cassette = yaml.safe_load((RECORDINGS / file).read_text(encoding="utf-8"))
    (only,) = cassette["interactions"]
    return only


@pytest.mark.parametrize("recording", STORED, ids=FILES)
def test_both_clients_read_every_recording(call: Call, recording: Recording) -> None:
    (exchange,) = recording.exchanges
    identifier = unquote(exchange.url.rpartition("/")[2])
    token = (matching.make_request(exchange).authorization or "").removeprefix("Bearer ") or None
    with run_server(make_answer(STORED)) as url:
        if exchange.status == 200:
            read = call(url, "get", identifier, token=token)
            assert isinstance(read, Dataset)
            assert read.to_dict() == json.loads(exchange.text)["data"]
            assert list(read.to_dict()) == list(json.loads(exchange.text)["data"])
        else:
            with pytest.raises(StatusError) as caught:
                call(url, "get", identifier, token=token)
            assert type(caught.value) is ERRORS[exchange.status]
            error = json.loads(exchange.text)["error"]
            assert (caught.value.error_type, caught.value.message) == (error["type"], error["message"])


def test_the_default_dataset_of_a_run_has_no_name(call: Call) -> None:
    text = interaction("dataset-200-unnamed-run-default.yaml")["response"]["body"]["string"]
    with serving(as_the_api_does(200, text)) as server:
        read = call(server.url, "get", "ExampleDataset001")
    assert read.name is None
    assert read.is_set("name")
    assert list(read.schema["views"]["overview"]) == ["title", "transformation"]


def test_the_two_kinds_of_404_are_told_apart(call: Call) -> None:
    for file, absent in (("dataset-404-not-found.yaml", True), ("dataset-404-not-found-or-no-token.yaml", False)):
        text = interaction(file)["response"]["body"]["string"]
        with serving(as_the_api_does(404, text)) as server:
            if absent:
                assert call(server.url, "get_or_none", "x") is None
            else:
                with pytest.raises(NotFoundError):
                    call(server.url, "get_or_none", "x")
