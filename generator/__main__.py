"""Entry point of ``python -m generator``."""

import gc
import sys

# Start-up allocates much and frees nothing: looking for garbage meanwhile costs a tenth of a short run.
gc.set_threshold(100_000)

if sys.argv[1:] == ["regenerate", "--check"]:
    # The question asked most often, answered before anything is imported that a yes does not need.
    from generator.inputs import ours_are_up_to_date

    if ours_are_up_to_date():
        print("up to date", flush=True)
        sys.exit(0)

from generator.cli import main  # noqa: E402 - after the lines above

sys.exit(main())
