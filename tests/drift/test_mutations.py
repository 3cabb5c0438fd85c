"""A page that says one thing differently leads to one finding about that thing, and to nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from generator.documents import yaml as document
from generator.drift.facts.compare import compare
from generator.drift.facts.difference import Comparison
from generator.drift.sources import detect, openapi
from tests import render
from tests.mutations import Mutation, inlined, mutations
from tests.paths import ROOT

SPECS = {"fragment": ROOT / "spec/dataset.yaml", "shop": ROOT / "tests/pages/shop.yaml"}


@cache
def original(name: str) -> Any:
    return inlined(document.read(SPECS[name]).data)


def judged(spec: Any, page: str) -> Comparison:
    """Compare a page with a document, by way of the texts that users have."""
    bundle = openapi.parse(json.dumps(spec), "spec.json")
    reading = detect.read_page(page, "page", detect.detect_format(page))
    found = bundle.find_operation(reading.operation)
    assert found is not None
    return compare(reading, bundle.read_operation(found))


def cases() -> Iterator[Any]:
    for name in SPECS:
        for mutation in mutations(original(name)):
            for form in render.FORMS:
                yield pytest.param(name, mutation, form, id=f"{name}-{form}-{mutation.name}")


@pytest.mark.parametrize("form", render.FORMS)
@pytest.mark.parametrize("name", SPECS)
def test_a_page_rendered_from_the_spec_is_clean(name: str, form: str) -> None:
    comparison = judged(original(name), render.FORMS[form](original(name)))
    assert comparison.differences == ()
    assert comparison.shapeless == ()
    assert comparison.compared > 100


@pytest.mark.parametrize(("name", "mutation", "form"), list(cases()))
def test_one_change_is_one_finding(name: str, mutation: Mutation, form: str) -> None:
    comparison = judged(original(name), render.FORMS[form](mutation.document))
    assert [(one.part, one.path, one.aspect.value) for one in comparison.differences] == [
        (mutation.part, mutation.path, mutation.aspect),
    ]
