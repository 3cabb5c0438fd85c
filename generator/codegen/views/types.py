"""The Python types of properties: annotations, and the models named in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from openapi_python_client.parser.properties import EnumProperty, ModelProperty
from openapi_python_client.parser.properties.any import AnyProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.file import FileProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty

from generator.codegen.text.literals import unwrap

_SCALARS: dict[type[PropertyProtocol], str] = {
    AnyProperty: "Any",
    BooleanProperty: "bool",
    DateProperty: "date",
    DateTimeProperty: "datetime",
    FileProperty: "str",  # in JSON and in a URL, bytes are text
    FloatProperty: "float",
    IntProperty: "int",
    NoneProperty: "None",
    StringProperty: "str",
    UuidProperty: "UUID",
}
# All are strings in JSON: a union can hold only one of them, or msgspec refuses it.
_TEXTS = {"str", "date", "datetime", "UUID"}


@dataclass(frozen=True, slots=True)
class Annotation:
    """A Python type expression, whether `None` is one of its values, and the models named in it."""

    text: str
    nullable: bool = False
    models: dict[str, str] = field(default_factory=dict)
    """Names of classes, enumerations included, with their modules."""
    holds_models: bool = False
    """Whether a value can hold an object of a model; enumerations do not count."""

    @property
    def allows_none(self) -> bool:
        """Whether the value itself can be `None`, not only a part of it."""
        return self.nullable or self.text == "None"

    def __str__(self) -> str:
        return f"{self.text} | None" if self.nullable and self.text not in {"Any", "None"} else self.text


def merge_models(annotations: Iterable[Annotation], without: str = "") -> dict[str, str]:
    """Return the models of several annotations with their modules, sorted; `without` is the class that names them."""
    merged = {name: module for annotation in annotations for name, module in annotation.models.items()}
    return {name: merged[name] for name in sorted(merged) if name != without}


def annotate(prop: PropertyProtocol, inside: frozenset[str] = frozenset()) -> Annotation:
    """Annotate the value of a property; `inside` are the mappings around it, in which a recursive one ends as `Any`."""
    if isinstance(prop, UnionProperty):
        return _annotate_variants(list(_walk_variants(prop)), inside)
    if isinstance(prop, ListProperty):
        item = annotate(prop.inner_property, inside)
        return Annotation(f"list[{item}]", models=item.models, holds_models=item.holds_models)
    if isinstance(prop, ModelProperty):
        return _annotate_model(prop, inside)
    if isinstance(prop, EnumProperty):
        name = str(prop.class_info.name)
        kind = "OpenInt" if prop.value_type is int else "OpenStr"
        return Annotation(f"{kind}[{name}]", models={name: str(prop.class_info.module_name)})
    return _annotate_scalar(prop)


def _annotate_model(prop: ModelProperty, inside: frozenset[str]) -> Annotation:
    name = str(prop.class_info.name)
    if is_mapping(prop):
        # The annotation of a mapping that holds itself would never end.
        values = prop.additional_properties if name not in inside else None
        item = annotate(values, inside | {name}) if values else Annotation("Any")
        return Annotation(f"dict[str, {item}]", models=item.models, holds_models=item.holds_models)
    return Annotation(name, models={name: str(prop.class_info.module_name)}, holds_models=True)


def _annotate_scalar(prop: PropertyProtocol) -> Annotation:
    if isinstance(prop, ConstProperty):
        # Annotated by its type: a constant may change in a later version of the API.
        return Annotation(type(unwrap(prop.value.raw_value)).__name__)
    return Annotation(_SCALARS[type(prop)], nullable=isinstance(prop, NoneProperty))


_IMPORTS = {
    "Any": "from typing import Any",
    "Mapping": "from collections.abc import Mapping",
    "OneOf": "from {root}_union import OneOf",
    "OpenInt": "from {root}_model import OpenInt",
    "OpenStr": "from {root}_model import OpenStr",
    "UUID": "from uuid import UUID",
    "date": "from datetime import date",
    "datetime": "from datetime import datetime",
}


def list_imports(annotations: Iterable[str], root: str) -> list[str]:
    """List the import lines that annotations need besides models; `root` is the package, relative, in dots."""
    words = {word for annotation in annotations for word in re.findall(r"\w+", annotation)}
    return [_IMPORTS[word].format(root=root) for word in sorted(words & _IMPORTS.keys())]


def is_mapping(prop: ModelProperty) -> bool:
    """Whether an object has no properties of its own and is annotated as a `dict`."""
    return not (prop.required_properties or prop.optional_properties) and prop.additional_properties is not None


def _walk_variants(prop: UnionProperty) -> Iterator[PropertyProtocol]:
    for inner in prop.inner_properties:
        if isinstance(inner, UnionProperty):
            yield from _walk_variants(inner)
        else:
            yield inner


def _annotate_variants(variants: list[PropertyProtocol], inside: frozenset[str]) -> Annotation:
    models = {str(v.class_info.name): v for v in variants if isinstance(v, ModelProperty) and not is_mapping(v)}
    rest = [annotate(v, inside) for v in variants if not (isinstance(v, ModelProperty) and not is_mapping(v))]
    other = _join_parts(rest)
    ambiguous = other.text == "Any" or any(
        _find_json_kind(part.text) == "object" for part in rest if part.text != "None"
    )
    if len(models) == 1 or ambiguous or not are_distinct(models.values()):
        return _join_parts(annotate(variant, inside) for variant in variants)
    parts = [*map(annotate, models.values()), *([other] if other.text != "None" else [])]
    text = _nest([part.text for part in parts])
    named = {name: module for part in parts for name, module in part.models.items()}
    return Annotation(text, any(part.allows_none for part in rest), named, holds_models=True)


def _nest(texts: list[str]) -> str:
    """Write a union of several as one of two halves: where they stand in each other, mypy's time doubles with each."""
    if len(texts) == 1:
        return texts[0]
    half = len(texts) // 2
    return f"OneOf[{_nest(texts[:half])}, {_nest(texts[half:])}]"


def are_distinct(models: Iterable[ModelProperty]) -> bool:
    """Whether an object of one of these classes can be told from one of the others by its properties."""
    models = list(models)
    if not models:
        return False
    tags = [get_discriminators(model) for model in models]
    for name in set.intersection(*map(set, tags)):
        values = [value for tag in tags for value in tag[name]]
        if len(values) == len(set(values)):
            return True
    names = [{unwrap(p.name) for p in [*(m.required_properties or []), *(m.optional_properties or [])]} for m in models]
    required = [{unwrap(p.name) for p in model.required_properties or []} for model in models]
    unmarked = [i for i, own in enumerate(required) if not own - set.union(*names[:i], *names[i + 1 :])]
    # One model may lack a property of its own: it is chosen where no other fits.
    return len(unmarked) <= 1


def get_discriminators(model: ModelProperty) -> dict[str, list[Any]]:
    """Return the values of properties that tell a class from the other members of a union."""
    tags: dict[str, list[Any]] = (model.data.model_extra or {}).get("x-tags", {})
    return tags


def _join_parts(parts: Iterable[Annotation]) -> Annotation:
    parts = list(parts)
    kinds = {part.text: part for part in parts if part.text != "None"}
    nullable = any(part.nullable for part in parts)
    if not kinds:
        return Annotation("None", nullable=True)
    if len({_find_json_kind(text) for text in kinds}) < len(kinds) or "Any" in kinds:
        return Annotation(_find_common_type(kinds), nullable)
    models = {name: module for part in kinds.values() for name, module in part.models.items()}
    return Annotation(" | ".join(kinds), nullable, models, any(part.holds_models for part in kinds.values()))


def _find_common_type(kinds: Iterable[str]) -> str:
    """Return one type for several that look alike in JSON, among which nobody can choose."""
    common = {_find_json_kind(text) for text in kinds}
    return {"string": "str", "number": "float"}.get(common.pop(), "Any") if len(common) == 1 else "Any"


def _find_json_kind(text: str) -> str:
    if text in _TEXTS or text.startswith("OpenStr["):
        return "string"
    if text in {"int", "float"} or text.startswith("OpenInt["):
        return "number"
    if text.startswith("list["):
        return "array"
    return text if text in {"bool", "Any"} else "object"
