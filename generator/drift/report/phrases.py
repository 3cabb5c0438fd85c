"""Words that several reports share: values, places and counts as a person reads them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

from generator.documents.location import Location
from generator.drift.rules.findings import Finding, SourceVerdict, Unrecorded
from generator.secrets.display import visible

_WIDEST_TRAIL = 80
_SIDE = 200
DEPTH = 32
"""How many levels of an example are shown."""

_LABELS = {"openapi": "document", "recordings": "recording", "recording": "recording"}
_FLAGS = {
    "presence": ("listed", "not listed"),
    "required": ("required", "optional"),
    "nullable": ("can be null", "never null"),
    "deprecated": ("deprecated", "not deprecated"),
}
_BARE = frozenset({"presence", "type", "format", "title", "description", "server", "enum"})


def plain(value: object, depth: int = DEPTH) -> object:
    """A value that `json.dumps` takes without failing, whatever a page has put into it."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and abs(value) >= 10**400:
        return f"a number of {value.bit_length()} bits"
    if isinstance(value, (Mapping, list, tuple)) and depth == 0:
        return "…"
    if isinstance(value, Mapping):
        return {str(key): plain(item, depth - 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item, depth - 1) for item in value]
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def said(finding: Finding, side: str, limit: int) -> str:
    """What one side, `docs` or `spec`, says of the thing, in at most about `limit` characters."""
    value, other = (finding.docs, finding.spec) if side == "docs" else (finding.spec, finding.docs)
    if _is_list(value):
        return shortened(visible(_members(value, other, limit)), 2 * limit)
    return shortened(visible(_one(value, finding.aspect)), limit)


def shortened(text: str, limit: int) -> str:
    """`text`, cut at `limit` characters with a note of how many are left out."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit} more characters)"


def label(verdict: SourceVerdict | None) -> str:
    """What the counter-evidence is called: a page unless the source is something else."""
    return _LABELS.get((verdict.format if verdict else None) or "", "page")


def testimony(finding: Finding) -> tuple[str, ...]:
    """What the third source says, and which of the three is the odd one out."""
    third_source = finding.third_source
    if third_source is None:
        return ()
    claims = f"{third_source.name}: {third_source.claims}" + (f" ({third_source.at})" if third_source.at else "")
    odd = ", ".join(filter(None, (third_source.outlier or "none", third_source.note)))
    lines = (claims, f"odd one out: {odd}") if third_source.outlier or third_source.note else (claims,)
    return tuple(visible(line) for line in lines)


def others(finding: Finding) -> tuple[str, ...]:
    """In which other responses the same was found."""
    statuses = [part.partition(":")[2] for part in finding.also]
    return (visible(f"also in response{'s' if len(statuses) > 1 else ''} {', '.join(statuses)}"),) if statuses else ()


def dispute(finding: Finding) -> tuple[str, ...]:
    """What each of page, fragment and recordings says, side by side, and which is the odd one out."""
    if finding.third_source is None:
        return ()
    first = "recording" if finding.third_source.name == "page" else "page"
    both = f"{first}: {said(finding, 'docs', _SIDE)}; fragment: {said(finding, 'spec', _SIDE)}"
    third, *odd = testimony(finding)
    return (f"{both}; {third}", *odd)


def coverage(unrecorded: Unrecorded) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What was never recorded, kind by kind, without the kinds of which everything was."""
    kinds = (
        ("responses", unrecorded.responses),
        ("properties", unrecorded.properties),
        ("enum values", unrecorded.values),
        ("nulls", unrecorded.nulls),
    )
    return tuple((name, tuple(map(visible, things))) for name, things in kinds if things)


def place(location: Location) -> str:
    """A location as compilers write it."""
    return visible(str(location))


def evidence(finding: Finding, verdict: SourceVerdict | None) -> str:
    """Where the other side says so; the lines of HTML are long, so what stands on the page around it is told too."""
    at = place(finding.evidence)
    if verdict is None or verdict.format != "html":
        return at
    absent = finding.aspect == "presence" and not finding.docs
    words = " > ".join(_trail(finding)[: -1 if absent else None])
    words = words if len(words) <= _WIDEST_TRAIL else f"…{words[1 - _WIDEST_TRAIL :]}"
    return f"{at}, {'below ' * absent}{visible(words)}" if words else at


def _trail(finding: Finding) -> list[str]:
    """The headings and names that lead to the thing on a page."""
    kind, *names = finding.part.split(":", 2)
    if kind == "parameter":
        headings = [f"{names[0].capitalize()} Parameters", *names[1:]]
    else:
        headings = {"response": ["Responses", " ".join(("Status", *names))], "request-body": ["Body"]}.get(kind, [])
    return [*headings, *filter(None, finding.path.split("."))]


def tally(counts: Mapping[str, int]) -> str:
    """`1 error, 2 warnings, 0 notes, 1 accepted`."""
    words = [amount(counts[severity], severity) for severity in ("error", "warning", "note")]
    return ", ".join((*words, f"{counts['accepted']} accepted"))


def amount(number: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(item, (str, int, float)) for item in value)


def _members(value: object, other: object, limit: int) -> str:
    """The members of a list, and which of them the other side lacks: what a person has to type."""
    own, others = ([_scalar(item) for item in side] if _is_list(side) else [] for side in (value, other))  # type: ignore[attr-defined]
    text = shortened(" | ".join(own) or "an empty list", limit)
    more, less = _missing(own, others), _missing(others, own)
    if not others or len(more) == len(own):
        return text
    # Of hundreds of members the ones that differ are what a person looks for.
    changes = [f"{verb} {', '.join(items)}" for verb, items in (("adds", more), ("lacks", less)) if items]
    return f"{text} ({'; '.join(changes)})" if changes else text


def _missing(own: Sequence[str], others: Sequence[str]) -> list[str]:
    known = set(others)
    return [item for item in own if item not in known]


def _one(value: object, aspect: str) -> str:
    if aspect in _FLAGS and (isinstance(value, bool) or (value is None and aspect == "presence")):
        return _FLAGS[aspect][not value]
    if value is None:
        return "not stated" if aspect in _FLAGS else f"no {aspect}"
    if isinstance(value, str) and aspect in _BARE:
        return value
    return json.dumps(plain(value), ensure_ascii=False)


def _scalar(item: object) -> str:
    return item if isinstance(item, str) else json.dumps(plain(item))
