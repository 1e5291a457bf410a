"""Searching for an address, where the operator has set a geocoder: this server asks for it.

What is typed stays in the session and in the memory of the server: it goes neither to the disk,
nor to the address of the page, which holds only the point found.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

import streamlit as st

from geo.errors import GeocodingError
from geo.geocoding.addresses import Address, Communes, query_of
from geo.geocoding.locations import Location, locate
from geo.geocoding.protocol import Answers, Candidate, service_name, service_url
from geo.geocoding.sentences import location_sentence
from geo.geocoding.service import VISITOR, VISITOR_TURN_S, RateLimiter, Service
from geo.model.atlas import Atlas
from geo.model.territories import LEVELS
from geo.render.html import render
from pages.state.address import read_address, write_address
from pages.state.atlas import NAMES, current_settings
from pages.widgets.fields import Values, Words, draw_fields

_KEY: Final = "adresse_postale"
_SEARCH: Final = "recherche_adresse"
_REMEMBERED: Final = 1000
_PLACE_KEYS: Final = (*LEVELS, "lon", "lat")
_DECIMALS: Final = 4  # ten metres: enough to measure from, not to tell a door

Place = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Search:
    """What was typed, what was said of it, and the place it led to, as keys of the address."""

    typed: str
    sentences: Sequence[str] = ()
    place: Place | None = None
    has_failed: bool = False


@dataclass
class _Counter:
    """Asks the service for all visitors, and remembers the last answers."""

    service: Service
    lock: Lock = field(default_factory=Lock)
    answers: "OrderedDict[str, Candidate | None]" = field(default_factory=OrderedDict)

    def ask(self, query: str) -> Answers:
        """Give the answer to a query; what the service does not answer is not remembered."""
        with self.lock:
            if query in self.answers:
                self.answers.move_to_end(query)
                return {query: self.answers[query]}
        found = self.service.search(query)
        with self.lock:
            self.answers[query] = found
            while len(self.answers) > _REMEMBERED:
                self.answers.popitem(last=False)
        return {query: found}


def address_search(atlas: Atlas) -> None:
    """Let distances start from an address; nothing where the operator has set no geocoder."""
    geocoder = current_settings().geocodeur
    if not geocoder:
        return
    communes = _communes(atlas)
    search = _current_search()
    line = Words(_KEY, "Ou de quelle adresse ?", search.typed, "12 rue de Siam 29200 Brest")

    def look(values: Values) -> None:
        _look(communes, next(iter(values.get(_KEY, ())), ""))

    draw_fields("adresse", [line], on_change=look)
    if search.has_failed:
        st.button("Chercher de nouveau", on_click=_look, args=(communes, search.typed))
    name = service_name(geocoder)
    st.html(render("address_search.html", service=name, sentences=search.sentences))


def _current_search() -> _Search:
    """The last search, while distances still start where it led."""
    search: _Search = st.session_state.get(_SEARCH, _Search(""))
    place = {key: values for key, values in read_address().items() if key in _PLACE_KEYS}
    return search if search.place is None or search.place == place else _Search("")


def _look(communes: Communes, typed: str) -> None:
    """Find an address and start from it; a callback, before the page is drawn."""
    geocoder = current_settings().geocodeur  # it may have been turned off meanwhile
    if not (typed and geocoder):
        st.session_state.pop(_SEARCH, None)
        return
    address, failure = Address(typed), ""
    query = query_of(address)
    answers: Answers = {}
    try:
        if query:
            answers = _counter(service_url(geocoder)).ask(query)
    except GeocodingError as error:
        failure = f"Recherche impossible : {error}."
    location = locate(address, query, answers, communes)
    place = _place(location)
    sentences = [failure, location_sentence(location, communes)]
    said = tuple(filter(None, sentences))
    st.session_state[_SEARCH] = _Search(typed, said, place, has_failed=bool(failure))
    if place is not None:
        write_address(dict.fromkeys(_PLACE_KEYS, ()) | dict(place))


def _place(location: Location) -> Place | None:
    """Where a location leads to, as keys of the address; None when nowhere."""
    if location.precision == "commune":
        return {"commune": (location.commune,)}
    if location.longitude is None or location.latitude is None:
        return None
    point = {"lon": location.longitude, "lat": location.latitude}
    return {key: (f"{degrees:.{_DECIMALS}f}",) for key, degrees in point.items()}


@st.cache_resource(max_entries=2, show_spinner=False)
def _counter(url: str) -> _Counter:
    return _Counter(Service(url, VISITOR, RateLimiter(VISITOR_TURN_S)))


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs=NAMES)
def _communes(atlas: Atlas) -> Communes:
    return Communes(atlas.territories)
