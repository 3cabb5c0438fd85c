"""The report as one self-contained page: what the documentation says beside what the fragment says."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from generator.drift.report.formats import Rules
from generator.drift.report.grouping import folded
from generator.drift.report.phrases import (
    amount,
    coverage,
    evidence,
    label,
    others,
    place,
    plain,
    said,
    tally,
    testimony,
)
from generator.drift.rules.findings import Finding, Move, Report, Severity, SourceVerdict, ThirdSource, Unrecorded
from generator.secrets.display import visible

_TEXT = 16_384
_ASSETS = Path(__file__).with_name("assets")


class Shown(NamedTuple):
    """A finding with what the page needs to know about its surroundings."""

    finding: Finding
    verdict: SourceVerdict | None
    anchor: str
    part: int


def render(report: Report, rules: Rules) -> str:
    """A whole page that needs no other file, no network and no script."""
    shown, parts = _shown(report)
    style = _read_asset("report.css") + "".join(_filter_rules(len(parts)))
    # Filtering is left to the style sheet and works without the script, which only counts what is shown.
    script = _read_asset("report.js")
    title = f"Documentation drift: {report.verdict}"
    body = [
        '<a class="skip" href="#findings">Skip to the findings</a>',
        f'<header class="{report.verdict}"><h1>Documentation drift: <span class="word">{report.verdict}</span></h1>',
        f"<p>{tally(report.counts)} in {amount(len(report.sources), 'source')}</p></header>",
        "<main>",
        *_sources(report.sources),
        *(_filters(report, parts, shown) if shown else ()),
        '<h2 id="findings">Findings</h2>',
        *(line for one in shown for line in _article(one, rules)),
        *(() if shown else ("<p>None.</p>",)),
        *(line for unrecorded in report.unrecorded for line in _unrecorded(unrecorded)),
        *(_timeline(report.moves) if report.moves else ()),
        "</main>",
    ]
    return "\n".join((*_head(title, style, script), *body, f"<script>{script}</script>", "</body>", "</html>")) + "\n"


def text(string: str) -> str:
    """A string as the text of an element or the value of a quoted attribute."""
    return escape(visible(string))


def _shown(report: Report) -> tuple[list[Shown], list[str]]:
    """The findings with an anchor each; two pages can say the same thing and share its fingerprint."""
    shown: list[Shown] = []
    parts: dict[str, int] = {}
    seen: dict[str, int] = {}
    for group in report.groups:
        for finding in folded(group.findings):
            name = finding.fingerprint
            seen[name] = seen.get(name, 0) + 1
            anchor = name if seen[name] == 1 else f"{name}-{seen[name]}"
            number = parts.setdefault(finding.part, len(parts))
            shown.append(Shown(finding, group.verdict, anchor, number))
    return shown, list(parts)


def _read_asset(name: str) -> str:
    return "\n" + (_ASSETS / name).read_text(encoding="utf-8")


def _head(title: str, style: str, script: str) -> Iterator[str]:
    own = f"style-src {_hash(style)}; script-src {_hash(script)}"
    policy = f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{text(title)}</title>\n<style>{style}</style>\n</head>\n<body>"


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _filter_rules(parts: int) -> Iterator[str]:
    names = [*(str(severity) for severity in Severity), "accepted", *(f"part-{number}" for number in range(parts))]
    for name in names:
        yield f"body:has(#show-{name}:not(:checked)) article.{name}:not(:target) {{ display: none; }}\n"


def _sources(sources: Sequence[SourceVerdict]) -> Iterator[str]:
    yield "<h2>Sources</h2>\n<table>\n<thead><tr>"
    yield from (f'<th scope="col">{name}</th>' for name in ("Source", "Operation", "Verdict", "Facts"))
    yield "</tr></thead>\n<tbody>"
    for source in sources:
        reason = f": {text(source.reason)}" if source.reason else ""
        verdict = f'<td class="{source.verdict}"><span class="word">{source.verdict}</span>{reason}</td>'
        name, operation = text(source.source), text(source.operation or "-")
        yield f'<tr><th scope="row"><code>{name}</code></th><td><code>{operation}</code></td>'
        yield f"{verdict}<td>{source.compared}</td></tr>"
    yield "</tbody>\n</table>"


def _timeline(moves: Sequence[Move]) -> Iterator[str]:
    yield '<h2 id="timeline">How the page moved</h2>\n<ol class="timeline">'
    for move in moves:
        yield f'<li id="since-{text(move.since)}"><h3><time datetime="{text(move.read)}">{text(move.read)}</time></h3>'
        yield f'<p class="dim">{amount(len(move.findings), "change")} since {text(move.since)}, read from '
        yield f"<code>{text(move.source)}</code></p>"
        yield "<ul>" if move.findings else ""
        for finding in move.findings:
            yield f'<li class="{finding.severity}"><span class="word">{finding.severity}</span> '
            yield f"<code>{text(finding.rule)}</code>: {text(finding.message)}</li>"
        yield "</ul></li>" if move.findings else "</li>"
    yield "</ol>"


def _filters(report: Report, parts: Sequence[str], shown: Sequence[Shown]) -> Iterator[str]:
    numbers = [one.part for one in shown]
    yield '<form class="filter" autocomplete="off" aria-label="Filter the findings">'
    yield "<fieldset><legend>Severity</legend>"
    yield from (_checkbox(name, name, number) for name, number in report.counts.items())
    yield "</fieldset>\n<fieldset><legend>Part</legend>"
    yield from (_checkbox(f"part-{number}", part, numbers.count(number)) for number, part in enumerate(parts))
    yield '</fieldset>\n<p><button type="reset">Show all</button> <span id="shown" role="status"></span></p>\n</form>'


def _checkbox(name: str, words: str, number: int) -> str:
    return f'<label><input type="checkbox" id="show-{name}" checked> {text(words)} ({number})</label>'


def _article(one: Shown, rules: Rules) -> Iterator[str]:
    finding, anchor = one.finding, one.anchor
    kind = "accepted" if finding.accepted else str(finding.severity)
    yield f'<article id="{anchor}" class="{kind} part-{one.part}" aria-labelledby="{anchor}-title">'
    yield f'<h3 id="{anchor}-title"><span class="word">{kind}</span> <code>{text(finding.rule)}</code>:'
    yield text(finding.message)
    yield f'<a class="link" href="#{anchor}" aria-label="Link to this finding">#</a></h3>'
    names = f"<code>{text(finding.operation)}</code> · <code>{text(finding.subject)}</code>"
    yield f'<p class="dim">{names} · {text(finding.aspect)}</p>'
    if one.verdict is not None and finding.compared:
        yield '<div class="sides">'
        yield from _side(
            finding, "docs", label(one.verdict).capitalize(), evidence(finding, one.verdict), one.verdict.read
        )
        yield from _side(finding, "spec", "Fragment", place(finding.location), None)
        yield from _third(finding.third_source) if finding.third_source else ()
        yield "</div>"
    else:
        yield f"<p><code>{text(place(finding.location))}</code></p>"
    yield from (f"<p>{text(line.capitalize())}.</p>" for line in (*others(finding), *testimony(finding)[1:]))
    yield f"<p>{text(finding.help)}</p>"
    if finding.deviation:
        yield f"<p>Accepted by <code>{text(finding.deviation)}</code>.</p>"
    if finding.rule in rules:
        rule = rules[finding.rule]
        yield f"<details><summary>Why it matters</summary><p>{text(rule.why)}</p><p>{text(rule.remedy)}</p></details>"
    yield "</article>"


def _unrecorded(unrecorded: Unrecorded) -> Iterator[str]:
    kinds = coverage(unrecorded)
    if kinds:
        yield f"<h2>Never recorded of <code>{text(unrecorded.operation)}</code></h2>\n<ul>"
        yield from (f"<li>{name}: {text(', '.join(things))}</li>" for name, things in kinds)
        yield "</ul>"


def _side(finding: Finding, side: str, name: str, where: str, read: str | None) -> Iterator[str]:
    value, other = (finding.docs, finding.spec) if side == "docs" else (finding.spec, finding.docs)
    yield f'<div role="group" class="side" aria-label="{name}"><h4>{name}</h4>'
    if isinstance(value, (list, tuple)) and value and isinstance(other, (list, tuple)):
        yield from _members(value, other)
    elif isinstance(value, (dict, list, tuple)):
        yield f"<pre>{escape(_pretty(value))}</pre>"
    else:
        yield f"<samp>{escape(said(finding, side, _TEXT))}</samp>"
    when = f", read {text(read)}" if read else ""
    yield f'<p class="dim"><code>{text(where)}</code>{when}</p></div>'


def _third(third_source: ThirdSource) -> Iterator[str]:
    name = text(third_source.name.capitalize())
    yield f'<div role="group" class="side" aria-label="{name}"><h4>{name}</h4><samp>{text(third_source.claims)}</samp>'
    yield f'<p class="dim"><code>{text(place(third_source.at))}</code></p></div>' if third_source.at else "</div>"


def _members(own: Sequence[object], others: Sequence[object]) -> Iterator[str]:
    """A list with the members marked that the other side lacks."""
    known = {_pretty(item) for item in others}
    yield "<ul>"
    for item in own:
        words = escape(visible(item) if isinstance(item, str) else _pretty(item))
        mark = words if _pretty(item) in known else f"<mark>{words}</mark>"
        yield f"<li><samp>{mark}</samp></li>"
    yield "</ul>"


def _pretty(value: object) -> str:
    lines = json.dumps(plain(value), indent=2, ensure_ascii=False).split("\n")
    return "\n".join(visible(line) for line in lines)
