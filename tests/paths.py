"""Where things stand in the project."""

from pathlib import Path

TESTS = Path(__file__).parent
ROOT = TESTS.parent
RECORDINGS = TESTS / "recordings"
