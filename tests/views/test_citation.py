"""The reference of a page names the data, their version and date, the address and the day."""

from geo.model.atlas import Release
from geo.reports.citation import citation

NNBSP = "\u202f"


def test_citation_names_all_that_a_reader_needs() -> None:
    release = Release("Atlas des pôles", "1.0.0", "2026-11-23", "Licence Ouverte 2.0")
    assert citation("Carte", release, "https://exemple.fr/?region=53", "2026-12-01") == (
        f"Atlas PTCE, «{NNBSP}Carte{NNBSP}», Atlas des pôles, version 1.0.0 du 23 novembre 2026, "
        "https://exemple.fr/?region=53, consulté le 1ᵉʳ décembre 2026."
    )


def test_citation_says_when_the_data_have_no_title_or_date() -> None:
    text = citation("Carte", Release("", "", "", ""), "https://exemple.fr/", "2026-12-01")
    assert ", données sans titre, données sans date, https://exemple.fr/," in text
