"""What to write into the spec so that a finding is settled: one or more ways for each, the best first."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from generator import places
from generator.agreement import forms, values
from generator.edits import Drop, Edit, Put, Rename
from generator.facts import ANY_OF, ITEMS, VALUES, Aspect, Node, Reading
from generator.findings import Finding
from generator.problem import Problem
from generator.sources.labels import TYPES
from generator.sources.openapi import Bundle, Pointer
from generator.sources.schemas import plain

Way = tuple[Edit, ...]

_LIMITS = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}
_ORDER = (
    *("$ref", "title", "type", "format", "nullable", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"),
    *("minLength", "maxLength", "pattern", "deprecated", "description", "enum", "default", "required", "properties"),
    *("items", "additionalProperties", "anyOf", "oneOf", "allOf", "schema", "content", "example", "examples"),
)
"""Where a keyword goes among those that are there."""
_SHAPE = (
    *("$ref", "allOf", "anyOf", "oneOf", "type", "nullable", "format", "enum", "const", "properties", "required"),
    *("items", "additionalProperties", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "minLength"),
    *("maxLength", "pattern", "default"),
)
"""What belongs to a type and goes with it."""
_OF_FORMAT = {"int32": "integer", "int64": "integer", "float": "number", "double": "number"}


class Case(NamedTuple):
    """A finding, the spec it is about, and the page that it was found on, unless it was a recording."""

    finding: Finding
    spec: Bundle
    docs: Reading | None

    @property
    def old(self) -> bool:
        """Whether the spec is OpenAPI 3.0, which writes null in another way."""
        return str(self.spec.data.get("openapi")).startswith("3.0")

    @property
    def operation(self) -> Pointer:
        """Where the operation stands."""
        method, path = self.finding.operation.split(" ", 1)
        return ("paths", path, method.lower())

    @property
    def listed(self) -> Pointer:
        """Where the part is listed."""
        found = places.of_part(self.spec, self.finding.operation, self.finding.part)
        if found is None:
            raise Problem("the spec does not list it where it could be changed")
        return found

    @property
    def held(self) -> Pointer:
        """Where the part is written, after references."""
        return self.spec.resolve(self.spec.at(self.listed), self.listed)[1]

    @property
    def shown(self) -> places.Shown:
        """What the page shows there."""
        found = places.shown(self.docs, self.finding.part, self.finding.path) if self.docs else None
        if found is None:
            raise Problem("a recording does not tell enough" if self.docs is None else "the page does not show enough")
        return found

    def place(self, path: str | None = None) -> places.Place:
        """The schema that the finding is about, or the one at another path of its part."""
        finding = self.finding
        found = places.find(self.spec, finding.operation, finding.part, finding.path if path is None else path)
        if found is None:
            raise Problem("no schema of the spec stands there")
        return found


def ways(case: Case) -> Iterator[Way]:
    """Every way to settle a finding; one that no text can settle is a `Problem` with the reason."""
    finding = case.finding
    side = finding.part.split(":", 1)[0]
    if finding.aspect == Aspect.PRESENCE:
        yield from _presence(case)
    elif side == "security":
        raise Problem("how to authenticate is left to people")
    elif finding.aspect == Aspect.DESCRIPTION:
        raise Problem("sentences are not copied from a page")
    elif side == "operation":
        yield from _of_operation(case)
    elif not finding.path and finding.aspect in _OF_PARTS.get(side, ()):
        yield (_keyword(case.held, finding.aspect, finding.docs),)
    elif not finding.path and finding.aspect == Aspect.EXAMPLE:
        yield from _part_example(case)
    else:
        yield from _ASPECTS.get(Aspect(finding.aspect), _value)(case)


_OF_PARTS = {"parameter": (Aspect.REQUIRED, Aspect.DEPRECATED), "request-body": (Aspect.REQUIRED,)}
"""What is said of a part itself, outside of its schema."""


def _keyword(holder: Pointer, name: str, value: object) -> Edit:
    """A keyword with a value, or without it where that is the same as to leave it out."""
    return Put((*holder, name), value, _ORDER[: _ORDER.index(name)] if name in _ORDER else None)


def _of_operation(case: Case) -> Iterator[Way]:
    finding = case.finding
    if finding.aspect == Aspect.DEPRECATED:
        name = (*case.operation, "deprecated")
        yield (Put(name, value=True, after=("summary", "description")) if finding.docs else Drop(name),)
    elif finding.docs is not None:
        own = (*case.operation, "servers", 0, "url")
        yield (Put(own if case.spec.at(own) else ("servers", 0, "url"), finding.docs),)
    else:
        raise Problem("a page without a server says nothing that could be written")


# Values --------------------------------------------------------------------------------------------


def _value(case: Case) -> Iterator[Way]:
    """A keyword of a schema, where it stands or where it could."""
    name = str(case.finding.aspect)
    for holder in _holders(case, name):
        yield from _set(case, holder, name)


def _holders(case: Case, name: str) -> Iterator[Pointer]:
    """The mappings in which a keyword of a schema stands, or else could stand."""
    place = case.place()
    spelled = [one for one in (name, _LIMITS.get(name, name), *_ALSO.get(name, ())) if one in place.schema.data]
    holders = [place.pointer] if any(one in place.raw for one in spelled) or "$ref" not in place.raw else []
    holders += [place.schema.place(one)[:-1] for one in spelled]
    if not spelled:
        holders += [place.schema.pointer]
    yield from dict.fromkeys(one for one in holders if isinstance(case.spec.at(one), dict))
    if "$ref" in place.raw and not case.old:
        yield place.pointer


_ALSO = {"example": ("examples",), "enum": ("const",), "nullable": ("type",)}


def _set(case: Case, holder: Pointer, name: str) -> Iterator[Way]:
    """Write what the page says; or nothing, where it says that there is none."""
    docs, there = case.finding.docs, case.spec.at(holder)
    other = _LIMITS.get(name)
    gone = tuple(Drop((*holder, one)) for one in (name, *_ALSO.get(name, ()), other) if one and one in there)
    if docs is None or docs is False:
        yield gone
        return
    if other:
        yield _limit(case, holder, name, other)
        return
    types = _types(case)
    kept = tuple(edit for edit in gone if edit.pointer[-1] != name)
    if isinstance(docs, list) and name == "example":
        yield (*kept, *(one for one in gone if one not in kept), Put((*holder, "examples"), _typed_all(docs, types)))
        return
    written = docs if isinstance(docs, bool | int) else _typed(str(docs), types if name == "default" else types)
    written = written if name in ("default", "example") else docs
    yield (_keyword(holder, name, written), *kept)


def _limit(case: Case, holder: Pointer, name: str, other: str) -> Way:
    """A limit, which may itself be excluded."""
    there, docs = case.spec.at(holder), case.finding.docs
    excluded = isinstance(docs, str)
    number = json.loads(str(docs).removeprefix("exclusive "))
    if case.old:
        flag = (_keyword(holder, other, value=True),) if excluded else (Drop((*holder, other)),) if other in there else ()
        return (_keyword(holder, name, number), *flag)
    new, gone = (other, name) if excluded else (name, other)
    return (_keyword(holder, new, number), *((Drop((*holder, gone)),) if gone in there else ()))


def _types(case: Case) -> list[str]:
    try:
        declared = case.place().schema.data.get("type")
    except Problem:
        declared = None
    return declared if isinstance(declared, list) else [declared] if declared else []


def _typed(text: str, types: list[str]) -> object:
    """A value of which a page shows the text, as a value of one of these types."""
    if "string" in types and "null" not in types:
        return text
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    fits = not types or _NAMES.get(type(value), "") in types or (type(value) is int and "number" in types)
    return value if fits else text


_NAMES = {str: "string", bool: "boolean", int: "integer", float: "number", dict: "object", list: "array"}
_NAMES[type(None)] = "null"


def _typed_all(texts: list[Any], types: list[str]) -> list[object]:
    return [_typed(str(text), types) for text in texts]


def _enum(case: Case) -> Iterator[Way]:
    docs = values(case.finding.docs)
    for holder in _holders(case, "enum"):
        there = case.spec.at(holder)
        own = there.get("enum")
        if docs is None or not isinstance(own, list):
            gone = tuple(Drop((*holder, name)) for name in ("enum", "const") if name in there)
            yield gone if docs is None else (*gone, _keyword(holder, "enum", _typed_all(docs, _types(case))))
            continue
        less = [index for index, value in enumerate(own) if value is not None and plain(value) not in docs]
        more = [text for text in docs if text not in map(plain, own)]
        at = (*holder, "enum")
        # First the new ones, so that the list is never empty; then from the end, so that no index moves.
        added = [Put((*at, len(own) + index), value) for index, value in enumerate(_typed_all(more, _types(case)))]
        yield (*added, *(Drop((*at, index)) for index in reversed(less)))


def _nullable(case: Case) -> Iterator[Way]:
    place = case.place()
    forks = next((key for key in ("anyOf", "oneOf") if isinstance(place.raw.get(key), list)), None)
    if case.finding.docs:
        yield from _with_null(case, place, forks)
    else:
        yield from _without_null(case, place, forks)


def _with_null(case: Case, place: places.Place, forks: str | None) -> Iterator[Way]:
    here = place.pointer
    if forks and not case.old:
        yield (Put((*here, forks, len(place.raw[forks])), {"type": "null"}),)
    elif "$ref" in place.raw:
        named = {"$ref": place.raw["$ref"]}
        if case.old:
            yield (Put((*here, "allOf"), [named]), Put((*here, "nullable"), value=True), Drop((*here, "$ref")))
        else:
            yield (Put((*here, "anyOf"), [named, {"type": "null"}]), Drop((*here, "$ref")))
    else:
        for holder in _holders(case, "nullable"):
            declared = case.spec.at(holder).get("type")
            if case.old:
                yield (_keyword(holder, "nullable", value=True),)
            elif declared:
                one = declared if isinstance(declared, list) else [declared]
                yield (_keyword(holder, "type", [*one, "null"]),)


def _without_null(case: Case, place: places.Place, forks: str | None) -> Iterator[Way]:
    here = place.pointer
    for index, form in enumerate(place.raw[forks] if forks else ()):
        if isinstance(form, dict) and form.get("type") in ("null", ["null"]):
            others = [other for other in place.raw[forks] if other is not form]
            if len(others) == 1 and isinstance(others[0], dict):
                own = [_keyword((*here,), key, value) for key, value in others[0].items() if key not in place.raw]
                yield (*own, Drop((*here, str(forks))))
            yield (Drop((*here, str(forks), index)),)
    for holder in _holders(case, "nullable"):
        there = case.spec.at(holder)
        if "nullable" in there:
            yield (Drop((*holder, "nullable")),)
        elif isinstance(there.get("type"), list) and "null" in there["type"]:
            left = [name for name in there["type"] if name != "null"]
            yield (Put((*holder, "type"), left[0] if len(left) == 1 else left),)


def _required(case: Case) -> Iterator[Way]:
    """A name among those that the owner requires."""
    place = case.place()
    if place.owner is None:
        raise Problem("nothing holds it that could require it")
    yield _requiring(case, place, name=str(place.pointer[-1]), wanted=bool(case.finding.docs))


def _requiring(case: Case, place: places.Place, *, name: str, wanted: bool) -> Way:
    """Add a name to `required`, or take it out wherever the owner has it."""
    beside = place.pointer[:-2]
    holders = [beside, *([place.owner.place("required")[:-1]] if place.owner else [])]
    edits: list[Edit] = []
    for holder in dict.fromkeys(holders):
        there = case.spec.at(holder)
        names = there.get("required") if isinstance(there, dict) else None
        listed = isinstance(names, list) and name in names
        if wanted and isinstance(names, list):
            return (Put((*holder, "required", len(names)), name),)
        if listed and not wanted:
            at = (*holder, "required")
            edits.append(Drop((*at, names.index(name)) if len(names) > 1 else at))
    return (_keyword(beside, "required", [name]),) if wanted else tuple(edits)


def _type(case: Case) -> Iterator[Way]:
    if str(case.finding.docs).endswith(" forms"):
        raise Problem("the page does not tell which form it is")
    place = case.place()
    new = _schema_of(case, case.shown.node) if case.docs else {"type": case.finding.docs}
    keeps_null = place.schema.says()[Aspect.NULLABLE] and (
        case.docs is None or Aspect.NULLABLE not in case.shown.node.says
    )
    new = _nulled(case, new) if keeps_null else new
    written = [_keyword(place.pointer, name, value) for name, value in new.items() if name in _SHAPE]
    gone = [Drop((*place.pointer, name)) for name in _SHAPE if name in place.raw and name not in new]
    yield (*written, *gone)


def _nulled(case: Case, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same schema with null allowed."""
    if case.old:
        return {**schema, "nullable": True}
    if "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]} if "$ref" in schema else dict(schema)
    declared = schema["type"]
    names = declared if isinstance(declared, list) else [declared]
    return {**schema, "type": [*names, "null"]} if "null" not in names else dict(schema)


def _part_example(case: Case) -> Iterator[Way]:
    """The example beside the schema of a parameter or of a body, or the one in the schema."""
    docs, listed = case.finding.docs, case.held
    if case.finding.part.startswith("parameter"):
        there = case.spec.at(listed)
        if "examples" in there:
            raise Problem("it has several examples")
        if docs is None:
            yield (Drop((*listed, "example")),) if "example" in there else ()
            yield from _value(case)
        elif isinstance(docs, list):
            raise Problem("the page gives several examples")
        else:
            yield (_keyword(listed, "example", _typed(str(docs), _types(case))),)
        return
    texts = docs if isinstance(docs, list) else [docs]
    for pointer in places.bodies(case.spec, case.finding.operation, case.finding.part):
        if "example" in case.spec.at(pointer[:-1]):
            yield (Put((*pointer[:-1], "example"), _typed(str(texts[0]), [])),)
    raise Problem("it has several examples")


_ASPECTS: Mapping[Aspect, Callable[[Case], Iterator[Way]]] = {
    Aspect.ENUM: _enum,
    Aspect.NULLABLE: _nullable,
    Aspect.REQUIRED: _required,
    Aspect.TYPE: _type,
}


# What only one side has ----------------------------------------------------------------------------


def _presence(case: Case) -> Iterator[Way]:
    finding = case.finding
    if finding.rule.endswith(("-renamed", "-moved")):
        yield from _renamed(case)
    elif finding.path:
        yield from _property(case)
    elif finding.part.startswith("security"):
        raise Problem("how to authenticate is left to people")
    elif finding.part == "operation":
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
    return Drop(pointer if len(case.spec.at(pointer[:-1])) > 1 else pointer[:-1])


def _new_part(case: Case) -> Iterator[Way]:
    part = case.finding.part
    if case.docs is None:
        raise Problem("a recording does not tell enough")
    node = case.docs.parts[part]
    kind, _, name = part.partition(":")
    if kind == "parameter":
        here = (*case.operation, "parameters")
        listed = case.spec.at(here)
        made = _parameter(case, name, node)
        yield (Put((*here, len(listed)), made) if listed else Put(here, [made], ("summary", "description", "tags")),)
    elif kind == "request-body":
        required = {"required": True} if node.says.get(Aspect.REQUIRED) else {}
        made = {**required, "content": _content(case, node, "application/json")}
        yield (Put((*case.operation, "requestBody"), made, ("summary", "description", "tags", "parameters")),)
    else:
        yield from _new_response(case, name, node)


def _parameter(case: Case, name: str, node: Node) -> dict[str, Any]:
    place, _, name = name.partition(":")
    schema = _schema_of(case, node)
    example = schema.pop("example", None)
    flags = {key: True for key in ("required", "deprecated") if node.says.get(Aspect(key)) or schema.pop(key, None)}
    made = {"name": name, "in": place, **flags, "schema": schema}
    return made if example is None else {**made, "example": example}


def _new_response(case: Case, status: str, node: Node) -> Iterator[Way]:
    """The status with the body of another response that is the same, or with one of its own."""
    here = (*case.operation, "responses")
    responses = case.spec.at(here) or {}
    before = tuple(key for key in responses if key < status)
    described = {"description": _phrase(status)}
    contents = [] if not node.children else [one["content"] for one in _bodied(responses) if _refers(one)]
    for content in (*contents, _content(case, node, "application/json")):
        bare = {media: {"schema": entry.get("schema", {})} for media, entry in content.items()}
        yield (Put((*here, status), {**described, "content": bare} if bare else described, before),)


def _bodied(responses: Mapping[str, Any]) -> list[Any]:
    """The responses with a body, the one most often used first."""
    found = [one for one in responses.values() if isinstance(one, dict) and isinstance(one.get("content"), dict)]
    return sorted(found, key=lambda one: -[_refs(other) for other in found].count(_refs(one)))


def _refs(response: Mapping[str, Any]) -> list[object]:
    return [entry.get("schema") for entry in response["content"].values() if isinstance(entry, dict)]


def _refers(response: Mapping[str, Any]) -> bool:
    return all(isinstance(schema, dict) and "$ref" in schema for schema in _refs(response))


def _phrase(status: str) -> str:
    try:
        return f"{HTTPStatus(int(status)).phrase}."
    except ValueError:
        return "Any other answer."


def _content(case: Case, node: Node, media: str) -> dict[str, Any]:
    """The bodies of a part; a page that does not name their media types means JSON."""
    return {
        (name if "/" in name else media): {"schema": _without(_schema_of(case, body), "example")}
        for name, body in reversed(node.children.items())
    }


def _body(case: Case) -> Iterator[Way]:
    if case.finding.spec:
        yield (Drop((*case.held, "content")),)
    elif case.docs is not None:
        made = _content(case, case.docs.parts[case.finding.part], "application/json")
        yield (_keyword(case.held, "content", made),)


def _property(case: Case) -> Iterator[Way]:
    finding = case.finding
    if isinstance(finding.docs, list) or isinstance(finding.spec, list):
        yield from _properties(case)
    elif finding.spec:
        place = case.place()
        yield (*_requiring(case, place, name=str(place.pointer[-1]), wanted=False), _out_of_list(case, place.pointer))
    else:
        shown = case.shown
        owner = case.place(shown.above)
        if shown.name in (VALUES, ITEMS):
            yield (_keyword(owner.pointer, _WITHIN[shown.name], _schema_of(case, shown.node)),)
            return
        for holder in _homes(case, owner):
            yield _new_property(case, holder, shown)


_WITHIN = {ITEMS: "items", VALUES: "additionalProperties"}


def _homes(case: Case, owner: places.Place) -> Iterator[Pointer]:
    """The schemas that could list another property: where some are listed, then the first of the forms."""
    if "properties" in owner.schema.data:
        yield owner.schema.place("properties")[:-1]
    else:
        at = [*owner.schema.variants[:1]]
        yield (case.spec.merged(at[0]).pointer if at else owner.schema.pointer)


def _new_property(case: Case, holder: Pointer, shown: places.Shown) -> Way:
    made = _schema_of(case, shown.node)
    there = case.spec.at(holder)
    at = (*holder, "properties")
    put = Put((*at, shown.name), made, shown.before) if there.get("properties") else _keyword(at[:-1], "properties", {shown.name: made})
    if not shown.node.says.get(Aspect.REQUIRED):
        return (put,)
    names = there.get("required")
    listed = Put((*holder, "required", len(names)), shown.name) if names else _keyword(holder, "required", [shown.name])
    return (listed, put)


def _properties(case: Case) -> Iterator[Way]:
    """All the properties of an object, of which only one side knows any."""
    place = case.place()
    holder = place.schema.place("properties")[:-1] if "properties" in place.schema.data else place.schema.pointer
    there = case.spec.at(holder)
    if case.finding.spec:
        yield tuple(Drop((*holder, name)) for name in ("properties", "required") if name in there)
        return
    made = _schema_of(case, case.shown.node)
    yield tuple(_keyword(holder, name, made[name]) for name in ("required", "properties") if name in made)


def _renamed(case: Case) -> Iterator[Way]:
    finding, new = case.finding, str(case.finding.docs)
    if finding.rule.endswith("-moved"):
        if "path" in (new, finding.spec):
            raise Problem("a parameter of the path is a matter of the path")
        yield (Put((*case.held, "in"), new),)
    elif finding.path:
        place = case.place()
        listed = place.owner is not None and finding.spec in (place.owner.data.get("required") or ())
        edits = (
            *(_requiring(case, place, name=new, wanted=True) if listed else ()),
            *(_requiring_not(case, place, str(finding.spec)) if listed else ()),
        )
        yield (*edits, *_unwrapped(case, place, new), Rename(place.pointer, new))
    else:
        yield (Put((*case.held, "name"), new), *_in_path(case, new))


def _requiring_not(case: Case, place: places.Place, name: str) -> Way:
    """Take the old name out of a list to which the new one was added: it is never left empty."""
    holders = [place.pointer[:-2], *([place.owner.place("required")[:-1]] if place.owner else [])]
    for holder in dict.fromkeys(holders):
        names = (case.spec.at(holder) or {}).get("required")
        if isinstance(names, list) and name in names:
            return (Drop((*holder, "required", names.index(name))),)
    return ()


def _unwrapped(case: Case, place: places.Place, new: str) -> Way:
    """The extension of this project that names a property goes with it."""
    beside = place.pointer[:-2]
    named = (case.spec.at(beside) or {}).get("x-unwrap") == case.finding.spec
    return (Put((*beside, "x-unwrap"), new),) if named else ()


def _in_path(case: Case, new: str) -> Way:
    """The placeholder of a path parameter is renamed with it, unless other methods share the path."""
    if not case.finding.part.startswith("parameter:path:"):
        return ()
    path, old = str(case.operation[1]), str(case.finding.spec)
    if sum(f" {path}" == f" {other}" for _, other in case.spec.operations()) > 1:
        raise Problem("other methods share the path")
    return (Rename(("paths", path), path.replace(f"{{{old}}}", f"{{{new}}}")),)


# A schema from what a page shows -------------------------------------------------------------------


def _schema_of(case: Case, node: Node) -> dict[str, Any]:
    """What a page shows of a thing, as a schema."""
    says = node.says
    made: dict[str, Any] = _shape(case, node)
    types = made.get("type")
    names = types if isinstance(types, list) else [types] if types else []
    for aspect in (Aspect.TITLE, Aspect.FORMAT, Aspect.MIN_LENGTH, Aspect.MAX_LENGTH, Aspect.PATTERN):
        if says.get(aspect) is not None and "$ref" not in made:
            made[str(aspect)] = says[aspect]
    for aspect in (Aspect.MINIMUM, Aspect.MAXIMUM):
        made.update(_limits(case, aspect, says.get(aspect)))
    if says.get(Aspect.DEPRECATED):
        made["deprecated"] = True
    if texts := values(says.get(Aspect.ENUM)):
        made["enum"] = _typed_all(texts, names)
    for aspect in (Aspect.DEFAULT, Aspect.EXAMPLE):
        if isinstance(says.get(aspect), str):
            made[str(aspect)] = _typed(str(says[aspect]), names)
    made.update(_inside(case, node))
    made = _nulled(case, made) if says.get(Aspect.NULLABLE) else made
    return {name: made[name] for name in sorted(made, key=_ORDER.index)}


def _limits(case: Case, aspect: Aspect, value: object) -> dict[str, Any]:
    if value is None:
        return {}
    other = _LIMITS[str(aspect)]
    if not isinstance(value, str):
        return {str(aspect): value}
    number = json.loads(value.removeprefix("exclusive "))
    return {str(aspect): number, other: True} if case.old else {other: number}


def _shape(case: Case, node: Node) -> dict[str, Any]:
    """Its type, or the component that the page names in place of one."""
    said, title = node.says.get(Aspect.TYPE), node.says.get(Aspect.TITLE)
    names = [] if said in (None, ANY_OF) else str(said).split("|")
    named = [name for name in (*names, title) if name and case.spec.at(("components", "schemas", str(name)))]
    if named and not set(names) & TYPES:
        return {"$ref": f"#/components/schemas/{named[0]}"}
    if not set(names) <= TYPES:
        raise Problem(f"the page names a type that is none: {said}")
    if not names and node.children.keys() - {ITEMS}:
        return {"type": "object"}
    if not names and node.says.get(Aspect.FORMAT):
        return {"type": _OF_FORMAT.get(str(node.says[Aspect.FORMAT]), "string")}
    return {"type": names[0] if len(names) == 1 else names} if names else {}


def _inside(case: Case, node: Node) -> dict[str, Any]:
    """What stands below it."""
    made: dict[str, Any] = {}
    own = {name: child for name, child in node.children.items() if name not in (ITEMS, VALUES)}
    required = [name for name, child in own.items() if child.says.get(Aspect.REQUIRED)]
    if required:
        made["required"] = required
    if own:
        made["properties"] = {name: _schema_of(case, child) for name, child in own.items()}
    for name, keyword in _WITHIN.items():
        if name in node.children:
            made[keyword] = _schema_of(case, node.children[name])
    shown = forms(node)
    if len(shown) == 1:
        return {**_schema_of(case, shown[0]), **made}
    if shown:
        made["anyOf"] = [_schema_of(case, form) for form in shown]
    return made


def _without(schema: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name not in names}
