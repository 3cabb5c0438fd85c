"""Entry point of ``python -m generator``, and of the command of an installed package."""

import gc
import sys


def run() -> int:
    """Run the command; what is asked most often is answered before anything is imported that a yes does not need."""
    # Start-up allocates much and frees nothing: looking for garbage meanwhile costs a tenth of a short run.
    gc.set_threshold(100_000)
    if sys.argv[1:] == ["regenerate", "--check"]:
        from generator.regenerate.inputs import is_project_up_to_date  # noqa: PLC0415

        if is_project_up_to_date():
            print("up to date", flush=True)
            return 0
    from generator.cli.main import main  # noqa: PLC0415

    return main()


if __name__ == "__main__":
    sys.exit(run())
