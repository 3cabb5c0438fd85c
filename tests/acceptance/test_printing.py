"""Text of others acts on no terminal and in no log of GitHub, whatever file it stands in, and whoever prints it."""

from __future__ import annotations

import ast
import contextlib
import copy
import json
import random
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from generator.cli import completion, main, output, parser
from generator.documents import yaml
from generator.problem import Problem
from generator.recordings.index import read_recordings
from generator.recordings.settings import GENERIC_SETTINGS, find_settings
from generator.serve import command as serve
from tests import render
from tests.drift.test_check import SHOP, shop
from tests.examples import spread
from tests.paths import ROOT

GENERATOR = ROOT / "generator"
HOSTILE = "\n::error::boo\r::stop-commands::x\n ##[add-mask]y\x1b[31m\u202e\u2028\x9b"
HOSTILES = (HOSTILE, HOSTILE.strip(), "::error::boo ##[error]\u202e\x1b]0;pwn\x07")
ON_A_LINE = HOSTILES[-1]
COMMAND = re.compile(r"::(?:error|warning|notice) [^:]*::(?!:).*")
"""What the format `github` is made of: a command of ours, in whose properties every colon is escaped."""
OTHER_LINES = re.compile(r"(?!\s*::).*")
FILES = (
    *("spec/dataset.yaml", "spec/docs.lock.yaml", "spec/deviations.yaml", "spec/client.yaml", "spec/recording.yaml"),
    *("tests/recordings/index.yaml", "tests/recordings/dataset-200-named.yaml"),
)
Pointer = tuple[str | int, ...]


def refuse_actions(text: str, form: str = "text") -> None:
    """Fail where a line would act: on a terminal or browser, or as a command of GitHub's runner."""
    shape = COMMAND if form == "github" else OTHER_LINES
    for line in text.split("\n"):
        assert line.isprintable(), repr(line)
        assert "##[" not in line, line
        assert not line or shape.fullmatch(line), line


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command, look at all that it prints, and give it back."""

    def call(*arguments: object) -> str:
        capsys.readouterr()
        given = list(map(str, arguments))
        with contextlib.suppress(SystemExit):
            main.main(given)
        printed = capsys.readouterr()
        refuse_actions(printed.out, "github" if "github" in given else "text")
        refuse_actions(printed.err)
        return printed.out + printed.err

    return call


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the commands read, in which they run."""
    shutil.copytree(ROOT / "spec", tmp_path / "spec")
    shutil.copytree(ROOT / "tests/recordings", tmp_path / "tests/recordings")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def list_places(value: Any, at: Pointer = ()) -> Iterator[tuple[Pointer, bool]]:
    """Where a string stands in a document: the pointer, and whether it is the last key of it or the value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*at, key), True
            yield from list_places(inner, (*at, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from list_places(inner, (*at, number))
    elif isinstance(value, str):
        yield at, False


def put(data: Any, at: Pointer, text: str, *, is_key: bool) -> Any:
    """The document with a text in one of these places."""
    data = copy.deepcopy(data)
    holder = data
    for step in at[:-1]:
        holder = holder[step]
    if is_key:
        changed = {(text if key == at[-1] else key): value for key, value in holder.items()}
        holder.clear()
        holder.update(changed)
    else:
        holder[at[-1]] = text
    return data


def try_places(project: Path, call: Callable[..., str], start: int, count: int) -> int:
    """Put hostile texts into `count` of the places of all files, one at a time; how often one was printed."""
    documents = {name: yaml.read(project / name).data for name in FILES}
    places = [(name, *place) for name, data in documents.items() for place in list_places(data)]
    dice = random.Random(14)  # noqa: S311 places, no secrets
    seen = 0
    dice.shuffle(places)
    for number, (name, at, is_key) in enumerate(places[start : start + count]):
        path = project / name
        before = path.read_bytes()
        text = HOSTILES[number % len(HOSTILES)]
        path.write_text(json.dumps(put(documents[name], at, text, is_key=is_key)), encoding="utf-8")
        printed = call("drift", "--format", ("text", "github", "markdown", "json")[number // 3 % 4])
        if name.startswith("spec/") and number % 4 == 0:
            regenerate = ("regenerate", "--spec", "spec/dataset.yaml", "--settings", "spec/client.yaml")
            printed += call(*regenerate, "--output", "out", "--allow-omissions")
        seen += "boo" in printed
        path.write_bytes(before)
    return seen


def test_hostile_text_in_any_file_does_nothing(project: Path, call: Callable[..., str]) -> None:
    assert try_places(project, call, 0, 8) > 2


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 400, 100))
def test_hostile_text_in_hundreds_of_places_does_nothing(project: Path, call: Callable[..., str], start: int) -> None:
    assert try_places(project, call, start, 100) > 20


def spoil(spec: Any) -> None:
    """Hostile names, values and prose in a document that pages are made of."""
    item = next(iter(spec["paths"].values()))
    body = next(value for name, value in item.items() if name in render.METHODS)
    body["parameters"].append({"name": ON_A_LINE, "in": "query", "schema": {"type": "string", "enum": [ON_A_LINE]}})
    for response in body["responses"].values():
        for media in response.get("content", {}).values():
            row = {"type": "string", "example": ON_A_LINE, "default": ON_A_LINE, "description": ON_A_LINE}
            media["schema"] = {"type": "object", "properties": {ON_A_LINE: row, "@octocat": row, f"a {ON_A_LINE}": row}}


@pytest.mark.parametrize(
    ("form", "name"),
    spread(
        product(["twin", "html", "capture"], ["page.md", f"{HOSTILE.replace('/', '')}.md", "::error::x.md"]), quick=3
    ),
)
def test_hostile_pages_and_names_of_files_do_nothing(
    project: Path, call: Callable[..., str], form: str, name: str
) -> None:
    (project / "docs").mkdir()
    good, page = project / "docs/a.md", project / "docs" / name
    good.write_text(render.FORMS[form](shop()), encoding="utf-8")
    spec = shop()
    spoil(spec)
    page.write_text(render.FORMS[form](spec), encoding="utf-8")
    (project / "docs" / f"twin {name}").write_text(render.FORMS[form](spec), encoding="utf-8")
    (project / "docs" / f"skipped{ON_A_LINE.replace('/', '')}").touch()
    (project / "spec/docs.lock.yaml").unlink()
    printed = call("lock", "--docs", good, "--url", "https://docs.example.com/x")
    assert "written" in printed
    assert "boo" in call("lock", "--docs", page, "--accept-loss")
    for report in ("text", "github", "markdown", "json", "sarif", "html"):
        assert "boo" in call("drift", "--spec", SHOP, "--docs", project / "docs", "--format", report)
    assert "boo" in call("drift", "--spec", SHOP, "--format", "text")
    assert "boo" in call("drift", "--spec", SHOP, "--docs", page, "--history", f"{HOSTILE}.yaml")


@pytest.mark.parametrize(
    "arguments",
    [
        *([HOSTILE], ["drift", f"--{HOSTILE}"], ["drift", "--format", HOSTILE], ["rules", HOSTILE]),
        *(["drift", "--docs", HOSTILE], ["drift", "--spec", HOSTILE], ["drift", "--output", f"{HOSTILE}/x"]),
        *(["lock", "--docs", HOSTILE], ["lock", "--docs", "x", "--retrieved", HOSTILE], ["serve", "--port", HOSTILE]),
        *(["lock", "--docs", f"https://{HOSTILE}"], ["serve", "--folder", HOSTILE]),
        *(["record", "x", "--file", HOSTILE, "--scenario", "404"], ["record", "x", "--scenario", HOSTILE]),
        *(["regenerate", "--spec", HOSTILE], ["regenerate", "--check", "--output", HOSTILE]),
        ["regenerate", "--check", "--since", HOSTILE],
    ],
)
def test_hostile_arguments_do_nothing(
    project: Path, call: Callable[..., str], arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APIFY_TOKEN", "x")
    assert project.exists()
    assert call(*arguments)


def test_hostile_names_in_the_package_do_nothing(project: Path, call: Callable[..., str]) -> None:
    package = project / HOSTILE.replace("/", "")
    shutil.copytree(ROOT / "generated", package)
    (package / ON_A_LINE).touch()
    (package / HOSTILES[1]).mkdir()
    (package / HOSTILES[1] / HOSTILES[1]).touch()
    assert call("regenerate", "--check", "--output", package).count(": extra\n") == 2
    assert call("regenerate", "--output", package).count("was not generated, and would be deleted") == 2
    assert call("regenerate", "--output", package, "--force").count("was not generated, and would be deleted") == 2
    assert "up to date" in call("regenerate", "--output", package)


def test_hostile_recordings_do_nothing_when_they_are_served(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    index, cassette = project / "tests/recordings/index.yaml", project / "tests/recordings/dataset-200-named.yaml"
    entries = yaml.read(index).data
    for entry in entries["recordings"]:
        entry["scenario"] += f", {ON_A_LINE}"
    index.write_text(json.dumps(entries), encoding="utf-8")
    text = cassette.read_text(encoding="utf-8")
    cassette.write_text(re.sub(r"(uri: \S+/)\S+", r"\1%0A::error::boo%1B%E2%80%AE%22%29", text), encoding="utf-8")
    recordings = read_recordings(index.parent)
    monkeypatch.setattr(signal, "sigwait", lambda _: None)
    serve.serve(recordings, 0, GENERIC_SETTINGS, ROOT / "generated")
    printed = capsys.readouterr().out
    assert "boo" in printed
    refuse_actions(printed)


def test_help_and_completion_hold_no_name_that_acts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = parser.Parser("x")
    made.add_argument("--x", help=HOSTILE)
    made.print_help()
    refuse_actions(capsys.readouterr().out)
    scenario = find_settings(ROOT / "spec/dataset.yaml").scenarios[0]
    evil = [scenario._replace(name=name) for name in ("$(touch x)", HOSTILE, "good-1")]
    monkeypatch.setattr(
        "generator.cli.completion.find_settings", lambda _: GENERIC_SETTINGS._replace(scenarios=tuple(evil))
    )
    for shell in ("bash", "zsh"):
        script = completion.write_script(main.make_parser(""), shell)
        assert "good-1" in script
        assert "touch x" not in script
        assert "::error" not in script


def test_only_between_its_lines_does_a_problem_break(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_problem(Problem(HOSTILE, HOSTILE, 1, help=HOSTILE, details=[HOSTILE, HOSTILE]))
    printed = capsys.readouterr().err
    assert printed.count("\n") == 4
    refuse_actions(printed)


PRINTERS = {
    "browser/worker.py": "an answer in JSON, for the process that waits for it",
    "cli/drift.py": "counts pages on a terminal",
    "cli/main.py": "a script for a shell, which has to be exact",
    "cli/output.py": "what the others print with",
}


def test_whatever_is_printed_is_made_printable() -> None:
    """A constant, or what `make_printable` or `make_lines_printable` gave; else through generator/cli/output.py."""
    for path in sorted(GENERATOR.rglob("*.py")):
        if path.relative_to(GENERATOR).as_posix() in PRINTERS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            source = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            assert not re.fullmatch(r"(sys\.|os\.)?(stdout|stderr|__stdout__|__stderr__|write)(\..*)?", source), path
            if source == "print":
                assert isinstance(node, ast.Call)
                assert all(is_printable(argument) for argument in node.args), f"{path}:{node.lineno}"


def is_printable(node: ast.expr) -> bool:
    """Whether an argument of `print` cannot hold what acts."""
    if isinstance(node, ast.JoinedStr):
        return all(is_printable(one.value if isinstance(one, ast.FormattedValue) else one) for one in node.values)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "''.join":
        return isinstance(node.args[0], ast.GeneratorExp) and is_printable(node.args[0].elt)
    made = isinstance(node, ast.Call) and ast.unparse(node.func) in {"make_printable", "make_lines_printable"}
    return made or isinstance(node, ast.Constant)
