"""Classes that lead back to each other are found, and references made early are filled in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generator.codegen.schema.cycles import find_cycles
from generator.codegen.views.types import annotate
from tests.codegen.parsing import parsed


def test_cycles() -> None:
    models = {"A": ["B", "C"], "B": ["A", "Enum"], "C": ["D"], "D": ["D"], "E": ["A"]}
    assert find_cycles(models) == {"A": {"B"}, "B": {"A"}, "C": set(), "D": set(), "E": set()}


graphs = st.dictionaries(st.sampled_from("ABCDE"), st.lists(st.sampled_from("ABCDE"), unique=True))


@given(graphs)
def test_without_the_cyclic_ones_everything_can_be_imported_in_some_order(models: dict[str, list[str]]) -> None:
    late = find_cycles(models)
    early = {name: {n for n in named if n != name} - late[name] for name, named in models.items()}
    done: set[str] = set()
    while ready := {name for name, named in early.items() if name not in done and not (named & early.keys()) - done}:
        done |= ready
    assert done == set(early)


def find_reachable(start: str, models: dict[str, list[str]]) -> set[str]:
    reached, waiting = set[str](), [start]
    while waiting:
        new = set(models.get(waiting.pop(), ())) - reached
        reached |= new
        waiting += new
    return reached


@given(graphs)
def test_those_on_a_cycle_lead_back(models: dict[str, list[str]]) -> None:
    assert find_cycles(models) == {
        name: {other for other in named if other != name and name in find_reachable(other, models)}
        for name, named in models.items()
    }


def test_a_reference_to_what_is_read_later_is_complete() -> None:
    made = parsed(
        """
        A:
          type: object
          properties: {p: {type: array, items: {anyOf: [{$ref: "#/components/schemas/Z"}, {type: "null"}]}}}
        Z: {type: object, additionalProperties: {type: integer}}
        """
    )
    assert str(annotate(made.prop("A", "p"))) == "list[dict[str, int] | None]"
