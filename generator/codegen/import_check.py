"""Checks that a generated package can be imported: every name that a module imports from another one exists."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.problem import Problem

_HELP = "a template is empty or lacks something, or a runtime module is gone: compare templates/ with the last commit"

_MAIN = Path("__main__.py")


def check_imports(package: Path, public: Iterable[str]) -> None:
    """Raise `Problem` for a module that cannot be imported, or for a package without its `public` names.

    The code is read and never run: what it says comes from a specification.
    """
    paths = sorted(package.rglob("*.py"))
    trees = {path.relative_to(package): _parse(path, package) for path in paths}
    defined = {_name_module(path): set(_list_defined(tree.body)) for path, tree in trees.items()}
    for name in public:
        module, _, attribute = name.rpartition(".")
        if attribute not in defined.get(module, ()):
            raise _make_problem(package, "__init__.py", f"the package has no {name}")
    for path, tree in trees.items():
        for missing in _find_missing(tree, path.parent.parts, defined):
            raise _make_problem(package, path.as_posix(), missing)
    _check_project(package.parent / "pyproject.toml")
    if not _is_runnable(trees.get(_MAIN)):
        raise _make_problem(package, _MAIN.as_posix(), "it cannot be run with `python -m`")


def _is_runnable(main: ast.Module | None) -> bool:
    """Whether `__main__` has a block that runs something."""
    return main is not None and any(isinstance(node, ast.If) for node in main.body)


def _make_problem(package: Path, module: str, what: str) -> Problem:
    return Problem(f"the package would not work: {what}", f"{package.name}/{module}", help=_HELP)


def _parse(path: Path, package: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes())
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise _make_problem(package, path.relative_to(package).as_posix(), f"it is no Python: {error}") from None


def _check_project(path: Path) -> None:
    try:
        project = tomllib.loads(path.read_text(encoding="utf-8"))
        found = project["project"]["name"] and project["build-system"]["build-backend"]
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise Problem(f"the package could not be installed: {error!r}", path.name, help=_HELP) from None
    if not found:
        raise Problem("the package could not be installed: it has no name", path.name, help=_HELP)


def _name_module(path: Path) -> str:
    """Return the dotted name of a module below the package, "" for the package itself."""
    return ".".join(path.with_suffix("").parts).removesuffix("__init__").removesuffix(".")


def _find_missing(tree: ast.Module, parent: tuple[str, ...], defined: dict[str, set[str]]) -> Iterator[str]:
    modules: dict[str, str] = {}
    for node in _list_imports(tree):
        steps = parent[: len(parent) - node.level + 1]
        source = ".".join([*steps, *(node.module.split(".") if node.module else [])])
        modules |= {a.asname or a.name: f"{source}.{a.name}".lstrip(".") for a in node.names}
        yield from _find_unbound(source, [alias.name for alias in node.names], defined)
    modules = {name: module for name, module in modules.items() if module in defined}
    for inner in ast.walk(tree) if modules else ():
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id in modules:
            yield from _find_unbound(modules[inner.value.id], [inner.attr], defined)


def _list_imports(tree: ast.AST) -> Iterator[ast.ImportFrom]:
    """Yield the imports of a module from its own package, also those in functions."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ImportFrom):
            yield from [node] if node.level else []
        elif isinstance(node, ast.stmt) and hasattr(node, "body"):
            yield from _list_imports(node)


def _find_unbound(module: str, names: Iterable[str], defined: dict[str, set[str]]) -> Iterator[str]:
    if module not in defined:
        yield f"there is no module {module}"
        return
    for name in names:
        if name not in defined[module] and f"{module}.{name}".lstrip(".") not in defined:
            yield f"{f'the module {module}' if module else 'the package'} has no {name}"


def _list_defined(body: Iterable[ast.stmt]) -> Iterator[str]:
    """Yield the names that exist once a module is imported."""
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (alias.asname or alias.name.partition(".")[0] for alias in names)
            case ast.If(body=yes, orelse=no):
                yield from _list_defined([*yes, *no])
            case ast.Try(body=tried, handlers=handlers):
                yield from _list_defined([*tried, *(step for handler in handlers for step in handler.body)])
