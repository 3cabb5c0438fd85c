"""Builds documentation sites with the real theme, from OpenAPI documents: what people publish, in several versions.

`python -m tests.theme.build pages` renders anew the pages that quick tests read, `python -m tests.theme.build lock`
resolves the packages of the theme anew. Both need npm and the package registry.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.paths import ROOT, TESTS

HERE = TESTS / "theme"
VERSIONS = ("4.3.7", "4.7.1", "5.2.0")
"""Of the theme and of its plugin, which go together; `package.json` has them as workspaces, each with its own."""
DOCUMENTS = (HERE / "library.yaml", TESTS / "pages/shop.yaml")
PAGES = HERE / "pages"
_CACHE = ROOT / ".theme"
_SITE = HERE / "site"
_NO_REGISTRY = re.compile(
    r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|E[45]\d\d)\b"
)
_BLOCK = re.compile(r"(?<=>)(?=<(?:ul|li|details|h\d)\b)")
"""Where a line may begin without changing what is read."""
_UNUSED = ("license", "engines", "funding", "deprecated")
_QUIET = {"NO_UPDATE_NOTIFIER": "1", "DISABLE_VERSION_CHECK": "1", "BROWSERSLIST_IGNORE_OLD_DATA": "1", "CI": "1"}
_DEADLINE = 900


class ThemeAbsentError(Exception):
    """The theme is not here and cannot be installed: no npm, or no package registry."""


def list_pages(version: str = "", form: str = "server") -> list[tuple[Path, Path]]:
    """The kept pages of a version, or of all versions, each with the document it was rendered from."""
    found = PAGES.glob(f"{version or '*'}-{form}/*.html")
    return [(page, DOCUMENTS[page.name == "put-order.html"]) for page in sorted(found)]


def install() -> Path:
    """The folder in which the packages of all versions are installed; done once for each state of the lock."""
    files = [HERE / "package.json", HERE / "package-lock.json", *(HERE / one / "package.json" for one in VERSIONS)]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    target = _CACHE / digest[:12]
    if target.exists():
        return target
    if shutil.which("npm") is None:
        raise ThemeAbsentError("there is no npm here, which comes with Node.js 20 or newer")
    _CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_CACHE) as made:
        folder = Path(made, "packages")
        for file in files:
            copy = folder / file.relative_to(HERE)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
        done = _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
        if done.returncode and (found := _NO_REGISTRY.search(done.stderr)):
            raise ThemeAbsentError(f"the package registry cannot be reached ({found[1]})")
        done.check_returncode()
        try:
            folder.rename(target)
        except OSError:  # another process was faster
            if not target.exists():
                raise
    return target


def build(version: str, documents: Iterable[Path], target: Path, *, on_server: bool) -> Path:
    """Build a site into `target`; the page of an operation is `target/docs/DOCUMENT/OPERATION.html`.

    Stock sites leave the schemas to the browser; with `on_server` they stand in the HTML, as on sites with changes of
    their own. Raises `ThemeAbsentError` where the theme cannot be installed.
    """
    packages = install()
    # Below the packages of its version, which is how Node.js finds them.
    with tempfile.TemporaryDirectory(prefix="site-", dir=packages / version) as made:
        site = Path(made)
        shutil.copytree(_SITE, site, dirs_exist_ok=True)
        for folder in ("documents", "docs"):
            (site / folder).mkdir()
        for document in documents:
            shutil.copy(document, site / "documents")
        places = (
            place / "node_modules/@docusaurus/core/bin/docusaurus.mjs" for place in (packages / version, packages)
        )
        docusaurus = ["node", str(next(filter(Path.exists, places)))]
        for command in (["gen-api-docs", "all"], ["build", "--no-minify", "--out-dir", str(target.resolve())]):
            done = _run([*docusaurus, *command], site, RENDER_ON_SERVER="1" if on_server else "")
            if done.returncode:
                raise RuntimeError(f"docusaurus {command[0]} with theme {version}: {done.stdout}{done.stderr}")
    return target


def _run(command: list[str], folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **_QUIET, **more}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=_DEADLINE, check=False
    )


def write_pages() -> None:
    """Render `DOCUMENTS` with each version on the server, and with the newest as stock sites do, into `pages/`."""
    shutil.rmtree(PAGES, ignore_errors=True)
    for version, form in (*((version, "server") for version in VERSIONS), (VERSIONS[-1], "static")):
        with tempfile.TemporaryDirectory() as made:
            site = build(version, DOCUMENTS, Path(made), on_server=form == "server")
            for page in sorted(site.glob("docs/*/*.html")):
                if (text := cut_out_main(page.read_text(encoding="utf-8"))) is not None:
                    file = PAGES / f"{version}-{form}" / page.name
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text(text, encoding="utf-8")


def cut_out_main(text: str) -> str | None:
    """The page of an operation without what stands around it; None for a page of something else."""
    begin, end = text.find("<main"), text.rfind("</main>")
    if "openapi__method-endpoint" not in text:
        return None
    main = _BLOCK.sub("\n", text[begin:end])
    return f"<!doctype html>\n<html lang=en>\n<body>\n{main}</main>\n</body>\n</html>\n"


def write_lock() -> None:
    """Resolve the packages anew; one line for each package, without what `npm ci` does not need."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name in (".", *VERSIONS):
            (folder / name).mkdir(exist_ok=True)
            shutil.copy(HERE / name / "package.json", folder / name)
        _run(
            ["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--prefer-offline"], folder
        ).check_returncode()
        lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    packages = lock.pop("packages")
    for package in packages.values():
        for name in (*_UNUSED, *(() if package.get("link") else ("resolved",))):
            package.pop(name, None)
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(package)}" for name, package in packages.items())
    text = f'{json.dumps(lock)[:-1]}, "packages": {{\n{lines}\n}}}}\n'
    (HERE / "package-lock.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    {"pages": write_pages, "lock": write_lock}[sys.argv[1]]()
