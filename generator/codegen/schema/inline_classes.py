"""Move inline objects and enumerations to the components under good names, or they would be called `...Type0`."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from openapi_python_client.strings import ClassName, PythonIdentifier, pascal_case

from generator.codegen.schema import media_types
from generator.codegen.schema.cycles import break_circles
from generator.codegen.schema.discriminators import find_derived, replace_bases
from generator.codegen.schema.extracted_spec import ExtractedSpec
from generator.codegen.schema.flattening import flatten
from generator.codegen.schema.normalise import (
    DROPPED,
    LEFT_IN_PLACE,
    is_class,
    is_mapping,
    list_types,
    normalise_schema,
    remove_null,
)
from generator.codegen.schema.operations import RawOperation, resolve_reference
from generator.codegen.schema.python_names import rename_components, shorten_name
from generator.codegen.text.names import choose_member_names
from generator.documents.pointer import Pointer, split_reference
from generator.documents.yaml import Document
from generator.openapi import references
from generator.openapi.json_types import SCALAR_TYPES
from generator.openapi.references import SCHEMA_PREFIX

_DATES = {"date", "date-time"}
_SCHEMAS = ("components", "schemas")
# Members of the client beside the groups of operations of each tag.
_MEMBERS = ("base_url", "close", "closed", "deadline", "max_retries", "timeout", "with_options")


def extract_inline_classes(document: Document, operations: Mapping[str, RawOperation]) -> ExtractedSpec:
    """Copy a specification and move every inline class in it to its components, under a name that is free."""
    extracted = ExtractedSpec(
        {"paths": {}, **copy.deepcopy(document.data)}
    )  # OpenAPI 3.1 allows a document without paths
    if str(extracted.data.get("openapi")).startswith("3.2"):
        extracted.data["openapi"] = "3.1.1"  # as far as openapi-python-client reads it, the same
    names = list(extracted.schemas)
    renamed = rename_components(extracted)
    extracted.origins.update((renamed.get(name, name), (*_SCHEMAS, name)) for name in names)
    documented = frozenset(extracted.origins)
    extractor = _Extractor(document, extracted)
    for name, schema in list(extracted.schemas.items()):
        extracted.schemas[name] = extractor.extract_component(schema, name, (*_SCHEMAS, name))
    for kind in ("parameters", "responses", "requestBodies"):
        for name, part in list(extracted.data["components"].get(kind, {}).items()):
            extractor.extract_part(part, pascal_case(name), ("components", kind, name), forms=kind == "requestBodies")
    for name, operation in operations.items():
        _rename_operation(extracted, operation)
        _extract_operation(extractor, extracted, operation, pascal_case(name))
    derived = find_derived(extracted.schemas)
    flatten(extracted, documented)
    replace_bases(extracted, derived)
    break_circles(extracted)
    extracted.relax_required()
    return extracted


def _rename_operation(extracted: ExtractedSpec, operation: RawOperation) -> None:
    """Rename an operation whose name is that of another, and a tag whose name is that of a method of the client."""
    item = extracted.data["paths"][operation.path]
    data, pointer = item[operation.method], operation.pointer
    own: dict[str, Any] = {}
    if (name := operation.data.get("operationId")) != data.get("operationId"):
        own["operationId"] = name
        long = data.get("operationId") if len(str(data.get("operationId"))) > len(str(name)) else None
        why = "which is shorter" if long else "for the name that it would have is that of another operation"
        what = f"this is generated as {name}, {why}"
        extracted.renamed.append((pointer, what))
    if (tag := PythonIdentifier(operation.tag, "tag")) in _MEMBERS:
        own["tags"] = [f"{tag}_2"]
        what = f"this is generated as {tag}_2, for {tag} is the name of a member of the client"
        extracted.renamed.append(((*pointer, "tags"), what))
    if own:  # in a copy: an alias of YAML may share the path item with another path
        extracted.data["paths"][operation.path] = {**item, operation.method: {**data, **own}}


def _extract_operation(extractor: _Extractor, extracted: ExtractedSpec, operation: RawOperation, name: str) -> None:
    item = extracted.data["paths"][operation.path]
    data = item[operation.method]
    for holder, pointer in ((item, operation.pointer[:-1]), (data, operation.pointer)):
        for index, parameter in enumerate(holder.get("parameters", ())):
            label = name + pascal_case(str(parameter.get("name", "")))
            extractor.extract_part(parameter, label, (*pointer, "parameters", index))
    for status, response in data.setdefault("responses", {}).items():
        label = f"{name}Response{pascal_case(status)}"
        extractor.extract_part(response, label, (*operation.pointer, "responses", status))
    if "requestBody" in data:
        extractor.extract_part(data["requestBody"], f"{name}Body", (*operation.pointer, "requestBody"), forms=True)
        if not media_types.find_structured(operation.body.get("content", ()), forms=True):
            del data["requestBody"]


class _Extractor:
    """Walks over one document, and changes the schemas of its extracted copy."""

    def __init__(self, document: Document, extracted: ExtractedSpec) -> None:
        self._document = document
        self._extracted = extracted
        # A class cannot be null: where a component is a class or null, every reference to it is made nullable instead.
        self._nullable = {
            SCHEMA_PREFIX + key: value for key, value in extracted.schemas.items() if _is_nullable_class(value)
        }
        self._referred: dict[Pointer, str] = {}
        self._classes = {str(ClassName(name, "Model")) for name in extracted.schemas}

    def extract_part(self, part: dict[str, Any], name: str, pointer: Pointer, *, forms: bool = False) -> None:
        """Change a parameter, response or request body in place."""
        if isinstance(part.get("schema"), dict):
            part["schema"] = self._extract_child(part["schema"], name, (*pointer, "schema"))
            if part.get("in") == "header":
                part["schema"] = self._simplify_header(part["schema"])
        if "content" not in part:
            return
        content = self._extract_content(part["content"], name, (*pointer, "content"), forms=forms)
        if "in" in part:
            # openapi-python-client ignores a parameter without a `schema`.
            del part["content"]
            part["schema"] = content["application/json"]["schema"] if content else {"type": "string"}
        else:
            part["content"] = content

    def _extract_content(
        self, content: Mapping[str, Any], name: str, pointer: Pointer, *, forms: bool
    ) -> dict[str, Any]:
        """Return the schemas of a body under `application/json`, the one media type that must be seen to model it."""
        found: list[tuple[Any, Any]] = []
        taken = media_types.interpret_media_types(content, lambda schema: resolve_reference(self._document, schema))
        structured = media_types.find_structured(taken.values(), forms=forms)
        for media_type in (name for name in content if taken[name] in structured):
            schema = content[media_type].get("schema", {})
            if all(schema != other for other, _ in found):
                label = f"{name}{len(found) + 1}" if found else name
                found.append((schema, self._extract_child(schema, label, (*pointer, media_type, "schema"))))
        if not found:
            return {}
        schemas = [schema for _, schema in found]
        return {"application/json": {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}}

    def _simplify_header(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of a header; one that is not a single value becomes text, as all else is unsupported."""
        core, null = remove_null(self._extracted.resolve(schema))
        single = list_types(core)[0] in SCALAR_TYPES and "const" not in core
        return schema if single and not null and core.get("format") not in _DATES else {"type": "string"}

    def extract_component(self, schema: Any, name: str, pointer: Pointer) -> Any:
        """Change a schema that has a name already."""
        if not isinstance(schema, dict):
            return {}
        if "$ref" in schema:
            return self._rewrite_reference(schema, name)
        plain = normalise_schema(schema)
        return self._extract_inside(
            remove_null(plain)[0] if SCHEMA_PREFIX + name in self._nullable else plain, name, pointer
        )

    def _extract_child(self, schema: Any, name: str, pointer: Pointer) -> Any:
        """Return what is to stand in place of an inline schema."""
        if not isinstance(schema, dict):
            return {}  # `true` allows any value; `false` forbids all, and is treated as `true`
        if "$ref" in schema:
            return self._rewrite_reference(schema, name)
        schema = normalise_schema(schema)
        core, null = remove_null(schema)
        if not (is_class(core) or is_mapping(core)):
            return self._extract_inside(schema, name, pointer)
        reference = {"$ref": SCHEMA_PREFIX + self._move_to_components(core, name, pointer)}
        if null:
            return {**_select_annotations(schema), "anyOf": [reference, {"type": "null"}]}
        return {**_select_annotations(schema), **reference}

    def _extract_inside(self, schema: Any, name: str, pointer: Pointer) -> Any:
        """Change the schemas in a schema, and return what it then is."""
        found = {key: value for key, value in schema.items() if key not in DROPPED}
        if "properties" in found:
            found["properties"] = {
                key: self._extract_child(value, name + (pascal_case(key) or "Property"), (*pointer, "properties", key))
                for key, value in found["properties"].items()
            }
        for key, label in (("items", "Item"), ("additionalProperties", "Value")):
            # `additionalProperties` may be true or false, which is kept.
            if isinstance(found.get(key), dict) or (key == "items" and key in found):
                found[key] = self._extract_child(found[key], name + label, (*pointer, key))
        if "array" in list_types(found) and "prefixItems" not in found:
            found.setdefault("items", {})
        for key in ("anyOf", "oneOf", "prefixItems"):
            if key in found:
                found[key] = list(self._extract_variants(found[key], name, (*pointer, key)))
        if "allOf" in found:
            parts = [part for part in found["allOf"] if isinstance(part, dict)]
            found["allOf"] = [
                self._extract_all_of_part(part, name, (*pointer, "allOf", index)) for index, part in enumerate(parts)
            ]
            if len(parts) == 1 and (only := found["allOf"][0]).get("$ref") in self._nullable:
                del found["allOf"]
                return {**self._rewrite_reference(only, name), **found}
        if is_class(found) and found.get("enum"):
            found["x-enum-varnames"] = choose_member_names(found["enum"], found.get("x-enum-varnames"))
        return found

    def _extract_all_of_part(self, part: dict[str, Any], name: str, pointer: Pointer) -> Any:
        if "$ref" in part:
            return {**part, "$ref": self._refer_to_component(part["$ref"], f"{name}Base")}
        return self._extract_inside(normalise_schema(part), name, pointer)

    def _rewrite_reference(self, schema: dict[str, Any], name: str) -> dict[str, Any]:
        reference = {"$ref": self._refer_to_component(schema["$ref"], name)}
        target = self._nullable.get(reference["$ref"])
        if target is None:
            return {**schema, **reference}
        own = {key: value for key, value in schema.items() if key != "$ref"}
        return {**_select_annotations(target), **own, "anyOf": [reference, {"type": "null"}]}

    def _refer_to_component(self, reference: str, name: str) -> str:
        """Return a reference to a component, since nothing else can be referred to; any other target becomes one."""
        if (*split_reference(reference)[:-1],) == _SCHEMAS:
            return reference
        schema, target = references.find_target(self._document.data, reference)
        if target not in self._referred:
            key = self._referred[target] = self._find_free_name(str(ClassName(name, "Model")))
            if _is_nullable_class(schema):
                self._nullable[SCHEMA_PREFIX + key] = schema
            self._extracted.origins[key] = target
            self._extracted.schemas[key] = self.extract_component(schema, key, target)
        return SCHEMA_PREFIX + self._referred[target]

    def _extract_variants(self, variants: list[Any], name: str, pointer: Pointer) -> Iterator[Any]:
        alone = sum(is_class(remove_null(variant)[0]) for variant in variants) == 1
        for index, variant in enumerate(variants):
            title = pascal_case(str(variant.get("title", ""))) if isinstance(variant, dict) else ""
            label = "" if alone else title or f"Variant{index + 1}"
            yield self._extract_child(variant, name + label, (*pointer, index))

    def _move_to_components(self, schema: dict[str, Any], name: str, pointer: Pointer) -> str:
        key = str(ClassName(name, "Model"))
        if is_mapping(schema):
            key = self._find_free_name(f"{key}Mapping")  # it is generated as a `dict`: the name shows nowhere
        elif (free := self._find_free_name(key)) != key:
            what = f"this is generated as {free}, for {key} is the name of another schema"
            self._extracted.renamed.append((pointer, what))
            key = free
        self._extracted.origins[key] = pointer
        self._extracted.schemas[key] = self._extract_inside(schema, name, pointer)
        return key

    def _find_free_name(self, name: str) -> str:
        number, free = 1, shorten_name(name)
        name = free
        while free in self._extracted.origins or free in self._classes:
            number, free = number + 1, f"{name}{number + 1}"
        return free


def _is_nullable_class(schema: Any) -> bool:
    if not isinstance(schema, dict) or "$ref" in schema:
        return False
    core, null = remove_null(normalise_schema(schema))
    return null and is_class(core)


def _select_annotations(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Select the keywords that describe the place where a class is used, and not the class."""
    return {key: value for key, value in schema.items() if key in LEFT_IN_PLACE or key.startswith("x-")}
