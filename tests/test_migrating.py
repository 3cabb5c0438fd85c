"""The page for users of `apify-client` tells the truth: the programs of both sides print what stands below them."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from socket import socket

import apify_dataset_client
import pytest

from tests.package.loopback import Received, as_the_api_does, serving
from tests.package.test_recordings import interaction

PAGE = (Path(__file__).parent.parent / "docs/migrating.md").read_text(encoding="utf-8")
OURS, OFFICIAL = "apify-dataset-client", "apify-client"
ANSWERS = {
    "WkzbQMuFYuamGv3YF": "dataset-200-documented.yaml",
    "no-such-dataset": "dataset-404-not-found.yaml",
    "forbidden-dataset": "dataset-403-insufficient-permissions.yaml",
}


def programs(side: str) -> list[object]:
    """The programs of one side with what they print: the block of text that comes next."""
    found = re.finditer(rf"^```python {side}\n(.*?)^```$(.*?)^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    blocks = re.findall(r"^## (.*)$|^```python (.*)$", PAGE, re.MULTILINE)
    titles, title = [], ""
    for heading, language in blocks:
        title = heading or title
        if language == side:
            titles.append(title)
    return [pytest.param(match[1], match[3], id=name) for match, name in zip(found, titles, strict=True)]


def recorded(connection: socket, request: Received) -> None:
    """Answer each dataset that the page names as the API did."""
    response = interaction(ANSWERS[request.target.rpartition("/")[2]])["response"]
    as_the_api_does(response["status"]["code"], response["body"]["string"])(connection, request)


def printed(code: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What the program prints."""
    exec(compile(code, "migrating.md", "exec"), {"__name__": "__main__"})  # noqa: S102 it is what readers run
    return capsys.readouterr().out


def redirect(monkeypatch: pytest.MonkeyPatch, client: type, argument: str, url: str) -> None:
    """Have a client call another address than the API's where it is given none."""
    changed = {**(client.__init__.__kwdefaults__ or {}), argument: url}  # type: ignore[misc]
    monkeypatch.setattr(client.__init__, "__kwdefaults__", changed)  # type: ignore[misc]


@pytest.mark.parametrize(("code", "expected"), programs(OURS))
def test_our_program_prints_what_it_says(
    code: str, expected: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("APIFY_TOKEN", "token")
    with serving(recorded) as server:
        for client in (apify_dataset_client.ApifyClient, apify_dataset_client.AsyncApifyClient):
            redirect(monkeypatch, client, "base_url", server.url)
        assert printed(code, capsys) == expected


@pytest.mark.skipif(find_spec("apify_client") is None, reason="apify-client is not installed: its side is not run")
@pytest.mark.parametrize(("code", "expected"), programs(OFFICIAL))
def test_their_program_prints_the_same(
    code: str, expected: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    official = import_module("apify_client")
    monkeypatch.setenv("APIFY_TOKEN", "token")
    with serving(recorded) as server:
        for client in (official.ApifyClient, official.ApifyClientAsync):
            redirect(monkeypatch, client, "api_url", server.url)
        assert printed(code, capsys) == expected


def test_every_program_is_run() -> None:
    assert len(re.findall(r"^```python", PAGE, re.MULTILINE)) == len(programs(OURS)) + len(programs(OFFICIAL))
    assert len(programs(OURS)) > len(programs(OFFICIAL)) > 5


def test_every_error_of_ours_is_there() -> None:
    named = re.findall(r"^\|[^|]*\| `(\w+Error)`", PAGE, re.MULTILINE)
    assert len(named) > 7
    for name in named:
        assert issubclass(getattr(apify_dataset_client, name), apify_dataset_client.ApifyError)


def test_the_defaults_are_as_it_says() -> None:
    settings = inspect.signature(apify_dataset_client.ApifyClient).parameters
    named = dict(re.findall(r"`(timeout|deadline|max_retries)`, (\d+)", PAGE))
    assert {name: float(value) for name, value in named.items()} == {
        name: settings[name].default for name in ("timeout", "deadline", "max_retries")
    }
