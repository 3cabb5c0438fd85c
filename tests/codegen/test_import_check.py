"""A package that could not be imported is refused before it takes the place of one that can."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from generator.codegen.formatting import format_package
from generator.codegen.import_check import check_imports
from generator.codegen.package import WrittenPackage, write_package
from generator.documents.yaml import parse
from generator.problem import Problem
from tests.codegen.compiled import COMPILED
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
UNREFERENCED = {"__main__.py", "_httpx2.py", "api/__init__.py"}
"""Modules that no other one names: people run or import them, or they are empty in any case."""
PARTIALS = sorted(path.name for path in TEMPLATES.glob("_*.jinja") if not path.name.endswith(".py.jinja"))


def write(templates: Path, folder: Path) -> WrittenPackage:
    """Write a package with something of everything."""
    folder.mkdir()
    written = write_package(parse(SPEC, "spec.yaml"), SETTINGS, templates, folder, COMPILED)
    format_package(folder)
    return written


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> WrittenPackage:
    return write(TEMPLATES, tmp_path_factory.mktemp("whole") / "out")


@pytest.fixture
def written(whole: WrittenPackage, tmp_path: Path) -> WrittenPackage:
    """A copy of the package, to be broken."""
    return replace(whole, package=Path(shutil.copytree(whole.package.parent, tmp_path / "out")) / whole.package.name)


def modules(written: WrittenPackage) -> list[Path]:
    """The modules that another one names."""
    names = {path.relative_to(written.package).as_posix(): path for path in sorted(written.package.rglob("*.py"))}
    assert names.keys() > UNREFERENCED
    return [path for name, path in names.items() if name not in UNREFERENCED]


def is_noticed(written: WrittenPackage) -> bool:
    """Whether the package is refused."""
    try:
        check_imports(written.package, written.public)
    except Problem:
        return True
    return False


def find_unnoticed(written: WrittenPackage, every: list[Path]) -> list[str]:
    """The modules that can be emptied or removed without being noticed."""
    found = []
    for path in every:
        text = path.read_text(encoding="utf-8")
        path.write_text("", encoding="utf-8")
        emptied = is_noticed(written)
        path.unlink()
        removed = is_noticed(written)
        path.write_text(text, encoding="utf-8")
        if not (emptied and removed):
            found.append(path.name)
    return found


def test_a_whole_package_is_accepted(whole: WrittenPackage) -> None:
    assert not is_noticed(whole)


def test_no_module_can_be_emptied_or_removed_unnoticed(written: WrittenPackage) -> None:
    assert find_unnoticed(written, modules(written)[::40]) == []


@pytest.mark.slow
def test_none_of_all_modules_can_be_emptied_or_removed_unnoticed(written: WrittenPackage) -> None:
    every = modules(written)
    assert len(every) > 30
    assert find_unnoticed(written, every) == []


@pytest.mark.parametrize("name", PARTIALS)
def test_no_partial_can_be_emptied_unnoticed(tmp_path: Path, name: str) -> None:
    templates = Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))
    (templates / name).write_text("", encoding="utf-8")
    with pytest.raises(Problem):
        write(templates, tmp_path / "out")


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
        check_imports(package, ["Client"])
    assert what in caught.value.message
    assert (caught.value.file or "").startswith("made/")


@pytest.mark.parametrize("text", ["", "[project]", "[project]\nname = ''\n[build-system]\nbuild-backend = 'x'", "]"])
def test_a_package_that_cannot_be_installed(tmp_path: Path, text: str) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made/__init__.py").touch()
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Problem, match="could not be installed"):
        check_imports(tmp_path / "made", [])
