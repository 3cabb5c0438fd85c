"""What the generators themselves write is read; each is installed from the npm registry first."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from generator.drift import check
from generator.drift.rules.findings import Verdict
from tests.drift.sources.embedded.test_table import DOCUMENT, changed
from tests.drift.test_check import TODAY

PACKAGES = (
    ("@redocly/cli", "2.77.0"),
    ("@redocly/cli", "1.25.0"),
    ("redoc-cli", "0.13.21"),
    ("swagger-ui-dist", "5.35.0"),
    ("swagger-ui-express", "5.0.1"),
    ("@scalar/core", "0.3.45"),
)
"""Those that write pages themselves; pages of the others are written by hand around them."""
SWAGGER_UI_EXPRESS = """
import fs from 'fs'
import ui from 'swagger-ui-express'
const spec = JSON.parse(fs.readFileSync('openapi.json'))
fs.writeFileSync('page.html', ui.generateHTML(spec))
const answer = { setHeader() {}, set() {}, send: text => fs.writeFileSync('swagger-ui-init.js', text) }
ui.serveFiles(spec)[0]({ url: '/swagger-ui-init.js' }, answer, () => {})
"""
SCALAR = """
import fs from 'fs'
import { getHtmlDocument } from '@scalar/core/libs/html-rendering'
fs.writeFileSync('page.html', getHtmlDocument({ content: JSON.parse(fs.readFileSync('openapi.json')) }))
"""


@pytest.fixture(scope="module", params=PACKAGES, ids="@".join)
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    package, version = request.param
    if shutil.which("npm") is None:
        pytest.skip("there is no npm here")
    folder = tmp_path_factory.mktemp("npm")
    (folder / "package.json").write_text('{"private": true, "type": "module"}')
    flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save"]
    run(["npm", "install", *flags, f"{package}@{version}"], folder)
    return package, folder


def run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr


def make_page(package: str, folder: Path) -> None:
    """Have the generator write `page.html` from `openapi.json`."""
    if package == "@redocly/cli":
        run(["npx", "--no-install", "redocly", "build-docs", "openapi.json", "-o", "page.html"], folder)
    elif package == "redoc-cli":
        run(["npx", "--no-install", "redoc-cli", "build", "openapi.json", "-o", "page.html"], folder)
    elif package == "swagger-ui-dist":
        from_package = folder / "node_modules" / package
        shutil.copy(from_package / "index.html", folder / "page.html")
        text = (from_package / "swagger-initializer.js").read_text()
        own = text.replace("https://petstore.swagger.io/v2/swagger.json", "openapi.json")
        assert own != text
        (folder / "swagger-initializer.js").write_text(own)
    else:
        (folder / "make.js").write_text(SWAGGER_UI_EXPRESS if package == "swagger-ui-express" else SCALAR)
        run(["node", "make.js"], folder)


@pytest.mark.network
@pytest.mark.sites
@pytest.mark.slow
def test_what_a_generator_writes_is_read(installed: tuple[str, Path]) -> None:
    package, folder = installed
    spec = folder / "spec.json"
    spec.write_text(json.dumps(DOCUMENT))
    request = check.CheckRequest(spec=spec, docs=(str(folder / "page.html"),))
    (folder / "openapi.json").write_text(json.dumps(DOCUMENT, indent=1))
    make_page(package, folder)
    (source,) = check.run(request, TODAY).sources
    assert (source.verdict, source.reason) == (Verdict.CLEAN, None)
    (folder / "openapi.json").write_text(json.dumps(changed(), indent=1))
    make_page(package, folder)
    assert [finding.path for finding in check.run(request, TODAY).findings] == ["since"]
