"""The public face of a package: its names with what was written about them, and what its metadata promises."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from generator.problem import Problem
from generator.public_api import annotations as annotated

if TYPE_CHECKING:
    import griffe

    Member: TypeAlias = griffe.Object | griffe.Alias


class Face(NamedTuple):
    """A package as people see it."""

    module: griffe.Module
    version: str
    python: str
    requirements: tuple[str, ...]
    extras: frozenset[str]
    bases: annotated.Bases
    written: AbstractSet[str]
    """Bare names of the classes whose values people make, to pass them to a method."""
    read: AbstractSet[str]
    """Bare names of the classes whose values methods return."""


def load(folder: Path) -> Face | None:
    """The face of the package in a folder; `None` where there is no package."""
    metadata = folder / "pyproject.toml"
    found = sorted(path.parent.name for path in folder.glob("*/__init__.py"))
    if len(found) != 1 or not metadata.is_file():
        return None
    try:
        project: Mapping[str, Any] = tomllib.loads(metadata.read_text(encoding="utf-8"))["project"]
        module = _module(folder, found[0])
        classes = [one for one in objects(module) if one.is_class]
        taken, given = _signatures(classes)
        return Face(
            module,
            version=project["version"],
            python=project["requires-python"],
            requirements=tuple(sorted(project.get("dependencies", ()))),
            extras=frozenset(project.get("optional-dependencies", {})),
            bases={one.name: {annotated.bare(str(base)) for base in one.bases} for one in _classes(module)},
            written=_closure(taken, classes),
            read=_closure(given, classes),
        )
    except (SyntaxError, ValueError, KeyError, OSError) as error:
        raise Problem(f"the package cannot be read: {type(error).__name__}: {error}", str(folder)) from None


def _module(folder: Path, name: str) -> griffe.Module:
    try:
        import griffe  # noqa: PLC0415 a fifth of a second that only a change of code need spend
    except ImportError:
        raise Problem("griffelib is not installed", help="run `make setup`") from None
    for path in folder.glob(f"{name}/**/*.py"):
        # Griffe leaves out a module that it cannot parse, and says no more than a line in a log.
        compile(path.read_bytes(), str(path), "exec")
    module = griffe.load(name, search_paths=[folder], allow_inspection=False, resolve_aliases=True)
    if not isinstance(module, griffe.Module):
        raise Problem("is not a package", str(folder / name))
    return module


def members(one: Member) -> Iterator[tuple[str, Any]]:
    """The public members of a module or class, those it inherits included, as the objects they lead to."""
    for name, member in one.all_members.items():
        if member.is_public and is_seen(name) and (found := target(member)) is not None:
            yield name, found


def is_seen(name: str) -> bool:
    """Whether users meet a name: of the special methods, those behind calls, `with`, `for` and `[]`."""
    return not name.startswith("__") or name in _SPECIAL


_SPECIAL = {
    *("__init__", "__call__", "__enter__", "__exit__", "__aenter__", "__aexit__"),
    *("__iter__", "__next__", "__aiter__", "__anext__", "__len__", "__getitem__", "__contains__"),
}


def objects(module: griffe.Module) -> Iterator[griffe.Object]:
    """Everything that is public, each once."""
    seen, waiting = set[str](), [module]
    while waiting:
        for _, found in members(waiting.pop()):
            if found.path not in seen and found.package is module:
                seen.add(found.path)
                yield found
                if found.is_class or found.is_module:
                    waiting.append(found)


def target(member: Member) -> griffe.Object | None:
    """What an alias leads to; `None` for what is not in the package."""
    from griffe import AliasResolutionError, CyclicAliasError  # noqa: PLC0415 as above

    try:
        return member.final_target if member.is_alias else member  # type: ignore[union-attr,return-value]
    except (AliasResolutionError, CyclicAliasError):
        return None


def _classes(module: griffe.Module) -> Iterator[griffe.Class]:
    """Every class, the private ones included."""
    for inner in (module, *_modules(module)):
        yield from inner.classes.values()


def _modules(module: griffe.Module) -> Iterator[griffe.Module]:
    for inner in module.modules.values():
        yield inner
        yield from _modules(inner)


def is_protocol(one: Any) -> bool:
    """Whether people implement the class themselves."""
    return any(annotated.bare(str(base)) == "Protocol" for base in one.bases)


def _signatures(classes: list[Any]) -> tuple[set[str], set[str]]:
    """The names in what public methods take, and in what they return."""
    taken, given = set[str](), set[str]()
    for one in classes:
        if is_protocol(one):
            continue
        for name, method in members(one):
            if method.is_function and name != "__init__":
                given |= annotated.names(str(method.returns))
                for parameter in method.parameters:
                    taken |= annotated.names(str(parameter.annotation))
    return taken, given


def _closure(names: set[str], classes: list[Any]) -> set[str]:
    """The names, and those in the attributes of the classes that they are of."""
    by_name = {one.name: one for one in classes}
    found, waiting = set[str](), list(names)
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in found:
            found.add(name)
            for _, member in members(by_name[name]):
                if member.is_attribute:
                    waiting += annotated.names(str(member.annotation))
    return found
