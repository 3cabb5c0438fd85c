"""The finding of every rule's own case is settled by the rule's fix, or left with the reason why none can settle it."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.documents import yaml as document
from generator.drift.evidence import responses
from generator.drift.judgement import Outcome, judge_recordings, judge_source
from generator.drift.patch import search
from generator.drift.rules import catalogue
from generator.drift.rules.messages import Names
from generator.drift.sources import openapi
from generator.openapi import validation
from tests.drift.rules.test_catalogue import CASES, OF_DIFFERENCES, OF_RECORDED_VALUES, readings

PROSE = "documented-prose-changed"
"""Its case is a lock, because sentences are compared with those that were read before."""


def judge(case: Path, text: str) -> Outcome:
    bundle = openapi.parse(text, "spec.yaml")
    if (case / "recordings").exists():
        operation = " ".join(next(bundle.list_operations()))
        recorded = list(responses.load(case / "recordings"))
        return judge_recordings("recordings", recorded, bundle, operation, Names())
    docs, _, _ = readings(case)
    (outcome,) = judge_source(bundle, "docs", lambda: [docs], Names())
    return outcome


@pytest.mark.parametrize("name", sorted({*OF_DIFFERENCES, *OF_RECORDED_VALUES} - {PROSE}))
def test_a_case_is_settled_by_its_rule_or_left_with_the_reason(name: str) -> None:
    text, rule = (CASES / name / "spec.yaml").read_text(), catalogue.find_rule(name)
    before = judge(CASES / name, text)
    assert [finding.rule for finding in before.findings] == [name]
    after, left, _ = search.settle(text, "spec.yaml", [before], frozenset())
    if rule.fix is None:
        assert after == text
        assert [line.partition(": not in the patch: ")[2] for line in left] == [rule.manual]
    else:
        assert left == []
        assert judge(CASES / name, after).findings == ()
        validation.validate(document.parse(after, "spec.yaml"))
