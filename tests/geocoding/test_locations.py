"""What is believed of an answer, and what takes its place."""

from dataclasses import replace

import pytest

from geo.geocoding.addresses import Address, Communes, query_of
from geo.geocoding.locations import Doubt, Location, doubt_of, locate
from geo.geocoding.protocol import Candidate
from geo.geocoding.sentences import location_sentence, summary_sentences
from tests.spaces import plain

SIAM = Candidate("12 Rue de Siam 29200 Brest", 0.97, "housenumber", "29019", -4.486, 48.387)
IN_BREST = Address("12 rue de Siam", "29200", "Brest")
ANYWHERE = Address("12 rue de Siam")
BREST = (-4.48523, 48.39169)


def located(address: Address, found: Candidate | None, communes: Communes) -> Location:
    query = query_of(address)
    return locate(address, query, {query: found}, communes)


@pytest.mark.parametrize(
    ("kind", "precision", "point"),
    [
        ("housenumber", "adresse", (-4.486, 48.387)),
        ("street", "voie", (-4.486, 48.387)),
        ("locality", "voie", (-4.486, 48.387)),
        ("municipality", "commune", None),
        ("venue", "commune", None),  # a kind that we do not know
    ],
)
def test_kind_of_the_answer_says_how_precise_it_is(
    kind: str, precision: str, point: tuple[float, float] | None, communes: Communes
) -> None:
    found = located(IN_BREST, replace(SIAM, kind=kind), communes)
    assert (found.method, found.precision, found.commune) == ("geocodeur", precision, "29019")
    assert (found.longitude, found.latitude) == (point or communes.point("29019"))
    assert not found.doubt


@pytest.mark.parametrize(
    ("score", "commune", "known", "doubt"),
    [
        (0.5, "29019", "29019", ""),
        (0.499, "29019", "29019", "low-score"),
        (0.7, "29019", "", ""),
        (0.699, "29019", "", "low-score"),
        (1.0, "29019", "29232", "other-commune"),
        (1.0, None, "", "unknown-commune"),
        (1.0, "", "29019", "unknown-commune"),
    ],
)
def test_the_one_rule_of_what_is_believed(
    score: float, commune: str | None, known: str, doubt: Doubt
) -> None:
    assert doubt_of(score, commune, known) == doubt


@pytest.mark.parametrize(
    ("address", "score", "doubt"),
    [
        (IN_BREST, 0.5, ""),
        (IN_BREST, 0.499, "low-score"),
        (replace(ANYWHERE, code_insee="29019"), 0.5, ""),
        (ANYWHERE, 0.7, ""),
        (ANYWHERE, 0.699, "low-score"),
    ],
)
def test_a_stated_commune_that_agrees_lowers_the_score_needed(
    address: Address, score: float, doubt: str, communes: Communes
) -> None:
    assert located(address, replace(SIAM, score=score), communes).doubt == doubt


@pytest.mark.parametrize(
    ("declared", "citycode", "is_believed"),
    [
        ("29019", "29019", True),
        ("75056", "75104", True),  # an arrondissement is in its city
        ("69381", "69389", True),  # as are two of them
        ("74010", "74011", True),  # a merged commune is in today's
        ("29019", "29232", False),
        ("75056", "69381", False),
    ],
)
def test_the_commune_found_must_be_the_one_declared(
    declared: str, citycode: str, *, is_believed: bool, communes: Communes
) -> None:
    address = Address("1 rue A", code_insee=declared)
    found = located(address, replace(SIAM, citycode=citycode, score=1.0), communes)
    assert found.doubt == ("" if is_believed else "other-commune")
    if not is_believed:
        assert (found.method, found.precision, found.commune) == ("commune", "commune", declared)
        assert (found.longitude, found.latitude) == communes.point(declared)
        assert found.score == 1.0


def test_low_score_falls_back_to_the_commune_and_says_so(communes: Communes) -> None:
    found = located(IN_BREST, replace(SIAM, score=0.34), communes)
    assert found == Location(
        *communes.point("29019"), "commune", "29019", 0.34, "commune", SIAM.label, "low-score"
    )
    assert (found.longitude, found.latitude) == pytest.approx(BREST, abs=0.01)
    assert location_sentence(found, communes) == (
        "Adresse ramenée à la mairie de Brest : la réponse la plus proche est trop incertaine "
        "(«\u00a012 Rue de Siam 29200 Brest\u00a0», score 0,34)."
    )


def test_low_score_falls_back_to_a_commune_that_both_name(communes: Communes) -> None:
    low = replace(SIAM, score=0.6)
    assert located(Address("12 rue de Siam Brest"), low, communes).commune == "29019"
    nowhere = located(ANYWHERE, low, communes)
    assert (nowhere.precision, nowhere.longitude, nowhere.commune) == ("inconnue", None, "")
    assert nowhere.method == "aucune"
    assert location_sentence(nowhere, communes).startswith("Adresse sans lieu : la réponse")


@pytest.mark.parametrize(
    ("address", "answers", "doubt", "words"),
    [
        (IN_BREST, {query_of(IN_BREST): None}, "not-found", "ne connaît pas cette adresse"),
        (IN_BREST, {}, "no-answer", "n'a pas répondu"),
        (Address("", "29200", "Brest"), {}, "not-sent", "rien n'a été demandé"),
        (Address("x" * 10_000, code_insee="29019"), {}, "not-sent", "plus de 200 caractères"),
        (
            IN_BREST,
            {query_of(IN_BREST): replace(SIAM, citycode="98818")},
            "unknown-commune",
            "commune inconnue de l'atlas",
        ),
    ],
)
def test_without_an_answer_to_believe_the_stated_commune_is_meant(
    address: Address,
    answers: dict[str, Candidate | None],
    doubt: str,
    words: str,
    communes: Communes,
) -> None:
    found = locate(address, query_of(address), answers, communes)
    assert (found.method, found.commune, found.doubt) == ("commune", "29019", doubt)
    assert words in location_sentence(found, communes)
    assert location_sentence(found, communes).startswith("Adresse ramenée à la mairie de Brest : ")


def test_what_is_found_is_said_with_its_score(communes: Communes) -> None:
    found = located(IN_BREST, SIAM, communes)
    assert plain(location_sentence(found, communes)) == (
        "Adresse trouvée : « 12 Rue de Siam 29200 Brest », au numéro (score 0,97)."
    )
    elsewhere = located(replace(IN_BREST, code_insee="29232"), SIAM, communes)
    assert "mairie de Quimper : le service la place hors de Quimper (" in location_sentence(
        elsewhere, communes
    )


def test_summary_leaves_no_address_out(communes: Communes) -> None:
    locations = [
        located(IN_BREST, SIAM, communes),
        located(IN_BREST, replace(SIAM, kind="street"), communes),
        located(IN_BREST, replace(SIAM, score=0.1), communes),
        located(IN_BREST, None, communes),
        located(ANYWHERE, None, communes),
        located(Address("1 rue A", code_insee="29232"), SIAM, communes),
    ]
    assert summary_sentences(locations) == [
        "6 adresses : 1 au numéro, 1 à la rue ou au lieu-dit, 3 à la commune, 1 sans lieu connu.",
        "2 : le service ne connaît pas cette adresse.",
        "1 : le service la place dans une autre commune que celle de l'adresse.",
        "1 : score trop bas (il faut 0,50 quand l'adresse dit sa commune, 0,70 sinon).",
    ]
