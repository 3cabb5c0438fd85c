"""The package as a command: what it prints, where, and with which exit status."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from apify_dataset_client import _shell_output
from hypothesis import given
from hypothesis import strategies as st

from tests.client.loopback import answering, as_the_api_does, body, serving
from tests.module_run import run_module
from tests.paths import ROOT

COMMAND = [sys.executable, "-m", "apify_dataset_client"]
TOKEN = "apify_api_t0ken"
KEY, SIGNATURE = "s1gning-key", "s1gnature"
SECRET = {
    "urlSigningSecretKey": KEY,
    "itemsPublicUrl": f"https://api.apify.com/v2/datasets/ds-1/items?signature={SIGNATURE}&clean=1",
}


def environment(**more: str) -> dict[str, str]:
    """Where the package is found, and no token but one that a test gives."""
    kept = {key: value for key, value in os.environ.items() if key != "APIFY_TOKEN"}
    return {**kept, "PYTHONPATH": str(ROOT / "generated"), "COLUMNS": "80", **more}


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The command, run to its end in this process."""
    return run_module("apify_dataset_client", *arguments, environment=environment(**more))


def run_alone(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The command, run to its end in a process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments], env=environment(**more), capture_output=True, text=True, timeout=60, encoding="utf-8"
    )


def get(answer: str, *arguments: str, status: int = 200, **more: str) -> subprocess.CompletedProcess[str]:
    """`get ds-1` from a server with this answer."""
    with serving(as_the_api_does(status, answer)) as server:
        return run("get", "ds-1", "--base-url", server.url, *arguments, **more)


def test_a_process_says_the_same() -> None:
    for arguments, answer in (
        (["get", "ds-1"], body(name="é")),
        (["get", "ds-1"], body(itemCount="7")),
        (["gett"], ""),
    ):
        with serving(as_the_api_does(200, answer)) as server:
            asked = [*arguments, "--base-url", server.url]
            alone, here = run_alone(*asked), run(*asked)
        assert (alone.returncode, alone.stdout, alone.stderr) == (here.returncode, here.stdout, here.stderr)


def test_a_dataset_is_a_table() -> None:
    done = get(body(name="Ein\tName", stats={"readCount": 3}, fields=["a", "é"], unknown={"x": [1]}, actId=None))
    assert (done.returncode, done.stderr) == (0, "")
    rows = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert rows["itemCount"] == "0"
    assert rows["name"] == "Ein Name"
    assert rows["stats.readCount"] == "3"
    assert rows["fields"] == '["a", "é"]'
    assert rows["unknown"] == '{"x": [1]}'
    assert rows["actId"] == "null"
    assert len({line.index(line.split(maxsplit=1)[1]) for line in done.stdout.splitlines()[:3]}) == 1


def test_what_a_terminal_would_act_on_stays_out_of_the_table() -> None:
    done = get(body(name="\x1b[31mred\x07\u202e", **{"\x1b[2Jkey": 1}))
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_json_is_the_body_byte_for_byte() -> None:
    text = '{"data" :\n\t' + json.dumps({**json.loads(body())["data"], "big": 10**30}) + ', "x":1.50,"é":"\\u00e9"}'
    done = get(text, "--json")
    assert (done.returncode, done.stdout) == (0, text + "\n")


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_secrets_are_masked_unless_asked_for(form: list[str]) -> None:
    done = get(body(**SECRET, name=f"n-{TOKEN}"), *form, APIFY_TOKEN=TOKEN)
    assert done.returncode == 0
    for secret in (KEY, SIGNATURE, TOKEN):
        assert secret not in done.stdout + done.stderr
    assert "clean=1" in done.stdout
    shown = get(body(**SECRET), *form, "--show-secrets")
    assert KEY in shown.stdout
    assert SIGNATURE in shown.stdout


def test_masked_json_is_still_json_and_otherwise_the_same() -> None:
    done = get(body(**SECRET), "--json")
    expected = json.loads(body(**SECRET))
    expected["data"] |= {
        "urlSigningSecretKey": "***",
        "itemsPublicUrl": SECRET["itemsPublicUrl"].replace(SIGNATURE, "***"),
    }
    assert json.loads(done.stdout) == expected


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.just(f"?signature={SIGNATURE}")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.text(max_size=5), st.just("urlSigningSecretKey")), inner, max_size=3),
    ),
)


def masked(value: Any) -> Any:
    """What masking must come to, on decoded JSON."""
    if isinstance(value, dict):
        return {
            key: "***" if key == "urlSigningSecretKey" and item is not None else masked(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [masked(item) for item in value]
    return value.replace(SIGNATURE, "***") if isinstance(value, str) and "?signature=" in value else value


@given(values, st.booleans(), st.sampled_from([None, 1]))
def test_masking_finds_every_secret_and_touches_nothing_else(value: Any, ascii_only: bool, indent: int | None) -> None:  # noqa: FBT001 - drawn
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    shown = _shell_output.mask_body(text.encode(), [])
    assert json.loads(shown) == masked(value)
    if masked(value) == value:
        assert shown == text.encode()


def test_an_escaped_key_hides_no_secret() -> None:
    text = f'{{"url\\u0053igningSecretKey": "{KEY}", "u": "?\\u0073ignature={SIGNATURE}"}}'
    shown = _shell_output.mask_body(text.encode(), [])
    assert json.loads(shown) == {"urlSigningSecretKey": "***", "u": "?signature=***"}


def test_the_name_of_the_group_may_be_said() -> None:
    with serving(answering(200, body())) as server:
        long = run("datasets", "get", "a/b", "--base-url", server.url)
        short = run("get", "a/b", "--base-url", server.url)
        assert [request.target for request in server.received] == ["/v2/datasets/a~b"] * 2
    assert long.stdout == short.stdout != ""


def test_the_token_comes_from_the_environment() -> None:
    with serving(answering(200, body())) as server:
        run("get", "x", "--base-url", server.url, APIFY_TOKEN=TOKEN)
        assert server.last.headers["authorization"] == f"Bearer {TOKEN}"


HOSTILE = ["a/b", "it's", 'say "x"', "$HOME `id`;&*", "\\ !", "é%2e", "{a,b}[1-3]"]


def test_curl_sends_nothing_and_shows_no_token() -> None:
    with serving(answering(200, body())) as server:
        done = run("get", "x", "--curl", "--base-url", server.url, APIFY_TOKEN=TOKEN)
        assert server.received == []
    assert done.returncode == 0
    assert done.stdout.startswith("curl ")
    assert '-H "Authorization: Bearer $APIFY_TOKEN"' in done.stdout
    assert TOKEN not in done.stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(
    "identifier", [HOSTILE[3], *(pytest.param(one, marks=pytest.mark.slow) for one in HOSTILE if one != HOSTILE[3])]
)
def test_curl_asks_as_we_do(identifier: str) -> None:
    with serving(answering(200, body())) as server:
        url = f"{server.url}/[base]$HOME;'a'&b"
        line = run("get", "--curl", "--base-url", url, "--", identifier).stdout
        subprocess.run(["sh", "-c", line], env=environment(APIFY_TOKEN=TOKEN), capture_output=True, check=True)
        run("get", "--base-url", url, "--", identifier, APIFY_TOKEN=TOKEN)
        theirs, ours = server.received
    assert (theirs.method, theirs.target) == (ours.method, ours.target)
    for name in ("authorization", "accept", "host"):
        assert theirs.headers[name] == ours.headers[name]


def test_a_missing_dataset_is_status_1_and_says_so() -> None:
    error = {"error": {"type": "record-not-found", "message": "Dataset was not found"}}
    done = get(json.dumps(error), status=404, APIFY_TOKEN=TOKEN)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("get: GET /v2/datasets/ds-1: 404 record-not-found: Dataset was not found\n")
    without = get(json.dumps(error), status=404)
    assert "APIFY_TOKEN is not set" in without.stderr


def test_a_body_that_is_wrong_is_status_1() -> None:
    done = get(body(itemCount="7"))
    assert done.returncode == 1
    assert "data.itemCount: expected int" in done.stderr


def test_a_server_that_is_not_there_is_status_1() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        done = run("get", "x", "--base-url", f"http://127.0.0.1:{closed.getsockname()[1]}")
    assert done.returncode == 1
    assert "no complete response" in done.stderr


def test_certificates_that_cannot_be_read_are_status_2(tmp_path: Path) -> None:
    done = run("get", "x", SSL_CERT_FILE=str(tmp_path / "authority.pem"), SSL_CERT_DIR=str(tmp_path))
    assert done.returncode == 2
    assert "SSL_CERT_FILE" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "required"),
        (["get"], "DATASET-ID"),
        (["fetch", "x"], "invalid choice: 'fetch' (choose from datasets, get)"),
        (["gett", "x"], "invalid choice: 'gett' (did you mean get?)"),
        (["get", ""], "1 to 512 characters"),
        (["get", "a/b/c"], "at most one slash"),
        (["get", "x", "--jsn", "y"], "unrecognized arguments: --jsn y (did you mean --json?)"),
        (["get", "x", "--jso"], "unrecognized"),
        (["get", "x", "y"], "unrecognized arguments: y\n"),
        (["get", "x", "--timeout", "0"], "more than 0 seconds"),
        (["get", "x", "--timeout", "soon"], "invalid float"),
        (["get", "x", "--base-url", "ftp://x"], "http or https"),
        (["get", "x", "--base-url", "http://example.com"], "plain http"),
    ],
)
def test_what_cannot_be_asked_is_status_2(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "usage:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_token_that_cannot_be_one_is_not_repeated() -> None:
    done = run("get", "x", APIFY_TOKEN=f"{TOKEN}\n")
    assert done.returncode == 2
    assert TOKEN not in done.stderr


def test_help_has_examples_to_copy() -> None:
    command = "  python -m apify_dataset_client get WkzbQMuFYuamGv3YF"
    assert f"\nExamples:\n{command}\n{command} --json\n{command} --curl\n" in run("get", "--help").stdout


def test_help_has_the_words_of_the_fragment() -> None:
    done = run("get", "--help")
    text = " ".join(done.stdout.split())
    assert done.returncode == 0
    for words in (
        "GET /v2/datasets/{datasetId}: Get dataset",
        "owner's name and the dataset's name",
        "stats.storageBytes: How much space the items take, in bytes.",
        "Trails behind the data by up to 5 seconds.",
        "seconds for one attempt (30)",
        "APIFY_TOKEN",
        "https://docs.apify.com/api/v2/dataset-get",
    ):
        assert words in text
    assert "Get dataset" in run("--help").stdout


def test_version() -> None:
    import apify_dataset_client  # noqa: PLC0415 - for its version alone

    assert run("--version").stdout == f"apify_dataset_client {apify_dataset_client.__version__}\n"


def test_an_interrupt_ends_it_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        process = subprocess.Popen(
            [*COMMAND, "get", "x", "--base-url", url],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # A shell has what it starts in the background ignore interrupts, and that is inherited.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no threads
        )
        connection, _ = silent.accept()
        with connection:
            connection.recv(65536)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_a_reader_that_goes_away_is_no_error() -> None:
    big = body(schema={"filler": "x" * 2_000_000})
    with serving(answering(200, big)) as server:
        process = subprocess.Popen(
            [*COMMAND, "get", "x", "--json", "--base-url", server.url],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        said = process.stderr.read()
        process.stderr.close()
        assert (process.wait(timeout=20), said) == (141, b"")


def test_a_long_answer_is_whole_without_a_buffer() -> None:
    with serving(answering(200, body(schema={"filler": "x" * 2_000_000}))) as server:
        done = run_alone("get", "x", "--json", "--base-url", server.url, PYTHONUNBUFFERED="1")
    assert len(done.stdout) > 2_000_000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_is_said() -> None:
    with serving(answering(200, body())) as server, Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "get", "x", "--base-url", server.url],
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 1
    assert "cannot write: No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_letters_that_the_terminal_has_not_are_escaped() -> None:
    with serving(as_the_api_does(200, body(name="日本"))) as server:
        done = run_alone("get", "ds-1", "--base-url", server.url, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "\\u65e5" in done.stdout


def test_nothing_of_it_is_loaded_by_an_import() -> None:
    code = "import sys, apify_dataset_client; print([m for m in sys.modules if m == 'argparse' or '_shell' in m])"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True)
    assert done.stdout == "[]\n"
