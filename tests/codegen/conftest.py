"""`make`: a package from a small specification."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.codegen.making import Made, made

Make = Callable[[str], Made]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Generate and import a package; forgotten after the test."""
    with ExitStack() as stack:
        yield lambda text: stack.enter_context(made(text, tmp_path))
