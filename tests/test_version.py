"""The version is that of the project."""

import tomllib
from pathlib import Path

from generator.version import NAME, VERSION


def test_name_and_version_are_those_of_the_project() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
    assert (project["name"], project["version"]) == (NAME, VERSION)
