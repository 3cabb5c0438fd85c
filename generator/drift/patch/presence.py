"""How something that only one side has comes into the spec, or out of it, or gets its other name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from generator.documents.edits import Drop, Edit, Put, Rename
from generator.documents.pointer import Pointer
from generator.drift.facts.model import ITEMS, VALUES, Aspect, Node
from generator.drift.patch import locate
from generator.drift.patch.case import Case, Way
from generator.drift.patch.keywords import keyword
from generator.drift.patch.schema_from_page import WITHIN, schema_of
from generator.drift.patch.values import requiring
from generator.problem import Problem

_JSON = "application/json"
_MOST_ALIKE = 6


def presence(case: Case) -> Iterator[Way]:
    """Every way to settle that only one side has something."""
    finding = case.finding
    if finding.rule.endswith(("-renamed", "-moved")):
        yield from _renamed(case)
    elif finding.path:
        yield from _property(case)
    elif finding.rule.endswith("-media-type-differs"):
        raise Problem("which kinds of body there are is left to people")
    elif finding.part.startswith("security"):
        raise Problem("how to authenticate is left to people")
    elif finding.part == "operation" or finding.part.startswith("parameter:path:"):
        raise Problem("the path of an operation is left to people")
    elif isinstance(finding.docs, list) or isinstance(finding.spec, list):
        yield from _properties(case)
    elif finding.rule.endswith(("-body-not-in-spec", "undocumented-body")) and finding.part != "request-body":
        yield from _body(case)
    elif finding.spec:
        yield (_out_of_list(case, case.listed),)
    else:
        yield from _new_part(case)


def _out_of_list(case: Case, pointer: Pointer) -> Edit:
    """Without an entry, and without its list if that is left empty."""
    return Drop(pointer if len(case.spec.get_value(pointer[:-1])) > 1 else pointer[:-1])


def _new_part(case: Case) -> Iterator[Way]:
    part = case.finding.part
    if case.docs is None:
        raise Problem("a recording does not tell enough")
    node = case.docs.parts[part]
    kind, _, name = part.partition(":")
    if kind == "parameter":
        here = (*case.operation, "parameters")
        listed = case.spec.get_value(here)
        made = _parameter(case, name, node)
        yield (Put((*here, len(listed)), made) if listed else Put(here, [made], ("summary", "description", "tags")),)
    elif kind == "request-body":
        required = {"required": True} if node.claims.get(Aspect.REQUIRED) else {}
        made = {**required, "content": _content(case, node, _JSON)}
        yield (Put((*case.operation, "requestBody"), made, ("summary", "description", "tags", "parameters")),)
    else:
        yield from _new_response(case, name, node)


def _parameter(case: Case, name: str, node: Node) -> dict[str, Any]:
    place, _, name = name.partition(":")
    schema = schema_of(case, node)
    example = schema.pop("example", None)
    flags = {str(aspect): True for aspect in (Aspect.REQUIRED, Aspect.DEPRECATED) if node.claims.get(aspect)}
    made = {"name": name, "in": place, **flags, "schema": _bare(schema, "deprecated")}
    return made if example is None else {**made, "example": example}


def _new_response(case: Case, status: str, node: Node) -> Iterator[Way]:
    """The status with the body of another response that is the same, or with one of its own."""
    here = (*case.operation, "responses")
    responses = case.spec.get_value(here) or {}
    before = tuple(key for key in responses if key < status)
    described = {"description": _phrase(status)}
    for content in (*_alike(case, responses, node), _content(case, node, _JSON)):
        yield (Put((*here, status), {**described, "content": content} if content else described, before),)


def _alike(case: Case, responses: Mapping[str, Any], node: Node) -> list[dict[str, Any]]:
    """Bodies that are components: of the other responses, and of every component with the same properties."""
    body = next(iter(node.children.values()), None)
    if body is None:
        return []
    used = [one for raw in responses.values() for one in _schemas(case, raw)]
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


def _schemas(case: Case, response: object) -> list[dict[str, Any]]:
    content = case.spec.resolve(response, ())[0].get("content")
    entries = content.values() if isinstance(content, dict) else ()
    return [one["schema"] for one in entries if isinstance(one, dict) and isinstance(one.get("schema"), dict)]


def _phrase(status: str) -> str:
    try:
        return f"{HTTPStatus(int(status)).phrase}."
    except ValueError:
        return "Any other answer."


def _content(case: Case, node: Node, media: str) -> dict[str, Any]:
    """The bodies of a part; a page that does not name their media types means JSON."""
    return {
        (name if "/" in name else media): {"schema": _bare(schema_of(case, body), "example")}
        for name, body in reversed(list(node.children.items()))
    }


def _body(case: Case) -> Iterator[Way]:
    if case.finding.spec:
        yield (Drop((*case.held, "content")),)
    elif case.docs is not None:
        made = _content(case, case.docs.parts[case.finding.part], _JSON)
        yield (keyword(case.held, "content", made),)


def _property(case: Case) -> Iterator[Way]:
    finding = case.finding
    if isinstance(finding.docs, list) or isinstance(finding.spec, list):
        yield from _properties(case)
    elif finding.spec:
        place = case.place()
        yield (*requiring(case, place, name=str(place.pointer[-1]), wanted=False), _out_of_list(case, place.pointer))
    else:
        shown = case.shown
        owner = case.place(shown.above)
        if shown.name in (VALUES, ITEMS):
            yield (keyword(owner.pointer, WITHIN[shown.name], schema_of(case, shown.node)),)
            return
        for holder in _homes(case, owner):
            yield _new_property(case, holder, shown)


def _homes(case: Case, owner: locate.Place) -> Iterator[Pointer]:
    """The schemas that could list another property: where some are listed, then the first of the forms."""
    if "properties" in owner.schema.data:
        yield owner.schema.get_pointer("properties")[:-1]
    else:
        at = [*owner.schema.variants[:1]]
        yield (case.spec.merge_schema(at[0]).pointer if at else owner.schema.pointer)


def _new_property(case: Case, holder: Pointer, shown: locate.Shown) -> Way:
    made = schema_of(case, shown.node)
    there = case.spec.get_value(holder)
    at = (*holder, "properties")
    put = (
        Put((*at, shown.name), made, shown.before)
        if there.get("properties")
        else keyword(at[:-1], "properties", {shown.name: made})
    )
    if not shown.node.claims.get(Aspect.REQUIRED):
        return (put,)
    names = there.get("required")
    listed = Put((*holder, "required", len(names)), shown.name) if names else keyword(holder, "required", [shown.name])
    return (listed, put)


def _properties(case: Case) -> Iterator[Way]:
    """All the properties of an object, of which only one side knows any."""
    place = case.place()
    holder = place.schema.get_pointer("properties")[:-1] if "properties" in place.schema.data else place.schema.pointer
    there = case.spec.get_value(holder)
    if case.finding.spec:
        yield tuple(Drop((*holder, name)) for name in ("properties", "required") if name in there)
        return
    made = schema_of(case, case.shown.node)
    yield tuple(keyword(holder, name, made[name]) for name in ("required", "properties") if name in made)


def _renamed(case: Case) -> Iterator[Way]:
    finding, new = case.finding, str(case.finding.docs)
    if finding.rule.endswith("-moved"):
        if "path" in (new, finding.spec):
            raise Problem("the path of an operation is left to people")
        yield (Put((*case.held, "in"), new),)
    elif finding.path:
        place = case.place()
        yield (*_named(case, place, new), Rename(place.pointer, new))
    else:
        yield (Put((*case.held, "name"), new), *_in_path(case, new))


def _named(case: Case, place: locate.Place, new: str) -> Iterator[Edit]:
    """The new name wherever the old one stands around a property: in `required`, and in an extension of ours."""
    old, beside = str(case.finding.spec), place.pointer[:-2]
    for holder in dict.fromkeys([beside, *([place.owner.get_pointer("required")[:-1]] if place.owner else [])]):
        names = (case.spec.get_value(holder) or {}).get("required")
        if isinstance(names, list) and old in names:
            yield Put((*holder, "required", names.index(old)), new)
    if (case.spec.get_value(beside) or {}).get("x-unwrap") == old:
        yield Put((*beside, "x-unwrap"), new)


def _in_path(case: Case, new: str) -> Way:
    """The placeholder of a path parameter is renamed with it, unless other methods share the path."""
    if not case.finding.part.startswith("parameter:path:"):
        return ()
    path, old = str(case.operation[1]), str(case.finding.spec)
    if sum(f" {path}" == f" {other}" for _, other in case.spec.list_operations()) > 1:
        raise Problem("other methods share the path")
    return (Rename(("paths", path), path.replace(f"{{{old}}}", f"{{{new}}}")),)


def _bare(schema: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name not in names}
