"""A routine change of the fragment touches no test: a property, a value, a status and a version are added in a copy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.documents import yaml as document
from generator.drift import page_lock
from tests.paths import ROOT

NEW_PROPERTY = "routineChange"
NEW_VALUE = "ROUTINE_CHANGE"
ABOUT_THE_FRAGMENT = re.compile(r"""spec/|["/]generated["/]|apify_dataset_client|tests/recordings|docs\.lock""")
"""What a test names that reads the fragment, or what is made from it."""
QUICK = "not slow and not browser and not hypothesis"
"""Properties hold for whatever is drawn, not for this fragment."""
IMPORTED = re.compile(r"^from (tests(?:\.\w+)*) import (\w+)", re.MULTILINE)


def copy_checkout(folder: Path) -> None:
    """Copy what git keeps, and make a repository of it."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in listed.decode().split("\0")[:-1]:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    commit(folder)


def commit(folder: Path) -> None:
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    person = ["-c", "user.name=Test", "-c", "user.email=test@example.com"]
    subprocess.run(["git", *person, "commit", "-q", "-m", "Change"], cwd=folder, check=True)


def insert_before(path: Path, pointer: tuple[str | int, ...], text: str, *, own_line: bool = True) -> None:
    """Insert text before a key or an item of a YAML file, on lines of its own with the same indentation."""
    position = document.read(path).position(pointer)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    line = lines[position.line - 1]
    if own_line:
        indent = line[: len(line) - len(line.lstrip())]
        lines.insert(position.line - 1, "".join(f"{indent}{new}\n" for new in text.splitlines()))
    else:
        lines[position.line - 1] = line[: position.column - 1] + text + line[position.column - 1 :]
    path.write_text("".join(lines), encoding="utf-8")


def change_fragment(path: Path) -> tuple[str, str]:
    """Add a property, a value and a status; return the schema of the value and the status."""
    data = document.read(path).data
    schemas = data["components"]["schemas"]
    (method,) = (("paths", name, "get") for name, item in data["paths"].items() if "get" in item)
    statuses = data["paths"][method[1]]["get"]["responses"]
    new = next(str(status) for status in map(int, HTTPStatus) if status > 401 and str(status) not in statuses)
    following = next(status for status in statuses if status > new)
    response = yaml.safe_dump({new: {**statuses[following], "description": "A routine change."}}, sort_keys=False)
    response = re.sub(r"^'(\d+)'", r'"\1"', response)
    insert_before(path, (*method, "responses", following), response)
    name = next(name for name, schema in schemas.items() if "enum" in schema)
    insert_before(path, ("components", "schemas", name, "enum", 1), f"{NEW_VALUE}, ", own_line=False)
    envelope = next(schema for schema in schemas.values() if "x-unwrap" in schema)
    owner = envelope["properties"][envelope["x-unwrap"]]["$ref"].rpartition("/")[2]
    last = list(schemas[owner]["properties"])[-1]
    insert_before(
        path,
        ("components", "schemas", owner, "properties", last),
        f"{NEW_PROPERTY}:\n  type: integer\n  description: How often it changed.\n  example: 3",
    )
    return name, new


def change_lock(path: Path, values: list[str], status: str) -> None:
    """Have the page say the same: the lock as `lock` would write it."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    facts = data["facts"]
    # How many there are is counted when the lock is written.
    data.pop("count", None)

    def change(node: dict[str, Any]) -> None:
        if node["says"].get("enum") == values:
            node["says"]["enum"] = sorted([*values, NEW_VALUE])
        for child in (*node.get("children", {}).values(), *node.get("variants", ())):
            change(child)

    change(facts["response:200"])
    (body,) = facts["response:200"]["children"].values()
    properties = body["children"]["data"]["children"]
    like = next(node for node in properties.values() if node["says"]["type"] == "integer")
    says = {**like["says"], "required": False, "minimum": None, "example": "3", "description": None}
    properties[NEW_PROPERTY] = {**like, "says": says}
    facts[f"response:{status}"] = next(node for part, node in facts.items() if part.startswith("response:4"))
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    lock = page_lock.load(path)
    path.write_text(page_lock.dump(lock.reading, lock.url, lock.retrieved, b""), encoding="utf-8")


def change_version(folder: Path) -> None:
    """Set the next minor version, with an entry in the change log."""
    settings, log = folder / "spec/client.yaml", folder / "spec/CHANGELOG.md"
    text = settings.read_text(encoding="utf-8")
    major, minor, _ = re.findall(r"package_version_override: (\d+)\.(\d+)\.(\d+)", text)[0]
    version = f"{major}.{int(minor) + 1}.0"
    settings.write_text(re.sub(r"(package_version_override: ).*", rf"\g<1>{version}", text), encoding="utf-8")
    entry = f"## {version}\n\n### Added\n\n- A routine change.\n\n## "
    log.write_text(log.read_text(encoding="utf-8").replace("## ", entry, 1), encoding="utf-8")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True)


@cache
def is_about_the_fragment(path: Path) -> bool:
    """Whether a module, or one of the modules that it imports, names the fragment or what is made from it."""
    text = path.read_text(encoding="utf-8")
    return bool(ABOUT_THE_FRAGMENT.search(text)) or any(map(is_about_the_fragment, imported(text)))


def imported(text: str) -> Iterator[Path]:
    """The modules of the tests that a text imports."""
    for package, name in IMPORTED.findall(text):
        folder = ROOT.joinpath(*package.split("."))
        yield from (path for path in (folder.with_suffix(".py"), folder / f"{name}.py") if path.is_file())


@pytest.mark.slow
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="what belongs to a checkout only git knows")
def test_a_routine_change_touches_no_test(tmp_path: Path) -> None:
    copy_checkout(tmp_path)
    fragment = tmp_path / "spec/dataset.yaml"
    before = document.read(fragment).data["components"]["schemas"]
    name, status = change_fragment(fragment)
    change_lock(tmp_path / "spec/docs.lock.yaml", before[name]["enum"], status)
    change_version(tmp_path)
    drift = run(tmp_path, "generator", "drift")
    assert drift.returncode == 0, drift.stdout + drift.stderr
    made = run(tmp_path, "generator", "regenerate")
    assert made.returncode == 0, made.stderr
    for expected in ("minor change", f"`Dataset.{re.sub('(C)', '_c', NEW_PROPERTY).lower()}`", NEW_VALUE):
        assert expected in made.stdout
    commit(tmp_path)
    checked = run(tmp_path, "generator", "regenerate", "--check", "--since", "HEAD~1")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    modules = [path.relative_to(tmp_path) for path in sorted(tmp_path.joinpath("tests").rglob("test_*.py"))]
    names = [str(path) for path in modules if is_about_the_fragment(ROOT / path)]
    assert len(names) > 50
    # What a test says of the fragment it says with each of its parameters.
    done = run(tmp_path, "pytest", "-q", "-n", "3", "-p", "tests.few_of_each", "--tb=short", "-m", QUICK, *names)
    assert done.returncode == 0, done.stdout[-10_000:] + done.stderr
