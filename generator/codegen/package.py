"""Writes a package from a fragment: prepares and checks the fragment, has openapi-python-client parse it, renders."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import jinja2
from openapi_python_client.config import ClassOverride, Config
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.strings import ClassName, pascal_case

from generator.codegen.checks.credentials import find_unsent_credentials
from generator.codegen.checks.extensions import check_extensions
from generator.codegen.checks.misspelt import find_typos
from generator.codegen.checks.name_clashes import (
    check_methods,
    check_modules,
    drop_unreadable_properties,
    number_methods,
)
from generator.codegen.checks.omissions import (
    HELP,
    Omission,
    find_failed_components,
    find_omissions,
    find_vague_unions,
    format_error,
    remove_omitted,
)
from generator.codegen.rendering import render_project
from generator.codegen.schema.cycles import complete_references
from generator.codegen.schema.discriminators import add_discriminators
from generator.codegen.schema.inline_classes import extract_inline_classes
from generator.codegen.schema.operations import read_operations
from generator.codegen.schema.python_names import rename_parameters, rename_properties
from generator.codegen.settings import build_config
from generator.codegen.templates.context import PreparedSpec, build_context
from generator.codegen.text.names import list_error_names, list_reserved_classes
from generator.codegen.views.types import is_mapping
from generator.documents.pointer import Pointer
from generator.documents.yaml import Document
from generator.problem import Problem


@dataclass(frozen=True, slots=True)
class WrittenPackage:
    """What was generated."""

    operations: int
    models: int
    omitted: tuple[str, ...]
    """What the package lacks, each with its place in the specification."""
    notes: tuple[str, ...]
    """What was ignored without loss."""
    package: Path
    """The folder to be imported."""
    public: tuple[str, ...]
    """Names that it must have."""


def write_package(
    fragment: Document,
    settings: Document,
    templates: Path,
    target: Path,
    bytecode_cache: jinja2.BytecodeCache | None = None,
    *,
    mended: Iterable[tuple[Pointer, str]] = (),
    allow_omissions: bool = False,
    strict: bool = True,
) -> WrittenPackage:
    """Write the package for a valid fragment, unformatted.

    Args:
        fragment: A valid OpenAPI document.
        settings: The settings of openapi-python-client, `client.yaml`.
        templates: The folder of our templates.
        target: An empty directory.
        bytecode_cache: Keeps compiled templates from run to run.
        mended: What was corrected in the document, and where.
        allow_omissions: Whether the package may lack what cannot be generated.
        strict: Whether misspelt keywords, callbacks and webhooks are refused; they are noted otherwise.

    Raises:
        Problem: For anything that openapi-python-client warns about, and for omissions unless they are allowed.
    """
    config = build_config(settings, fragment, target)
    spec = _prepare_spec(fragment, config)
    _reserve_class_names(config, spec)
    unreadable = list(drop_unreadable_properties(spec.extracted))
    rename_properties(spec.extracted, config.field_prefix)
    rename_parameters(spec.extracted, config.field_prefix)
    data, lost = _parse_spec(spec, config)
    found = [
        *(Omission(pointer, what) for pointer, what in spec.extracted.empty),
        *unreadable,
        *lost,
        *(Omission(pointer, what, harmless=True) for pointer, what in mended),
        *find_typos(fragment),
        *find_unsent_credentials(fragment),
        *find_omissions(fragment, data, spec.operations, spec.extracted),
    ]
    found = [dataclasses.replace(one, harmless=one.harmless or (one.tolerable and not strict)) for one in found]
    omitted = [omission for omission in found if not omission.harmless]
    if omitted and not allow_omissions:
        raise _make_refusal(fragment, omitted)
    spec = dataclasses.replace(
        spec, operations=remove_omitted(omitted, spec.operations), omitted=_format_omissions(fragment, omitted)
    )
    complete_references(data)
    data = _reduce(data, spec)
    check_modules(fragment, spec.extracted, data)
    context = build_context(spec, data)
    if not strict:
        numbered, notes = number_methods(context.tags.values(), spec.operations)
        if notes:
            found += notes
            context = build_context(dataclasses.replace(spec, operations=numbered), data)
    check_methods(fragment, context.tags.values(), spec.operations)
    package = render_project(data, config, context, templates, bytecode_cache)
    harmless = [omission for omission in found if omission.harmless]
    said = _format_omissions(fragment, [*harmless, *find_vague_unions(data, spec.extracted)])
    return WrittenPackage(
        operations=len(spec.operations),
        models=len(data.models) + len(list(data.enums)),
        omitted=spec.omitted,
        notes=said,
        package=package,
        public=(
            f"{spec.client_name}Client",
            f"Async{spec.client_name}Client",
            *list_error_names(spec.client_name),
            "transports.Transport",
        ),
    )


def _make_refusal(fragment: Document, omitted: list[Omission]) -> Problem:
    more = f" (and {len(omitted) - 1} more)" if len(omitted) > 1 else ""
    return fragment.problem(f"{omitted[0].what}{more}", omitted[0].pointer, help=HELP)


def _format_omissions(fragment: Document, found: Iterable[Omission]) -> tuple[str, ...]:
    lines = {f"{Path(fragment.file).name}:{fragment.position(o.pointer).line}: {o.what}": None for o in found}
    return tuple(lines)


def _reduce(data: GeneratorData, spec: PreparedSpec) -> GeneratorData:
    """Remove the operations that cannot be generated, all errors, and the objects that are generated as a `dict`."""
    collections = {}
    for name, collection in data.endpoint_collections_by_tag.items():
        endpoints = [endpoint for endpoint in collection.endpoints if str(endpoint.name) in spec.operations]
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


def _parse_spec(spec: PreparedSpec, config: Config) -> tuple[GeneratorData, list[Omission]]:
    """Parse a specification; schemas that openapi-python-client cannot read are reported, and allow any value."""
    lost: list[Omission] = []
    while failures := find_failed_components((data := _read_spec(spec, config)).errors, spec.extracted):
        lost += failures.values()
        spec.extracted.schemas.update({name: {} for name in failures})
    return data, lost


def _read_spec(spec: PreparedSpec, config: Config) -> GeneratorData:
    try:
        data = GeneratorData.from_dict(spec.extracted.data, config=config)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise Problem(f"openapi-python-client cannot read this: {reason}", spec.document.file) from error
    if isinstance(data, GeneratorError):
        raise Problem(format_error(data), spec.document.file)
    return data


def _reserve_class_names(config: Config, spec: PreparedSpec) -> None:
    """Have openapi-python-client add `Model` to reserved class names, unless the settings choose another name."""
    taken = list_reserved_classes(spec.client_name)
    for key in spec.extracted.schemas:
        name = ClassName(key, config.field_prefix)
        if name in taken:
            config.class_overrides.setdefault(name, ClassOverride.model_validate({"class_name": f"{name}Model"}))
