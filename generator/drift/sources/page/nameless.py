"""Finds the row of a schema that is no object, which has no name, or that of its type."""

from __future__ import annotations

import json
import re

from generator.drift.facts.model import Aspect
from generator.drift.sources.page import type_labels
from generator.drift.sources.page.model import Row, SchemaLevel
from generator.openapi import json_types

_TYPE = re.compile("|".join(sorted(json_types.TYPES)))


def find_row(level: SchemaLevel) -> Row | None:
    """The only row of a schema that is no object: it has no name, or the name of its type such as `stringnull`."""
    if len(level.rows) != 1 or level.items or level.variants:
        return None
    row = level.rows[0]
    return row if not row.name or _is_named_by_type(row) else None


def _is_named_by_type(row: Row) -> bool:
    """Whether a row has the name of its type; a property may be called so, but is seldom of that type itself."""
    types = _TYPE.findall(row.name)
    if "".join(types) != row.name.replace(",", "") or row.folds or not row.level.is_empty() or not types:
        return False
    shown = type_labels.parse_label(row.label).claims.get(Aspect.TYPE)
    nullable = Aspect.NULLABLE in type_labels.parse_label(row.label).claims
    return (
        not row.flags[Aspect.REQUIRED]
        and shown in (None, type_labels.format_types(types))
        and (nullable is ("null" in types) or shown is None)
    )


def has_key(example: str, name: str) -> bool:
    """Whether an example is an object with a key."""
    try:
        value = json.loads(example)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and name in value
