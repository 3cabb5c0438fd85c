"""Settings of a check: the table `[tool.apify-dataset-pipeline]` of `pyproject.toml`, or the file `drift.toml`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from generator.drift.report.formats import FORMATS
from generator.fetch.source import is_url
from generator.files.reading import read_text
from generator.files.suggestions import find_nearest
from generator.problem import Problem

FILE = "drift.toml"
_PROJECT_FILE = "pyproject.toml"
_TABLE = "apify-dataset-pipeline"
_KEYS = ("spec", "pages", "locks", "ledger", "recordings", "output", "fail-on")
_SEVERITIES = ("error", "warning", "note")


class CheckSettings(NamedTuple):
    """What options that are left out default to; None and empty where nothing is set.

    Files are seen from the current directory. `operations` says which pages are about which operation. `output` maps
    formats of the report to files.
    """

    file: str | None = None
    spec: str | None = None
    pages: tuple[str, ...] = ()
    operations: Mapping[str, str] = {}
    locks: tuple[str, ...] = ()
    ledger: str | None = None
    recordings: str | None = None
    output: Mapping[str, str] = {}
    fail_on: str | None = None


def find_settings(spec: str | None) -> CheckSettings:
    """The settings beside a document, or where none is named those of the current directory; empty if there are none.

    Beside a document that the settings there do not name, they do not count.
    """
    folder = Path(spec).parent if spec else Path()
    for name in (FILE, _PROJECT_FILE):
        path = folder / name
        if not os.path.lexists(path):
            continue
        text = read_text(path)
        if name == _PROJECT_FILE and f"[tool.{_TABLE}" not in text:
            continue
        settings = _read(path, text)
        if spec is None or settings.spec is None or _is_same(spec, settings.spec):
            return settings
    return CheckSettings()


def _read(path: Path, text: str) -> CheckSettings:
    import tomllib  # noqa: PLC0415 - most runs have no settings

    try:
        data: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Problem(f"not TOML: {error}", str(path)) from None
    if path.name == _PROJECT_FILE:
        data = data.get("tool", {}).get(_TABLE, {})
    return _SettingsReader(path, data).read()


class _SettingsReader:
    """Reads one table; whatever is not as expected raises `Problem` with the key."""

    def __init__(self, path: Path, data: Mapping[str, Any]) -> None:
        self._path = path
        self._data = data

    def read(self) -> CheckSettings:
        for key in self._data:
            if key not in _KEYS:
                near = find_nearest(key, _KEYS)
                raise self._problem(f"unknown key {key!r}", f"did you mean {near}?" if near else self._list(_KEYS))
        pages = [self._read_page(entry) for entry in self._get("pages", list, [])]
        output = self._get("output", dict, {})
        fail_on = self._get("fail-on", str, None)
        if fail_on is not None and fail_on not in _SEVERITIES:
            raise self._problem(f"fail-on is {fail_on!r}", self._list(_SEVERITIES))
        for form in output:
            if form not in FORMATS:
                raise self._problem(f"output has no format {form!r}", self._list(tuple(FORMATS)))
        return CheckSettings(
            str(self._path),
            self._get_file("spec"),
            tuple(page for page, _ in pages),
            {page: operation for page, operation in pages if operation},
            tuple(self._locate(self._require_text("locks", lock)) for lock in self._get("locks", list, [])),
            self._get_file("ledger"),
            self._get_file("recordings"),
            {form: self._locate(self._require_text(f"output.{form}", file)) for form, file in output.items()},
            fail_on,
        )

    def _read_page(self, entry: object) -> tuple[str, str | None]:
        if not isinstance(entry, dict):
            return self._locate(self._require_text("pages", entry)), None
        if "page" not in entry or not entry.keys() <= {"page", "operation"}:
            raise self._problem(
                "an entry of pages is not as expected", 'write {page = "FILE|URL", operation = "GET /things"}'
            )
        operation = entry.get("operation")
        page = self._locate(self._require_text("pages.page", entry["page"]))
        return page, None if operation is None else self._require_text("pages.operation", operation)

    def _get_file(self, key: str) -> str | None:
        name = self._get(key, str, None)
        return None if name is None else self._locate(self._require_text(key, name))

    def _locate(self, name: str) -> str:
        return name if is_url(name) else os.path.normpath(self._path.parent / name)

    def _get(self, key: str, kind: type, default: Any) -> Any:
        value = self._data.get(key, default)
        if key in self._data and not isinstance(value, kind):
            raise self._problem(f"{key} must be {_KINDS[kind]}, not {value!r}", "see docs/settings.md")
        return value

    def _require_text(self, key: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self._problem(f"{key} must be a text that is not empty, not {value!r}", "see docs/settings.md")
        return value

    def _list(self, words: Sequence[str]) -> str:
        return f"expected one of {', '.join(words)}"

    def _problem(self, message: str, remedy: str) -> Problem:
        return Problem(message, str(self._path), help=remedy)


_KINDS: Mapping[type, str] = {str: "a text", list: "a list", dict: "a table"}


def _is_same(one: str, other: str) -> bool:
    # Not Path.resolve, which raises where a link leads to itself.
    return os.path.realpath(one) == os.path.realpath(other)
