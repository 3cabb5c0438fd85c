"""Checks that every name in a template is provided, also in branches that no specification has reached yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import jinja2
from jinja2.compiler import CodeGenerator, Frame

from generator.problem import Problem

# Names that openapi-python-client gives to single templates, beside those that all of them get.
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
_STOCK = {"literal_enum.py.jinja"}
"""Stock templates that openapi-python-client always compiles, and of which we write nothing."""


class _CheckingCodeGenerator(CodeGenerator):
    """Checks names while a template is compiled, which costs next to nothing."""

    def enter_frame(self, frame: Frame) -> None:
        """Raise `Problem` for a name that will be looked up in the context and is not there."""
        super().enter_frame(frame)
        if self.name in _STOCK:
            return
        provided = self.environment.globals.keys() | _CONTEXT.get(self.name or "", set())
        for action, name in frame.symbols.loads.values():
            if action == "resolve" and name not in provided:
                raise _make_problem(str(name), Path(self.filename or ""))


def _make_problem(name: str, template: Path) -> Problem:
    lines = enumerate(template.read_text(encoding="utf-8").splitlines(), 1)
    found = [(not re.search(r"\{[{%]", text), number) for number, text in lines if re.search(rf"\b{name}\b", text)]
    line = min(found)[1] if found else None
    return Problem(f"a template uses an undefined name: {name!r}", str(template), line)


def check_names(environment: jinja2.Environment, folder: Path) -> None:
    """Compile all our templates, and raise `Problem` for a name or filter that is not provided."""
    environment.code_generator_class = _CheckingCodeGenerator
    for path in sorted(folder.rglob("*.jinja")):
        environment.get_template(path.relative_to(folder).as_posix())
