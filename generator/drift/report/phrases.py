"""Phrases that several formats share: values, places and counts as a person reads them."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence

from generator.documents.location import Location
from generator.drift.facts.attestation import Attestation
from generator.drift.facts.model import Aspect
from generator.drift.rules.findings import Finding, SourceVerdict, Unrecorded
from generator.drift.rules.messages import format_list, name_subject
from generator.secrets.display import make_printable

_WIDEST_TRAIL = 80
_SIDE = 200
DEPTH = 32
"""How many levels of an example are shown."""

RENDERED = "read as a browser shows it"
_LABELS = {"openapi": "document", "recordings": "recording", "recording": "recording"}
_FLAGS = {
    "presence": ("listed", "not listed"),
    "required": ("required", "optional"),
    "nullable": ("can be null", "never null"),
    "deprecated": ("deprecated", "not deprecated"),
}
_BARE = frozenset({"presence", "type", "format", "title", "description", "server", "enum"})


def make_jsonable(value: object, depth: int = DEPTH) -> object:
    """A value that `json.dumps` takes without failing, whatever a page has put into it."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and abs(value) >= 10**400:
        return f"a number of {value.bit_length()} bits"
    if isinstance(value, (Mapping, list, tuple)) and depth == 0:
        return "…"
    if isinstance(value, Mapping):
        return {str(key): make_jsonable(item, depth - 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [make_jsonable(item, depth - 1) for item in value]
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def format_side(finding: Finding, side: str, limit: int) -> str:
    """What one side, `docs` or `spec`, claims about the subject, in at most about `limit` characters."""
    value, other = (finding.docs, finding.spec) if side == "docs" else (finding.spec, finding.docs)
    if _is_scalar_list(value):
        return shorten(make_printable(_format_members(value, other, limit)), 2 * limit)
    return shorten(make_printable(_format_one(value, finding.aspect)), limit)


def shorten(text: str, limit: int) -> str:
    """`text`, cut at `limit` characters with a note of how many are left out."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit} more characters)"


def format_acceptance(finding: Finding) -> list[str]:
    """A line for why a finding is accepted, on what evidence and until when, if it is."""
    if finding.acceptance is None:
        return []
    reason, evidence, review_by = map(make_printable, finding.acceptance)
    return [f"reason: {reason}", f"evidence: {evidence}; review by {review_by}"]


def name_source(verdict: SourceVerdict | None) -> str:
    """What kind of source it is, in one word: `page`, `document` or `recording`."""
    return _LABELS.get((verdict.format if verdict else None) or "", "page")


def format_third_source(finding: Finding) -> tuple[str, ...]:
    """A line with what the third source claims, and one with the outlier, if there is more to say."""
    third = finding.third_source
    if third is None:
        return ()
    lines = [f"{third.name}: {third.claims}" + (f" ({third.at})" if third.at else "")]
    if third.outlier or third.note:
        lines.append(f"odd one out: {', '.join(filter(None, (third.outlier or 'none', third.note)))}")
    return tuple(map(make_printable, lines))


def format_other_parts(finding: Finding) -> tuple[str, ...]:
    """A line with the other responses in which the same was found, if there are any."""
    statuses = [part.partition(":")[2] for part in finding.also]
    return (
        (make_printable(f"also in response{'s' if len(statuses) > 1 else ''} {', '.join(statuses)}"),)
        if statuses
        else ()
    )


def format_arbitration(finding: Finding) -> tuple[str, ...]:
    """A line with what each of page, fragment and recordings claims, and one with the outlier."""
    if finding.third_source is None:
        return ()
    first = "recording" if finding.third_source.name == "page" else "page"
    both = f"{first}: {format_side(finding, 'docs', _SIDE)}; fragment: {format_side(finding, 'spec', _SIDE)}"
    third, *odd = format_third_source(finding)
    return (f"{both}; {third}", *odd)


def list_unrecorded(unrecorded: Unrecorded) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The items that were never recorded, by kind; fully covered kinds are left out."""
    kinds = (
        ("responses", unrecorded.responses),
        ("properties", unrecorded.properties),
        ("enum values", unrecorded.values),
        ("nulls", unrecorded.nulls),
    )
    return tuple((name, tuple(map(make_printable, items))) for name, items in kinds if items)


def format_location(location: Location) -> str:
    """A location as compilers write it."""
    return make_printable(str(location))


def format_evidence(finding: Finding, verdict: SourceVerdict | None) -> str:
    """The place of the counter-evidence; in HTML, whose lines are long, with the headings that lead to it."""
    at = format_location(finding.evidence)
    if verdict is None or verdict.format != "html":
        return at
    absent = finding.aspect == "presence" and not finding.docs
    words = " > ".join(_list_headings(finding)[: -1 if absent else None])
    words = words if len(words) <= _WIDEST_TRAIL else f"…{words[1 - _WIDEST_TRAIL :]}"
    return f"{at}, {'below ' * absent}{make_printable(words)}" if words else at


def _list_headings(finding: Finding) -> list[str]:
    """The headings and names that lead to the subject on a page."""
    kind, *names = finding.part.split(":", 2)
    if kind == "parameter":
        headings = [f"{names[0].capitalize()} Parameters", *names[1:]]
    else:
        headings = {"response": ["Responses", " ".join(("Status", *names))], "request-body": ["Body"]}.get(kind, [])
    return [*headings, *filter(None, finding.path.split("."))]


def format_reading(source: SourceVerdict) -> str:
    """How a source was read, if not as it is, and the facts of the spec that it is silent about."""
    return "; ".join(filter(None, (RENDERED if source.rendered else "", format_silence(source.attested))))


def format_silence(attested: Attestation | None) -> str:
    """Facts of the spec that a source is silent about: `not shown: 4 titles, the security scheme apiKey (2 facts)`."""
    if attested is None or not attested.silent:
        return ""
    aspects = Counter(one.aspect for one in attested.silent if one.aspect is not Aspect.PRESENCE)
    missing = [one for one in attested.silent if one.aspect is Aspect.PRESENCE]
    named = [f"{name_subject(one.part, one.path)} ({format_amount(one.facts, 'fact')})" for one in missing]
    words = [*(format_amount(number, aspect) for aspect, number in aspects.items()), *named]
    return make_printable(f"not shown: {format_list(words)}")


def format_counts(counts: Mapping[str, int]) -> str:
    """`1 error, 2 warnings, 0 notes, 1 accepted`."""
    words = [format_amount(counts[severity], severity) for severity in ("error", "warning", "note")]
    return ", ".join((*words, f"{counts['accepted']} accepted"))


def format_amount(number: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _is_scalar_list(value: object) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(item, (str, int, float)) for item in value)


def _format_members(value: object, other: object, limit: int) -> str:
    """The members of a list, and which of them the other side lacks."""
    own, others = ([_format_scalar(item) for item in side] if _is_scalar_list(side) else [] for side in (value, other))  # type: ignore[attr-defined]
    text = shorten(" | ".join(own) or "an empty list", limit)
    more, less = _find_missing(own, others), _find_missing(others, own)
    if not others or len(more) == len(own):
        return text
    # Among hundreds of members a person looks for those that differ.
    changes = [f"{verb} {', '.join(items)}" for verb, items in (("adds", more), ("lacks", less)) if items]
    return f"{text} ({'; '.join(changes)})" if changes else text


def _find_missing(own: Sequence[str], others: Sequence[str]) -> list[str]:
    known = set(others)
    return [item for item in own if item not in known]


def _format_one(value: object, aspect: str) -> str:
    if aspect in _FLAGS and (isinstance(value, bool) or (value is None and aspect == "presence")):
        return _FLAGS[aspect][not value]
    if value is None:
        return "not stated" if aspect in _FLAGS else f"no {aspect}"
    if isinstance(value, str) and aspect in _BARE:
        return value
    return json.dumps(make_jsonable(value), ensure_ascii=False)


def _format_scalar(item: object) -> str:
    return item if isinstance(item, str) else json.dumps(make_jsonable(item))
