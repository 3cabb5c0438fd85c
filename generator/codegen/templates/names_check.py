"""Every name that a template uses is one that somebody provides, also where no specification leads yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import jinja2
from jinja2.compiler import CodeGenerator, Frame

from generator.problem import Problem

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
_STOCK = {"literal_enum.py.jinja"}
"""What the generator compiles in any case, and we do not override because nothing is made from it."""


class _CheckingCodeGenerator(CodeGenerator):
    """Compiles a template; each is compiled once, so here this costs next to nothing."""

    def enter_frame(self, frame: Frame) -> None:
        """Refuse names that are looked up in a context that will not have them."""
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
    return Problem(f"a template uses what nobody provides: {name!r} is undefined", str(template), line)


def check_names(environment: jinja2.Environment, folder: Path) -> None:
    """Compile all our templates; raise `Problem` for a name or filter that nobody provides."""
    environment.code_generator_class = _CheckingCodeGenerator
    for path in sorted(folder.rglob("*.jinja")):
        environment.get_template(path.relative_to(folder).as_posix())
