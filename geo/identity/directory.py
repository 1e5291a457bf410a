"""Directory: the API Recherche d'entreprises, asked as often as it bears, and its answers read.

Only the name of an organisation and a département leave. Persons are asked to be left out, and
are left out again of what is read (`geo.identity.units.may_be_named`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from geo.errors import IdentityError
from geo.french import printable
from geo.geocoding.service import RateLimiter
from geo.geocoding.store import Form
from geo.http import Answer, HttpClient, HttpError, Request, RetryPolicy
from geo.identity.units import Site, Unit, may_be_named, unit_of
from geo.settings import ANNUAIRE
from geo.tables.columns import is_company_number

AGENT = "atlas-ptce (identification d'organisations)"
PER_SECOND = 6.5
"""Requests: the service allows 7 to one address."""
PATIENT = RetryPolicy(
    connect_s=10,
    silence_s=15,
    attempt_s=30,
    attempts=6,
    total_s=150,
    first_wait_s=1,
    longest_wait_s=120,
)
_URLS = {ANNUAIRE: "https://recherche-entreprises.api.gouv.fr"}
_MOST_BYTES = 2_000_000
_MOST_RESULTS = 25
_LONGEST_NAME, _LONGEST_QUERY = 300, 200
_MOST_SITES = 100
_FULL_STATES = {"A": True, "C": False}

UNITS: Form[tuple[Unit, ...]] = Form(
    lambda units: [asdict(each) for each in units],
    lambda contents: tuple(unit_of(each) for each in contents),
)
"""How answers are kept: what was read of them, persons already left out."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: a name, in a département or, empty, in all of France."""

    name: str
    departement: str = ""

    @property
    def key(self) -> str:
        """What tells it from others."""
        return f"{self.departement}|{self.name}"


def directory_url(setting: str) -> str:
    """The address of the service that the operator has chosen; empty for none."""
    return _URLS.get(setting, setting).rstrip("/")


@dataclass(frozen=True, slots=True)
class Directory:
    """The service.

    Attributes
    ----------
    url
        As `directory_url` gives it.
    """

    url: str
    policy: RetryPolicy = PATIENT
    limiter: RateLimiter = field(default_factory=lambda: RateLimiter(per_second=PER_SECOND))

    def search(self, query: Query) -> tuple[Unit, ...]:
        """Find the units of a name.

        Raises
        ------
        IdentityError
            The service does not answer as it should, even after several attempts.
        """
        client = HttpClient(AGENT, self.policy, take_turn=self.limiter.wait)
        try:
            return client.ask(self._request(query), _read)
        except HttpError as error:
            raise IdentityError(error.sentence("l'annuaire")) from error

    def _request(self, query: Query) -> Request:
        words = "".join(each if each.isprintable() else " " for each in query.name)
        parameters = [
            ("q", words[:_LONGEST_QUERY]),
            ("minimal", "true"),
            ("include", "siege,complements,matching_etablissements"),
            ("est_entrepreneur_individuel", "false"),
            ("per_page", str(_MOST_RESULTS)),
        ]
        if query.departement:
            parameters.append(("departement", query.departement))
        return Request(f"{self.url}/search", _MOST_BYTES, tuple(parameters))


def _read(answer: Answer) -> tuple[Unit, ...]:
    try:
        results = json.loads(answer.data.decode("utf-8"))["results"]
        if not isinstance(results, list):
            raise TypeError  # noqa: TRY301 - one message for all that is wrong
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        detail = "la réponse de l'annuaire n'est pas une liste de résultats en JSON"
        raise HttpError("unreadable", detail) from error
    return tuple(_units(results[:_MOST_RESULTS]))


def _units(results: list[Any]) -> Iterator[Unit]:
    for result in results:
        if isinstance(result, Mapping) and (unit := _unit(result)):
            yield unit


def _unit(result: Mapping[str, Any]) -> Unit | None:
    """Read one result; None for a person, and for what lacks its number, name or state."""
    siren, names = _text(result, "siren"), tuple(dict.fromkeys(_names(result)))
    category, status = _text(result, "nature_juridique"), _text(result, "statut_diffusion")
    state = _FULL_STATES.get(_text(result, "etat_administratif"))
    extras = _part(result, "complements")
    if extras.get("est_entrepreneur_individuel") is True or not may_be_named(category, status):
        return None
    if not is_siren(siren) or not names or state is None:
        return None
    is_ess = extras.get("est_ess")
    head = _part(result, "siege")
    return Unit(
        siren=siren,
        names=names,
        sites=tuple(_sites(siren, head, result.get("matching_etablissements"))),
        legal_category=category,
        is_active=state,
        ceased_on="" if state else _date(result),
        is_ess=is_ess if isinstance(is_ess, bool) else None,
        activity=_text(result, "activite_principale") or _text(head, "activite_principale"),
    )


def is_siren(number: str) -> bool:
    """Whether a text is a SIREN whose key is right."""
    return len(number) == 9 and is_company_number(number)


def _names(result: Mapping[str, Any]) -> Iterator[str]:
    head = _part(result, "siege")
    signs = head.get("liste_enseignes")
    yield from filter(None, (_text(result, key) for key in ("nom_raison_sociale", "nom_complet")))
    yield from filter(None, (_text(result, "sigle"), _text(head, "nom_commercial")))
    for sign in signs[:_MOST_SITES] if isinstance(signs, list) else ():
        if isinstance(sign, str) and sign.strip():
            yield _clean(sign)


def _sites(siren: str, head: Mapping[str, Any], others: object) -> Iterator[Site]:
    rows = [head, *(others[:_MOST_SITES] if isinstance(others, list) else ())]
    for row in rows:
        siret = _text(row, "siret") if isinstance(row, Mapping) else ""
        if siret.startswith(siren) and is_company_number(siret):
            yield Site(siret, _text(row, "commune"))


def _part(result: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = result.get(key)
    return part if isinstance(part, Mapping) else {}


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return _clean(value) if isinstance(value, str) else ""


def _clean(text: str) -> str:
    return printable(text, _LONGEST_NAME).strip()


def _date(result: Mapping[str, Any]) -> str:
    text = _text(result, "date_fermeture")[:10]
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
