"""Publish at less cost: by one process, some of the territories, one sheet and one image drawn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property

import pytest

from geo.model.territories import Level
from geo.publish.site import plan
from geo.publish.site.publication import Publication

DEPARTEMENTS = ("29", "48", "75", "2A", "974", "976")
"""With many poles and with few, of one commune, with a letter in its code, overseas."""
ONE_EPCI_IN = 25
_DRAWN = ("pdf_files", "compile_pdf", "png_of", "preview_of", "preview_png")


@contextmanager
def one_process() -> Iterator[None]:
    """Have this process write all: any other reads our modules first, for longer than it writes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geo.publish.site.build._MOST_MADE_HERE", 10_000)
        yield


@contextmanager
def few_territories() -> Iterator[None]:
    """Have pages for all régions, some départements and one in 25 of the EPCI that have one.

    Of these, some with poles and some without.
    """
    whole = vars(Publication)["page_names"].func

    def few(site: Publication) -> dict[tuple[Level, str], str]:
        names: dict[tuple[Level, str], str] = whole(site)
        kept = {each for each in names if each[0] == "region" or each[1] in DEPARTEMENTS}
        with_poles = set(site.atlas.poles["code_epci"])
        epci = [each for each in names if each[0] == "epci"]
        kept.update(sorted(epci, key=lambda each: each[1] in with_poles)[::ONE_EPCI_IN])
        return {each: name for each, name in names.items() if each in kept}

    names = cached_property(few)
    names.__set_name__(Publication, "page_names")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Publication, "page_names", names)
        yield


@contextmanager
def drawn_once() -> Iterator[None]:
    """Have the first sheet and the first image stand for all: each takes a second to draw.

    What they show has its own tests.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in _DRAWN:
            patch.setattr(plan, name, _made_once(getattr(plan, name)))
        yield


def _made_once(make: Callable[..., object]) -> Callable[..., object]:
    made: list[object] = []

    def give(*given: object) -> object:
        if not made:
            made.append(make(*given))
        return made[0]

    return give
