"""The operation of a page is found by server and path together, in every form and layout."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from generator.documents import yaml as document
from generator.drift import docs_reading, page_lock
from generator.drift.judgement import Outcome, judge_page_move, judge_source
from generator.drift.patch import search
from generator.drift.rules.findings import Verdict
from generator.drift.rules.messages import Names
from generator.drift.sources import detect, openapi
from generator.drift.sources.addresses import get_base_path
from generator.drift.sources.page.endpoint import parse_endpoint
from tests import render
from tests.examples import spread
from tests.paths import ROOT

SHOP = document.read(ROOT / "tests/pages/shop.yaml").data
SHORT = "/shops/{shopId}/orders/{orderId}"
WHOLE = f"/v1{SHORT}"
HOST = "https://api.example.com"


def lay_out(path: str, servers: Sequence[Any] = (), *, on: str = "document") -> Any:
    """The shop's document with its operation at this path, below these servers."""
    found = deepcopy(SHOP)
    (item,) = found["paths"].values()
    found["paths"] = {path: item}
    holder = {"document": found, "path": item, "operation": item["put"]}[on]
    del found["servers"]
    holder["servers"] = [{"url": one} if isinstance(one, str) else one for one in servers]
    return found


def bundle(spec: Any) -> openapi.Bundle:
    return openapi.parse(json.dumps(spec), "spec.json")


def judge(spec: Any, text: str) -> Outcome:
    read = lambda: [detect.read_page(text, "page", detect.detect_format(text))]  # noqa: E731
    (outcome,) = judge_source(bundle(spec), "page", read, Names())
    return outcome


def capture(address: str) -> str:
    """A capture of the shop's page with this in place of server and path."""
    return render.capture(SHOP).replace(f"{HOST}/v1/shops/:shopId/orders/:orderId", address)


def html(address: str) -> str:
    """The page as a browser has it, with this in place of server and path."""
    scheme = "<details class=openapi-security__details><pre>name: httpBearer type: http scheme: bearer</pre></details>"
    page = render.html(SHOP).replace("/v1/shops/:shopId/orders/:orderId", address)
    return page.replace("</main>", f"{scheme}</main>")


SHOWN = "/shops/:shopId/orders/:orderId"
REGION = {"url": "https://{region}.example.com/{version}/", "variables": {"region": {"default": "eu", "enum": ["eu"]}}}
REGION["variables"]["version"] = {"default": "v1"}  # type: ignore[index]
CLEAN = [
    (WHOLE, [HOST], f"{HOST}{WHOLE}"),
    (SHORT, [f"{HOST}/v1"], f"{HOST}/v1{SHOWN}"),
    (SHORT, [f"{HOST}/v1/"], f"{HOST}/v1/{SHOWN}"),
    (SHORT, [f"{HOST}/v1/"], f"{HOST}/v1{SHOWN}"),
    (SHORT, ["/v1"], f"/v1{SHOWN}"),
    (SHORT, ["./v1"], f"./v1{SHOWN}"),
    (SHORT, ["/v1/"], f"https://docs.example.com/v1{SHOWN}"),
    (SHORT, ["/"], f"/{SHOWN}"),
    (SHORT, [], SHOWN),
    (SHORT, [], HOST + SHOWN),
    (SHORT, ["https://other.example.com/v2", f"{HOST}/v1"], f"{HOST}/v1{SHOWN}"),
    (SHORT, [REGION], f"https://eu.example.com/v1{SHOWN}"),
    (SHORT, [REGION], f"https://{{region}}.example.com/{{version}}{SHOWN}"),
    (SHORT, ["{base}"], f"{{base}}{SHOWN}"),
    (SHORT, ["//api.example.com/v1"], f"//api.example.com/v1{SHOWN}"),
    (SHORT, ["http://localhost:8080/v1"], f"http://localhost:8080/v1{SHOWN}"),
    (SHORT, [f"{HOST}/v1"], SHOWN),
    (SHORT, [f"{HOST}/v1"], f"/v1{SHOWN}"),
]


@pytest.mark.parametrize(
    ("path", "servers", "address", "on"),
    spread(((*case, on) for case in CLEAN for on in ("document", "path", "operation")), quick=27),
)
def test_a_page_is_found_by_server_and_path(path: str, servers: list[Any], address: str, on: str) -> None:
    spec = lay_out(path, servers, on=on)
    (method,) = spec["paths"][path].keys() & {"put"}
    for page in (capture(address), html(address)):
        outcome = judge(spec, page)
        assert (outcome.verdict.operation, outcome.verdict.reason) == (f"PUT {path}", None)
        assert outcome.findings == ()
    spec["paths"][path][method]["responses"]["418"] = {"description": "Not on the page."}
    assert {one.operation for one in judge(spec, capture(address)).findings} == {f"PUT {path}"}


@pytest.mark.parametrize("form", render.FORMS)
def test_every_form_is_found_wherever_the_base_path_is_written(form: str) -> None:
    specs = [lay_out(WHOLE, [HOST]), lay_out(SHORT, [f"{HOST}/v1"])]
    for page in (render.FORMS[form](spec) for spec in specs):
        for spec in specs:
            outcome = judge(spec, page)
            assert outcome.verdict.verdict is Verdict.CLEAN or "/v1" not in page
            assert outcome.findings == ()


@pytest.mark.parametrize(
    ("servers", "address", "docs", "spec"),
    [
        ([f"{HOST}/v1"], f"https://new.example.com/v1{SHOWN}", "https://new.example.com/v1", f"{HOST}/v1"),
        ([f"{HOST}/v1"], HOST + SHOWN, HOST, f"{HOST}/v1"),
        ([REGION], f"https://us.example.com/v1{SHOWN}", "https://us.example.com/v1", REGION["url"].rstrip("/")),  # type: ignore[attr-defined]
    ],
)
def test_servers_are_compared_without_the_path(servers: list[Any], address: str, docs: str, spec: str) -> None:
    (finding,) = judge(lay_out(SHORT, servers), capture(address)).findings
    assert (finding.rule, finding.operation) == ("documented-server-differs", f"PUT {SHORT}")
    assert (finding.docs, finding.spec) == (docs, spec)


@pytest.mark.parametrize("on", ["document", "path", "operation"])
def test_a_patch_writes_the_server_where_it_stands(on: str) -> None:
    text = json.dumps(lay_out(SHORT, [f"{HOST}/v1"], on=on), indent=2)
    page = capture(f"https://new.example.com/v1{SHOWN}")
    after, left, _ = search.settle(text, "spec.json", [judge(json.loads(text), page)], frozenset())
    assert left == []
    assert json.loads(after) == lay_out(SHORT, ["https://new.example.com/v1"], on=on)


@pytest.mark.parametrize(
    "address", [f"{HOST}/v2{SHOWN}", f"{HOST}/v1beta{SHOWN}", f"{HOST}/v1/v1{SHOWN}", f"{HOST}/v1{SHOWN}/items"]
)
def test_another_address_is_not_in_the_spec(address: str) -> None:
    reason = judge(lay_out(SHORT, [f"{HOST}/v1"]), capture(address)).verdict.reason
    assert reason is not None
    assert "is not in the spec" in reason


@pytest.mark.parametrize(
    ("servers", "address", "expected"),
    [
        ([f"{HOST}/v1"], f"{HOST}/v1{SHOWN}", SHORT),
        ([f"{HOST}/v1"], f"{HOST}/v1/v1{SHOWN}", WHOLE),
        ([f"{HOST}/v1"], f"/v1{SHOWN}", WHOLE),
        ([HOST, f"{HOST}/v1"], f"{HOST}/v1{SHOWN}", WHOLE),
        (["/v1"], f"https://docs.example.com/v1{SHOWN}", SHORT),
        (["/v1"], f"/v1{SHOWN}", None),
        ([], f"/v1{SHOWN}", WHOLE),
    ],
)
def test_an_operation_under_both_readings(servers: list[str], address: str, expected: str | None) -> None:
    spec = lay_out(SHORT, servers)
    spec["paths"][WHOLE] = deepcopy(spec["paths"][SHORT])
    outcome = judge(spec, capture(address))
    if expected is None:
        assert outcome.verdict.verdict is Verdict.UNKNOWN
        assert "may be PUT /v1/shops" in str(outcome.verdict.reason)
    else:
        assert outcome.verdict.operation == f"PUT {expected}"
        assert outcome.verdict.verdict is Verdict.CLEAN


@pytest.mark.parametrize(
    ("path", "shown", "operation"),
    [
        ("/a/{x-id}/{y.id}", "/a/:x-id/{y.id}", "GET /a/{x-id}/{y.id}"),
        ("/a/{id}:verb", "/a/:id:verb", "GET /a/{id}:verb"),
        ("/a:verb", "/a:verb", "GET /a:verb"),
        ("/c/{a}_{b}.json", "/c/:a_:b.json", "GET /c/{a}_{b}.json"),
        ("/c/{a_}.{_b}", "/c/:a_.:_b", "GET /c/{a}_.{_b}"),
        ("/c/v{version}", "/c/v:version", "GET /c/v:version"),
        ("/", "/", "GET /"),
    ],
)
@pytest.mark.parametrize("base", ["", "/v1"])
def test_placeholders_of_every_form_are_found(path: str, shown: str, operation: str, base: str) -> None:
    found = parse_endpoint(f"GET {HOST}{base}{shown}")
    assert found == (operation.replace(" ", f" {base}"), HOST)
    others: dict[str, Any] = {"/a/{id}:other": {"get": {}}, "/a/{id}": {"get": {}}, "/c/{a}.json": {"get": {}}}
    spec = {"openapi": "3.1.0", "servers": [{"url": HOST + base}], "paths": {path: {"get": {}}, **others}}
    assert bundle(spec).find_operation(*found) == f"GET {path}"


def test_a_placeholder_of_another_name_is_the_same_operation() -> None:
    spec = bundle({"openapi": "3.1.0", "servers": [{"url": f"{HOST}/v1"}], "paths": {"/a/{id}:verb": {"get": {}}}})
    assert spec.find_operation("GET /v1/a/{key}:verb", HOST) == "GET /a/{id}:verb"
    assert spec.find_operation("GET /v1/a/{key}:other", HOST) is None
    renamed = capture(f"{HOST}/v1{SHOWN}").replace("orderId", "id")
    findings = judge(lay_out(SHORT, [f"{HOST}/v1"]), renamed).findings
    assert {one.operation for one in findings} == {f"PUT {SHORT}"}
    assert {one.part for one in findings} == {"parameter:path:id", "parameter:path:orderId"}


def test_a_lock_is_found_like_its_page(tmp_path: Path) -> None:
    reading = detect.read_page(capture(f"{HOST}/v1{SHOWN}"), "page", "markdown")
    path = tmp_path / "lock.yaml"
    path.write_text(page_lock.dump(reading, "https://docs.example.com/x", date(2026, 1, 1), b""), encoding="utf-8")
    spec = bundle(lay_out(SHORT, [f"{HOST}/v1"]))
    lock = page_lock.load(path)
    (outcome,) = judge_source(spec, "lock", lambda: [lock.reading], Names())
    assert (outcome.verdict.verdict, outcome.findings) == (Verdict.CLEAN, ())
    for address in (f"{HOST}/v1{SHOWN}", SHOWN):
        now = detect.read_page(html(address), "page", "html")
        moved = judge_page_move("lock", lock.own_reading, now, spec)
        assert (moved.verdict.operation, moved.findings) == (f"PUT {SHORT}", ())
    now = detect.read_page(capture(f"https://new.example.com/v1{SHOWN}"), "page", "markdown")
    (finding,) = judge_page_move("lock", lock.own_reading, now, spec).findings
    assert (finding.operation, finding.docs, finding.spec) == (
        f"PUT {SHORT}",
        "https://new.example.com/v1",
        f"{HOST}/v1",
    )


@pytest.mark.parametrize(
    ("servers", "path", "findings"),
    [
        ([HOST], WHOLE, 0),
        ([f"{HOST}/v1"], SHORT, 0),
        ([], WHOLE, 0),
        ([f"{HOST}/v2"], SHORT, 1),
        (["https://other.example.com/v1"], SHORT, 1),
        (["https://other.example.com"], WHOLE, 1),
        ([f"{HOST}/v2", f"{HOST}/v1"], SHORT, 1),
    ],
)
def test_another_document_is_found_too(tmp_path: Path, servers: list[str], path: str, findings: int) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps(lay_out(path, servers)), encoding="utf-8")
    spec = bundle(lay_out(SHORT, [f"{HOST}/v1", f"{HOST}/v2"]))
    (outcome,) = judge_source(spec, "other", lambda: list(docs_reading.read_docs(str(other), spec)), Names())
    assert outcome.verdict.operation == f"PUT {SHORT}"
    assert [one.rule for one in outcome.findings] == ["documented-server-differs"] * findings


@pytest.mark.parametrize("paths", [("/a/{x}", "/a/{y}"), ("/a/{y}", "/a/{x}")])
def test_a_document_with_one_operation_twice_is_read_once(tmp_path: Path, paths: tuple[str, str]) -> None:
    found = lay_out("/a/{x}", [HOST])
    found["paths"] = dict.fromkeys(paths, found["paths"]["/a/{x}"])
    other = tmp_path / "other.json"
    other.write_text(json.dumps(found), encoding="utf-8")
    spec = bundle(lay_out("/a/{x}", [HOST]))
    assert [one.operation for one in docs_reading.read_docs(str(other), spec)] == ["PUT /a/{x}"]


def test_the_name_of_an_http_scheme_may_be_written_in_any_case() -> None:
    spec = lay_out(WHOLE, [HOST])
    spec["components"]["securitySchemes"] = {"other": {"type": "http", "scheme": "BeAReR"}}
    spec["security"] = [{"other": []}]
    assert judge(spec, capture(HOST + "/v1" + SHOWN)).findings == ()


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://a.b/v1/", "/v1"),
        ("https://a.b", ""),
        ("/", ""),
        ("v1", "/v1"),
        ("../v1", "/v1"),
        ("{base}/v1", "/v1"),
        ("{scheme}://{host}:{port}/x/y", "/x/y"),
        ("", ""),
    ],
)
def test_the_path_of_a_server(url: str, path: str) -> None:
    assert get_base_path(url) == path
