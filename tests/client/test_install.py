"""The package where nothing else is: installed by pip into an empty environment."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.client.loopback import as_the_api_does, serving
from tests.client.test_recordings import FILES, interaction
from tests.paths import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.network]

READ = """
import sys
from apify_dataset_client import ApifyClient, ApifyError

with ApifyClient(base_url=sys.argv[1], max_retries=0) as client:
    try:
        print("read", client.datasets.get("x").id)
    except ApifyError as error:
        print(type(error).__name__, error.status, error.error_type)
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with the package and what it asks for."""
    folder = tmp_path_factory.mktemp("empty") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    made = folder / "bin/python"
    subprocess.run(
        [str(made), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(ROOT / "generated")],
        check=True,
    )
    return made


def run(python: Path, *arguments: str) -> str:
    """What a program prints in that environment."""
    finished = subprocess.run(
        [str(python), "-I", *arguments], cwd=python.parent, capture_output=True, text=True, check=True, env={}
    )
    return finished.stdout


def test_it_brings_two_dependencies_and_its_types(python: Path) -> None:
    listed: list[dict[str, Any]] = json.loads(run(python, "-m", "pip", "list", "--format=json"))
    names = {item["name"].lower() for item in listed} - {"pip", "setuptools", "wheel"}
    assert names == {"apify-dataset-client", "msgspec", "pyreqwest"}
    where = run(python, "-c", "import apify_dataset_client as a; print(a.__file__)").strip()
    assert Path(where).with_name("py.typed").is_file()


@pytest.mark.parametrize("file", FILES)
def test_it_reads_every_recording(python: Path, file: str) -> None:
    response = interaction(file)["response"]
    status, text = response["status"]["code"], response["body"]["string"]
    with serving(as_the_api_does(status, text)) as server:
        printed = run(python, "-c", READ, server.url)
    body = json.loads(text)
    if status == 200:
        assert printed == f"read {body['data']['id']}\n"
    else:
        assert printed.split()[1:] == [str(status), body["error"]["type"]]


def test_installing_leaves_the_source_as_it_was(python: Path) -> None:
    assert python.exists()
    litter = {"build", "dist", "apify_dataset_client.egg-info"}
    assert not litter & {path.name for path in (ROOT / "generated").iterdir()}
