"""Everything that decides what is generated, and whether a package is what it would give now."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256

from generator import paths
from generator.problem import Problem
from generator.regenerate import lock
from generator.regenerate.lock import LITTER, GeneratedLock, StrPath, digest

_PACKAGES = ("codegen", "documents", "openapi")
"""The packages that decide a byte of the output."""


class Inputs:
    """Where everything that decides the output stands."""

    __slots__ = ("allow_omissions", "fragment", "settings", "templates")

    def __init__(
        self, fragment: StrPath, settings: StrPath, templates: StrPath, *, allow_omissions: bool = False
    ) -> None:
        self.fragment = os.fspath(fragment)
        self.settings = os.fspath(settings)
        self.templates = os.fspath(templates)
        self.allow_omissions = allow_omissions
        """Whether the package may lack what cannot be generated."""

    @property
    def changelog(self) -> str:
        """The curated change log of the package, beside the fragment; it need not exist."""
        return os.path.join(os.path.dirname(self.fragment), "CHANGELOG.md")

    def digests(self) -> dict[str, str]:
        """The digest of each input by a name that is the same on every machine."""
        named = {"fragment": self.fragment, "client.yaml": self.settings}
        if os.path.lexists(self.changelog):
            named["CHANGELOG.md"] = self.changelog
        named |= {f"templates/{name}": os.path.join(self.templates, name) for name in files(self.templates)}
        own = [name for one in _PACKAGES for name in files(os.path.join(paths.PACKAGE, one), f"{one}/")]
        named |= {f"generator/{name}": os.path.join(paths.PACKAGE, name) for name in own if "/." not in name}
        return {name: digest(path) for name, path in named.items()} | {"openapi-python-client/templates": _stock()}


def ours() -> Inputs:
    """The project's own."""
    fragment, settings = paths.find_in_project(paths.SPEC), paths.find_in_project(paths.SETTINGS)
    return Inputs(fragment, settings, paths.find_templates())


def up_to_date(inputs: Inputs, output: StrPath) -> bool:
    """Whether hashes prove that every byte is what `regenerate` would write."""
    if not os.path.lexists(os.path.join(output, lock.NAME)):
        return False  # before all that is there is read: it may be somebody's home
    locked = lock.read(output) if inputs.allow_omissions else None
    # What is left out follows from the inputs: if they agree, so does what was left out then.
    omitted = locked.omitted if locked else ()
    now = GeneratedLock(inputs.digests(), lock.digests(output), lock.tool_versions(), omitted)
    return lock.agrees(output, now)


def ours_are_up_to_date() -> bool:
    """The same for the project's own package; `False` too where it cannot be told."""
    try:
        return up_to_date(ours(), paths.find_in_project(paths.GENERATED))
    except (Problem, OSError):
        return False


def files(folder: StrPath, prefix: str = "") -> list[str]:
    """The path of every file in a folder, sorted, with `prefix` before it."""
    return sorted(_files(os.fspath(folder), prefix))


def _files(folder: str, prefix: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", folder) from None
    for entry in entries:
        if entry.name in LITTER:
            continue
        # A link to a folder is not followed, and cannot be read as a file: what it leads to would go unseen.
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}"


def _stock() -> str:
    """One digest for all the templates that openapi-python-client ships: those not overridden are used as they are."""
    from importlib.util import find_spec  # noqa: PLC0415 `python -m` has loaded it already

    spec = find_spec("openapi_python_client")
    if spec is None or spec.origin is None:
        raise Problem("openapi-python-client is not installed", help="run `make setup`")
    folder = os.path.join(os.path.dirname(spec.origin), "templates")
    digests = "".join(f"{name} {digest(os.path.join(folder, name))}\n" for name in files(folder))
    return sha256(digests.encode()).hexdigest()
