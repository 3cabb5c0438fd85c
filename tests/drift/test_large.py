"""A page of thousands of rows is compared in time that grows with the page, not with its square."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.measured import run_measured
from tests.paths import ROOT

OPERATION = "GET https://api.example.com/v1/books/:id"
ROW = (
    '<li class="openapi-schema__list-item"><span class="openapi-schema__container">'
    '<strong class="openapi-schema__property">{}</strong><span class="openapi-schema__name">string</span>'
    '<span class="openapi-schema__required">required</span></span></li>'
)


def write_markdown(names: list[str]) -> str:
    rows = "".join(f"- **{name}** stringrequired\n\n  Its name.\n\n" for name in names)
    head = f"# Get\n\n```\n{OPERATION}\n```\n\n## Responses\n\n### Status 200\n\nok\n\n* application/json\n\n"
    return f"{head}**Schema**\n\n{rows}"


def write_html(names: list[str]) -> str:
    rows = "".join(map(ROW.format, names))
    schema = f"<details><summary>Schema</summary><div><ul>{rows}</ul></div></details>"
    return (
        f'<pre class="openapi__method-endpoint">{OPERATION}</pre><div role="tabpanel"><h3>Status 200</h3>{schema}</div>'
    )


def write_spec(names: list[str]) -> str:
    schema = {"type": "object", "required": names, "properties": {name: {"type": "string"} for name in names}}
    response = {"description": "ok", "content": {"application/json": {"schema": schema}}}
    paths = {"/v1/books/{id}": {"get": {"responses": {"200": response}}}}
    return json.dumps({"openapi": "3.1.0", "servers": [{"url": "https://api.example.com"}], "paths": paths}, indent=1)


def measure(page: str, spec: str, folder: Path) -> float:
    """The processor time of one check."""
    names = folder / "page", folder / "spec.json"
    for path, text in zip(names, (page, spec), strict=True):
        path.write_text(text)
    command = [sys.executable, "-m", "generator", "drift", "--no-deviations", "--docs", str(names[0]), "--spec"]
    run = run_measured([*command, str(names[1])], ROOT)
    assert run.returncode in (0, 1), run.stdout[:1000]
    return run.cpu_seconds


@pytest.mark.slow
@pytest.mark.parametrize(("write", "rows"), [(write_markdown, 12_000), (write_html, 9_900)])
@pytest.mark.parametrize("known", [0, 1, 2])
def test_four_times_the_rows_take_about_four_times_as_long(
    write: Callable[[list[str]], str], rows: int, known: int, tmp_path: Path
) -> None:
    """The spec has none of the properties, the same ones, or all of them under other types of names."""
    taken = []
    for count in (rows // 4, rows):
        names = [f"name{number}" for number in range(count)]
        shown = {0: names[:1], 1: names, 2: [f"{name}_x{name}" for name in names]}[known]
        taken.append(measure(write(names), write_spec(shown), tmp_path))
    assert taken[1] < 8 * taken[0]
    assert taken[1] < 20
