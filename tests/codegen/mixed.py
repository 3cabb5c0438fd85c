"""A specification with something of everything: `mixed`, a fixture, is the package made from it."""

from __future__ import annotations

from tests.codegen.making import specification

MIXED_SCHEMAS = """
Thing:
  type: object
  description: A thing.
  required: [must, mustBeNullable]
  properties:
    must: {type: string}
    mustBeNullable: {type: [string, "null"]}
    text: {type: string}
    nullableText: {type: [string, "null"]}
    count: {type: integer}
    ratio: {type: number}
    flag: {type: boolean}
    day: {type: string, format: date}
    moment: {type: string, format: date-time}
    unique: {type: string, format: uuid}
    file: {type: string, format: binary}
    nothing: {type: "null"}
    anything: {}
    whatever: true
    texts: {type: array, items: {type: string}}
    maybeTexts: {type: [array, "null"], items: {type: [string, "null"]}}
    untyped: {type: array}
    grid: {type: array, items: {type: array, items: {type: integer}}}
    pair: {type: array, prefixItems: [{type: string}, {type: integer}]}
    free: {type: object}
    counts: {type: object, additionalProperties: {type: integer}}
    maybeCounts: {type: [object, "null"], additionalProperties: {type: integer}}
    color: {type: string, enum: [red, green]}
    maybeColor: {type: [string, "null"], enum: [red, green, null]}
    size: {type: integer, enum: [1, 2, -3]}
    fixed: {const: always}
    inner:
      type: object
      required: [a]
      properties: {a: {type: integer}}
    maybeInner:
      type: [object, "null"]
      properties: {a: {type: integer}, deeper: {type: [object, "null"], properties: {b: {type: string}}}}
    oldMaybeInner:
      anyOf:
        - type: object
          properties: {a: {type: integer}}
        - type: "null"
    inners: {type: array, items: {type: object, properties: {a: {type: integer}}}}
    maybeInners: {type: [array, "null"], items: {type: object, properties: {a: {type: integer}}}}
    byName: {type: object, additionalProperties: {type: object, properties: {a: {type: integer}}}}
    tree: {$ref: "#/components/schemas/Node"}
    people: {$ref: "#/components/schemas/Names"}
    table: {$ref: "#/components/schemas/Table"}
    either: {oneOf: [{type: string}, {type: integer}]}
    eitherType: {type: [string, integer, "null"]}
    eitherList: {anyOf: [{type: array, items: {type: string}}, {type: boolean}]}
    eitherShape:
      oneOf:
        - {title: Circle, type: object, properties: {radius: {type: number}}}
        - {title: Square, type: object, properties: {side: {type: number}}}
    textOrInner:
      oneOf:
        - {type: string}
        - {type: object, properties: {a: {type: integer}}}
    colors: {type: array, items: {type: string, enum: [red, green]}}
Node:
  type: object
  required: [value]
  properties:
    value: {type: integer}
    children: {type: array, items: {$ref: "#/components/schemas/Node"}}
    owner: {$ref: "#/components/schemas/Person"}
Person:
  type: object
  properties:
    name: {type: string}
    home: {$ref: "#/components/schemas/House"}
    friends: {type: array, items: {$ref: "#/components/schemas/Person"}}
House:
  type: object
  properties:
    owner: {$ref: "#/components/schemas/Person"}
    neighbours: {type: object, additionalProperties: {$ref: "#/components/schemas/House"}}
    node: {anyOf: [{$ref: "#/components/schemas/Node"}, {type: "null"}]}
Names: {type: array, items: {type: string}}
Table: {type: object, additionalProperties: {$ref: "#/components/schemas/Person"}}
Base:
  type: object
  required: [id]
  properties: {id: {type: string}, kind: {type: string}, hidden: {type: string, x-secret: true}}
Derived:
  allOf:
    - {$ref: "#/components/schemas/Base"}
    - {type: object, required: [kind], properties: {extra: {type: integer}, token: {type: string, x-secret: true}}}
Widened:
  allOf: [{$ref: "#/components/schemas/Base"}]
  properties: {wide: {type: integer}}
"""
MIXED_PATHS = """
/things/{thingId}:
  get:
    operationId: getThing
    tags: [things]
    parameters:
      - {name: thingId, in: path, required: true, schema: {type: string}, description: Which one.}
    responses:
      "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
  delete:
    operationId: deleteThing
    tags: [things]
    parameters: [{name: thingId, in: path, required: true, schema: {type: string}}]
    responses: {"204": {description: gone}}
/search:
  get:
    operationId: search
    tags: [other things]
    parameters:
      - {name: query, in: query, required: true, schema: {type: string}}
      - {name: segment, in: query, schema: {type: string}}
      - {name: id, in: query, schema: {type: string}}
      - {name: tag, in: query, schema: {type: array, items: {type: string}}}
      - {name: flag, in: query, schema: {type: boolean}}
      - {name: since, in: query, schema: {type: string, format: date}}
      - {name: color, in: query, schema: {type: string, enum: [red, green]}}
      - {name: limit, in: query, schema: {type: integer, default: 10}}
      - {name: error, in: query, schema: {type: string}}
      - {name: target, in: query, schema: {type: string}}
      - {name: _search, in: query, schema: {type: string}}
      - {name: list, in: query, schema: {type: string}}
    responses:
      "200":
        description: d
        content:
          application/json:
            schema:
              type: object
              properties:
                total: {type: integer}
                items: {type: array, items: {type: object, properties: {a: {type: integer}}}}
/text:
  get:
    operationId: text
    responses: {"200": {description: d, content: {text/plain: {schema: {type: string}}}}}
/log:
  get:
    operationId: log
    responses: {"200": {description: d, content: {text/plain: {}}}}
/bytes:
  get:
    operationId: bytes
    responses: {"200": {description: d, content: {application/octet-stream: {schema: {type: string, format: binary}}}}}
/any:
  get:
    operationId: anything
    responses: {"200": {description: d, content: {application/json: {}}}}
/ranged:
  get:
    operationId: ranged
    responses:
      2XX: {description: d, content: {application/json: {schema: {type: integer}}}}
      "201": {description: d, content: {application/json: {schema: {type: string}}}}
      "204": {description: d}
      4XX: {description: d, content: {application/json: {schema: {type: boolean}}}}
/defaulted:
  get:
    operationId: defaulted
    responses:
      default: {description: d, content: {application/json: {schema: {type: array, items: {type: integer}}}}}
/beside:
  get:
    operationId: beside
    responses:
      "200": {description: d, content: {application/json: {schema: {type: integer}}}}
      default: {description: d, content: {application/json: {schema: {type: string}}}}
/unnamed/{a}/of/{b}:
  parameters:
    - {name: b, in: path, required: true, schema: {type: integer}}
    - {name: a, in: path, required: true, schema: {type: string}}
  get:
    responses: {"200": {description: d, content: {application/json: {schema: {type: object}}}}}
/numbered/{number}:
  get:
    operationId: numbered
    parameters: [{name: number, in: path, required: true, schema: {type: integer}}]
    responses: {"200": {description: d, content: {application/json: {schema: {type: integer}}}}}
/derived:
  get:
    operationId: derived
    responses:
      "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Derived"}}}}
/nullable:
  get:
    operationId: nullable
    responses:
      "200":
        description: d
        content:
          application/json:
            schema: {type: [object, "null"], properties: {a: {type: integer}}}
"""
MIXED = specification(MIXED_SCHEMAS, MIXED_PATHS)
