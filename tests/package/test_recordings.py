"""Every recording, served over a real socket as the API serves, and read by both clients."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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

from tests.package.conftest import Call
from tests.package.loopback import as_the_api_does, serving

FOLDER = Path(__file__).parent.parent / "recordings"
INDEX: list[dict[str, Any]] = yaml.safe_load((FOLDER / "index.yaml").read_text(encoding="utf-8"))["recordings"]
FILES = [entry["file"] for entry in INDEX]
ERRORS = {400: BadRequestError, 401: UnauthorizedError, 403: ForbiddenError, 404: NotFoundError, 429: RateLimitError}


def interaction(file: str) -> Any:
    """The one exchange of a recording."""
    cassette = yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))
    (only,) = cassette["interactions"]
    return only


def test_the_index_lists_every_recording() -> None:
    assert sorted(FILES) == sorted(path.name for path in FOLDER.glob("*.yaml") if path.name != "index.yaml")


@pytest.mark.parametrize("entry", INDEX, ids=FILES)
def test_every_recording_says_where_it_comes_from(entry: dict[str, Any]) -> None:
    assert entry.keys() >= {"file", "scenario", "kind", "date", "source", "redactions", "evidence-for"}
    assert entry["kind"] in {"live", "documented", "third-party", "synthetic"}
    assert ("expires" in entry) == (entry["kind"] == "live")


@pytest.mark.parametrize("file", FILES)
def test_both_clients_read_every_recording(call: Call, file: str) -> None:
    recorded = interaction(file)
    status, text = recorded["response"]["status"]["code"], recorded["response"]["body"]["string"]
    identifier = recorded["request"]["uri"].rpartition("/")[2]
    with serving(as_the_api_does(status, text)) as server:
        if status == 200:
            read = call(server.url, "get", identifier)
            assert isinstance(read, Dataset)
            assert read.to_dict() == json.loads(text)["data"]
            assert list(read.to_dict()) == list(json.loads(text)["data"])
        else:
            with pytest.raises(StatusError) as caught:
                call(server.url, "get", identifier)
            assert type(caught.value) is ERRORS[status]
            error = json.loads(text)["error"]
            assert (caught.value.error_type, caught.value.message) == (error["type"], error["message"])
    assert server.last.target == f"/v2/datasets/{identifier}"


def test_the_default_dataset_of_a_run_has_no_name(call: Call) -> None:
    text = interaction("dataset-200-unnamed-run-default.yaml")["response"]["body"]["string"]
    with serving(as_the_api_does(200, text)) as server:
        read = call(server.url, "get", "ExampleDataset001")
    assert read.name is None
    assert read.is_set("name")
    assert read.schema["views"]["overview"]["title"] == "Item"


def test_the_two_kinds_of_404_are_told_apart(call: Call) -> None:
    for file, absent in (("dataset-404-not-found.yaml", True), ("dataset-404-not-found-or-no-token.yaml", False)):
        text = interaction(file)["response"]["body"]["string"]
        with serving(as_the_api_does(404, text)) as server:
            if absent:
                assert call(server.url, "get_or_none", "x") is None
            else:
                with pytest.raises(NotFoundError):
                    call(server.url, "get_or_none", "x")
