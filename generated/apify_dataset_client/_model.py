"""What every model has in common: strict types, tolerance for what is new, and a `repr` without secrets."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, IntEnum, StrEnum
from math import isfinite
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias, TypeVar, cast

import msgspec

from ._decoding import JSONBody, Source, cut_out, encode_json, parse_json
from ._redaction import MASK, mask_query
from ._values import get_required_keys, to_json_value
from .errors import SchemaMismatchError

E = TypeVar("E", bound=Enum)
M = TypeVar("M", bound="Model")

if TYPE_CHECKING:
    OpenStr: TypeAlias = E | str
    OpenInt: TypeAlias = E | int
else:
    # At run time the enumeration alone is the type; msgspec asks its `_missing_` about unknown values.
    class OpenStr:
        def __class_getitem__(cls, enumeration: type[Enum]) -> type[Enum]:
            return enumeration

    OpenInt = OpenStr


class OpenStrEnum(StrEnum):
    """Texts that the API may add to; one that is not listed is kept as a plain `str`."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return value


class OpenIntEnum(IntEnum):
    """Numbers that the API may add to; one that is not listed is kept as a plain `int`."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return value


class Model(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """An object of the API: immutable, and able to return exactly what was received."""

    # Set by the generated classes, from the specification.
    _models: ClassVar[tuple[tuple[str, str], ...]] = ()
    """The fields that hold models, each with its name in JSON."""
    _secrets: ClassVar[frozenset[str]] = frozenset()
    """The fields that `repr` masks."""
    _secret_queries: ClassVar[Mapping[str, frozenset[str]]] = {}
    """The query parameters that `repr` masks, by field."""
    _tags: ClassVar[Mapping[str, tuple[Any, ...]]] = {}
    """The values of properties by which a union recognises this model."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build the model from decoded JSON, with the same checks that a response gets.

        Args:
            data: The object, by the names that JSON has.

        Raises:
            SchemaMismatchError: If a value has the wrong type, or a required one is missing.
        """
        body: JSONBody[Self] = JSONBody(cls)
        try:
            content = encode_json(_to_encodable(data))
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            raise SchemaMismatchError(f"not JSON: {error}") from None
        return body(content, {})

    def to_dict(self) -> dict[str, Any]:
        """Return the object as decoded JSON.

        For a received object this is what came in, unknown keys and the format of dates included. For one built in
        Python it is its fields, without those that are `None` and not required; build it with `from_dict` to send
        `null` there.

        Raises:
            InvalidJSONError: If an unknown key holds what Python has no value for.
        """
        if "_source" not in vars(self):
            needed = get_required_keys(type(self))
            return {
                wire: to_json_value(value)
                for name, wire in zip(self.__struct_fields__, self.__struct_encode_fields__, strict=True)
                if (value := getattr(self, name)) is not None or wire in needed
            }
        # The body is in no local variable, because tools that show those would show its secrets.
        received: Any = parse_json(vars(self)["_source"][0])
        for step in vars(self)["_source"][1]:
            received = received[step]
        return cast("dict[str, Any]", received)

    def to_json(self) -> str:
        """Return the object as JSON text; for a received object as it came in."""
        source: Source | None = vars(self).get("_source")
        return (encode_json(self.to_dict()) if source is None else _cut_out(self, source)).decode()

    def as_dict(self) -> dict[str, Any]:
        """Return the documented fields by their names in Python, with dates as `datetime` and models as `dict`."""
        return {name: _to_plain(value) for name, value in self._get_values().items()}

    def is_set(self, field: str) -> bool:
        """Return whether the object had this field, even if as `null`.

        Args:
            field: The name in Python.

        Raises:
            AttributeError: If there is no such field.
        """
        try:
            wire = self.__struct_encode_fields__[self.__struct_fields__.index(field)]
        except ValueError:
            raise AttributeError(f"{type(self).__name__} has no field {field!r}") from None
        return wire in self.to_dict()

    @property
    def additional_properties(self) -> dict[str, Any]:
        """What the object had beside the documented properties, by key."""
        return {key: value for key, value in self.to_dict().items() if key not in self.__struct_encode_fields__}

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self._list_shown())
        return f"{type(self).__name__}({fields})"

    def __rich_repr__(self) -> Any:
        yield from self._list_shown()

    def _list_shown(self) -> list[tuple[str, Any]]:
        return [(name, self._mask(name, getattr(self, name))) for name in self.__struct_fields__]

    def _mask(self, name: str, value: Any) -> Any:
        if value is None:
            return None
        if name in self._secrets:
            return MASK
        if name in self._secret_queries:
            return mask_query(str(value), self._secret_queries[name])
        return value

    def __hash__(self) -> int:
        try:
            return msgspec.Struct.__hash__(self)
        except TypeError:
            reason = "one of its values is a list or a dict, which can change"
        raise TypeError(f"a {type(self).__name__} can be hashed only without lists and dicts: {reason}")

    # By itself msgspec copies, pickles and replaces only the fields, not `__dict__`.
    def __copy__(self) -> Self:
        return _restore(type(self), self._get_values(), vars(self).get("_source"))

    def __reduce__(self) -> tuple[Any, ...]:
        source: Source | None = vars(self).get("_source")
        if source is not None:
            # Without what was received around it, which may hold secrets.
            source = _cut_out(self, source), ()
        return _restore, (type(self), self._get_values(), source)

    def __replace__(self, **changes: Any) -> Self:
        changed = _restore(type(self), {**self._get_values(), **changes}, None)
        if "_source" in vars(self):
            wires = dict(zip(self.__struct_fields__, self.__struct_encode_fields__, strict=True))
            received = self.to_dict() | {wires[name]: to_json_value(value) for name, value in changes.items()}
            vars(changed)["_source"] = encode_json(received), ()
        return changed

    def _get_values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__struct_fields__}


def _to_encodable(value: Any) -> Any:
    """Return the value with plain dictionaries and lists; raise for what msgspec would encode as another value."""
    if isinstance(value, Mapping):
        return {key: _to_encodable(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [_to_encodable(item) for item in cast("list[Any]", value)]
    if isinstance(value, (bytes, bytearray, memoryview)):
        raise TypeError("bytes, which JSON has not")
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(f"{value}, which JSON has not")
    return value


def _to_plain(value: object) -> Any:
    if isinstance(value, Model):
        return value.as_dict()
    if isinstance(value, list):
        return [_to_plain(item) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: _to_plain(item) for key, item in cast("dict[str, object]", value).items()}
    return value


def _cut_out(model: Model, source: Source) -> bytes:
    try:
        return cut_out(source)
    except msgspec.DecodeError:
        return encode_json(model.to_dict())


def _restore(cls: type[M], values: dict[str, Any], source: Source | None) -> M:
    model = cls(**values)
    if source is not None:
        vars(model)["_source"] = source
    return model
