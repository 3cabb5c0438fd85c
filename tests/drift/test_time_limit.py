"""What takes longer than a run may is unknown, and what was judged by then is reported all the same."""

from __future__ import annotations

import json
import re
import signal
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from generator.cli.main import main
from generator.drift import check, docs_reading, time_limit
from generator.drift.rules.findings import Verdict
from generator.drift.time_limit import TimeIsUp, TimeLimit
from generator.fetch import source as fetched
from generator.fetch.source import read_source
from tests.drift.test_check import SHOP, page

FOR_EVER = 600


def wait(*_: object) -> Any:
    time.sleep(FOR_EVER)


def compute(*_: object) -> Any:
    for _number in range(10**12):
        pass


def match(*_: object) -> Any:
    re.fullmatch("(a|a)*b", "a" * 64)


def drop(*_: object) -> Any:
    """Lose the first exception, as a callback from C does."""
    try:
        wait()
    except TimeIsUp:
        wait()


@pytest.mark.parametrize("hang", [wait, compute, match, drop])
def test_whatever_takes_too_long_is_ended(hang: Callable[[], Any]) -> None:
    with pytest.raises(TimeIsUp, match="not finished"):
        with TimeLimit(0.05).hold():
            hang()


def test_what_comes_after_is_not_begun_and_nothing_rings_outside() -> None:
    limit = TimeLimit(60)
    with pytest.raises(TimeIsUp), limit.hold():
        ring()
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    with pytest.raises(TimeIsUp, match="not begun"), limit.hold():
        raise AssertionError("this was not to be begun")


def test_without_an_alarm_the_limit_holds_between_two_things() -> None:
    limit, ended = TimeLimit(60), []

    def run() -> None:
        with limit.hold():
            limit._end = 0.0
        ended.append("first")
        with pytest.raises(TimeIsUp), limit.hold():
            ended.append("second")

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert ended == ["first"]


def ring(*_: object) -> Any:
    signal.raise_signal(signal.SIGALRM)
    wait()


def test_a_run_reports_what_was_judged_by_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [str(page(tmp_path, f"{form}.md", form=form)) for form in ("capture", "html", "twin")]
    read = read_source
    monkeypatch.setattr(docs_reading, "read_source", lambda name: ring() if name == names[1] else read(name))
    given = [argument for name in names for argument in ("--docs", name)]
    status = main(["drift", "--spec", str(SHOP), *given, "--format", "json", "--no-deviations"])
    sources = json.loads(capsys.readouterr().out)["sources"]
    assert status == 2
    assert [(one["verdict"], one["reason"]) for one in sources] == [
        ("clean", None),
        ("unknown", f"not finished within the time limit of 60 seconds; {time_limit.HELP}"),
        ("unknown", f"not begun within the time limit of 60 seconds; {time_limit.HELP}"),
    ]


def test_it_holds_for_a_page_that_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetched, "fetch_url", ring)
    report = check.run(check.CheckRequest(live=True), date(2026, 3, 4))
    assert report.verdict is Verdict.UNKNOWN
    assert "time limit of 60 seconds" in (report.sources[0].reason or "")


def test_without_a_spec_there_is_no_report(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(check, "read_spec", wait)
    assert main(["drift", "--time-limit", "0.1"]) == 2
    said = capsys.readouterr().err
    assert said == f"error: not finished within the time limit of 0.1 seconds\n  help: {time_limit.HELP}\n"


@pytest.mark.parametrize("given", ["0", "-1", "nan", "inf", "soon", "1e9"])
def test_a_limit_is_a_number_of_seconds(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["drift", f"--time-limit={given}"])
    assert ended.value.code == 2
    assert "expected a number of seconds" in capsys.readouterr().err
