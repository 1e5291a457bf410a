"""The directory: what is sent, what is believed, and its faults."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geo.errors import GeocodingError, IdentityError
from geo.geocoding.service import RateLimiter
from geo.http import RetryPolicy
from geo.identity.asking import ask_all
from geo.identity.directory import PER_SECOND, Directory, Query
from geo.identity.judge import Organisation
from geo.identity.organisations import Unnumbered
from geo.progress import silent
from tests.directory_service import result, running_directory, siren, siret

QUICK = RetryPolicy(60, 60, 60, 3, 600, 0.01, 2)
ONE = [result(11111111, "LES JARDINS", "32013")]


def directory(url: str, policy: RetryPolicy = QUICK) -> Directory:
    return Directory(url, policy, RateLimiter(per_second=1000))


def finds(results: list[Any]) -> Callable[[str], list[Any]]:
    return lambda _: results


def test_only_the_name_and_the_departement_leave() -> None:
    with running_directory(finds(ONE)) as service:
        (unit,) = directory(service.address).search(Query("Les\x00 Jardins & fils", "32"))
    (request,) = service.requests
    assert request.startswith("/search?q=Les+%20Jardins+%26+fils".replace("+%20", "++"))
    assert "departement=32" in request
    assert "est_entrepreneur_individuel=false" in request
    assert service.headers[0]["User-Agent"].startswith("atlas-ptce")
    assert (unit.siren, unit.legal_category, unit.is_active, unit.is_ess) == (
        siren(11111111),
        "9220",
        True,
        True,
    )
    assert unit.sites[0].siret == siret(siren(11111111))


def test_persons_and_hidden_units_are_never_read() -> None:
    hidden = [
        result(11111111, "JEAN DUPONT", "32013", "1000"),
        result(22222222, "CACHEE", "32013", statut_diffusion="P"),
        result(33333333, "X", "32013", complements={"est_entrepreneur_individuel": True}),
        result(44444444, "SANS CATEGORIE", "32013", nature_juridique=None),
    ]
    with running_directory(finds(hidden)) as service:
        assert directory(service.address).search(Query("Dupont")) == ()


def test_wrong_types_and_hostile_names_do_no_harm() -> None:
    rows: list[Any] = [
        None,
        "x",
        [],
        {"siren": 12},
        result(11111111, "FAUSSE CLE", "32013", siren="111111111"),
        result(22222222, "ETAT", "32013", etat_administratif=["A"]),
        result(
            33333333,
            "<script>alert(1)</script>\u202e{{ x }}" + "A" * 9999,
            "32013",
            siege="x",
            complements=[],
            matching_etablissements={"a": 1},
            sigle=12,
            activite_principale={},
        ),
    ]
    with running_directory(finds(rows)) as service:
        (unit,) = directory(service.address).search(Query("Jardins"))
    assert unit.siren == siren(33333333)
    assert (unit.sites, unit.is_ess, unit.activity) == ((), None, "")
    assert "\u202e" not in unit.names[0]
    assert len(unit.names[0]) < 400


def test_a_ceased_unit_has_its_date_and_its_sites() -> None:
    number = siren(11111111)
    row = result(
        11111111,
        "LES JARDINS (LJ)",
        "32013",
        etat_administratif="C",
        date_fermeture="2019-03-31",
        matching_etablissements=[
            {"siret": siret(number, 2), "commune": "2A004"},
            {"siret": siret(siren(22222222)), "commune": "75056"},
        ],
    )
    with running_directory(finds([row])) as service:
        (unit,) = directory(service.address).search(Query("Jardins"))
    assert (unit.is_active, unit.ceased_on) == (False, "2019-03-31")
    assert [each.commune for each in unit.sites] == ["32013", "2A004"]
    assert unit.site_in("2A004").siret == siret(number, 2)


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["busy", "down", "page", "half", "cut", "slow", "reset"])
def test_a_fault_that_passes_is_asked_again(fault: str) -> None:
    policy = replace(QUICK, silence_s=0.5, attempts=99) if fault == "slow" else QUICK
    with running_directory(finds(ONE), faults=[fault]) as service:
        assert len(directory(service.address, policy).search(Query("Jardins"))) == 1
        assert service.received["|Jardins"] == 2 or fault == "slow"


@pytest.mark.slow
def test_a_429_every_second_request_is_waited_for() -> None:
    with running_directory(finds(ONE), faults=["busy", "", "busy", ""]) as service:
        start = time.monotonic()
        for name in ("Jardins", "Vergers"):
            assert len(directory(service.address).search(Query(name))) == 1
        assert time.monotonic() - start >= 2  # Retry-After: 1, twice


@pytest.mark.slow
@pytest.mark.parametrize(
    ("faults", "sentence"),
    [
        (["very_busy"], "trop de demandes"),
        (["down"] * 3, "en panne"),
        (["page"] * 3, "n'est pas une liste"),
        (["half"] * 3, "n'est pas une liste"),
        (["huge"] * 3, r"la réponse de l'annuaire est trop longue \(plus de 2 Mo\)"),
        (["dripping"] * 3, "n'en finit pas"),
        (["slow"] * 3, "ne répond pas à temps"),
        (["moved"], "autre adresse"),
        (["refused"], "refuse"),
    ],
)
def test_a_fault_that_stays_is_told(faults: list[str], sentence: str) -> None:
    short = {"slow": {"silence_s": 0.2}, "dripping": {"attempt_s": 0.5}}.get(faults[0], {})
    policy = replace(QUICK, **short)
    with (
        running_directory(finds(ONE), faults=faults) as service,
        pytest.raises(IdentityError, match=sentence),
    ):
        directory(service.address, policy).search(Query("Jardins"))


def test_seven_requests_a_second_at_most() -> None:
    now, waited = [0.0], []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        now[0] += seconds

    limiter = RateLimiter(per_second=PER_SECOND, clock=lambda: now[0], sleep=sleep)
    for _ in range(70):
        limiter.wait()
    assert 69 / now[0] <= 7


def asked(name: str) -> Unnumbered:
    return Unnumbered(name, Organisation(name, departements=frozenset({"32"})), "")


def test_an_interrupted_work_asks_nothing_twice(tmp_path: Path) -> None:
    organisations = [asked("Jardins"), asked("Vergers"), asked("Forêts")]
    cache = tmp_path / "c.sqlite"
    with running_directory(finds(ONE), faults=["", "", "", "refused"]) as service:
        found = ask_all(organisations, directory(service.address), cache, silent)
        assert set(found) == {"Jardins", "Forêts"}
        again = ask_all(organisations, directory(service.address), cache, silent)
    assert set(again) == {"Jardins", "Vergers", "Forêts"}
    assert service.received["|Vergers"] == 2  # the one that was refused
    assert sum(service.received.values()) == 7
    assert again["Jardins"] == found["Jardins"]


def test_a_service_that_is_down_is_left_alone(tmp_path: Path) -> None:
    organisations = [asked(f"Jardins {n}") for n in range(9)]
    with running_directory(finds(ONE), faults=["refused"] * 99) as service:
        with pytest.raises(IdentityError, match="refuse"):
            ask_all(organisations, directory(service.address), tmp_path / "c.sqlite", silent)
        assert sum(service.received.values()) == 3


def test_a_file_that_keeps_no_answers_is_refused(tmp_path: Path) -> None:
    cache = tmp_path / "c.sqlite"
    cache.write_bytes(b"x" * 5000)
    with pytest.raises(GeocodingError, match="réponses du service"):
        ask_all([asked("Jardins")], directory("http://127.0.0.1:9"), cache, silent)
