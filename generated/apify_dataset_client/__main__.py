"""`python -m apify_dataset_client`: the operations from a shell."""

import os
import sys

if __name__ == "__main__":
    try:
        from ._commands import COMMANDS, SUMMARY
        from ._shell import main
        from .client import ApifyClient

        sys.exit(main(ApifyClient, COMMANDS, SUMMARY))
    except KeyboardInterrupt:
        # At once, because another thread may still wait for an answer, and would not end.
        os._exit(130)
