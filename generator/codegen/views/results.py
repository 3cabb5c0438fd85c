"""What a call gives back: a decoder for each documented success, chosen by status and media type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.responses import Response

from generator.codegen.schema import media_types
from generator.codegen.schema.operations import RawOperation
from generator.codegen.text.literals import literal, raw
from generator.codegen.views.types import Annotation, annotate, is_mapping

_SUCCESS = 2
"""First digit of the statuses that are a success."""
_NOTHING = Annotation("None", nullable=True)
_BODILESS = {"204", "205"}
"""Statuses that HTTP gives no body, whatever the specification says."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one documented success gives."""

    statuses: str
    """As the key of a `dict` display: one status, or a range of them."""
    decoder: str
    """The expression that decodes the body."""
    annotation: Annotation
    body: Annotation
    """The same before anything is unwrapped."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Names for the annotation of the body, the last, and for its parts, where type checkers need them."""


def results(endpoint: Endpoint, source: RawOperation, fields: Mapping[str, Mapping[str, str]]) -> list[Result]:
    """The documented successes, ranges first so that a single status overrides them; any is one where there are none.

    `fields` are the Python names of the properties of each model.
    """
    found = []
    for (low, high), response in _successes(endpoint):
        statuses = f"{low}" if low == high else f"range({low}, {high + 1})"
        found.append(Result(statuses, *_result(response, source, fields), _aliases(response)))
    return found or [Result("range(200, 300)", "ignore_body", _NOTHING, _NOTHING)]


def either(found: Iterable[Annotation]) -> Annotation:
    """One annotation for what several responses give."""
    found = list(found)
    texts = dict.fromkeys(result.text for result in found if result.text != "None")
    models = {name: module for result in found for name, module in result.models.items()}
    text = "Any" if "Any" in texts else " | ".join(texts) or "None"
    return Annotation(text, nullable=any(result.allows_none for result in found), models=models)


def accepted(source: RawOperation) -> str:
    """The value of the `Accept` header: what the successes are documented to be, JSON where none is.

    JSON stands first, for servers that take the first they can: only of that do models come.
    """
    responses = source.responses.items()
    # As below: without a documented success, `default` is one.
    successes = [response for status, response in responses if status.startswith(str(_SUCCESS))] or [
        response for status, response in responses if status == "default"
    ]
    names = dict.fromkeys(name for response in successes for name in response.get("content", ()) if name.isascii())
    return ", ".join(sorted(names, key=lambda name: media_types.kind(name) != media_types.JSON)) or "application/json"


def _successes(endpoint: Endpoint) -> Iterator[tuple[tuple[int, int], Response]]:
    documented = {response.status_code.range: response for response in endpoint.responses}
    # `default` is for what the others do not cover; beside a documented success those are errors.
    default = documented.pop(None, None)
    found = {
        statuses: response
        for statuses, response in documented.items()
        if statuses and statuses[0] // 100 == statuses[1] // 100 == _SUCCESS
    }
    if default and not found:
        found = {(200, 299): default}
    yield from sorted(found.items(), key=lambda item: item[0][0] - item[0][1])


def _result(
    response: Response, source: RawOperation, fields: Mapping[str, Mapping[str, str]]
) -> tuple[str, Annotation, Annotation]:
    status = response.status_code.pattern
    content = source.response(status).get("content") or {}
    if not content or status in _BODILESS or source.method == "head":
        return "ignore_body", _NOTHING, _NOTHING
    decoders = {media_types.essence(name): _decoded(name, response, fields) for name in content}
    kinds = dict.fromkeys(decoder for decoder, _, _ in decoders.values())
    if len(kinds) == 1:
        return next(iter(decoders.values()))
    table = ", ".join(f"{literal(name)}: {decoder}" for name, (decoder, _, _) in decoders.items())
    annotation = either(annotation for _, annotation, _ in decoders.values())
    body = either(body for _, _, body in decoders.values())
    return f"ByMediaType[{annotation}]({{{table}}})", annotation, body


def _decoded(
    media_type: str, response: Response, fields: Mapping[str, Mapping[str, str]]
) -> tuple[str, Annotation, Annotation]:
    match media_types.kind(media_type):
        case media_types.JSON:
            return _json(response, fields)
        case media_types.TEXT | media_types.FORM:
            return "decode_text", Annotation("str"), Annotation("str")
    return "decode_bytes", Annotation("bytes"), Annotation("bytes")


def _aliases(response: Response) -> dict[str, str]:
    """Type checkers do not take such an annotation for a value, nor mypy a union in a union."""
    text, name = str(annotate(response.prop)), f"_Body{response.status_code.pattern}"
    if not re.search(r"\b(?:OneOf|OpenStr|OpenInt)\[", text):
        return {}
    found: dict[str, str] = {}
    while text.count("OneOf[") > 1:
        part = _innermost(text)
        found[f"{name}Part{len(found) + 1}"] = part
        text = text.replace(part, f"{name}Part{len(found)}")
    return {**found, name: text}


def _innermost(text: str) -> str:
    """The last union of an annotation, in which there is no other."""
    start, depth = text.rindex("OneOf["), 0
    for end, character in enumerate(text[start:], start + 1):
        depth += (character == "[") - (character == "]")
        if character == "]" and depth == 0:
            return text[start:end]
    raise ValueError(text)


def _json(response: Response, fields: Mapping[str, Mapping[str, str]]) -> tuple[str, Annotation, Annotation]:
    body = annotate(response.prop)
    unwrapped = _unwrapped(response.prop)
    if unwrapped is None:
        return f"JSONBody[{body}]({next(reversed(_aliases(response)), body)})", body, body
    inner = annotate(unwrapped)
    if not unwrapped.required:
        inner = Annotation(inner.text, nullable=True, models=inner.models)
    name = fields[body.text][raw(unwrapped.name)]
    return f"JSONBody[{inner}]({body}, unwrap={literal(name)})", inner, body


def _unwrapped(prop: PropertyProtocol) -> PropertyProtocol | None:
    """The property that `x-unwrap` names on the schema of a response."""
    if not isinstance(prop, ModelProperty) or is_mapping(prop):
        return None
    wanted = (prop.data.model_extra or {}).get("x-unwrap")
    properties = [*(prop.required_properties or []), *(prop.optional_properties or [])]
    return next((inner for inner in properties if raw(inner.name) == wanted), None) if wanted else None
