"""Hostile pages of other generators end early, in one line, whatever they repeat."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path

import pytest

from tests.carriers import html_page
from tests.drift.sources.test_detect import drift_each


def script(code: str) -> str:
    return html_page(f"<script>{code}")


def pack(text: bytes) -> str:
    return f"---\napi: {base64.b64encode(zlib.compress(text)).decode()}\n---\n"


def make_pages(size: int) -> dict[str, str]:
    """Pages of about `size` characters that repeat what a careless reader would go through again each time."""

    def fill(text: str) -> str:
        return text * (size // len(text))

    return {
        "redocs.html": html_page(fill('<redoc spec-url="x">')),
        "scripts.html": html_page(fill("<script>SwaggerUIBundle({</script>")),
        "calls.html": script(fill("SwaggerUIBundle(")),
        "nested-calls.html": script(fill("SwaggerUIBundle({spec:[{")),
        "whole-calls.html": script(fill("SwaggerUIBundle({url:a,}),")),
        "chain.html": script("Redoc.init(a);" + fill("a=b;b=a;")),
        "circle.html": script("Redoc.init(a.b);var a={b:a.b};"),
        "backticks.html": script("Redoc.init(`" + fill("\\`")),
        "quotes.html": script("SwaggerUIBundle({url:" + fill("'\n,")),
        "deep-state.html": script('__redoc_state = {"spec":{"data":' + fill("[")),
        "deep-options.html": script("SwaggerUIBundle({spec: " + fill('{"a":')),
        "cut-state.html": script('__redoc_state = {"spec":{"data":{"openapi":"3.1.0","paths":{' + fill('"/a":{},')),
        "attributes.html": "<rapi-doc " + fill("a='"),
        "open-tags.html": fill('<rapi-doc a="'),
        "spaces.html": script("Redoc.init(" + fill(" ")),
        "names.html": script("SwaggerUIBundle(" + fill("a . ")),
        "comments.html": script("SwaggerUIBundle({" + fill("/*")),
        "keys.html": script("SwaggerUIBundle({" + fill("url:x,")),
        "sources.html": script("createApiReference({sources:[" + fill('{url:"x"},')),
        "nested-sources.html": script("createApiReference({" + fill("sources:[{")),
        "deep-properties.html": '<script id="ssr-props">' + fill('{"document":'),
        "blocks.md": fill('```json\n{"openapi":"3.1.0","paths":{}}\n```\n'),
        "fences.md": "openapi\n" + fill("```\n"),
        "tags.md": fill('{% openapi src="'),
        "info.md": "openapi\n```yaml " + fill("get "),
        "packed.md": f"---\napi: {fill('eJ')}\n---\n",
        "bomb.md": pack(b" " * 40_000_000),
        "deep-packed.md": pack(b"[" * (4 * size)),
    }


def test_what_is_repeated_is_unknown(tmp_path: Path) -> None:
    pages = make_pages(5_000)
    _, verdicts = drift_each(pages, tmp_path)
    assert verdicts == dict.fromkeys(pages, "unknown")


@pytest.mark.slow
def test_it_is_so_within_seconds(tmp_path: Path) -> None:
    pages = make_pages(4_000_000)
    run, verdicts = drift_each(pages, tmp_path)
    assert verdicts == dict.fromkeys(pages, "unknown")
    assert run.cpu_seconds < 40
    assert run.peak_kilobytes < 500_000
