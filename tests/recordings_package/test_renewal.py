"""Recordings past their date come with the command that makes them again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from generator.recordings.index import read_recordings
from generator.recordings.renewal import explain_expiry, format_renewal
from generator.recordings.scenarios import Scenario, Token
from generator.recordings.settings import Settings
from tests.recordings_package.samples import replace_text

SETTINGS = Settings(
    environment_variable="ACME_KEY",
    scenarios=(
        Scenario("200-by-id", "200 by id", 200, Token.YOURS, "THING_ID"),
        Scenario("200-by-name", "200 by owner~name", 200, Token.YOURS, "OWNER~NAME"),
        Scenario("404", "404", 404, Token.YOURS, identifier="nothing"),
    ),
)


def test_an_expired_recording_comes_with_the_command_that_renews_it(folder: Path) -> None:
    (recording,) = read_recordings(folder)
    assert not recording.has_expired(dt.date(2027, 5, 4))
    assert recording.has_expired(dt.date(2027, 5, 5))
    assert str(explain_expiry(recording, SETTINGS)) == (
        f"{folder / 'index.yaml'}:2: one.yaml expired on 2027-05-04\n"
        "  help: renew it: ACME_KEY=... python -m generator record THING_ID "
        "--scenario 200-by-id --file one.yaml --update"
    )


@pytest.mark.parametrize(
    ("scenario", "command"),
    [
        ("200 by owner~name", "record OWNER~NAME --scenario 200-by-name --file"),
        ("'404'", "record --scenario 404 --file"),
        ("'429'", "record it by hand (somewhere)"),
    ],
)
def test_the_command_fits_the_scenario(folder: Path, scenario: str, command: str) -> None:
    replace_text(folder / "index.yaml", "200 by id, an example", scenario)
    assert command in format_renewal(read_recordings(folder)[0], SETTINGS)
