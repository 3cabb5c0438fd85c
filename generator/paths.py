"""Where the files of the project stand; only `os.path`, because `regenerate --check` must not wait for pathlib."""

from __future__ import annotations

import os

PACKAGE = os.path.dirname(os.path.abspath(__file__))
"""The folder of this package, `generator/`."""
_CHECKOUT = os.path.dirname(PACKAGE)
ROOT = _CHECKOUT if os.path.exists(os.path.join(_CHECKOUT, "requirements.lock")) else os.getcwd()
"""The project: this checkout, or the current directory where the generator is installed as a package."""

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


def find_templates() -> str:
    """The folder of the project's templates, or of those that the wheel carries."""
    own = find_in_project(TEMPLATES)
    return own if os.path.isdir(own) else os.path.join(PACKAGE, TEMPLATES)
