"""Entry point of ``python -m generator``, and of the command of an installed package."""

import gc
import sys


def run() -> int:
    """Run the command; `regenerate --check` is answered before argparse is imported, if the answer is yes."""
    # Start-up allocates much and frees little, and collecting garbage meanwhile costs a tenth of a short run.
    gc.set_threshold(100_000)
    if sys.argv[1:] == ["regenerate", "--check"]:
        from generator.regenerate.inputs import is_project_up_to_date  # noqa: PLC0415 for this check only

        if is_project_up_to_date():
            print("up to date", flush=True)
            return 0
    from generator.cli.main import main  # noqa: PLC0415 not for the check above

    return main()


if __name__ == "__main__":
    sys.exit(run())
