"""The stand-in, driven by Apify's own client: it must not be able to tell it from the API."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from generator.recordings import index
from generator.serve import command as serve
from generator.serve import http_server
from tests.paths import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.network]

OFFICIAL = "apify-client==3.4.0"
ASK = """
import json, sys
from apify_client import ApifyClient
from apify_client.errors import ApifyApiError

client = ApifyClient(sys.argv[2] or None, api_url=sys.argv[1])
for identifier in json.loads(sys.argv[3]):
    try:
        found = client.dataset(identifier).get()
        print("none" if found is None else found.id)
    except ApifyApiError as error:
        print(error.status_code, error.type)
"""


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter with the official client and nothing of ours."""
    folder = tmp_path_factory.mktemp("official") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    made = folder / "bin/python"
    subprocess.run([str(made), "-m", "pip", "install", "-qq", "--disable-pip-version-check", OFFICIAL], check=True)
    return made


def test_it_answers_the_official_client(official: Path) -> None:
    name = "example-user-000001~example-name-000001"
    wanted = {
        "WkzbQMuFYuamGv3YF": "WkzbQMuFYuamGv3YF",
        "ExampleDataset001": "ExampleDataset001",
        "ExampleMinimum001": "ExampleMinimum001",
        "nothing": "none",
        "not an id": "none",
        "ExamplePrivate001": "none",
        "ExampleBadRequest": "400 invalid-input",
        "ExampleBadToken01": "401 user-or-token-not-found",
        "ExampleForbidden1": "403 insufficient-permissions",
        "ExampleOutOfUsage": "403 platform-feature-disabled",
    }
    with http_server.run_server(serve.make_answer(index.read_recordings(ROOT / "tests/recordings"))) as url:
        for token, by_name in (("", "401 token-not-provided"), ("any", "ExampleDataset003")):
            asked = {**wanted, name: by_name, name.replace("~", "/"): by_name}
            command = [str(official), "-I", "-c", ASK, url, token, json.dumps(list(asked))]
            printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            assert printed.splitlines() == list(asked.values())
