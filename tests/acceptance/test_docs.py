"""The documents tell the truth: links lead somewhere, commands exist, and what they show is what is printed."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import apify_dataset_client
import pytest
import yaml
from apify_dataset_client import _shell_parser
from apify_dataset_client._commands import COMMANDS, SUMMARY

from generator.cli.main import make_parser
from generator.drift.settings import find_settings
from generator.recordings import index, settings
from generator.serve import command as serve
from generator.serve import http_server
from tests.acceptance.documents import DOCUMENTS, PACKAGE, Block, anchors, blocks, links
from tests.github.workflows import lend_interpreter
from tests.paths import ROOT

STAND_IN = "http://127.0.0.1:8010"
WITH_TESTS_OF_THEIR_OWN = {"README.md", "docs/migrating.md"}
"""What these print is held against what they say in test_readme and test_migrating."""
# What a shell brings along, and what readers are told to have.
PROGRAMS = {"bash", "cat", "cd", "cp", "diff", "git", "grep", "mkdir", "pip", "rm", "sed", "sudo"}
COPIED = ("docs", "generated", "generator", "spec", "templates", "tests", "Makefile", "README.md", "requirements.lock")


def named(file: Path) -> str:
    """A document by its path in the project."""
    return str(file.relative_to(ROOT))


def all_blocks(language: str) -> Iterator[tuple[Path, Block]]:
    """The blocks of a language in every document."""
    return ((file, block) for file in DOCUMENTS for block in blocks(file) if block.language.split(" ")[0] == language)


def parameters(language: str) -> list[object]:
    """The same for pytest, called by file and line."""
    return [pytest.param(file, block, id=f"{named(file)}:{block.line}") for file, block in all_blocks(language)]


@pytest.mark.parametrize("file", [*DOCUMENTS, *PACKAGE], ids=named)
def test_every_link_leads_somewhere(file: Path) -> None:
    for link in links(file):
        parts = urlsplit(link)
        if parts.scheme:
            assert re.fullmatch(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(/[\w./#~+%=-]*)?", link), link
            continue
        target = (file.parent / parts.path).resolve() if parts.path else file
        assert target.exists(), link
        if parts.fragment:
            assert parts.fragment in anchors(target), link


def test_every_document_can_be_reached_from_the_table_of_contents() -> None:
    contents = ROOT / "docs/README.md"
    reached = {(contents.parent / link).resolve() for link in links(contents) if not link.startswith("https:")}
    assert set(DOCUMENTS) - {contents} <= reached
    assert contents in {(ROOT / link).resolve() for link in links(ROOT / "README.md")}


@pytest.mark.parametrize("file", DOCUMENTS, ids=named)
def test_every_path_it_names_is_there(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for path in re.findall(r"`((?:spec|templates|generator|tests|generated|docs|\.github|\.ci)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), path


def test_every_block_is_of_a_kind_that_is_checked() -> None:
    kinds = {block.language.split(" ")[0] for file in DOCUMENTS for block in blocks(file)}
    assert kinds == {"python", "sh", "toml", "yaml"}


@pytest.mark.parametrize(("file", "block"), parameters("yaml"))
def test_every_block_of_yaml_is_valid(file: Path, block: Block) -> None:
    assert yaml.safe_load(block.code), named(file)


@pytest.mark.parametrize(("file", "block"), parameters("toml"))
def test_every_block_of_toml_is_read_as_settings(file: Path, block: Block, tmp_path: Path) -> None:
    (tmp_path / "drift.toml").write_text(block.code)
    assert find_settings(str(tmp_path / "station.yaml")).pages, named(file)


def test_what_it_tells_other_repositories_to_use_is_there() -> None:
    steps = [
        step for _, block in all_blocks("yaml") for step in _entries(block.code) if "/apify-" in step.get("uses", "")
    ]
    inputs = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"]
    needed = {name for name, about in inputs.items() if about.get("required")}
    assert len(steps) == 2
    assert all(needed <= set(step["with"]) <= set(inputs) for step in steps)
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    told = [hook["id"] for _, block in all_blocks("yaml") if "hooks:" in block.code for hook in _hooks(block.code)]
    assert told == [hook["id"] for hook in hooks]


def _entries(code: str) -> list[dict[str, Any]]:
    found = yaml.safe_load(code)
    return found if isinstance(found, list) else []


def _hooks(code: str) -> list[dict[str, Any]]:
    return [hook for repo in yaml.safe_load(code)["repos"] for hook in repo["hooks"]]


def test_what_it_quotes_in_yaml_stands_in_the_files() -> None:
    for name, file in {
        "docs/how-it-works.md": "spec/deviations.yaml",
        "docs/adding-a-rule.md": "generator/drift/rules/rules.yaml",
    }.items():
        (block,) = (block for block in blocks(ROOT / name) if block.language == "yaml")
        assert block.code in (ROOT / file).read_text(encoding="utf-8")


def test_every_scenario_and_every_key_of_the_index_and_the_settings_is_explained() -> None:
    text = (ROOT / "docs/recording.md").read_text(encoding="utf-8")
    explained = {
        name for row in re.findall(r"^\| (`.*?) \|", text, re.MULTILINE) for name in re.findall(r"`(.*?)`", row)
    }
    keys = {*index.REQUIRED_KEYS, *index.OPTIONAL_KEYS} - {"note"}
    keys |= set(settings.KEYS[""])
    assert explained == keys | {
        scenario.name for scenario in settings.find_settings(ROOT / "spec/dataset.yaml").scenarios
    }


@pytest.mark.parametrize(("file", "block"), parameters("sh"))
def test_every_command_exists_with_its_options(file: Path, block: Block) -> None:
    code = block.code.replace("\\\n", " ")
    subprocess.run(["bash", "-n", "-c", code], check=True)
    for line in code.splitlines():
        for command in re.split(r" (?:\||&&) ", line):
            words = [word for word in shlex.split(command, comments=True) if not re.match(r"[A-Z_]+=", word)]
            if words:
                check_command(words, file)


def check_command(words: list[str], file: Path) -> None:
    """Fail unless these words are a command that there is."""
    program, *arguments = words[: words.index(">")] if ">" in words else words
    if program == "make":
        targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert set(arguments) <= set(targets), f"{file}: {words}"
    elif Path(program).name == "python":
        check_module(arguments[1], arguments[2:])
        assert arguments[0] == "-m" or (ROOT / arguments[0]).is_file(), f"{file}: {words}"
    else:
        assert program in PROGRAMS, f"{file}: {words}"


def check_module(module: str, arguments: list[str]) -> None:
    """Parse the arguments as the module itself does."""
    if module == "generator":
        make_parser(arguments[0]).parse_args(arguments)
    elif module == "pytest":
        assert all((ROOT / word).exists() for word in arguments if word.startswith("tests/")), arguments
    elif module == "apify_dataset_client":
        _shell_parser.build_parser(COMMANDS, SUMMARY).parse_args(arguments)


@pytest.fixture
def stand_in() -> Iterator[str]:
    """The address of the server that `make serve` starts, on a free port."""
    with http_server.run_server(serve.make_answer(index.read_recordings(ROOT / "tests/recordings"))) as url:
        yield url


@pytest.mark.parametrize(("file", "block"), parameters("python"))
def test_every_program_prints_what_it_says(
    file: Path, block: Block, stand_in: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = compile(block.code.replace(STAND_IN, stand_in), named(file), "exec")
    if block.printed is None or named(file) in WITH_TESTS_OF_THEIR_OWN:
        return
    monkeypatch.delenv("APIFY_TOKEN", raising=False)
    for client in (apify_dataset_client.ApifyClient, apify_dataset_client.AsyncApifyClient):
        defaults = {**(client.__init__.__kwdefaults__ or {}), "base_url": stand_in}
        monkeypatch.setattr(client.__init__, "__kwdefaults__", defaults)
    exec(code, {"__name__": "__main__"})  # noqa: S102 it is what readers run
    assert capsys.readouterr().out == block.printed


NOT_HERE = re.compile(
    r"^make (setup|serve|test)$|pip install|^APIFY_TOKEN=|generator serve|^cp -r tests/rules/|--docs page\.html",
    re.MULTILINE,
)
"""Has run already, serves until it is stopped, asks the real API, or stands for what only a reader has."""
WALKED = sorted({file for file, _ in all_blocks("sh") if named(file) not in WITH_TESTS_OF_THEIR_OWN})


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A clone of one's own, with the tools in place."""
    folder = tmp_path / "apify-dataset-pipeline"
    folder.mkdir()
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, folder / name)
    for leftover in folder.rglob("__pycache__"):
        shutil.rmtree(leftover)
    author = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    for arguments in (["init", "-q"], ["add", "-A"], [*author, "commit", "-qm", "All of it"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    lend_interpreter(folder / ".venv")
    (folder / ".git/info/exclude").write_text(".venv/\n__pycache__/\n", encoding="utf-8")
    (folder / ".venv/ready").touch()
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("file", WALKED, ids=named)
def test_a_walk_through_a_document_prints_what_it_says(file: Path, project: Path, stand_in: str) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("APIFY", "MAKE", "PYTEST"))}
    # In place of `pip install`.
    environment["PYTHONPATH"] = f"{project}/generated:{project}/weather"
    environment["PATH"] = f"{project}/.venv/bin:{environment['PATH']}"
    with contextlib.ExitStack() as stack:
        addresses = {STAND_IN: stand_in, "http://127.0.0.1:8020": stack.enter_context(_stations())}
        for block in blocks(file):
            if block.language != "sh" or NOT_HERE.search(block.code):
                continue
            command = ["bash", "-ec" if block.printed is None else "-c", _moved(block.code, addresses)]
            done = subprocess.run(
                command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            if block.printed is None:
                assert done.returncode == 0, f"{block.code}\n{done.stdout}"
                continue
            shown = _moved(block.printed, addresses)
            assert re.fullmatch(pattern(shown), generalise(done.stdout)), f"{block.code}\n{done.stdout}"


def _stations() -> contextlib.AbstractContextManager[str]:
    """The server of the endpoint that the documents add."""
    return http_server.run_server(serve.make_answer(index.read_recordings(ROOT / "docs/examples/station/recordings")))


def _moved(text: str, addresses: dict[str, str]) -> str:
    for told, real in addresses.items():
        text = text.replace(told, real)
    return text


def pattern(shown: str) -> str:
    """What matches an output that is shown; a line of three dots stands for any number of lines."""
    lines = generalise(shown).splitlines(keepends=True)
    return "".join(r"(?:.*\n)*?" if line == "...\n" else re.escape(line) for line in lines)


VARYING = {
    r"\d+\.\d s\b": "0.0 s",  # how long it took
    r"\d+ facts compared": "N facts compared",
    r"\d+ models?, \d+ files": "N models, N files",
    r"(\.yaml):\d+(?::\d+)?": r"\1:N",
    r"\b\d+\.\d+\.\d+\b": "V",
}
"""What is different with each run or with each change of the fragment, and what is put in its place."""


def generalise(text: str) -> str:
    """Leave out what varies and proves nothing."""
    for varying, same in VARYING.items():
        text = re.sub(varying, same, text)
    return text
