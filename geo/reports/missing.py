"""Missing: the words that stand for what is not known, each said once.

An adjective agrees by what follows it: `f"commune {UNKNOWN}e"`, `f"{NOT_GIVEN}s"`.
"""

from geo.phrases import phrase

NOT_GIVEN = phrase("not_given")
"""Where the data leave a cell empty."""
UNKNOWN = "inconnu"
NOT_PUBLISHED = "non publié"
NOT_FINANCED = "aucun financement publié"
"""Where neither the budget of a call nor any of its amounts is: it may only accompany."""
NOT_COMPUTABLE = "non calculable"
NO_DATA = "sans donnée"
WITHHELD = "secret statistique"
"""Where the source knows the value of a territory, and may not say it."""
ONE_MISSING = "une des deux valeurs manque"
NO_FIGURE = "—"
"""Where a figure is not known, or would mean nothing."""
POSSIBLE_POLES = "Pôles de lieu mal connu qui peuvent y être"
"""Column of the poles that may be in a territory, without being known there."""
