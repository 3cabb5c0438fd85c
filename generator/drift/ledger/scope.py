"""What a run has looked at, which decides what it can say about each entry of the ledger."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from generator.drift.ledger.file import Deviation
from generator.drift.rules import catalogue
from generator.drift.rules.findings import SourceVerdict, Verdict

if TYPE_CHECKING:
    from generator.drift.evidence.responses import RecordedResponse


class Scope(NamedTuple):
    """What a run has looked at: an entry about anything else is left alone.

    `operations` were compared, and none of their sources is unknown. `rules` could have fired, given
    what the sources attest; None means all of them. `opposites` maps a rule to the one that fires
    when the two sides are exchanged. Findings of the sources `moved` are about what moved on a page
    since its lock, which no entry accepts. `responses` are the recorded ones, and
    `every_recording_read` says that a file which is not among them is not a recording.
    """

    operations: Collection[str]
    rules: Collection[str] | None = None
    opposites: Mapping[str, str] = {}
    moved: Collection[str] = ()
    responses: Sequence[RecordedResponse] = ()
    every_recording_read: bool = False

    def covers(self, entry: Deviation) -> bool:
        """Whether the entry's operation was compared; an entry that names none stands for any."""
        return bool(self.operations) if entry.operation is None else entry.operation in self.operations

    def can_fire(self, entry: Deviation) -> bool:
        """Whether the entry's rule had a chance to fire."""
        return self.rules is None or entry.rule in self.rules


def scope_of(sources: Collection[SourceVerdict], *, recordings_judged: bool, moved: Collection[str] = ()) -> Scope:
    """Work out the scope of a run from the verdicts on its sources.

    `recordings_judged` says that the recordings are part of the comparison, and that all of them could be
    read; `moved` are the sources that show what moved on a page since its lock.
    """
    unknown = {source.operation for source in sources if source.verdict is Verdict.UNKNOWN}
    operations = {source.operation for source in sources if source.operation and source.operation not in unknown}
    of_recordings = catalogue.list_recording_rules()
    pages_judged = any(one.format != "recordings" and one.verdict is not Verdict.UNKNOWN for one in sources)
    rules = {
        *(of_recordings if recordings_judged else ()),
        *(catalogue.load_rules().keys() - of_recordings if pages_judged else ()),
    }
    return Scope(operations, rules, catalogue.find_opposites(), moved)
