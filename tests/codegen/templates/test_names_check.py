"""A name that nobody provides is told with its line, also where no specification leads."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.codegen.package import write_package
from generator.documents.yaml import parse
from generator.problem import Problem
from tests.codegen.making import TEMPLATES, specification

SETTINGS = parse("package_name_override: made", "client.yaml")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("client.py.jinja", "\n{% if 0 %}{{ nonesuch }}{% endif %}", "undefined name: 'nonesuch'"),
        ("_methods.jinja", "\n{% macro unused() %}{{ nonesuch() }}{% endmacro %}", "undefined name: 'nonesuch'"),
        ("_api.py.jinja", "\n{{ model if 0 }}", "undefined name: 'model'"),
        ("_new.jinja", "\n{{ project_name | nonesuch }}", "No filter named 'nonesuch'"),
        ("_new.jinja", "\n{{ }}", "Expected an expression"),
        ("_new.jinja", "\n{% if 1 %}", "Unexpected end of template"),
    ],
)
def test_an_undefined_name(tmp_path: Path, name: str, text: str, message: str) -> None:
    templates = Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))
    before = (templates / name).read_text(encoding="utf-8").rstrip("\n") if (templates / name).exists() else ""
    (templates / name).write_text(before + text, encoding="utf-8")
    (tmp_path / "out").mkdir()
    with pytest.raises(Problem, match=message) as caught:
        write_package(parse(specification(), "spec.yaml"), SETTINGS, templates, tmp_path / "out")
    assert caught.value.file == str(templates / name)
    assert caught.value.line == before.count("\n") + 2
    assert list((tmp_path / "out").iterdir()) == []


def test_what_is_there_is_provided(tmp_path: Path) -> None:
    write_package(parse(specification(), "spec.yaml"), SETTINGS, TEMPLATES, tmp_path)
