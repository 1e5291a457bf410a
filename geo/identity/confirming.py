"""Confirming: put in service the numbers that a person has confirmed, for the command and the page.

The tables are checked whole first: whatever would add an error leaves them as they are.
"""

from collections.abc import Mapping

from geo.identity.apply import Applied, apply_rows
from geo.identity.proposals import Row
from geo.sources.stores import Change, Store, change_tables
from geo.tables.package import PACKAGE
from geo.tables.read import read_release


def put_in_service(
    store: Store, confirmed: Mapping[str, Row], reason: str, day: str
) -> tuple[Applied, Change | None]:
    """Give members and carriers their confirmed numbers, in a new version of the tables.

    None when that changes nothing.

    Parameters
    ----------
    confirmed
        As `geo.identity.proposals.confirmed` gives it.
    reason
        Why, in French, for the list of versions.
    day
        AAAA-MM-JJ, of the release that this makes.

    Raises
    ------
    IdentityError
        A table has lines that cannot be used.
    StoreError
        Someone else has written meanwhile, or it cannot be written.
    """
    files = store.files()
    _, _, neutralised = read_release(files.get(PACKAGE))
    applied = apply_rows(files, confirmed, neutralised=neutralised)
    if not applied.files:
        return applied, None
    return applied, change_tables(store, files, applied.files, reason=reason, day=day)
