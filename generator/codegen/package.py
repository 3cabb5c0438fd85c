"""Drive openapi-python-client in this process: its parser, its project layout, our templates, our strictness."""

from __future__ import annotations

import contextlib
import dataclasses
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path

import jinja2
from openapi_python_client import Project
from openapi_python_client.config import ClassOverride, Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.strings import ClassName, pascal_case

from generator.codegen.checks.extensions import check_extensions
from generator.codegen.checks.misspelt import find_typos
from generator.codegen.checks.name_clashes import check_methods, check_modules, drop_clashing_properties
from generator.codegen.checks.omissions import (
    HELP,
    Omission,
    find_failed_components,
    find_omissions,
    find_vague_unions,
    format_error,
    remove_omitted,
)
from generator.codegen.schema.cycles import complete_references
from generator.codegen.schema.discriminators import add_discriminators
from generator.codegen.schema.inline_classes import extract_inline_classes
from generator.codegen.schema.operations import read_operations
from generator.codegen.schema.security import unsent
from generator.codegen.templates.context import PreparedSpec, build_context
from generator.codegen.templates.names_check import check_names
from generator.codegen.text import docstrings, literals
from generator.codegen.text.names import list_error_names, list_reserved_classes
from generator.codegen.views.types import is_mapping
from generator.documents.yaml import Document
from generator.problem import Problem

RUNTIME, BESIDE = "runtime", "package"
"""Folders of the templates that have no stock counterpart: plain modules, and files that stand beside the package."""


@dataclass(frozen=True, slots=True)
class WrittenPackage:
    """How much was generated."""

    operations: int
    models: int
    omitted: tuple[str, ...]
    """What the package lacks, each with its place in the specification."""
    notes: tuple[str, ...]
    """What was passed over and changes nothing."""
    package: Path
    """The folder to be imported."""
    public: tuple[str, ...]
    """Names that it must have."""


def write_package(
    fragment: Document,
    settings: Document,
    templates: Path,
    target: Path,
    compiled: jinja2.BytecodeCache | None = None,
    *,
    allow_omissions: bool = False,
) -> WrittenPackage:
    """Write the package for a valid fragment into `target`, an empty directory, unformatted.

    `compiled` keeps the compiled templates from run to run.

    Raises `Problem` for anything that the generator warns about, or would leave out unless that is allowed.
    """
    config = _build_config(settings, target)
    source = _prepare_spec(fragment, config)
    _reserve_class_names(config, source)
    clashes = list(drop_clashing_properties(source.extracted, config.field_prefix))
    data, lost = _parse_spec(source, config)
    found = [
        *clashes,
        *lost,
        *find_typos(fragment, source.extracted),
        *unsent(fragment),
        *find_omissions(fragment, data, source.operations, source.extracted),
    ]
    omitted = [omission for omission in found if not omission.harmless]
    if omitted and not allow_omissions:
        raise _make_refusal(fragment, omitted)
    source = dataclasses.replace(
        source, operations=remove_omitted(omitted, source.operations), omitted=_format_omissions(fragment, omitted)
    )
    complete_references(data)
    data = _reduce(data, source)
    check_modules(fragment, source.extracted, data)
    context = build_context(source, data)
    check_methods(fragment, context.tags.values(), source.operations)
    project = Project(openapi=data, config=config, custom_template_path=templates)
    project.env.undefined = jinja2.StrictUndefined
    project.env.bytecode_cache = compiled
    project.env.filters.update(_FILTERS)
    project.env.globals.update(context.as_globals())
    with _convert_template_errors(templates):
        check_names(project.env, templates)
        with contextlib.redirect_stdout(io.StringIO()):  # it announces itself
            errors = project.build()
        if errors:
            raise Problem("; ".join(map(format_error, errors)), fragment.file)
        _render(project, templates.glob("_*.py.jinja"), project.package_dir)
        _render(project, templates.glob(f"{BESIDE}/*.jinja"), project.project_dir, f"{BESIDE}/")
    _copy_runtime(templates / RUNTIME, project.package_dir)
    harmless = [omission for omission in found if omission.harmless]
    notes = _format_omissions(fragment, [*harmless, *find_vague_unions(data, source.extracted)])
    return WrittenPackage(
        operations=len(source.operations),
        models=len(data.models) + len(list(data.enums)),
        omitted=source.omitted,
        notes=notes,
        package=project.package_dir,
        public=(
            f"{source.client_name}Client",
            f"Async{source.client_name}Client",
            *list_error_names(source.client_name),
        ),
    )


def _make_refusal(fragment: Document, omitted: list[Omission]) -> Problem:
    more = f" (and {len(omitted) - 1} more)" if len(omitted) > 1 else ""
    return fragment.problem(f"{omitted[0].what}{more}", omitted[0].pointer, help=HELP)


def _format_omissions(fragment: Document, found: Iterable[Omission]) -> tuple[str, ...]:
    lines = {f"{Path(fragment.file).name}:{fragment.position(o.pointer).line}: {o.what}": None for o in found}
    return tuple(lines)


def _reduce(data: GeneratorData, source: PreparedSpec) -> GeneratorData:
    """Without operations that cannot be generated, what was said of them, and objects that are a `dict` in the end."""
    collections = {}
    for name, collection in data.endpoint_collections_by_tag.items():
        endpoints = [endpoint for endpoint in collection.endpoints if str(endpoint.name) in source.operations]
        if endpoints:
            collections[name] = dataclasses.replace(collection, endpoints=endpoints, parse_errors=[])
    models = [model for model in data.models if not is_mapping(model)]
    return dataclasses.replace(data, models=models, errors=[], endpoint_collections_by_tag=collections)


def _prepare_spec(fragment: Document, config: Config) -> PreparedSpec:
    check_extensions(fragment)
    found = read_operations(fragment, config.field_prefix)
    extracted = extract_inline_classes(fragment, found)
    add_discriminators(extracted)
    info = fragment.data["info"]
    client_name = str(ClassName(info.get("x-client-name") or pascal_case(info["title"]), "Api"))
    return PreparedSpec(fragment, extracted, found, client_name, config.field_prefix)


def _parse_spec(source: PreparedSpec, config: Config) -> tuple[GeneratorData, list[Omission]]:
    """What the generator reads, and the schemas that it gives up on; where those are needed, any value will do."""
    lost: list[Omission] = []
    while failures := find_failed_components((data := _read_spec(source, config)).errors, source.extracted):
        lost += failures.values()
        source.extracted.schemas.update({name: {} for name in failures})
    return data, lost


def _read_spec(source: PreparedSpec, config: Config) -> GeneratorData:
    try:
        data = GeneratorData.from_dict(source.extracted.data, config=config)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise Problem(f"openapi-python-client cannot read this: {reason}", source.document.file) from error
    if isinstance(data, GeneratorError):
        raise Problem(format_error(data), source.document.file)
    return data


def _reserve_class_names(config: Config, source: PreparedSpec) -> None:
    """Have the generator add `Model` to each class name that is taken, unless the settings say otherwise."""
    taken = list_reserved_classes(source.client_name)
    for key in source.extracted.schemas:
        name = ClassName(key, config.field_prefix)
        if name in taken:
            config.class_overrides.setdefault(name, ClassOverride.model_validate({"class_name": f"{name}Model"}))


_FILTERS: dict[str, Callable[..., str]] = {
    "code": literals.format_code_span,
    "docstring": docstrings.format_docstring,
    "hanging": docstrings.indent_item,
    "link": literals.format_link,
    "literal": literals.format_literal,
    "markdown": literals.format_markdown,
    "prose": docstrings.neutralise_prose,
    "shell": literals.quote_shell_word,
    "shown": literals.format_printable,
    "toml": literals.format_toml,
}


def _build_config(settings: Document, target: Path) -> Config:
    if not isinstance(settings.data, dict):
        raise settings.problem("expected a mapping of settings", ())
    for key in settings.data:
        if key not in ConfigFile.model_fields:
            known = ", ".join(sorted(ConfigFile.model_fields))
            raise settings.problem(f"unknown setting {key!r}", (key,), help=f"known are {known}")
    if "post_hooks" in settings.data:
        raise settings.problem("post_hooks are not run", ("post_hooks",), help="formatting is generator/codegen's")
    if settings.data.get("literal_enums"):
        raise settings.problem("literal_enums is not supported: our enumerations are open", ("literal_enums",))
    name = settings.data.get("package_name_override")
    if name is not None and not (isinstance(name, str) and name.isidentifier() and not iskeyword(name)):
        raise settings.problem(f"{name!r} cannot be imported", ("package_name_override",), help="use a Python name")
    try:
        file = ConfigFile(**settings.data)
    except ValueError as error:
        raise Problem(f"not a valid configuration: {error}", settings.file) from None
    file.post_hooks = []
    return Config.from_sources(
        config_file=file,
        meta_type=MetaType.UV,
        document_source=Path(settings.file),
        file_encoding="utf-8",
        overwrite=True,
        output_path=target,
    )


def _render(project: Project, templates: Iterable[Path], folder: Path, prefix: str = "") -> None:
    for path in sorted(templates):
        text = project.env.get_template(f"{prefix}{path.name}").render()
        (folder / path.stem).write_text(text, encoding="utf-8")


def _copy_runtime(runtime: Path, package: Path) -> None:
    """Copy the modules of the runtime as they are, but for those of which a template has written the package's own."""
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
            f"a template uses what nobody provides: {error.message}", *_locate_in_template(error, templates)
        ) from None
    except jinja2.TemplateNotFound as error:
        raise Problem(f"a template refers to another that is missing: {error.message}", str(templates)) from None
    except UnicodeDecodeError as error:
        raise Problem(f"a template is not UTF-8: {error.reason} at byte {error.start}", str(templates)) from None
    except (TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise Problem(f"a template cannot be rendered: {error}", *_locate_in_template(error, templates)) from error


def _locate_in_template(error: BaseException, templates: Path) -> tuple[str, int | None]:
    """The innermost line of a template that an error passed through."""
    place, trace = (str(templates), None), error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename.endswith(".jinja"):
            place = (trace.tb_frame.f_code.co_filename, trace.tb_lineno)  # type: ignore[assignment]
        trace = trace.tb_next
    return place
