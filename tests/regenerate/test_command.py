"""`regenerate` writes the same bytes everywhere, `--check` names what differs, and a failure changes nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from generator.cli.main import main
from generator.codegen.package import WrittenPackage
from generator.problem import Problem
from generator.regenerate import command as regenerate
from generator.regenerate import lock as generated_lock
from generator.regenerate.command import check
from generator.regenerate.inputs import Inputs
from tests.examples import spread
from tests.paths import ROOT

CACHES = shutil.ignore_patterns("__pycache__")


@dataclass(frozen=True, slots=True)
class Project:
    """Copies of all inputs and of the package, to change at will."""

    folder: Path

    @property
    def fragment(self) -> Path:
        """The fragment."""
        return self.folder / "spec/dataset.yaml"

    @property
    def templates(self) -> Path:
        """The templates: ours, whose compiled form is kept, until a test changes its copy."""
        copy = self.folder / "templates"
        return copy if copy.exists() else ROOT / "templates"

    @property
    def output(self) -> Path:
        """The package."""
        return self.folder / "generated"

    @property
    def inputs(self) -> Inputs:
        """What `regenerate` is given."""
        return Inputs(self.fragment, self.folder / "spec/client.yaml", self.templates)

    def find(self, name: str) -> Path:
        """A file to be changed; of the templates a copy is made first."""
        if name.startswith("templates/") and not (self.folder / "templates").exists():
            shutil.copytree(ROOT / "templates", self.folder / "templates", ignore=CACHES)
        return self.folder / name

    def run(self, *, force: bool = False) -> str:
        """Regenerate, and what is said about it."""
        return "\n".join(regenerate.regenerate(self.inputs, self.output, force=force))

    def edit(self, name: str, before: str, after: str) -> None:
        """Replace some text of a file, which must have it."""
        path = self.find(name)
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")

    def check(self, *, full: bool = False) -> list[str]:
        """What `--check` says, without the way to the package."""
        return [line.removeprefix(f"{self.output}/") for line in check(self.inputs, self.output, full=full)]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Ours, copied; the API of the packages is not compared, which takes as long as all else and has its own tests."""
    monkeypatch.setattr("generator.public_api.check.describe_change", lambda *_: ("API: compared",))
    for name in ("spec", "generated"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=CACHES)
    return Project(tmp_path)


def tree(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Content, inode and time of every file."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_ino, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        # Using a package in place leaves caches in it.
        if path.is_file() and not generated_lock.LITTER & set(path.relative_to(folder).parts)
    }


def contents(folder: Path) -> dict[str, bytes]:
    """Content of every file."""
    return {name: entry[0] for name, entry in tree(folder).items()}


def test_what_is_committed_is_up_to_date() -> None:
    inputs = Inputs(ROOT / "spec/dataset.yaml", ROOT / "spec/client.yaml", ROOT / "templates")
    assert check(inputs, ROOT / "generated", full=True) == []


def test_a_second_run_touches_nothing(project: Project) -> None:
    before = tree(project.output)
    assert "up to date" in project.run()
    assert tree(project.output) == before


def test_from_nothing_to_the_same_bytes(project: Project) -> None:
    before = contents(project.output)
    shutil.rmtree(project.output)
    said = project.run()
    assert contents(project.output) == before
    assert f": 1 operation, 6 models, {len(before)} files written in " in said
    assert project.check(full=True) == []


def test_an_empty_folder_is_filled(project: Project) -> None:
    shutil.rmtree(project.output)
    project.output.mkdir()
    project.run()
    assert (project.output / "generated.lock").is_file()


def test_a_renamed_property_makes_files_stale(project: Project) -> None:
    project.edit("spec/dataset.yaml", "cleanItemCount:\n", "cleanItems:\n")
    project.edit("spec/dataset.yaml", "itemCount, cleanItemCount, consoleUrl", "itemCount, cleanItems, consoleUrl")
    project.edit("spec/dataset.yaml", "cleanItemCount: 5", "cleanItems: 5")
    before = tree(project.output)
    assert project.check() == [
        "api.md: stale",
        "apify_dataset_client/_commands.py: stale",
        "apify_dataset_client/models/dataset.py: stale",
        "generated.lock: stale",
    ]
    assert tree(project.output) == before
    assert "API: compared" in project.run()
    assert project.check(full=True) == []
    assert "clean_items" in (project.output / "apify_dataset_client/models/dataset.py").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_schema_less_leaves_a_file_that_is_no_longer_generated(project: Project) -> None:
    project.edit("spec/dataset.yaml", '$ref: "#/components/schemas/DatasetStats"', "type: object")
    project.edit("spec/dataset.yaml", "    DatasetStats:\n", "    DatasetNumbers:\n")
    assert {
        "apify_dataset_client/models/dataset_stats.py: stale, no longer generated",
        "apify_dataset_client/models/dataset_numbers.py: missing",
    } <= set(project.check())
    project.run()
    assert not (project.output / "apify_dataset_client/models/dataset_stats.py").exists()


def test_a_comment_in_the_fragment_makes_only_the_lock_stale(project: Project) -> None:
    project.edit("spec/dataset.yaml", "openapi: 3.1.0", "# More.\nopenapi: 3.1.0")
    assert project.check() == ["generated.lock: stale"]


@pytest.mark.parametrize("full", spread([False, True], quick=1))
def test_every_kind_of_difference_is_named(project: Project, *, full: bool) -> None:
    package = project.output / "apify_dataset_client"
    (package / "client.py").write_text("edited", encoding="utf-8")
    (package / "types.py").unlink()
    (package / "mine.py").touch()
    (package / "models/more").mkdir()
    (package / "models/more/deep.txt").touch()
    assert project.check(full=full) == [
        "apify_dataset_client/client.py: edited by hand",
        "apify_dataset_client/mine.py: extra",
        "apify_dataset_client/models/more/deep.txt: extra",
        "apify_dataset_client/types.py: missing",
    ]
    with pytest.raises(Problem, match="was not generated, and would be deleted"):
        project.run()
    assert (package / "mine.py").exists()
    said = project.run(force=True)
    assert "client.py: edited by hand, and would be replaced" in said
    assert "models/more/: was not generated, and would be deleted" in said
    assert project.check(full=full) == []


def test_an_edit_hidden_in_the_lock_shows_in_full(project: Project) -> None:
    client, lock = project.output / "apify_dataset_client/client.py", project.output / "generated.lock"
    client.write_text("edited", encoding="utf-8")
    body = json.loads(lock.read_text(encoding="utf-8"))
    body["outputs"]["apify_dataset_client/client.py"] = generated_lock.hash_file(client)
    lock.write_text(json.dumps(body, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    assert project.check() == []
    assert project.check(full=True) == ["apify_dataset_client/client.py: stale", "generated.lock: stale"]


@pytest.mark.parametrize("lock", [None, "{", '{"inputs": {}, "outputs": {}, "tools": {}}'])
def test_a_lock_that_is_missing_or_empty(project: Project, lock: str | None) -> None:
    path = project.output / "generated.lock"
    path.unlink()
    if lock is not None:
        path.write_text(lock, encoding="utf-8")
    assert project.check() == [f"generated.lock: {'stale' if lock else 'missing'}"]


def test_a_package_that_is_missing(project: Project) -> None:
    shutil.rmtree(project.output)
    lines = project.check()
    assert len(lines) == len(contents(ROOT / "generated"))
    assert all(line.endswith(": missing") for line in lines)
    assert not project.output.exists()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    spread(
        [
            ("spec/client.yaml", "package_version_override: ", "package_version_override: 9"),
            ("templates/model.py.jinja", "The model", "A model"),
            ("templates/_methods.jinja", "under way at once", "running at once"),
            ("templates/runtime/_url.py", "Identifiers", "Names"),
        ],
        quick=2,
    ),
)
def test_every_input_counts(project: Project, name: str, before: str, after: str) -> None:
    project.edit(name, before, after)
    lines = project.check()
    assert "generated.lock: stale" in lines
    assert len(lines) > 1


def test_another_version_of_a_tool_counts(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = generated_lock.find_tool_versions()
    monkeypatch.setattr("generator.regenerate.lock.find_tool_versions", lambda: {**versions, "ruff": "0"})
    assert project.check() == ["generated.lock: stale"]


def test_the_code_of_the_generator_counts() -> None:
    inputs = Inputs(ROOT / "spec/dataset.yaml", ROOT / "spec/client.yaml", ROOT / "templates")
    names = set(inputs.compute_digests())
    packages = ("codegen", "documents", "openapi")
    own = [path for name in packages for path in (ROOT / "generator" / name).rglob("*.py")]
    modules = {path.relative_to(ROOT).as_posix() for path in own}
    assert modules | {"fragment", "client.yaml", "generator/codegen/generated-ruff.toml"} <= names
    assert "templates/upstream.lock" in names


def append(name: str, text: str) -> Callable[[Project], None]:
    """A change: more at the end of a file, new or not."""

    def change(project: Project) -> None:
        path = project.find(name)
        path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + text, encoding="utf-8")

    return change


def put(name: str, content: bytes) -> Callable[[Project], None]:
    """A change: another content."""

    def change(project: Project) -> None:
        project.find(name).write_bytes(content)

    return change


def swap(name: str, before: str, after: str) -> Callable[[Project], None]:
    """A change: some text of a file replaced."""
    return lambda project: project.edit(name, before, after)


def operation(text: str) -> Callable[[Project], None]:
    """A change: more keys of the operation."""
    return swap("spec/dataset.yaml", "      tags: [datasets]\n", f"      tags: [datasets]\n      {text}\n")


def parameter(text: str) -> Callable[[Project], None]:
    """A change: one more parameter."""
    return swap("spec/dataset.yaml", "      parameters:\n", f"      parameters:\n        - {text}\n")


def response(text: str) -> Callable[[Project], None]:
    """A change: one more response."""
    return swap("spec/dataset.yaml", "      responses:\n", f"      responses:\n        {text}\n")


def schema(text: str) -> Callable[[Project], None]:
    """A change: one more schema."""
    return swap("spec/dataset.yaml", "    DatasetResponse:\n", f"    {text}\n    DatasetResponse:\n")


FAILURES: dict[str, tuple[Callable[[Project], None], str]] = {
    "invalid fragment": (swap("spec/dataset.yaml", "in: query", "in: qery"), ": not valid OpenAPI: 'qery'"),
    "no fragment": (lambda p: p.fragment.unlink(), "dataset.yaml: no such file"),
    "header parameter": (parameter('{name: "X:", in: header, schema: {type: string}}'), "the header parameter 'X:'"),
    "object parameter": (
        parameter("{name: X, in: cookie, schema: {type: object}}"),
        "the structure of the cookie parameter X",
    ),
    "style": (
        parameter("{name: X, in: query, style: matrix, schema: {type: array, items: {type: string}}}"),
        "the style matrix of the query parameter X",
    ),
    "callbacks": (operation("callbacks: {a: {b: {}}}"), "the callback of GET"),
    "another server": (operation("servers: [{url: https://elsewhere.example}]"), "the server of GET"),
    "webhooks": (swap("spec/dataset.yaml", "paths:\n", "webhooks: {w: {}}\npaths:\n"), "webhooks would be left out"),
    "warning": (
        schema("Odd: {allOf: [{type: string}, {type: integer}]}"),
        "no value is allowed: one is string, the other integer",
    ),
    "unknown setting": (
        append("spec/client.yaml", "projectname: x\n"),
        "client.yaml:5:1: unknown setting 'projectname'",
    ),
    "package name": (
        swap("spec/client.yaml", "package_name_override: apify_dataset_client", "package_name_override: class"),
        "'class' cannot be imported",
    ),
    "hooks": (append("spec/client.yaml", "post_hooks: [touch x]\n"), "client.yaml:5:1: post_hooks are not run"),
    "literal enums": (append("spec/client.yaml", "literal_enums: true\n"), "literal_enums is not supported"),
    "wrong setting": (append("spec/client.yaml", "http_timeout: soon\n"), "client.yaml: not a valid configuration"),
    "no settings": (
        put("spec/client.yaml", b"[]"),
        "expected a mapping of settings",
    ),
    "misspelt extension": (swap("spec/dataset.yaml", "x-secret: true", "x-secrets: true"), "did you mean x-secret?"),
}
TEMPLATE_FAILURES: dict[str, tuple[Callable[[Project], None], str]] = {
    "unknown template": (append("templates/modle.py.jinja", ""), "modle.py.jinja: no stock template has this name"),
    "unknown runtime module": (append("templates/runtime/x.py", ""), "runtime/x.py: no module of a package"),
    "changed stock template": (
        swap("templates/upstream.lock", "fd1c79", "fd1c78"),
        "has changed since it was overridden",
    ),
    "undefined variable": (
        append("templates/types.py.jinja", "# {{ nonsense }}\n"),
        "types.py.jinja:LAST: a template uses",
    ),
    "undefined attribute": (
        append("templates/model.py.jinja", "{{ view.nonsense }}"),
        "model.py.jinja:LAST: a template uses an undefined name",
    ),
    "undefined in a module of ours": (
        append("templates/_api.py.jinja", "{{ no }}"),
        "_api.py.jinja:LAST: a template",
    ),
    "undefined in the runtime": (append("templates/runtime/_url.py", "a = nonsense\n"), "F821"),
    "undefined in a partial": (
        swap("templates/_methods.jinja", "view.result }}:", "view.rseult }}:"),
        "_methods.jinja:",
    ),
    "unknown filter": (append("templates/types.py.jinja", "{{ 1 | nonsense }}"), "No filter named 'nonsense'"),
    "template syntax": (append("templates/types.py.jinja", "{% if %}"), "types.py.jinja:LAST: "),
    "missing partial": (
        append("templates/types.py.jinja", '{% include "_no.jinja" %}'),
        "refers to another that is missing",
    ),
    "template arithmetic": (
        append("templates/types.py.jinja", "{{ 1 / 0 }}"),
        "types.py.jinja:LAST: a template cannot be rendered",
    ),
    "template not text": (put("templates/types.py.jinja", b"\xff"), "a template is not UTF-8"),
    "python syntax": (append("templates/types.py.jinja", "def def\n"), "ruff refuses the generated code"),
    "undefined name": (append("templates/types.py.jinja", "a = nonsense\n"), "F821"),
}


# Each with a template of its own compiles all of them anew.
MORE_TEMPLATE_FAILURES = [pytest.param(name, marks=pytest.mark.slow) for name in list(TEMPLATE_FAILURES)[4:]]


@pytest.mark.parametrize("failure", [*FAILURES, *list(TEMPLATE_FAILURES)[:4], *MORE_TEMPLATE_FAILURES])
def test_a_failure_says_why_and_leaves_the_package_as_it_was(project: Project, failure: str) -> None:
    change, message = {**FAILURES, **TEMPLATE_FAILURES}[failure]
    change(project)
    before = tree(project.output)
    with pytest.raises(Problem) as caught:
        project.run()
    if "LAST" in message:
        assert caught.value.file is not None
        message = message.replace("LAST", str(len(Path(caught.value.file).read_text(encoding="utf-8").splitlines())))
    assert message in str(caught.value)
    assert tree(project.output) == before
    assert {path.name for path in project.folder.iterdir()} - {"templates"} == {"generated", "spec"}
    with pytest.raises(Problem):
        project.check(full=True)
    assert tree(project.output) == before


@pytest.mark.parametrize(
    ("name", "installed"), spread(product(["ruff", "openapi_python_client", "jinja2"], [False, True]), quick=2)
)
def test_a_missing_tool_is_told(project: Project, name: str, *, installed: bool) -> None:
    """Missing altogether, or a broken installation: the metadata without the module."""
    project.edit("spec/dataset.yaml", "openapi: 3.1.0", "# Changed.\nopenapi: 3.1.0")
    before = tree(project.output)
    packages = project.folder.parent / f"{project.folder.name}-packages"
    packages.mkdir()
    for path in Path(pytest.__file__).parents[1].iterdir():
        if path.name != name and (installed or not path.name.startswith(f"{name}-")):
            (packages / path.name).symlink_to(path)
    code = (
        f"import sys; sys.path[:] = [{str(packages)!r}, {str(ROOT)!r}] + sys.path; from generator.cli.main import main;"
    )
    code += f"sys.exit(main(['regenerate', '--spec', {str(project.fragment)!r}, '--output', {str(project.output)!r}]))"
    run = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert run.returncode == 2
    assert run.stderr.startswith("error: ")
    assert name in run.stderr.replace("-", "_")
    assert "help: run `make setup`" in run.stderr
    assert "Traceback" not in run.stderr
    assert tree(project.output) == before


def test_omissions_are_allowed_by_name_only(project: Project) -> None:
    swap("spec/dataset.yaml", "paths:\n", "webhooks: {w: {}}\npaths:\n")(project)
    given = project.inputs
    allowed = Inputs(given.fragment, given.settings, given.templates, allow_omissions=True)
    said = regenerate.regenerate(allowed, project.output)
    assert "1 left out written in" in said[0]
    assert said[1].startswith("left out: dataset.yaml:")
    assert said[1].endswith("webhooks would be left out of the package")
    assert "## Left out" in (project.output / "README.md").read_text(encoding="utf-8")
    assert "up to date" in regenerate.regenerate(allowed, project.output)[0]
    assert check(allowed, project.output) == []
    with pytest.raises(Problem, match="webhooks"):
        project.check()
    with pytest.raises(Problem, match="webhooks"):
        project.run()


def test_a_foreign_output_is_refused_unread(project: Project) -> None:
    output = project.folder / "home"
    output.mkdir()
    os.mkfifo(output / "reading-this-would-wait-for-ever")
    (output / "shut").symlink_to("/proc/1/root")
    (output / "large").touch()
    os.truncate(output / "large", 2**40)
    with pytest.raises(Problem, match=r"home: holds something that was not generated"):
        regenerate.regenerate(project.inputs, output)


@pytest.mark.parametrize("kind", ["folder", "file", "hidden file"])
def test_a_foreign_output_is_refused(project: Project, kind: str) -> None:
    output = project.folder / "home"
    if kind == "file":
        output.touch()
    else:
        output.mkdir()
        (output / (".precious" if "hidden" in kind else "precious")).write_text("x", encoding="utf-8")
    with pytest.raises(Problem, match=r"home: holds something that was not generated: .*\n  help: choose another"):
        regenerate.regenerate(project.inputs, output)
    assert output.is_file() or len(list(output.iterdir())) == 1


def test_another_output(project: Project) -> None:
    output = project.folder / "deep/er/other name"
    regenerate.regenerate(project.inputs, output)
    assert contents(output) == contents(project.output)
    assert [path.name for path in output.parent.iterdir()] == ["other name"]


ENVIRONMENTS: dict[str, dict[str, str]] = {
    "hash seed 1": {"PYTHONHASHSEED": "1"},
    "hash seed 2": {"PYTHONHASHSEED": "2"},
    # Without Python's own remedies, where its modules can be found so: their path must be ASCII then.
    "locale C": {"LC_ALL": "C", "LANG": "C"}
    | ({"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"} if str(ROOT).isascii() else {}),
    "time zone": {"TZ": "Asia/Kathmandu"},
    "settings of ruff": {"RUFF_CONFIG": "/nonexistent", "RUFF_SELECT": "ALL", "RUFF_OUTPUT_FORMAT": "json"},
    "no home, no path": {"HOME": "/nonexistent", "PATH": "/nonexistent"},
}


def from_elsewhere(project: Project, python: str = sys.executable, **more: str) -> dict[str, bytes]:
    """The package that a process of its own writes, in a working directory with spaces."""
    place = project.folder / "a b/ü"
    place.mkdir(parents=True)
    (place / "pyproject.toml").write_text("[tool.ruff]\nline-length = 20\n", encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **more}
    command = [python, "-m", "generator", "regenerate", "--spec", "../../spec/dataset.yaml", "--output", "out dir"]
    run = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("out dir: 1 operation, ")
    return contents(place / "out dir")


@pytest.mark.slow
@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_same_bytes_in_every_environment(project: Project, name: str) -> None:
    assert from_elsewhere(project, **ENVIRONMENTS[name]) == contents(ROOT / "generated")


@pytest.mark.slow
def test_the_same_bytes_under_another_umask(project: Project) -> None:
    before = os.umask(0o077)
    try:
        assert from_elsewhere(project) == contents(ROOT / "generated")
    finally:
        os.umask(before)


@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
def test_the_same_bytes_under_another_python(project: Project, version: str) -> None:
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        pytest.skip("this is the interpreter of the other tests")
    python = shutil.which(f"python{version}") or "missing"
    wanted = "import openapi_python_client, ruff, yaml, openapi_spec_validator"
    if python == "missing" or subprocess.run([python, "-c", wanted], capture_output=True).returncode:
        pytest.skip(f"there is no python{version} with the generator's dependencies on PATH")
    assert from_elsewhere(project, python) == contents(ROOT / "generated")


def test_a_check_loads_next_to_nothing() -> None:
    code = "import runpy, sys; sys.argv = ['generator', 'regenerate', '--check']\n"
    code += "try: runpy.run_module('generator', run_name='__main__')\n"
    code += "finally: print(sorted({'argparse', 'json', 'pathlib', 'typing', 'jinja2'} & sys.modules.keys()))"
    run = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, env=WITH_PACKAGES
    )
    assert run.stdout == "up to date\n[]\n"


WITH_PACKAGES = {"PYTHONPATH": str(Path(pytest.__file__).parents[1])}


def test_a_conflict_in_the_lock_is_regenerated_away(project: Project) -> None:
    lock = project.output / "generated.lock"
    text = lock.read_text(encoding="utf-8")
    first = text.index('    "apify_dataset_client/client.py"')
    conflict = f'<<<<<<< HEAD\n{text[first:].splitlines()[0]}\n=======\n    "gone.py": "0",\n>>>>>>> theirs\n'
    lock.write_text(text[:first] + conflict + text[first:].split("\n", 1)[1], encoding="utf-8")
    (project.output / "gone.py").touch()
    assert "generated.lock: stale" in project.check()
    project.run()
    assert contents(project.output) == contents(ROOT / "generated")


def test_a_conflict_in_the_lock_gives_no_leave_to_delete_what_is_foreign(project: Project) -> None:
    lock = project.output / "generated.lock"
    lock.write_text("<<<<<<< HEAD\n" + lock.read_text(encoding="utf-8"), encoding="utf-8")
    (project.output / "mine.py").touch()
    with pytest.raises(Problem, match=r"mine\.py: was not generated, and would be deleted"):
        project.run()


def test_what_came_while_it_was_generated_is_not_deleted(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.edit("spec/dataset.yaml", "openapi: 3.1.0", "# Changed.\nopenapi: 3.1.0")
    generate = regenerate._generate

    def slowly(inputs: Inputs, folder: Path) -> WrittenPackage:
        (project.output / "mine.py").touch()
        return generate(inputs, folder)

    monkeypatch.setattr(regenerate, "_generate", slowly)
    with pytest.raises(Problem, match=r"mine\.py: was not generated, and would be deleted"):
        project.run()
    assert (project.output / "mine.py").exists()


def test_an_edit_stops_the_run_and_is_kept(project: Project) -> None:
    project.edit("spec/dataset.yaml", "openapi: 3.1.0", "# Changed.\nopenapi: 3.1.0")
    edited = project.output / "apify_dataset_client/client.py"
    edited.write_text("edited", encoding="utf-8")
    (project.output / "mine.py").touch()
    before = tree(project.output)
    with pytest.raises(Problem, match="would be lost") as caught:
        project.run()
    assert tree(project.output) == before
    assert caught.value.details == [
        f"  {edited}: edited by hand, and would be replaced",
        f"  {project.output}/mine.py: was not generated, and would be deleted",
    ]
    assert "--force" in (caught.value.help or "")
    project.run(force=True)
    assert project.check(full=True) == []


@pytest.mark.parametrize("change", spread(["mode", "missing", "what would be written"], quick=1))
def test_what_loses_nothing_does_not_stop_a_run(project: Project, change: str) -> None:
    client, lock = project.output / "apify_dataset_client/client.py", project.output / "generated.lock"
    if change == "mode":
        client.chmod(0o755)
    elif change == "missing":
        client.unlink()
    else:  # as after a merge that took the lock of the other branch
        digest = generated_lock.hash_file(client)
        lock.write_text(lock.read_text(encoding="utf-8").replace(digest, "0" * 64), encoding="utf-8")
    project.run()
    assert contents(project.output) == contents(ROOT / "generated")


def test_what_building_leaves_stays_and_caches_go(project: Project) -> None:
    for name in ("build/lib/x.py", "dist/x.whl", "x.egg-info/PKG-INFO", "__pycache__/x.pyc", ".DS_Store"):
        (project.output / name).parent.mkdir(parents=True, exist_ok=True)
        (project.output / name).write_text(name, encoding="utf-8")
    (project.output / "build/link").symlink_to(project.folder / "spec", target_is_directory=True)
    project.edit("spec/dataset.yaml", "openapi: 3.1.0", "# Changed.\nopenapi: 3.1.0")
    project.run()
    assert project.check(full=True) == []
    for name in ("build/lib/x.py", "dist/x.whl", "x.egg-info/PKG-INFO"):
        assert (project.output / name).read_text(encoding="utf-8") == name
    assert (project.output / "build/link").is_symlink()
    assert not (project.output / "__pycache__").exists()
    assert project.fragment.exists()


@pytest.mark.parametrize("name", ["spec/CHANGELOG.md", "templates/runtime/_url.py"])
def test_a_link_is_not_copied_into_the_package(project: Project, name: str) -> None:
    path = project.find(name)
    path.rename(project.folder / "elsewhere")
    path.symlink_to(project.folder / "elsewhere")
    shutil.rmtree(project.output)
    with pytest.raises(Problem, match=rf"{path.name}: a link, and links are not followed here\n  help: put the file"):
        project.run()
    assert not project.output.exists()


@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize("kind", ["pipe", "/dev/zero"])
@pytest.mark.parametrize(
    "name",
    [
        *("spec/dataset.yaml", "spec/client.yaml", "spec/CHANGELOG.md", "generated/generated.lock"),
        *("templates/upstream.lock", "templates/model.py.jinja", "templates/runtime/_url.py"),
    ],
)
def test_what_is_no_regular_file_is_refused_and_not_waited_for(
    project: Project, name: str, kind: str, *, fresh: bool
) -> None:
    path = project.find(name)
    path.unlink()
    os.mkfifo(path) if kind == "pipe" else path.symlink_to(kind)
    if fresh and path.parent != project.output:
        shutil.rmtree(project.output)
    with pytest.raises(Problem, match=r"not a regular file|a link|no readable generated\.lock"):
        project.run()


def test_a_document_of_others_may_have_harmless_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec, settings = tmp_path / "theirs.yaml", tmp_path / "settings.yaml"
    spec.write_text(
        """openapi: 3.2.0
info: {title: Theirs, version: 1.5}
webhooks: {w: {post: {responses: {"200": {description: d}}}}}
paths:
  /a:
    get:
      callbacks: {c: {}}
      responses: {"200": {description: d, content: {application/json: {schema: {type: string, nulable: true}}}}}
"""
    )
    settings.write_text("project_name_override: x\npackage_name_override: p\npackage_version_override: 0.1.0\n")
    ours = ["regenerate", "--spec", str(spec), "--settings", str(settings), "--output", str(tmp_path / "out")]
    assert main([*ours, "--strict"]) == 2
    assert "theirs.yaml:2:" in capsys.readouterr().err
    assert main(ours) == 0
    notes = [line for line in capsys.readouterr().out.splitlines() if line.startswith("note: ")]
    for line, what in (
        (2, "`version` must be a text"),
        (3, "webhooks"),
        (7, "the callback"),
        (8, "did you mean nullable"),
    ):
        assert any(f"theirs.yaml:{line}: " in note and what in note for note in notes), (what, notes)
