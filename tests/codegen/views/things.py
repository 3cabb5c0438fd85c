"""A small specification with something of every view, and its views."""

from __future__ import annotations

from generator.codegen.views.models import ModelView
from generator.codegen.views.operations import OperationView
from generator.codegen.views.tags import TagView
from tests.codegen.parsing import Parsed, context

SCHEMAS = """
Thing:
  type: object
  description: A thing.
  required: [z, a]
  properties:
    z: {type: string, description: The last.}
    optional: {type: integer, minimum: 0, maximum: 10.5}
    a: {type: [string, "null"]}
    inner: {$ref: "#/components/schemas/Inner", description: Said here.}
    counter: {type: integer, description: Counts., x-lag-seconds: 5}
    key: {type: string, x-secret: true}
    link: {type: string, x-secret-query: [sig, key]}
    date: {type: string, format: date}
Inner: {type: object, description: Said there., properties: {big: {type: integer, maximum: 9007199254740991}}}
Bare: {type: object, properties: {a: {}}}
Wrapped: {type: object, x-unwrap: date, properties: {date: {$ref: "#/components/schemas/Inner"}}}
"""
PATHS = """
/a/{first}/b/{second}.json:
  get:
    operationId: getIt
    x-python-name: class
    summary: Get it
    tags: [Some Things]
    parameters:
      - {name: second, in: path, required: true, schema: {type: string}, example: 0}
      - {name: first, in: path, required: true, x-owner-separator: "~", schema: {type: string}}
      - {name: limit, in: query, required: true, schema: {type: integer, example: 5}}
      - {name: maybe, in: query, schema: {type: [string, "null"]}, description: Perhaps.}
    responses:
      "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Wrapped"}}}}
      2XX: {description: d}
      "404": {description: d, x-absent-types: [gone]}
      default: {description: d, content: {application/json: {schema: {type: integer}}}}
"""


def views(made: Parsed) -> tuple[dict[str, ModelView], OperationView, TagView]:
    """The views of models by name, of the one operation and of its tag."""
    found = context(made)
    tag = next(iter(found.tags.values()))
    return dict(found.models), tag.operations[0], tag
