"""`python -m`: the operations from a shell."""

import os
import sys

if __name__ == "__main__":
    try:
        from ._shell import main

        sys.exit(main())
    except KeyboardInterrupt:
        # At once: another thread may still wait for an answer, and would not hear of it.
        os._exit(130)
