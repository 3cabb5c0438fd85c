"""A page that says one thing differently leads to one finding about that thing, and to nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest

from generator.documents import yaml as document
from generator.drift.facts.compare import compare
from generator.drift.facts.difference import Comparison
from generator.drift.facts.model import Reading
from generator.drift.sources import detect, openapi
from generator.drift.sources.operation import read_operation
from tests import render
from tests.mutations import Mutation, inlined, mutations
from tests.paths import ROOT

SPECS = {"fragment": ROOT / "spec/dataset.yaml", "shop": ROOT / "tests/pages/shop.yaml"}


@cache
def original(name: str) -> Any:
    return inlined(document.read(SPECS[name]).data)


@cache
def bundle(name: str) -> openapi.Bundle:
    return openapi.parse(json.dumps(original(name)), "spec.json")


@cache
def documented(name: str, operation: str) -> Reading:
    found = bundle(name).find_operation(operation)
    assert found is not None
    return read_operation(bundle(name), found)


def judged(name: str, page: str) -> Comparison:
    """Compare a page with a document, by way of the texts that users have."""
    reading = detect.read_page(page, "page", detect.detect_format(page))
    return compare(reading, documented(name, reading.operation))


@cache
def by_kind(name: str) -> dict[str, list[Mutation]]:
    """The mutations of a document by what they change."""
    found: dict[str, list[Mutation]] = {}
    for mutation in mutations(original(name)):
        found.setdefault(mutation.kind, []).append(mutation)
    return found


@pytest.mark.parametrize("form", render.FORMS)
@pytest.mark.parametrize("name", SPECS)
def test_a_page_rendered_from_the_spec_is_clean(name: str, form: str) -> None:
    comparison = judged(name, render.FORMS[form](original(name)))
    assert comparison.differences == ()
    assert comparison.shapeless == ()
    assert comparison.compared > 100


def misjudged(name: str, every: Iterable[Mutation], form: str) -> dict[str, Any]:
    """The mutations that lead to anything but their one finding, each with what it leads to."""
    found = {}
    for mutation in every:
        comparison = judged(name, render.FORMS[form](mutation.document))
        differences = [(one.part, one.path, one.aspect.value) for one in comparison.differences]
        if differences != [(mutation.part, mutation.path, mutation.aspect)]:
            found[mutation.name] = differences
    return found


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name in SPECS for kind in by_kind(name)])
def test_one_change_is_one_finding(name: str, kind: str) -> None:
    every = by_kind(name)[kind]
    for form, count in zip(render.FORMS, (3, 1, 1), strict=True):
        assert misjudged(name, every[:: len(every) // count or 1], form) == {}


@pytest.mark.slow
@pytest.mark.parametrize("form", render.FORMS)
@pytest.mark.parametrize("name", SPECS)
def test_one_change_is_one_finding_in_every_form(name: str, form: str) -> None:
    assert misjudged(name, mutations(original(name)), form) == {}


def test_there_are_mutations_of_every_kind() -> None:
    assert len(by_kind("shop")) > 25
    assert sum(map(len, by_kind("shop").values())) > 200
