"""Load a fragment and refuse one that is not a valid OpenAPI document, with the line that is wrong."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from generator.document import Document, read
from generator.problem import Problem


def load(path: Path) -> Document:
    """Read and validate an OpenAPI 3.0 or 3.1 document; raises `Problem` with file, line and reason."""
    document = read(path)
    validate(document)
    return document


def validate(document: Document) -> None:
    """Raise `Problem` at the first place where the document is not valid OpenAPI."""
    version = document.data.get("openapi") if isinstance(document.data, dict) else None
    if not isinstance(version, str) or not version.startswith(("3.0.", "3.1.")):
        raise document.problem(
            f"expected an OpenAPI 3.0 or 3.1 document, got openapi: {version!r}",
            ("openapi",),
            help="start the document with `openapi: 3.1.0`",
        )
    errors = sorted(_errors(document.data, version), key=lambda error: document.position(_pointer(error)))
    if errors:
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise document.problem(f"not valid OpenAPI: {_reason(errors[0])}{more}", _pointer(errors[0]))


def _errors(data: dict[str, Any], version: str) -> list[Any]:
    # Late: this import alone costs more than a whole `regenerate --check`.
    from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator  # noqa: PLC0415

    validator = OpenAPIV30SpecValidator if version.startswith("3.0.") else OpenAPIV31SpecValidator
    try:
        return [_deepest(error) for error in validator(data).iter_errors()]
    except Exception as error:  # noqa: BLE001 the validator lets a broken reference out as whatever it was
        raise Problem(f"not valid OpenAPI: {error}", help="check its references") from None


def _deepest(error: Any) -> Any:
    """The innermost cause of an error: `is not valid under any of the given schemas` helps nobody."""
    while error.context:
        error = max(error.context, key=lambda inner: len(inner.absolute_path))
    return error


def _pointer(error: Any) -> tuple[str | int, ...]:
    return tuple(error.absolute_path)


def _reason(error: Any) -> str:
    return textwrap.shorten(str(error.message), 200, placeholder="...")
