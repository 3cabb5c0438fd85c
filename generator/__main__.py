"""Entry point of ``python -m generator``."""

import gc
import sys

# Start-up allocates much and frees nothing: looking for garbage meanwhile costs a tenth of a short run.
gc.set_threshold(100_000)

from generator.cli import main  # noqa: E402 - after the line above

sys.exit(main())
