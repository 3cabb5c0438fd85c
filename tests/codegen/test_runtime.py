"""The runtime of a package is plain Python: copied as it is, and imported by tests where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.codegen.making import TEMPLATES, generate
from tests.paths import ROOT

RUNTIME = TEMPLATES / "runtime"
SAMPLES = ("_api.py", "errors.py", "types.py")
"""What a package gets with names of its own; in the runtime they are written for the API below."""
COPIED = sorted({path.name for path in RUNTIME.glob("*.py")} - {*SAMPLES, "__init__.py"})

API = """
openapi: 3.1.0
info: {title: Sample, version: "1.0.0", x-client-name: Api}
servers: [{url: https://api.example.com}]
x-error: {type: error.type, message: error.message}
security: [{token: []}]
paths:
  /v1/things/{id}:
    get:
      operationId: getThing
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer, x-environment-variable: API_TOKEN}}
  schemas:
    Thing:
      type: object
      properties:
        id: {type: string}
        key: {type: string, x-secret: true}
        url: {type: string, x-secret-query: [signature]}
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the API for which the samples are written."""
    folder = tmp_path_factory.mktemp("sample")
    generate(API, folder, "sample")
    return folder / "sample"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_what_the_template_gives(package: Path, name: str) -> None:
    # The package is called `sample`, and its project too; both have the version of the document.
    assert (package / name).read_text(encoding="utf-8") == (RUNTIME / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COPIED)
def test_a_module_is_copied_byte_for_byte(package: Path, name: str) -> None:
    assert (package / name).read_bytes() == (RUNTIME / name).read_bytes()
    assert (ROOT / "generated/apify_dataset_client" / name).read_bytes() == (RUNTIME / name).read_bytes()
