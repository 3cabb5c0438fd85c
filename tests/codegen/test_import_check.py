"""A package that could not be imported is refused before it takes the place of one that can."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.codegen.formatting import format_package
from generator.codegen.import_check import check_linked
from generator.codegen.package import write_package
from generator.documents.yaml import parse
from generator.problem import Problem
from tests.codegen.making import TEMPLATES, specification
from tests.codegen.test_unions import PATHS, SCHEMAS

ONE = """
/pets/{id}:
  delete:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    responses: {"204": {description: d}}
  get:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    responses: {"200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Late"}}}}}
"""
LATE = "Late: {type: object, properties: {count: {type: integer, x-lag-seconds: 5}}}"
SPEC = specification(f"{SCHEMAS}\n{LATE}\nSize: {{type: integer, enum: [1, 2]}}", f"{PATHS}{ONE.lstrip()}")
SETTINGS = parse("{project_name_override: made, package_name_override: made}", "client.yaml")
UNREFERENCED = {
    ".gitignore.jinja",
    "README.md.jinja",
    "api_init.py.jinja",
    "package/LICENSE.jinja",
    "package/api.md.jinja",
    "runtime/_httpx2.py.jinja",
}
NEEDED = sorted({path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.jinja")} - UNREFERENCED)


def link(templates: Path, folder: Path) -> None:
    """Write a package with something of everything, and check it."""
    folder.mkdir()
    written = write_package(parse(SPEC, "spec.yaml"), SETTINGS, templates, folder)
    format_package(folder)
    check_linked(written.package, written.public)


def test_a_whole_package_is_accepted(tmp_path: Path) -> None:
    link(TEMPLATES, tmp_path / "out")


@pytest.mark.parametrize("name", NEEDED)
def test_no_template_can_be_emptied_unnoticed(tmp_path: Path, name: str) -> None:
    templates = Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))
    (templates / name).write_text("", encoding="utf-8")
    with pytest.raises(Problem):
        link(templates, tmp_path / "out")


@pytest.mark.parametrize("name", [name for name in NEEDED if name.startswith(("runtime/", "_"))])
def test_nothing_of_ours_can_be_removed_unnoticed(tmp_path: Path, name: str) -> None:
    templates = Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))
    (templates / name).unlink()
    with pytest.raises(Problem):
        link(templates, tmp_path / "out")


@pytest.mark.parametrize(
    ("module", "text", "what"),
    [
        ("a.py", "from .b import c", "there is no module b"),
        ("a.py", "from . import c", "the package has no c"),
        ("a/__init__.py", "from ..x import c", "there is no module x"),
        ("a.py", "def f():\n    from .b import c", "there is no module b"),
        ("a.py", "from . import d\nd.missing()", "the module d has no missing"),
        ("a.py", "from .d import missing", "the module d has no missing"),
        ("a.py", "def", "it is no Python"),
        ("a.py", f"x: {'(' * 300}{')' * 300}", "it is no Python"),
        ("d.py", "x = 1", "the module d has no Client"),
        ("__init__.py", "", "the package has no Client"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, module: str, text: str, what: str) -> None:
    package = tmp_path / "made"
    (package / "a").mkdir(parents=True)
    (package / "__init__.py").write_text("from .d import Client", encoding="utf-8")
    (package / "d.py").write_text("import os\nClient: int = 1\nx, y = 1, 2\nif x:\n    z = 1\n", encoding="utf-8")
    (package / module).write_text(text, encoding="utf-8")
    with pytest.raises(Problem) as caught:
        check_linked(package, ["Client"])
    assert what in caught.value.message
    assert (caught.value.file or "").startswith("made/")


@pytest.mark.parametrize("text", ["", "[project]", "[project]\nname = ''\n[build-system]\nbuild-backend = 'x'", "]"])
def test_a_package_that_cannot_be_installed(tmp_path: Path, text: str) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made/__init__.py").touch()
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Problem, match="could not be installed"):
        check_linked(tmp_path / "made", [])
