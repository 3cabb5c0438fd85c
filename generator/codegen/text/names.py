"""Names in the generated package: valid, given once, and taken by nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from keyword import kwlist
from typing import Any, TypeVar

K = TypeVar("K")

# What a field of a generated class must not be called: the class's own members, and the names that
# the class body uses.
_FIELDS_TAKEN = {
    *("additional_properties", "date", "field", "from_dict", "is_set", "to_dict"),
    *("Any", "ClassVar", "Mapping", "Model", "OneOf", "OpenInt", "OpenStr", "UUID"),
}
# What an argument must not be called: those that every method has, or may have one day.
_ARGUMENTS_TAKEN = {
    *("body", "concurrency", "content_type", "deadline", "max_retries", "on_progress", "predicate"),
    *("rate", "rate_limiter", "self", "timeout"),
}
# What a generated class must not be called: names that generated modules, or the package itself, use already.
_CLASSES_TAKEN = {
    *("Any", "ClassVar", "Final", "Mapping", "Self", "SplitResult", "TypeAlias", "UUID"),
    *("AsyncGenerator", "AsyncIterable", "Callable", "Generator", "Iterable"),
    *("AsyncCaller", "ByMediaType", "Caller", "JSONBody", "Model", "OneOf", "OpenInt", "OpenIntEnum", "OpenStr"),
    *("OpenStrEnum", "Operation", "RequestParts", "RetryPolicy", "Settings"),
    *("AsyncTransport", "BodyTooLargeError", "Headers", "HopelessError", "PermanentConnectionError", "RawResponse"),
    *("Request", "Response", "Result", "Transport"),
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
    "ResponseTooLarge",
    "SchemaMismatch",
    "Server",
    "Status",
    "Unauthorized",
    "WaitTimeout",
)


def list_error_names(client_name: str) -> list[str]:
    """The public error classes of a package."""
    return [
        *(f"{client_name}{kind}Error" for kind in ("", "Connection", "Timeout")),
        *(f"{kind}Error" for kind in _ERRORS),
    ]


def list_reserved_classes(client_name: str) -> set[str]:
    """What no model and no enumeration of a package can be called."""
    return {*_CLASSES_TAKEN, *list_error_names(client_name), f"{client_name}Client", f"Async{client_name}Client"}


def choose_field_names(suggested: Iterable[tuple[str, str]], classes: Iterable[str]) -> dict[str, str]:
    """The Python names of properties by their own; `suggested` pairs them with names that may be taken."""
    return _choose_free_names(suggested, {*_FIELDS_TAKEN, *classes})


def choose_argument_names(suggested: Iterable[tuple[K, str]]) -> dict[K, str]:
    """The Python names of parameters, whatever identifies those."""
    return _choose_free_names(suggested, _ARGUMENTS_TAKEN)


def choose_plural_name(name: str, arguments: Iterable[str]) -> str:
    """The name of an argument for many of what another takes one of, beside those that there are."""
    return _choose_free_names([(name, f"{name}s")], {*_ARGUMENTS_TAKEN, *kwlist, *arguments})[name]


def choose_method_name(suggestion: str) -> str:
    """A name for a method; a type of the signatures beside it cannot bear the same."""
    return f"{suggestion}_" if suggestion == "date" else suggestion


def _choose_free_names(suggested: Iterable[tuple[K, str]], reserved: Iterable[str]) -> dict[K, str]:
    taken, names = set(reserved), {}
    for wire, suggestion in suggested:
        # Python itself compares identifiers in this normal form.
        name = unicodedata.normalize("NFKC", suggestion)
        while name in taken:
            name += "_"
        taken.add(name)
        names[wire] = name
    return names


def choose_member_names(values: list[Any], wanted: Any = None) -> list[str]:
    """A name for each value of an enumeration, valid and given once, whatever the values are.

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
    # Python itself compares identifiers in this normal form.
    text = unicodedata.normalize("NFKC", str(value).upper())
    name = "_".join("".join(c if c.isalnum() else " " for c in text).split())
    return name if name[:1].isalpha() and name.isidentifier() else f"VALUE_{index}"
