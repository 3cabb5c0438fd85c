"""Where the files of the project stand; only `os.path`, because `regenerate --check` must not wait for pathlib."""

from __future__ import annotations

import os

PACKAGE = os.path.dirname(os.path.abspath(__file__))
"""The folder of this package, `generator/`."""
_CHECKOUT = os.path.dirname(PACKAGE)
_IS_CHECKOUT = os.path.exists(os.path.join(_CHECKOUT, "requirements.lock"))
ROOT = _CHECKOUT if _IS_CHECKOUT else os.getcwd()
"""The project: this checkout, or the current directory where the generator is installed as a package."""
PROGRAM = "python -m generator" if _IS_CHECKOUT else "apify-dataset-pipeline"
"""What the command is called by those who type it."""

# Relative to the project. The drift check takes the first four as they are, below the current directory, and names them
# so in its reports; the other commands join all of them to ROOT.
SPEC = "spec/dataset.yaml"
LOCK = "spec/docs.lock.yaml"
LEDGER = "spec/deviations.yaml"
RECORDINGS = "tests/recordings"
SETTINGS = "spec/client.yaml"
GENERATED = "generated"
TEMPLATES = "templates"


def is_in_project() -> bool:
    """Whether the current directory is in the project, whose files no command may change from elsewhere unasked."""
    here, root = os.path.realpath(os.getcwd()), os.path.realpath(ROOT)
    return os.path.commonpath([here, root]) == root


def find_in_project(name: str) -> str:
    """The absolute path of one of the names above."""
    return os.path.join(ROOT, name)


def format_command(command: str) -> str:
    """A command as it is typed where the current directory is: by make only where its Makefile is."""
    return f"`make {command}`" if _IS_CHECKOUT and is_in_project() else f"`{PROGRAM} {command}`"


def advise_install(extra: str) -> str:
    """What to type where something is not installed that an extra of the package brings."""
    return "run `make setup`" if _IS_CHECKOUT else f"run `pip install 'apify-dataset-pipeline[{extra}]'`"


def find_templates() -> str:
    """The folder of the project's templates, or of those that the wheel carries."""
    own = find_in_project(TEMPLATES)
    return own if os.path.isdir(own) else os.path.join(PACKAGE, TEMPLATES)
