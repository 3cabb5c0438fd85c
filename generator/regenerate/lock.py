"""`generated.lock`: what a package was generated from, and what came out, so that a check needs only hashes.

A check takes about as long as the interpreter needs to start, so this module imports next to nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from generator import files
from generator.problem import Problem

StrPath = str | os.PathLike[str]

NAME = "generated.lock"
TOOLS = ("jinja2", "openapi-python-client", "ruff")
"""The distributions whose version decides bytes of the output."""

LITTER = {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
_BUILT = {"build", "dist"}
"""Made by using the package in place; never written by the generator, never counted as extra."""


_EXECUTABLE = 0o111


class GeneratedLock:
    """Digests of inputs and outputs by path, and versions of tools by name."""

    __slots__ = ("inputs", "omitted", "outputs", "tools")

    def __init__(
        self,
        inputs: Mapping[str, str],
        outputs: Mapping[str, str],
        tools: Mapping[str, str],
        omitted: Sequence[str] = (),
    ) -> None:
        self.inputs = inputs
        self.outputs = outputs
        self.tools = tools
        self.omitted = omitted
        """What of the fragment the package lacks, because that was allowed."""

    def text(self) -> str:
        """The lock as it is written: JSON, sorted, one entry a line."""
        sections = (("inputs", self.inputs), ("outputs", self.outputs), ("tools", self.tools))
        inputs, outputs, tools = (f"  {_quoted(name)}: {_object(entries)}" for name, entries in sections)
        lines = ",\n".join(f"    {_quoted(line)}" for line in self.omitted)
        omitted = [f'  "omitted": [\n{lines}\n  ]'] if lines else []
        return ",\n".join((f"{{\n{inputs}", *omitted, outputs, '  "schema": 1', f"{tools}\n}}\n"))


def _object(entries: Mapping[str, str]) -> str:
    lines = ",\n".join(f"    {_quoted(name)}: {_quoted(entries[name])}" for name in sorted(entries))
    return f"{{\n{lines}\n  }}" if lines else "{}"


def _quoted(text: str) -> str:
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    import json  # noqa: PLC0415 rarely needed, and a sixth of a check

    return json.dumps(text)


def read(package: StrPath) -> GeneratedLock | None:
    """The lock of a package, or `None` when it has none that can be read."""
    import json  # noqa: PLC0415 as above

    text = _text(package)
    try:
        body = json.loads(text)
        inputs, outputs, tools = (dict(body[name]) for name in ("inputs", "outputs", "tools"))
        return GeneratedLock(inputs, outputs, tools, tuple(body.get("omitted", ())))
    except (ValueError, KeyError, TypeError):
        return _unmerged(text)


def agrees(package: StrPath, now: GeneratedLock) -> bool:
    """Whether the lock of a package is, to the byte, the one that would be written now."""
    path = os.path.join(package, NAME)
    return _text(package) == now.text() and not os.path.islink(path) and not os.stat(path).st_mode & _EXECUTABLE


def _text(package: StrPath) -> str:
    try:
        with open(os.path.join(package, NAME), encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, ValueError):
        return ""


def _unmerged(text: str) -> GeneratedLock | None:
    """What a lock with a merge conflict says was written: everything that either side did."""
    import re  # noqa: PLC0415 as above

    section = re.search(r'^  "outputs": \{\n(.*?)^  \}', text, re.DOTALL | re.MULTILINE)
    if section is None or not re.search(r"^<{7}( |$)", text, re.MULTILINE):
        return None
    return GeneratedLock({}, dict(re.findall(r'^    "(.+)": "(.+)",?$', section[1], re.MULTILINE)), {})


def digests(package: StrPath) -> dict[str, str]:
    """What stands for every file of a package but its lock, by path."""
    return {name: _mark(entry) for name, entry in sorted(_entries(package)) if name != NAME}


def _mark(entry: os.DirEntry[str]) -> str:
    """The digest of a file, and what else a change could hide in: its kind, and that it can be run."""
    if entry.is_symlink():
        return f"symbolic link to {os.readlink(entry)}"
    if not entry.is_file():
        return "not a regular file"
    return f"{digest(entry)} executable" if entry.stat().st_mode & _EXECUTABLE else digest(entry)


def digest(path: StrPath) -> str:
    """The SHA-256 of a file in hexadecimal; a file that cannot be read raises `Problem`."""
    try:
        with open(path, "rb") as file:
            return sha256(file.read()).hexdigest()
    except OSError as error:
        raise files.reading.explain_read_error(error, path) from None


def _entries(folder: StrPath, prefix: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", os.fspath(folder)) from None
    for entry in entries:
        built = not prefix and (entry.name in _BUILT or entry.name.endswith(".egg-info"))
        if entry.name in LITTER or built:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(entry.path, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry


def tool_versions() -> dict[str, str]:
    """The installed versions of the tools; a missing one raises `Problem`."""
    found = installed()
    return {name: found.get(name.replace("-", "_")) or _asked(name) for name in TOOLS}


def installed() -> dict[str, str]:
    """The version of every installed distribution, empty where it takes more than a look to know."""
    return dict(_installed())


def _installed() -> Iterator[tuple[str, str]]:
    """Names and versions as the folders of installed distributions are called; the first on the path comes last."""
    for folder in reversed(sys.path):
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        pairs = [name[: -len(".dist-info")].lower().split("-", 1) for name in names if name.endswith(".dist-info")]
        known = [name for name, *_ in pairs]
        # Two of one name are what a broken installation leaves; only importlib knows which it takes.
        yield from ((name, version[0] if known.count(name) == 1 and version else "") for name, *version in pairs)


def _asked(name: str) -> str:
    # Late: it parses e-mail headers, and takes as long as all the rest.
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        return version(name)
    except PackageNotFoundError:
        raise Problem(f"{name} is not installed", help="run `make setup`") from None
