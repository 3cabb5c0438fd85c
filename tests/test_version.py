"""The version is that of the project."""

import tomllib

from generator.version import NAME, VERSION
from tests.paths import ROOT


def test_name_and_version_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (project["name"], project["version"]) == (NAME, VERSION)
