"""`api.md` of the generated package: every method of both clients as it is, every field, every error."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from typing import Any

import apify_dataset_client
import pytest
import yaml
from apify_dataset_client import errors, models
from apify_dataset_client.api import datasets

from tests.paths import ROOT

PAGE = (ROOT / "generated/api.md").read_text(encoding="utf-8")
FRAGMENT = yaml.safe_load((ROOT / "spec/dataset.yaml").read_text(encoding="utf-8"))
STUBS = [ast.parse(code).body[0] for code in re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)]


def told(stub: ast.ClassDef) -> Iterator[tuple[str, bool, str]]:
    """Name, whether it is a coroutine, and signature of each method on the page."""
    for method in stub.body:
        assert isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef))
        assert method.returns is not None
        signature = f"({ast.unparse(method.args)}) -> {ast.unparse(method.returns)}"
        yield method.name, isinstance(method, ast.AsyncFunctionDef), plain(signature)


def made(group: type) -> Iterator[tuple[str, bool, str]]:
    """The same of the class itself."""
    for name, method in vars(group).items():
        if not name.startswith("_"):
            yield name, inspect.iscoroutinefunction(method), plain(str(inspect.signature(method)))


def plain(signature: str) -> str:
    """Without what the two spell in their own ways."""
    return re.sub(r"\s|'", "", signature)


@pytest.mark.parametrize("group", [datasets.Datasets, datasets.AsyncDatasets])
def test_every_method_is_there_as_it_is(group: type) -> None:
    (stub,) = (one for one in STUBS if isinstance(one, ast.ClassDef) and one.name == group.__name__)
    assert list(told(stub)) == list(made(group))


@pytest.mark.parametrize("name", models.__all__)
def test_every_field_is_there_with_its_type(name: str) -> None:
    section = re.search(rf"^### {name}\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section is not None
    model: Any = getattr(apify_dataset_client, name)
    rows = re.findall(r"^\| `(\w+)` \| `(.*?)` \|", section[1], re.MULTILINE)
    if hasattr(model, "__members__"):
        assert rows == [(member, f'"{value.value}"') for member, value in model.__members__.items()]
    else:
        types = {field: model.__annotations__[field] for field in model.__struct_fields__ if not field.startswith("_")}
        assert {field: kind.replace("\\|", "|") for field, kind in rows} == types


def test_units_are_said() -> None:
    assert re.search(r"^\| `storage_bytes` .*\bin bytes\b", PAGE, re.MULTILINE)
    assert re.search(r"^\| `item_count` .*\bTrails behind the data by up to 5 seconds\b", PAGE, re.MULTILINE)


def test_every_error_is_there_and_each_status_has_its_class() -> None:
    assert sorted(re.findall(r"^- `(\w+)`$", PAGE, re.MULTILINE)) == sorted(errors.__all__)
    rows = re.findall(r"^\| (\d{3}) \| `(\w+)` \|", PAGE, re.MULTILINE)
    (operation,) = (item["get"] for item in FRAGMENT["paths"].values())
    assert [status for status, _ in rows] == [status for status in operation["responses"] if status >= "400"]
    assert all(errors.get_error_class(int(status)).__name__ == name for status, name in rows)
