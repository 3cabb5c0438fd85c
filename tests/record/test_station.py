"""Recording and serving an API of another kind: the weather station of the documents, with its own settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.cli.main import main
from generator.recordings.index import read_recordings
from generator.recordings.settings import find_settings
from generator.serve import command as serve
from generator.serve.http_server import Reply, run_server
from generator.serve.matching import IncomingRequest
from tests.paths import ROOT

STATION = ROOT / "docs/examples/station"
SPEC = STATION / "station.yaml"
KEY = "sunshine-and-rain-4711"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the generated client."""
    folder = tmp_path_factory.mktemp("weather")
    generated = ["--spec", str(SPEC), "--settings", str(STATION / "client.yaml"), "--output", str(folder / "client")]
    assert main(["regenerate", *generated]) == 0
    return folder / "client"


def answer(request: IncomingRequest) -> Reply:
    """The weather service: it knows one station, which is somebody's garden."""
    identifier = request.path.rpartition("/")[2]
    if identifier == "janes-garden" and request.authorization == f"Bearer {KEY}":
        data = {"id": identifier, "elevation": 4, "measuredAt": "2026-01-01T06:00:00.000Z", "keeper": "jane"}
        return Reply(200, json.dumps({"data": data}), {})
    return Reply(404, json.dumps({"error": {"type": "station-not-found", "message": f"no {identifier}"}}), {})


@pytest.fixture
def arguments(client: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The options that make `record` ask the weather service."""
    monkeypatch.setenv("WEATHER_KEY", KEY)
    with run_server(answer) as url:
        yield [
            *("--spec", str(SPEC), "--client", str(client)),
            *("--folder", str(tmp_path / "recordings"), "--base-url", url),
        ]


def test_its_answers_are_recorded_by_its_own_settings(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["record", "janes-garden", *arguments, "--update"]) == 0
    found, missing = read_recordings(tmp_path / "recordings")
    exchange = found.exchanges[0]
    data = json.loads(exchange.text)["data"]
    assert exchange.url == f"https://api.weather.example/v1/stations/{data['id']}"
    assert data["id"].startswith("example-name-")
    assert (data["elevation"], data["keeper"]) == (4, "REDACTED")
    assert missing.exchanges[0].url == "https://api.weather.example/v1/stations/no-such-station"
    assert "authorization" not in missing.exchanges[0].request_headers
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "recordings").iterdir())
    for secret in ("janes-garden", KEY):
        assert secret not in written + capsys.readouterr().out
    assert main(["record", "janes-garden", *arguments]) == 0


def test_what_is_missing_is_said_in_its_own_words(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["record", *arguments]) == 2
    assert "nothing to record: give STATION_ID" in capsys.readouterr().err
    monkeypatch.delenv("WEATHER_KEY")
    assert main(["record", "janes-garden", *arguments]) == 2
    assert capsys.readouterr().err == "error: WEATHER_KEY is not set\n"


def test_its_recordings_are_served_with_an_example_of_its_own_client(client: Path) -> None:
    recordings = read_recordings(STATION / "recordings")
    lines = list(serve._greet("http://h", recordings, client, find_settings(SPEC).operation))
    assert "    from weather_client import WeatherClient" in lines
    assert '        print(client.stations.get("north-pier"))' in lines


def test_a_client_of_another_api_is_no_example() -> None:
    lines = list(serve._greet("http://h", read_recordings(STATION / "recordings"), ROOT / "generated", ""))
    assert not any("import" in line for line in lines)
    assert any("north-pier" in line for line in lines)
