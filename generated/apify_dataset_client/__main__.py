"""`python -m apify_dataset_client`: the operations from a shell."""

import os
import sys
from typing import NoReturn


def run() -> NoReturn:
    """Run the command that the shell was given, and exit with its status."""
    try:
        from ._commands import COMMANDS, SUMMARY
        from ._shell import main
        from .client import ApifyClient

        sys.exit(main(ApifyClient, COMMANDS, SUMMARY))
    except KeyboardInterrupt:
        # At once, because another thread may still wait for an answer, and would not end.
        os._exit(130)


if __name__ == "__main__":
    run()
