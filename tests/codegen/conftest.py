"""`make`: a package from a small specification; `mixed`: one with something of everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.codegen.making import Made, made
from tests.codegen.mixed import MIXED

Make = Callable[[str], Made]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Generate and import a package; forgotten after the test."""
    with ExitStack() as stack:
        yield lambda text: stack.enter_context(made(text, tmp_path))


@pytest.fixture(scope="session")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """One package with something of everything."""
    with made(MIXED, tmp_path_factory.mktemp("mixed")) as package:
        yield package
