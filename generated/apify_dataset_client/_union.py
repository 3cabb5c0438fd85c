"""A value that is one of several models: which one, its own properties tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import msgspec

from ._values import get_required_keys

A = TypeVar("A")
B = TypeVar("B")

if TYPE_CHECKING:
    OneOf: TypeAlias = A | B | dict[str, Any]
    """One of the two, or an object of a kind that is not documented yet."""
else:
    # msgspec tells models apart only by a tag that they must not declare themselves; so this is a type of ours,
    # of which it asks `decode`.
    class _Kind(type):
        def __init__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> None:
            super().__init__(name, bases, namespace)
            models = [
                v for v in cls.variants if isinstance(v, type) and issubclass(v, msgspec.Struct)
            ]
            cls.others = dict
            for index, other in enumerate(v for v in cls.variants if v not in models):
                cls.others = cls.others | other if index else other
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

        def _fits(cls, model: type, marks: set[str], value: dict[str, Any]) -> bool:
            if cls.tag:
                return value.get(cls.tag) in _tags(model)[cls.tag]
            return (marks or get_required_keys(model)) <= value.keys()

        def _converted(cls, value: Any, kind: Any) -> Any:
            try:
                return msgspec.convert(value, kind, dec_hook=lambda inner, part: inner.decode(part))
            except msgspec.ValidationError as error:
                # To this msgspec adds the way to the value itself.
                raise ValueError(str(error)) from None

    class OneOf:
        def __class_getitem__(cls, variants: tuple[Any, ...]) -> type:
            flat = [
                v
                for variant in variants
                for v in (variant.variants if isinstance(variant, _Kind) else [variant])
            ]
            return _Kind("OneOf", (), {"variants": flat})

    def _tags(model: type) -> dict[str, tuple[Any, ...]]:
        return vars(model).get("_tags", {})

    def _marks(model: type, models: list[type]) -> set[str]:
        """The properties that it must have, and no other can be known to have."""
        return get_required_keys(model).difference(
            *(other.__struct_encode_fields__ for other in models if other is not model)
        )

    def _common_tag(models: list[type]) -> str | None:
        """The property by whose value all of these can be told apart."""
        names = [set(_tags(model)) for model in models]
        for name in sorted(set.intersection(*names)) if names else ():
            values = [value for model in models for value in _tags(model)[name]]
            if len(values) == len(set(values)):
                return name
        return None
