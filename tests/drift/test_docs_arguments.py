"""Every page that is named is read, each once, and what is left out is told."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from generator.cli.main import main
from generator.drift.docs_arguments import expand_docs
from generator.problem import Problem
from tests.drift.test_check import SHOP, page, rename_status

CHECK = ["drift", "--spec", str(SHOP), "--format", "json"]


def test_a_name_is_taken_once_whatever_it_is_called(tmp_path: Path) -> None:
    first = page(tmp_path, "a.md")
    link = tmp_path / "link.md"
    link.symlink_to(first)
    roundabout = f"{tmp_path}/../{tmp_path.name}/a.md"
    found = expand_docs([str(first), str(first), roundabout, str(link), "https://a.example/x", "https://a.example/x"])
    assert found.names == (str(first), "https://a.example/x")
    assert found.duplicates == {}
    assert found.skipped == ()


def test_only_the_same_bytes_make_a_twin(tmp_path: Path) -> None:
    for name, text in {"a": "one", "b": "two", "c": "one", "d": "more", "e": "two", "f": "one"}.items():
        (tmp_path / f"{name}.md").write_text(text)
    found = expand_docs([str(tmp_path)])
    a, b, c, d, e, f = (str(tmp_path / f"{name}.md") for name in "abcdef")
    assert found.names == (a, b, d)
    assert found.duplicates == {a: (c, f), b: (e,)}


def test_twins_share_a_verdict_and_their_findings_count_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = page(tmp_path, "a.md", rename_status)
    (tmp_path / "b.md").write_bytes(first.read_bytes())
    assert main([*CHECK, "--docs", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert [source["verdict"] for source in report["sources"]] == ["drift", "drift"]
    assert [source["source"] for source in report["sources"]] == [str(first), str(tmp_path / "b.md")]
    assert {finding["source"] for finding in report["findings"]} == {str(first)}
    assert report["counts"]["warning"] + report["counts"]["error"] == len(report["findings"]) == 2
    assert err == f"{tmp_path / 'b.md'}: the same bytes as {first}, judged once\n"


def test_what_looks_like_a_page_and_cannot_be_read_is_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page(tmp_path, "a.md")
    (tmp_path / "gone.html").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    assert main([*CHECK, "--docs", str(tmp_path)]) == 2
    reasons = {Path(one["source"]).name: one["reason"] for one in json.loads(capsys.readouterr().out)["sources"]}
    assert reasons.keys() == {"a.md", "gone.html", "pipe.json", "loop.yaml"}
    assert reasons["a.md"] is None
    assert reasons["gone.html"] == "a link that leads nowhere; check the path"
    assert reasons["pipe.json"] == "not a regular file; save its content as a file"
    assert reasons["loop.yaml"].startswith("cannot be read")


def test_what_does_not_look_like_a_page_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page(tmp_path, "a.md")
    for name in ("logo.png", "other.PNG", "style.css", ".hidden.md", "page.html.bak"):
        (tmp_path / name).write_text("x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/deep.md").write_text("x")
    (tmp_path / "elsewhere").symlink_to(tmp_path.parent, target_is_directory=True)
    assert main([*CHECK, "--docs", str(tmp_path)]) == 0
    told = "1 .bak, 1 .css, 2 .png, 2 hidden, 1 links to directories"
    assert capsys.readouterr().err == f"{tmp_path}: skipped {told}\n"


def test_a_link_to_a_file_elsewhere_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    first = page(folder, "a.md")
    secret = page(tmp_path, "secret.md", rename_status)
    (folder / "b.md").symlink_to(secret)
    found = expand_docs([str(folder)])
    assert found.names == (str(first),)
    assert found.skipped == (f"{folder}: skipped 1 links to elsewhere",)


def test_a_directory_without_pages_says_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_text("x")
    with pytest.raises(Problem, match="no pages in this directory") as caught:
        expand_docs([str(tmp_path)])
    assert caught.value.help == f"{tmp_path}: skipped 1 .png"


def test_a_directory_that_cannot_be_listed_is_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = page(tmp_path, "a.md")
    (tmp_path / "closed").mkdir()
    real = os.scandir

    def scandir(path: str) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)  # root may list everything
    assert expand_docs([str(tmp_path)]).names == (str(first), str(tmp_path / "closed"))


def test_an_empty_name_is_not_the_working_directory() -> None:
    with pytest.raises(Problem, match="a page without a name"):
        expand_docs([""])


def test_a_name_that_is_too_long_for_a_file_is_kept_for_whoever_reads_it() -> None:
    assert expand_docs(["a" * 300]).names == ("a" * 300,)


OTHER = {
    "index.html": "<!doctype html><h1>Welcome</h1><p>GET /things is explained elsewhere.</p>",
    "404.html": "<!doctype html><title>Page Not Found</title>",
    "schema.html": '<!doctype html><h1>Thing</h1><li class="openapi-schema__list-item">a</li>',
    "intro.md": "# Introduction\n\nNothing about an operation.\n",
    "robots.txt": "User-agent: *\n",
    "search-index.json": '[{"documents": []}]',
    "manifest.json": '{"name": "Docs"}',
}


def test_pages_of_a_folder_that_are_about_something_else_are_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = page(tmp_path, "a.md", rename_status)
    for name, text in OTHER.items():
        (tmp_path / name).write_text(text)
    assert main([*CHECK, "--docs", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert [source["source"] for source in json.loads(out)["sources"]] == [str(first)]
    assert {line.partition(":")[0] for line in err.splitlines()} == {str(tmp_path / name) for name in OTHER}
    assert f"{tmp_path / 'index.html'}: passed over, not the documentation page of an operation\n" in err


@pytest.mark.parametrize("name", OTHER)
def test_they_are_unknown_where_they_are_named_or_alone(tmp_path: Path, name: str) -> None:
    first = page(tmp_path, "a.md")
    other = tmp_path / "other" / name
    other.parent.mkdir()
    other.write_text(OTHER[name])
    assert main([*CHECK, "--docs", str(first), "--docs", str(other)]) == 2
    assert main([*CHECK, "--docs", str(other.parent)]) == 2


@pytest.mark.parametrize(
    "text",
    [
        '<!doctype html><div class="openapi-tabs__response-code-item">200</div>',
        '<div class="openapi-left-panel__container"><h1>Get</h1></div>',
        "# Get\n\n## Responses\n\n### Status 200\n",
        "<!doctype html><redoc></redoc>",
        '{"swagger": "2.0", "paths": {}}',
        '{"openapi": "3.1.0", "paths": {}}',
        '{"cut": ',
    ],
)
def test_a_page_that_lost_its_heading_or_its_document_is_not_passed_over(tmp_path: Path, text: str) -> None:
    page(tmp_path, "a.md")
    (tmp_path / "b.html").write_text(text)
    assert main([*CHECK, "--docs", str(tmp_path)]) == 2
