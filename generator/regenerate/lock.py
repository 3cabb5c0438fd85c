"""`generated.lock`: the hashes of what a package was generated from and of what was written.

`regenerate --check` takes about as long as the interpreter needs to start, so this module imports next to nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from generator import files, paths
from generator.problem import Problem

StrPath = str | os.PathLike[str]

NAME = "generated.lock"
TOOLS = ("jinja2", "openapi-python-client", "ruff")
"""The distributions whose version decides bytes of the output."""

LITTER = {"__pycache__", ".DS_Store", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
_BUILT = {"build", "dist"}
EXECUTABLE = " executable"
"""Ends the digest of a file that is."""
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
        """The omissions: parts of the specification that the package lacks, by `--allow-omissions`."""

    def render(self) -> str:
        """The text of the lock: JSON, sorted, one entry a line."""
        sections = (("inputs", self.inputs), ("outputs", self.outputs), ("tools", self.tools))
        inputs, outputs, tools = (f"  {_quote(name)}: {_render_object(entries)}" for name, entries in sections)
        lines = ",\n".join(f"    {_quote(line)}" for line in self.omitted)
        omitted = [f'  "omitted": [\n{lines}\n  ]'] if lines else []
        return ",\n".join((f"{{\n{inputs}", *omitted, outputs, '  "schema": 1', f"{tools}\n}}\n"))


def _render_object(entries: Mapping[str, str]) -> str:
    lines = ",\n".join(f"    {_quote(name)}: {_quote(entries[name])}" for name in sorted(entries))
    return f"{{\n{lines}\n  }}" if lines else "{}"


def _quote(text: str) -> str:
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    import json  # noqa: PLC0415 it takes a sixth of a check, and is rarely needed

    return json.dumps(text)


def read_lock(package: StrPath) -> GeneratedLock | None:
    """Read the lock of a package; `None` if it has none that can be read."""
    import json  # noqa: PLC0415 a check compares the text and never parses it

    text = _read_text(package)
    try:
        body = json.loads(text)
        inputs, outputs, tools = (dict(body[name]) for name in ("inputs", "outputs", "tools"))
        return GeneratedLock(inputs, outputs, tools, tuple(body.get("omitted", ())))
    except (ValueError, KeyError, TypeError):
        return _recover_outputs(text)


def is_current(package: StrPath, now: GeneratedLock) -> bool:
    """Whether the lock of a package is byte for byte the one that would be written now."""
    path = os.path.join(package, NAME)
    return _read_text(package) == now.render() and not os.path.islink(path) and not os.stat(path).st_mode & _EXECUTABLE


def _read_text(package: StrPath) -> str:
    path = os.path.join(package, NAME)
    try:
        return files.reading.read_bytes(path, files.reading.MAX_INPUT_BYTES, follow=False).decode()
    except (Problem, ValueError):
        return ""


def _recover_outputs(text: str) -> GeneratedLock | None:
    """The outputs in a lock with a merge conflict: those of both sides."""
    import re  # noqa: PLC0415 needed after a merge conflict only

    section, closed, _ = text.partition('\n  "outputs": {\n')[2].partition("\n  }")
    if not closed or not re.search(r"^<{7}( |$)", text, re.MULTILINE):
        return None
    return GeneratedLock({}, dict(re.findall(r'^    "([^"\n]+)": "([^"\n]+)",?$', section, re.MULTILINE)), {})


def hash_files(package: StrPath) -> dict[str, str]:
    """Hash every file of a package but its lock, by path."""
    return {name: _describe_file(entry) for name, entry in sorted(_walk_entries(package)) if name != NAME}


def _describe_file(entry: os.DirEntry[str]) -> str:
    """The digest of a file, with what else can change: whether it is a regular file, and whether it is executable."""
    if entry.is_symlink():
        return f"symbolic link to {os.readlink(entry)}"
    if not entry.is_file():
        return "not a regular file"
    executable = entry.stat().st_mode & _EXECUTABLE
    return hash_file(entry, follow=False) + (EXECUTABLE if executable else "")


def hash_file(path: StrPath, *, follow: bool = True) -> str:
    """Compute the SHA-256 of a file in hexadecimal; a file that cannot be read raises `Problem`."""
    return sha256(files.reading.read_bytes(path, files.reading.MAX_INPUT_BYTES, follow=follow)).hexdigest()


def is_built(name: str) -> bool:
    """Whether an entry of a package's folder comes from building it: neither written by the generator nor removed."""
    return name in _BUILT or name.endswith(".egg-info")


def _walk_entries(folder: StrPath, prefix: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", os.fspath(folder)) from None
    for entry in entries:
        if entry.name in LITTER or (not prefix and is_built(entry.name)):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk_entries(entry.path, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry


def find_tool_versions() -> dict[str, str]:
    """Find the installed versions of the tools; a missing one raises `Problem`."""
    found = list_installed()
    return {name: found.get(name.replace("-", "_")) or _ask_importlib(name) for name in TOOLS}


def list_installed() -> dict[str, str]:
    """The version of every installed distribution, from the names of `.dist-info` folders; empty if these disagree."""
    found: dict[str, str] = {}
    for folder in reversed(sys.path):  # what is first on the path wins
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        here: dict[str, str] = {}
        for name in names:
            if name.endswith(".dist-info"):
                distribution, _, version = name[: -len(".dist-info")].lower().partition("-")
                # A broken installation leaves two folders for one name; only importlib knows which one counts.
                here[distribution] = "" if distribution in here else version
        found |= here
    return found


def _ask_importlib(name: str) -> str:
    # Late, because it loads the e-mail parser, which takes as long as a whole check.
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        return version(name)
    except PackageNotFoundError:
        raise Problem(f"{name} is not installed", help=paths.advise_install("generate")) from None
