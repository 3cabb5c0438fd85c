"""Parts of a specification that the package would lack; a run names each of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError, ParseError
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.union import UnionProperty

from generator.codegen.schema import form_encoding, media_types
from generator.codegen.schema.cycles import list_properties, walk_parts
from generator.codegen.schema.extracted_spec import ExtractedSpec, get_component_name, get_wire_name
from generator.codegen.schema.operations import RawOperation
from generator.codegen.views.types import annotate, is_mapping
from generator.documents.pointer import Pointer
from generator.documents.yaml import Document


@dataclass(frozen=True, slots=True)
class Omission:
    """A part of the specification that cannot be generated, or that has no effect."""

    pointer: Pointer
    what: str
    """A sentence without a full stop, for people."""
    operation: str | None = None
    """The name of the operation that must be left out with it."""
    parameter: tuple[str, str] | None = None
    """Location and name of the parameter that is left out, instead of the whole operation."""
    harmless: bool = False
    """Whether nothing is lost: it is noted, and does not fail the run."""
    tolerable: bool = False
    """Whether it is noted only, unless the document is read strictly."""


def find_omissions(
    document: Document, data: GeneratorData, operations: Mapping[str, RawOperation], extracted: ExtractedSpec
) -> list[Omission]:
    """Find every operation, parameter, response or schema that the package would lack."""
    found = [_make_omission(error, _find_schema(error, extracted), extracted) for error in data.errors]
    for collection in data.endpoint_collections_by_tag.values():
        found += [
            Omission(_locate_operation(error, operations), format_error(error)) for error in collection.parse_errors
        ]
    found += [Omission(pointer, what, harmless=True) for pointer, what in extracted.renamed]
    generated = {str(e.name): e for c in data.endpoint_collections_by_tag.values() for e in c.endpoints}
    found += [
        Omission(pointer, f"{what} would be left out of the package", tolerable=what == "webhooks")
        for pointer, what in _find_outside_operations(document)
    ]
    for name, operation in operations.items():
        for omission in (
            *_find_omitted_in_operation(name, operation, generated.get(name), extracted),
            *_find_omitted_encoding(document, operation),
        ):
            effect = (
                "has no meaning there, and is passed over" if omission.harmless else "would be left out of the package"
            )
            what = f"{omission.what} of {operation.method.upper()} {operation.path} {effect}"
            found.append(replace(omission, what=what))
    return found


def find_vague_unions(data: GeneratorData, extracted: ExtractedSpec) -> Iterator[Omission]:
    """Find the unions of objects that nothing tells apart; the client returns their values as decoded JSON."""
    for model in data.models:
        for prop in list_properties(model):
            for part in filter(is_vague_union, walk_parts(prop)):
                variants = ", ".join(str(inner.class_info.name) for inner in _list_models(part))
                name = get_wire_name(prop, extracted)
                pointer = (*extracted.origins[get_component_name(model)], "properties", name)
                what = f"nothing tells the objects of {name!r} apart ({variants}): they stay decoded JSON"
                yield Omission(pointer, what, harmless=True)


def is_vague_union(prop: PropertyProtocol) -> bool:
    """Whether a property is a union of several models that is annotated as `Any`."""
    return isinstance(prop, UnionProperty) and len(_list_models(prop)) > 1 and annotate(prop).text == "Any"


def _list_models(prop: PropertyProtocol) -> list[ModelProperty]:
    return [inner for inner in walk_parts(prop) if isinstance(inner, ModelProperty) and not is_mapping(inner)]


def remove_omitted(found: Iterable[Omission], operations: Mapping[str, RawOperation]) -> dict[str, RawOperation]:
    """Return the operations that can be generated, without the parameters that cannot."""
    kept = dict(operations)
    for omission in found:
        if omission.operation in kept and omission.parameter:
            old = kept[omission.operation]
            parameters = {key: value for key, value in old.parameters.items() if key != omission.parameter}
            kept[omission.operation] = replace(old, parameters=parameters)
        elif omission.operation:
            kept.pop(omission.operation, None)
    return kept


HELP = (
    "no code can be generated for it; check the spelling, write it another way, or leave it out with --allow-omissions"
)


def format_error(error: GeneratorError) -> str:
    """Format an error or warning of openapi-python-client on one line."""
    parts = (part.strip().rstrip(":") for part in (error.header, error.detail) if part)
    # Names in its `UntrustedString` show as `<... object at 0x...>`, with an address that differs from run to run.
    return re.sub(r"<[\w.]+ object at 0x\w+>", "?", " ".join(": ".join(parts).split()))


def find_failed_components(errors: Iterable[ParseError], extracted: ExtractedSpec) -> dict[str, Omission]:
    """Find the components that openapi-python-client cannot read, without those that only refer to one of them."""
    found = {name: error for error in errors if (name := _find_schema(error, extracted)) and extracted.schemas[name]}
    own = [name for name, error in found.items() if not _is_missing(str(error.detail))]
    # Those that fail in its first pass make others fail in later ones.
    first = [name for name in own if found[name].header.startswith("Unable to parse")]
    return {name: _make_omission(found[name], name, extracted) for name in first or own or list(found)[:1]}


def _make_omission(error: ParseError, name: str | None, extracted: ExtractedSpec) -> Omission:
    return Omission(extracted.origins[name] if name else ("components",), format_error(error))


def _is_missing(detail: str) -> bool:
    _, found, after = detail.partition("Could not find reference in parsed models")
    return bool(found) and "Recursive" not in after  # a recursive schema is itself the cause


def _find_schema(error: ParseError, extracted: ExtractedSpec) -> str | None:
    """Find the component that an error is about; only the text of the error tells."""
    text = f"{error.header} {error.detail}"
    names = re.findall(r"/components/schemas/([\w.-]+)", text) or re.findall(r"schema (\w+)", text)
    return next((name for name in names if name in extracted.origins), None)


def _locate_operation(error: ParseError, operations: Mapping[str, RawOperation]) -> Pointer:
    for operation in operations.values():
        if error.header.startswith(f"WARNING parsing {operation.method.upper()} {operation.path} within"):
            return operation.pointer
    return ("paths",)


def _find_outside_operations(document: Document) -> Iterator[tuple[Pointer, str]]:
    """Find what stands outside the operations and would change their meaning."""
    if document.data.get("webhooks"):
        yield ("webhooks",), "webhooks"
    for path, item in document.data.get("paths", {}).items():
        for key, what in (("$ref", "what the reference stands for"), ("servers", "the server of this path")):
            if key in item:
                yield ("paths", path, key), what


def _find_omitted_in_operation(
    name: str, operation: RawOperation, endpoint: Endpoint | None, extracted: ExtractedSpec
) -> Iterator[Omission]:
    pointer = operation.pointer
    if endpoint is None:
        yield Omission(pointer, "all", name)
        return
    for key, what in (("callbacks", "the callback"), ("servers", "the server")):
        if operation.data.get(key):
            yield Omission((*pointer, key), what, tolerable=key == "callbacks")
    for parameter, what, harmless in _find_omitted_parameters(operation, endpoint, extracted):
        # Without a parameter of its path, the operation goes.
        dropped = None if parameter[0] == "path" else parameter
        yield Omission(_locate_parameter(operation, parameter), what, name, dropped, harmless)
    for at, media_type in _find_invalid_media_types(operation):
        yield Omission((*pointer, *at), f"the media type {media_type!r}", name)
    statuses = {response.status_code.pattern for response in endpoint.responses}
    for status in operation.responses:
        if status not in statuses:
            yield Omission((*pointer, "responses", status), f"response {status}")


def _locate_parameter(operation: RawOperation, key: tuple[str, str]) -> Pointer:
    """Return the pointer of a parameter, or of the list of parameters where it is not written in the operation."""
    pointer = (*operation.pointer, "parameters")
    written = enumerate(operation.data.get("parameters", ()))
    return next(((*pointer, index) for index, p in written if (p.get("in"), p.get("name")) == key), pointer)


def _find_invalid_media_types(operation: RawOperation) -> Iterator[tuple[Pointer, str]]:
    bodies: list[tuple[Pointer, Mapping[str, Any]]] = [(("requestBody",), operation.body)]
    bodies += [(("responses", status), response) for status, response in operation.responses.items()]
    for steps, body in bodies:
        for name in body.get("content") or ():
            if not media_types.is_media_type(name):
                yield (*steps, "content", name), name


def _find_omitted_encoding(document: Document, operation: RawOperation) -> Iterator[Omission]:
    content = operation.body.get("content") or {}
    if media_type := media_types.find_form(content):
        pointer = (*operation.pointer, "requestBody", "content", media_type, "encoding")
        for field, what, harmless in form_encoding.find_unsupported(document, media_type, content[media_type]):
            yield Omission((*pointer, field), f"{what} of the form field {field}", harmless=harmless)


def _find_omitted_parameters(
    operation: RawOperation, endpoint: Endpoint, extracted: ExtractedSpec
) -> Iterator[tuple[tuple[str, str], str, bool]]:
    sent = ((place, one) for place in _STYLES for one in getattr(endpoint, f"{place}_parameters"))
    supported = {(place, get_wire_name(one, extracted)): one for place, one in sent}
    for key, parameter in operation.parameters.items():
        place, name = key
        if key not in supported:
            yield key, f"the {place} parameter {name}", False
        elif place in {"header", "cookie"} and not media_types.is_name(name):
            yield key, f"the {place} parameter {name!r}, which is no name for one,", False
        elif parameter.get("style", _STYLES[place][0]) not in _STYLES[place]:
            # Outside the path, a single value is written alike in every style.
            harmless = place != "path" and not _is_structured(supported[key], deep=True)
            yield key, f"the style {parameter['style']} of the {place} parameter {name}", harmless
        elif _is_structured(supported[key], deep=place != "query") and "content" not in parameter:
            yield key, f"the structure of the {place} parameter {name}", False


_STYLES = {
    "path": ("simple",),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
"""The supported styles of parameters, the default of OpenAPI first."""


def _is_structured(prop: PropertyProtocol, *, deep: bool) -> bool:
    """Whether a value has more structure than the supported styles can write; unless `deep`, one level is allowed."""
    if isinstance(prop, UnionProperty):
        return any(_is_structured(inner, deep=deep) for inner in prop.inner_properties)
    if isinstance(prop, ListProperty):
        return deep or _is_structured(prop.inner_property, deep=True)
    return deep and isinstance(prop, ModelProperty)
