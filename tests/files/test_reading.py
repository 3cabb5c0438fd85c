"""What is not UTF-8 text is refused with a reason."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from generator.files import reading
from generator.problem import Problem


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (gzip.compress(b"<html>", mtime=0), "compressed"),
        (b"\xff\xfe", "not UTF-8"),
        (b"a\0b", "NUL"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(Problem, match=reason):
        reading.decode_text(content, "x")


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert reading.decode_text(b"\xef\xbb\xbf# x", "x") == "# x"


def test_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "big").open("wb") as file:
        file.truncate(reading.MAX_BYTES + 1)
    with pytest.raises(Problem, match="bigger than 10 MB"):
        reading.read_text(tmp_path / "big")


def test_the_nearest_file_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "dataset.yaml").write_text("")
    with pytest.raises(Problem, match="no such file") as caught:
        reading.read_text(tmp_path / "datset.yaml")
    assert caught.value.help == f"did you mean {tmp_path / 'dataset.yaml'}?"
    with pytest.raises(Problem) as caught:
        reading.read_text(tmp_path / "none" / "x")
    assert caught.value.help == f"there is no folder {tmp_path / 'none'} either"
