"""Which unit an organisation is, and how surely; each case is decided by hand."""

import pytest

from geo.identity.judge import Organisation, judge
from geo.identity.likeness import is_weak, likeness, name_key
from geo.identity.units import Site, Unit, contradicts, kind_of, may_be_named
from tests.directory_service import siren, siret


def unit(
    root: int, name: str, commune: str, category: str = "9220", *, active: bool = True
) -> Unit:
    number = siren(root)
    return Unit(number, (name,), (Site(siret(number), commune),), category, active)


IN_AUCH = Organisation("Les Jardins du Gers", "association", "32013", frozenset({"32"}))
SOMEWHERE = Organisation("Les Jardins du Gers", "association", "", frozenset({"32"}))
AUCH = unit(11111111, "JARDINS DU GERS", "32013")
LECTOURE = unit(22222222, "LES JARDINS DU GERS", "32208")
PARIS = unit(33333333, "ASSOCIATION LES JARDINS DU GERS", "75056")
CEASED = unit(44444444, "LES JARDINS DU GERS", "32013", active=False)
COMPANY = unit(55555555, "LES JARDINS DU GERS", "32013", "5710")
SERVICES = unit(77777777, "JARDINS DU GERS SERVICES", "32013")
ELSEWHERE_COMPANY = unit(88888888, "LES JARDINS DU GERS", "75056", "5710")
OTHER = unit(66666666, "LES VERGERS DE PROVENCE", "32013")


@pytest.mark.parametrize(
    ("organisation", "units", "certainty", "first"),
    [
        (IN_AUCH, [AUCH], "certaine", AUCH),
        (IN_AUCH, [PARIS, AUCH], "certaine", AUCH),  # a homonym elsewhere is another
        (IN_AUCH, [AUCH, CEASED], "certaine", AUCH),  # its predecessor
        (IN_AUCH, [CEASED], "probable", CEASED),  # it may have another number since
        (IN_AUCH, [CEASED, LECTOURE], "probable", LECTOURE),  # moved, or another?
        (IN_AUCH, [LECTOURE], "certaine", LECTOURE),  # head office beside
        (IN_AUCH, [LECTOURE, PARIS], "probable", LECTOURE),
        (IN_AUCH, [COMPANY], "probable", COMPANY),  # no association
        (IN_AUCH, [AUCH, unit(77777777, "LES JARDINS DU GERS", "32013")], "probable", AUCH),
        (SOMEWHERE, [LECTOURE], "certaine", LECTOURE),
        (IN_AUCH, [AUCH, SERVICES], "certaine", AUCH),  # one word more is another body
        (SOMEWHERE, [LECTOURE, SERVICES], "certaine", LECTOURE),
        (SOMEWHERE, [SERVICES], "probable", SERVICES),
        (SOMEWHERE, [LECTOURE, ELSEWHERE_COMPANY], "certaine", LECTOURE),  # of another kind
        (SOMEWHERE, [PARIS], "probable", PARIS),
        (SOMEWHERE, [LECTOURE, PARIS], "probable", LECTOURE),
        (IN_AUCH, [OTHER], "aucune", None),
        (IN_AUCH, [], "aucune", None),
    ],
)
def test_what_is_certain_and_what_is_only_probable(
    organisation: Organisation, units: list[Unit], certainty: str, first: Unit | None
) -> None:
    judgement = judge(organisation, units)
    assert judgement.certainty == certainty
    assert (judgement.candidates[0].unit if judgement.candidates else None) == first
    assert judge(organisation, units[::-1]) == judgement


def test_a_short_name_is_certain_in_its_commune_only() -> None:
    r2d2 = unit(11111111, "R2D2", "32132")
    assert (
        judge(Organisation("R2D2", "", "32132", frozenset({"32"})), [r2d2]).certainty == "certaine"
    )
    assert judge(Organisation("R2D2", "", "", frozenset({"32"})), [r2d2]).certainty == "probable"


def test_the_rivals_are_shown_four_at_most() -> None:
    many = [unit(10_000_000 + n, "LES JARDINS DU GERS", "32013") for n in range(9)]
    judgement = judge(IN_AUCH, many)
    assert (judgement.certainty, len(judgement.candidates)) == ("probable", 4)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("SCIC SA L'Équipée des Îles", "equipee iles"),
        ("Société coopérative d'intérêt collectif Tetris", "tetris"),
        ("Ville de Romainville", "commune romainville"),
        ("CC du Pays de Bray", "communaute communes pays bray"),
        ("Association", "association"),
        ("St-Étienne Solidaire", "saint etienne solidaire"),
    ],
)
def test_legal_forms_and_links_do_not_tell_names_apart(name: str, key: str) -> None:
    assert name_key(name) == key


@pytest.mark.parametrize(
    ("name", "names", "least", "most"),
    [
        ("Ateliers Gersois (AG2I)", ["AG2I"], 100, 100),
        ("Inn'Pact", ["INNPACT"], 100, 100),
        ("Pays de Bray Emploi", ["EMPLOI PAYS DE BRAY"], 100, 100),
        ("Alpej", ["ALPEJ (ALPEJ INSERTION)"], 88, 100),
        ("Secours Populaire", ["SECOURS POPULAIRE PARIS"], 88, 88),
        ("Collectif des Ateliers Réunis", ["CAR"], 88, 88),
        ("Régie 13", ["REGIE 31"], 0, 87),
        ("Le Fil", ["LE FIN"], 0, 84),
        ("", ["X"], 0, 0),
        ("😀", ["<script>alert(1)</script>"], 0, 40),
    ],
)
def test_how_alike_names_are(name: str, names: list[str], least: int, most: int) -> None:
    assert least <= likeness(name, names) <= most


def test_one_short_word_is_weak() -> None:
    assert [is_weak(each) for each in ("Le Fil", "R2D2", "Alpej", "Agoréa", "Ateliers (AG2I)")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_persons_and_units_that_are_not_published_may_not_be_named() -> None:
    assert not may_be_named("1000", "O")
    assert not may_be_named("9220", "P")
    assert not may_be_named("", "O")
    assert may_be_named("9220", "O")


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        ("9220", "association"),
        ("7210", "collectivite"),
        ("7346", "collectivite"),
        ("7383", ""),
        ("5458", "entreprise_ess"),
        ("5710", ""),
    ],
)
def test_the_legal_category_proposes_a_type(category: str, kind: str) -> None:
    assert kind_of(unit(11111111, "A", "32013", category)) == kind


def test_a_type_that_a_source_gave_may_contradict_the_category() -> None:
    assert contradicts("association", COMPANY)
    assert not contradicts("", COMPANY)
    assert not contradicts("entreprise_ess", AUCH)
