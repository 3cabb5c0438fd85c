"""Fixes for a part that only one side has: a parameter, the request body, a response, or what a part carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from generator.documents.edits import Drop, Put, Rename
from generator.documents.pointer import Pointer
from generator.drift.facts import media_types
from generator.drift.facts.model import Aspect, Node
from generator.drift.patch import locate
from generator.drift.patch.case import Case, Way
from generator.drift.patch.keywords import put_keyword
from generator.drift.patch.schema_from_page import make_schema
from generator.drift.sources.openapi import as_list, as_mapping
from generator.problem import Problem

_JSON = "application/json"
_MOST_ALIKE = 6
_PATH_IS_MANUAL = "the path of an operation is left to people"


def add_parameter(case: Case) -> Iterator[Way]:
    """List a parameter of the page in the operation."""
    _refuse_path_parameter(case)
    here: Pointer = (*case.operation, "parameters")
    listed, made = case.spec.get_value(here), _make_parameter(case)
    yield (Put((*here, len(listed)), made) if listed else Put(here, [made], ("summary", "description", "tags")),)


def _make_parameter(case: Case) -> dict[str, Any]:
    _, place, name = case.finding.part.split(":", 2)
    node = case.page_part
    schema = make_schema(case, node)
    example = schema.pop("example", None)
    flags = {str(aspect): True for aspect in (Aspect.REQUIRED, Aspect.DEPRECATED) if node.claims.get(aspect)}
    made = {"name": name, "in": place, **flags, "schema": _without(schema, "deprecated")}
    return made if example is None else {**made, "example": example}


def set_scopes(case: Case) -> Iterator[Way]:
    """Ask for the scopes of the page where the operation names the scheme first."""
    name = case.finding.part.partition(":")[2]
    listed = as_list(case.spec.get_value((*case.operation, "security")))
    index = next((index for index, one in enumerate(listed) if name in as_mapping(one)), None)
    if index is None:
        raise Problem("the scopes stand where they count for other operations as well")
    yield (Put((*case.operation, "security", index, name), case.finding.docs or []),)


def add_request_body(case: Case) -> Iterator[Way]:
    """Give the operation the request body of the page."""
    required = {"required": True} if case.page_part.claims.get(Aspect.REQUIRED) else {}
    made = {**required, "content": _make_content(case, case.page_part)}
    yield (Put((*case.operation, "requestBody"), made, ("summary", "description", "tags", "parameters")),)


def add_response(case: Case) -> Iterator[Way]:
    """List a status of the page, with the body of another response that is the same, or with one of its own."""
    _, _, status = case.finding.part.partition(":")
    here: Pointer = (*case.operation, "responses")
    responses = case.spec.get_value(here) or {}
    before = tuple(key for key in responses if key < status)
    described = {"description": _describe_status(status)}
    for content in (*_find_alike(case, responses), _make_content(case, case.page_part)):
        yield (Put((*here, status), {**described, "content": content} if content else described, before),)


def _describe_status(status: str) -> str:
    try:
        return f"{HTTPStatus(int(status)).phrase}."
    except ValueError:
        return "Any other answer."


def _find_alike(case: Case, responses: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Bodies that are components: those of the other responses, and every component with the same properties."""
    body = next(iter(case.page_part.children.values()), None)
    if body is None:
        return []
    used = [one for raw in responses.values() for one in _list_schemas(case, raw)]
    components = case.spec.get_value(("components", "schemas")) or {}
    named = [
        {"$ref": f"#/components/schemas/{name}"}
        for name in components
        if case.spec.read_schema(("components", "schemas", name)).properties.keys() == body.children.keys()
    ]
    found: list[dict[str, Any]] = []
    for schema in (*used, *named):
        if "$ref" in schema and (content := {_JSON: {"schema": schema}}) not in found:
            found.append(content)
    return found[:_MOST_ALIKE]


def _list_schemas(case: Case, response: object) -> list[dict[str, Any]]:
    content = case.spec.resolve(response, ())[0].get("content")
    entries = content.values() if isinstance(content, dict) else ()
    return [one["schema"] for one in entries if isinstance(one, dict) and isinstance(one.get("schema"), dict)]


def add_header(case: Case) -> Iterator[Way]:
    """List a header of the page in its response."""
    _, status, name = case.finding.part.split(":", 2)
    response = locate.find_part(case.spec, case.finding.operation, f"response:{status}")
    if response is None:
        raise Problem("the spec does not list the response where it could be changed")
    _, target = case.spec.resolve(case.spec.get_value(response), response)
    node = case.page_part
    schema = make_schema(case, node)
    example = {"example": schema.pop("example")} if "example" in schema else {}
    flags = {"deprecated": True} if schema.pop("deprecated", None) else {}
    made = {**flags, "schema": schema, **example}
    here = (*target, "headers")
    yield (Put((*here, name), made) if case.spec.get_value(here) else Put(here, {name: made}, ("description",)),)


def rename_header(case: Case) -> Iterator[Way]:
    """Give a header the name that the page has for it."""
    yield (Rename(case.part_pointer, str(case.finding.docs)),)


def add_media_type(case: Case) -> Iterator[Way]:
    """List the media types that only the page names, each with the body that it shows for it."""
    content = (*case.part_target, "content")
    bodies = case.page_part.children
    lacking = [name for name in _list_names(case.finding.docs) if not _is_listed(name, case.finding.spec)]
    if not bodies.keys() >= set(lacking):
        raise Problem("the page names the media type and does not show its body")
    yield tuple(Put((*content, name), {"schema": _make_body(case, bodies[name])}) for name in lacking)


def remove_media_type(case: Case) -> Iterator[Way]:
    """Take out the media types that only the spec lists."""
    content = (*case.part_target, "content")
    extra = [name for name in _list_names(case.finding.spec) if not _is_listed(name, case.finding.docs)]
    yield tuple(Drop((*content, name)) for name in extra)


def _list_names(value: object) -> list[str]:
    return value if isinstance(value, list) else []


def _is_listed(name: str, value: object) -> bool:
    return any(media_types.is_same(name, other) for other in _list_names(value))


def remove_part(case: Case) -> Iterator[Way]:
    """Take out what only the spec lists."""
    _refuse_path_parameter(case)
    yield (case.drop(case.part_pointer),)


def rename_parameter(case: Case) -> Iterator[Way]:
    """Give a parameter the name that the page has for it, in the path too."""
    new = str(case.finding.docs)
    yield (Put((*case.part_target, "name"), new), *_rename_placeholder(case, new))


def _rename_placeholder(case: Case, new: str) -> Way:
    """Rename the placeholder with its path parameter, unless other methods share the path."""
    if not case.finding.part.startswith("parameter:path:"):
        return ()
    path, old = str(case.operation[1]), str(case.finding.spec)
    if sum(f" {path}" == f" {other}" for _, other in case.spec.list_operations()) > 1:
        raise Problem("other methods share the path")
    return (Rename(("paths", path), path.replace(f"{{{old}}}", f"{{{new}}}")),)


def move_parameter(case: Case) -> Iterator[Way]:
    """Send a parameter where the page says."""
    new = str(case.finding.docs)
    if "path" in (new, case.finding.spec):
        raise Problem(_PATH_IS_MANUAL)
    yield (Put((*case.part_target, "in"), new),)


def add_body(case: Case) -> Iterator[Way]:
    """Give a part the body that only the page shows."""
    if case.finding.part == "request-body":
        yield from add_request_body(case)
    else:
        yield (put_keyword(case.part_target, "content", _make_content(case, case.page_part)),)


def remove_body(case: Case) -> Iterator[Way]:
    """Take out a body that the page does not show."""
    if case.finding.part == "request-body":
        yield from remove_part(case)
    else:
        yield (Drop((*case.part_target, "content")),)


def _make_content(case: Case, node: Node) -> dict[str, Any]:
    """The bodies of a part by media type; a page that does not name their media types means JSON."""
    return {
        (name if "/" in name else _JSON): {"schema": _make_body(case, body)}
        for name, body in reversed(list(node.children.items()))
    }


def _make_body(case: Case, body: Node) -> dict[str, Any]:
    return _without(make_schema(case, body), "example")


def _refuse_path_parameter(case: Case) -> None:
    if case.finding.part.startswith("parameter:path:"):
        raise Problem(_PATH_IS_MANUAL)


def _without(schema: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != name}
