"""Where a row is, from all that it says: never another place, and a good row is placed.

Right values from the official geographic code and the postal codes of each commune.
"""

from collections.abc import Mapping

import pytest

from geo.imports.placing.evidence import Clues
from geo.imports.placing.places import Place, place_of
from geo.model.atlas import Atlas
from geo.territories.gazetteer import Gazetteer
from tests.imports.conftest import ReadFiles
from tests.imports.messy import csv_of


@pytest.fixture(scope="module")
def gazetteer(shipped_atlas: Atlas) -> Gazetteer:
    return Gazetteer(shipped_atlas.territories)


def _rules(place: Place) -> set[str]:
    return {fault.rule for _, fault in place.faults}


def _is_aside(place: Place) -> bool:
    return any(fault.severity == "error" for _, fault in place.faults)


@pytest.mark.parametrize(
    ("name", "postal_code", "code"),
    [
        # Written exactly in the département of a postal code that is mistyped.
        ("Campan", "65170", "65123"),
        ("Ardres", "62340", "62038"),
        ("Dun-sur-Meuse", "55100", "55167"),
        ("Neung-sur-Beuvron", "41120", "41159"),
        ("Saint-Martin-d'Hères", "38410", "38421"),
        # Renamed, with a new code or with its own, and a name that is another's elsewhere.
        ("Saint-Ouen", "93400", "93070"),
        ("Évry", "91000", "91228"),
        ("Vire", "14500", "14762"),
        ("Montaigu", "85600", "85146"),
        ("Belleville", "69220", "69019"),
        ("Montreuil", "62170", "62588"),
        ("Herblay", "95220", "95306"),
        ("Louhans", "71500", "71263"),
        # Abridged, adorned, or with a letter lost.
        ("Chalon/Saône", "71100", "71076"),
        ("Châlons s/ Champagne", "51000", "51108"),
        ("Lim?ges", "87000", "87085"),
        ("Saint-\ufffdtienne", "42000", "42218"),
        ("BLOIS CEDEX", "41018", "41018"),
        ("Morlay", "29600", "29151"),
    ],
)
def test_a_name_beside_a_postal_code(
    gazetteer: Gazetteer, name: str, postal_code: str, code: str
) -> None:
    place = place_of(Clues(commune=name, code_postal=postal_code), gazetteer)
    assert place.code_insee == code
    assert not _is_aside(place)


@pytest.mark.parametrize(
    ("clues", "rule"),
    [
        # Lands overseas that the atlas does not cover, by any of their codes or names.
        (Clues(commune="Mont-Dore", code_postal="98809"), "unknown-code"),
        (Clues(commune="Arue", code_postal="98701"), "unknown-code"),
        (Clues(commune="Saint-Martin", code_postal="97150"), "unknown-code"),
        (Clues(commune="Saint-Barthélemy", code_postal="97133"), "unknown-code"),
        (Clues(code_insee="97127", commune="Saint-Martin"), "unknown-code"),
        (Clues(commune="Saint-Pierre", code_postal="97500"), "unknown-code"),
        (Clues(commune="Le Mont-Dore", departement="Nouvelle-Calédonie"), "unknown-code"),
        (Clues(commune="Mont-Dore", departement="988"), "unknown-code"),
        (Clues(commune="Arue", region="Polynésie française"), "unknown-code"),
        # Other countries.
        (Clues(commune="Rennes", country="Canada"), "foreign-place"),
        (Clues(commune="Valence", country="Espagne"), "foreign-place"),
        (Clues(commune="Sainte-Marie", code_postal="B-6740"), "foreign-place"),
        (Clues(commune="Versoix", code_postal="CH-1290"), "foreign-place"),
        (Clues(commune="Richmond", code_postal="TW9 1EJ"), "foreign-place"),
        # A postal code and a name of one commune that disagree.
        (Clues(commune="Bormes-les-Mimosas", code_postal="88230"), "unknown-commune-name"),
        (Clues(commune="Boulogne-Billancourt", code_postal="75016"), "unknown-commune-name"),
        # Names of several, of today or of yesterday.
        (Clues(commune="Vire"), "ambiguous-commune"),
        (Clues(commune="Évry"), "ambiguous-commune"),
        # Codes of none, whose name alone would be elsewhere.
        (Clues(code_insee="200040293", commune="CC du Clunisois"), "unknown-code"),
        (Clues(code_insee="99999", commune="Romans-sur-Isère"), "unknown-code"),
    ],
)
def test_what_is_elsewhere_or_nowhere_is_put_aside(
    gazetteer: Gazetteer, clues: Clues, rule: str
) -> None:
    place = place_of(clues, gazetteer)
    assert _is_aside(place)
    assert rule in _rules(place)
    assert (place.code_insee, place.departement) == ("", "")


@pytest.mark.parametrize(
    ("clues", "departement", "rule"),
    [
        (Clues(code_insee="974", commune="La Réunion"), "974", "departement-code"),
        (Clues(code_insee="42", commune="Loire"), "42", "departement-code"),
        (Clues(commune="ROISSY CDG CEDEX", code_postal="95725"), "95", "unknown-commune-name"),
        (Clues(commune="PARIS LA DEFENSE CEDEX", code_postal="92974"), "92", "unknown-commune-n"),
        # The point is alone against the postal code and the département.
        (
            Clues(code_postal="01960", departement="01", located="07095"),
            "01",
            "contradicting-point",
        ),
        (Clues("", "0", "15000", "Cantal", located="43080"), "15", "contradicting-point"),
        (Clues(departement="29", located="75056"), "29", "contradicting-point"),
        (Clues(code_postal="29600", located="75056"), "29", "contradicting-point"),
        # A hamlet is not the commune as like it farther in the département (Plouégat-Guérand).
        (Clues(commune="Plouégat-Guéran", code_postal="29600"), "29", "unknown-commune-name"),
        # A place of the same name elsewhere is not the one of this département.
        (Clues(commune="Bormes-les-Mimosas", departement="42"), "42", "unknown-commune-name"),
    ],
)
def test_the_departement_is_kept_where_the_commune_is_not_known(
    gazetteer: Gazetteer, clues: Clues, departement: str, rule: str
) -> None:
    place = place_of(clues, gazetteer)
    assert (place.code_insee, place.departement) == ("", departement)
    assert not _is_aside(place)
    assert any(each.startswith(rule) for each in _rules(place))


@pytest.mark.parametrize(
    ("clues", "code"),
    [
        # The code and the name of one commune, written otherwise.
        (Clues("63236", "Le Mont Dore", "63240", "63"), "63236"),
        (Clues("58062", "Château Chinon", "58120", "58"), "58062"),
        (Clues("97612", "M Tzamboro", "97630", "976"), "97612"),
        # What both communes agree with decides nothing: the postal code does.
        (Clues("02327", "Crécy-sur-Serre", "02270", "02"), "02237"),
        (Clues("42118", "Saint-Étienne", "42100", "42"), "42218"),
        (Clues("02327", "Crécy-sur-Serre", "02270", "", "Hauts-de-France"), "02237"),
        # Codes of départements as national files write them.
        (Clues(commune="Valence", departement="026"), "26362"),
        (Clues(commune="Saint-Denis", departement="0974"), "97411"),
        (Clues(commune="Sartène", departement="02A"), "2A272"),
        # The name of the country says nothing.
        (Clues(commune="Morlaix", code_postal="29600", country="France"), "29151"),
        (Clues(commune="Saint-Denis", departement="974", country="La Réunion"), "97411"),
        # The first digit of a postal code was lost: it confirms a name.
        (Clues(commune="Bourg-en-Bresse", code_postal="01000", is_padded=True), "01053"),
        # The point decides between communes of one name.
        (Clues(commune="Saint-Denis", located="93066"), "93066"),
    ],
)
def test_clues_that_agree_place_a_row(gazetteer: Gazetteer, clues: Clues, code: str) -> None:
    place = place_of(clues, gazetteer)
    assert place.code_insee == code
    assert not _is_aside(place)


def test_a_postal_code_that_lacked_a_digit_places_nothing_alone(gazetteer: Gazetteer) -> None:
    place = place_of(Clues(code_postal="07500", is_padded=True), gazetteer)
    assert (place.code_insee, place.departement, place.method) == ("", "", "inconnue")
    assert "padded-postal-code" in _rules(place)


def test_the_commune_of_every_row_of_a_list_is_where_its_own_clues_say(
    read_files_in: ReadFiles, shipped_atlas: Atlas
) -> None:
    """360 communes beside a mistyped postal code: each is where its name says, or nowhere."""
    communes = shipped_atlas.territories.communes.iloc[::97]
    rows = [("Nom", "Commune", "Code postal", "Département")]
    for code, row in communes.iterrows():
        postal_code = str(row["codes_postaux"]).partition("|")[0]
        wrong = f"{postal_code[:3]}{(int(postal_code[3:]) + 30) % 100:02d}"
        rows.append((f"Pôle {code}", row["nom"], wrong, ""))
    imported = read_files_in({"a.csv": csv_of(rows).encode()})
    placed = imported.tables.frames["poles"]
    wanted = placed["nom"].str.removeprefix("Pôle ")
    is_placed = placed["code_insee"] != ""
    assert list(placed.loc[is_placed, "code_insee"]) == list(wanted[is_placed])
    assert is_placed.mean() > 0.9


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (
            {"Nom": "A", "Commune": "Mérignac", "Adresse": "56 rue des Pins - 33700 MERIGNAC"},
            {"code_insee": "33281", "code_postal": "33700"},
        ),
        (
            {"Nom": "A", "Commune": "", "Adresse": "20 cours du Port - 33210 LANGON"},
            {"code_insee": "33227", "commune": "Langon"},
        ),
        (
            {"Nom": "A", "Commune": "Rennes", "Pays": "France", "Code postal": "35000"},
            {"code_insee": "35238"},
        ),
        ({"Nom": "A", "Code postal": "7500"}, {"code_insee": "", "code_departement": ""}),
        (
            {"Nom": "A", "Commune": "Bourg-en-Bresse", "Code postal": "1000"},
            {"code_insee": "01053"},
        ),
    ],
)
def test_a_row_of_a_file_is_placed_by_all_its_columns(
    read_files_in: ReadFiles, row: Mapping[str, str], cells: Mapping[str, str]
) -> None:
    files = {"a.csv": csv_of([tuple(row), tuple(row.values())]).encode()}
    poles = read_files_in(files).tables.frames["poles"]
    assert {name: poles.at[0, name] for name in cells} == cells


def test_a_cedex_that_says_so_is_not_blamed(read_files_in: ReadFiles) -> None:
    rows = [
        ("Nom", "Commune", "Code postal"),
        ("A", "BLOIS CEDEX", "41018"),
        ("B", "Blois", "41018"),
    ]
    imported = read_files_in({"a.csv": csv_of(rows).encode()})
    told = [each.row for each in imported.report.problems if "postal" in each.rule]
    assert told == [3]
