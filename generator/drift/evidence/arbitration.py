"""Which of page, fragment and recordings is the outlier: the one that stands alone with what it claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from generator.documents.location import Location
from generator.drift.evidence.conformance import allows, allows_all, observe
from generator.drift.evidence.observed import ObservedValue, find_values
from generator.drift.evidence.responses import RecordedResponse
from generator.drift.facts.equivalence import list_enum_values
from generator.drift.facts.model import Aspect, Node, Reading, join_path
from generator.drift.rules.findings import Finding, ThirdSource
from generator.drift.rules.messages import format_value

PAGE, FRAGMENT, RECORDINGS, THIS_RECORDING = "the page", "the fragment", "the recordings", "this recording"
ALL_DIFFER, FIT_BOTH = "all three differ", "the recordings fit both"
DISAGREE, ONLY_EXAMPLE = "the recordings contradict each other", "only the page's own example shows it"
_SILENT_PAGE, _SILENT_RECORDINGS = (ThirdSource(name, "silent", None, None) for name in ("page", "recordings"))
_VALUE_ASPECTS = (Aspect.TYPE, Aspect.ENUM, Aspect.FORMAT, Aspect.MINIMUM, Aspect.MAXIMUM)
"""What single values can decide."""
_EXCLUSIVE_ASPECTS = (Aspect.TYPE, Aspect.FORMAT)
"""Of these a value that fits one claim contradicts another."""


def attach_recordings(finding: Finding, responses: Iterable[RecordedResponse]) -> Finding:
    """Attach to a finding about a page what the recordings claim, or that they claim nothing."""
    if not finding.compared or not finding.part.startswith("response:"):
        return finding
    attesting = [one for one in responses if one.attests and one.is_of(finding.part)]
    # An example of the page proves nothing beyond the page, so that any other goes first.
    attesting.sort(key=is_example)
    return finding._replace(third_source=_consult_recordings(finding, attesting) or _SILENT_RECORDINGS)


def attach_page(finding: Finding, page: Reading | None, responses: Iterable[RecordedResponse] = ()) -> Finding:
    """Attach to a finding about a recording what the page claims, and which other recordings contradict this one."""
    if not finding.compared:
        return finding
    third = (_consult_page(finding, page) if page else None) or _SILENT_PAGE
    agreeing, contradicting = _split_by_fragment(finding, responses)
    if agreeing:
        count = len({value.response.path for value in agreeing})
        shows = f"{count} {'shows' if count == 1 else 'show'} {format_value(finding.spec)}"
        alone = third.outlier == RECORDINGS and len({value.response.path for value in contradicting}) == 1
        note = f"{DISAGREE}: {shows} ({agreeing[0].locate()})"
        third = third._replace(outlier=THIS_RECORDING if alone else None, note=note)
    return finding._replace(third_source=third)


class _Agreement(NamedTuple):
    """Whether page and fragment allow what was recorded; None where that cannot be told."""

    page: bool | None
    fragment: bool | None


def _consult_recordings(finding: Finding, responses: Sequence[RecordedResponse]) -> ThirdSource | None:
    """What the recordings claim about the subject of a finding; None if they do not show it."""
    aspect = Aspect(finding.aspect)
    if aspect is Aspect.PRESENCE:
        return _consult_presence(finding, responses)
    if aspect is Aspect.REQUIRED:
        return _consult_missing_keys(finding, responses)
    values = [value for response in responses for value in find_values(response, finding.path)]
    if aspect is Aspect.NULLABLE:
        return _consult_nulls(finding, values)
    return _consult_values(finding, aspect, values)


def _consult_presence(finding: Finding, responses: Sequence[RecordedResponse]) -> ThirdSource | None:
    """One sighting proves presence; absence proves nothing, because it may come another time."""
    if finding.path and isinstance(finding.docs, str) and isinstance(finding.spec, str):
        return _consult_names(finding, finding.docs, finding.spec, responses)
    if not isinstance(finding.docs, bool) or not isinstance(finding.spec, bool):
        return None  # another name of a header, or a whole list of names
    if finding.path:
        values = (value for response in responses for value in find_values(response, finding.path))
        shown = next(((value.response, value.locate()) for value in values), None)
    elif "-body" in finding.rule:
        shown = next(((response, response.locate(())) for response in responses if response.body), None)
    else:
        shown = next(((response, response.status_at) for response in responses), None)
    return _decide("shown", *shown, _Agreement(finding.docs, finding.spec)) if shown else None


def _consult_names(finding: Finding, docs: str, spec: str, responses: Sequence[RecordedResponse]) -> ThirdSource | None:
    """Which of the two names of a property was sent."""
    around, _, _ = finding.path.rpartition(".")
    shown = {
        name: value
        for name in (docs, spec)
        for response in reversed(responses)
        for value in find_values(response, join_path(around, name))
    }
    if not shown:
        return None
    value = next(iter(shown.values()))
    return _decide(", ".join(shown), value.response, value.locate(), _Agreement(spec not in shown, docs not in shown))


def _consult_missing_keys(finding: Finding, responses: Sequence[RecordedResponse]) -> ThirdSource | None:
    """A key that a whole response lacks is not required."""
    around, _, name = finding.path.rpartition(".")
    whole = (response for response in responses if response.is_whole(around))
    for holder in (value for response in whole for value in find_values(response, around)):
        if isinstance(holder.value, dict) and name not in holder.value:
            agreement = _Agreement(finding.docs is False, finding.spec is False)
            return _decide("missing", holder.response, holder.locate(), agreement)
    return None


def _consult_nulls(finding: Finding, values: Sequence[ObservedValue]) -> ThirdSource | None:
    null = next((value for value in values if value.value is None), None)
    docs, spec = (claim if isinstance(claim, bool) else None for claim in (finding.docs, finding.spec))
    return _decide("null", null.response, null.locate(), _Agreement(docs, spec)) if null else None


def _consult_values(finding: Finding, aspect: Aspect, values: Sequence[ObservedValue]) -> ThirdSource | None:
    """What values show of an aspect; an example of the page counts only where there is nothing else."""
    telling = [value for value in values if _observe(aspect, value) is not None]
    telling = [value for value in telling if not is_example(value.response)] or telling
    if not telling:
        return None
    observations = list(dict.fromkeys(_observe(aspect, value) for value in telling))
    agreement = _Agreement(*(allows_all(aspect, claim, observations) for claim in (finding.docs, finding.spec)))
    claims = format_value(list(map(str, observations)))
    third = _decide(claims, telling[0].response, telling[0].locate(), agreement)
    if agreement == (False, False) and _fits_each_side(finding, aspect, observations):
        return third._replace(note=DISAGREE)
    return third


def _fits_each_side(finding: Finding, aspect: Aspect, observations: Iterable[object]) -> bool:
    """Whether some of what was observed fits the page, and some the fragment."""
    return all(any(allows_all(aspect, claim, [one]) for one in observations) for claim in (finding.docs, finding.spec))


def _observe(aspect: Aspect, value: ObservedValue) -> object:
    """What a value shows of an aspect; of a redacted one only the type is real."""
    if aspect not in _VALUE_ASPECTS or (value.redacted and aspect is not Aspect.TYPE):
        return None
    return observe(aspect, value.value)


def _decide(claims: str, response: RecordedResponse, at: Location, agreement: _Agreement) -> ThirdSource:
    """The recordings as the third source, with the outlier if just one of page and fragment allows what they show."""
    outlier = note = None
    if is_example(response):
        note = ONLY_EXAMPLE
    elif agreement.page == agreement.fragment and None not in agreement:
        note = FIT_BOTH if agreement.page else ALL_DIFFER
    elif None not in agreement:
        outlier = FRAGMENT if agreement.page else PAGE
    return ThirdSource("recordings", claims, at, outlier, note)


def is_example(response: RecordedResponse) -> bool:
    """Whether a recording is an example of the page, which proves nothing beyond the page."""
    return response.kind == "documented"


def _split_by_fragment(
    finding: Finding, responses: Iterable[RecordedResponse]
) -> tuple[list[ObservedValue], list[ObservedValue]]:
    """The recorded values that show what the fragment claims, and those that contradict it."""
    agreeing: list[ObservedValue] = []
    contradicting: list[ObservedValue] = []
    aspect = Aspect(finding.aspect)
    if aspect not in _EXCLUSIVE_ASPECTS or not finding.path:
        return agreeing, contradicting
    mine = (one for one in responses if one.attests and one.part == finding.part)
    for value in (value for response in mine for value in find_values(response, finding.path)):
        observation = _observe(aspect, value)
        if observation is not None:
            (agreeing if allows(aspect, finding.spec, observation) else contradicting).append(value)
    return agreeing, contradicting


def _consult_page(finding: Finding, page: Reading) -> ThirdSource | None:
    """What the page claims about the subject of a finding; None if nothing."""
    is_status = not finding.path and finding.aspect == Aspect.PRESENCE and isinstance(finding.docs, bool)
    part = page.parts.get(finding.part)
    if part is None:
        if not is_status or "response" not in page.complete:
            return None
        return ThirdSource("page", "not listed", page.parts["operation"].location(Aspect.PRESENCE), RECORDINGS)
    if is_status:
        return ThirdSource("page", "listed", part.location(Aspect.PRESENCE), FRAGMENT)
    node = next(_find_nodes(part, finding.path), None)
    return _consult_node(finding, node) if node is not None else _consult_list(finding, part)


def _consult_node(finding: Finding, node: Node) -> ThirdSource | None:
    """What the page claims about something that it lists."""
    aspect = Aspect(finding.aspect)
    at = node.location(aspect)
    if aspect is Aspect.PRESENCE:
        return ThirdSource("page", "listed", at, FRAGMENT) if isinstance(finding.docs, bool) else None
    if aspect not in node.claims or "-body" in finding.rule:
        return None
    claim = node.claims[aspect]
    if aspect is Aspect.NULLABLE:
        return ThirdSource("page", "can be null" if claim else "never null", at, FRAGMENT if claim else RECORDINGS)
    if aspect is Aspect.REQUIRED:
        return ThirdSource("page", "required" if claim else "optional", at, RECORDINGS if claim else FRAGMENT)
    return _consult_claim(finding, aspect, claim, at)


def _consult_claim(finding: Finding, aspect: Aspect, claim: object, at: Location) -> ThirdSource:
    """The page allows what was recorded, or claims what the fragment claims, or something else again."""
    observations: list[object] = [finding.docs]
    if aspect is Aspect.TYPE:
        observations = list(str(finding.docs).split("|"))
    elif aspect is Aspect.ENUM:
        observations = list(list_enum_values(finding.docs) or ())
    claims = format_value(list_enum_values(claim) if aspect is Aspect.ENUM else claim)
    allowed = claim is None if aspect is Aspect.PATTERN else allows_all(aspect, claim, observations)
    if allowed is None:
        return ThirdSource("page", claims, at, None)
    if allowed:
        return ThirdSource("page", claims, at, FRAGMENT)
    if aspect is Aspect.TYPE and claim != finding.spec:
        return ThirdSource("page", claims, at, None, ALL_DIFFER)
    return ThirdSource("page", claims, at, RECORDINGS)


def _consult_list(finding: Finding, part: Node) -> ThirdSource | None:
    """The page claims that there is no such property only where it lists those around it."""
    around, _, _ = finding.path.rpartition(".")
    holders = list(_find_nodes(part, around))
    if finding.aspect != Aspect.PRESENCE or not any(node.complete and node.children for node in holders):
        return None
    return ThirdSource("page", "not listed", holders[0].location(Aspect.PRESENCE), RECORDINGS)


def _find_nodes(part: Node, path: str) -> Iterator[Node]:
    """What stands at a path in the bodies of a part."""
    for body in part.children.values():
        yield from _find_below(body, path, "")


def _find_below(node: Node, path: str, here: str) -> Iterator[Node]:
    if here == path:
        yield node
    elif path.startswith(here):
        for name, child in node.children.items():
            yield from _find_below(child, path, join_path(here, name))
