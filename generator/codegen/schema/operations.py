"""The operations of a specification as it is written; openapi-python-client drops and renames parts of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from openapi_python_client.parser.openapi import generate_operation_id
from openapi_python_client.schema import UntrustedString
from openapi_python_client.strings import PythonIdentifier

from generator.codegen.schema import media_types
from generator.codegen.schema.python_names import shorten_name
from generator.documents.pointer import Pointer
from generator.documents.yaml import Document
from generator.openapi.references import resolve

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True)
class RawOperation:
    """One operation, with its references followed."""

    path: str
    method: str
    pointer: Pointer
    data: Mapping[str, Any]
    parameters: Mapping[tuple[str, str], Mapping[str, Any]]
    """By location and name."""
    responses: Mapping[str, Mapping[str, Any]]
    body: Mapping[str, Any]
    """The request body; empty when there is none."""

    @property
    def tag(self) -> str:
        """The first tag: the group in which the operation is generated."""
        return str((self.data.get("tags") or ["default"])[0])

    @property
    def method_name(self) -> str | None:
        """The Python name that the specification gives it."""
        return self.data.get("x-python-name")

    @property
    def page(self) -> str | None:
        """The URL of its documentation."""
        return (self.data.get("externalDocs") or {}).get("url")

    def get_parameter(self, location: str, name: str) -> Mapping[str, Any]:
        """Return a parameter; empty when there is none."""
        return self.parameters.get((location, name), {})

    def get_response(self, status: str) -> Mapping[str, Any]:
        """Return a response; empty when it is not documented."""
        return self.responses.get(status, {})

    def is_credential(self, location: str, name: str) -> bool:
        """Whether a parameter holds the credential, which the client sends in a header anyway."""
        return bool(self.get_parameter(location, name).get("x-credential"))


def read_operations(document: Document, field_prefix: str) -> dict[str, RawOperation]:
    """Read every operation, by the name that openapi-python-client gives it; a second one of a name gets a number."""
    found: dict[str, RawOperation] = {}
    for operation in _walk_operations(document):
        name = _name_operation(operation, field_prefix)
        number, free = 1, (short := shorten_name(name))
        while free in found:
            number += 1
            free = str(PythonIdentifier(f"{short}_{number}", field_prefix))
        numbered = {"operationId": free} if free != name else {}
        found[free] = replace(operation, data={**operation.data, **numbered})
    return found


def _name_operation(operation: RawOperation, prefix: str) -> str:
    if identifier := operation.data.get("operationId"):
        return str(PythonIdentifier(identifier, prefix))
    return str(generate_operation_id(path=UntrustedString(operation.path), method=operation.method, prefix=prefix))


def _walk_operations(document: Document) -> Iterator[RawOperation]:
    for path, item in document.data.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield _read_operation(document, path, method, item)


def _read_operation(document: Document, path: str, method: str, item: Mapping[str, Any]) -> RawOperation:
    data = item[method]
    # A parameter of an operation replaces the one of its path with the same name and location.
    parameters = [_resolve_content(document, p) for p in [*item.get("parameters", []), *data.get("parameters", [])]]
    return RawOperation(
        path=path,
        method=method,
        pointer=("paths", path, method),
        data=data,
        parameters={(p["in"], p["name"]): p for p in parameters if not _is_ignored(p)},
        responses={
            status: _resolve_content(document, response) for status, response in data.get("responses", {}).items()
        },
        body=_resolve_content(document, data.get("requestBody", {})),
    )


def _is_ignored(parameter: Mapping[str, Any]) -> bool:
    """Whether OpenAPI says that the definition of a parameter is ignored (section 4.8.12.2, `name`)."""
    return parameter["in"] == "header" and parameter["name"].lower() in {"accept", "authorization", "content-type"}


def _resolve_content(document: Document, node: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow the reference of a parameter, response or body, and normalise its media types."""
    node = resolve_reference(document, node)
    if not node.get("content"):
        return node
    content: dict[str, Any] = {}
    for name, media_type in media_types.interpret_media_types(
        node["content"], lambda schema: resolve_reference(document, schema)
    ).items():
        content.setdefault(media_type, node["content"][name])
    return {**node, "content": content}


def resolve_reference(document: Document, node: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference to its target; a node without one is returned as it is."""
    target: Mapping[str, Any] = resolve(document.data, node, keep_siblings=False)[0]
    return target
