"""The view of a tag: a class name that nothing else has, and the operations in it."""

from __future__ import annotations

from generator.codegen.text.names import list_reserved_classes
from tests.codegen.parsing import parsed
from tests.codegen.views.things import PATHS, SCHEMAS, views


def test_a_tag() -> None:
    _, view, tag = views(parsed(SCHEMAS, PATHS))
    assert (tag.module, tag.class_name, tag.doc) == ("some_things", "SomeThings", "The operations tagged some_things.")
    assert tag.annotations == [view.result, "str", "str", "int", "str | None"]
    assert tag.models == {"Inner": "inner"}


def test_a_tag_makes_way_for_models() -> None:
    paths = PATHS.replace("Some Things", "thing")
    assert views(parsed(SCHEMAS, paths))[2].class_name == "ThingOperations"
    assert "Response" in list_reserved_classes("Made")
    assert views(parsed(SCHEMAS, PATHS.replace("Some Things", "response")))[2].class_name == "ResponseOperations"
