"""The generated client is found by what it says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.problem import Problem
from generator.recordings.client_package import find_client_package
from tests.paths import ROOT

COMMANDS = """
from types import SimpleNamespace as Command

def command(request, *required):
    parameters = [Command(positional=one, required=True) for one in required]
    parameters.append(Command(positional=False, required=False))
    return Command(request=request, tag="things", method="get", parameters=parameters)

COMMANDS = [{}]
"""


def make_package(folder: Path, name: str, commands: str) -> Path:
    """A folder with a package of these commands."""
    package = folder / name
    package.mkdir()
    (package / "__init__.py").write_text("class AcmeError(Exception): ...\n")
    (package / "client.py").write_text("class AsyncAcmeClient: ...\nclass AcmeClient: ...\n")
    (package / "_commands.py").write_text(COMMANDS.format(commands))
    return folder


def test_this_package_is_found() -> None:
    found = find_client_package(ROOT / "generated")
    assert (found.module.__name__, found.client.__name__) == ("apify_dataset_client", "ApifyClient")
    assert (found.tag, found.method, found.path) == ("datasets", "get", "/v2/datasets/{datasetId}")
    assert found.error.__name__ == "ApifyError"
    assert found.find_identifier("/v2/datasets/abc") == "abc"
    assert found.find_identifier("/v2/datasets/abc/items") is None
    assert found.find_identifier("/v1/stations/abc") is None


def test_the_path_of_the_base_url_stands_before_that_of_the_operation(tmp_path: Path) -> None:
    folder = make_package(tmp_path, "acme_below", 'command("GET /b/{id}", True)')
    client = "class AcmeClient:\n    def __init__(self, base_url='https://acme.example/v1/'): ...\n"
    (folder / "acme_below/client.py").write_text(client)
    found = find_client_package(folder)
    assert found.base_path == "/v1"
    assert found.find_identifier("/v1/b/abc") == "abc"
    assert found.find_identifier("/b/abc") is None


def test_the_one_operation_with_one_identifier_is_taken(tmp_path: Path) -> None:
    folder = make_package(tmp_path, "acme_one", 'command("GET /a"), command("GET /b/{id}", True)')
    found = find_client_package(folder)
    assert (found.path, found.client.__name__, found.error.__name__) == ("/b/{id}", "AcmeClient", "AcmeError")


def test_of_several_operations_the_settings_name_one(tmp_path: Path) -> None:
    folder = make_package(tmp_path, "acme_two", 'command("GET /a/{id}", True), command("GET /b/{id}", True)')
    assert find_client_package(folder, "GET /b/{id}").path == "/b/{id}"
    with pytest.raises(Problem, match="expected one operation with one identifier, got 2") as caught:
        find_client_package(folder)
    assert caught.value.help == "`operation` in recording.yaml names one of GET /a/{id}, GET /b/{id}"
    with pytest.raises(Problem, match=r"got GET /c/\{id\}"):
        find_client_package(folder, "GET /c/{id}")


def test_without_a_package_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="there is no generated client") as caught:
        find_client_package(tmp_path)
    assert caught.value.help == "run `make regenerate`"


def test_a_package_that_cannot_be_imported_is_a_clear_message(tmp_path: Path) -> None:
    make_package(tmp_path, "acme_three", "")
    (tmp_path / "acme_three/client.py").unlink()
    with pytest.raises(Problem, match="the client cannot be imported"):
        find_client_package(tmp_path)
