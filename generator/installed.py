"""Starts the command where it is installed: the wheel holds this as `apify_dataset_pipeline/__init__.py`."""

import os
import sys


def run() -> int:
    """Run the command; packages of this name in the repository that it is used in, or beside it, are not in its way."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from generator.__main__ import run as run_command  # noqa: PLC0415 it is found only now

    return run_command()
