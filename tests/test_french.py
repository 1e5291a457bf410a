"""French typography."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import french

NB, NNB = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0, 0, "0"),
        (68350798, 0, f"68{NNB}350{NNB}798"),
        (0.125, 2, "0,13"),
        (12.5, 0, "13"),
        (-3.14159, 2, "−3,14"),
        (-0.004, 2, "0,00"),
        (float("nan"), 0, "NaN"),  # who shows it is at fault, and nothing else may stop for it
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
        ("2014-01-01", "1ᵉʳ janvier 2014"),
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
        ("2026-12-01T00:00:00+00:00", f"1ᵉʳ décembre 2026 à 0{NB}h{NB}00"),
    ],
)
def test_moments_have_their_hour(text: str, expected: str) -> None:
    assert french.moment(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(0, "0 pôle"), (1, "1 pôle"), (2, "2 pôles"), (-1, "−1 pôle")]
)
def test_plural_begins_at_two(value: int, expected: str) -> None:
    assert french.count(value, "pôle") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Source : IGN ?", "Source_: IGN_?"),
        ("« mot »", "«_mot_»"),
        (f"«{NB}mot{NB}»{NB}: 3{NB}%", "«_mot_»_: 3_%"),
        ("58 %, 3 € ; fin !", "58_%, 3_€_; fin_!"),
        ("a :b", "a :b"),
        ("à 30 km au plus, 4,2 km, km 7", "à 30_km au plus, 4,2_km, km 7"),
        ("30 kms, 5 kmh, 3 septembre, 2 orages", "30 kms, 5 kmh, 3 septembre, 2 orages"),
        ("200 Mo, 2,5 M€, 3 m², n° 4", "200_Mo, 2,5_M€, 3_m², n°_4"),
        ("{distance} km", "{distance}_km"),
        (f"{NB}km", "_km"),
        ("100 000 habitants, de 2 000 à 9 999", "100_000 habitants, de 2_000 à 9_999"),
        ("en 2013 100 pôles, 1.234 567", "en 2013 100 pôles, 1.234 567"),
        ("02 98 00 33 33, 06 120 340", "02 98 00 33 33, 06 120 340"),
        ("SIRET 123 456 789 00012", "SIRET 123 456 789 00012"),
    ],
)
def test_spaces_that_no_line_may_break_are_narrow(text: str, expected: str) -> None:
    assert french.typeset(text) == expected.replace("_", NNB)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'Aude, aujourd'hui, d'« X »", f"l’Aude, aujourd’hui, d’«{NNB}X{NNB}»"),
        ("Brie'Nov, Coop' et Auton'Homme", "Brie’Nov, Coop’ et Auton’Homme"),
        ("script-src 'self' 'none' ; l'un", f"script-src 'self' 'none'{NNB}; l’un"),
        ("48° 51' 24''", "48° 51' 24''"),
        ("le 6e taux, 1er, 1re phase", "le 6ᵉ taux, 1ᵉʳ, 1ʳᵉ phase"),
        ("12er, 0e, 1.2e, b1e, e5e-", "12er, 0e, 1.2e, b1e, e5e-"),
    ],
)
def test_apostrophes_and_ranks_are_a_printers(text: str, expected: str) -> None:
    assert french.typeset(text) == expected


_PRINTED = str.maketrans({NB: " ", NNB: " ", "’": "'", "ᵉ": "e", "ʳ": "r"})


@given(st.text(st.sampled_from("aàZ'’«» :;?!%€.,0159er-/`@\u00a0\u202fkmMo\n"), max_size=40))
def test_typesetting_twice_changes_nothing_and_letters_stay(text: str) -> None:
    printed = french.typeset(text)
    assert french.typeset(printed) == printed
    assert printed.translate(_PRINTED) == text.translate(_PRINTED)


_NAME = st.from_regex(r"[a-z0-9_]{1,8}", fullmatch=True)
_CODES = st.one_of(
    st.from_regex(r"[0-9AB]{2}[0-9]{0,7}", fullmatch=True),
    st.builds("https://{}.fr/l'{}?q=d'{}%20:&p=3e".format, _NAME, _NAME, _NAME),
    st.builds("{}@{}.fr".format, _NAME, _NAME),
    st.builds("/srv/l'{}/{}.csv".format, _NAME, _NAME),
    st.builds("{}.csv".format, _NAME),
    st.builds("`l'{} : « {} » 3e 2 000`".format, _NAME, _NAME),
    st.builds("--{}='{} : {}'".format, st.just("filtre"), _NAME, _NAME),
    st.builds("ptce-{}-1er".format, _NAME),
    st.builds("'{} : {}'".format, _NAME, _NAME),
)


@pytest.mark.slow
@given(_CODES)
def test_codes_addresses_and_commands_are_left_alone(code: str) -> None:
    assert french.typeset(code) == code
    assert french.typeset(f"d'abord {code} l'un") == f"d’abord {code} l’un"


def test_what_a_browser_writes_is_typeset_but_not_its_keys() -> None:
    data = {"l'un": ["d'un", ("n'a", 3, None)]}
    assert french.typeset_all(data) == {"l'un": ["d’un", ["n’a", 3, None]]}


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
        ("Mayotte", 0, "de Mayotte"),
        ("Corse", 0, "de Corse"),
        ("La Réunion", 0, "de La Réunion"),
        ("Île-de-France", 1, "d'Île-de-France"),
        ("Finistère", 2, "du Finistère"),
        ("Drôme", 3, "de la Drôme"),
        ("Pays de la Loire", 4, "des Pays de la Loire"),
        ("Aude", 5, "de l'Aude"),
    ],
)
def test_what_is_a_territory_s_takes_its_article(name: str, liaison: int, expected: str) -> None:
    assert french.of_territory(name, liaison) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("une TPE ou PME", "de TPE ou PME"),
        ("une entreprise de l'ESS", "d'entreprise de l'ESS"),
        ("un organisme de recherche", "d'organisme de recherche"),
    ],
)
def test_what_there_is_none_of_loses_its_article(words: str, expected: str) -> None:
    assert french.of_none(words) == expected


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


@pytest.mark.slow
@pytest.mark.parametrize("part", ["1", "a.", "-", "123 ", "a@", "'", "«", " a/", "\u00a0", "1e"])
def test_a_long_text_is_typeset_in_a_time_that_its_length_asks(part: str) -> None:
    """Half a megabyte, which what grows as the square would spend hours on."""
    text = part * (500_000 // len(part))
    assert len(french.typeset(text)) == len(text)


@pytest.mark.parametrize(
    ("several", "one"),
    [
        (f"{NB}établissements employeurs", f"{NB}établissement employeur"),
        ("foyers fiscaux", "foyer fiscal"),
        ("bureaux", "bureau"),
        ("demandeurs d'emploi", "demandeur d'emploi"),
        ("habitants de quartiers prioritaires", "habitant de quartiers prioritaires"),
        ("mois", "mois"),
        (" pour 100 000 hab.", " pour 100 000 hab."),
        ("hab./km²", "hab./km²"),
        ("", ""),
    ],
)
def test_a_unit_loses_its_plural(several: str, one: str) -> None:
    assert french.singular(several) == one
