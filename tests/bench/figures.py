"""Samples, what they say, and whether that is enough."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple


class Bar(NamedTuple):
    """How we must compare with one peer: this many times better, or no more than this share of its cost."""

    peer: str
    kind: Literal["times", "share"]
    limit: float

    def met(self, ratio: float) -> bool:
        """Whether a ratio of this kind is good enough."""
        return ratio >= self.limit if self.kind == "times" else ratio <= self.limit


class Row(NamedTuple):
    """One thing that is measured for every peer."""

    name: str
    unit: str
    rising: bool
    """Whether more is better."""
    bars: tuple[Bar, ...] = ()


class Samples(NamedTuple):
    """One row in one setting: for each peer a value from each round, ours first."""

    row: Row
    setting: str
    values: Mapping[str, Sequence[float]]

    def ratio(self, bar: Bar) -> float:
        """The median over rounds; within a round all peers met the same state of the machine."""
        pairs = zip(self.values["ours"], self.values[bar.peer], strict=True)
        inverted = bar.kind == "times" and not self.row.rising
        return statistics.median(theirs / ours if inverted else ours / theirs for ours, theirs in pairs)


def spread(values: Sequence[float]) -> float:
    """The median absolute deviation."""
    middle = statistics.median(values)
    return statistics.median(abs(value - middle) for value in values)


def table(measured: Iterable[Samples], judged: str) -> str:
    """The samples for people; only those of the `judged` setting are held against the bars."""
    lines, name = [], ""
    for samples in measured:
        if samples.row.name != name:
            name = samples.row.name
            lines += ["", f"{name}, {samples.row.unit}"]
        lines.append("  ".join([f"  {samples.setting:9}", *(_cell(*item) for item in samples.values.items())]).rstrip())
        if samples.row.bars:
            verdicts = (_verdict(samples, bar, judge=samples.setting == judged) for bar in samples.row.bars)
            lines.append(f"  {'':9}  {'   '.join(verdicts)}")
    return "\n".join(lines[1:])


def _cell(peer: str, values: Sequence[float]) -> str:
    middle = statistics.median(values)
    digits = 0 if middle >= 100 else 1 if middle >= 10 else 2
    return f"{peer} {middle:,.{digits}f} ±{spread(values) / middle * 100:.0f} %".ljust(24)


def _verdict(samples: Samples, bar: Bar, *, judge: bool) -> str:
    ratio = samples.ratio(bar)
    said = f"{ratio:.2f} {'x' if bar.kind == 'times' else 'of'} {bar.peer}"
    sign = "≥" if bar.kind == "times" else "≤"
    return f"{said} ({sign} {bar.limit:g}: {'met' if bar.met(ratio) else 'NOT MET'})" if judge else said


def missed(measured: Iterable[Samples], judged: str) -> list[str]:
    """The bars that are not met, by row and peer."""
    return [
        f"{samples.row.name}: {bar.peer}"
        for samples in measured
        if samples.setting == judged
        for bar in samples.row.bars
        if not bar.met(samples.ratio(bar))
    ]


def as_json(measured: Iterable[Samples]) -> list[dict[str, Any]]:
    """The samples for programs, each value of each round included."""
    return [
        {
            "what": samples.row.name,
            "unit": samples.row.unit,
            "setting": samples.setting,
            "peers": {
                peer: {"median": statistics.median(values), "mad": spread(values), "rounds": list(values)}
                for peer, values in samples.values.items()
            },
            "bars": [
                {**bar._asdict(), "ratio": samples.ratio(bar), "met": bar.met(samples.ratio(bar))}
                for bar in samples.row.bars
            ],
        }
        for samples in measured
    ]
