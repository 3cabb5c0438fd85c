"""The README tells the truth: its programs print what it says, and what it names is there."""

from __future__ import annotations

import re
import subprocess
import sys

import apify_dataset_client
import pytest

from generator.recordings import index
from generator.serve import command as serve
from generator.serve import http_server
from tests.acceptance.documents import blocks
from tests.client.loopback import Script, as_the_api_does, serving
from tests.client.test_recordings import interaction
from tests.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROGRAMS = [
    (block.code, block.printed) for block in blocks(ROOT / "README.md") if block.language == "python" and block.printed
]


def recorded(file: str) -> Script:
    """Answer as a recording does."""
    response = interaction(file)["response"]
    return as_the_api_does(response["status"]["code"], response["body"]["string"])


@pytest.mark.parametrize(("program", "file"), [(0, "dataset-200-documented.yaml"), (1, "dataset-404-not-found.yaml")])
def test_a_program_prints_what_it_says(
    program: int, file: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, printed = PROGRAMS[program]
    with serving(recorded(file)) as server:
        defaults = {**(apify_dataset_client.ApifyClient.__init__.__kwdefaults__ or {}), "base_url": server.url}
        monkeypatch.setattr(apify_dataset_client.ApifyClient.__init__, "__kwdefaults__", defaults)
        exec(compile(code, "README.md", "exec"), {})  # noqa: S102 it is what readers run
    assert capsys.readouterr().out == printed


def test_the_stand_in_answers_as_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    code, printed = PROGRAMS[2]
    with http_server.run_server(serve.make_answer(index.read_recordings(ROOT / "tests/recordings"))) as url:
        assert "http://127.0.0.1:8010" in code
        exec(compile(code.replace("http://127.0.0.1:8010", url), "README.md", "exec"), {})  # noqa: S102
    assert capsys.readouterr().out == printed


def test_the_first_call_takes_less_than_ten_lines() -> None:
    package = (ROOT / "generated/README.md").read_text(encoding="utf-8")
    for text in (README, package):
        first = re.search(r"```python\n(.*?)```", text, re.DOTALL)
        assert first is not None
        assert len(first[1].splitlines()) < 10


def test_the_finding_it_shows_is_a_real_one() -> None:
    shown = re.search(r"```text\n(warning\[.*?)```", README, re.DOTALL)
    command = [sys.executable, "-m", "generator", "drift", "--no-deviations"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout
    assert shown is not None
    # Where it stands in the fragment changes with the fragment.
    assert re.sub(r":\d+", ":N", shown[1]) in re.sub(r":\d+", ":N", printed)


def test_every_target_it_names_is_there() -> None:
    targets = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in re.findall(r"`?make ([a-z-]+)", README):
        assert f"  {target} " in targets


def test_every_program_with_an_output_is_run() -> None:
    assert len(PROGRAMS) == 3
