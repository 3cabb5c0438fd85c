"""What a call returns: how the body of each documented success is decoded, by status and media type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.responses import Response

from generator.codegen.schema import media_types
from generator.codegen.schema.operations import RawOperation
from generator.codegen.text.literals import unwrap
from generator.codegen.views.types import Annotation, annotate, is_mapping

_SUCCESS = 2
"""First digit of the statuses that are a success."""
_NONE = Annotation("None", nullable=True)
_BODILESS = {"204", "205"}
"""Statuses that HTTP gives no body, whatever the specification says (RFC 9110, sections 15.3.5 and 15.3.6)."""

FieldNames = Mapping[str, Mapping[str, str]]
"""For each model the Python names of its properties."""


class DecoderKind(StrEnum):
    """What a body is read as; `_decoder.jinja` writes an expression for each."""

    JSON = "json"
    TEXT = "text"
    BINARY = "binary"
    NO_BODY = "no body"


@dataclass(frozen=True, slots=True)
class DecoderView:
    """How a body is decoded."""

    kind: DecoderKind
    result: Annotation
    """The type of what a call returns."""
    body: Annotation
    """The type of the body before anything is unwrapped."""
    body_type: str = ""
    """The Python name of that type in JSON."""
    unwrap: str | None = None
    """The field that a call returns in place of the whole body."""


@dataclass(frozen=True, slots=True)
class ResultView:
    """What a documented success gives."""

    first_status: int
    last_status: int
    decoders: Mapping[str, DecoderView]
    """By media type; only one where all are the same."""
    aliases: Mapping[str, str]
    """Names for the annotation of the body, the last, and for its parts, where type checkers need them."""

    @property
    def annotation(self) -> Annotation:
        """The type of what a call returns."""
        return join_annotations(decoder.result for decoder in self.decoders.values())

    @property
    def body(self) -> Annotation:
        """The type of the body before anything is unwrapped."""
        return join_annotations(decoder.body for decoder in self.decoders.values())


def build_result_views(endpoint: Endpoint, source: RawOperation, fields: FieldNames) -> list[ResultView]:
    """Build a view for each documented success, ranges first so that a single status overrides them.

    Without a documented success, any success is one that has no body.
    """
    found = []
    for (first, last), response in _list_successes(endpoint):
        decoders = _build_decoders(response, source, fields)
        is_named = any(d.kind is DecoderKind.JSON and d.unwrap is None for d in decoders.values())
        found.append(ResultView(first, last, decoders, _name_aliases(response) if is_named else {}))
    return found or [ResultView(200, 299, {"": DecoderView(DecoderKind.NO_BODY, _NONE, _NONE)}, {})]


def join_annotations(found: Iterable[Annotation]) -> Annotation:
    """Join the annotations of what several responses give."""
    found = list(found)
    if len(found) == 1:
        return found[0]
    texts = dict.fromkeys(result.text for result in found if result.text != "None")
    models = {name: module for result in found for name, module in result.models.items()}
    text = "Any" if "Any" in texts else " | ".join(texts) or "None"
    return Annotation(text, nullable=any(result.allows_none for result in found), models=models)


def list_accepted_types(source: RawOperation) -> str:
    """Return the value of the `Accept` header: the media types of the documented successes, by default JSON.

    JSON stands first, for servers that take the first they can, since only JSON becomes models.
    """
    responses = source.responses.items()
    # Without a documented success, `default` is one, see `_list_successes`.
    successes = [response for status, response in responses if status.startswith(str(_SUCCESS))] or [
        response for status, response in responses if status == "default"
    ]
    names = dict.fromkeys(name for response in successes for name in response.get("content", ()) if name.isascii())
    return (
        ", ".join(sorted(names, key=lambda name: media_types.find_kind(name) != media_types.JSON)) or "application/json"
    )


def _list_successes(endpoint: Endpoint) -> Iterator[tuple[tuple[int, int], Response]]:
    documented = {response.status_code.range: response for response in endpoint.responses}
    # `default` stands for the statuses that are not documented; beside a documented success, those are errors.
    default = documented.pop(None, None)
    found = {
        statuses: response
        for statuses, response in documented.items()
        if statuses and statuses[0] // 100 == statuses[1] // 100 == _SUCCESS
    }
    if default and not found:
        found = {(200, 299): default}
    yield from sorted(found.items(), key=lambda item: item[0][0] - item[0][1])


def _build_decoders(response: Response, source: RawOperation, fields: FieldNames) -> dict[str, DecoderView]:
    status = response.status_code.pattern
    content = source.get_response(status).get("content") or {}
    if not content or status in _BODILESS or source.method == "head":
        return {"": DecoderView(DecoderKind.NO_BODY, _NONE, _NONE)}
    decoders = {media_types.strip_parameters(name): _build_decoder(name, response, fields) for name in content}
    first = next(iter(decoders.values()))
    return decoders if any(decoder != first for decoder in decoders.values()) else {"": first}


def _build_decoder(media_type: str, response: Response, fields: FieldNames) -> DecoderView:
    match media_types.find_kind(media_type):
        case media_types.JSON:
            return _build_json_decoder(response, fields)
        case media_types.TEXT | media_types.FORM:
            return DecoderView(DecoderKind.TEXT, Annotation("str"), Annotation("str"))
    return DecoderView(DecoderKind.BINARY, Annotation("bytes"), Annotation("bytes"))


def _build_json_decoder(response: Response, fields: FieldNames) -> DecoderView:
    body = annotate(response.prop)
    unwrapped = _find_unwrapped(response.prop)
    if unwrapped is None:
        body_type = next(reversed(_name_aliases(response)), str(body))
        return DecoderView(DecoderKind.JSON, body, body, body_type)
    inner = annotate(unwrapped)
    if not unwrapped.required:
        inner = Annotation(inner.text, nullable=True, models=inner.models)
    return DecoderView(DecoderKind.JSON, inner, body, str(body), unwrap=fields[body.text][unwrap(unwrapped.name)])


def _find_unwrapped(prop: PropertyProtocol) -> PropertyProtocol | None:
    """Find the property that `x-unwrap` names on the schema of a response."""
    if not isinstance(prop, ModelProperty) or is_mapping(prop):
        return None
    wanted = (prop.data.model_extra or {}).get("x-unwrap")
    properties = [*(prop.required_properties or []), *(prop.optional_properties or [])]
    return next((inner for inner in properties if unwrap(inner.name) == wanted), None) if wanted else None


def _name_aliases(response: Response) -> dict[str, str]:
    """Name an annotation that type checkers do not take for a value, and each union in it, which mypy does not take."""
    text, name = str(annotate(response.prop)), f"_Body{response.status_code.pattern}"
    if not re.search(r"\b(?:OneOf|OpenStr|OpenInt)\[", text):
        return {}
    found: dict[str, str] = {}
    while text.count("OneOf[") > 1:
        part = _cut_innermost_union(text)
        found[f"{name}Part{len(found) + 1}"] = part
        text = text.replace(part, f"{name}Part{len(found)}")
    return {**found, name: text}


def _cut_innermost_union(text: str) -> str:
    start, depth = text.rindex("OneOf["), 0
    for end, character in enumerate(text[start:], start + 1):
        depth += (character == "[") - (character == "]")
        if character == "]" and depth == 0:
            return text[start:end]
    raise ValueError(text)
