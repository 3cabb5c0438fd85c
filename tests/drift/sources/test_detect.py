"""What a source is, is told from its content; hostile content ends early, in one line."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.drift.sources import detect
from generator.problem import Problem
from tests.measured import Measured, run_measured
from tests.paths import ROOT

HTML = '<!doctype html><div class="openapi-left-panel__container"><pre class="openapi__method-endpoint">'
MARKDOWN = "```\nGET https://api.apify.com/v2/datasets/:datasetId\n```\n### Status 200\n**Schema**\n"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('{"openapi": "3.1.0"}', "openapi"),
        ("# a comment\nopenapi: 3.1.0\n", "openapi"),
        ("\n <!doctype html>", "html"),
        ("# Get dataset\n", "markdown"),
        ("---\ntitle: x\n---\n# Get\n", "markdown"),
    ],
)
def test_the_form_is_in_the_content(text: str, form: str) -> None:
    assert detect.detect_format(text) == form


def make_hostile_pages() -> dict[str, str]:
    """Pages that say nothing, and that would take a naive reader minutes or gigabytes."""
    return {
        "nothing.html": "",
        "not-found.html": "<!doctype html><title>Page Not Found</title><h1>Page Not Found</h1>",
        "other.json": '{"a": 1}',
        "no-operations.json": '{"openapi": "3.1.0", "paths": {}}',
        "list.json": "[1, 2]",
        "deep.html": HTML + "GET /v2/datasets/:datasetId</pre>" + "<div>" * 10_000,
        "formatting.html": "<a>" * 100_000 + "<div>" * 200_000,
        "rows.html": HTML + "GET /v2/datasets/:datasetId</pre>" + '<b class="openapi-schema__property"></b>' * 50_000,
        "attributes.html": "<div " + " ".join(f"a{n}=1" for n in range(300_000)) + ">",
        "quoted.html": "<div " + " ".join(f"a{n}='>'" for n in range(200_000)) + ">",
        "fonts.html": "".join(f"<p><font size={n}>" for n in range(1_900)) + "<p>x" * 45_000,
        "tags.html": "<p>" * 300_000,
        "big.yaml": "openapi: 3.1.0\npaths: {}\nx-list: [" + "1, " * 1_000_000 + "]",
        "objects.json": '{"openapi": "3.1.0", "paths": {}, "x-list": [' + "{}, " * 4_900_000 + "{}]}",
        "items.yaml": "openapi: 3.1.0\npaths: {}\nx-list: [" + "1," * 900_000 + "]",
        "sections.md": MARKDOWN + "# Status 200\n" * 140_000 + "# Request\n# Body\n" * 100_000,
        "deep.json": '{"openapi": "3.1.0", "paths": ' + "[" * 100_000,
        "deep.yaml": "openapi: 3.1.0\npaths: " + "[" * 100_000,
        "dashes.yaml": "openapi: 3.1.0\npaths:\n " + "- " * 100_000,
        "indented.yaml": "openapi: 3.1.0\npaths:\n" + "\n".join(" " * i + "a:" for i in range(1, 3000)),
        "aliases.yaml": "openapi: 3.1.0\na: &a [1]\npaths: [*a]\n",
        "deep.md": MARKDOWN + "\n".join(" " * i + "- **a** objectrequired" for i in range(2_000)),
        "rows.md": MARKDOWN + "- **a** string\n" * 100_000,
        "quotes.md": MARKDOWN + ">" * 100_000 + "\n" + "[" * 100_000 + "\n" + "*" * 100_000 + "\n" + "`" * 100_001,
        "circle.json": '{"openapi": "3.1.0", "paths": {"/v2/datasets/{datasetId}": {"get": {"responses": {"200":'
        ' {"$ref": "#/paths/~1v2~1datasets~1{datasetId}/get/responses/200"}}}}}}',
        "merges.yaml": f"openapi: 3.1.0\npaths: {{}}\nx: {make_merges(30)}",
        "merge-key.yaml": "openapi: 3.1.0\npaths: {}\nx: {? [a] : 1, <<: {b: 1}}",
        "directives.yaml": "%TAG !a! x\n" * 30_000 + "---\nopenapi: 3.1.0\npaths: {}",
        "classes.html": HTML
        + "GET /v2/datasets/:datasetId</pre>"
        + "class=" * 600_000
        + "<i "
        + "class=" * 3_000
        + ">",
        "below.html": HTML + "GET /v2/datasets/:datasetId</pre>" + "<b>" * 1_900 + "<i></i>" * 10_000,
        "examples.html": HTML
        + "GET /v2/datasets/:datasetId</pre><div role=tabpanel><h3>Status 200</h3>"
        + "<div class=openapi-tabs__schema-container>"
        + "<details><summary>Schema</summary></details><pre><code>1</code></pre>" * 5_000
        + "</div></div>",
        "binary.png": "\0\1\2binary\ufffd" * 200,
    }


def make_merges(levels: int) -> str:
    """A mapping that merges one twice, which merges one twice, and so on."""
    begin = "".join(f"{{<<: [&l{level} " for level in range(levels))
    return begin + "{a: 1}" + "".join(f", *l{level}]}}" for level in reversed(range(levels)))


def make_heavy_pages() -> dict[str, str]:
    """Pages with one line that a naive expression would take hours for."""
    return {
        "ticks.md": MARKDOWN + "- **a** string\n  **Example:** " + "`" * 60_000 + " x",
        "expressions.md": MARKDOWN
        + "- **a** string\n  **Possible values:** "
        + "Value must match regular expression `" * 50_000
        + "x",
        "lists.md": MARKDOWN + "- **a** string" + "[]" * 900_000,
        "digits.md": MARKDOWN + "- **a** string\n  **Possible values:** `>= " + "9" * 5_000 + " characters`",
        "links.md": MARKDOWN + "### x" + " " * 300_000 + "[" * 1_000_000 + "[](" * 300_000,
        "capitals.md": "```\n" + "A" * 1_900_000 + "\n```\n",
        "lists.html": HTML
        + "GET /v2/datasets/:datasetId</pre><div role=tabpanel><h3>Status 200</h3><details><summary>Schema</summary>"
        '<ul><li class="openapi-schema__list-item"><span class="openapi-schema__container">'
        '<strong class="openapi-schema__property">a</strong><span class="openapi-schema__name">string'
        + "[]" * 50_000
        + "</span></span></li></ul></details></div>",
    }


def drift(*docs: Path) -> Measured:
    command = [sys.executable, "-m", "generator", "drift", "--no-deviations", "--format", "json"]
    return run_measured([*command, *(part for path in docs for part in ("--docs", str(path)))], ROOT)


def drift_each(texts: dict[str, str], folder: Path) -> tuple[Measured, dict[str, str]]:
    """Compare all these pages in one run, and the verdict on each."""
    pages = [folder / name for name in texts]
    for page in pages:
        page.write_text(texts[page.name], encoding="utf-8")
    run = drift(*pages)
    assert run.returncode in (1, 2)
    assert "Traceback" not in run.stderr
    return run, {Path(one["source"]).name: one["verdict"] for one in json.loads(run.stdout)["sources"]}


@pytest.mark.slow
@pytest.mark.parametrize("start", [0, 1])
def test_hostile_input_is_unknown_within_seconds(start: int, tmp_path: Path) -> None:
    pages = dict(list(make_hostile_pages().items())[start::2])
    run, verdicts = drift_each(pages, tmp_path)
    assert verdicts == dict.fromkeys(pages, "unknown")
    assert run.cpu_seconds < 20
    assert run.peak_kilobytes < 500_000


@pytest.mark.slow
def test_heavy_lines_are_read_within_seconds(tmp_path: Path) -> None:
    pages = make_heavy_pages()
    run, verdicts = drift_each(pages, tmp_path)
    assert verdicts.keys() == pages.keys()
    assert run.cpu_seconds < 20


def test_a_hundred_megabytes_are_not_read(tmp_path: Path) -> None:
    page = tmp_path / "big.html"
    with page.open("wb") as file:
        file.truncate(100_000_000)
    run = drift(page)
    assert run.returncode == 2
    assert run.peak_kilobytes < 500_000


@pytest.mark.parametrize("opened", ["page", "spec"])
def test_a_pipe_is_not_waited_for(opened: str, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.html"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "generator", "drift", "--no-deviations"]
    named = {"page": ["--docs", str(pipe)], "spec": ["--spec", str(pipe), "--docs", str(pipe)]}[opened]
    run = subprocess.run([*command, *named], cwd=ROOT, capture_output=True, text=True, check=False, timeout=10)
    assert run.returncode == 2
    assert "not a regular file" in run.stdout + run.stderr


@given(st.text(), st.sampled_from(["html", "markdown"]))
def test_any_text_is_read_or_refused(text: str, form: str) -> None:
    prefix = HTML + "GET /a/:b</pre>" if form == "html" else MARKDOWN
    for content in (text, prefix + text):
        with contextlib.suppress(Problem):
            detect.read_page(content, "x", form)
