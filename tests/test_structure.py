"""The house: small modules in small packages, each with a line in the map of CONTRIBUTING.md, and paths that exist."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paths import ROOT, TESTS

GENERATOR = ROOT / "generator"
PACKAGES = sorted(path.parent for path in GENERATOR.rglob("__init__.py") if path.parent != GENERATOR)
MODULES = sorted(GENERATOR.rglob("*.py"))
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
PATH_IN_TEXT = re.compile(r"`((?:generator|templates|tests|spec|generated|docs|\.ci|\.github)/[\w./-]*)`")
MOST_LINES = 300
MOST_MODULES = 12
TWINS = {
    "_PageReader": "the readers of HTML and of Markdown are the same kind of thing",
}
"""Classes of one name, with the reason why they may have it."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def purpose(package: Path) -> str:
    """The first line of a package's docstring."""
    docstring = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8")))
    return (docstring or "").partition("\n")[0]


def test_the_map_names_every_package_and_what_it_is_for() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^\| `(generator/[\w/]+)/` \| (.+) \|$", text, re.MULTILINE))
    assert shown == {name(package): purpose(package) for package in PACKAGES}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    paths = PATH_IN_TEXT.findall(document.read_text(encoding="utf-8"))
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_no_module_is_longer_than_can_be_read_at_once() -> None:
    lines = {name(path): path.read_text(encoding="utf-8").count("\n") for path in MODULES}
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_no_folder_holds_more_modules_than_can_be_remembered() -> None:
    counts = Counter(name(path.parent) for path in MODULES if path.name != "__init__.py")
    assert {folder: count for folder, count in counts.items() if count > MOST_MODULES} == {}


def classes() -> Iterator[tuple[str, str]]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield node.name, name(path)


def test_no_two_classes_have_one_name() -> None:
    found: dict[str, list[str]] = {}
    for class_name, path in classes():
        found.setdefault(class_name, []).append(path)
    assert {one: paths for one, paths in found.items() if len(paths) > 1 and one not in TWINS} == {}


def test_the_tests_mirror_the_packages() -> None:
    # tests/recordings holds the recordings themselves.
    elsewhere = {"generator/recordings": TESTS / "recordings_package"}
    for package in PACKAGES:
        folder = elsewhere.get(name(package), TESTS / package.relative_to(GENERATOR))
        modules = [path for path in package.glob("*.py") if path.name != "__init__.py"]
        tests = [*folder.glob("test_*.py"), *folder.parent.glob("test_*.py")]
        assert not modules or tests, f"{name(folder)} has no tests of {name(package)}"


def test_imports_go_one_way() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
