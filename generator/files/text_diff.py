"""Unified diffs of texts."""

from __future__ import annotations

from difflib import unified_diff

_NO_NEWLINE = "\\ No newline at end of file"


def diff_texts(old: str, new: str, old_name: str, new_name: str) -> str:
    """What changes from `old` to `new`, as `git apply` reads it; empty if nothing does."""
    # Only \n ends a line, as for git: `splitlines` would also split at form feeds and U+2028.
    lines = unified_diff(_split_lines(old), _split_lines(new), old_name, new_name)
    return "".join(line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}\n" for line in lines)


def _split_lines(text: str) -> list[str]:
    *whole, last = text.split("\n")
    return [f"{line}\n" for line in whole] + ([last] if last else [])
