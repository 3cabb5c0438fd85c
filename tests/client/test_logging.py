"""What a client logs: a line for each attempt where somebody listens, and never a secret."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys

import pytest
from apify_dataset_client import ApifyError, _logging, _retry

from tests.client.conftest import Call
from tests.client.loopback import answering, body, serving
from tests.paths import ROOT

TOKEN = "apify_api_T0k3nT0k3nT0k3n"


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the package logged, with other times."""
    records = [record for record in caplog.records if record.name.startswith("apify_dataset_client")]
    assert {(record.name, record.levelname) for record in records} <= {("apify_dataset_client", "DEBUG")}
    return [re.sub(r"[0-9.]+(?= m?s)", "9", record.getMessage()) for record in records]


def test_one_line_for_each_attempt(
    call: Call, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_retry, "FIRST_WAIT", 0.001)
    caplog.set_level(logging.DEBUG, "apify_dataset_client")
    busy = json.dumps({"error": {"type": "rate-limit-exceeded", "message": f"slow down {TOKEN}"}})
    with serving(answering(429, busy)) as server, pytest.raises(ApifyError):
        call(server.url, "get", "ds-1", token=TOKEN, max_retries=1)
    with serving(answering(200, body())) as server:
        call(server.url, "get", "ds-1", token=TOKEN)
    assert lines(caplog) == [
        "GET /v2/datasets/ds-1: 429 rate-limit-exceeded (attempt 1, 9 ms, next in 9 s)",
        "GET /v2/datasets/ds-1: 429 rate-limit-exceeded (attempt 2, 9 ms)",
        "GET /v2/datasets/ds-1: 200 (attempt 1, 9 ms)",
    ]


def test_the_cause_of_no_answer(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "apify_dataset_client")
    with pytest.raises(ApifyError):
        call("http://127.0.0.1:9", "get", "ds-1", token=TOKEN)
    (line,) = lines(caplog)
    assert re.fullmatch(r"GET /v2/datasets/ds-1: no complete response: .*refused.* \(attempt 1, 9 ms\)", line)


def test_a_token_in_the_wrong_place_is_not_logged(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "apify_dataset_client")
    with serving(answering(404, "")) as server, pytest.raises(ApifyError) as caught:
        call(server.url, "get", TOKEN, token=TOKEN)
    assert TOKEN not in caplog.text
    assert TOKEN not in str(caught.value)
    assert "GET /v2/datasets/***: 404" in caplog.text


def test_nothing_is_logged_unasked(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with serving(answering(500, "")) as server, pytest.raises(ApifyError):
        call(server.url, "get", "ds-1")
    assert lines(caplog) == []


def test_the_logger_stays_quiet_without_handlers() -> None:
    _logging.find_logger()
    assert any(
        isinstance(handler, logging.NullHandler) for handler in logging.getLogger("apify_dataset_client").handlers
    )


HEAVY = "asyncio concurrent dataclasses email http ipaddress json logging pyreqwest random ssl threading urllib"


def test_importing_loads_nothing_heavy() -> None:
    # In a process without site-packages' own start-up files; msgspec itself needs some more.
    code = (
        "import sys, msgspec; before = set(sys.modules)\n"
        "import apify_dataset_client\n"
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "generated", capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) & set(HEAVY.split()) == set()


def test_a_record_has_its_parts(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "apify_dataset_client")
    with serving(answering(200, body())) as server:
        call(server.url, "get", "ds-1", token=TOKEN)
    (record,) = (record for record in caplog.records if record.name.startswith("apify_dataset_client"))
    parts = vars(record)
    assert [parts[name] for name in ("method", "path", "status", "attempt")] == ["GET", "/v2/datasets/ds-1", 200, 1]
    assert 0 < parts["duration"] < 60


def test_the_environment_turns_the_log_on() -> None:
    program = "import sys; from apify_dataset_client import ApifyClient\n"
    program += "ApifyClient(base_url=sys.argv[1]); ApifyClient(base_url=sys.argv[1]).datasets.get('ds-1')"
    with serving(answering(200, body())) as server:
        run = subprocess.run(
            [sys.executable, "-c", program, server.url],
            env={"APIFY_DATASET_CLIENT_LOG": "debug", "PYTHONPATH": str(ROOT / "generated")},
            capture_output=True,
            text=True,
            check=True,
        )
    assert run.stderr.count("apify_dataset_client DEBUG GET /v2/datasets/ds-1: 200 (attempt 1") == 1
