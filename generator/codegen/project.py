"""Drive openapi-python-client in this process: its parser, its project layout, our templates, our strictness."""

from __future__ import annotations

import contextlib
import dataclasses
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.strings import ClassName, pascal_case

from generator.codegen import literals, views
from generator.codegen.annotations import imports_for, is_mapping
from generator.codegen.omissions import check_nothing_omitted
from generator.codegen.operations import RawOperation, operations
from generator.document import Document
from generator.problem import Problem

RUNTIME = "runtime"
"""Folder of the templates that have no stock counterpart; each becomes a module of the package."""


@dataclass(frozen=True, slots=True)
class Written:
    """How much was generated."""

    operations: int
    models: int


def write_package(fragment: Document, settings: Document, templates: Path, target: Path) -> Written:
    """Write the package for a valid fragment into `target`, an empty directory, unformatted.

    Raises `Problem` for anything that the generator warns about or would leave out.
    """
    config = _config(settings, target)
    data = GeneratorData.from_dict(fragment.data, config=config)
    if isinstance(data, GeneratorError):
        raise Problem(f"{data.header}: {data.detail}", fragment.file)
    raw_operations = operations(fragment, config.field_prefix)
    check_nothing_omitted(fragment, data, raw_operations)
    data = dataclasses.replace(data, models=[model for model in data.models if not is_mapping(model)])
    project = Project(openapi=data, config=config, custom_template_path=templates)
    project.env.undefined = jinja2.StrictUndefined
    project.env.filters.update(_FILTERS)
    project.env.globals.update(_globals(fragment, data, raw_operations))
    with _template_errors(templates):
        with contextlib.redirect_stdout(io.StringIO()):  # it announces itself
            errors = project.build()
        if errors:
            raise Problem("; ".join(_told(error) for error in errors), fragment.file)
        _write_runtime(project, templates)
    return Written(len(raw_operations), len(data.models) + len(list(data.enums)))


_FILTERS: dict[str, Callable[..., str]] = {
    "code": literals.code,
    "docstring": literals.docstring,
    "literal": literals.literal,
    "markdown": literals.markdown,
    "toml": literals.toml,
}


# The classes of templates/errors.py.jinja that bear no client's name.
_ERRORS = (
    "BadRequest",
    "Decoding",
    "Forbidden",
    "InvalidIdentifier",
    "InvalidJSON",
    "NotFound",
    "PaymentRequired",
    "RateLimit",
    "SchemaMismatch",
    "Server",
    "Status",
    "Unauthorized",
)


def _config(settings: Document, target: Path) -> Config:
    for key in settings.data:
        if key not in ConfigFile.model_fields:
            known = ", ".join(sorted(ConfigFile.model_fields))
            raise settings.problem(f"unknown setting {key!r}", (key,), help=f"known are {known}")
    if "post_hooks" in settings.data:
        raise settings.problem("post_hooks are not run", ("post_hooks",), help="formatting is generator/codegen's")
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


def _globals(fragment: Document, data: GeneratorData, raw_operations: Mapping[str, RawOperation]) -> dict[str, Any]:
    """What our templates can call, beside what the generator itself provides."""
    spec = fragment.data
    docs = {tag["name"]: tag.get("description", "") for tag in spec.get("tags", [])}
    tags = [views.tag_view(c, raw_operations, docs) for c in data.endpoint_collections_by_tag.values()]
    models = [views.model_view(model) for model in data.models]
    names = sorted([model.name for model in models] + [str(enum.class_info.name) for enum in data.enums])
    client_name = str(ClassName(spec["info"].get("x-client-name") or pascal_case(spec["info"]["title"]), "Api"))
    return {
        "client_name": client_name,
        "base_url": lambda: next((server["url"] for server in spec.get("servers", [])), ""),
        "documentation_url": lambda: spec.get("externalDocs", {}).get("url"),
        "error_path": lambda part: tuple(filter(None, spec.get("x-error", {}).get(part, "").split("."))),
        "exported_models": lambda: names,
        "error_names": lambda: _error_names(client_name),
        "first_operation": lambda: [(tag, view) for tag in tags for view in tag.operations][:1],
        "imports_for": imports_for,
        "model_view": views.model_view,
        "operation_view": lambda endpoint: views.operation_view(endpoint, raw_operations),
        "secret_keys": lambda: tuple(sorted(set(_secret_names(data)))),
        "secret_queries": lambda: tuple(
            sorted({name for model in models for query in model.secret_queries.values() for name in query})
            + [name for op in raw_operations.values() for (place, name), _ in _credentials(op) if place == "query"]
        ),
        "summary": lambda: spec["info"].get("summary") or f"A client for {spec['info']['title']}.",
        "tag_view": lambda collection: views.tag_view(collection, raw_operations, docs),
        "tags": lambda: tags,
        "token_variable": lambda: _token_variable(spec),
    }


def _error_names(client_name: str) -> list[str]:
    return [
        *(f"{client_name}{kind}Error" for kind in ("", "Connection", "Timeout")),
        *(f"{kind}Error" for kind in _ERRORS),
    ]


def _credentials(operation: RawOperation) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    return ((key, p) for key, p in operation.parameters.items() if p.get("x-credential"))


def _secret_names(data: GeneratorData) -> Iterator[str]:
    for model in data.models:
        for name, schema in (model.data.properties or {}).items():
            if (getattr(schema, "model_extra", None) or {}).get("x-secret"):
                yield literals.raw(name)


def _token_variable(spec: Mapping[str, Any]) -> str | None:
    schemes = spec.get("components", {}).get("securitySchemes", {}).values()
    return next((s["x-environment-variable"] for s in schemes if "x-environment-variable" in s), None)


def _write_runtime(project: Project, templates: Path) -> None:
    for path in sorted((templates / RUNTIME).glob("*.jinja")):
        text = project.env.get_template(f"{RUNTIME}/{path.name}").render()
        (project.package_dir / path.stem).write_text(text, encoding="utf-8")


@contextlib.contextmanager
def _template_errors(templates: Path) -> Iterator[None]:
    try:
        yield
    except jinja2.TemplateSyntaxError as error:
        raise Problem(error.message or "not a valid template", error.filename or error.name, error.lineno) from None
    except jinja2.UndefinedError as error:
        raise Problem(f"a template uses what nobody provides: {error.message}", *_place(error, templates)) from None


def _place(error: BaseException, templates: Path) -> tuple[str, int | None]:
    """The innermost line of a template that an error passed through."""
    place, trace = (str(templates), None), error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename.endswith(".jinja"):
            place = (trace.tb_frame.f_code.co_filename, trace.tb_lineno)  # type: ignore[assignment]
        trace = trace.tb_next
    return place


def _told(error: GeneratorError) -> str:
    return ": ".join(part.strip().rstrip(":") for part in (error.header, error.detail) if part)
