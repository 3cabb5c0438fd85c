"""Refuse a specification of which the generator would leave something out without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError, ParseError
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.union import UnionProperty

from generator.codegen.literals import raw
from generator.codegen.operations import RawOperation
from generator.codegen.shaping import Shaped
from generator.document import Document, Pointer


def check_nothing_omitted(
    document: Document, data: GeneratorData, operations: Mapping[str, RawOperation], shaped: Shaped
) -> None:
    """Raise `Problem` at the first operation, parameter, response or schema that would be missing."""
    for error in data.errors:
        raise document.problem(told(error), _schema(error, shaped))
    for collection in data.endpoint_collections_by_tag.values():
        for error in collection.parse_errors:
            raise document.problem(told(error), _operation(error, operations))
    generated = {str(e.name): e for c in data.endpoint_collections_by_tag.values() for e in c.endpoints}
    for pointer, what in _outside(document):
        raise document.problem(f"{what} would be left out of the package", pointer, help=_HELP)
    for name, operation in operations.items():
        for pointer, what in _omitted(operation, generated.get(name)):
            raise document.problem(
                f"{what} of {operation.method.upper()} {operation.path} would be left out of the package",
                pointer,
                help=_HELP,
            )


_HELP = "the generator or our templates do not support it; say it another way"


def told(error: GeneratorError) -> str:
    """An error or warning of the generator on one line."""
    parts = (part.strip().rstrip(":") for part in (error.header, error.detail) if part)
    # Names that it wraps against careless use show as addresses, which differ from run to run.
    return re.sub(r"<[\w.]+ object at 0x\w+>", "?", " ".join(": ".join(parts).split()))


def _schema(error: ParseError, shaped: Shaped) -> Pointer:
    """Where the schema stands that an error names, as well as its text lets us know."""
    text = f"{error.header} {error.detail}"
    names = re.findall(r"/components/schemas/([\w.-]+)", text) or re.findall(r"schema (\w+)", text)
    return next((shaped.origins[name] for name in names if name in shaped.origins), ("components",))


def _operation(error: ParseError, operations: Mapping[str, RawOperation]) -> Pointer:
    for operation in operations.values():
        if error.header.startswith(f"WARNING parsing {operation.method.upper()} {operation.path} within"):
            return operation.pointer
    return ("paths",)


def _outside(document: Document) -> Iterator[tuple[Pointer, str]]:
    """What stands around the operations and would change what they mean."""
    if document.data.get("webhooks"):
        yield ("webhooks",), "webhooks"
    for path, item in document.data.get("paths", {}).items():
        for key, what in (("$ref", "what the reference stands for"), ("servers", "the server of this path")):
            if key in item:
                yield ("paths", path, key), what


def _omitted(operation: RawOperation, endpoint: Endpoint | None) -> Iterator[tuple[Pointer, str]]:
    if endpoint is None:
        yield operation.pointer, "all"
        return
    for key, what in (("requestBody", "the request body"), ("callbacks", "the callback"), ("servers", "the server")):
        if operation.data.get(key):
            yield (*operation.pointer, key), what
    for what in _omitted_parameters(operation, endpoint):
        yield (*operation.pointer, "parameters"), what
    statuses = {response.status_code.pattern for response in endpoint.responses}
    for status in operation.responses:
        if status not in statuses:
            yield (*operation.pointer, "responses", status), f"response {status}"


def _omitted_parameters(operation: RawOperation, endpoint: Endpoint) -> Iterator[str]:
    supported = {("path", raw(p.name)): p for p in endpoint.path_parameters}
    supported |= {("query", raw(p.name)): p for p in endpoint.query_parameters}
    for place, name in operation.parameters:
        if (place, name) not in supported:
            yield f"the {place} parameter {name}"
        elif form := _unsupported_form(place, operation.parameter(place, name)):
            yield f"{form} of the {place} parameter {name}"
        elif _is_structured(supported[place, name], in_path=place == "path"):
            yield f"the structure of the {place} parameter {name}"


def _unsupported_form(place: str, parameter: Mapping[str, Any]) -> str | None:
    """The spelling of a parameter in the URL, where it is another than ours."""
    usual = "form" if place == "query" else "simple"
    if parameter.get("style", usual) != usual:
        return f"the style {parameter['style']}"
    if place == "query" and parameter.get("explode") is False and parameter.get("schema", {}).get("type") == "array":
        return "explode: false"
    return "allowReserved" if parameter.get("allowReserved") else None


def _is_structured(prop: PropertyProtocol, *, in_path: bool) -> bool:
    if isinstance(prop, UnionProperty):
        return any(_is_structured(inner, in_path=in_path) for inner in prop.inner_properties)
    if isinstance(prop, ListProperty):
        return in_path or _is_structured(prop.inner_property, in_path=True)
    return isinstance(prop, ModelProperty)
