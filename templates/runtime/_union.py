"""A value that is one of several models, told apart by their properties."""

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
    # msgspec takes a union of models only if they have a tag field that they do not declare themselves:
    # https://jcristharif.com/msgspec/structs.html#tagged-unions. So this is a custom type, which it decodes by a hook.
    class _UnionType(type):
        def __init__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> None:
            super().__init__(name, bases, namespace)
            models = [v for v in cls.variants if isinstance(v, type) and issubclass(v, msgspec.Struct)]
            cls.others = dict
            for index, other in enumerate(v for v in cls.variants if v not in models):
                cls.others = cls.others | other if index else other
            cls.tag = _find_common_tag(models)
            distinguishing = [(model, _find_distinguishing_keys(model, models)) for model in models]
            # A model without such keys comes last, for when no other fits.
            cls.models = sorted(distinguishing, key=lambda pair: not pair[1])

        def __instancecheck__(cls, value: object) -> bool:
            return True  # msgspec checks what `decode` returns

        def decode(cls, value: Any) -> Any:
            if not isinstance(value, dict):
                return cls._convert(value, cls.others)
            chosen = next((model for model, keys in cls.models if cls._fits(model, keys, value)), None)
            return value if chosen is None else cls._convert(value, chosen)

        def _fits(cls, model: type, keys: set[str], value: dict[str, Any]) -> bool:
            if cls.tag:
                return value.get(cls.tag) in _get_tags(model)[cls.tag]
            return (keys or get_required_keys(model)) <= value.keys()

        def _convert(cls, value: Any, kind: Any) -> Any:
            try:
                return msgspec.convert(value, kind, dec_hook=lambda inner, part: inner.decode(part))
            except msgspec.ValidationError as error:
                # Of a ValueError msgspec makes a ValidationError, with the path to the value itself.
                raise ValueError(str(error)) from None

    class OneOf:
        def __class_getitem__(cls, variants: tuple[Any, ...]) -> type:
            flat = [
                v for variant in variants for v in (variant.variants if isinstance(variant, _UnionType) else [variant])
            ]
            return _UnionType("OneOf", (), {"variants": flat})

    def _get_tags(model: type) -> dict[str, tuple[Any, ...]]:
        return vars(model).get("_tags", {})

    def _find_distinguishing_keys(model: type, models: list[type]) -> set[str]:
        """Return the properties that this model must have, and no other model documents."""
        others = (other.__struct_encode_fields__ for other in models if other is not model)
        return get_required_keys(model).difference(*others)

    def _find_common_tag(models: list[type]) -> str | None:
        """Return the property by whose value all models can be told apart."""
        names = [set(_get_tags(model)) for model in models]
        for name in sorted(set.intersection(*names)) if names else ():
            values = [value for model in models for value in _get_tags(model)[name]]
            if len(values) == len(set(values)):
                return name
        return None
