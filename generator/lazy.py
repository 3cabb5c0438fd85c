"""Imports a package's modules on first use, because start-up is most of what a drift check costs."""

from __future__ import annotations

TYPE_CHECKING = False  # typing costs as much as all the rest of a start
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


def import_on_use(package: str) -> Callable[[str], ModuleType]:
    """Make the `__getattr__` of a package: `package.module` imports the module when it is first asked for.

    Python has no lazy imports before 3.15 (PEP 810); a module `__getattr__` is the way of PEP 562.
    """

    def import_module(name: str) -> ModuleType:
        from importlib import import_module  # noqa: PLC0415 - the one late import that the others rest on

        full = f"{package}.{name}"
        if not name.startswith("_"):
            try:
                return import_module(full)
            except ModuleNotFoundError as error:
                if error.name != full:
                    raise
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return import_module
