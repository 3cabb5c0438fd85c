"""What is not UTF-8 text is refused with a reason."""

from __future__ import annotations

import ast
import gzip
import os
import socket
from pathlib import Path

import pytest

from generator.files import reading
from generator.problem import Problem
from tests.paths import ROOT


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
    assert caught.value.help == f"the folder {tmp_path / 'none'} does not exist; check the path"


@pytest.mark.parametrize("kind", ["pipe", "/dev/zero", "/dev/tty", "/proc/self/pagemap", "socket"])
def test_what_is_no_regular_file_or_never_ends_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(str(path))
    else:
        path.symlink_to(kind)
    with pytest.raises(Problem, match=r"not a regular file|bigger than|cannot be read|not text|not UTF-8"):
        reading.read_text(path)
    with pytest.raises(Problem, match=r"not a regular file|cannot be read|a link, and links are not followed here"):
        reading.read_bytes(path, follow=False)


def test_a_file_without_a_size_is_read_up_to_the_limit() -> None:
    assert reading.read_bytes("/proc/self/status").startswith(b"Name:")
    with pytest.raises(Problem, match="bigger than"):
        reading.read_bytes("/proc/self/status", 10)


def test_nothing_else_opens_what_a_user_names() -> None:
    """Only this module knows how to open a file that may be a pipe, a device or endless."""
    found = {
        f"{path.relative_to(GENERATOR)}:{source}"
        for path in sorted(GENERATOR.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
        if (source := ast.unparse(node.func)).rpartition(".")[2] in {"open", "copyfile", "copytree"}
        or (
            source.endswith((".read_text", ".read_bytes"))
            and not source.endswith(("reading.read_text", "reading.read_bytes"))
        )
    }
    assert found == set(OWN_FILES)


GENERATOR = ROOT / "generator"
OWN_FILES = {
    "browser/guard.py:(process / 'stat').read_text": "the system's, about a process of ours",
    "browser/guard.py:(process / 'status').read_text": "the system's, about a process of ours",
    "browser/tab.py:Path(__file__).with_name('tab.js').read_text": "ours",
    "codegen/import_check.py:path.read_bytes": "the package that was just written",
    "codegen/import_check.py:path.read_text": "the package that was just written",
    "codegen/rendering.py:path.read_bytes": "templates, which were hashed before",
    "codegen/templates/names_check.py:template.read_text": "templates, which were hashed before",
    "codegen/templates/overrides.py:path.read_text": "templates, which were hashed before",
    "codegen/templates/stock.py:path.read_bytes": "an installed distribution",
    "codegen/templates/stock.py:path.read_text": "an installed distribution",
    "drift/report/html.py:(_ASSETS / name).read_text": "ours",
    "drift/rules/catalogue.py:FILE.read_text": "ours",
    "public_api/check.py:path.read_bytes": "packages, the one that was just written and one of the history",
    "public_api/check.py:second[name].read_bytes": "packages, the one that was just written and one of the history",
    "files/folder_swap.py:os.open": "folders, and what was just written",
    "files/reading.py:open": "this module",
    "files/reading.py:os.open": "this module",
    "files/writing.py:os.open": "the device or pipe that is written to",
    "public_api/changes.py:FILE.read_text": "ours",
    "recordings/store.py:index.read_text": "a copy of a file that was read so",
    "regenerate/upgrade.py:path.read_text": "the project's own, for its maintainer",
    "regenerate/upgrade.py:shutil.copytree": "the project's own, for its maintainer",
}
