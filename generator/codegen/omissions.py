"""Refuse a specification of which the generator would leave something out without a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.openapi import Endpoint

from generator.codegen.literals import raw
from generator.codegen.operations import RawOperation
from generator.document import Document, Pointer


def check_nothing_omitted(document: Document, data: GeneratorData, operations: Mapping[str, RawOperation]) -> None:
    """Raise `Problem` at the first operation, parameter, response or schema that would be missing."""
    for error in data.errors:
        raise document.problem(f"{error.header}: {error.detail}", ("components",))
    for collection in data.endpoint_collections_by_tag.values():
        for error in collection.parse_errors:
            raise document.problem(f"{error.header} {error.detail or ''}".strip(), ("paths",))
    generated = {str(e.name): e for c in data.endpoint_collections_by_tag.values() for e in c.endpoints}
    for name, operation in operations.items():
        for pointer, what in _omitted(operation, generated.get(name)):
            raise document.problem(
                f"{what} of {operation.method.upper()} {operation.path} would be left out of the package",
                pointer,
                help="the generator or our templates do not support it; say it another way",
            )


def _omitted(operation: RawOperation, endpoint: Endpoint | None) -> Iterator[tuple[Pointer, str]]:
    if endpoint is None:
        yield operation.pointer, "all"
        return
    if "requestBody" in operation.data:
        yield (*operation.pointer, "requestBody"), "the request body"
    supported = {("path", raw(p.name)) for p in endpoint.path_parameters}
    supported |= {("query", raw(p.name)) for p in endpoint.query_parameters}
    for place, name in operation.parameters:
        if (place, name) not in supported:
            yield (*operation.pointer, "parameters"), f"the {place} parameter {name}"
    statuses = {response.status_code.pattern for response in endpoint.responses}
    for status in operation.responses:
        if status not in statuses:
            yield (*operation.pointer, "responses", status), f"response {status}"
