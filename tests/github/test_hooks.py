"""Another repository that is laid out as this one checks itself with `.pre-commit-hooks.yaml`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.paths import ROOT

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def test_both_checks_are_offered() -> None:
    assert [hook["id"] for hook in HOOKS] == ["regenerate-check", "drift"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment that a hook manager would make."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin/python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    # The very versions that generated the package: that is what up to date means.
    subprocess.run([*pip, "-c", str(constraints(folder)), f"{ROOT}[generate]"], check=True)
    return folder / "bin"


def constraints(folder: Path) -> Path:
    """The versions of requirements.lock, without the digests that a constraint cannot have."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [line.removesuffix(" \\") for line in lines if line and not line.startswith(" ")]
    path = folder / "constraints.txt"
    path.write_text("\n".join(pins), encoding="utf-8")
    return path


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Another repository, without the generator and its templates."""
    folder = tmp_path / "another repository"
    for name in ("spec", "generated", "tests/recordings"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def run(hook: str, installed: Path, repository: Path) -> subprocess.CompletedProcess[str]:
    """Run the entry of a hook as its manager does."""
    (entry,) = [each["entry"] for each in HOOKS if each["id"] == hook]
    command, *arguments = entry.split()
    env = {"PATH": f"{installed}:/usr/bin:/bin"}
    return subprocess.run(
        [str(installed / command), *arguments], cwd=repository, env=env, capture_output=True, text=True
    )


@pytest.mark.network
@pytest.mark.slow
@pytest.mark.parametrize("hook", ["regenerate-check", "drift"])
def test_a_repository_in_order_passes(hook: str, installed: Path, repository: Path) -> None:
    done = run(hook, installed, repository)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.network
@pytest.mark.slow
@pytest.mark.parametrize("hook", ["regenerate-check", "drift"])
def test_a_fragment_that_was_changed_alone_does_not(hook: str, installed: Path, repository: Path) -> None:
    fragment = repository / "spec/dataset.yaml"
    fragment.write_text(fragment.read_text(encoding="utf-8").replace("cleanItemCount", "cleanCount"), encoding="utf-8")
    assert run(hook, installed, repository).returncode == 1


@pytest.mark.network
@pytest.mark.slow
def test_the_package_is_made_from_the_templates_that_come_along(installed: Path, repository: Path) -> None:
    shutil.rmtree(repository / "generated")
    command = [str(installed / "apify-dataset-pipeline"), "regenerate"]
    subprocess.run(command, cwd=repository, check=True, capture_output=True)
    assert run("regenerate-check", installed, repository).returncode == 0
    same = subprocess.run(["diff", "-r", "-x", "__pycache__", str(ROOT / "generated"), str(repository / "generated")])
    assert same.returncode == 0
