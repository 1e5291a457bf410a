"""Asking: the units of many organisations, each question sent once and its answer kept."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from geo.errors import IdentityError
from geo.geocoding.store import open_answers
from geo.identity.directory import UNITS, Directory
from geo.identity.organisations import Unnumbered
from geo.identity.units import Unit
from geo.progress import Progress

_FAILURES_IN_A_ROW = 3
"""After which the service is taken to be down: the others would wait for nothing."""


def ask_all(
    organisations: Sequence[Unnumbered], directory: Directory, cache: Path, show: Progress
) -> dict[str, tuple[Unit, ...]]:
    """Ask for the units of each organisation, where no answer is kept yet.

    Each answer is on the disk before the next question: whatever stops the work, only the
    question under way may be sent again.

    Returns
    -------
    dict
        By key of organisation; one whose question had no answer is absent.

    Raises
    ------
    IdentityError
        The service fails several times in a row; what it answered is kept.
    """
    found: dict[str, tuple[Unit, ...]] = {}
    failures = 0
    with open_answers(cache, directory.url, UNITS) as store:
        known = store.known([each.key for one in organisations for each in one.queries()])
        for rank, one in enumerate(organisations):
            show(rank, len(organisations), "Recherche dans l'annuaire")
            for query in (each for each in one.queries() if each.key not in known):
                try:
                    known[query.key] = directory.search(query)
                except IdentityError:
                    failures += 1
                    if failures == _FAILURES_IN_A_ROW:
                        raise
                    break
                failures = 0
                store.finish([query.key], {query.key: known[query.key]})
            if all(query.key in known for query in one.queries()):
                found[one.key] = tuple(_units(known[each.key] for each in one.queries()))
    show(len(organisations), len(organisations), "Recherche terminée")
    return found


def _units(answers: Iterable[tuple[Unit, ...]]) -> Iterable[Unit]:
    by_number: dict[str, Unit] = {}
    for unit in (unit for answer in answers for unit in answer):
        # The question in a département shows the sites there: they are put before those of France.
        by_number.setdefault(unit.siren, unit)
    return by_number.values()
