"""The view of a model: fields in the order of the specification, each with its description."""

from __future__ import annotations

from generator.codegen.views.models import FieldView
from tests.codegen.parsing import parsed
from tests.codegen.views.things import PATHS, SCHEMAS, views


def test_fields_stand_in_the_order_of_the_specification() -> None:
    thing = views(parsed(SCHEMAS, PATHS))[0]["Thing"]
    assert [field.name for field in thing.fields] == ["z", "optional", "a", "inner", "counter", "key", "link", "date_"]
    assert thing.doc == "A thing."


def test_fields_say_all_there_is_to_say() -> None:
    fields = {field.json_name: field for field in views(parsed(SCHEMAS, PATHS))[0]["Thing"].fields}
    assert fields["z"] == FieldView("z", "z", "str", required=True, doc="The last.")
    assert fields["a"].annotation == "str | None"
    assert fields["a"].required
    assert fields["optional"] == FieldView(
        "optional", "optional", "int | None", required=False, doc="At least 0. At most 10.5."
    )
    assert fields["inner"].doc == "Said here."
    assert fields["counter"].doc == "Counts. Trails behind the data by up to 5 seconds."
    assert fields["key"].doc == "Secret: masked wherever it is shown."
    assert fields["link"].doc == "Its sig and key is secret: masked wherever it is shown."
    assert fields["date"] == FieldView("date_", "date", "date | None", required=False, doc="")


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
