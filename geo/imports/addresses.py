"""Addresses of imported rows, asked of the geocoding service that the operator has set."""

from collections.abc import Sequence

from geo.geocoding.addresses import Address as Asked
from geo.geocoding.addresses import query_of
from geo.geocoding.locations import Geocode as Service
from geo.geocoding.locations import ask_all
from geo.geocoding.protocol import Candidate
from geo.imports.places import Address, Geocode, Geocoded


def geocode_with(service: Service) -> Geocode:
    """Make what `read_import` asks addresses of; it judges the answers itself.

    Parameters
    ----------
    service
        As `geo.geocoding.locations` describes it: texts to candidates, a batch at a time.
    """

    def geocode(addresses: Sequence[Address]) -> list[Geocoded | None]:
        asked = [
            query_of(Asked(each.adresse, each.code_postal, each.commune, each.code_insee))
            for each in addresses
        ]
        found = ask_all(asked, service)
        return [_answer(found.get(text)) for text in asked]

    return geocode


def _answer(found: Candidate | None) -> Geocoded | None:
    """A place finer than a commune; that of a commune says nothing that the row does not."""
    if found is None or found.kind not in _PLACES:
        return None
    return Geocoded(found.longitude, found.latitude, found.score, found.citycode)


_PLACES = ("housenumber", "street", "locality")
