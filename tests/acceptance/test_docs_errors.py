"""The page of errors names every error of the package, with its base and its status."""

from __future__ import annotations

import re

import pytest
from apify_dataset_client import errors

from tests.paths import ROOT

PAGE = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"^### (\w+)\n\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))


def test_every_error_is_there_and_no_other() -> None:
    assert set(ENTRIES) == set(errors.__all__)


@pytest.mark.parametrize("name", sorted(set(errors.__all__) - {"ApifyError"}))
def test_what_it_derives_from_is_said(name: str) -> None:
    said = re.match(r"An? `(\w+)`(?:, and an? `(\w+)` too)?", ENTRIES[name])
    assert said is not None
    assert [each for each in said.groups() if each] == [base.__name__ for base in getattr(errors, name).__bases__]


@pytest.mark.parametrize("name", sorted(errors.__all__))
def test_its_status_is_said(name: str) -> None:
    said = re.search(r"status (\d{3})( and above)?", ENTRIES[name])
    statuses = {status for status in range(300, 600) if errors.get_error_class(status).__name__ == name}
    if said is None:
        assert name == "StatusError" or not statuses
    else:
        first = int(said[1])
        assert statuses == (set(range(first, 600)) if said[2] else {first})
