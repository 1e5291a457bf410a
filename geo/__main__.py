"""Run the commands: `python -m geo`, or `atlas-ptce` where it is installed."""

import gc
import sys


def start() -> int:
    """Run the command that the command line names; its exit code."""
    # A command builds much and frees little: looking for what to free took a tenth of a second.
    gc.set_threshold(50_000, 20, 100)
    from geo.commands.main import main  # noqa: PLC0415 - imports are what it saves time on

    return main()


if __name__ == "__main__":
    sys.exit(start())
