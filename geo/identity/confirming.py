"""Confirming: put in service the numbers that a person has confirmed, for the command and the page.

The tables are checked whole first: whatever would add an error leaves them as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.identity.apply import Applied, apply_rows
from geo.identity.proposals import Row
from geo.model.report import Problem
from geo.sources.stores import Store
from geo.sources.validation import Checked, added_problems, check_files
from geo.tables.package import PACKAGE, next_package
from geo.tables.read import read_release
from geo.tables.versions import digest_of

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Confirmation:
    """What was confirmed, against the tables.

    Attributes
    ----------
    before, after
        The tables as they are, and as they would be; None when nothing would change.
    refused
        Errors that the change would bring: nothing is then written.
    version
        Number of the version that is in service; 0 when nothing was written.
    """

    applied: Applied
    before: Checked | None = None
    after: Checked | None = None
    refused: tuple[Problem, ...] = ()
    version: int = 0


def put_in_service(
    store: Store, confirmed: Mapping[str, Row], reason: str, day: str
) -> Confirmation:
    """Give members and carriers their confirmed numbers, in a new version of the tables.

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
        return Confirmation(applied)
    before, after = check_files(files, {**files, **applied.files}, folder=store.folder)
    found = added_problems(before, after)
    if refused := tuple(each for each in found if each.severity == "error"):
        return Confirmation(applied, before, after, refused)
    changed = {**applied.files, **next_package(files.get(PACKAGE), day)}
    version = store.replace(changed, reason=reason, based_on=digest_of(files))
    return Confirmation(applied, before, after, version=version.number)
