"""Run the commands: `python -m geo`."""

import gc
import sys

# A command builds much and frees little: looking for what to free took a tenth of a second.
gc.set_threshold(50_000, 20, 100)

from geo.commands.main import main  # noqa: E402 (imports are what it saves time on)

sys.exit(main())
