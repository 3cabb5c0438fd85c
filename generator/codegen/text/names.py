"""Names of the generated package: valid Python, unique, and different from the names that its code uses."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from keyword import kwlist
from typing import Any, TypeVar

K = TypeVar("K")

# Names that no field of a generated class can have: the members of the class, and what its body uses.
_FIELDS_TAKEN = {
    *("additional_properties", "as_dict", "date", "field", "from_dict", "is_set", "to_dict", "to_json"),
    *("Any", "ClassVar", "Mapping", "Model", "OneOf", "OpenInt", "OpenStr", "UUID"),
}
# Names that no argument can have: those of arguments that every method has, or may have in a later version.
_ARGUMENTS_TAKEN = {
    *("body", "concurrency", "content_type", "deadline", "headers", "max_retries", "on_progress", "ordered"),
    *("predicate", "rate", "rate_limiter", "self", "timeout"),
}
# Names that no generated class can have, because generated modules or the package itself use them.
_CLASSES_TAKEN = {
    *("Any", "ClassVar", "Final", "Mapping", "Self", "SplitResult", "TypeAlias", "UUID"),
    *("AsyncGenerator", "AsyncIterable", "Callable", "Generator", "Iterable"),
    *("AsyncCaller", "ByMediaType", "Caller", "JSONBody", "Model", "OneOf", "OpenInt", "OpenIntEnum", "OpenStr"),
    *("OpenStrEnum", "Operation", "RequestParts", "RetryPolicy", "Settings", "timedelta"),
    *("AsyncTransport", "BodyTooLargeError", "Headers", "HopelessError", "PermanentConnectionError", "RawResponse"),
    *("Request", "Response", "Result", "Transport"),
}
# The classes of templates/errors.py.jinja whose names do not begin with that of the client.
_ERRORS = (
    "BadRequest",
    "Decoding",
    "Forbidden",
    "InvalidIdentifier",
    "InvalidJSON",
    "NotFound",
    "PaymentRequired",
    "RateLimit",
    "ResponseTooLarge",
    "SchemaMismatch",
    "Server",
    "Status",
    "Unauthorized",
    "WaitTimeout",
)


def list_error_names(client_name: str) -> list[str]:
    """List the public error classes of a package."""
    return [
        *(f"{client_name}{kind}Error" for kind in ("", "Connection", "Timeout")),
        *(f"{kind}Error" for kind in _ERRORS),
    ]


def list_reserved_classes(client_name: str) -> set[str]:
    """List the names that no model and no enumeration of a package can have."""
    return {*_CLASSES_TAKEN, *list_error_names(client_name), f"{client_name}Client", f"Async{client_name}Client"}


def choose_field_names(suggested: Iterable[tuple[str, str]], classes: Iterable[str]) -> dict[str, str]:
    """Choose the Python names of properties; `suggested` pairs each property with a name that may be taken."""
    return _choose_free_names(suggested, {*_FIELDS_TAKEN, *classes})


def choose_argument_names(suggested: Iterable[tuple[K, str]]) -> dict[K, str]:
    """Choose the Python names of parameters, each identified by any key."""
    return _choose_free_names(suggested, _ARGUMENTS_TAKEN)


def choose_plural_name(name: str, arguments: Iterable[str]) -> str:
    """Choose the name of an argument for many values of another one; `arguments` are the names already given."""
    return _choose_free_names([(name, f"{name}s")], {*_ARGUMENTS_TAKEN, *kwlist, *arguments})[name]


def choose_method_name(suggestion: str) -> str:
    """Choose the name of a method: a method `date` would hide the type in the signatures beside it."""
    return f"{suggestion}_" if suggestion == "date" else suggestion


def _choose_free_names(suggested: Iterable[tuple[K, str]], reserved: Iterable[str]) -> dict[K, str]:
    taken, names = set(reserved), {}
    for key, suggestion in suggested:
        # Python compares identifiers in this form (PEP 3131).
        name = unicodedata.normalize("NFKC", suggestion)
        while name in taken:
            name += "_"
        taken.add(name)
        names[key] = name
    return names


def choose_member_names(values: list[Any], wanted: Any = None) -> list[str]:
    """Choose a valid and unique name for each value of an enumeration, whatever the values are.

    `wanted` are the names that the specification asks for, if it has one for each value.
    """
    values = [value for value in values if value is not None]
    sources = wanted if isinstance(wanted, list) and len(wanted) == len(values) else values
    names: list[str] = []
    for index, source in enumerate(sources):
        name = _make_member_name(source, index)
        number, free = 1, name
        while free in names:
            number, free = number + 1, f"{name}_{number + 1}"
        names.append(free)
    return names


def _make_member_name(value: Any, index: int) -> str:
    if isinstance(value, int):
        return f"VALUE_NEGATIVE_{-value}" if value < 0 else f"VALUE_{value}"
    # Python compares identifiers in this form (PEP 3131).
    text = unicodedata.normalize("NFKC", str(value).upper())
    name = "_".join("".join(c if c.isalnum() else " " for c in text).split())
    return name if name[:1].isalpha() and name.isidentifier() else f"VALUE_{index}"
