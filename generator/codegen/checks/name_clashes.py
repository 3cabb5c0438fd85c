"""Checks for two things that would get one name in the package, where the second would replace the first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from openapi_python_client.parser import GeneratorData

from generator.codegen.checks.omissions import Omission
from generator.codegen.schema.extracted_spec import ExtractedSpec, get_component_name
from generator.codegen.schema.operations import RawOperation
from generator.codegen.views.operations import OperationView
from generator.codegen.views.tags import TagView
from generator.documents.pointer import Pointer
from generator.documents.yaml import Document

_UNREADABLE = re.compile(r'[\x00-\x1f"\\]')


def drop_unreadable_properties(extracted: ExtractedSpec) -> Iterator[Omission]:
    """Remove the properties whose names msgspec cannot read."""
    for component, schema in extracted.schemas.items():
        for name in filter(_UNREADABLE.search, list(schema.get("properties", {})) if isinstance(schema, dict) else ()):
            del schema["properties"][name]
            reason = f"the property {name!r} cannot be read: its name has a quote, backslash or control character"
            yield Omission((*extracted.origins[component], "properties", name), reason)


def check_modules(document: Document, extracted: ExtractedSpec, data: GeneratorData) -> None:
    """Raise `Problem` for two classes that would share a module."""
    first: dict[str, str] = {}
    for prop in [*data.models, *data.enums]:
        name, component = str(prop.class_info.module_name), get_component_name(prop)
        if name in first:
            line = document.position(extracted.origins[first[name]]).line
            raise document.problem(
                f"{prop.class_info.name} would be generated in the module {name}, as is the schema in line {line}",
                extracted.origins[component],
                help="give one of them another name",
            )
        first[name] = component


def check_methods(document: Document, tags: Iterable[TagView], operations: Mapping[str, RawOperation]) -> None:
    """Raise `Problem` for two operations whose methods would share a name."""
    for tag in tags:
        taken: dict[str, Pointer] = {}
        for view in tag.operations:
            pointer = operations[view.name].pointer
            for name in (f"module {view.module}", *_list_methods(view)):
                if name in taken:
                    line = document.position(taken[name]).line
                    raise document.problem(
                        f"the {name} of {tag.module} would be generated for the operation in line {line} too",
                        pointer,
                        help="give one of them another operationId or x-python-name",
                    )
                taken[name] = pointer


def number_methods(
    tags: Iterable[TagView], operations: Mapping[str, RawOperation]
) -> tuple[dict[str, RawOperation], list[Omission]]:
    """Return the operations with methods of one name numbered, and a note of each that was."""
    numbered, notes = dict(operations), list[Omission]()
    for tag in tags:
        taken: set[str] = set()
        for view in tag.operations:
            number, free = 1, view
            while not taken.isdisjoint(_list_methods(free)):
                number += 1
                free = replace(view, method_name=f"{view.method_name}_{number}")
            taken.update(_list_methods(free))
            if free is not view:
                raw = operations[view.name]
                numbered[view.name] = replace(raw, data={**raw.data, "x-python-name": free.method_name})
                what = f"the method of this operation is {free.method_name}, for {view.method_name} is that of another"
                notes.append(Omission(raw.pointer, what, harmless=True))
    return numbered, notes


def _list_methods(view: OperationView) -> Iterator[str]:
    yield f"method {view.method_name}"
    yield f"method {view.method_name}_response"
    if view.absent_types:
        yield f"method {view.method_name}_or_none"
    if view.identifier:
        yield f"method {view.method_name}_many"
    if view.lag_seconds:
        yield f"method {view.wait_name}"
