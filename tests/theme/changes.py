"""Single changes of documents of our own, rendered with the real theme, and whether a page shows them.

Whether one is shown is told from the text of both pages alone, so that it does not depend on the project's readers.
"""

from __future__ import annotations

import copy
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.theme.build import HERE, VERSIONS, build

Schema = dict[str, Any]
Edit = Callable[[Any], object]
_CODE_BLOCK = re.compile(r"<pre[^>]*prism-code.*?</pre>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_PATH = "/things"
_OTHER = {"string": "integer", "integer": "boolean", "number": "string", "boolean": "string", "object": "string"}
_VARIANTS = ("oneOf", "anyOf", "allOf")


class Place(NamedTuple):
    """Where a schema stands: the keys that lead to it in the document, and the part and path of facts about it."""

    keys: tuple[str | int, ...]
    part: str
    path: str


class Change(NamedTuple):
    """One change of a document: what it is, at which paths of a part it may be reported, and the changed document."""

    document: str
    kind: str
    part: str
    paths: tuple[str, ...]
    form: str
    changed: Schema

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.document, self.part, self.paths[0], self.form, self.kind)))


def read_documents() -> dict[str, Schema]:
    """The unchanged documents by name."""
    written = yaml.safe_load((HERE / "changes.yaml").read_text(encoding="utf-8"))
    return {name: _make_document(**parts) for name, parts in written.items()}


def _make_document(
    operation: Schema, method: str = "get", schemas: Schema | None = None, callbacks: Schema | None = None
) -> Schema:
    path = _PATH + "/{id}" * any(one["in"] == "path" for one in operation.get("parameters", ()))
    more = {"callbacks": callbacks} if callbacks else {}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "components": {"schemas": schemas or {}},
        "paths": {path: {method: {"operationId": "ask", "summary": "Ask", **operation, **more}}},
    }


def list_changes() -> list[Change]:
    """Every single change of every document."""
    return [change for name, document in read_documents().items() for change in _change_document(name, document)]


def sample_changes(version: str) -> list[Change]:
    """The changes that a version renders: a third of them, a different one for each of three versions."""
    return list_changes()[VERSIONS.index(version) % 3 :: 3]


def render(version: str, target: Path) -> dict[str, str]:
    """The pages of all documents and of the changes for a version, by their names, from one build of a site."""
    made = {**read_documents(), **{one.name: one.changed for one in sample_changes(version)}}
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"d{number}.json") for number in range(len(made))]
        for file, document in zip(files, made.values(), strict=True):
            file.write_text(json.dumps(document), encoding="utf-8")
        build(version, files, target, on_server=True)
    pages = (target / "docs" / file.stem / "ask.html" for file in files)
    return {name: page.read_text(encoding="utf-8") for name, page in zip(made, pages, strict=True)}


def read_text(page: str) -> str:
    """The visible text of what documents the operation, without code blocks: the theme makes examples up."""
    shown = page[page.index("openapi-left-panel__container") : page.index("openapi-right-panel__container")]
    return " ".join(_TAG.sub(" ", _CODE_BLOCK.sub(" ", shown)).split())


def _name_form(keys: tuple[str | int, ...]) -> str:
    """Which of several variants something stands in: `oneOf 2`, or the name of a component; empty for none."""
    if keys[:1] == ("components",):
        return str(keys[2])
    found = [f"{key} {keys[index + 1]}" for index, key in enumerate(keys) if key in _VARIANTS]
    return found[-1] if found else ""


def _find(document: Any, keys: tuple[str | int, ...]) -> Any:
    for key in keys:
        document = document[key]
    return document


def _change_document(name: str, document: Schema) -> Iterator[Change]:
    ((path, item),) = document["paths"].items()
    ((method, operation),) = item.items()
    at = ("paths", path, method)

    def make(kind: str, keys: tuple[str | int, ...], part: str, path: str | tuple[str, ...], edit: Edit) -> Change:
        changed = copy.deepcopy(document)
        edit(_find(changed, keys))
        return Change(name, kind, part, (path,) if isinstance(path, str) else path, _name_form(keys), changed)

    yield make("deprecate", at, "operation", "", lambda one: one.update(deprecated=True))
    if "callbacks" in operation:
        yield make("drop callbacks", at, "operation", "", lambda one: one.pop("callbacks"))
    for place, kind, edit, paths in _list_edits(document, operation, at):
        yield make(kind, place.keys, place.part, paths or place.path, edit)


def _list_edits(
    document: Schema, operation: Schema, at: tuple[str | int, ...]
) -> Iterator[tuple[Place, str, Edit, Any]]:
    for index, one in enumerate(operation.get("parameters", ())):
        yield from _change_parameter(one, (*at, "parameters", index))
    if "requestBody" in operation:
        body = operation["requestBody"]
        place = Place((*at, "requestBody"), "request-body", "")
        yield place, "require", _flip("required"), ()
        yield from _change_bodies(document, body, place)
    for status, response in operation["responses"].items():
        place = Place((*at, "responses", status), f"response:{status}", "")
        if len(operation["responses"]) > 1:
            listed = Place((*at, "responses"), f"response:{status}", "")
            yield listed, "drop status", _drop(status), ()
        for header in response.get("headers", ()):
            of_header = Place((*place.keys, "headers"), f"response-header:{status}:{header}", "")
            yield of_header, "drop header", _drop(header), ()
        yield from _change_bodies(document, response, place)


def _change_parameter(parameter: Schema, keys: tuple[str | int, ...]) -> Iterator[tuple[Place, str, Edit, Any]]:
    place = Place(keys, f"parameter:{parameter['in']}:{parameter['name']}", "")
    yield place, "deprecate", _flip("deprecated"), ()
    if parameter["in"] != "path":
        yield place, "require", lambda one: one.update(required=True), ()
        yield place._replace(keys=keys[:-1]), "drop", lambda all_: all_.remove(parameter), ()
    yield from _change_schema({}, parameter["schema"], place._replace(keys=(*keys, "schema")))


def _change_bodies(document: Schema, body: Schema, place: Place) -> Iterator[tuple[Place, str, Edit, Any]]:
    for media, entry in body.get("content", {}).items():

        def rename(one: Schema, media: str = media) -> None:
            one["content"]["application/xml"] = one["content"].pop(media)

        yield place, "rename media type", rename, ()
        yield (
            place,
            "add media type",
            lambda one: one["content"].update({"text/csv": {"schema": {"type": "string"}}}),
            (),
        )
        below = Place((*place.keys, "content", media, "schema"), place.part, "")
        yield from _change_schema(document, entry["schema"], below)


def _change_schema(document: Schema, schema: Schema, place: Place) -> Iterator[tuple[Place, str, Edit, Any]]:
    """Changes of a schema and of all below it; what a reference leads to is changed where it stands."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        place = place._replace(keys=("components", "schemas", name))
        schema = document["components"]["schemas"][name]
    is_body = not place.path and not place.part.startswith("parameter")
    for kind, edit in _list_schema_edits(schema, is_body=is_body):
        if place.keys[-2:-1] == ("allOf",) and kind == "additionalProperties":
            continue  # older versions cannot render it
        yield place, kind, edit, _find_paths(kind, place.path)
    yield from _change_below(document, schema, place)


def _change_below(document: Schema, schema: Schema, place: Place) -> Iterator[tuple[Place, str, Edit, Any]]:
    for name, child in schema.get("properties", {}).items():
        path = f"{place.path}.{name}".lstrip(".")
        yield from _change_property(name, place, path, only=len(schema["properties"]) == 1)
        below = Place((*place.keys, "properties", name), place.part, path)
        for change in _change_schema(document, child, below):
            if len(schema["properties"]) > 1 or change[:2] not in {(below, "readOnly"), (below, "writeOnly")}:
                yield change
    if isinstance(schema.get("items"), dict):
        inner = Place((*place.keys, "items"), place.part, f"{place.path}[]")
        yield from _change_schema(document, schema["items"], inner)
    if isinstance(schema.get("additionalProperties"), dict):
        inner = Place((*place.keys, "additionalProperties"), place.part, f"{place.path}{{}}")
        yield from _change_schema(document, schema["additionalProperties"], inner)
    for key in _VARIANTS:
        for index, variant in enumerate(schema.get(key, ())):
            yield from _change_schema(document, variant, place._replace(keys=(*place.keys, key, index)))


def _find_paths(kind: str, path: str) -> tuple[str, ...]:
    """Where a change of a schema may be reported, if that is not the schema itself."""
    added = {
        "add property": f"{path}.added".lstrip("."),
        "additionalProperties": path + "{}",
        "rename value": path + ".kind",
    }
    if kind in {"minItems", "maxItems"}:
        return path, path.removesuffix("[]")  # a list of lists does not show which of them is limited
    return (added[kind],) if kind in added else ()


def _change_property(name: str, place: Place, path: str, *, only: bool) -> Iterator[tuple[Place, str, Edit, Any]]:
    def require(schema: Schema) -> None:
        names = schema.get("required", [])
        schema["required"] = [one for one in names if one != name] if name in names else [*names, name]

    def drop(schema: Schema) -> None:
        del schema["properties"][name]
        schema["required"] = [one for one in schema.get("required", []) if one != name]

    def rename(schema: Schema) -> None:
        schema["properties"] = {one + "X" * (one == name): value for one, value in schema["properties"].items()}
        schema["required"] = [one + "X" * (one == name) for one in schema.get("required", [])]

    yield place, "require", require, (path,)
    if not only:
        yield place, "drop property", drop, (path, place.path)
    yield place, "rename property", rename, (path, path + "X")


def _list_schema_edits(schema: Schema, *, is_body: bool) -> Iterator[tuple[str, Edit]]:
    """What can be changed about a schema itself; of a body, the theme shows no label and no settings."""
    types: list[str] = schema["type"] if isinstance(schema.get("type"), list) else [schema.get("type", "")]
    for kind, applies, edit in _EDITS if is_body else _EDITS + _EDITS_OF_ROWS:
        if applies(schema, types):
            yield kind, edit


def _add_property(schema: Schema) -> None:
    schema["properties"]["added"] = {"type": "string"}


def _drop(name: str) -> Edit:
    return lambda holder: holder.pop(name)


def _flip(flag: str) -> Edit:
    return lambda schema: schema.update({flag: not schema.get(flag)})


def _put(keyword: str, value: object) -> Edit:
    return lambda schema: schema.update({keyword: value})


def _put_or_drop(keyword: str, value: object) -> Edit:
    return lambda schema: schema.pop(keyword) if keyword in schema else schema.update({keyword: value})


def _raise(keyword: str, value: int) -> Edit:
    return lambda schema: schema.update({keyword: schema.get(keyword, value) + 1})


def _change_type(schema: Schema) -> None:
    schema["type"] = _OTHER[schema["type"]]


def _flip_null(schema: Schema) -> None:
    kind = schema["type"]
    schema["type"] = kind[0] if isinstance(kind, list) else [kind, "null"]


def _rename_value(schema: Schema) -> None:
    mapping = schema["discriminator"]["mapping"]
    mapping["bird"] = mapping.pop("dog")


def _get_forms(schema: Schema) -> list[Schema]:
    found: list[Schema] = schema.get("oneOf") or schema.get("anyOf") or []
    return found


def _swap_keyword(schema: Schema) -> None:
    old, new = ("oneOf", "anyOf") if "oneOf" in schema else ("anyOf", "oneOf")
    schema[new] = schema.pop(old)


def _set_default(schema: Schema) -> None:
    schema["default"] = {"string": "some", "boolean": True}.get(schema["type"], 4)


_EDITS: list[tuple[str, Callable[[Schema, list[str]], bool], Edit]] = [
    ("add property", lambda schema, _: "properties" in schema, _add_property),
    ("type", lambda schema, types: types == [schema.get("type")] and schema.keys() <= {"type", "title"}, _change_type),
    ("format", lambda _, types: "string" in types, _put("format", "uri")),
    ("add or drop format", lambda _, types: "string" in types, _put_or_drop("format", "date-time")),
    ("maxLength", lambda schema, types: "string" in types and "enum" not in schema, _raise("maxLength", 5)),
    ("pattern", lambda schema, types: "string" in types and "enum" not in schema, _put("pattern", "^x$")),
    ("minimum", lambda _, types: types[0] in {"integer", "number"}, _raise("minimum", 3)),
    ("maximum", lambda _, types: types[0] in {"integer", "number"}, _put_or_drop("maximum", 8)),
    ("minItems", lambda _, types: "array" in types, _raise("minItems", 1)),
    ("maxItems", lambda _, types: "array" in types, _put_or_drop("maxItems", 8)),
    (
        "additionalProperties",
        lambda schema, _: "properties" in schema and "additionalProperties" not in schema,
        _put("additionalProperties", {"type": "string"}),
    ),
    ("constant", lambda schema, _: "const" in schema, _put("const", "other")),
    ("add value", lambda schema, _: "enum" in schema, lambda schema: schema["enum"].append("three")),
    ("drop value", lambda schema, _: "enum" in schema, lambda schema: schema["enum"].pop()),
    ("drop discriminator", lambda schema, _: "discriminator" in schema, _put_or_drop("discriminator", None)),
    ("rename value", lambda schema, _: "discriminator" in schema, _rename_value),
    (
        "add form",
        lambda schema, _: bool(_get_forms(schema)),
        lambda schema: _get_forms(schema).append({"title": "New", "type": "boolean"}),
    ),
    (
        "drop form",
        lambda schema, _: bool(_get_forms(schema)) and "discriminator" not in schema,
        lambda schema: _get_forms(schema).pop(),
    ),
    ("other keyword", lambda schema, _: bool(_get_forms(schema)), _swap_keyword),
]
_EDITS_OF_ROWS: list[tuple[str, Callable[[Schema, list[str]], bool], Edit]] = [
    ("null", lambda schema, _: "type" in schema, _flip_null),
    ("deprecate schema", lambda _, __: True, _flip("deprecated")),
    ("title", lambda _, __: True, lambda schema: schema.update(title=schema.get("title", "") + "Other")),
    ("default", lambda _, types: len(types) == 1 and types[0] in _OTHER.keys() - {"object"}, _set_default),
    ("readOnly", lambda _, __: True, _flip("readOnly")),
    ("writeOnly", lambda _, __: True, _flip("writeOnly")),
]
