"""Drive openapi-python-client in this process: its parser, its project layout, our templates, our strictness."""

from __future__ import annotations

import contextlib
import dataclasses
import io
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from openapi_python_client import Project
from openapi_python_client.config import ClassOverride, Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.strings import ClassName, pascal_case

from generator.codegen import literals, views
from generator.codegen.annotations import imports_for, is_mapping
from generator.codegen.clashes import check_methods, check_modules, check_properties
from generator.codegen.extensions import check_extensions
from generator.codegen.naming import classes_taken, error_names
from generator.codegen.omissions import check_nothing_omitted
from generator.codegen.operations import RawOperation, operations
from generator.codegen.references import complete, cyclic
from generator.codegen.shaping import Shaped, shape
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
    check_extensions(fragment)
    raw_operations = operations(fragment, config.field_prefix)
    shaped = shape(fragment, raw_operations)
    check_properties(fragment, shaped, config.field_prefix)
    client_name = _client_name(fragment.data)
    _reserve(config, shaped, classes_taken(client_name))
    data = _parsed(fragment, shaped, config)
    check_nothing_omitted(fragment, data, raw_operations, shaped)
    complete(data)
    data = dataclasses.replace(data, models=[model for model in data.models if not is_mapping(model)])
    check_modules(fragment, shaped, data)
    project = Project(openapi=data, config=config, custom_template_path=templates)
    project.env.undefined = jinja2.StrictUndefined
    project.env.filters.update(_FILTERS)
    project.env.globals.update(_globals(fragment, shaped, data, raw_operations, client_name))
    with _template_errors(templates):
        with contextlib.redirect_stdout(io.StringIO()):  # it announces itself
            errors = project.build()
        if errors:
            raise Problem("; ".join(_told(error) for error in errors), fragment.file)
        _write_runtime(project, templates)
    return Written(len(raw_operations), len(data.models) + len(list(data.enums)))


def _parsed(fragment: Document, shaped: Shaped, config: Config) -> GeneratorData:
    try:
        data = GeneratorData.from_dict(shaped.data, config=config)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise Problem(f"openapi-python-client cannot read this: {reason}", fragment.file) from error
    if isinstance(data, GeneratorError):
        raise Problem(_told(data), fragment.file)
    return data


def _reserve(config: Config, shaped: Shaped, taken: Container[str]) -> None:
    """Have the generator add `Model` to each class name that is taken, unless the settings say otherwise."""
    for key in shaped.schemas:
        name = ClassName(key, config.field_prefix)
        if name in taken:
            config.class_overrides.setdefault(name, ClassOverride.model_validate({"class_name": f"{name}Model"}))


_FILTERS: dict[str, Callable[..., str]] = {
    "code": literals.code,
    "docstring": literals.docstring,
    "link": literals.link,
    "literal": literals.literal,
    "markdown": literals.markdown,
    "toml": literals.toml,
}


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


def _globals(
    fragment: Document,
    shaped: Shaped,
    data: GeneratorData,
    raw_operations: Mapping[str, RawOperation],
    client_name: str,
) -> dict[str, Any]:
    """What our templates can call, beside what the generator itself provides."""
    spec = fragment.data
    classes = [str(prop.class_info.name) for prop in [*data.models, *data.enums]]
    models = {str(m.class_info.name): views.model_view(m, shaped, classes) for m in data.models}
    loops = cyclic({name: view.models for name, view in models.items()})
    found = {
        str(endpoint.name): views.operation_view(endpoint, raw_operations[str(endpoint.name)], models)
        for collection in data.endpoint_collections_by_tag.values()
        for endpoint in collection.endpoints
    }
    docs = {tag["name"]: tag.get("description") for tag in spec.get("tags", [])}
    tags = {
        str(collection.tag): views.tag_view(
            collection,
            [found[str(endpoint.name)] for endpoint in collection.endpoints],
            next((docs.get(raw_operations[str(e.name)].tag) for e in collection.endpoints), None),
            {*classes, *classes_taken(client_name)},
        )
        for collection in data.endpoint_collections_by_tag.values()
    }
    check_methods(fragment, tags.values(), raw_operations)
    return {
        "base_url": lambda: next((server["url"] for server in spec.get("servers", [])), ""),
        "client_name": client_name,
        "cyclic_models": loops.__getitem__,
        "documentation_url": lambda: spec.get("externalDocs", {}).get("url"),
        "enum_view": lambda enum: views.enum_view(enum, shaped),
        "error_names": lambda: error_names(client_name),
        "error_path": lambda part: tuple(filter(None, spec.get("x-error", {}).get(part, "").split("."))),
        "exported_models": lambda: sorted(classes),
        "first_operation": lambda: [(tag, view) for tag in tags.values() for view in tag.operations][:1],
        "imports_for": imports_for,
        "model_view": lambda model: models[str(model.class_info.name)],
        "operation_view": lambda endpoint: found[str(endpoint.name)],
        "secret_keys": lambda: tuple(sorted({key for view in models.values() for key in view.secret_keys})),
        "secret_queries": lambda: _secret_queries(models.values(), raw_operations.values()),
        "summary": lambda: spec["info"].get("summary") or f"A client for {spec['info']['title']}.",
        "tag_view": lambda collection: tags[str(collection.tag)],
        "tags": lambda: list(tags.values()),
        "token_variable": lambda: _token_variable(spec),
    }


def _client_name(spec: Mapping[str, Any]) -> str:
    return str(ClassName(spec["info"].get("x-client-name") or pascal_case(spec["info"]["title"]), "Api"))


def _secret_queries(models: Iterable[views.ModelView], operations: Iterable[RawOperation]) -> tuple[str, ...]:
    """The names of all query parameters that hold a secret, credentials included."""
    secret = {name for model in models for names in model.secret_queries.values() for name in names}
    credentials = {name for operation in operations for place, name in _credentials(operation) if place == "query"}
    return (*sorted(secret), *sorted(credentials - secret))


def _credentials(operation: RawOperation) -> Iterator[tuple[str, str]]:
    return (key for key in operation.parameters if operation.is_credential(*key))


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
    except jinja2.TemplateNotFound as error:
        raise Problem(f"a template refers to another that is missing: {error.message}", str(templates)) from None
    except UnicodeDecodeError as error:
        raise Problem(f"a template is not UTF-8: {error.reason} at byte {error.start}", str(templates)) from None
    except (TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise Problem(f"a template cannot be rendered: {error}", *_place(error, templates)) from error


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
