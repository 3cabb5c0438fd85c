"""Hundreds of operations and enumerations of hundreds of values: compiled, imported, type-checked, and called."""

from __future__ import annotations

import compileall
import importlib
import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.codegen.making import Made, generate, made
from tests.codegen.synthetic import large


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """The package of a large document."""
    with made(json.dumps(large()), tmp_path_factory.mktemp("large")) as found:
        yield found


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation of all there are."""
    paths = large()["paths"]
    return [(path, method, op) for path, item in paths.items() for method, op in item.items() if method != "parameters"]


@pytest.mark.slow
def test_it_compiles_and_is_imported(package: Made) -> None:
    assert compileall.compile_dir(package.folder, quiet=2, force=True)
    for module in pkgutil.walk_packages(package.package.__path__, f"{package.package.__name__}."):
        importlib.import_module(module.name)
    names = package.module("models").__all__
    assert not [name for name in names if "Type0" in name]
    assert len(package.model("Failure")) == len(package.model("Code")) == 800


@pytest.mark.slow
def test_it_is_typed(package: Made) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", "-p", package.package.__name__]
    run = subprocess.run(command, cwd=package.folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def body(package: Made, number: str, operation: dict[str, Any]) -> Any:
    """Something to send."""
    kinds = operation.get("requestBody", {}).get("content", {})
    thing = package.model(f"Thing{number}")(id="i")
    several = "array" in json.dumps(kinds.get("application/json"))
    others = {"text/plain": "text", "multipart/form-data": {"file": b"x"}, "application/octet-stream": b"x"}
    return next((others.get(kind, [thing] if several else thing) for kind in kinds), None)


@pytest.mark.slow
def test_every_operation_can_be_called_on_its_tag(package: Made) -> None:
    for path, method, operation in operations():
        number = path.split("-")[1].split("/")[0]
        where = {"thing_id": "t", "part_id": "p"} if "{" in path else {}
        status, answer = (204, b"") if method == "delete" else (200, {"id": "i", "steps": [{"kind": "stop"}]})
        result, recorder = package.ask(
            f"group_{int(number) % 12}_things.{operation['operationId']}",
            **where,
            sent=body(package, number, operation),
            status=status,
            body=answer,
            only=["a", "b"],
        )
        expected = path.replace("{thingId}", "t").replace("{part_id}", "p")
        assert (recorder.methods, recorder.urls) == ([method.upper()], [f"https://api.example.com{expected}?only=a,b"])
        assert result is None or type(result.steps[0]).__name__ == f"Thing{number}StepsItem"


@pytest.mark.slow
def test_twice_the_same(tmp_path: Path) -> None:
    trees = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        generate(json.dumps(large(10, 40)), tmp_path / name, "same")
        files = [path for path in (tmp_path / name).rglob("*") if path.is_file()]
        trees.append({path.relative_to(tmp_path / name): path.read_bytes() for path in files})
    assert trees[0] == trees[1]
