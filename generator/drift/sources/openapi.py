"""Facts from an OpenAPI 3.0 or 3.1 document: a fragment of one operation or a bundle of hundreds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

from generator.documents.location import Location
from generator.documents.pointer import Pointer
from generator.drift.facts.model import ITEMS, VALUES, Aspect, Locate, Node, Reading
from generator.drift.sources.schemas import RawSchema, Resolver, Schema, render_value, unwrap_single
from generator.openapi import keyword_types, references
from generator.openapi.references import BrokenReference
from generator.problem import Problem

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_MOST_YAML = 2_000_000
_MOST_YAML_ITEMS = 300_000


_EXPECTED = "name a document that starts with `openapi: 3.0` or `3.1`; convert an older one"


class Bundle(NamedTuple):
    """A parsed OpenAPI document; operations are resolved one at a time, on demand."""

    file: str
    data: Mapping[str, Any]
    locate: Callable[[Pointer], Location]
    schemas: Resolver | None = None

    def check(self) -> None:
        """Raise `Problem` unless this is an OpenAPI document of a version that can be read, with operations."""
        version = self.data.get("openapi")
        if not isinstance(version, str) or not version.startswith("3."):
            self.refuse("not an OpenAPI 3 document", ("openapi",), _EXPECTED)
        self._shaped(self.data, keyword_types.DOCUMENT, ())
        self._shaped(_mapped(self.data.get("components")), keyword_types.COMPONENTS, ("components",))
        for path, item in self._paths().items():
            if not str(path).startswith("x-"):
                self._shaped(item, keyword_types.PATH, ("paths", path))
        if next(self.list_operations(), None) is None:
            raise Problem("the document has no operations", self.file)

    def refuse(self, message: str, pointer: Pointer, help: str | None = None) -> NoReturn:  # noqa: A002 as in Problem
        """Raise `Problem` about a place of this document."""
        place = self.locate(pointer)
        raise Problem(message, self.file, place.line, place.column, help)

    def _shaped(self, data: Any, kinds: keyword_types.Kinds, pointer: Pointer) -> Mapping[str, Any]:
        """An object whose keywords hold what they should; anything else is a `Problem`."""
        if not isinstance(data, dict):
            self.refuse(keyword_types.wrong(str(pointer[-1]), keyword_types.OBJECT, data), pointer)
        if found := keyword_types.misshapen(data, kinds):
            self.refuse(found[1], (*pointer, found[0]))
        return data

    @property
    def server_path(self) -> str:
        """The path of the first server, which stands before every path in a request."""
        from urllib.parse import urlsplit  # noqa: PLC0415 - only recorded requests need it

        url = next((_mapped(server).get("url") for server in _listed(self.data.get("servers"))), None)
        return urlsplit(url).path.rstrip("/") if isinstance(url, str) else ""

    def list_operations(self) -> Iterator[tuple[str, str]]:
        """Every operation as method and path."""
        for path, item in self._paths().items():
            for method in keyword_types.METHODS:
                if isinstance(item, dict) and method in item:
                    yield method.upper(), path

    def find_operation(self, operation: str) -> str | None:
        """The operation of this document that has the same method and path, whatever its placeholders are called."""
        method, path = operation.split(" ", 1)
        if path in self._paths() and method.lower() in self._paths()[path]:
            return operation
        shape = _PLACEHOLDER.sub("{}", path)
        alike = [f"{m} {p}" for m, p in self.list_operations() if m == method and _PLACEHOLDER.sub("{}", p) == shape]
        return alike[0] if len(alike) == 1 else None

    def read_operation(self, operation: str) -> Reading:
        """Everything this document says about one of its operations."""
        # Each operation has a budget of its own, however many are read.
        fresh = self._replace(schemas=Resolver(self.resolve, self.refuse, self.file))
        return fresh._read(operation)  # noqa: SLF001 - a bundle too

    def _read(self, operation: str) -> Reading:
        method, path = operation.split(" ", 1)
        pointer: Pointer = ("paths", path, method.lower())
        item = self._shaped(self._paths()[path], keyword_types.PATH, ("paths", path))
        body = self._shaped(item[method.lower()], keyword_types.OPERATION, pointer)
        parts = {"operation": self._operation(body, pointer)}
        parts.update(self._parameters(item, ("paths", path)))
        parts.update(self._parameters(body, pointer))
        if "requestBody" in body:
            parts["request-body"] = self._request(body["requestBody"], (*pointer, "requestBody"))
        for status, response in _mapped(body.get("responses")).items():
            if not str(status).startswith("x-"):
                parts[f"response:{status}"] = self._response(response, (*pointer, "responses", status))
        parts.update(self._security(body, pointer))
        complete = frozenset(
            {"operation", "request-body", "response", "security"}
            | {f"parameter:{place}" for place in ("path", "query", "header", "cookie")},
        )
        listed_at = {kind: self._at((*pointer, keyword)) for kind, keyword in _HOMES.items()}
        return Reading(self.file, "openapi", operation, parts, complete, listed_at=listed_at)

    def get_value(self, pointer: Pointer) -> Any:
        """What is written at a pointer; None if nothing is."""
        node: Any = self.data
        for name in pointer:
            if isinstance(node, list) and isinstance(name, int):
                node = node[name] if name < len(node) else None
            else:
                node = _mapped(node).get(str(name))
        return node

    def read_schema(self, pointer: Pointer) -> Schema:
        """The schema at a pointer, after all references."""
        return self.merge_schema((self.get_value(pointer), pointer, ()))

    def _paths(self) -> Mapping[str, Any]:
        return _mapped(self.data.get("paths"))

    def _operation(self, body: Mapping[str, Any], pointer: Pointer) -> Node:
        own = bool(body.get("servers"))
        servers, at = (body["servers"], pointer) if own else (_listed(self.data.get("servers")), ())
        urls = [
            self._shaped(server, keyword_types.SERVER, (*at, "servers", index)).get("url")
            for index, server in enumerate(servers)
        ]
        claims: dict[Aspect, object] = {Aspect.PRESENCE: True, Aspect.DEPRECATED: bool(body.get("deprecated"))}
        if urls and isinstance(urls[0], str):
            claims[Aspect.SERVER] = urls[0].rstrip("/")
        return Node(claims, self._at(pointer))

    def _parameters(self, holder: Mapping[str, Any], pointer: Pointer) -> Iterator[tuple[str, Node]]:
        for index, raw in enumerate(_listed(holder.get("parameters"))):
            found, at = self.resolve(raw, (*pointer, "parameters", index))
            parameter = self._shaped(found, keyword_types.PARAMETER, at)
            if missing := {"name", "in"} - parameter.keys():
                self.refuse(f"a parameter has no `{min(missing)}`", at)
            yield f"parameter:{parameter['in']}:{parameter['name']}", self._parameter(parameter, at)

    def _parameter(self, parameter: Mapping[str, Any], at: Pointer) -> Node:
        schema, below = parameter.get("schema", {}), (*at, "schema")
        if not schema and (content := _mapped(parameter.get("content"))):
            media = next(iter(content))
            entry = self._shaped(content[media], keyword_types.MEDIA, (*at, "content", media))
            schema, below = entry.get("schema", {}), (*at, "content", media, "schema")
        node = self._schema(schema, below, ())
        claims = {
            **node.claims,
            Aspect.REQUIRED: bool(parameter.get("required")) or parameter["in"] == "path",
            Aspect.DEPRECATED: bool(parameter.get("deprecated")),
            Aspect.EXAMPLE: self._parameter_example(parameter, at, node),
        }
        if isinstance(schema, dict) and "const" in schema:
            del claims[Aspect.ENUM]  # documentation of parameters does not show constants
        return _with(node, claims, self._around(parameter, at, node))

    def _around(self, parameter: Mapping[str, Any], at: Pointer, node: Node) -> Locate:
        """Where a keyword of a parameter stands, or of its schema, or else the parameter."""

        def locate(aspect: Aspect) -> Location:
            if aspect.value in parameter:
                return self.locate((*at, aspect.value))
            return self.locate(at) if aspect in _OUTSIDE else node.location(aspect)

        return locate

    def _parameter_example(self, parameter: Mapping[str, Any], at: Pointer, node: Node) -> object:
        texts = [render_value(value) for value in self._examples(parameter, at)]
        return unwrap_single(texts) if texts else node.claims.get(Aspect.EXAMPLE)

    def _request(self, raw: object, pointer: Pointer) -> Node:
        found, at = self.resolve(raw, pointer)
        body = self._shaped(found, keyword_types.BODY, at)
        claims: dict[Aspect, object] = {Aspect.PRESENCE: True, Aspect.REQUIRED: bool(body.get("required"))}
        return self._with_bodies(body, at, claims, request=True)

    def _response(self, raw: object, pointer: Pointer) -> Node:
        found, at = self.resolve(raw, pointer)
        return self._with_bodies(
            self._shaped(found, keyword_types.BODY, at), at, {Aspect.PRESENCE: True}, request=False
        )

    def _with_bodies(
        self, holder: Mapping[str, Any], at: Pointer, claims: dict[Aspect, object], *, request: bool
    ) -> Node:
        """A body's node, with one child for each media type, named by it."""
        content = _mapped(holder.get("content"))

        def read_children() -> Mapping[str, Node]:
            bodies = {}
            for media, entry in content.items():
                place = (*at, "content", media)
                schema = self._shaped(entry, keyword_types.MEDIA, place).get("schema", {})
                node = self._schema(schema, (*place, "schema"), (), request=request)
                example = {Aspect.EXAMPLE: self._body_example(entry, place)}
                bodies[media] = _with(node, {**_own(node.claims), **example}, node.location)
            return bodies

        return Node(claims, self._at(at), read_children, complete=True)

    def _body_example(self, entry: Mapping[str, Any], at: Pointer) -> object:
        """Explicit examples only: the one a renderer makes up from the schema proves nothing."""
        return [render_value(value) for value in self._examples(entry, at)] or None

    def _examples(self, holder: Mapping[str, Any], at: Pointer) -> Iterator[object]:
        if "example" in holder:
            yield holder["example"]
        for name, raw in _mapped(holder.get("examples")).items():
            example, _ = self.resolve(raw, (*at, "examples", name))
            if "value" in example:
                yield example["value"]

    def _security(self, body: Mapping[str, Any], pointer: Pointer) -> Iterator[tuple[str, Node]]:
        held = "security" in body
        requirements = body["security"] if held else self.data.get("security")
        at = (*pointer, "security") if held else ("security",)
        schemes = _mapped(_mapped(self.data.get("components")).get("securitySchemes"))
        for requirement in _listed(requirements):
            for name in _mapped(requirement):
                place = ("components", "securitySchemes", name)
                scheme = self._shaped(schemes.get(name, {}), keyword_types.SECURITY_SCHEME, place)
                form = " ".join(scheme[key] for key in ("type", "scheme") if key in scheme)
                yield f"security:{name}", Node({Aspect.PRESENCE: True, Aspect.TYPE: form or None}, self._at(at))

    def resolve(self, node: object, pointer: Pointer) -> tuple[Mapping[str, Any], Pointer]:
        """The object that a value is or refers to, and where that stands; siblings of `$ref` win over its target."""
        try:
            node, pointer = references.resolve(self.data, node, pointer, keep_siblings=True)
        except BrokenReference as error:
            self.refuse(error.message, error.pointer)
        if not isinstance(node, dict):
            self.refuse(keyword_types.wrong(str(pointer[-1]), keyword_types.OBJECT, node), pointer)
        return node, pointer

    def _schema(self, raw: object, at: Pointer, seen: tuple[str, ...], *, request: bool = False) -> Node:
        return self._node(self.merge_schema((raw, at, seen)), request=request)

    def merge_schema(self, placed: RawSchema) -> Schema:
        """A schema, after all references and allOf."""
        return (self.schemas or Resolver(self.resolve, self.refuse, self.file)).merge_schema(*placed)

    def _node(self, schema: Schema, *, request: bool, holder: Schema | None = None, name: str = "") -> Node:
        """The node of a schema, and of what is required in its holder, if it is a property there."""
        required = {Aspect.REQUIRED: name in _listed(holder.data.get("required"))} if holder else {}
        claims = {**schema.read_claims(), **required}

        def read_children() -> Mapping[str, Node]:
            return dict(self._children(schema, request=request))

        def read_variants() -> tuple[Node, ...]:
            return tuple(self._node(self.merge_schema(placed), request=request) for placed in schema.variants)

        return Node(
            claims,
            self._within(schema, holder, name),
            read_children,
            complete=not schema.circular,
            read_variants=read_variants,
            every_variant=True,
            composite=schema.composite,
            opaque=schema.circular or "discriminator" in schema.data,
            alias=schema.name,
        )

    def _children(self, schema: Schema, *, request: bool) -> Iterator[tuple[str, Node]]:
        hidden = "readOnly" if request else "writeOnly"
        for name, placed in schema.properties.items():
            child = self.merge_schema(placed)
            if not child.data.get(hidden):
                yield str(name), self._node(child, request=request, holder=schema, name=str(name))
        if isinstance(schema.data.get("items"), dict):
            yield ITEMS, self._node(self.merge_schema(schema.get_subschema("items")), request=request)
        if schema.data.get("additionalProperties"):
            yield VALUES, self._node(self.merge_schema(schema.get_subschema("additionalProperties")), request=request)

    def _at(self, pointer: Pointer) -> Locate:
        return lambda _aspect: self.locate(pointer)

    def _within(self, schema: Schema, holder: Schema | None, name: str) -> Locate:
        """Where the keyword behind an aspect stands, or the schema if it does not use one."""

        def locate(aspect: Aspect) -> Location:
            if aspect is Aspect.REQUIRED and holder is not None and "required" in holder.data:
                return self._among(holder.get_pointer("required"), name)
            keyword = _KEYWORDS.get(aspect, "")
            return self.locate(schema.get_pointer(keyword) if keyword in schema.data else schema.pointer)

        return locate

    def _among(self, pointer: Pointer, name: str) -> Location:
        """Where a name stands in a list, or the list if it is not in it."""
        names = _listed(self.get_value(pointer))
        return self.locate((*pointer, names.index(name)) if name in names else pointer)


def parse(text: str, file: str) -> Bundle:
    """Read a document; JSON is parsed without its positions, which are looked up when asked for."""
    if text.lstrip()[:1] == "{":
        try:
            data = json.loads(text)
        except RecursionError:
            raise Problem("nested too deeply to be read", file) from None
        except ValueError as error:
            raise Problem(f"not valid JSON: {error}", file) from None
        from generator.documents.json import Positions  # noqa: PLC0415 - only JSON needs it

        return Bundle(file, _mapped(data), Positions(file, text, {}).locate)
    if len(text) > _MOST_YAML:
        raise Problem(f"YAML bigger than {_MOST_YAML // 1_000_000} MB; convert it to JSON", file)
    if sum(map(text.count, ",\n")) > _MOST_YAML_ITEMS:
        raise Problem("more items than can be read as YAML; convert it to JSON", file)
    from generator.documents import yaml as document  # noqa: PLC0415 - the YAML parser is loaded only for YAML

    parsed = document.parse(text, file)
    if not isinstance(parsed.data, dict):
        raise Problem("not an OpenAPI document", file, help=_EXPECTED)
    return Bundle(file, parsed.data, lambda pointer: Location(file, *parsed.position(pointer)))


def _mapped(value: Any) -> Mapping[str, Any]:
    """A mapping as it is, and anything that should be one as an empty one."""
    return value if isinstance(value, dict) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _own(claims: Mapping[Aspect, object]) -> dict[Aspect, object]:
    return {aspect: value for aspect, value in claims.items() if aspect is not Aspect.REQUIRED}


def _with(node: Node, claims: Mapping[Aspect, object], location: Locate) -> Node:
    return node.replace(claims={Aspect.PRESENCE: True, **claims}, location=location)


_OUTSIDE = (Aspect.PRESENCE, Aspect.REQUIRED, Aspect.DEPRECATED, Aspect.EXAMPLE)
"""What is said of a parameter beside its schema."""

_HOMES = {
    **{f"parameter:{place}": "parameters" for place in ("path", "query", "header", "cookie")},
    "response": "responses",
}
"""The keyword under which the parts of a kind are listed."""

_KEYWORDS: Mapping[Aspect, str] = {
    **{aspect: aspect.value for aspect in Aspect if aspect not in (Aspect.PRESENCE, Aspect.REQUIRED)},
    Aspect.NULLABLE: "type",
}
