"""Cassettes: what is not as it should be is refused with the line that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.problem import Problem
from generator.recordings.exchanges import read_exchanges
from tests.recordings_package.samples import replace_text


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("version: 1", "version: 2", 1, "expected a cassette of version 1"),
        ("version: 1\n", "", 1, "got nothing"),
        ("method: GET", "method: 5", 4, "expected a method at interactions.0.request.method, got 5"),
        ("uri:", "url:", 3, "expected a URL at interactions.0.request.uri, got nothing"),
        ("code: 200", "code: '200'", 10, "expected a status"),
        ("code: 200", "code: true", 10, "expected a status"),
        ("['1', '2']", "[1]", 12, "expected the values of X-A as text"),
        ("string: |-", "string:", 14, "expected the body as text"),
    ],
)
def test_a_cassette_that_is_wrong_is_refused_with_its_line(
    folder: Path, old: str, new: str, line: int, message: str
) -> None:
    replace_text(folder / "one.yaml", old, new)
    with pytest.raises(Problem) as caught:
        read_exchanges(folder / "one.yaml")
    assert message in caught.value.message
    assert (caught.value.file, caught.value.line) == (str(folder / "one.yaml"), line)


def test_a_cassette_without_exchanges_is_refused(folder: Path) -> None:
    (folder / "one.yaml").write_text("version: 1\ninteractions: []\n", encoding="utf-8")
    with pytest.raises(Problem, match="holds no exchange"):
        read_exchanges(folder / "one.yaml")


def test_the_line_of_a_content_type_is_known(folder: Path) -> None:
    assert read_exchanges(folder / "one.yaml")[0].media_line == 11
    replace_text(folder / "one.yaml", "X-A: ['1', '2']", "X-A: a\n        content-TYPE: text/plain")
    (exchange,) = read_exchanges(folder / "one.yaml")
    assert (exchange.media_line, exchange.headers["content-type"]) == (13, "text/plain")
