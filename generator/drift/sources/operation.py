"""Facts about one operation of an OpenAPI 3.0 or 3.1 document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from generator.documents.location import Location
from generator.documents.pointer import Pointer
from generator.drift.facts.model import HEADER, ITEMS, VALUES, Aspect, Locate, Node, Reading
from generator.drift.sources import merging, security
from generator.drift.sources.openapi import Bundle, as_list, as_mapping
from generator.drift.sources.rendering import render_value, unwrap_single
from generator.drift.sources.schemas import Schema
from generator.openapi import keyword_types

_PARAMETER_KINDS = tuple(f"parameter:{place}" for place in ("path", "query", "header", "cookie"))
_COMPLETE = frozenset({"operation", "request-body", "response", "security", *_PARAMETER_KINDS})
_LISTS = {**dict.fromkeys(_PARAMETER_KINDS, "parameters"), "response": "responses"}
"""The keyword of an operation under which the parts of a kind are listed."""
_OF_PARAMETERS = (Aspect.PRESENCE, Aspect.REQUIRED, Aspect.DEPRECATED, Aspect.EXAMPLE)
"""Aspects that belong to a parameter itself; all others belong to its schema."""
_KEYWORDS: Mapping[Aspect, str] = {
    **{aspect: aspect.value for aspect in Aspect if aspect not in (Aspect.PRESENCE, Aspect.REQUIRED)},
    Aspect.NULLABLE: "type",
}
"""The keyword of a schema that an aspect is read from."""


@lru_cache(4)
def read_operation(spec: Bundle, operation: str) -> Reading:
    """Everything that a document says about one of its operations, such as `GET /v1/stations/{stationId}`.

    Kept, since each source of a run is compared with the same operation. Schemas are read when somebody asks for them;
    then, too, one that is not valid raises `Problem`.
    """
    return _Reader(spec).read(operation)


class _Reader:
    """Reads one operation; its resolver limits how many schemas that may take."""

    def __init__(self, spec: Bundle) -> None:
        self._spec = spec
        self._resolver = spec.make_resolver()
        self._orders: dict[Pointer, Mapping[str, int]] = {}

    def read(self, operation: str) -> Reading:
        method, path = operation.split(" ", 1)
        pointer: Pointer = ("paths", path, method.lower())
        item = self._spec.check_object(self._spec.paths[path], keyword_types.PATH, ("paths", path))
        body = self._spec.check_object(item[method.lower()], keyword_types.OPERATION, pointer)
        complete = set(_COMPLETE)
        parts = {"operation": self._read_servers_and_flags(body, pointer)}
        parts.update(self._read_parameters(item, ("paths", path)))
        parts.update(self._read_parameters(body, pointer))
        if "requestBody" in body:
            parts["request-body"] = self._read_bodies(body["requestBody"], (*pointer, "requestBody"), request=True)
        for status, response in as_mapping(body.get("responses")).items():
            if not str(status).startswith("x-"):
                at = (*pointer, "responses", status)
                parts[f"response:{status}"] = self._read_bodies(response, at, request=False)
                parts.update(self._read_headers(response, at, f"{HEADER}{status}"))
                complete.add(f"{HEADER}{status}")
        parts.update(security.read_schemes(self._spec, body, pointer))
        listed_at = {kind: self._locate_at((*pointer, keyword)) for kind, keyword in _LISTS.items()}
        return Reading(self._spec.file, "openapi", operation, parts, frozenset(complete), listed_at=listed_at)

    def _read_servers_and_flags(self, body: Mapping[str, Any], pointer: Pointer) -> Node:
        _, path, method = pointer
        servers, at = self._spec.find_servers(str(method), str(path))
        for index, server in enumerate(servers):
            self._spec.check_object(server, keyword_types.SERVER, (*at, "servers", index))
        claims: dict[Aspect, object] = {Aspect.PRESENCE: True, Aspect.DEPRECATED: bool(body.get("deprecated"))}
        claims[Aspect.CALLBACKS] = sorted(self._spec.list_callbacks(body, pointer)) or None
        if (url := self._spec.get_server(str(method), str(path))) is not None:
            claims[Aspect.SERVER] = url
        return Node(claims, self._locate_at(pointer))

    def _read_parameters(self, holder: Mapping[str, Any], pointer: Pointer) -> Iterator[tuple[str, Node]]:
        for index, raw in enumerate(as_list(holder.get("parameters"))):
            found, at = self._spec.resolve(raw, (*pointer, "parameters", index))
            parameter = self._spec.check_object(found, keyword_types.PARAMETER, at)
            if missing := {"name", "in"} - parameter.keys():
                self._spec.refuse(f"a parameter has no `{min(missing)}`", at)
            yield f"parameter:{parameter['in']}:{parameter['name']}", self._read_parameter(parameter, at)

    def _read_parameter(self, parameter: Mapping[str, Any], at: Pointer) -> Node:
        schema, below = parameter.get("schema", {}), (*at, "schema")
        serialised = False
        if not schema and (content := as_mapping(parameter.get("content"))):
            media = next(iter(content))
            entry = self._spec.check_object(content[media], keyword_types.MEDIA, (*at, "content", media))
            schema, below = entry.get("schema", {}), (*at, "content", media, "schema")
            serialised = True
        node = self._read_schema(schema, below, request=False)
        # Documentation shows nothing of a schema below `content`.
        node = node.replace(composite=node.composite or serialised)
        examples = [render_value(value) for value in self._read_examples(parameter, at)]
        claims = {
            **node.claims,
            Aspect.REQUIRED: bool(parameter.get("required")) or parameter.get("in") == "path",
            Aspect.DEPRECATED: bool(parameter.get("deprecated")),
            Aspect.EXAMPLE: unwrap_single(examples) if examples else node.claims.get(Aspect.EXAMPLE),
        }
        if isinstance(schema, dict) and "const" in schema:
            del claims[Aspect.ENUM]  # documentation of parameters does not show constants

        def locate(aspect: Aspect) -> Location:
            if aspect.value in parameter:
                return self._spec.locate((*at, aspect.value))
            return self._spec.locate(at) if aspect in _OF_PARAMETERS else node.location(aspect)

        return node.replace(claims=claims, location=locate)

    def _read_headers(self, raw: object, pointer: Pointer, kind: str) -> Iterator[tuple[str, Node]]:
        response, at = self._spec.resolve(raw, pointer)
        for name, one in as_mapping(response.get("headers")).items():
            found, below = self._spec.resolve(one, (*at, "headers", name))
            header = self._spec.check_object(found, keyword_types.HEADER, below)
            node = self._read_parameter(header, below)
            # An example of its schema does not count, because no page shows it.
            examples = [render_value(value) for value in self._read_examples(header, below)]
            yield f"{kind}:{name}", node.replace(claims={**node.claims, Aspect.EXAMPLE: unwrap_single(examples)})

    def _read_bodies(self, raw: object, pointer: Pointer, *, request: bool) -> Node:
        """A request body or a response, with one child for each media type, named by it."""
        found, at = self._spec.resolve(raw, pointer)
        holder = self._spec.check_object(found, keyword_types.BODY, at)
        claims: dict[Aspect, object] = {Aspect.PRESENCE: True}
        if request:
            claims[Aspect.REQUIRED] = bool(holder.get("required"))
        content = as_mapping(holder.get("content"))

        def read_children() -> Mapping[str, Node]:
            bodies = {}
            for media, entry in content.items():
                place = (*at, "content", media)
                schema = self._spec.check_object(entry, keyword_types.MEDIA, place).get("schema", {})
                node = self._read_schema(schema, (*place, "schema"), request=request)
                # Examples of the schema do not count: what a page shows then is made up by its renderer.
                examples = [render_value(value) for value in self._read_examples(entry, place)] or None
                bodies[media] = node.replace(claims={**node.claims, Aspect.EXAMPLE: examples})
            return bodies

        return Node(claims, self._locate_at(at), read_children, complete=True)

    def _read_examples(self, holder: Mapping[str, Any], at: Pointer) -> Iterator[object]:
        if "example" in holder:
            yield holder["example"]
        for name, raw in as_mapping(holder.get("examples")).items():
            example, _ = self._spec.resolve(raw, (*at, "examples", name))
            if "value" in example:
                yield example["value"]

    def _read_schema(self, raw: object, at: Pointer, *, request: bool) -> Node:
        return self._make_node(self._resolver.merge_schema(raw, at, ()), request=request)

    def _make_node(
        self,
        schema: Schema,
        *,
        request: bool,
        holder: Schema | None = None,
        name: str = "",
        required: bool | None = None,
    ) -> Node:
        """The node of a schema; of a property, `holder` is the schema that has it under `name` and may require it."""

        def read_variants() -> tuple[Node, ...]:
            merged = (schema.narrow(self._resolver.merge_schema(*raw)) for raw in schema.variants)
            return tuple(self._make_node(variant, request=request) for variant in merged)

        def fold() -> Node:
            """The same with each variant repeating what stands beside all of them, as newer documentation shows it."""
            merged = (merging.fold(schema, self._resolver.merge_schema(*raw)) for raw in schema.variants)
            folded = tuple(self._make_node(variant, request=request) for variant in merged)
            beside = {name: child for name, child in node.children.items() if name in (ITEMS, VALUES)}
            return node.replace(read_variants=lambda: folded, read_children=lambda: beside, fold=None)

        def select() -> Node:
            chosen = self._merge_mapping(schema)
            variants = self._read_mapping(schema, chosen, request=request)
            chooser = self._read_discriminator(schema, node, variants, [variant for _, variant in chosen])
            children = {**node.children, **chooser}
            return node.replace(
                read_variants=lambda: variants,
                read_children=lambda: children,
                opaque=schema.circular,
                select=None,
                fold=None,
            )

        node = Node(
            schema.read_claims() if required is None else {**schema.read_claims(), Aspect.REQUIRED: required},
            self._locate_within(schema, holder, name),
            lambda: dict(self._read_children(schema, request=request)),
            complete=not schema.circular,
            read_variants=read_variants,
            every_variant=True,
            composite=schema.composite,
            untyped="type" not in schema.data,
            opaque=schema.circular or "discriminator" in schema.data,
            unlabelled_null=schema.has_unlabelled_null(),
            alias=schema.name,
            fold=fold if schema.variants and schema.properties else None,
            select=select if schema.discriminator else None,
        )
        return node

    def _read_children(self, schema: Schema, *, request: bool) -> Iterator[tuple[str, Node]]:
        hidden = "readOnly" if request else "writeOnly"
        required = frozenset(as_list(schema.data.get("required")))
        for name, raw in schema.properties.items():
            child = self._resolver.merge_schema(*raw)
            if not child.data.get(hidden):
                yield (
                    name,
                    self._make_node(child, request=request, holder=schema, name=name, required=name in required),
                )
        if schema.has_subschema("items"):
            yield ITEMS, self._read_schema_below(schema, "items", request=request)
        if schema.has_subschema("additionalProperties") or schema.data.get("additionalProperties") is True:
            yield VALUES, self._read_schema_below(schema, "additionalProperties", request=request)

    def _merge_mapping(self, schema: Schema) -> list[tuple[str | None, Schema]]:
        """Each variant that the discriminator can choose, with the value that chooses it, if one is written."""
        if named := schema.list_mapping():
            return [(key, self._resolver.merge_schema(raw, at, schema.seen)) for key, raw, at in named]
        return [(None, self._resolver.merge_schema(*raw)) for raw in schema.variants]

    def _read_mapping(
        self, schema: Schema, chosen: list[tuple[str | None, Schema]], *, request: bool
    ) -> tuple[Node, ...]:
        """A node for each variant that the discriminator can choose, with the value that chooses it for an alias."""
        nodes = []
        for index, (key, variant) in enumerate(chosen):
            node = self._make_node(variant, request=request)
            alias = key or variant.data.get("title") or variant.name or f"PROP{index}"
            claims = dict(node.claims)
            if variant.discriminator == schema.discriminator:
                # It is made of the schema that it is a variant of; what it takes from that stands beside all of them.
                del claims[Aspect.DISCRIMINATOR]
                node = node.replace(select=None)
            opaque = node.select is not None or (variant.circular and not variant.data)
            nodes.append(node.replace(claims=claims, alias=alias, opaque=opaque, complete=True))
        return tuple(nodes)

    def _read_discriminator(
        self, schema: Schema, node: Node, variants: tuple[Node, ...], chosen: list[Schema]
    ) -> dict[str, Node]:
        """The property that chooses a variant, which may be written in each; its values are those of the mapping."""
        name = schema.discriminator or ""
        own = next((one.children[name] for one in (node, *variants) if name in one.children), None)
        if own is None:
            return {}
        values = [variant.alias for variant in variants] or own.claims[Aspect.ENUM]
        required = name in as_list(schema.data.get("required"))
        if "required" not in schema.data:
            # The theme takes it from the first variant that requires anything, once there are properties.
            owners = [one for one in chosen if name in one.properties]
            candidates = owners[0 if schema.properties else 1 :]
            required = any(name in as_list(one.data.get("required")) for one in candidates if not one.composite)
        return {name: own.replace(claims={**own.claims, Aspect.REQUIRED: required, Aspect.ENUM: values})}

    def _read_schema_below(self, schema: Schema, keyword: str, *, request: bool) -> Node:
        return self._make_node(self._resolver.merge_schema(*schema.get_subschema(keyword)), request=request)

    def _number_names(self, pointer: Pointer) -> Mapping[str, int]:
        """The index of each name in the list at a pointer."""
        if pointer not in self._orders:
            names = as_list(self._spec.get_value(pointer))
            self._orders[pointer] = {name: index for index, name in reversed(list(enumerate(names)))}
        return self._orders[pointer]

    def _locate_at(self, pointer: Pointer) -> Locate:
        return lambda _aspect: self._spec.locate(pointer)

    def _locate_within(self, schema: Schema, holder: Schema | None, name: str) -> Locate:
        """Finds the keyword behind an aspect, or the schema if it does not use that keyword."""

        def locate(aspect: Aspect) -> Location:
            if aspect is Aspect.REQUIRED and holder is not None and "required" in holder.data:
                pointer = holder.get_pointer("required")
                order = self._number_names(pointer)
                return self._spec.locate((*pointer, order[name]) if name in order else pointer)
            keyword = _KEYWORDS.get(aspect, "")
            return self._spec.locate(schema.get_pointer(keyword) if keyword in schema.data else schema.pointer)

        return locate
