"""Cassettes: one spelling for all, which `vcrpy` and the loader both read."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from vcr.persisters.filesystem import FilesystemPersister  # type: ignore[import-untyped]
from vcr.serializers import yamlserializer  # type: ignore[import-untyped]

from generator.recordings import cassette
from tests.paths import RECORDINGS

FILES = sorted((RECORDINGS).glob("[!i]*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_every_recording_is_spelled_the_same_way(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert cassette.dump_yaml(yaml.safe_load(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "a\nb",
        "a\nb\n",
        "\n\n",
        " a\n b",
        "\ttab\n",
        "\x07\n",
        "\u2028\n",
        "\u00e4\n\U0001f600",
        "a: b",
        "- 1",
        "~",
    ],
)
def test_any_body_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    made = cassette.make_cassette(
        "GET", "https://h/p", request_headers={"A": "1"}, status=299, headers={"B": "2"}, text=text
    )
    path = tmp_path / "c.yaml"
    path.write_text(cassette.dump_yaml(made), encoding="utf-8")
    requests, responses = FilesystemPersister.load_cassette(path, yamlserializer)
    assert (requests[0].method, requests[0].uri, dict(requests[0].headers)) == ("GET", "https://h/p", {"A": "1"})
    assert responses[0]["body"]["string"] == text.encode()
    assert responses[0]["status"] == {"code": 299, "message": ""}
