"""Publish at less cost: by one process, and only some of the territories."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

import pytest

from geo.model.territories import Level
from geo.publish.site.publication import Publication

DEPARTEMENTS = ("29", "48", "75", "2A", "974", "976")
"""With many poles and with few, of one commune, with a letter in its code, overseas."""
ONE_EPCI_IN = 9


@contextmanager
def one_process() -> Iterator[None]:
    """Have this process write all: any other reads our modules first, for longer than it writes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geo.publish.site.build._MOST_MADE_HERE", 10_000)
        yield


@contextmanager
def few_territories() -> Iterator[None]:
    """Have pages for all régions, some départements and one in nine of the EPCI that have one."""
    whole = vars(Publication)["page_names"].func

    def few(site: Publication) -> dict[tuple[Level, str], str]:
        names: dict[tuple[Level, str], str] = whole(site)
        kept = {each for each in names if each[0] == "region" or each[1] in DEPARTEMENTS}
        kept.update([each for each in names if each[0] == "epci"][::ONE_EPCI_IN])
        return {each: name for each, name in names.items() if each in kept}

    names = cached_property(few)
    names.__set_name__(Publication, "page_names")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Publication, "page_names", names)
        yield
