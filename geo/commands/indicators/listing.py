"""The action « list » of the command `python -m geo indicators`: what is in service."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from geo.atlas import read_catalogue
from geo.french import count, number, quoted
from geo.model.indicators import Indicator, IndicatorCatalogue
from geo.territories.read import read_territories, territories_folder


def describe_all(folder: Path) -> Iterator[str]:
    """Describe each indicator, and how many territories have a value."""
    territories = read_territories(territories_folder(folder))
    catalogue = read_catalogue(folder, territories)
    yield f"{count(len(catalogue), 'indicateur')} dans « {folder.name} » :"
    for each in catalogue.values():
        yield f"{each.id} : {quoted(each.name)}"
        year = each.year or "année inconnue"
        yield f"  {each.kind}, {year} ; {_known(each, catalogue)}"
        source = each.producer or "producteur inconnu"
        yield f"  {source} ; {each.licence or 'licence inconnue'}"


def _known(each: Indicator, catalogue: IndicatorCatalogue) -> str:
    """How many territories of each level have a value."""
    names = {
        "region": "régions",
        "departement": "départements",
        "epci": "EPCI",
        "commune": "communes",
    }
    found = [
        f"{names[level]} {number(int(there.sum()))} sur {number(len(there))}"
        for level in catalogue.levels(each.id)
        if (known := catalogue.at(each.id, level)) is not None
        and (there := np.isfinite(known.numbers)) is not None
    ]
    return ", ".join(found) or "aucune valeur"
