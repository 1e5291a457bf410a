"""Errata: what published versions said that was wrong, and what is right."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.french import count, date
from geo.model.atlas import Atlas


@dataclass(frozen=True, slots=True)
class Erratum:
    """One error of a published version.

    Attributes
    ----------
    date
        When it was acknowledged: `AAAA-MM-JJ`, `AAAA-MM` or `AAAA`.
    version
        The version that holds it, as the data package names it.
    subject, published, corrected
        What it is about, what was said, what is right.
    source
        Address of what proves it, or empty.
    """

    date: str
    version: str
    subject: str
    published: str
    corrected: str
    source: str


def errata(atlas: Atlas) -> tuple[Erratum, ...]:
    """Give all errata, the latest first; those of one date in the order of the table."""
    table = atlas.tables["errata"]
    columns = ("date", "version", "objet", "publie", "corrige", "source_url")
    found = (
        Erratum(*map(str, row)) for row in table[list(columns)].itertuples(index=False, name=None)
    )
    return tuple(sorted(found, key=lambda erratum: erratum.date, reverse=True))


def errata_sentence(found: Sequence[Erratum]) -> str:
    """Count the errata, and say of which versions."""
    if not found:
        return "Aucune erreur n'a été signalée dans les versions publiées."
    versions = {erratum.version for erratum in found}
    last = found[0].date
    when = f"le {date(last)}" if len(last) == len("AAAA-MM-JJ") else f"en {date(last)}"
    return (
        f"{count(len(found), 'erreur reconnue', 'erreurs reconnues')} dans "
        f"{count(len(versions), 'version')}, la dernière {when}."
    )
