"""One command is loaded at a time, and an error of ours is one line unless its traceback is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from generator.cli.main import COMMANDS, main
from generator.recordings import index
from tests.paths import ROOT


@pytest.mark.parametrize("asked", [True, False])
def test_an_error_of_ours_says_where_and_shows_its_traceback_if_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, asked: bool
) -> None:
    def fail(_folder: object) -> None:
        raise ValueError("\x1b odd")

    monkeypatch.setattr(index, "read_recordings", fail)
    monkeypatch.setenv("GENERATOR_TRACEBACK", "1" if asked else "")
    assert main(["serve"]) == 2
    printed = capsys.readouterr().err
    assert f"error: this should not happen, please report it: ValueError: \\x1b odd at {__file__}:" in printed
    assert "help: set GENERATOR_TRACEBACK=1 to see the traceback" in printed
    assert ("Traceback (most recent call last)" in printed) is asked


def test_an_error_shows_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    token = "glpat-" + "abcdefghijklmnopqrst"
    assert main(["drift", "--spec", f"{token}.yaml"]) == 2
    assert capsys.readouterr().err.startswith("error: ***")


def test_the_variable_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "GENERATOR_TRACEBACK=1" in capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_only_the_chosen_command_is_loaded(command: str) -> None:
    program = f"""
import sys
from generator.cli.main import COMMANDS, make_parser
make_parser({command!r})
sys.exit(" ".join(name for name in COMMANDS if f"generator.cli.{{name}}" in sys.modules))
"""
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert run.stderr == f"{command}\n"
