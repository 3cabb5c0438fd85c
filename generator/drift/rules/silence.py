"""Findings about what the lock attests and the page no longer does."""

from __future__ import annotations

from collections.abc import Iterator

from generator.drift import rules
from generator.drift.facts.attestation import Attestation, Silence
from generator.drift.facts.model import Aspect, Reading, get_part_side
from generator.drift.rules.findings import Finding

RULE = "page-fell-silent"


def judge_silences(attested: Attestation, source: str, now: Reading) -> Iterator[Finding]:
    """A finding for each fact of the lock about which the page now says nothing.

    A page as the server sends it never shows its server and how to authenticate, and a lock may be of one that does.
    """
    shows_server = Aspect.SERVER in now.parts["operation"].claims
    for silence in attested.undenied:
        if shows_server or not _is_left_out_by_servers(silence):
            yield _judge(silence, source, now.operation)


def _is_left_out_by_servers(silence: Silence) -> bool:
    return silence.aspect is Aspect.SERVER or get_part_side(silence.part) == "security"


def _judge(silence: Silence, source: str, operation: str) -> Finding:
    rule = rules.catalogue.find_rule(RULE)
    subject = rules.messages.name_subject(silence.part, silence.path)
    what = rules.messages.format_value(silence.claim)
    said = f"{silence.facts} facts" if silence.aspect is Aspect.PRESENCE else f"the {silence.aspect} {what}"
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        source=source,
        operation=operation,
        part=silence.part,
        path=silence.path,
        aspect=silence.aspect.value,
        docs=None,
        spec=silence.claim,
        message=f"the page now says nothing of {subject}, of which the lock has {said}",
        location=silence.spec_at(silence.aspect),
        evidence=silence.docs_at(silence.aspect),
        help=rule.remedy,
    )
