"""What is misspelt is answered with what may have been meant, and help shows how to begin."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from generator.cli.main import main, make_parser
from tests.paths import ROOT

COMMANDS = ("regenerate", "drift", "lock", "record", "serve", "rules")


def ended(*arguments: str) -> object:
    try:
        return main(arguments)
    except SystemExit as end:
        return end.code


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["drfit"], "drift"),
        (["regenrate", "--check"], "regenerate"),
        (["drift", "--fromat", "json"], "--format"),
        (["drift", "--no-deviation"], "--no-deviations"),
        (["drift", "--fail-no=error"], "--fail-on"),
        (["drift", "--format", "jsno"], "json"),
        (["regenerate", "--chek"], "--check"),
        (["rules", "documented-nulable"], "documented-nullable"),
        (["drift", "--spec", "spec/datasets.yaml"], "spec/dataset.yaml"),
        (["regenerate", "--spec", "spec/datasets.yaml"], "spec/dataset.yaml"),
        (["lock", "--docs", "READNE.md"], "README.md"),
        (["record", "x", "--scenario", "200-by-nam"], "200-by-name"),
    ],
)
def test_what_is_misspelt_is_guessed(
    arguments: list[str], meant: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert ended(*arguments) == 2
    printed = capsys.readouterr().err
    assert printed.startswith("error: ")
    assert f"did you mean {meant}?" in printed


def test_a_page_that_is_not_there_is_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    spec = ROOT / "tests/pages/shop.yaml"
    assert ended("drift", "--spec", str(spec), "--docs", str(spec.with_name("shpo.yaml"))) == 2
    assert "shop.yaml?" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--zzz"], ["zzz"], ["drift", "--zzz"], [], ["rules", "zzz"]])
def test_where_nothing_is_alike_help_is_named(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(*arguments) == 2
    printed = capsys.readouterr().err
    assert printed.startswith("error: ")
    assert "did you mean" not in printed
    assert "help: " in printed


@pytest.mark.parametrize("command", COMMANDS)
def test_help_ends_with_examples_that_parse_and_the_exit_statuses(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(command, "--help") == 0
    printed = capsys.readouterr().out
    finds = command not in ("lock", "rules", "serve")
    assert ("0 clean, 1 findings, 2 could not judge" if finds else "0 done, 2 could not do it") in printed
    examples = [line.strip() for line in printed.splitlines() if line.startswith(f"  python -m generator {command}")]
    assert examples
    for example in examples:
        arguments = example.partition(" | ")[0].split()[3:]
        assert make_parser(command).parse_args(arguments).command == command


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_each_shell_gets_a_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--print-completion", shell) == 0
    assert "--no-deviations" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["dr"], ["drift"]),
        (["drift", "--no-d"], ["--no-deviations"]),
        (["drift", "--format", "ma"], ["markdown"]),
        (["drift", "--spec", "spec/data"], ["spec/dataset.yaml"]),
        (["rules", "recorded-nu"], ["recorded-null"]),
        (["record", "--scenario", "200-w"], ["200-without-token"]),
    ],
)
def test_bash_completes(words: list[str], expected: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--print-completion", "bash") == 0
    line = ["apify-dataset-pipeline", *words]
    program = f"""
        {capsys.readouterr().out}
        COMP_WORDS=({" ".join(line)}); COMP_CWORD={len(words)}
        COMP_LINE="${{COMP_WORDS[*]}}"; COMP_POINT=${{#COMP_LINE}}
        function=$(complete -p apify-dataset-pipeline | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        "$function" apify-dataset-pipeline {words[-1]} {line[-2]} 2>/dev/null
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    bash = shutil.which("bash") or "bash"
    done = subprocess.run([bash, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == expected, done.stderr
