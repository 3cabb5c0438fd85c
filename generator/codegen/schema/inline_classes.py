"""Give every inline object and enumeration a name of its own, before the generator calls it `...Type0`."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.strings import ClassName, PythonIdentifier, pascal_case

from generator.codegen.schema import media_types
from generator.codegen.schema.normalise import (
    DROPPED,
    LEFT_IN_PLACE,
    is_class,
    is_mapping,
    plainer,
    types,
    without_null,
)
from generator.codegen.schema.operations import RawOperation, resolved
from generator.codegen.text.literals import raw
from generator.codegen.text.names import member_names
from generator.documents.pointer import Pointer, split_reference
from generator.documents.yaml import Document
from generator.openapi import references
from generator.openapi.references import SCHEMA_PREFIX

_DATES = {"date", "date-time"}
_SCHEMAS = ("components", "schemas")
# What a client has of its own, beside a group of operations for each tag.
_MEMBERS = ("close",)


@dataclass(slots=True)
class Shaped:
    """A specification in which every class stands under `components/schemas`, by the name it will have."""

    data: dict[str, Any]
    origins: dict[str, Pointer] = field(default_factory=dict)
    """Where the schema of each component stood in the document."""
    renamed: list[tuple[Pointer, str]] = field(default_factory=list)
    """Where a schema stands that would have had the name of another, and what that means."""

    @property
    def schemas(self) -> dict[str, Any]:
        """The component schemas by name."""
        components: dict[str, Any] = self.data.setdefault("components", {}).setdefault("schemas", {})
        return components

    def properties(self, schema: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """The properties of an object by name, inherited ones first, each with what its reference says."""
        found: dict[str, dict[str, Any]] = {}
        for part in self.parts(schema):
            for name, value in part.get("properties", {}).items():
                found[name] = {**found.get(name, {}), **self.resolved(value)}
        return found

    def parts(self, schema: Mapping[str, Any], *keys: str) -> Iterator[Mapping[str, Any]]:
        """A schema after those that it is made of, as `allOf` or these keywords have it, each once."""
        seen: set[str] = set()

        def walk(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
            for key in keys or ("allOf",):
                for part in node.get(key, ()):
                    reference = part.get("$ref") if isinstance(part, dict) else None
                    if reference not in seen:
                        seen.update([reference] if reference else [])
                        yield from walk(self.resolved(part))
            yield node

        return walk(schema)

    def resolved(self, schema: Any) -> dict[str, Any]:
        """A schema with its references followed; what stands beside a reference overrides its target."""
        found, _ = references.resolve(self.data, schema, keep_siblings=True)
        return dict(found) if isinstance(found, dict) else {}


def component_name(prop: PropertyProtocol) -> str:
    """The name under `components/schemas` of what became a class."""
    return str(raw(prop.name)).rsplit("/", 1)[-1]


def shape(document: Document, operations: Mapping[str, RawOperation]) -> Shaped:
    """A copy of the specification with inline classes moved, each under a name that is free."""
    shaped = Shaped({"paths": {}, **copy.deepcopy(document.data)})  # which 3.1 need not have
    shaper = _Shaper(document, shaped)
    for name in shaped.schemas:
        shaped.origins[name] = (*_SCHEMAS, name)
    for name, schema in list(shaped.schemas.items()):
        shaped.schemas[name] = shaper.component(schema, name, (*_SCHEMAS, name))
    for kind in ("parameters", "responses", "requestBodies"):
        for name, part in list(shaped.data["components"].get(kind, {}).items()):
            shaper.part(part, pascal_case(name), ("components", kind, name), forms=kind == "requestBodies")
    for name, operation in operations.items():
        _rename(shaped, operation)
        _shape_operation(shaper, shaped, operation, pascal_case(name))
    return shaped


def _rename(shaped: Shaped, operation: RawOperation) -> None:
    """Give an operation, and its tag, names of their own where those that they have are taken."""
    item = shaped.data["paths"][operation.path]
    data, pointer = item[operation.method], operation.pointer
    own: dict[str, Any] = {}
    if (name := operation.data.get("operationId")) != data.get("operationId"):
        own["operationId"] = name
        what = f"this is generated as {name}, for the name that it would have is that of another operation"
        shaped.renamed.append((pointer, what))
    if (tag := PythonIdentifier(operation.tag, "tag")) in _MEMBERS:
        own["tags"] = [f"{tag}_2"]
        what = f"this is generated as {tag}_2, for {tag} is the name of a method of the client"
        shaped.renamed.append(((*pointer, "tags"), what))
    if own:  # in a copy, for what YAML refers to is shared
        shaped.data["paths"][operation.path] = {**item, operation.method: {**data, **own}}


def _shape_operation(shaper: _Shaper, shaped: Shaped, operation: RawOperation, name: str) -> None:
    item = shaped.data["paths"][operation.path]
    data = item[operation.method]
    for holder, pointer in ((item, operation.pointer[:-1]), (data, operation.pointer)):
        for index, parameter in enumerate(holder.get("parameters", ())):
            label = name + pascal_case(str(parameter.get("name", "")))
            shaper.part(parameter, label, (*pointer, "parameters", index))
    for status, response in data.setdefault("responses", {}).items():
        label = f"{name}Response{pascal_case(status)}"
        shaper.part(response, label, (*operation.pointer, "responses", status))
    if "requestBody" in data:
        shaper.part(data["requestBody"], f"{name}Body", (*operation.pointer, "requestBody"), forms=True)
        if not media_types.structured(operation.body.get("content", ()), forms=True):
            del data["requestBody"]


class _Shaper:
    """The walk over one document."""

    def __init__(self, document: Document, shaped: Shaped) -> None:
        self._document = document
        self._shaped = shaped
        # A class has no null: where a component is a class or null, each reference to it gets the null instead.
        self._nullable = {
            SCHEMA_PREFIX + key: value for key, value in shaped.schemas.items() if _is_nullable_class(value)
        }
        self._referred: dict[Pointer, str] = {}
        self._classes = {str(ClassName(name, "Model")) for name in shaped.schemas}

    def part(self, part: dict[str, Any], name: str, pointer: Pointer, *, forms: bool = False) -> None:
        """Shape a parameter, response or request body in place."""
        if isinstance(part.get("schema"), dict):
            part["schema"] = self._child(part["schema"], name, (*pointer, "schema"))
            if part.get("in") == "header":
                part["schema"] = self._in_header(part["schema"])
        if "content" not in part:
            return
        content = self._content(part["content"], name, (*pointer, "content"), forms=forms)
        if "in" in part:
            # The generator passes over a parameter that has no schema of its own.
            del part["content"]
            part["schema"] = content["application/json"]["schema"] if content else {"type": "string"}
        else:
            part["content"] = content

    def _content(self, content: Mapping[str, Any], name: str, pointer: Pointer, *, forms: bool) -> dict[str, Any]:
        """The structure of a body, in the one media type that the generator needs to see for that."""
        found: list[tuple[Any, Any]] = []
        taken = media_types.taken(content, lambda schema: resolved(self._document, schema))
        structured = media_types.structured(taken.values(), forms=forms)
        for media_type in (name for name in content if taken[name] in structured):
            schema = content[media_type].get("schema", {})
            if all(schema != other for other, _ in found):
                label = f"{name}{len(found) + 1}" if found else name
                found.append((schema, self._child(schema, label, (*pointer, media_type, "schema"))))
        if not found:
            return {}
        schemas = [shaped for _, shaped in found]
        return {"application/json": {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}}

    def _in_header(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema of a header; what is no single value is given as text, for the generator allows nothing else."""
        core, null = without_null(self._shaped.resolved(schema))
        single = types(core)[0] in {"string", "integer", "number", "boolean"} and "const" not in core
        return schema if single and not null and core.get("format") not in _DATES else {"type": "string"}

    def component(self, schema: Any, name: str, pointer: Pointer) -> Any:
        """Shape a schema that has a name already."""
        if not isinstance(schema, dict):
            return {}
        if "$ref" in schema:
            return self._reference(schema, name)
        plain = plainer(schema)
        return self._inside(without_null(plain)[0] if SCHEMA_PREFIX + name in self._nullable else plain, name, pointer)

    def _child(self, schema: Any, name: str, pointer: Pointer) -> Any:
        """What is to stand where an inline schema stood."""
        if not isinstance(schema, dict):
            return {}  # `true` is any value, and so is what `false` would forbid
        if "$ref" in schema:
            return self._reference(schema, name)
        schema = plainer(schema)
        core, null = without_null(schema)
        if not (is_class(core) or is_mapping(core)):
            return self._inside(schema, name, pointer)
        reference = {"$ref": SCHEMA_PREFIX + self._moved(core, name, pointer)}
        if null:
            return {**_beside(schema), "anyOf": [reference, {"type": "null"}]}
        return {**_beside(schema), **reference}

    def _inside(self, schema: Any, name: str, pointer: Pointer) -> Any:
        """Shape what a schema holds, where it stands."""
        shaped = {key: value for key, value in schema.items() if key not in DROPPED}
        if "properties" in shaped:
            shaped["properties"] = {
                key: self._child(value, name + (pascal_case(key) or "Property"), (*pointer, "properties", key))
                for key, value in shaped["properties"].items()
            }
        for key, label in (("items", "Item"), ("additionalProperties", "Value")):
            # `additionalProperties` may be a truth value, and mean it.
            if isinstance(shaped.get(key), dict) or (key == "items" and key in shaped):
                shaped[key] = self._child(shaped[key], name + label, (*pointer, key))
        if "array" in types(shaped) and "prefixItems" not in shaped:
            shaped.setdefault("items", {})
        for key in ("anyOf", "oneOf", "prefixItems"):
            if key in shaped:
                shaped[key] = list(self._variants(shaped[key], name, (*pointer, key)))
        if "allOf" in shaped:
            parts = [part for part in shaped["allOf"] if isinstance(part, dict)]
            shaped["allOf"] = [self._part(part, name, (*pointer, "allOf", index)) for index, part in enumerate(parts)]
            if len(parts) == 1 and (only := shaped["allOf"][0]).get("$ref") in self._nullable:
                del shaped["allOf"]
                return {**self._reference(only, name), **shaped}
        if is_class(shaped) and shaped.get("enum"):
            shaped["x-enum-varnames"] = member_names(shaped["enum"], shaped.get("x-enum-varnames"))
        return shaped

    def _part(self, part: dict[str, Any], name: str, pointer: Pointer) -> Any:
        if "$ref" in part:
            return {**part, "$ref": self._component(part["$ref"], f"{name}Base")}
        return self._inside(plainer(part), name, pointer)

    def _reference(self, schema: dict[str, Any], name: str) -> dict[str, Any]:
        reference = {"$ref": self._component(schema["$ref"], name)}
        target = self._nullable.get(reference["$ref"])
        if target is None:
            return {**schema, **reference}
        own = {key: value for key, value in schema.items() if key != "$ref"}
        return {**_beside(target), **own, "anyOf": [reference, {"type": "null"}]}

    def _component(self, reference: str, name: str) -> str:
        """A reference to a component, for the generator knows no other; what else it led to becomes one."""
        if (*split_reference(reference)[:-1],) == _SCHEMAS:
            return reference
        schema, target = references.find_target(self._document.data, reference)
        if target not in self._referred:
            key = self._referred[target] = self._free(str(ClassName(name, "Model")))
            if _is_nullable_class(schema):
                self._nullable[SCHEMA_PREFIX + key] = schema
            self._shaped.origins[key] = target
            self._shaped.schemas[key] = self.component(schema, key, target)
        return SCHEMA_PREFIX + self._referred[target]

    def _variants(self, variants: list[Any], name: str, pointer: Pointer) -> Iterator[Any]:
        alone = sum(is_class(without_null(variant)[0]) for variant in variants) == 1
        for index, variant in enumerate(variants):
            title = pascal_case(str(variant.get("title", ""))) if isinstance(variant, dict) else ""
            label = "" if alone else title or f"Variant{index + 1}"
            yield self._child(variant, name + label, (*pointer, index))

    def _moved(self, schema: dict[str, Any], name: str, pointer: Pointer) -> str:
        key = str(ClassName(name, "Model"))
        if is_mapping(schema):
            key = self._free(f"{key}Mapping")  # a `dict` in the end: its name shows nowhere
        elif (free := self._free(key)) != key:
            what = f"this is generated as {free}, for {key} is the name of another schema"
            self._shaped.renamed.append((pointer, what))
            key = free
        self._shaped.origins[key] = pointer
        self._shaped.schemas[key] = self._inside(schema, name, pointer)
        return key

    def _free(self, name: str) -> str:
        number, free = 1, name
        while free in self._shaped.origins or free in self._classes:
            number, free = number + 1, f"{name}{number + 1}"
        return free


def _is_nullable_class(schema: Any) -> bool:
    if not isinstance(schema, dict) or "$ref" in schema:
        return False
    core, null = without_null(plainer(schema))
    return null and is_class(core)


def _beside(schema: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of the place where a class stood, and not only of the class."""
    return {key: value for key, value in schema.items() if key in LEFT_IN_PLACE or key.startswith("x-")}
