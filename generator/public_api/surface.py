"""The surface of one package: its public names with their types and docstrings, and its metadata.

`surface` describes one package, `changes` what differs between two, `version_bump` which version that needs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from generator import paths
from generator.files import reading
from generator.problem import Problem
from generator.public_api.annotations import Bases, find_bare_name, list_names

if TYPE_CHECKING:
    import griffe

    Member: TypeAlias = griffe.Object | griffe.Alias


class Surface(NamedTuple):
    """What users of a package can rely on."""

    module: griffe.Module
    version: str
    python: str
    requirements: tuple[str, ...]
    extras: frozenset[str]
    bases: Bases
    written: AbstractSet[str]
    """Bare names of the classes whose values users make and pass to a method."""
    read: AbstractSet[str]
    """Bare names of the classes whose values methods return."""


def read_version(folder: Path) -> str | None:
    """The version of the package in a folder; None where there is no package, or none that can be read."""
    try:
        return str(tomllib.loads(reading.read_text(folder / "pyproject.toml"))["project"]["version"])
    except (Problem, ValueError, KeyError):
        return None


def load(folder: Path) -> Surface | None:
    """Read the surface of the package in a folder; `None` where there is no package."""
    metadata = folder / "pyproject.toml"
    found = sorted(path.parent.name for path in folder.glob("*/__init__.py"))
    if len(found) != 1 or not metadata.is_file():
        return None
    try:
        project: Mapping[str, Any] = tomllib.loads(reading.read_text(metadata))["project"]
        module = _load_module(folder, found[0])
        classes = [one for one in walk_objects(module) if one.is_class]
        parameters, returns = _list_signature_classes(classes)
        return Surface(
            module,
            version=project["version"],
            python=project["requires-python"],
            requirements=tuple(sorted(project.get("dependencies", ()))),
            extras=frozenset(project.get("optional-dependencies", {})),
            bases={one.name: {find_bare_name(str(base)) for base in one.bases} for one in _walk_classes(module)},
            written=_add_attribute_classes(parameters, classes),
            read=_add_attribute_classes(returns, classes),
        )
    except (SyntaxError, ValueError, KeyError, OSError) as error:
        raise Problem(f"the package cannot be read: {type(error).__name__}: {error}", str(folder)) from None


def _load_module(folder: Path, name: str) -> griffe.Module:
    try:
        import griffe  # noqa: PLC0415 it takes 0.2 s to load, and is needed only once code has changed
    except ImportError:
        raise Problem("griffelib is not installed", help=paths.advise_install("generate")) from None
    for path in folder.glob(f"{name}/**/*.py"):
        # Griffe only logs a module that it cannot parse, and leaves it out; this raises SyntaxError.
        compile(reading.read_bytes(path), str(path), "exec")
    module = griffe.load(name, search_paths=[folder], allow_inspection=False, resolve_aliases=True)
    if not isinstance(module, griffe.Module):
        raise Problem("is not a package", str(folder / name))
    return module


def list_members(one: Member) -> Iterator[tuple[str, Any]]:
    """The public members of a module or class, inherited ones included, with aliases resolved."""
    for name, member in one.all_members.items():
        if member.is_public and is_public_name(name) and (found := resolve_alias(member)) is not None:
            yield name, found


def is_public_name(name: str) -> bool:
    """Whether a name is public; special methods are if they stand behind a call, `with`, `for`, `len`, `in` or `[]`."""
    return not name.startswith("__") or name in _SPECIAL


_SPECIAL = {
    *("__init__", "__call__", "__enter__", "__exit__", "__aenter__", "__aexit__"),
    *("__iter__", "__next__", "__aiter__", "__anext__", "__len__", "__getitem__", "__contains__"),
}


def walk_objects(module: griffe.Module) -> Iterator[griffe.Object]:
    """Every public object of a module, each once."""
    seen, waiting = set[str](), [module]
    while waiting:
        for _, found in list_members(waiting.pop()):
            if found.path not in seen and found.package is module:
                seen.add(found.path)
                yield found
                if found.is_class or found.is_module:
                    waiting.append(found)


def resolve_alias(member: Member) -> griffe.Object | None:
    """The object that an alias stands for; `None` if it is not in the package."""
    from griffe import AliasResolutionError, CyclicAliasError  # noqa: PLC0415 griffe is slow to load

    try:
        return member.final_target if member.is_alias else member  # type: ignore[union-attr,return-value]
    except (AliasResolutionError, CyclicAliasError):
        return None


def _walk_classes(module: griffe.Module) -> Iterator[griffe.Class]:
    """Every class, private ones included."""
    for inner in (module, *_walk_modules(module)):
        yield from inner.classes.values()


def _walk_modules(module: griffe.Module) -> Iterator[griffe.Module]:
    for inner in module.modules.values():
        yield inner
        yield from _walk_modules(inner)


def is_protocol(one: Any) -> bool:
    """Whether a class is one that users implement themselves."""
    return any(find_bare_name(str(base)) == "Protocol" for base in one.bases)


def _list_signature_classes(classes: list[Any]) -> tuple[set[str], set[str]]:
    """The classes in the parameters of public methods, and those in their return types, by bare names."""
    parameters, returns = set[str](), set[str]()
    for one in classes:
        if is_protocol(one):
            continue
        for name, method in list_members(one):
            if method.is_function and name != "__init__":
                returns |= list_names(str(method.returns))
                for parameter in method.parameters:
                    parameters |= list_names(str(parameter.annotation))
    return parameters, returns


def _add_attribute_classes(names: set[str], classes: list[Any]) -> set[str]:
    """The named classes, and those that their attributes hold, and so on."""
    by_name = {one.name: one for one in classes}
    found, waiting = set[str](), list(names)
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in found:
            found.add(name)
            for _, member in list_members(by_name[name]):
                if member.is_attribute:
                    waiting += list_names(str(member.annotation))
    return found
