"""Every name that a template uses is one that somebody provides, also where no specification leads yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import jinja2
from jinja2 import meta

from generator.problem import Problem
from generator.upstream import COPIES

# What the generator hands to single templates, beside the names that all of them see.
_CONTEXT: Mapping[str, set[str]] = {
    "README.md.jinja": {"meta"},
    "endpoint_init.py.jinja": {"endpoint_collection"},
    "endpoint_module.py.jinja": {"endpoint", "isbool"},
    "int_enum.py.jinja": {"enum"},
    "model.py.jinja": {"model"},
    "models_init.py.jinja": {"alls", "imports"},
    "pyproject.toml.jinja": {"meta"},
    "str_enum.py.jinja": {"enum"},
}


def check_variables(environment: jinja2.Environment, folder: Path) -> None:
    """Raise `Problem` for a template with a name that nobody provides; a filter that is unknown cannot be compiled."""
    for path in sorted(folder.rglob("*.jinja")):
        name = path.relative_to(folder).as_posix()
        if name.startswith(f"{COPIES}/"):
            continue
        source = path.read_text(encoding="utf-8")
        tree = environment.parse(source, name, str(path))
        known = environment.globals.keys() | _CONTEXT.get(name, set())
        if unknown := sorted(meta.find_undeclared_variables(tree) - known):
            lines = [number for number, line in enumerate(source.splitlines(), 1) if unknown[0] in line]
            raise Problem(f"a template uses what nobody provides: {unknown[0]!r} is undefined", str(path), lines[0])
        environment.compile(tree, name, str(path))
