"""What templates see: fields in order, with their words; operations with their target and decoders."""

from __future__ import annotations

from generator.codegen.text.names import classes_taken
from generator.codegen.views.models import FieldView, ModelView, OperationView, TagView
from tests.codegen.parsing import Parsed, context, parsed

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


def test_fields_stand_in_the_order_of_the_specification() -> None:
    thing = views(parsed(SCHEMAS, PATHS))[0]["Thing"]
    assert [field.name for field in thing.fields] == ["z", "optional", "a", "inner", "counter", "key", "link", "date_"]
    assert thing.doc == "A thing."


def test_fields_say_all_there_is_to_say() -> None:
    fields = {field.wire: field for field in views(parsed(SCHEMAS, PATHS))[0]["Thing"].fields}
    assert fields["z"] == FieldView("z", "z", "str", "", "The last.")
    assert fields["a"].annotation == "str | None"
    assert fields["a"].assignment == ""
    assert fields["optional"] == FieldView("optional", "optional", "int | None", " = None", "At least 0. At most 10.5.")
    assert fields["inner"].doc == "Said here."
    assert fields["counter"].doc == "Counts. Trails behind the data by up to 5 seconds."
    assert fields["key"].doc == "Secret: masked wherever it is shown."
    assert fields["link"].doc == "Its sig and key is secret: masked wherever it is shown."
    assert fields["date"].assignment == ' = field(default=None, name="date")'


def test_large_bounds_are_exact() -> None:
    assert views(parsed(SCHEMAS, PATHS))[0]["Inner"].fields[0].doc == "At most 9007199254740991."


def test_models_know_what_they_hold_and_hide() -> None:
    models = views(parsed(SCHEMAS, PATHS))[0]
    thing = models["Thing"]
    assert thing.models == {"Inner": "inner"}
    assert thing.nested == (("inner", "inner"),)
    assert (thing.secrets, thing.secret_keys) == (("key",), ("key",))
    assert thing.secret_queries == {"link": ("sig", "key")}
    assert models["Bare"].doc == "Bare"


def test_an_operation() -> None:
    _, view, _ = views(parsed(SCHEMAS, PATHS))
    assert (view.module, view.method_name, view.method) == ("get_it", "class_", "GET")
    assert view.target == (
        '"/a/" + _url.encode_segment(first, "first", "~") + "/b/" + _url.encode_segment(second, "second") + ".json"'
        ' + _url.encode_query({"limit": limit, "maybe": maybe})'
    )
    assert [(p.name, p.annotation, p.required) for p in view.parameters] == [
        *(("first", "str", True), ("second", "str", True)),
        *(("limit", "int", True), ("maybe", "str | None", False)),
    ]
    assert view.parameters[3].doc == "Perhaps."
    assert view.example_arguments == '"<first>", 0, 5'
    assert view.absent_types == ("gone",)


def test_what_is_read_by_one_identifier_can_be_read_many_times_and_waited_for() -> None:
    paths = """
    /a/{id}:
      get:
        operationId: read
        parameters:
          - {name: id, in: path, required: true, schema: {type: string}}
          - {name: ids, in: query, schema: {type: string}}
        responses:
          "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
          "403": {description: d, x-causes: {money: [broke, bust], rights: [no]}}
          "409": {description: d, x-causes: {rights: [never]}}
    """
    _, view, _ = views(parsed(SCHEMAS, paths))
    assert view.identifier is view.parameters[0]
    assert (view.plural, view.lag_seconds, view.wait_name) == ("ids_", 5, "read_wait_until")
    assert view.causes == {"broke": "money", "bust": "money", "no": "rights", "never": "rights"}
    _, view, _ = views(parsed(SCHEMAS, PATHS))
    assert (view.identifier, view.lag_seconds, view.causes) == (None, 0, {})
    _, view, _ = views(parsed(SCHEMAS, paths.replace("get:", "delete:")))
    assert (view.identifier, view.lag_seconds) == (None, 0)


def test_its_decoders_stand_with_the_range_first() -> None:
    _, view, _ = views(parsed(SCHEMAS, PATHS))
    assert view.decoders == (
        ("range(200, 300)", "ignore_body"),
        ("200", 'JSONBody[Inner | None](Wrapped, unwrap="date_")'),
    )
    assert view.result == "Inner | None"
    assert view.models == {"Inner": "inner", "Wrapped": "wrapped"}
    assert view.result_models == {"Inner": "inner"}


def test_a_tag() -> None:
    _, view, tag = views(parsed(SCHEMAS, PATHS))
    assert (tag.module, tag.class_name, tag.doc) == ("some_things", "SomeThings", "The operations tagged some_things.")
    assert tag.annotations == [view.result, "str", "str", "int", "str | None"]
    assert tag.models == {"Inner": "inner"}


def test_a_tag_makes_way_for_models() -> None:
    paths = PATHS.replace("Some Things", "thing")
    assert views(parsed(SCHEMAS, paths))[2].class_name == "ThingOperations"
    assert "Response" in classes_taken("Made")
    assert views(parsed(SCHEMAS, PATHS.replace("Some Things", "response")))[2].class_name == "ResponseOperations"
