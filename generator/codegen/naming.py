"""Names in the generated package: valid, given once, and taken by nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

# What a field of a generated class must not be called: the class's own members, and the names that
# the class body uses.
_FIELDS_TAKEN = {
    *("additional_properties", "date", "field", "from_dict", "is_set", "to_dict"),
    *("Any", "ClassVar", "Mapping", "Model", "OpenInt", "OpenStr", "UUID"),
}
# What a generated class must not be called: names that generated modules, or the package itself, use already.
_CLASSES_TAKEN = {
    *("Any", "ClassVar", "Final", "Mapping", "UUID"),
    *("AsyncCaller", "Caller", "JSONBody", "Model", "OpenInt", "OpenIntEnum", "OpenStr", "OpenStrEnum", "Operation"),
    *("AsyncTransport", "Headers", "RawResponse", "Request", "Response", "Transport"),
}
# The classes of templates/errors.py.jinja that bear no client's name.
_ERRORS = (
    "BadRequest",
    "Decoding",
    "Forbidden",
    "InvalidIdentifier",
    "InvalidJSON",
    "NotFound",
    "PaymentRequired",
    "RateLimit",
    "SchemaMismatch",
    "Server",
    "Status",
    "Unauthorized",
)


def error_names(client_name: str) -> list[str]:
    """The public error classes of a package."""
    return [
        *(f"{client_name}{kind}Error" for kind in ("", "Connection", "Timeout")),
        *(f"{kind}Error" for kind in _ERRORS),
    ]


def classes_taken(client_name: str) -> set[str]:
    """What no model and no enumeration of a package can be called."""
    return {*_CLASSES_TAKEN, *error_names(client_name), f"{client_name}Client", f"Async{client_name}Client"}


def field_names(suggested: Iterable[tuple[str, str]], classes: Iterable[str]) -> dict[str, str]:
    """The Python names of properties by their own; `suggested` pairs them with names that may be taken."""
    taken, names = {*_FIELDS_TAKEN, *classes}, {}
    for wire, suggestion in suggested:
        # Python itself compares identifiers in this normal form.
        name = unicodedata.normalize("NFKC", suggestion)
        while name in taken:
            name += "_"
        taken.add(name)
        names[wire] = name
    return names


def member_names(values: list[Any], wanted: Any = None) -> list[str]:
    """A name for each value of an enumeration, valid and given once, whatever the values are.

    `wanted` are the names that the specification asks for, if it has one for each value.
    """
    values = [value for value in values if value is not None]
    sources = wanted if isinstance(wanted, list) and len(wanted) == len(values) else values
    names: list[str] = []
    for index, source in enumerate(sources):
        name = _member_name(source, index)
        number, free = 1, name
        while free in names:
            number, free = number + 1, f"{name}_{number + 1}"
        names.append(free)
    return names


def _member_name(value: Any, index: int) -> str:
    if isinstance(value, int):
        return f"VALUE_NEGATIVE_{-value}" if value < 0 else f"VALUE_{value}"
    # Python itself compares identifiers in this normal form.
    text = unicodedata.normalize("NFKC", str(value).upper())
    name = "_".join("".join(c if c.isalnum() else " " for c in text).split())
    return name if name[:1].isalpha() and name.isidentifier() else f"VALUE_{index}"
