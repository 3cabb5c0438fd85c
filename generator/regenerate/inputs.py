"""The inputs that decide what is generated, and whether a package was generated from their present content."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256

from generator import paths
from generator.problem import Problem
from generator.regenerate import lock
from generator.regenerate.lock import LITTER, GeneratedLock, StrPath, hash_file

_PACKAGES = ("codegen", "documents", "openapi")
"""The packages of the generator that decide bytes of the output."""


class Inputs:
    """The paths of everything that decides the output, and the one option that does."""

    __slots__ = ("allow_omissions", "fragment", "settings", "strict", "templates")

    def __init__(
        self,
        fragment: StrPath,
        settings: StrPath,
        templates: StrPath,
        *,
        allow_omissions: bool = False,
        strict: bool = True,
    ) -> None:
        self.fragment = os.fspath(fragment)
        self.settings = os.fspath(settings)
        self.templates = os.fspath(templates)
        self.allow_omissions = allow_omissions
        """Whether what cannot be generated may be left out of the package."""
        self.strict = strict
        """Whether a document with faults that do no harm is refused."""

    @property
    def changelog(self) -> str:
        """The hand-written change log of the package, beside the fragment; it need not exist."""
        return os.path.join(os.path.dirname(self.fragment), "CHANGELOG.md")

    def compute_digests(self) -> dict[str, str]:
        """Hash each input; the names are the same on every machine."""
        named = {"fragment": self.fragment, "client.yaml": self.settings}
        # What is copied into the package may be no link: it could lead to anything that this user may read.
        copied = {f"templates/{name}": os.path.join(self.templates, name) for name in list_files(self.templates)}
        if os.path.lexists(self.changelog):
            copied["CHANGELOG.md"] = self.changelog
        own = [name for one in _PACKAGES for name in list_files(os.path.join(paths.PACKAGE, one), f"{one}/")]
        named |= {f"generator/{name}": os.path.join(paths.PACKAGE, name) for name in own if "/." not in name}
        digests = {name: hash_file(path) for name, path in named.items()}
        digests |= {name: hash_file(path, follow=False) for name, path in copied.items()}
        return digests | {"openapi-python-client/templates": _hash_stock_templates()}


def get_project_inputs() -> Inputs:
    """The inputs of the project's own package."""
    fragment, settings = paths.find_in_project(paths.SPEC), paths.find_in_project(paths.SETTINGS)
    return Inputs(fragment, settings, paths.find_templates())


def is_up_to_date(inputs: Inputs, output: StrPath) -> bool:
    """Whether the hashes in the lock prove that `regenerate` would write every byte as it is."""
    if not os.path.lexists(os.path.join(output, lock.NAME)):
        return False  # before every file is read: it may be a home folder
    locked = lock.read_lock(output) if inputs.allow_omissions else None
    # What is left out is decided by the inputs: where these are the same, it is what was left out then.
    omitted = locked.omitted if locked else ()
    now = GeneratedLock(inputs.compute_digests(), lock.hash_files(output), lock.find_tool_versions(), omitted)
    return lock.is_current(output, now)


def is_project_up_to_date() -> bool:
    """The same for the project's own package; `False` also where that cannot be found out."""
    try:
        own = get_project_inputs()
        return paths.is_in_project() and is_up_to_date(own, paths.find_in_project(paths.GENERATED))
    except (Problem, OSError):
        return False


def list_files(folder: StrPath, prefix: str = "") -> list[str]:
    """The path of every file in a folder, sorted, with `prefix` before it."""
    return sorted(_walk_files(os.fspath(folder), prefix))


def _walk_files(folder: str, prefix: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", folder) from None
    for entry in entries:
        if entry.name in LITTER:
            continue
        # A link to a folder is listed and then refused as unreadable, because what it leads to would not be hashed.
        if entry.is_dir(follow_symlinks=False):
            yield from _walk_files(entry.path, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}"


def _hash_stock_templates() -> str:
    """One digest of all templates of openapi-python-client: those that are not overridden are used as they are."""
    from importlib.util import find_spec  # noqa: PLC0415 `python -m` loads it anyway, an installed command need not

    spec = find_spec("openapi_python_client")
    if spec is None or spec.origin is None:
        raise Problem("openapi-python-client is not installed", help=paths.advise_install("generate"))
    folder = os.path.join(os.path.dirname(spec.origin), "templates")
    digests = "".join(f"{name} {hash_file(os.path.join(folder, name))}\n" for name in list_files(folder))
    return sha256(digests.encode()).hexdigest()
