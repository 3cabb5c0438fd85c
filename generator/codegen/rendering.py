"""Render the project with openapi-python-client and our templates; errors name the template and its line."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import jinja2
from openapi_python_client import Project
from openapi_python_client.config import Config
from openapi_python_client.parser import GeneratorData

from generator.codegen.checks.omissions import format_error
from generator.codegen.templates.context import TemplateContext
from generator.codegen.templates.names_check import check_names
from generator.codegen.text import docstrings, literals
from generator.problem import Problem

RUNTIME, BESIDE = "runtime", "package"
"""Folders of the templates that have no stock counterpart: plain modules, and files that stand beside the package."""

_FILTERS: dict[str, Callable[..., str]] = {
    "code": literals.format_code_span,
    "docstring": docstrings.format_docstring,
    "hanging": docstrings.indent_item,
    "link": literals.format_link,
    "literal": literals.format_literal,
    "markdown": literals.format_markdown,
    "printable": literals.format_printable,
    "prose": docstrings.neutralise_prose,
    "shell": literals.quote_shell_word,
    "toml": literals.format_toml,
}


def render_project(
    data: GeneratorData,
    config: Config,
    context: TemplateContext,
    templates: Path,
    bytecode_cache: jinja2.BytecodeCache | None,
) -> Path:
    """Render everything into the output path of `config`, and return the folder of the package.

    Raises `Problem` for a template that cannot be compiled or rendered, and for whatever openapi-python-client reports.
    """
    project = Project(openapi=data, config=config, custom_template_path=templates)
    project.env.undefined = jinja2.StrictUndefined
    project.env.bytecode_cache = bytecode_cache
    project.env.filters.update(_FILTERS)
    project.env.globals.update(context.as_globals())
    with _convert_template_errors(templates):
        check_names(project.env, templates)
        with contextlib.redirect_stdout(io.StringIO()):  # openapi-python-client prints what it does
            errors = project.build()
        if errors:
            raise Problem("; ".join(map(format_error, errors)), str(config.document_source))
        _render(project, templates.glob("_*.py.jinja"), project.package_dir)
        _render(project, templates.glob(f"{BESIDE}/*.jinja"), project.project_dir, f"{BESIDE}/")
    _copy_runtime(templates / RUNTIME, project.package_dir)
    return project.package_dir


def _render(project: Project, templates: Iterable[Path], folder: Path, prefix: str = "") -> None:
    for path in sorted(templates):
        text = project.env.get_template(f"{prefix}{path.name}").render()
        (folder / path.stem).write_text(text, encoding="utf-8")


def _copy_runtime(runtime: Path, package: Path) -> None:
    """Copy the modules of the runtime as they are, except those that were rendered: the runtime has samples of them."""
    for path in sorted(runtime.glob("*.py")):
        target = package / path.name
        if not target.exists():
            target.write_bytes(path.read_bytes())


@contextlib.contextmanager
def _convert_template_errors(templates: Path) -> Iterator[None]:
    try:
        yield
    except jinja2.TemplateSyntaxError as error:
        raise Problem(error.message or "not a valid template", error.filename or error.name, error.lineno) from None
    except jinja2.UndefinedError as error:
        raise Problem(
            f"a template uses an undefined name: {error.message}", *_locate_in_template(error, templates)
        ) from None
    except jinja2.TemplateNotFound as error:
        raise Problem(f"a template refers to another that is missing: {error.message}", str(templates)) from None
    except UnicodeDecodeError as error:
        raise Problem(f"a template is not UTF-8: {error.reason} at byte {error.start}", str(templates)) from None
    except (TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise Problem(f"a template cannot be rendered: {error}", *_locate_in_template(error, templates)) from error


def _locate_in_template(error: BaseException, templates: Path) -> tuple[str, int | None]:
    """Return the innermost line of a template that an error passed through."""
    place, trace = (str(templates), None), error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename.endswith(".jinja"):
            place = (trace.tb_frame.f_code.co_filename, trace.tb_lineno)  # type: ignore[assignment]
        trace = trace.tb_next
    return place
