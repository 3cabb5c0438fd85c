"""Renames what would get the Python name of another thing, or one that is too long for a file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from openapi_python_client.strings import ClassName, PythonIdentifier

from generator.codegen.schema.extracted_spec import ExtractedSpec, walk_objects
from generator.documents.pointer import Pointer
from generator.openapi.references import SCHEMA_PREFIX, resolve

_LONGEST = 80
"""Characters of a name: a file system takes 255 bytes for a file, some editors and archives less."""
_SIGNS = {"+": "plus", "-": "minus"}
_LOCATIONS = ("query", "header", "cookie")


def shorten_name(name: str) -> str:
    """Shorten a name that is too long for a file; what is cut off becomes a digest."""
    if len(name) <= _LONGEST:
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name[: _LONGEST - len(digest) - 1].rstrip('_')}_{digest}"


def rename_components(extracted: ExtractedSpec, prefix: str = "Model") -> dict[str, str]:
    """Rename the schemas whose class or module would have the name of another; return the new names by the old."""
    renamed: dict[str, str] = {}
    taken: set[str] = set()
    for key in list(extracted.schemas):
        short = shorten_name(key)
        number, free = 1, short
        while not taken.isdisjoint(names := _list_names(free, prefix)) or (free != key and free in extracted.schemas):
            number, free = number + 1, f"{short}{number + 1}"
        taken |= names
        if free != key:
            renamed[key] = free
            extracted.schemas[free] = extracted.schemas.pop(key)
            why = f"for {ClassName(key, prefix)} is the name of another schema" if number > 1 else "which is shorter"
            what = f"this is generated as {ClassName(free, prefix)}, {why}"
            extracted.renamed.append((("components", "schemas", key), what))
    references = {SCHEMA_PREFIX + old: SCHEMA_PREFIX + new for old, new in renamed.items()}
    for holder in walk_objects(extracted.data) if renamed else ():
        if isinstance(holder.get("$ref"), str):
            holder["$ref"] = references.get(holder["$ref"], holder["$ref"])
        if "propertyName" in holder and isinstance(holder.get("mapping"), dict):
            mapping = holder["mapping"].items()
            holder["mapping"] = {value: references.get(to, renamed.get(to, to)) for value, to in mapping}
    return renamed


def _list_names(key: str, prefix: str) -> set[str]:
    """The name of the class of a schema, and that of its module; modules are written in lower case."""
    name = ClassName(key, prefix)
    return {str(name), str(PythonIdentifier(name, prefix))}


def rename_properties(extracted: ExtractedSpec, prefix: str) -> None:
    """Give a number to properties that would have the Python name of another one, and words to signs before numbers.

    `extracted.wire_names` keeps what they are called in JSON.
    """
    for component, schema in extracted.schemas.items():
        properties = schema.get("properties") if isinstance(schema, dict) else None
        if not properties:
            continue
        new = dict(_choose_keys(list(properties), prefix))
        if not new:
            continue
        schema["properties"] = {new.get(key, key): value for key, value in properties.items()}
        if "required" in schema:
            schema["required"] = [new.get(key, key) for key in schema["required"]]
        for key, free in new.items():
            extracted.wire_names[free] = key
            pointer = (*extracted.origins[component], "properties", key)
            if not _has_sign(key):
                name = PythonIdentifier(free, prefix)
                extracted.renamed.append((pointer, f"this is generated as {name}, for its name is that of another"))


def rename_parameters(extracted: ExtractedSpec, prefix: str) -> None:
    """The same for the parameters of each operation, but those of its path."""
    for path, item in extracted.data["paths"].items():
        for method, operation in item.items() if isinstance(item, Mapping) else ():
            if isinstance(operation, dict) and isinstance(operation.get("parameters"), list):
                _rename_parameters_of(extracted, operation, ("paths", path, method, "parameters"), prefix)


def _rename_parameters_of(extracted: ExtractedSpec, operation: dict[str, Any], pointer: Pointer, prefix: str) -> None:
    for location in _LOCATIONS:
        given = [resolve(extracted.data, one, keep_siblings=False)[0] for one in operation["parameters"]]
        mine = {str(one["name"]): index for index, one in enumerate(given) if one.get("in") == location}
        for key, free in _choose_keys(list(mine), prefix):
            index = mine[key]
            operation["parameters"][index] = {**given[index], "name": free}
            extracted.wire_names[free] = key
            if not _has_sign(key):
                what = f"this is generated as {PythonIdentifier(free, prefix)}, for its name is that of another"
                extracted.renamed.append(((*pointer, index), what))


def _choose_keys(keys: list[str], prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each name that must be another one, and that one."""
    taken: set[tuple[str, str]] = set()
    for key in keys:
        free = base = re.sub(r"^[+-]", lambda sign: f"{_SIGNS[sign[0]]} ", key) if _has_sign(key) else key
        number = 1
        while _list_identifiers(free, prefix) in taken or (free != key and free in keys):
            number += 1
            free = f"{base} {number}"
        taken.add(_list_identifiers(free, prefix))
        if free != key:
            yield key, free


def _has_sign(key: str) -> bool:
    return re.match(r"[+-]\d", key) is not None


def _list_identifiers(key: str, prefix: str) -> tuple[str, str]:
    """The Python names of a property; openapi-python-client falls back to the second where the first is taken."""
    return str(PythonIdentifier(key, prefix)), str(PythonIdentifier(key, prefix, skip_snake_case=True))
