"""What a page names is read beside a file, or fetched by the rules for fetching, and never from anywhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.drift import check
from generator.drift.rules.findings import Verdict
from generator.drift.sources.embedded import neighbours
from generator.fetch import source as fetch_source
from generator.problem import Problem
from tests.carriers import html_page
from tests.drift.sources.embedded.test_table import DOCUMENT
from tests.drift.test_check import TODAY

PUBLIC = "https://docs.example.com/api/v2/"


@pytest.mark.parametrize(
    "address",
    [
        "../secret.json",
        "/etc/hostname",
        "a/../../secret.json",
        "%2e%2e/secret.json",
        "link.json",
        "folder/secret.json",
        ".env",
        "a/.git/config",
        "..\\secret.json",
        "a\0b",
        "",
        "?x",
        "file:///etc/hostname",
        "http://127.0.0.1/secret.json",
        "https://example.com/openapi.json",
        "//example.com/openapi.json",
    ],
)
def test_a_file_reads_nothing_but_what_is_below_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(fetch_source, "fetch_url", lambda _url: pytest.fail("a file asked the network"))
    (tmp_path / "secret.json").write_text("{}")
    below = tmp_path / "docs"
    below.mkdir()
    (below / ".env").write_text("{}")
    (below / "link.json").symlink_to(tmp_path / "secret.json")
    (below / "folder").symlink_to(tmp_path)
    with pytest.raises(Problem, match="its document is not in it, but at") as caught:
        neighbours.read_neighbour(str(below / "page.html"), address)
    assert (caught.value.help or "").startswith("pass --docs with ")


def test_a_file_reads_what_is_below_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    (tmp_path / "a b" / "openapi.json").write_text("{}")
    name, text = neighbours.read_neighbour(str(tmp_path / "page.html"), " ./a%20b/openapi.json?v=1#top ")
    assert (Path(name), text) == (tmp_path / "a b" / "openapi.json", "{}")


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("openapi.json", PUBLIC + "openapi.json"),
        ("../openapi.json", "https://docs.example.com/api/openapi.json"),
        ("/openapi.json", "https://docs.example.com/openapi.json"),
        ("//cdn.example.com/a.json", "https://cdn.example.com/a.json"),
        ("http://docs.example.com/openapi.json", None),
        ("https://10.0.0.1/openapi.json", None),
        ("https://localhost/openapi.json", None),
        ("https://169.254.169.254/latest", None),
        ("file:///etc/hostname", None),
        ("https://user:pass@example.com/openapi.json", None),
    ],
)
def test_a_page_of_the_network_leads_where_a_redirect_may(
    monkeypatch: pytest.MonkeyPatch, address: str, url: str | None
) -> None:
    asked: list[str] = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        return b"{}"

    monkeypatch.setattr(neighbours, "fetch_url", fetch)
    monkeypatch.setattr(neighbours, "find_final_url", lambda _url: PUBLIC)
    if url is None:
        with pytest.raises(Problem, match=r"its document is at .*, but the address"):
            neighbours.read_neighbour(PUBLIC.rstrip("/"), address)
    else:
        assert neighbours.read_neighbour(PUBLIC.rstrip("/"), address)[0] == url
    assert asked == [url] * (url is not None)


def test_a_page_that_is_fetched_leads_to_its_document(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pages = {
        PUBLIC: html_page('<redoc spec-url="openapi.json"></redoc>').encode(),
        PUBLIC + "openapi.json": json.dumps(DOCUMENT).encode(),
    }
    monkeypatch.setattr(fetch_source, "fetch_url", pages.__getitem__)
    monkeypatch.setattr(neighbours, "fetch_url", pages.__getitem__)
    monkeypatch.setattr(neighbours, "find_final_url", lambda url: url)
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(DOCUMENT))
    (source,) = check.run(check.CheckRequest(spec=spec, docs=(PUBLIC,)), TODAY).sources
    assert (source.source, source.format, source.verdict) == (PUBLIC, "redoc", Verdict.CLEAN)
