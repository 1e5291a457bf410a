"""Write two versions of a data folder in turn, for ever: run as a script, and killed."""

import os
import sys
from itertools import cycle
from pathlib import Path

from geo.tables.store import replace_tables

NAMES = tuple(f"table{number}.csv" for number in range(8))
SIZE = 200_000

if __name__ == "__main__":
    os.fsync = lambda _: None  # a power cut is not what is tried here, and the disk is slow
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for mark in cycle(b"ab"):
        content = bytes([mark]) * SIZE
        replace_tables(Path(sys.argv[1]), dict.fromkeys(NAMES, content), reason="essai")
