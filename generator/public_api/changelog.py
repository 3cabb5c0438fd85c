"""The package's change log: drafts an entry for changes, and finds out whether a version has one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.files.reading import read_text
from generator.public_api import changes as api_changes
from generator.public_api.changes import Change

_SECTIONS = ("Removed", "Changed", "Added")
DOCUMENTATION = "documentation-changed"
"""The rule whose changes are listed in one line."""


def draft_entry(version: str, changes: Iterable[Change]) -> Iterator[str]:
    """The lines of an entry for a version with these changes."""
    changes = list(changes)
    yield f"## {version}"
    for section in _SECTIONS:
        lines = [_format_line(change) for change in changes if api_changes.load_rules()[change.rule].section == section]
        if lines := list(filter(None, lines)):
            yield from ("", f"### {section}", "", *lines)
    if words := [change.name for change in changes if change.rule == DOCUMENTATION]:
        yield from ("", "### Documentation", "", f"- {', '.join(f'`{name}`' for name in words)}")


def _format_line(change: Change) -> str:
    if change.rule == DOCUMENTATION:
        return ""
    text = str(change)
    return f"- {text[:1].upper()}{text[1:]}."


def has_entry(path: Path, version: str) -> bool:
    """Whether a change log has a heading for a version."""
    text = read_text(path) if path.is_file() else ""
    return re.search(rf"^## \[?{re.escape(version)}\b(?!\.\d)", text, re.MULTILINE) is not None
