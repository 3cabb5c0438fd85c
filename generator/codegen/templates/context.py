"""What templates are given beside what openapi-python-client itself provides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.openapi import Endpoint, EndpointCollection
from openapi_python_client.parser.properties import EnumProperty, ModelProperty

from generator.codegen.schema.cycles import find_cycles
from generator.codegen.schema.extracted_spec import ExtractedSpec
from generator.codegen.schema.operations import RawOperation
from generator.codegen.schema.security import Credential, find_credential
from generator.codegen.text.names import list_error_names, list_reserved_classes
from generator.codegen.views.models import EnumView, ModelView, build_enum_view, build_model_view
from generator.codegen.views.operations import OperationView, build_operation_view
from generator.codegen.views.tags import TagView, build_tag_view
from generator.codegen.views.types import list_imports
from generator.documents.yaml import Document


@dataclass(frozen=True, slots=True)
class PreparedSpec:
    """A specification as it was written, and as it was given to openapi-python-client."""

    document: Document
    extracted: ExtractedSpec
    operations: Mapping[str, RawOperation]
    client_name: str
    prefix: str
    """What openapi-python-client puts before a name that would not be a Python name."""
    omitted: tuple[str, ...] = ()
    """What the package lacks, with its place in the specification."""


@dataclass(frozen=True, slots=True)
class TemplateContext:
    """The names that all our templates can use: every field, and the methods listed in `as_globals`."""

    client_name: str
    """Such as `Weather`, for `WeatherClient` and `WeatherError`."""
    summary: str
    documentation_url: str | None
    base_url: str
    """The address of the first server, empty where there is none."""
    version_path: str
    """Such as `/v2`, where every path begins with it."""
    credential: Credential
    token_variable: str | None
    """The environment variable that the token is read from."""
    error_type_path: tuple[str, ...]
    """The keys that lead to the type of an error in the body of a response."""
    error_message_path: tuple[str, ...]
    error_names: list[str]
    """The public error classes."""
    exported_models: list[str]
    """The names of all models and enumerations."""
    operations: Mapping[str, OperationView]
    tags: Mapping[str, TagView]
    models: Mapping[str, ModelView]
    enumerations: Mapping[str, EnumView]
    first_operation: list[tuple[TagView, OperationView]]
    """The operation to show to a newcomer and its tag; empty where there is none."""
    identifier_type: str
    """The Python type of whatever identifies the one thing that an operation reads."""
    secret_keys: tuple[str, ...]
    """The names in JSON of all properties that hold a secret."""
    secret_queries: tuple[str, ...]
    """The names of all query parameters that hold a secret, credentials included."""
    omitted: tuple[str, ...]

    def find_model(self, model: ModelProperty) -> ModelView:
        """Return the view of what openapi-python-client calls `model`."""
        return self.models[str(model.class_info.name)]

    def find_enumeration(self, enum: EnumProperty) -> EnumView:
        """Return the view of what openapi-python-client calls `enum`."""
        return self.enumerations[str(enum.class_info.name)]

    def find_operation(self, endpoint: Endpoint) -> OperationView:
        """Return the view of what openapi-python-client calls `endpoint`."""
        return self.operations[str(endpoint.name)]

    def find_tag(self, collection: EndpointCollection) -> TagView:
        """Return the view of what openapi-python-client calls `endpoint_collection`."""
        return self.tags[str(collection.tag)]

    @staticmethod
    def list_imports(annotations: Iterable[str], root: str) -> list[str]:
        """Return the import lines that annotations need besides models; `root` is the way to the package, in dots."""
        return list_imports(annotations, root)

    def as_globals(self) -> dict[str, Any]:
        """Return everything by the name that templates use."""
        names = [field.name for field in fields(self)]
        methods = ["find_enumeration", "find_model", "find_operation", "find_tag", "list_imports"]
        return {name: getattr(self, name) for name in (*names, *methods)}


def build_context(spec: PreparedSpec, data: GeneratorData) -> TemplateContext:
    """Collect everything that templates are given."""
    document = spec.document.data
    classes = [str(prop.class_info.name) for prop in [*data.models, *data.enums]]
    models = _build_models(spec, data, classes)
    operations = {
        str(endpoint.name): build_operation_view(
            endpoint, spec.operations[str(endpoint.name)], models, spec.extracted, spec.prefix
        )
        for collection in data.endpoint_collections_by_tag.values()
        for endpoint in collection.endpoints
    }
    tags = _build_tags(spec, data, operations, {*classes, *list_reserved_classes(spec.client_name)})
    enums = [enum for enum in data.enums if isinstance(enum, EnumProperty)]
    error_path = document.get("x-error", {})
    return TemplateContext(
        client_name=spec.client_name,
        summary=document["info"].get("summary") or f"A client for {document['info']['title']}.",
        documentation_url=document.get("externalDocs", {}).get("url"),
        base_url=next(map(_format_url, document.get("servers", [])), ""),
        version_path=_find_version_path(spec.operations.values()),
        credential=find_credential(spec.document),
        token_variable=_find_token_variable(document),
        error_type_path=_split_path(error_path.get("type", "")),
        error_message_path=_split_path(error_path.get("message", "")),
        error_names=list_error_names(spec.client_name),
        exported_models=sorted(classes),
        operations=operations,
        tags=tags,
        models=models,
        enumerations={str(enum.class_info.name): build_enum_view(enum, spec.extracted) for enum in enums},
        first_operation=_choose_first_operation(tags.values()),
        identifier_type=_join_identifier_types(operations.values()),
        secret_keys=tuple(sorted({key for view in models.values() for key in view.secret_keys})),
        secret_queries=_list_secret_queries(models.values(), spec.operations.values()),
        omitted=spec.omitted,
    )


def _build_models(spec: PreparedSpec, data: GeneratorData, classes: list[str]) -> dict[str, ModelView]:
    found = {str(model.class_info.name): build_model_view(model, spec.extracted, classes) for model in data.models}
    cycles = find_cycles({name: view.models for name, view in found.items()})
    return {name: replace(view, late_models=frozenset(cycles[name])) for name, view in found.items()}


def _build_tags(
    spec: PreparedSpec, data: GeneratorData, operations: Mapping[str, OperationView], taken: set[str]
) -> dict[str, TagView]:
    docs = {tag["name"]: tag.get("description") for tag in spec.document.data.get("tags", [])}
    return {
        str(collection.tag): build_tag_view(
            collection,
            [operations[str(endpoint.name)] for endpoint in collection.endpoints],
            next((docs.get(spec.operations[str(e.name)].tag) for e in collection.endpoints), None),
            taken,
        )
        for collection in data.endpoint_collections_by_tag.values()
    }


def _choose_first_operation(tags: Iterable[TagView]) -> list[tuple[TagView, OperationView]]:
    """Choose an operation that needs no body, if there is one, since bodies have no example."""
    found = [(tag, view) for tag in tags for view in tag.operations]
    return sorted(found, key=lambda pair: any(p.required for p in pair[1].sent_parameters))[:1]


def _join_identifier_types(operations: Iterable[OperationView]) -> str:
    types = {view.identifier.annotation for view in operations if view.identifier}
    return "Any" if types - {"str"} else "str"


def _split_path(dotted: str) -> tuple[str, ...]:
    return tuple(filter(None, dotted.split(".")))


def _find_version_path(operations: Iterable[RawOperation]) -> str:
    first = {operation.path.split("/")[1] for operation in operations}
    version = first.pop() if len(first) == 1 else ""
    return f"/{version}" if re.fullmatch(r"v\d+", version) else ""


def _list_secret_queries(models: Iterable[ModelView], operations: Iterable[RawOperation]) -> tuple[str, ...]:
    secret = {name for model in models for names in model.secret_queries.values() for name in names}
    credentials = {name for operation in operations for place, name in _list_credentials(operation) if place == "query"}
    return (*sorted(secret), *sorted(credentials - secret))


def _list_credentials(operation: RawOperation) -> Iterator[tuple[str, str]]:
    return (key for key in operation.parameters if operation.is_credential(*key))


def _format_url(server: Mapping[str, Any]) -> str:
    """Return the address of a server with the default of each of its variables."""
    url: str = server["url"]
    for name, variable in server.get("variables", {}).items():
        url = url.replace(f"{{{name}}}", variable["default"])
    return url


def _find_token_variable(document: Mapping[str, Any]) -> str | None:
    schemes = document.get("components", {}).get("securitySchemes", {}).values()
    return next((s["x-environment-variable"] for s in schemes if "x-environment-variable" in s), None)
