"""What is of one API stands in `spec/`: the generator has no word of it."""

from __future__ import annotations

import re

from tests.paths import ROOT

OF_THE_API = re.compile(r"apify|dataset", re.IGNORECASE)
OWN_NAME = re.compile(r"apify[-_]dataset[-_]pipeline")
"""Of this project on an index of packages, of what it installs, and of its settings."""
EXCEPTIONS = {"generator/paths.py": "spec/dataset.yaml"}  # the name of the file that is read by default


def test_the_generator_has_no_word_of_the_api() -> None:
    found = []
    for path in sorted((ROOT / "generator").rglob("*")):
        if not path.is_file() or "__pycache__" in path.parts:
            continue
        name = str(path.relative_to(ROOT))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if OF_THE_API.search(OWN_NAME.sub("", line.replace(EXCEPTIONS.get(name, "\n"), ""))):
                found.append(f"{name}:{number}: {line.strip()}")
    assert found == []


def test_every_exception_is_needed() -> None:
    for name, text in EXCEPTIONS.items():
        assert (ROOT / name).read_text(encoding="utf-8").count(text) == 1
