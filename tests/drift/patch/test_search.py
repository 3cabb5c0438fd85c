"""A suggested change settles what was found, says nothing else, and is one that git takes."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.cli.main import main
from generator.documents import yaml as document
from generator.drift.judgement import Outcome, judge_source
from generator.drift.patch import search
from generator.drift.rules.findings import Finding
from generator.drift.rules.messages import Names
from generator.drift.sources import detect, openapi
from generator.drift.sources.operation import read_operation
from generator.openapi import validation
from generator.problem import Problem
from tests import render
from tests.examples import draw
from tests.mutations import Mutation, inlined, mutations
from tests.paths import ROOT

SPECS = {"fragment": ROOT / "spec/dataset.yaml", "shop": ROOT / "tests/pages/shop.yaml"}


@cache
def original(name: str) -> Any:
    return inlined(document.read(SPECS[name]).data)


@cache
def written(name: str, style: str) -> str:
    """A document in which every thing stands by itself, in one of the ways to write it."""
    if style == "json":
        return json.dumps(original(name), indent=2)
    flow = {"block": False, "mixed": None}[style]
    return str(yaml.safe_dump(original(name), sort_keys=False, allow_unicode=True, default_flow_style=flow))


def is_judged(mutation: Mutation) -> bool:
    """Whether a page shows enough of the spec: without the properties of the data it shows less than half."""
    return mutation.kind != "close the object" or mutation.path != "data"


EVERY = [(name, mutation) for name in SPECS for mutation in mutations(original(name)) if is_judged(mutation)]
PARTS = 4
CASES = st.integers(0, len(EVERY) - 1)


def outcome(spec: str, page: str) -> Outcome:
    reading = detect.read_page(page, "page", detect.detect_format(page))
    (found,) = judge_source(openapi.parse(spec, "spec"), "page", lambda: [reading], Names())
    return found


def settled(spec: str, page: str) -> tuple[str, list[str], tuple[Finding, ...]]:
    """A document after its patch, what the patch leaves, and what is then found."""
    before = outcome(spec, page)
    after, left, _ = search.settle(spec, "spec", [before], frozenset())
    return after, left, outcome(after, page).findings


def impossible(mutation: Mutation) -> bool:
    """A page on which the path has a parameter that is not listed, or listed under another name, contradicts itself."""
    return mutation.part.startswith("parameter:path:") and mutation.aspect == "presence"


@draw(quick=5, thorough=50)
@given(
    CASES,
    st.sampled_from(sorted(render.FORMS)),
    st.sampled_from(["block", "mixed", "json"]),
)
def test_a_change_of_the_page_is_settled(case: int, form: str, style: str) -> None:
    name, mutation = EVERY[case]
    text = written(name, style)
    after, left, findings = settled(text, render.FORMS[form](mutation.document))
    if impossible(mutation):
        assert (after, len(left)) == (text, 1)
        return
    assert left == []
    assert findings == ()
    document.parse(after, "spec")


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_change_of_the_page_is_settled(part: int) -> None:
    """Each in one form; that a change is the same finding in every form is the business of `test_mutations.py`."""
    forms = cycle(render.FORMS)
    for name, mutation in EVERY[part::PARTS]:
        form = next(forms)
        _, left, findings = settled(written(name, "json"), render.FORMS[form](mutation.document))
        assert (left == [] and findings == ()) or impossible(mutation), mutation.name


def is_valid(text: str) -> bool:
    try:
        validation.validate(document.parse(text, "page"))
    except Problem:
        return False
    return True


@draw(quick=3, thorough=25)
@given(CASES)
def test_a_patched_fragment_is_valid_and_keeps_its_comments(case: int) -> None:
    name, mutation = EVERY[case]
    text = SPECS[name].read_text()
    after, left, findings = settled(text, render.FORMS["twin"](mutation.document))
    assert len(left) == len(findings)
    if is_valid(json.dumps(mutation.document)):  # else the page contradicts itself
        validation.validate(document.parse(after, name))
    comments = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    assert [line for line in after.splitlines() if line.lstrip().startswith("#")] == comments


def test_what_others_share_is_not_changed_for_one_of_them() -> None:
    (name, mutation), *_ = (one for one in EVERY if one[1].name == "retype (response:404 error.type)")
    text = SPECS[name].read_text()
    after, left, _ = settled(text, render.FORMS["twin"](mutation.document))
    assert after == text
    (line,) = left
    assert line.endswith("not in the patch: the change would lead to documented-type-differs response:400 error.type")


def test_what_all_share_is_changed_once() -> None:
    document_ = document.read(SPECS["fragment"]).data
    document_["components"]["schemas"]["ErrorDetail"]["properties"]["message"]["maxLength"] = 99
    text = SPECS["fragment"].read_text()
    after, left, findings = settled(text, render.FORMS["twin"](document_))
    assert (left, findings) == ([], ())
    assert len(after.splitlines()) == len(text.splitlines()) + 1


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Tester", "-c", "user.email=tester@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the fragment, in one of whose folders the check is run."""
    (tmp_path / "deep" / "spec").mkdir(parents=True)
    shutil.copy(SPECS["fragment"], tmp_path / "deep/spec/dataset.yaml")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "Begin")
    monkeypatch.chdir(tmp_path / "deep")
    return tmp_path


def changed_page(folder: Path) -> Path:
    spec = document.read(SPECS["fragment"]).data
    properties = spec["components"]["schemas"]["Dataset"]["properties"]
    properties["shards"] = {"type": "array", "items": {"type": "string", "enum": ["A", "B: C"]}}
    properties["itemCount"]["minimum"] = 1
    del properties["actId"]
    page = folder / "page.md"
    page.write_text(render.FORMS["twin"](spec))
    return page


def test_git_takes_it(repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
    page = str(changed_page(repository))
    assert main(["drift", "--docs", page, "--patch", "--output", "settle.patch"]) == 1
    assert capfd.readouterr() == ("", "")
    git(repository, "apply", "deep/settle.patch")
    assert main(["drift", "--docs", page]) == 0
    text = (repository / "deep/spec/dataset.yaml").read_text()
    assert (
        """\
        shards:
          type: array
          items:
            type: string
            enum: [A, "B: C"]
"""
        in text
    )


def test_the_diff_is_all_that_is_printed(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drift", "--docs", str(changed_page(repository)), "--patch"]) == 1
    printed = capsys.readouterr().out
    assert printed.startswith("--- a/deep/spec/dataset.yaml\n+++ b/deep/spec/dataset.yaml\n@@ ")
    assert "-          minimum: 0\n+          minimum: 1\n" in printed


def test_what_is_left_is_told_apart_with_its_reason(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = changed_page(repository)
    page.write_text(page.read_text().replace("/:datasetId", "/:id"))
    main(["drift", "--docs", str(page), "--patch"])
    assert "not in the patch: the path of an operation is left to people" in capsys.readouterr().err


def test_what_the_ledger_accepts_stays(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["drift", "--patch"]) == 0
    assert capsys.readouterr() == ("", "")
    assert main(["drift", "--patch", "--no-deviations"]) == 1
    said = capsys.readouterr()
    assert "-        deleteCount:\n" not in said.out
    assert "the change would lead to recorded-null response:200 data.name" in said.err


def test_an_entry_of_the_ledger_goes_with_what_it_accepted(repository: Path) -> None:
    entry = """\
- rule: {}
  part: response:404
  path: error.{}
  reason: It was so.
  evidence: "2026-05-25: seen"
  review-by: 2027-03-01
"""
    spec = document.read(SPECS["fragment"]).data
    detail = spec["components"]["schemas"]["ErrorDetail"]["properties"]
    detail["message"]["maxLength"] = 99
    del spec["paths"]["/v2/datasets/{datasetId}"]["get"]["responses"]["429"]
    page, ledger = repository / "page.md", repository / "deep/ledger.yaml"
    page.write_text(render.FORMS["twin"](spec))
    gone, never = (
        entry.format("documented-max-length-differs", "message"),
        entry.format("documented-deprecated", "type"),
    )
    kept = entry.format("undocumented-status", "").replace("error.", '""').replace("404", "429")
    ledger.write_text(f"# Why.\n{kept}{gone}{never}")
    main(["drift", "--docs", str(page), "--patch", "--deviations", "ledger.yaml", "--output", "settle.patch"])
    git(repository, "apply", "deep/settle.patch")
    assert ledger.read_text() == f"# Why.\n{kept}{never}"


def test_a_source_that_is_unknown_changes_nothing(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = changed_page(repository)
    page.write_text(page.read_text().replace("**Schema**", ""))
    assert main(["drift", "--docs", str(page), "--patch"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "no schema is shown" in said.err


def test_a_patch_is_no_report(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["drift", "--patch", "--format", "json"])
    assert ended.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


def rename_data(spec: Any) -> None:
    answer = spec["components"]["schemas"]["DatasetResponse"]
    answer.update(properties={"payload": answer["properties"]["data"]}, required=["payload"])


def move_token(spec: Any) -> None:
    spec["paths"]["/v2/datasets/{datasetId}"]["get"]["parameters"][1]["in"] = "header"


def rename_placeholder(spec: Any) -> None:
    spec["paths"] = {"/v2/datasets/{id}": spec["paths"]["/v2/datasets/{datasetId}"]}
    spec["paths"]["/v2/datasets/{id}"]["get"]["parameters"][0]["name"] = "id"


def allow_null(spec: Any) -> None:
    stats = {"anyOf": [{"$ref": "#/components/schemas/DatasetStats"}, {"type": "null"}]}
    spec["components"]["schemas"]["Dataset"]["properties"]["stats"] = stats


REFERENCE = '$ref: "#/components/schemas/DatasetStats"'


@pytest.mark.parametrize(
    ("change", "removed", "added"),
    [
        (
            rename_data,
            ["x-unwrap: data", "required: [data]", "data:"],
            ["x-unwrap: payload", "required: [payload]", "payload:"],
        ),
        (move_token, ["in: query"], ["in: header"]),
        (rename_placeholder, ["/v2/datasets/{datasetId}:", "- name: datasetId"], ["/v2/datasets/{id}:", "- name: id"]),
        (allow_null, [REFERENCE], ["anyOf:", f"- {REFERENCE}", '- type: "null"']),
    ],
)
def test_another_document_leads_to_the_smallest_change(
    change: Callable[[Any], None], removed: list[str], added: list[str]
) -> None:
    other = document.read(SPECS["fragment"]).data
    change(other)
    docs, text = openapi.parse(json.dumps(other), "docs.json"), SPECS["fragment"].read_text()
    method, path = next(docs.list_operations())
    readings = [read_operation(docs, f"{method} {path}")]
    (before,) = judge_source(openapi.parse(text, "spec"), "docs", lambda: readings, Names())
    after, left, _ = search.settle(text, "spec", [before], frozenset())
    assert left == []
    before_, after_ = ([line.strip() for line in one.splitlines()] for one in (text, after))
    assert sorted((Counter(before_) - Counter(after_)).elements()) == sorted(removed)
    assert sorted((Counter(after_) - Counter(before_)).elements()) == sorted(added)


def test_a_new_answer_uses_the_component_that_is_like_it() -> None:
    page = document.read(SPECS["fragment"]).data
    responses = page["paths"]["/v2/datasets/{datasetId}"]["get"]["responses"]
    new = next(status for status in HTTPStatus if status > 404 and str(status) not in responses)
    responses[str(new)] = {**responses["404"], "description": "Something of the page."}
    after, left, findings = settled(SPECS["fragment"].read_text(), render.FORMS["html"](page))
    assert (left, findings) == ([], ())
    added = f"""\
        "{new}":
          description: {new.phrase}.
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/ErrorResponse"
"""
    assert added in after
    statuses = list(document.parse(after, "after").data["paths"]["/v2/datasets/{datasetId}"]["get"]["responses"])
    assert statuses == sorted(statuses)
