"""Pages that carry their document are read as that document; those that do not are named, and never clean."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from generator.drift import check, docs_reading
from generator.drift.rules.findings import Report, Verdict
from generator.drift.sources import detect
from generator.drift.sources.embedded.table import RENDERERS
from generator.problem import Problem
from tests import carriers
from tests.drift.test_check import TODAY
from tests.paths import ROOT

TEXT = "ends with </script> and <!-- or \"quotes\", 'single' ones, a \\ and {{ braces"
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Stations", "version": "1"},
    "servers": [{"url": "https://api.example.com/v1"}],
    "paths": {
        "/stations/{stationId}": {
            "get": {
                "parameters": [{"name": "stationId", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": {
                    "200": {
                        "description": TEXT,
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": ["id"],
                                    "properties": {
                                        "id": {"type": "string"},
                                        "since": {"type": "string", "format": "date", "description": TEXT},
                                    },
                                }
                            }
                        },
                    }
                },
            }
        }
    },
}


def changed() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(DOCUMENT))
    response = document["paths"]["/stations/{stationId}"]["get"]["responses"]["200"]
    response["content"]["application/json"]["schema"]["properties"]["since"]["format"] = "date-time"
    return document


def drift(folder: Path, page: str, suffix: str = ".html") -> Report:
    spec, docs = folder / "spec.json", folder / f"page{suffix}"
    spec.write_text(json.dumps(DOCUMENT))
    docs.write_text(page)
    return check.run(check.CheckRequest(spec=spec, docs=(str(docs),)), TODAY)


def reason(report: Report) -> str:
    (source,) = report.sources
    assert source.verdict is Verdict.UNKNOWN
    return source.reason or ""


@pytest.mark.parametrize("form", carriers.EMBEDDED)
def test_a_page_with_its_document_is_read_as_that_document(tmp_path: Path, form: str) -> None:
    name, make = carriers.EMBEDDED[form]
    suffix = ".js" if form == "docusaurus-built" else ".html"
    (source,) = drift(tmp_path, make(DOCUMENT), suffix).sources
    assert (source.format, source.verdict, source.reason) == (name, Verdict.CLEAN, None)
    assert source.compared > 20
    report = drift(tmp_path, make(changed()), suffix)
    (finding,) = report.findings
    assert (finding.rule, finding.path, finding.docs) == ("documented-format-differs", "since", "date-time")
    assert (report.sources[0].format, finding.evidence.file) == (name, str(tmp_path / f"page{suffix}"))
    line = (tmp_path / f"page{suffix}").read_text().split("\n")[(finding.evidence.line or 0) - 1]
    packed = re.search("eJ[A-Za-z0-9+/]{40}", line) is not None
    assert "date-time" in line or packed


@pytest.mark.parametrize("form", carriers.ADDRESSED)
def test_a_document_beside_the_page_is_read(tmp_path: Path, form: str) -> None:
    name, page = carriers.ADDRESSED[form]
    (tmp_path / carriers.URL).write_text(json.dumps(changed(), indent=1))
    report = drift(tmp_path, page)
    (finding,) = report.findings
    assert report.sources[0].format == name
    assert finding.rule == "documented-format-differs"
    assert Path(finding.evidence.file) == tmp_path / carriers.URL
    (tmp_path / carriers.URL).unlink()
    assert "no such file" in reason(drift(tmp_path, page))


@pytest.mark.parametrize("form", carriers.WITHOUT)
def test_a_page_without_its_document_is_named_and_unknown(tmp_path: Path, form: str) -> None:
    name, page = carriers.WITHOUT[form]
    said = reason(drift(tmp_path, page))
    assert said.startswith(f"a page by {name}; its ")
    assert "pass --docs with" in said


def test_the_script_that_sets_swagger_ui_up_is_read(tmp_path: Path) -> None:
    page = carriers.html_page(
        '<div id="swagger-ui"></div><script src="./swagger-ui-bundle.js"></script>'
        '<script src="./swagger-ui-standalone-preset.js"></script><script src="./swagger-initializer.js"></script>'
    )
    assert "no such file" in reason(drift(tmp_path, page))
    initializer = tmp_path / "swagger-initializer.js"
    initializer.write_text('window.ui = SwaggerUIBundle({\n url: "openapi.json", dom_id: "#swagger-ui" });')
    (tmp_path / "openapi.json").write_text(json.dumps(DOCUMENT))
    assert drift(tmp_path, page).sources[0].verdict is Verdict.CLEAN
    initializer.write_text('SwaggerUIBundle({ url: "", configUrl: "config.json" })')
    (tmp_path / "config.json").write_text('{"urls": [{"url": "openapi.json", "name": "A"}]}')
    assert drift(tmp_path, page).sources[0].verdict is Verdict.CLEAN


def test_every_document_of_a_page_is_read(tmp_path: Path) -> None:
    other = json.loads(json.dumps(DOCUMENT).replace("/stations/{", "/trains/{"))
    blocks = "\n".join(f"```json\n{json.dumps(one)}\n```\n" for one in (other, changed()))
    (finding,) = drift(tmp_path, blocks, ".md").findings
    assert finding.path == "since"
    assert "none of the operations" in reason(drift(tmp_path, f"```json\n{json.dumps(other)}\n```\n", ".md"))


def test_a_document_that_is_cut_is_no_document(tmp_path: Path) -> None:
    for name, (_, make) in carriers.EMBEDDED.items():
        page = make(DOCUMENT)
        cut = page[: page.index("eJ") + 60 if "docusaurus" in name else len(page) * 3 // 4]
        assert (
            drift(tmp_path, cut, ".js" if name == "docusaurus-built" else ".html").sources[0].verdict is Verdict.UNKNOWN
        )


def test_the_formats_are_those_of_the_table() -> None:
    assert {"openapi", *(renderer.FORMAT for renderer in RENDERERS)} == detect.DOCUMENTS
    assert {name for name, _ in carriers.EMBEDDED.values()} == detect.DOCUMENTS - {"openapi"}


@pytest.mark.parametrize("item", ["{url:a},", "{url:x.a.b},", '{"url":a},', "a:{b:c},"])
def test_a_page_of_many_names_costs_no_more_than_its_length(item: str, tmp_path: Path) -> None:
    """The limit on what a quick test may take is what fails here: a page of 60 kB took 90 seconds."""
    page = tmp_path / "page.html"
    options = f"{{sources:[{item * 5_000}]}}"
    page.write_text(f"<!doctype html><div id=app></div><script>Scalar.createApiReference('#app',{options})</script>")
    with pytest.raises(Problem, match=r"its document is (?:not in it|made by a script)"):
        docs_reading.read_docs(str(page), check.read_spec(ROOT / "spec/dataset.yaml"))
