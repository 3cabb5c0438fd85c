"""The page for users of `apify-client` tells the truth: the programs of both sides print what stands below them."""

from __future__ import annotations

import inspect
import os
import pickle
import re
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from socket import socket
from typing import Any

import apify_dataset_client
import pytest

from tests.client.loopback import Received, answering, as_the_api_does, body, serving
from tests.client.test_recordings import interaction
from tests.paths import ROOT, TESTS

PAGE = (ROOT / "docs/migrating.md").read_text(encoding="utf-8")
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
    monkeypatch.setenv("APIFY_TOKEN", "my-api-token")
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
    monkeypatch.setenv("APIFY_TOKEN", "my-api-token")
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


def ours(url: str, name: str) -> Any:
    """A dataset, read by this package."""
    with apify_dataset_client.ApifyClient("my-api-token", base_url=url, max_retries=0) as client:
        return client.datasets.get(name)


def theirs(url: str, name: str) -> Any:
    """The same, read by `apify-client`."""
    return import_module("apify_client").ApifyClient("my-api-token", api_url=url, max_retries=0).dataset(name).get()


absent = pytest.mark.skipif(find_spec("apify_client") is None, reason="apify-client is not installed")
EITHER = [pytest.param(ours, id=OURS), pytest.param(theirs, id=OFFICIAL, marks=absent)]
LENIENT = {
    "a number in quotes": ({"itemCount": "7"}, False, True),
    "a fraction of nothing": ({"itemCount": 7.0}, True, True),
    "true for one": ({"itemCount": True}, False, True),
    "a number for a date": ({"createdAt": 1_700_000_000}, False, True),
    "a date without a zone": ({"createdAt": "2026-01-01T00:00:00"}, True, False),
    "another zone": ({"createdAt": "2026-01-01T02:00:00+02:00"}, True, True),
    "null for a name": ({"name": None}, True, True),
    "an unknown key": ({"fresh": 1}, True, True),
    "an unknown access": ({"generalAccess": "NEW"}, True, True),
}


@pytest.mark.parametrize("get", EITHER)
@pytest.mark.parametrize(("changes", "by_us", "by_them"), LENIENT.values(), ids=LENIENT.keys())
def test_what_passes_here_and_there(get: Any, changes: dict[str, Any], *, by_us: bool, by_them: bool) -> None:
    with serving(answering(200, body(**changes))) as server:
        if by_us if get is ours else by_them:
            assert get(server.url, "ds-1").id == "ds-1"
        else:
            with pytest.raises(ValueError, match=r"data\.(itemCount|createdAt)"):
                get(server.url, "ds-1")


@pytest.mark.parametrize("get", EITHER)
@pytest.mark.parametrize("content", ["", "<html>", "[]", "null", "{}", '{"data": null}'])
def test_a_body_that_cannot_be_read_is_a_value_error_in_both(get: Any, content: str) -> None:
    with serving(answering(200, content)) as server, pytest.raises(ValueError, match=r"\w"):
        get(server.url, "ds-1")


@pytest.mark.parametrize("get", EITHER)
@pytest.mark.parametrize("name", ["", ".", ".."])
def test_what_is_no_segment_is_a_value_error_in_both(get: Any, name: str) -> None:
    with serving(answering(200, body())) as server, pytest.raises(ValueError, match=r"\w"):
        get(server.url, name)
    assert server.received == []


@pytest.mark.parametrize("get", EITHER)
@pytest.mark.parametrize("name", ["a/b/c", "a\n", "x" * 513])
def test_ids_that_only_they_send(get: Any, name: str) -> None:
    with serving(answering(200, body())) as server:
        if get is ours:
            with pytest.raises(apify_dataset_client.InvalidIdentifierError):
                get(server.url, name)
        else:
            get(server.url, name)
    assert len(server.received) == (get is theirs)


@pytest.mark.parametrize("get", EITHER)
@pytest.mark.parametrize("end", ["", "/", "/v2", "/v2/"])
def test_the_version_may_be_part_of_the_address_in_both(get: Any, end: str) -> None:
    with serving(answering(200, body())) as server:
        get(server.url + end, "someone/set")
    assert server.last.target == "/v2/datasets/someone~set"


@pytest.mark.parametrize("get", EITHER)
@pytest.mark.parametrize(("status", "message"), [(409, "No."), (402, "No."), (408, "No."), (400, None)])
def test_errors_in_both(get: Any, status: int, message: str | None) -> None:
    content = '{"error": {"type": "some-type", "message": "No."}}' if message else "<html>No.</html>"
    with serving(answering(status, content)) as server, pytest.raises(Exception, match=r"No\.") as caught:
        get(server.url, "ds-1")
    error: Any = caught.value
    if get is ours:
        assert (error.status, error.attempts, error.method) == (status, 1, "GET")
        assert str(error).startswith(f"GET /v2/datasets/ds-1: {status}")
    else:
        assert (error.status_code, error.attempt, error.http_method) == (status, 1, "GET")
        assert str(error) == error.message
    assert message in {error.message, None}


@pytest.mark.parametrize("get", EITHER)
def test_redirects_end_in_both_at_the_number_that_the_page_says(get: Any) -> None:
    said = re.search(r"redirects without an end, after (\d+) \| the same, after (\d+)", PAGE)
    assert said is not None
    with (
        serving(answering(302, "", Location="/v2/datasets/ds-1")) as server,
        pytest.raises(Exception, match="redirects"),
    ):
        get(server.url, "ds-1")
    assert len(server.received) == 1 + int(said[2 if get is ours else 1])


@pytest.mark.parametrize("get", EITHER)
def test_who_can_be_pickled_when_used(get: Any) -> None:
    with serving(answering(200, body())) as server:
        if get is ours:
            with apify_dataset_client.ApifyClient("my-api-token", base_url=server.url) as client:
                client.datasets.get("ds-1")
                assert pickle.loads(pickle.dumps(client)).datasets.get("ds-1").id == "ds-1"  # noqa: S301 it is our own
            return
        other = import_module("apify_client").ApifyClient("my-api-token", api_url=server.url)
        pickle.dumps(other)
        other.dataset("ds-1").get()
        with pytest.raises(TypeError):
            pickle.dumps(other)


def test_the_log_is_as_it_says(caplog: pytest.LogCaptureFixture) -> None:
    (name,) = re.findall(r'is `"(\w+)"` here, and has one line an attempt at `DEBUG`', PAGE)
    caplog.set_level("DEBUG", name)
    with serving(answering(503, "")) as server, pytest.raises(apify_dataset_client.ServerError):
        ours(server.url, "ds-1")
    assert [record.name for record in caplog.records if record.name.startswith("apify")] == [name]


@pytest.mark.network
@pytest.mark.slow
@pytest.mark.skipif(find_spec("apify_client") is not None, reason="their side is run with the rest")
def test_their_side_where_it_is_installed(tmp_path: Path) -> None:
    lock = TESTS / "bench/peers/official.txt"
    install = ["pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"]
    command = [sys.executable, "-m", *install, "--target", str(tmp_path), "-r", str(lock)]
    subprocess.run(command, check=True)
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", __file__]
    done = subprocess.run(run, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "skipped" not in done.stdout
