"""French typography."""

import pytest

from geo import french

NB, NNB = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0, 0, "0"),
        (68350798, 0, f"68{NNB}350{NNB}798"),
        (0.125, 2, "0,13"),
        (12.5, 0, "13"),
        (-3.14159, 2, "-3,14"),
        (1e6, 1, f"1{NNB}000{NNB}000,0"),
    ],
)
def test_numbers_are_written_the_french_way(value: float, decimals: int, expected: str) -> None:
    assert french.number(value, decimals) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018", "2018"),
        ("2022-09", "septembre 2022"),
        ("2014-01-01", "1er janvier 2014"),
        ("2014-01-10", "10 janvier 2014"),
        ("2014-13", "2014-13"),
        ("2014-02-30", "2014-02-30"),
        ("0000-01-01", "0000-01-01"),
        ("vers 2012", "vers 2012"),
        ("", ""),
    ],
)
def test_dates_are_as_precise_as_given(text: str, expected: str) -> None:
    assert french.date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-25T08:05:00+01:00", f"25 novembre 2026 à 8{NB}h{NB}05"),
        ("2026-12-01T00:00:00+00:00", f"1er décembre 2026 à 0{NB}h{NB}00"),
    ],
)
def test_moments_have_their_hour(text: str, expected: str) -> None:
    assert french.moment(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(0, "0 pôle"), (1, "1 pôle"), (2, "2 pôles"), (-1, "-1 pôle")]
)
def test_plural_begins_at_two(value: int, expected: str) -> None:
    assert french.count(value, "pôle") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Source : IGN ?", f"Source{NB}: IGN{NB}?"),
        ("« mot »", f"«{NB}mot{NB}»"),
        ("58 %, 3 € ; fin !", f"58{NB}%, 3{NB}€{NB}; fin{NB}!"),
        ('<p class="a :b">', '<p class="a :b">'),
        ("a :b", "a :b"),
        ("à 30 km au plus, 4,2 km, km 7", "à 30\u00a0km au plus, 4,2\u00a0km, km 7"),
        ("30 kms, 5 kmh", "30 kms, 5 kmh"),
    ],
)
def test_spaces_before_double_marks_do_not_break(text: str, expected: str) -> None:
    assert french.typeset(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Saint-Étienne", "saint etienne"),
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("Œuf  ß", "oeuf ss"),
        ("", ""),
    ],
)
def test_folding_leaves_ascii_words(text: str, expected: str) -> None:
    assert french.fold(text) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Brest", "à Brest"),
        ("Le Havre", "au Havre"),
        ("Les Mureaux", "aux Mureaux"),
        ("La Rochelle", "à La Rochelle"),
    ],
)
def test_communes_contract_their_article(name: str, expected: str) -> None:
    assert french.at_commune(name) == expected


@pytest.mark.parametrize(
    ("name", "liaison", "expected"),
    [
        ("Ain", 5, "dans l'Ain"),
        ("Finistère", 2, "dans le Finistère"),
        ("Drôme", 3, "dans la Drôme"),
        ("Loire-Atlantique", 3, "en Loire-Atlantique"),
        ("Ille-et-Vilaine", 1, "en Ille-et-Vilaine"),
        ("Landes", 4, "dans les Landes"),
        ("Paris", 0, "à Paris"),
        ("La Réunion", 0, "à La Réunion"),
        ("Maine-et-Loire", 0, "en Maine-et-Loire"),
    ],
)
def test_departements_take_their_preposition(name: str, liaison: int, expected: str) -> None:
    assert french.in_departement(name, liaison) == expected


@pytest.mark.parametrize(
    ("name", "liaison", "expected"),
    [
        ("Brest", 0, "de Brest"),
        ("Épinal", 1, "d'Épinal"),
        ("Hyères", 1, "d'Hyères"),
        ("Honfleur", 0, "de Honfleur"),
        ("Le Havre", 2, "du Havre"),
        ("Les Mureaux", 4, "des Mureaux"),
        ("La Rochelle", 3, "de La Rochelle"),
        ("L'Haÿ-les-Roses", 5, "de L'Haÿ-les-Roses"),
    ],
)
def test_what_belongs_to_a_commune(name: str, liaison: int, expected: str) -> None:
    assert french.of_commune(name, liaison) == expected


@pytest.mark.parametrize(
    ("azimuth", "expected"),
    [(0, "au nord"), (359, "au nord"), (22, "au nord"), (23, "au nord-est"), (90, "à l'est")],
)
def test_directions_are_those_of_the_compass(azimuth: float, expected: str) -> None:
    assert french.direction(azimuth) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.04, f"0,0{NB}km"), (4.26, f"4,3{NB}km"), (9.96, f"10{NB}km"), (5, f"5{NB}km")],
)
def test_distances_are_precise_only_when_short(value: float, expected: str) -> None:
    assert french.kilometres(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(3.21, "+3,2"), (-3.21, "\u22123,2"), (-0.01, "0,0"), (0, "0,0")]
)
def test_differences_have_their_sign(value: float, expected: str) -> None:
    assert french.signed(value, 1) == expected


@pytest.mark.parametrize(
    ("items", "expected"),
    [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et 1 autre")],
)
def test_the_first_words_are_named_and_the_others_counted(items: list[str], expected: str) -> None:
    assert french.first_of(items, 2) == expected


def test_what_a_terminal_obeys_is_made_visible_and_french_spaces_stay() -> None:
    assert (
        french.escape_controls("10\u202f000\u00a0€\r\n\t\u2028")
        == "10\u202f000\u00a0€\\u000d\\u000a\\u0009\\u2028"
    )
