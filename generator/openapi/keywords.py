"""Every keyword of a schema in one table: what stands in it, what it is for, and in which order they are written.

The keywords are those of JSON Schema 2020-12 and of the Schema Object of OpenAPI 3.0 and 3.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import NamedTuple

from generator.openapi.keyword_types import (
    COUNT,
    FLAG,
    ITEMS,
    LIMIT,
    LIST,
    NUMBER,
    OBJECT,
    SCHEMA,
    SCHEMAS,
    TEXT,
    TEXTS,
    TYPE,
    Kind,
    Kinds,
)


class Holds(Enum):
    """What stands in a keyword."""

    ONE_SCHEMA = auto()
    LIST_OF_SCHEMAS = auto()
    SCHEMAS_BY_NAME = auto()
    DATA = auto()
    """A value, or several, in which nothing is a keyword."""
    OTHER = auto()


class Use(Enum):
    """What a keyword is for."""

    STRUCTURE = auto()
    """It says what a value is made of."""
    CONSTRAINT = auto()
    """It excludes some of the values of a type."""
    ANNOTATION = auto()
    """It allows the same values as its absence."""
    OTHER = auto()


class Keyword(NamedTuple):
    """One keyword; `kind` is what its value must be, None if its value is not read."""

    use: Use
    kind: Kind | None = None
    holds: Holds = Holds.OTHER


_STRUCTURE, _CONSTRAINT, _ANNOTATION, _OTHER = Use
_ONE, _SEVERAL, _NAMED, _DATA, _ = Holds

SCHEMA_KEYWORDS: Mapping[str, Keyword] = {
    # In the order in which `drift --patch` writes them.
    "$ref": Keyword(_STRUCTURE),
    "title": Keyword(_ANNOTATION, TEXT),
    "type": Keyword(_STRUCTURE, TYPE),
    "format": Keyword(_CONSTRAINT, TEXT),
    "nullable": Keyword(_CONSTRAINT, FLAG),
    "minimum": Keyword(_CONSTRAINT, NUMBER),
    "exclusiveMinimum": Keyword(_CONSTRAINT, LIMIT),
    "maximum": Keyword(_CONSTRAINT, NUMBER),
    "exclusiveMaximum": Keyword(_CONSTRAINT, LIMIT),
    "minLength": Keyword(_CONSTRAINT, COUNT),
    "maxLength": Keyword(_CONSTRAINT, COUNT),
    "pattern": Keyword(_CONSTRAINT, TEXT),
    "deprecated": Keyword(_ANNOTATION, FLAG),
    "description": Keyword(_ANNOTATION),
    "enum": Keyword(_STRUCTURE, LIST, _DATA),
    "default": Keyword(_ANNOTATION, None, _DATA),
    "required": Keyword(_CONSTRAINT, TEXTS),
    "properties": Keyword(_STRUCTURE, OBJECT, _NAMED),
    "items": Keyword(_STRUCTURE, ITEMS, _ONE),
    "additionalProperties": Keyword(_STRUCTURE, SCHEMA, _ONE),
    "anyOf": Keyword(_STRUCTURE, SCHEMAS, _SEVERAL),
    "oneOf": Keyword(_STRUCTURE, SCHEMAS, _SEVERAL),
    "allOf": Keyword(_STRUCTURE, SCHEMAS, _SEVERAL),
    "example": Keyword(_ANNOTATION, None, _DATA),
    "examples": Keyword(_ANNOTATION, LIST, _DATA),
    # Those that it never writes.
    "const": Keyword(_STRUCTURE, None, _DATA),
    "readOnly": Keyword(_ANNOTATION, FLAG),
    "writeOnly": Keyword(_ANNOTATION, FLAG),
    "externalDocs": Keyword(_ANNOTATION),
    "discriminator": Keyword(_OTHER, OBJECT),
    "xml": Keyword(_OTHER),
    "contains": Keyword(_CONSTRAINT, None, _ONE),
    "contentSchema": Keyword(_CONSTRAINT, None, _ONE),
    "if": Keyword(_CONSTRAINT, None, _ONE),
    "then": Keyword(_CONSTRAINT, None, _ONE),
    "else": Keyword(_CONSTRAINT, None, _ONE),
    "not": Keyword(_CONSTRAINT, None, _ONE),
    "propertyNames": Keyword(_CONSTRAINT, None, _ONE),
    "unevaluatedItems": Keyword(_CONSTRAINT, None, _ONE),
    "unevaluatedProperties": Keyword(_CONSTRAINT, None, _ONE),
    "prefixItems": Keyword(_CONSTRAINT, None, _SEVERAL),
    "dependentSchemas": Keyword(_CONSTRAINT, None, _NAMED),
    "patternProperties": Keyword(_CONSTRAINT, None, _NAMED),
    "$defs": Keyword(_OTHER, None, _NAMED),
    "dependentRequired": Keyword(_CONSTRAINT),
    "maxContains": Keyword(_CONSTRAINT),
    "maxItems": Keyword(_CONSTRAINT),
    "maxProperties": Keyword(_CONSTRAINT),
    "minContains": Keyword(_CONSTRAINT),
    "minItems": Keyword(_CONSTRAINT),
    "minProperties": Keyword(_CONSTRAINT),
    "multipleOf": Keyword(_CONSTRAINT),
    "uniqueItems": Keyword(_CONSTRAINT),
    "contentEncoding": Keyword(_OTHER),
    "contentMediaType": Keyword(_OTHER),
    "$anchor": Keyword(_OTHER),
    "$comment": Keyword(_OTHER),
    "$dynamicAnchor": Keyword(_OTHER),
    "$dynamicRef": Keyword(_OTHER),
    "$id": Keyword(_OTHER),
    "$schema": Keyword(_OTHER),
    "$vocabulary": Keyword(_OTHER),
}

KINDS: Kinds = {name: keyword.kind for name, keyword in SCHEMA_KEYWORDS.items() if keyword.kind}
STRUCTURE = frozenset(name for name, keyword in SCHEMA_KEYWORDS.items() if keyword.use is Use.STRUCTURE)
ANNOTATIONS = frozenset(name for name, keyword in SCHEMA_KEYWORDS.items() if keyword.use is Use.ANNOTATION)
TYPE_BOUND = tuple(
    name
    for name, keyword in SCHEMA_KEYWORDS.items()
    if name in STRUCTURE or name == "default" or (keyword.use is Use.CONSTRAINT and keyword.kind)
)
"""Those that belong to the type of a value and are replaced with it, as far as a documentation page shows them."""

_NAMES = tuple(SCHEMA_KEYWORDS)
_EXAMPLE = _NAMES.index("example")
ORDER = (*_NAMES[:_EXAMPLE], "schema", "content", *_NAMES[_EXAMPLE:])
"""Where a new keyword goes among those that are there, of a schema or a parameter."""


def find_keywords(holds: Holds) -> frozenset[str]:
    """The keywords of a schema in which this stands."""
    return frozenset(name for name, keyword in SCHEMA_KEYWORDS.items() if keyword.holds is holds)
