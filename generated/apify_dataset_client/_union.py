"""A value that is one of several models: which one, its own properties tell."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import msgspec

from ._plain import required

A = TypeVar("A")
B = TypeVar("B")

if TYPE_CHECKING:
    OneOf: TypeAlias = A | B | dict[str, Any]
    """One of the two, or an object of a kind that is not documented yet."""
else:
    # msgspec tells models apart only by a tag that they must not declare themselves; so this is a type of ours,
    # of which it asks `decode`.
    class _Kind(type):
        def __new__(cls, variants: tuple[Any, ...]) -> type:
            return super().__new__(cls, "OneOf", (), {})

        def __init__(cls, variants: tuple[Any, ...]) -> None:
            flat = [
                v
                for variant in variants
                for v in (variant.variants if isinstance(variant, _Kind) else [variant])
            ]
            models = [v for v in flat if isinstance(v, type) and issubclass(v, msgspec.Struct)]
            cls.variants = flat
            cls.others = reduce(or_, [v for v in flat if v not in models] or [dict])
            cls.tag = _common_tag(models)
            marks = [(model, _marks(model, models)) for model in models]
            # One without a mark of its own is what is left when no other fits.
            cls.models = sorted(marks, key=lambda pair: not pair[1])

        def __instancecheck__(cls, value: object) -> bool:
            return True  # msgspec checks what `decode` gave

        def decode(cls, value: Any) -> Any:
            if not isinstance(value, dict):
                return cls._converted(value, cls.others)
            chosen = next(
                (model for model, marks in cls.models if cls._fits(model, marks, value)), None
            )
            return value if chosen is None else cls._converted(value, chosen)

        def _fits(cls, model: Any, marks: set[str], value: dict[str, Any]) -> bool:
            if cls.tag:
                return value.get(cls.tag) in model._tags[cls.tag]
            return (marks or required(model)) <= value.keys()

        def _converted(cls, value: Any, kind: Any) -> Any:
            try:
                return msgspec.convert(value, kind, dec_hook=lambda inner, part: inner.decode(part))
            except msgspec.ValidationError as error:
                # To this msgspec adds the way to the value itself.
                raise ValueError(str(error)) from None

    class OneOf:
        def __class_getitem__(cls, variants: tuple[Any, ...]) -> type:
            return _Kind(variants)


def _marks(model: Any, models: list[Any]) -> set[str]:
    """The properties that it must have, and no other can be known to have."""
    return required(model).difference(
        *(other.__struct_encode_fields__ for other in models if other is not model)
    )


def _common_tag(models: list[Any]) -> str | None:
    """The property by whose value all of these can be told apart."""
    names: list[set[str]] = [set(model._tags) for model in models]
    for name in sorted(set.intersection(*names)) if names else ():
        values = [value for model in models for value in model._tags[name]]
        if len(values) == len(set(values)):
            return name
    return None
