"""Validates OpenAPI documents; what is wrong is reported with its line."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from itertools import count, takewhile
from pathlib import Path
from typing import Any, ClassVar

from generator.documents.pointer import Pointer, split_reference
from generator.documents.yaml import Document, read
from generator.openapi.keyword_roles import Role, find_role
from generator.problem import Problem


def load(path: Path) -> Document:
    """Read and validate an OpenAPI 3.0, 3.1 or 3.2 document; raises `Problem` with file, line and reason."""
    document = read(path)
    validate(document)
    return document


def validate(document: Document) -> None:
    """Raise `Problem` at the first place where the document is not valid OpenAPI."""
    version = document.data.get("openapi") if isinstance(document.data, dict) else None
    if isinstance(document.data, dict) and str(document.data.get("swagger", "")).startswith("2"):
        raise document.problem(
            "this is Swagger 2.0, the format before OpenAPI",
            ("swagger",),
            help="convert it first, with swagger2openapi or the converter of editor.swagger.io",
        )
    if not isinstance(version, str) or not version.startswith(("3.0.", "3.1.", "3.2.")):
        raise document.problem(
            f"expected an OpenAPI 3.0, 3.1 or 3.2 document, got openapi: {version!r}",
            ("openapi",),
            help="start the document with `openapi: 3.1.0`",
        )
    _check_references(document)
    found = [(_find_pointer(error, document), _shorten_message(error)) for error in _list_errors(document, version)]
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        pointer, reason = min(found, key=lambda error: document.position(error[0]))
        raise document.problem(f"not valid OpenAPI: {reason}{more}", pointer)


def _check_references(document: Document) -> None:
    """Refuse references that are external, dangling or circular; the validator would fetch them, fail, or loop."""
    places = {tuple(map(str, pointer)): pointer for pointer in document.positions}
    targets: dict[Pointer, Pointer] = {}
    for pointer in document.positions:
        if pointer[-1:] != ("$ref",) or find_role(pointer) is not Role.KEYWORD:
            continue
        reference = document.at(pointer)
        if not isinstance(reference, str):
            continue  # the validator has a better message
        if not reference.startswith("#/"):
            raise document.problem(
                f"expected a reference into this document, got {reference!r}",
                pointer,
                help="write it as #/components/...",
            )
        target = places.get(tuple(split_reference(reference)))
        if target is None:
            raise document.problem(f"not valid OpenAPI: {reference} refers to nothing", pointer)
        targets[pointer[:-1]] = target
    _check_loops(document, targets)


def _check_loops(document: Document, targets: Mapping[Pointer, Pointer]) -> None:
    """Refuse a schema that is defined by itself: references in a circle, through `allOf` or directly."""

    def list_parts(pointer: Pointer) -> Iterator[Pointer]:
        if pointer in targets:
            yield targets[pointer]
        yield from takewhile(document.positions.__contains__, ((*pointer, "allOf", index) for index in count()))

    done: set[Pointer] = set()
    for start in targets:
        path = {start: list_parts(start)}
        while path:
            pointer, rest = next(reversed(path.items()))
            part = next(rest, None)
            if part is None:
                done.add(pointer)
                del path[pointer]
            elif part in path:
                raise document.problem(
                    "not valid OpenAPI: this refers back to itself",
                    part,
                    help="take out one of the references that make the circle",
                )
            elif part not in done:
                path[part] = list_parts(part)


def _list_errors(document: Document, version: str) -> list[Any]:
    # Late, because this import takes longer than all of `regenerate --check`.
    import openapi_spec_validator as validators  # noqa: PLC0415

    validator = _restrict(getattr(validators, f"OpenAPIV{version[0]}{version[2]}SpecValidator"))
    found: list[Any] = []
    try:
        for error in validator(document.data).iter_errors():
            found.append(_find_innermost(error))  # noqa: PERF401 keeps the errors found before an exception
    except RecursionError:
        deepest = max(document.positions, key=len)
        raise document.problem("nested too deeply to be validated", deepest) from None
    except Exception as error:  # noqa: BLE001 on odd input the validator raises anything
        if not found:
            reason = textwrap.shorten(f"{type(error).__name__}: {error}", 200, placeholder="...")
            raise Problem(f"not valid OpenAPI: {reason}", document.file) from None
    return [error for error in found if not (_is_style_elsewhere(error) or _is_javascript_regex(error))]


def _restrict(validator: Any) -> Any:
    """A subclass of a validator that neither loops at circular schemas nor reads other documents.

    It does not validate defaults: published documents have many that do not fit, and nothing uses them.
    """
    known = validator.keyword_validators
    default, schema = known["default"], known["schema"]

    class SkipDefaults(default):  # type: ignore[misc, valid-type]
        def __call__(self, *_: object) -> Iterator[Any]:
            return iter(())

    class VisitOnce(schema):  # type: ignore[misc, valid-type]
        def _collect_properties(self, schema: Any) -> set[str]:
            return _collect_properties(schema)

    class Restricted(validator):  # type: ignore[misc]
        keyword_validators: ClassVar[Any] = {**known, "default": SkipDefaults, "schema": VisitOnce}
        resolver_handlers: ClassVar[Any] = _NoHandlers()

    return Restricted


class _NoHandlers(dict[str, Any]):
    """A table of handlers for external references, by URL scheme, that refuses every scheme."""

    def __contains__(self, _scheme: object) -> bool:
        return True

    def __missing__(self, scheme: str) -> Any:
        raise LookupError(f"a reference out of the document ({scheme}) is not read")


def _collect_properties(schema: Any) -> set[str]:
    """The properties of a schema and its subschemas, each visited once."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if (identity := id(part.read_value())) not in seen:
            seen.add(identity)
            found.update((part / "properties").keys() if "properties" in part else ())
            waiting += [inner for key in ("allOf", "anyOf", "oneOf") if key in part for inner in part / key]
            waiting += [part / key for key in ("items", "not") if key in part]
    return found


def _is_style_elsewhere(error: Any) -> bool:
    """Whether the error is a style that is valid for another location; published documents have them, to no effect."""
    return error.validator == "enum" and tuple(error.absolute_path)[-1:] == ("style",) and error.instance in _STYLES


def _is_javascript_regex(error: Any) -> bool:
    """Whether the error is a pattern that Python cannot compile; OpenAPI's are ECMA-262 patterns, and none is run."""
    return bool(error.validator == "format" and error.validator_value == "regex")


_STYLES = {"matrix", "label", "simple", "form", "spaceDelimited", "pipeDelimited", "deepObject"}


def _find_innermost(error: Any) -> Any:
    """The innermost cause of an error, because "is not valid under any of the given schemas" says too little."""
    while error.context:
        error = max(error.context, key=lambda inner: len(inner.absolute_path))
    return error


def _find_pointer(error: Any, document: Document) -> Pointer:
    """The pointer of an error; for one within a schema, the validator gives only the path from that schema."""
    path = tuple(error.absolute_path)
    if path and path in document.positions and document.at(path) is error.instance:
        return path
    for pointer in document.positions if path else ():
        if pointer[-len(path) :] == path and document.at(pointer) is error.instance:
            return pointer
    quoted = set(re.findall(r"'([^']+)'", error.message))
    named = [pointer for pointer in document.positions if pointer and pointer[-1] in quoted]
    return path or max(named, key=lambda pointer: len(str(pointer[-1])), default=())


def _shorten_message(error: Any) -> str:
    return textwrap.shorten(str(error.message), 200, placeholder="...")
