"""Arguments and exit statuses: 0 clean, 1 findings, 2 could not judge; never a traceback."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.cli.main import main
from generator.public_api import check
from tests.paths import ROOT


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """`python -m generator` in a process of its own."""
    command = [sys.executable, "-m", "generator", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)})


Call = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """The same in this process, which is quicker."""

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        capsys.readouterr()
        status = main(list(arguments))
        printed = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, status, printed.out, printed.err)

    return call


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["--nonsense"],
        ["regenerate", "--nonsense"],
        ["regenerate", "--spec"],
        ["regenerate", "extra"],
        ["regenerate", "--che"],
        ["regenerate", "--full"],
    ],
)
def test_bad_usage_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status: object = main(arguments)
    except SystemExit as end:
        status = end.code
    assert status == 2
    printed = capsys.readouterr()
    assert "error: " in printed.err
    assert not printed.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["usage: python -m generator", "regenerate", "COMMAND"]),
        (
            ["regenerate", "--help"],
            ["--check", "--full", "--spec FILE", "--output DIR", "spec/dataset.yaml", "generated"],
        ),
    ],
)
def test_help_is_0(arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 0
    printed = capsys.readouterr().out
    for word in words:
        assert word in printed


def test_every_command_is_listed_with_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "write the client package from the fragment" in capsys.readouterr().out


def test_up_to_date_is_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["regenerate", "--check"]) == 0
    assert capsys.readouterr().out == "up to date\n"


def test_in_a_process_of_its_own() -> None:
    done = run("regenerate", "--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "up to date\n", "")


def test_stale_files_are_1(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec, output = tmp_path / "spec.yaml", tmp_path / "out"
    text = (ROOT / "spec/dataset.yaml").read_text(encoding="utf-8")
    spec.write_text(text, encoding="utf-8")
    assert call("regenerate", "--spec", str(spec), "--output", str(output)).returncode == 0
    spec.write_text(text.replace("How many reads were made.", "How many reads."), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = call("regenerate", "--check", "--spec", "spec.yaml", "--output", "out")
    assert done.returncode == 1
    assert done.stdout == (
        "out/api.md: stale\n"
        "out/apify_dataset_client/_commands.py: stale\n"
        "out/apify_dataset_client/models/dataset_stats.py: stale\n"
        "out/generated.lock: stale\n"
        "run `python -m generator regenerate` to write them\n"
    )
    assert not done.stderr


def test_a_problem_is_2_and_one_message(call: Call, tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text("openapi: 3.1.0\na: [", encoding="utf-8")
    for arguments in (["regenerate"], ["regenerate", "--check"], ["regenerate", "--check", "--full"]):
        done = call(*arguments, "--spec", str(spec), "--output", str(tmp_path / "out"))
        assert done.returncode == 2
        assert done.stderr.startswith(f"error: {spec}:3:1: not valid YAML: ")
        assert "Traceback" not in done.stderr
        assert not done.stdout
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("allowed", [True, False])
def test_no_text_of_a_document_acts_on_a_terminal(call: Call, tmp_path: Path, *, allowed: bool) -> None:
    text = "\x1b]0;mine\x07\x9b31m\u202e"
    spec = tmp_path / "spec.json"
    operation = {"get": {"responses": {"204": {"description": "d"}}, "callbacks": {"c": {}}}}
    head = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, f"x-{text}": 1}
    spec.write_text(json.dumps({**head, "paths": {f"/{text}": operation}}), encoding="utf-8")
    options = [] if allowed else ["--strict"]
    done = call("regenerate", "--spec", str(spec), "--output", str(tmp_path / "out"), *options)
    assert done.returncode == (0 if allowed else 2)
    printed = done.stdout + done.stderr
    assert "the callback of GET /\\x1b]0;mine\\x07\\x9b31m\\u202e would be left out" in printed
    assert printed.replace("\n", "").isprintable()


def test_output_that_is_not_a_place(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = call("regenerate", "--output", str(tmp_path / "file/out"))
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr


def test_it_starts_quickly() -> None:
    loaded = "{'yaml', 'jinja2', 'pydantic', 'typer', 'rich'} & sys.modules.keys()"
    code = f"import sys, generator.cli.main; sys.exit(len({loaded}))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_output_through_a_link(call: Call, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "generated", tmp_path / "real")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "real/README.md").write_text("edited", encoding="utf-8")
    assert call("regenerate", "--force", "--output", str(tmp_path / "link")).returncode == 0
    assert (tmp_path / "link").is_symlink()
    assert call("regenerate", "--check", "--output", str(tmp_path / "real")).returncode == 0


def test_since_goes_with_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["regenerate", "--since"]) == 2
    assert "--full and --since go with --check" in capsys.readouterr().err


def test_an_answer_that_is_not_good_is_a_finding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def since(_: Path, revisions: list[str] | None) -> list[check.VersionVerdict]:
        return [check.VersionVerdict((f"since {revisions}",), good=False)]

    monkeypatch.setattr(check, "check_versions", since)
    assert main(["regenerate", "--check", "--since"]) == 1
    assert main(["regenerate", "--check", "--since", "v1"]) == 1
    assert capsys.readouterr().out == "up to date\nsince None\nup to date\nsince ['v1']\n"


def test_a_page_is_not_read_on_a_day_to_come(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lock", "--docs", "no-such-page", "--retrieved", "9999-12-31"]) == 2
    assert capsys.readouterr().err == (
        "error: --retrieved cannot be a day to come, such as 9999-12-31\n  help: say when it was read\n"
    )


EMPTY = ["drift --spec", "drift --output", "drift --history", "drift --deviations", "lock --docs"]
EMPTY += ["regenerate --spec", "regenerate --settings", "regenerate --output", "serve --folder", "record --folder"]


@pytest.mark.parametrize("option", EMPTY)
def test_an_empty_name_is_not_taken_for_the_default(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([*option.split(), ""])
    assert end.value.code == 2
    assert "expected a name, got nothing; a variable may be empty" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("drift --format json --output same --format html --output ./same", "2 reports for one file"),
        (
            "drift --output ledger.yaml --deviations ledger.yaml",
            "would overwrite what the check reads",
        ),
        ("drift --spec one.yaml --output ./one.yaml", "would overwrite what the check reads"),
        ("drift --docs page.html --format html --output page.html", "would overwrite what the check reads"),
        ("drift --history old.yaml --output old.yaml", "would overwrite what the check reads"),
        ("drift --output spec/docs.lock.yaml", "would overwrite what the check reads"),
        ("drift --output a --output b", "no --format stands beside --output a"),
        ("lock --retrieved 2026-01-01", "--retrieved is about a page in a file"),
        ("lock --url https://docs.example.com/x", "name it with --docs"),
    ],
)
def test_what_contradicts_itself_is_refused_before_anything_is_done(
    arguments: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments.split()) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_ledger_is_either_named_or_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["drift", "--deviations", "spec/deviations.yaml", "--no-deviations"])
    assert "not allowed with argument --deviations" in capsys.readouterr().err


def test_reports_may_share_a_device() -> None:
    arguments = ["--format", "json", "--output", "/dev/null", "--format", "html", "--output", "/dev/null"]
    assert main(["drift", *arguments]) == 0


@pytest.mark.parametrize(
    "arguments", ["drift --spec", "drift --deviations", "drift --history", "lock --docs", "regenerate --spec"]
)
@pytest.mark.parametrize("name", ["folder", "empty.yaml", "binary.yaml", "loop", "swagger.yaml"])
def test_each_file_that_cannot_be_used_is_named_with_what_to_do(
    arguments: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.yaml").touch()
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "swagger.yaml").write_text('swagger: "2.0"\npaths: {}\n', encoding="utf-8")
    (tmp_path / "loop").symlink_to("loop")
    assert main([*arguments.split(), str(tmp_path / name)]) == 2
    printed = capsys.readouterr().err
    assert printed.startswith(f"error: {tmp_path / name}")
    assert "\n  help: " in printed
    assert "should not happen" not in printed


def test_no_advice_deletes_a_file_that_was_named_by_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drift", "--history", "spec/dataset.yaml", "--format", "html"]) == 2
    printed = capsys.readouterr().err
    assert "delete" not in printed
    assert "else name another file" in printed


def test_a_folder_that_is_no_project_is_named_and_nothing_elsewhere_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for command, option in (
        ("drift", "--spec FILE"),
        ("regenerate", "--output DIR"),
        ("regenerate --check", "--output DIR"),
    ):
        assert main(command.split()) == 2
        said = capsys.readouterr().err
        assert str(tmp_path) in said
        assert option in said
