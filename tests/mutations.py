"""Every single-fact change of an operation, each with the one finding that it must lead to."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests import render

Change = Callable[[Any], None]


@dataclass(frozen=True, eq=False, slots=True)
class Mutation:
    """A change of a document, and the part, path and aspect that must be reported."""

    kind: str
    base: Any
    change: Change
    part: str
    path: str
    aspect: str

    @property
    def name(self) -> str:
        """What changes, and where."""
        return f"{self.kind} ({self.part} {self.path})"

    @property
    def document(self) -> Any:
        """The changed document; made when it is asked for, because there are hundreds of changes."""
        made = copy.deepcopy(self.base)
        self.change(_body(made))
        return made


def inlined(document: Any) -> Any:
    """The document with its operation written out, so that a change touches one place only."""
    made = copy.deepcopy(document)
    _, path, body = render.operation(document)
    method = next(name for name in render.METHODS if name in made["paths"][path])
    made["paths"][path][method] = copy.deepcopy(body)
    return made


def mutations(document: Any) -> Iterator[Mutation]:
    """All of them."""
    base = inlined(document)
    _, _, body = render.operation(base)
    for index, parameter in enumerate(body.get("parameters", [])):
        yield from _of_parameter(base, index, parameter)
    yield Mutation("add a parameter", base, _add_parameter, "parameter:query:verbose", "", "presence")
    for status, response in body["responses"].items():
        yield from _of_response(base, status, response)
    yield Mutation("add a status", base, _add_status, "response:418", "", "presence")
    if "requestBody" in body:
        yield from _of_request(base, body["requestBody"])


def _body(document: Any) -> Any:
    item = next(iter(document["paths"].values()))
    return item[next(name for name in render.METHODS if name in item)]


def _add_parameter(body: Any) -> None:
    body["parameters"].append({"name": "verbose", "in": "query", "schema": {"type": "boolean"}})


def _add_status(body: Any) -> None:
    body["responses"]["418"] = {"description": "A teapot."}


def _of_parameter(base: Any, index: int, parameter: Any) -> Iterator[Mutation]:
    part = f"parameter:{parameter['in']}:{parameter['name']}"

    def on(change: Change) -> Change:
        return lambda body: change(body["parameters"][index])

    yield Mutation("drop the parameter", base, lambda body: body["parameters"].pop(index), part, "", "presence")
    renamed = f"{parameter['name']}Value"
    yield Mutation("rename the parameter", base, on(lambda one: one.update(name=renamed)), part, "", "presence")
    if parameter["in"] != "path":
        required = not parameter.get("required", False)
        yield Mutation(
            "require the parameter", base, on(lambda one: one.update(required=required)), part, "", "required"
        )
    deprecated = not parameter.get("deprecated", False)
    yield Mutation(
        "deprecate the parameter", base, on(lambda one: one.update(deprecated=deprecated)), part, "", "deprecated"
    )
    yield Mutation("other parameter example", base, on(lambda one: one.update(example="other")), part, "", "example")
    for name, change, aspect in _of_schema(parameter["schema"], parameter=True):
        yield Mutation(name, base, on(_at(change, "schema")), part, "", aspect)


def _at(change: Change, key: str) -> Change:
    return lambda one: change(one[key])


def _form_of(find: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda body: find(body)["anyOf"][0]


def _inside(find: Callable[[Any], Any], name: str, change: Change) -> Change:
    return lambda body: change(find(body)["properties"][name])


def _of_request(base: Any, request: Any) -> Iterator[Mutation]:
    part = "request-body"
    yield Mutation("drop the request body", base, lambda body: body.pop("requestBody"), part, "", "presence")

    def flip(body: Any) -> None:
        body["requestBody"]["required"] = not request.get("required", False)

    yield Mutation("require the request body", base, flip, part, "", "required")
    media, entry = next(iter(request["content"].items()))
    yield from _below(base, part, lambda body: body["requestBody"]["content"][media]["schema"], "", entry["schema"])


def _of_response(base: Any, status: str, response: Any) -> Iterator[Mutation]:
    part = f"response:{status}"
    yield Mutation("drop the status", base, lambda body: body["responses"].pop(status), part, "", "presence")
    for media, entry in response.get("content", {}).items():

        def root(body: Any, media: str = media) -> Any:
            return body["responses"][status]["content"][media]["schema"]

        yield from _below(base, part, root, "", entry["schema"])
        if "example" in entry:

            def other(body: Any, media: str = media) -> None:
                body["responses"][status]["content"][media]["example"] = {"other": 1}

            yield Mutation("other response example", base, other, part, "", "example")


def _below(base: Any, part: str, find: Callable[[Any], Any], path: str, schema: Any) -> Iterator[Mutation]:
    """Changes to the properties of a schema, and to everything below them."""
    properties = schema.get("properties", {})
    if properties:
        added = f"{path}.zebra".lstrip(".")
        yield Mutation(
            "add a property",
            base,
            lambda body: find(body)["properties"].update(zebra={"type": "boolean"}),
            part,
            added,
            "presence",
        )
    for name, child in properties.items():
        here = f"{path}.{name}".lstrip(".")
        yield from _of_property(base, part, find, here, name, child, required=name in schema.get("required", ()))

        def deeper(body: Any, name: str = name) -> Any:
            return find(body)["properties"][name]

        yield from _below(base, part, deeper, here, child)
        if "items" in child:
            yield from _of_items(base, part, deeper, f"{here}[]", child["items"])
        if form := _only_form(child):
            yield from _below(base, part, _form_of(deeper), here, form)
    more = schema.get("additionalProperties")
    if isinstance(more, dict):
        yield from _below(base, part, lambda body: find(body)["additionalProperties"], path + "{}", more)


def _only_form(schema: Any) -> Any:
    return schema["anyOf"][0] if "anyOf" in schema else None


def _of_items(base: Any, part: str, find: Callable[[Any], Any], path: str, items: Any) -> Iterator[Mutation]:
    if not render.folds(items) and "items" not in items:
        other = "integer" if items.get("type") == "string" else "string"
        yield Mutation("other items", base, lambda body: find(body).update(items={"type": other}), part, path, "type")
    yield from _below(base, part, lambda body: find(body)["items"], path, items)


def _of_property(  # noqa: PLR0917 - where it is, and what it is
    base: Any, part: str, find: Callable[[Any], Any], path: str, name: str, schema: Any, *, required: bool
) -> Iterator[Mutation]:
    def drop(body: Any) -> None:
        del find(body)["properties"][name]

    def rename(body: Any) -> None:
        owner = find(body)
        owner["properties"] = {
            f"{key}Value" if key == name else key: value for key, value in owner["properties"].items()
        }
        owner["required"] = [f"{key}Value" if key == name else key for key in owner.get("required", [])]

    def flip(body: Any) -> None:
        names = find(body).setdefault("required", [])
        names.remove(name) if required else names.append(name)

    if path != name or len(find(_body(base))["properties"]) > 1:
        # A body without any property left shows no schema, which is another matter.
        yield Mutation("drop the property", base, drop, part, path, "presence")
    yield Mutation("rename the property", base, rename, part, path, "presence")
    yield Mutation("require the property", base, flip, part, path, "required")
    for title, change, aspect in _of_schema(schema, parameter=False):
        yield Mutation(title, base, _inside(find, name, change), part, path, aspect)


def _of_schema(schema: Any, *, parameter: bool) -> Iterator[tuple[str, Change, str]]:
    """Changes of one schema that its row can show, each with the aspect it is about."""
    kind = schema.get("type")
    single = [name for name in (kind if isinstance(kind, list) else [kind]) if name and name != "null"]
    if render.folds(schema):
        can_be_null = {"type": "null"} in schema.get("anyOf", ())
        yield "close the object", _replaced({"type": ["integer", "null"] if can_be_null else "integer"}), "type"
        return
    if "items" in schema or not single:
        return
    other = "integer" if single != ["integer"] else "string"
    kept = {key: schema[key] for key in ("example", "deprecated") if key in schema}
    yield "retype", _replaced({**kept, "type": [other, "null"] if isinstance(kind, list) else other}), "type"
    if not parameter:
        null = single[0] if render.nullable(schema) else [single[0], "null"]
        yield "null", lambda one: one.update(type=null), "nullable"
        deprecated = not schema.get("deprecated", False)
        yield "deprecate", lambda one: one.update(deprecated=deprecated), "deprecated"
        yield "other example", lambda one: one.update(example="another one"), "example"
        if not isinstance(kind, list):
            yield (
                "title",
                lambda one: one.update(title="Renamed") if "format" not in one else one.update(format="x"),
                ("title" if "format" not in schema else "format"),
            )
    if single == ["string"] and not (parameter and "title" in schema):
        yield "other format", lambda one: one.update(format="email"), "format"
        yield "pattern", lambda one: one.update(pattern="^[a-z]+$"), "pattern"
        yield "shorter", lambda one: one.update(maxLength=17), "maxLength"
        yield "longer", lambda one: one.update(minLength=3), "minLength"
        if "format" in schema and not parameter:
            yield "no format", lambda one: one.pop("format"), "format"
    if single[0] in ("integer", "number"):
        yield "other minimum", lambda one: one.update(minimum=7), "minimum"
        yield "other maximum", lambda one: one.update(maximum=70), "maximum"
        if "minimum" in schema:
            yield "no minimum", lambda one: one.pop("minimum"), "minimum"
    if single != ["object"]:
        # A default has to be among the values of an enum.
        value = next(one for one in (*schema.get("enum", ()), "set") if one not in (None, schema.get("default")))
        yield "default", lambda one: one.update(default=value), "default"
        yield from _of_enum(schema)


def _of_enum(schema: Any) -> Iterator[tuple[str, Change, str]]:
    values = schema.get("enum")
    if values:
        yield "one value less", lambda one: one.update(enum=values[1:]), "enum"
        yield "one value more", lambda one: one.update(enum=[*values, "NEWCOMER"]), "enum"
        yield "another value", lambda one: one.update(enum=[*values[1:], "NEWCOMER"]), "enum"
        yield "no values", lambda one: one.pop("enum"), "enum"
    elif schema.get("type") == "string":
        yield "values", lambda one: one.update(enum=["ONE", "TWO"]), "enum"


def _replaced(schema: Any) -> Change:
    def change(one: Any) -> None:
        one.clear()
        one.update(schema)

    return change
