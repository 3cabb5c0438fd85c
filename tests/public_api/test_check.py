"""The version of the package announces its changes: in `regenerate`, and in `regenerate --check --since` for CI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator.problem import Problem
from generator.public_api import check, git_history

METADATA = '[project]\nname = "thing"\nversion = "{}"\nrequires-python = ">=3.11"\n'
MAJOR, MINOR, NOTHING = "class A: ...", "class A: ...\nclass B: ...\nclass C: ...", "# same\nclass A: ...\nclass B: ..."
CODE = "class A: ...\nclass B: ..."


class Repository:
    """A package in a folder of a git repository."""

    def __init__(self, folder: Path) -> None:
        self.package = folder / "some/generated"
        (self.package / "thing").mkdir(parents=True)
        self.git("init", "-q", "-b", "main", str(folder))

    def git(self, *arguments: str) -> str:
        """Run git as nobody in particular."""
        person = {f"GIT_{role}_{what}": "a@b" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", **person}
        command = ["git", *arguments]
        run = subprocess.run(command, cwd=self.package, env=environment, capture_output=True, text=True, check=True)
        return run.stdout.strip()

    def write(self, version: str, code: str) -> None:
        """Put the package into the work tree."""
        (self.package / "pyproject.toml").write_text(METADATA.format(version), encoding="utf-8")
        (self.package / "thing/__init__.py").write_text(code, encoding="utf-8")
        (self.package / "CHANGELOG.md").write_text(f"# Changelog\n\n## {version}\n", encoding="utf-8")

    def commit(self, version: str, code: str) -> str:
        """The same, and commit it."""
        self.write(version, code)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x")
        return self.git("rev-parse", "HEAD")

    def good(self) -> bool:
        """Whether the version tells of everything since it was set."""
        return all(answer.good for answer in check.check_versions(self.package, None))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """With a first version, and a commit after it."""
    repository = Repository(tmp_path / "repository")
    repository.commit("0.1.0", CODE)
    repository.commit("0.1.0", NOTHING)
    return repository


@pytest.mark.parametrize(
    ("version", "code", "good"),
    [
        ("0.1.0", NOTHING, True),
        ("0.1.0", MINOR, True),
        ("0.1.0", MAJOR, False),
        ("0.1.1", MINOR, True),
        ("0.1.1", MAJOR, False),
        ("0.2.0", MAJOR, True),
        ("0.0.9", NOTHING, False),
    ],
)
@pytest.mark.parametrize("committed", [False, True])
def test_a_breaking_change_without_its_version_is_refused(
    repository: Repository, version: str, code: str, *, good: bool, committed: bool
) -> None:
    (repository.commit if committed else repository.write)(version, code)
    assert repository.good() is good


def test_a_break_after_the_version_was_set_is_refused_though_the_step_was_wide_enough(repository: Repository) -> None:
    repository.commit("0.2.0", CODE)
    assert repository.good()
    repository.commit("0.2.0", MAJOR)
    repository.commit("0.2.0", MAJOR + "\n# more")
    assert not repository.good()
    repository.commit("0.3.0", MAJOR)
    assert repository.good()


def test_a_break_that_was_taken_back_is_none(repository: Repository) -> None:
    repository.commit("0.1.0", MAJOR)
    repository.commit("0.1.0", CODE)
    assert repository.good()


def test_a_version_that_came_with_a_merge_counts_from_the_merge(repository: Repository) -> None:
    repository.git("checkout", "-q", "-b", "other")
    repository.commit("0.2.0", MAJOR)
    repository.git("checkout", "-q", "main")
    (repository.package / "unrelated").touch()
    repository.git("add", "-A")
    repository.git("commit", "-q", "-m", "x")
    before = repository.git("rev-parse", "HEAD")
    repository.git("merge", "-q", "--no-edit", "other")
    assert git_history.find_base_revisions(repository.package) == [before, repository.git("rev-parse", "HEAD")]
    assert repository.good()


def test_a_named_revision(repository: Repository) -> None:
    first = repository.git("rev-parse", "HEAD~1")
    repository.write("0.1.0", MAJOR)
    (answer,) = check.check_versions(repository.package, [first])
    assert answer.lines == (
        f"since {first[:12]}: breaks what 0.1.0 promised: 0.2.0 is due",
        "  major  name-removed: `B` is gone",
    )
    assert not answer.good


def test_a_revision_without_the_package(repository: Repository) -> None:
    repository.git("mv", "thing", "thong")
    (repository.package / "CHANGELOG.md").unlink()
    repository.git("checkout", "-q", "--orphan", "empty")
    repository.git("rm", "-rqf", ".")
    repository.package.mkdir(parents=True, exist_ok=True)
    (repository.package / "README.md").touch()
    repository.git("add", "-A")
    repository.git("commit", "-q", "-m", "x")
    repository.package.joinpath("thing").mkdir()
    repository.write("0.1.0", CODE)
    (answer,) = check.check_versions(repository.package, ["HEAD"])
    assert answer == (("since HEAD: there was no package",), True)


@pytest.mark.parametrize("revision", ["nonsense", "--help", "HEAD~9"])
def test_an_unknown_revision_is_told(repository: Repository, revision: str) -> None:
    with pytest.raises(Problem, match="no revision is called"):
        check.check_versions(repository.package, [revision])


def test_outside_of_a_repository_it_cannot_be_judged(repository: Repository, tmp_path: Path) -> None:
    alone = Path(shutil.copytree(repository.package, tmp_path / "alone"))
    with pytest.raises(Problem, match=r"git log fails: .*not a git repository"):
        check.check_versions(alone, None)


def test_a_young_history_has_nothing_to_answer_for(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    repository.write("0.1.0", CODE)
    repository.git("commit", "-q", "--allow-empty", "-m", "x")
    assert check.check_versions(repository.package, None) == []
    commit = repository.commit("0.1.0", CODE)
    assert git_history.find_base_revisions(repository.package)[-1] == commit
    assert repository.good()


def test_a_version_without_an_entry_in_the_change_log_is_refused(repository: Repository) -> None:
    (repository.package / "CHANGELOG.md").write_text("## 0.1.0.1\n## 0.1.01\n", encoding="utf-8")
    answer, *_ = check.check_versions(repository.package, None)
    assert answer == (("CHANGELOG.md has no entry for 0.1.0: write it in spec/CHANGELOG.md",), False)


def test_a_version_that_is_no_number_is_no_hindrance(repository: Repository, tmp_path: Path) -> None:
    before = Path(shutil.copytree(repository.package, tmp_path / "before"))
    repository.write("1.0.0rc1", MAJOR)
    (line,) = check.describe_change(before, repository.package)
    assert line.startswith("API: not compared with the package before: expected a version like 1.2.3, got '1.0.0rc1'")


def test_without_griffe_only_the_comparison_is_missing(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Path(shutil.copytree(repository.package, tmp_path / "before"))
    monkeypatch.setitem(sys.modules, "griffe", None)
    (line,) = check.describe_change(before, repository.package)
    assert line == "API: not compared with the package before: griffelib is not installed"
    with pytest.raises(Problem, match="griffelib is not installed\n  help: run `make setup`"):
        check.check_versions(repository.package, None)


def test_no_package_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="there is no package here"):
        check.check_versions(tmp_path, None)


def test_what_changed_is_told_with_a_draft(repository: Repository, tmp_path: Path) -> None:
    before = Path(shutil.copytree(repository.package, tmp_path / "before"))
    repository.write("0.1.0", 'class A:\n    "Words."\nclass C: ...')
    assert list(check.describe_change(before, repository.package)) == [
        "API: major change since 0.1.0; the version is 0.1.0, 0.2.0 would announce it",
        "  major  name-removed: `B` is gone",
        "  minor  name-added: `C`",
        "  patch  documentation-changed: the documentation of `A`",
        "",
        "A draft for spec/CHANGELOG.md:",
        "",
        "## 0.2.0",
        "",
        "### Removed",
        "",
        "- `B` is gone.",
        "",
        "### Added",
        "",
        "- `C`.",
        "",
        "### Documentation",
        "",
        "- `A`",
    ]


def test_a_version_that_tells_of_the_change(repository: Repository, tmp_path: Path) -> None:
    before = Path(shutil.copytree(repository.package, tmp_path / "before"))
    repository.write("0.3.0", MAJOR)
    lines = list(check.describe_change(before, repository.package))
    assert lines[0] == "API: major change since 0.1.0; the version is 0.3.0, which announces it"
    assert "## 0.3.0" in lines


def test_changes_inside_are_a_patch(repository: Repository, tmp_path: Path) -> None:
    before = Path(shutil.copytree(repository.package, tmp_path / "before"))
    repository.write("0.1.0", NOTHING + "\n# other")
    assert list(check.describe_change(before, repository.package)) == [
        "API: patch change since 0.1.0; the version is 0.1.0, 0.1.1 would announce it",
        "  patch  inside-changed: only what is inside",
    ]


def test_a_package_before_that_cannot_be_read_is_no_hindrance(repository: Repository, tmp_path: Path) -> None:
    before = Path(shutil.copytree(repository.package, tmp_path / "before"))
    (before / "thing/__init__.py").write_text("<<<<<<< HEAD\n", encoding="utf-8")
    (line,) = check.describe_change(before, repository.package)
    assert line.startswith("API: not compared with the package before: the package cannot be read: SyntaxError")


def test_after_the_version_rose_the_change_is_still_told_since_the_last_version(repository: Repository) -> None:
    repository.write("0.1.0", MAJOR)
    list(check.describe_change(repository.package, repository.package))
    repository.write("0.2.0", MAJOR)
    first, *_ = check.describe_change(repository.package, repository.package)
    assert first == "API: major change since 0.1.0; the version is 0.2.0, which announces it"
    assert "- `B` is gone." in list(check.draft_entry(repository.package))


def test_on_the_way_back_nothing_changed(repository: Repository, tmp_path: Path) -> None:
    repository.commit("0.2.0", CODE)
    after = Path(shutil.copytree(repository.package, tmp_path / "after"))
    repository.write("0.2.0", MAJOR)
    assert list(check.describe_change(repository.package, after)) == ["API: nothing changed since 0.2.0"]


def test_the_entry_of_a_version_can_be_drafted_once_it_is_committed(repository: Repository) -> None:
    repository.commit("0.2.0", MAJOR)
    assert next(check.draft_entry(repository.package)) == "## 0.2.0"
    assert next(check.draft_entry(repository.package, "HEAD")).startswith("nothing changed since HEAD")
