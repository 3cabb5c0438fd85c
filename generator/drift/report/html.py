"""The report as one self-contained page: the claims of documentation and fragment side by side."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from generator.drift.report.formats import Rules
from generator.drift.report.grouping import fold_findings
from generator.drift.report.phrases import (
    format_acceptance,
    format_amount,
    format_counts,
    format_evidence,
    format_location,
    format_other_parts,
    format_reading,
    format_side,
    format_third_source,
    list_unrecorded,
    make_jsonable,
    name_source,
)
from generator.drift.rules.findings import Finding, Move, Report, Severity, SourceVerdict, ThirdSource, Unrecorded
from generator.secrets.display import make_printable

_TEXT = 16_384
_ASSETS = Path(__file__).with_name("assets")


class Article(NamedTuple):
    """A finding with its verdict, the anchor of its article, and the number of its part among the filters."""

    finding: Finding
    verdict: SourceVerdict | None
    anchor: str
    part: int


def render(report: Report, rules: Rules) -> str:
    """A whole page that needs no other file and no network, and can be read without its script."""
    articles, parts = _list_articles(report)
    style = _read_asset("report.css") + "".join(_write_filter_rules(len(parts)))
    # Filtering is left to the style sheet and works without the script, which only counts what is shown.
    script = _read_asset("report.js")
    title = f"Documentation check: {report.verdict}"
    body = [
        '<a class="skip" href="#findings">Skip to the findings</a>',
        f'<header class="{report.verdict}"><h1>Documentation check: <span class="word">{report.verdict}</span></h1>',
        f"<p>{format_counts(report.counts)} in {format_amount(len(report.sources), 'source')}</p></header>",
        "<main>",
        *_write_sources(report.sources),
        *(_write_filters(report, parts, articles) if articles else ()),
        '<h2 id="findings">Findings</h2>',
        *(line for one in articles for line in _write_article(one, rules)),
        *(() if articles else ("<p>None.</p>",)),
        *(line for unrecorded in report.unrecorded for line in _write_unrecorded(unrecorded)),
        *(_write_timeline(report.moves) if report.moves else ()),
        "</main>",
    ]
    return (
        "\n".join((*_write_head(title, style, script), *body, f"<script>{script}</script>", "</body>", "</html>"))
        + "\n"
    )


def escape_text(string: str) -> str:
    """A string as the text of an element or the value of a quoted attribute."""
    return escape(make_printable(string))


def _list_articles(report: Report) -> tuple[list[Article], list[str]]:
    """The articles and the names of their parts; findings of two pages with one fingerprint get different anchors."""
    articles: list[Article] = []
    parts: dict[str, int] = {}
    seen: dict[str, int] = {}
    for group in report.groups:
        for finding in fold_findings(group.findings):
            name = finding.fingerprint
            seen[name] = seen.get(name, 0) + 1
            anchor = name if seen[name] == 1 else f"{name}-{seen[name]}"
            number = parts.setdefault(finding.part, len(parts))
            articles.append(Article(finding, group.verdict, anchor, number))
    return articles, list(parts)


def _read_asset(name: str) -> str:
    return "\n" + (_ASSETS / name).read_text(encoding="utf-8")


def _write_head(title: str, style: str, script: str) -> Iterator[str]:
    own = f"style-src {_hash(style)}; script-src {_hash(script)}"
    policy = f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape_text(title)}</title>\n<style>{style}</style>\n</head>\n<body>"


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _write_filter_rules(parts: int) -> Iterator[str]:
    names = [*(str(severity) for severity in Severity), "accepted", *(f"part-{number}" for number in range(parts))]
    for name in names:
        yield f"body:has(#show-{name}:not(:checked)) article.{name}:not(:target) {{ display: none; }}\n"


def _write_sources(sources: Sequence[SourceVerdict]) -> Iterator[str]:
    yield "<h2>Sources</h2>\n<table>\n<thead><tr>"
    yield from (f'<th scope="col">{name}</th>' for name in ("Source", "Operation", "Verdict", "Facts"))
    yield "</tr></thead>\n<tbody>"
    for source in sources:
        reason = f": {escape_text(source.reason)}" if source.reason else ""
        verdict = f'<td class="{source.verdict}"><span class="word">{source.verdict}</span>{reason}</td>'
        name, operation = escape_text(source.source), escape_text(source.operation or "-")
        yield f'<tr><th scope="row"><code>{name}</code></th><td><code>{operation}</code></td>'
        yield f"{verdict}<td>{_write_amount(source)}</td></tr>"
    yield "</tbody>\n</table>"


def _write_amount(source: SourceVerdict) -> str:
    """How many facts were compared, and which facts of the spec the source is silent about."""
    attested = source.attested
    facts = f"{attested.spoken} of {attested.of}" if attested else str(source.compared)
    words = format_reading(source)
    return facts + (f"; {escape_text(words)}" if words else "")


def _write_timeline(moves: Sequence[Move]) -> Iterator[str]:
    yield '<h2 id="timeline">How the page moved</h2>\n<ol class="timeline">'
    for move in moves:
        since, read, count = (
            escape_text(move.since),
            escape_text(move.read),
            format_amount(len(move.findings), "change"),
        )
        yield f'<li id="since-{since}"><h3><time datetime="{read}">{read}</time></h3>'
        yield f'<p class="dim">{count} since {since}, read from '
        yield f"<code>{escape_text(move.source)}</code></p>"
        yield "<ul>" if move.findings else ""
        for finding in move.findings:
            yield f'<li class="{finding.severity}"><span class="word">{finding.severity}</span> '
            yield f"<code>{escape_text(finding.rule)}</code>: {escape_text(finding.message)}</li>"
        yield "</ul></li>" if move.findings else "</li>"
    yield "</ol>"


def _write_filters(report: Report, parts: Sequence[str], articles: Sequence[Article]) -> Iterator[str]:
    numbers = [one.part for one in articles]
    yield '<form class="filter" autocomplete="off" aria-label="Filter the findings">'
    yield "<fieldset><legend>Severity</legend>"
    yield from (_write_checkbox(name, name, number) for name, number in report.counts.items())
    yield "</fieldset>\n<fieldset><legend>Part</legend>"
    yield from (_write_checkbox(f"part-{number}", part, numbers.count(number)) for number, part in enumerate(parts))
    yield '</fieldset>\n<p><button type="reset">Show all</button> <span id="shown" role="status"></span></p>\n</form>'


def _write_checkbox(name: str, words: str, number: int) -> str:
    return f'<label><input type="checkbox" id="show-{name}" checked> {escape_text(words)} ({number})</label>'


def _write_article(one: Article, rules: Rules) -> Iterator[str]:
    finding, anchor = one.finding, one.anchor
    kind = "accepted" if finding.accepted else str(finding.severity)
    yield f'<article id="{anchor}" class="{kind} part-{one.part}" aria-labelledby="{anchor}-title">'
    yield f'<h3 id="{anchor}-title"><span class="word">{kind}</span> <code>{escape_text(finding.rule)}</code>:'
    yield escape_text(finding.message)
    yield f'<a class="link" href="#{anchor}" aria-label="Link to this finding">#</a></h3>'
    names = f"<code>{escape_text(finding.operation)}</code> · <code>{escape_text(finding.subject)}</code>"
    yield f'<p class="dim">{names} · {escape_text(finding.aspect)}</p>'
    if one.verdict is not None and finding.compared:
        yield '<div class="sides">'
        yield from _write_side(
            finding,
            "docs",
            name_source(one.verdict).capitalize(),
            format_evidence(finding, one.verdict),
            one.verdict.read,
        )
        yield from _write_side(finding, "spec", "Fragment", format_location(finding.location), None)
        yield from _write_third_source(finding.third_source) if finding.third_source else ()
        yield "</div>"
    else:
        yield f"<p><code>{escape_text(format_location(finding.location))}</code></p>"
    yield from (
        f"<p>{escape_text(line.capitalize())}.</p>"
        for line in (*format_other_parts(finding), *format_third_source(finding)[1:])
    )
    if not finding.accepted:
        yield f"<p>{escape_text(finding.help)}</p>"
    if finding.deviation:
        yield f"<p>Accepted by <code>{escape_text(finding.deviation)}</code>.</p>"
        yield from (f"<p>{escape_text(line[:1].upper() + line[1:])}</p>" for line in format_acceptance(finding))
    if finding.rule in rules:
        why, remedy = escape_text(rules[finding.rule].why), escape_text(rules[finding.rule].remedy)
        yield f"<details><summary>Why it matters</summary><p>{why}</p><p>{remedy}</p></details>"
    yield "</article>"


def _write_unrecorded(unrecorded: Unrecorded) -> Iterator[str]:
    kinds = list_unrecorded(unrecorded)
    if kinds:
        yield f"<h2>Never recorded of <code>{escape_text(unrecorded.operation)}</code></h2>\n<ul>"
        yield from (f"<li>{name}: {escape_text(', '.join(items))}</li>" for name, items in kinds)
        yield "</ul>"


def _write_side(finding: Finding, side: str, name: str, where: str, read: str | None) -> Iterator[str]:
    value, other = (finding.docs, finding.spec) if side == "docs" else (finding.spec, finding.docs)
    yield f'<div role="group" class="side" aria-label="{name}"><h4>{name}</h4>'
    if isinstance(value, (list, tuple)) and value and isinstance(other, (list, tuple)):
        yield from _write_members(value, other)
    elif isinstance(value, (dict, list, tuple)):
        yield f"<pre>{escape(_format_json(value))}</pre>"
    else:
        yield f"<samp>{escape(format_side(finding, side, _TEXT))}</samp>"
    when = f", read {escape_text(read)}" if read else ""
    yield f'<p class="dim"><code>{escape_text(where)}</code>{when}</p></div>'


def _write_third_source(third: ThirdSource) -> Iterator[str]:
    name = escape_text(third.name.capitalize())
    yield f'<div role="group" class="side" aria-label="{name}"><h4>{name}</h4><samp>{escape_text(third.claims)}</samp>'
    at = escape_text(format_location(third.at)) if third.at else ""
    yield f'<p class="dim"><code>{at}</code></p></div>' if at else "</div>"


def _write_members(own: Sequence[object], others: Sequence[object]) -> Iterator[str]:
    """A list with the members marked that the other side lacks."""
    known = {_format_json(item) for item in others}
    yield "<ul>"
    for item in own:
        words = escape(make_printable(item) if isinstance(item, str) else _format_json(item))
        mark = words if _format_json(item) in known else f"<mark>{words}</mark>"
        yield f"<li><samp>{mark}</samp></li>"
    yield "</ul>"


def _format_json(value: object) -> str:
    lines = json.dumps(make_jsonable(value), indent=2, ensure_ascii=False).split("\n")
    return "\n".join(make_printable(line) for line in lines)
