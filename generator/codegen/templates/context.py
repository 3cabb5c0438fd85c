"""What templates can call, beside what the generator itself provides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.properties import EnumProperty

from generator.codegen.checks.name_clashes import check_methods
from generator.codegen.schema.cycles import cyclic
from generator.codegen.schema.inline_classes import Shaped
from generator.codegen.schema.operations import RawOperation
from generator.codegen.schema.security import credential
from generator.codegen.text.names import classes_taken, error_names
from generator.codegen.views import models as views
from generator.codegen.views.types import imports_for
from generator.documents.yaml import Document


@dataclass(frozen=True, slots=True)
class Source:
    """A specification as it was written, and as it was given to the generator."""

    document: Document
    shaped: Shaped
    operations: Mapping[str, RawOperation]
    client_name: str
    prefix: str
    """What the generator puts before a name that would not be one."""
    omitted: tuple[str, ...] = ()
    """What the package lacks, with its place in the specification."""


def provided(source: Source, data: GeneratorData) -> dict[str, Any]:
    """Functions and values by the names that templates use; raises `Problem` for methods of one name."""
    spec = source.document.data
    classes = [str(prop.class_info.name) for prop in [*data.models, *data.enums]]
    models = {str(m.class_info.name): views.model_view(m, source.shaped, classes) for m in data.models}
    loops = cyclic({name: view.models for name, view in models.items()})
    found = {
        str(endpoint.name): views.operation_view(endpoint, source.operations[str(endpoint.name)], models, source.prefix)
        for collection in data.endpoint_collections_by_tag.values()
        for endpoint in collection.endpoints
    }
    tags = _tags(source, data, found, {*classes, *classes_taken(source.client_name)})
    sent = credential(source.document)
    check_methods(source.document, tags.values(), source.operations)
    return {
        "base_url": lambda: next(map(_url, spec.get("servers", [])), ""),
        "client_name": source.client_name,
        "credential": lambda: sent,
        "cyclic_models": loops.__getitem__,
        "documentation_url": lambda: spec.get("externalDocs", {}).get("url"),
        "enum_view": lambda enum: views.enum_view(enum, source.shaped),
        "enumerations": lambda: [views.enum_view(e, source.shaped) for e in data.enums if isinstance(e, EnumProperty)],
        "error_names": lambda: error_names(source.client_name),
        "error_path": lambda part: tuple(filter(None, spec.get("x-error", {}).get(part, "").split("."))),
        "errors_of": lambda view: list(_errors(source.operations[view.name])),
        "exported_models": lambda: sorted(classes),
        "first_operation": lambda: _first(tags.values()),
        "identifier_type": lambda: _identifier_type(found.values()),
        "imports_for": imports_for,
        "omitted": lambda: source.omitted,
        "model_view": lambda model: models[str(model.class_info.name)],
        "models": lambda: list(models.values()),
        "operation_view": lambda endpoint: found[str(endpoint.name)],
        "result_fields": lambda view: list(views.described_fields(view.result, models)),
        "secret_keys": lambda: tuple(sorted({key for view in models.values() for key in view.secret_keys})),
        "secret_queries": lambda: _secret_queries(models.values(), source.operations.values()),
        "summary": lambda: spec["info"].get("summary") or f"A client for {spec['info']['title']}.",
        "tag_view": lambda collection: tags[str(collection.tag)],
        "tags": lambda: list(tags.values()),
        "token_variable": lambda: _token_variable(spec),
        "version_path": lambda: _version_path(source.operations.values()),
    }


def _tags(
    source: Source, data: GeneratorData, found: Mapping[str, views.OperationView], taken: set[str]
) -> dict[str, views.TagView]:
    docs = {tag["name"]: tag.get("description") for tag in source.document.data.get("tags", [])}
    return {
        str(collection.tag): views.tag_view(
            collection,
            [found[str(endpoint.name)] for endpoint in collection.endpoints],
            next((docs.get(source.operations[str(e.name)].tag) for e in collection.endpoints), None),
            taken,
        )
        for collection in data.endpoint_collections_by_tag.values()
    }


def _first(tags: Iterable[views.TagView]) -> list[tuple[views.TagView, views.OperationView]]:
    """The operation to show to a newcomer, if there is any: one that needs no body, for that has no example."""
    found = [(tag, view) for tag in tags for view in tag.operations]
    return sorted(found, key=lambda pair: any(p.required for p in pair[1].sent_parameters))[:1]


def _identifier_type(operations: Iterable[views.OperationView]) -> str:
    """What all operations that read one thing know it by."""
    types = {view.identifier.annotation for view in operations if view.identifier}
    return "Any" if types - {"str"} else "str"


def _errors(operation: RawOperation) -> Iterator[tuple[str, str]]:
    """Each documented response that is no success, with what is said of it."""
    for status, response in operation.responses.items():
        if str(status)[:1] in "345" or (status == "default" and len(operation.responses) > 1):
            yield str(status), response.get("description", "")


def _version_path(operations: Iterable[RawOperation]) -> str:
    """`/v2`, where every path begins with it."""
    first = {operation.path.split("/")[1] for operation in operations}
    version = first.pop() if len(first) == 1 else ""
    return f"/{version}" if re.fullmatch(r"v\d+", version) else ""


def _secret_queries(models: Iterable[views.ModelView], operations: Iterable[RawOperation]) -> tuple[str, ...]:
    """The names of all query parameters that hold a secret, credentials included."""
    secret = {name for model in models for names in model.secret_queries.values() for name in names}
    credentials = {name for operation in operations for place, name in _credentials(operation) if place == "query"}
    return (*sorted(secret), *sorted(credentials - secret))


def _credentials(operation: RawOperation) -> Iterator[tuple[str, str]]:
    return (key for key in operation.parameters if operation.is_credential(*key))


def _url(server: Mapping[str, Any]) -> str:
    """The address of a server, its variables as they are by default."""
    url: str = server["url"]
    for name, variable in server.get("variables", {}).items():
        url = url.replace(f"{{{name}}}", variable["default"])
    return url


def _token_variable(spec: Mapping[str, Any]) -> str | None:
    schemes = spec.get("components", {}).get("securitySchemes", {}).values()
    return next((s["x-environment-variable"] for s in schemes if "x-environment-variable" in s), None)
