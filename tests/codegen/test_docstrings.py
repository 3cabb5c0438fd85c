"""Docstrings of the package are in Google style, so that editors and griffe know what they say of each argument."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import griffe
import pytest

from tests.paths import ROOT

PACKAGE = ROOT / "generated/apify_dataset_client"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
PARAMETERS = griffe.DocstringSectionParameters
NOT_DOCUMENTED = {"self", "cls"}


@pytest.fixture(scope="module")
def package() -> griffe.Module:
    """The package as griffe reads it."""
    found = griffe.load("apify_dataset_client", search_paths=[PACKAGE.parent], allow_inspection=False)
    assert isinstance(found, griffe.Module)
    return found


def find_module(package: griffe.Module, path: str) -> griffe.Module:
    """The module that stands in a file."""
    steps = Path(path).with_suffix("").parts
    for step in steps[:-1] if steps[-1] == "__init__" else steps:
        package = package.modules[step]
    return package


def documented(one: griffe.Module | griffe.Class) -> Iterator[griffe.Object]:
    """Everything with a docstring in a module or class, itself included."""
    if one.docstring:
        yield one
    for member in one.members.values():
        if member.is_alias:
            continue
        if isinstance(member, griffe.Class):
            yield from documented(member)
        elif isinstance(member, griffe.Object) and not isinstance(member, griffe.Module) and member.docstring:
            yield member


@pytest.mark.parametrize("path", MODULES)
def test_griffe_reads_every_docstring(package: griffe.Module, path: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "griffe"):
        for one in documented(find_module(package, path)):
            assert one.docstring
            sections = one.docstring.parse("google")
            written = [item.name for section in sections if isinstance(section, PARAMETERS) for item in section.value]
            if written and isinstance(one, griffe.Function | griffe.Class):
                assert written == [p.name for p in one.parameters if p.name not in NOT_DOCUMENTED], one.path
    assert [record.getMessage() for record in caplog.records] == []


def test_arguments_and_errors_are_read(package: griffe.Module) -> None:
    client = package["client.ApifyClient"]
    kinds = {section.kind.value: section for section in client.docstring.parse("google")}
    assert [item.name for item in kinds["parameters"].value][:2] == ["token", "base_url"]
    assert [str(item.annotation) for item in kinds["raises"].value] == ["TypeError", "ValueError"]


def test_every_argument_of_a_method_is_documented(package: griffe.Module) -> None:
    methods = list(package["api.datasets.Datasets"].functions.values())
    for method in methods:
        if not method.is_private and not method.is_special:
            kinds = {section.kind.value for section in method.docstring.parse("google")}
            assert {"parameters", "raises"} <= kinds, method.path
            assert kinds & {"returns", "yields"}, method.path
