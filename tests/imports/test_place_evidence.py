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
        # Renamed without a new code: what it was called says more than it does today.
        ("Rochefort-sur-Mer", "17300", "17299"),
        ("Nogent-en-Bassigny", "52800", "52353"),
        ("Aix", "13100", "13001"),
        # Abridged, adorned, or with a letter lost.
        ("Chalon/Saône", "71100", "71076"),
        ("Châlons s/ Champagne", "51000", "51108"),
        ("Lim?ges", "87000", "87085"),
        ("Saint-\ufffdtienne", "42000", "42218"),
        ("BLOIS CEDEX", "41018", "41018"),
        ("Morlay", "29600", "29151"),
        ("ST ETIENNE DU ROUVRAY CX", "76800", "76575"),
        # A post office of Essonne, and of each half of Corsica.
        ("EVRY CEDEX", "91025", "91228"),
        ("AJACCIO CEDEX", "20179", "2A004"),
        ("BASTIA CEDEX 9", "20405", "2B033"),
        ("Blois Cédex", "41018", "41018"),
        ("LYON CEDEX03", "69433", "69123"),
        ("EVRY CDX 2", "91025", "91228"),
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
        (Clues(commune="Bruges (Belgique)"), "foreign-place"),
        (Clues(commune="Valence, España"), "foreign-place"),
        (Clues(commune="Rennes - Canada", code_postal="35000"), "foreign-place"),
        (Clues(commune="Saint-Pierre-et-Miquelon"), "unknown-code"),
        (Clues(commune="Saint-Martin", departement="971"), "unknown-code"),
        (Clues(commune="Saint-Barthélemy", region="Guadeloupe"), "unknown-code"),
        (Clues(commune="Le Mont-Dore (Nouvelle-Calédonie)"), "unknown-code"),
        # Names of a territory and of a village elsewhere, codes of two territories.
        (Clues(commune="Creuse"), "ambiguous-territory"),
        (Clues(commune="La Réunion"), "ambiguous-territory"),
        (Clues(commune="Bretagne"), "ambiguous-territory"),
        (Clues(code_insee="53"), "ambiguous-territory"),
        (Clues(commune="11"), "ambiguous-territory"),
        # A postal code and a name of one commune that disagree.
        (Clues(commune="Bormes-les-Mimosas", code_postal="88230"), "unknown-commune-name"),
        (Clues(commune="Boulogne-Billancourt", code_postal="75016"), "unknown-commune-name"),
        (Clues(commune="Saint-Étienne-du-Rouvray", code_postal="42000"), "unknown-commune-name"),
        # Names of several, of today or of yesterday.
        (Clues(commune="Vire"), "ambiguous-commune"),
        (Clues(commune="Évry"), "ambiguous-commune"),
        (Clues(commune="Aix"), "ambiguous-commune"),  # a village of Corrèze, and the town
        # Codes of none, whose name alone would be elsewhere.
        (Clues(code_insee="200040293", commune="CC du Clunisois"), "unknown-code"),
        (Clues(code_insee="99999", commune="Romans-sur-Isère"), "unknown-code"),
        # Neither the town nor the code is known: five digits are a code of Italy or Spain too.
        (Clues(commune="Torino", code_postal="10121"), "unknown-commune-name"),
        (Clues(commune="Madrid", code_postal="28013"), "unknown-commune-name"),
        (Clues(commune="Stuttgart", code_postal="70173"), "unknown-commune-name"),
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
        # What stands in the column of communes is the département.
        (Clues(commune="Finistère"), "29", "territory-name"),
        (Clues(commune="Ardennes (08)"), "08", "territory-name"),
        (Clues(commune="Finistère", code_postal="29600"), "29", "territory-name"),
        (Clues(commune="2a"), "2A", "departement-code"),
        (Clues(code_insee="53", commune="Mayenne"), "53", "departement-code"),
        (Clues(code_insee="53", departement="Mayenne"), "53", "departement-code"),
        (Clues(commune="Saint-Aubin 44"), "44", "ambiguous-commune"),
        # Villages of that name are in the next département (54, 84), not in the one declared.
        (Clues(commune="Bayon", departement="57"), "57", "unknown-commune-name"),
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
    ("clues", "names"),
    [
        (Clues(commune="La Haye-Descartes", code_postal="37160"), "Descartes (37115)"),
        (Clues(commune="Rochefort-sur-Mer", departement="17"), "Rochefort (17299)"),
        (Clues(commune="Saint-Ouen"), "Saint-Ouen (80711) et Saint-Ouen-sur-Seine (93070)"),
    ],
)
def test_a_name_of_yesterday_that_is_unknown_is_told_the_names_like_it(
    gazetteer: Gazetteer, clues: Clues, names: str
) -> None:
    place = place_of(clues, gazetteer)
    assert place.code_insee == ""
    assert any(names in fault.message for _, fault in place.faults)


@pytest.mark.slow
def test_former_names_beside_a_postal_code_never_become_another_commune(
    gazetteer: Gazetteer, shipped_atlas: Atlas
) -> None:
    """Each name that a part of a commune once had, as if nobody knew it any more."""
    postal = shipped_atlas.territories.communes["codes_postaux"]
    read = set()
    for code, names in gazetteer.former_names.items():
        among = {each for cp in postal[code].split("|") for each in gazetteer.by_postal_code[cp]}
        for name in names - gazetteer.by_name.keys():
            read |= {(found, code) for found in gazetteer.qualified_by(name, sorted(among))}
    assert len(read) > 30
    # Cliron was called Montcornet-en-Ardenne as long as Montcornet was a part of it.
    assert {each for each in read if each[0] != each[1]} == {("08297", "08125")}


def test_a_code_that_its_name_says_is_of_a_region_is_one(gazetteer: Gazetteer) -> None:
    place = place_of(Clues(code_insee="53", commune="Bretagne"), gazetteer)
    assert (place.code_insee, place.departement, place.region) == ("", "", "53")
    assert not _is_aside(place)
    assert "region-code" in _rules(place)


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
        (Clues(commune="Nancy", departement="Meurthe-&-Moselle"), "54395"),
        (Clues(commune="Lyon", departement="69D"), "69123"),
        (Clues(commune="Évry", departement="91"), "91228"),
        (Clues(commune="Herblay", departement="95"), "95306"),
        # A village of the same région has the whole name; the town is in the one declared.
        (Clues(commune="Puget", departement="83"), "83099"),
        (Clues(commune="Montigny", departement="57"), "57480"),
        (Clues(commune="Aix", departement="13"), "13001"),
        # Renamed under the same code, or under that of a commune it joined; long ago too.
        (Clues(commune="Châlons-sur-Marne", departement="51"), "51108"),
        (Clues(commune="Tremblay-lès-Gonesse", departement="93"), "93073"),
        (Clues(commune="Courcouronnes", departement="91"), "91228"),
        (Clues(commune="Louhans", code_postal="71500"), "71263"),
        (Clues(commune="Herblay"), "95306"),
        # Nobody means a village that once was called so.
        (Clues(commune="Beaune"), "21054"),
        (Clues(commune="Châteauroux"), "36044"),
        (Clues(commune="Vouvray"), "37281"),
        # What follows a name tells where it is.
        (Clues(commune="Valence (26)"), "26362"),
        (Clues(commune="Saint-Denis (La Réunion)"), "97411"),
        (Clues(commune="Saint-Denis - 974"), "97411"),
        (Clues(commune="Saint-Denis-de-la-Réunion"), "97411"),
        (Clues(commune="Ajaccio en Corse"), "2A004"),
        (Clues(commune="Saint-Jean-de-Maurienne"), "73248"),
        # Its article only is missing.
        (Clues(commune="Sables-d'Olonne", departement="85"), "85194"),
        (Clues(commune="Rochelle", departement="17"), "17300"),
        (Clues(commune="Vienne, Isère"), "38544"),
        (Clues(commune="Château-Chinon (Ville)", code_postal="58120"), "58062"),
        (Clues(commune="Rennes - Nord", code_postal="35000"), "35238"),
        (Clues(commune="Lille - France", code_postal="59000"), "59350"),
        (Clues(commune="Ville de Rennes", departement="35"), "35238"),
        (Clues(commune="Ville-d'Avray"), "92077"),
        (Clues(commune="LYON CEDEX 03", code_postal="69433"), "69123"),
        (Clues(commune="Marseille 03"), "13055"),
        # Its commune bears the name of a département that it is in.
        (Clues(commune="Mayenne"), "53147"),
        (Clues(commune="Paris"), "75056"),
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


def test_the_region_is_kept_where_a_code_of_commune_is_its_own(gazetteer: Gazetteer) -> None:
    for clues in (Clues(code_insee="53", commune="Bretagne"), Clues(commune="PACA")):
        place = place_of(clues, gazetteer)
        assert (place.departement, place.region) == ("", "53" if clues.code_insee else "93")
        assert not _is_aside(place)
        assert place.is_name_wider


def test_several_departements_in_one_cell_are_none(gazetteer: Gazetteer) -> None:
    assert [gazetteer.departement(each) for each in ("35, 44", "2B - Haute-Corse")] == ["", "2B"]


def test_a_postal_code_that_lacked_a_digit_places_nothing_alone(gazetteer: Gazetteer) -> None:
    place = place_of(Clues(code_postal="07500", is_padded=True), gazetteer)
    assert (place.code_insee, place.departement, place.method) == ("", "", "inconnue")
    assert "padded-postal-code" in _rules(place)


@pytest.mark.slow
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


@pytest.mark.slow
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
        ({"Nom": "A", "Commune": "Langon", "Adresse": "rue A, 35660"}, {"code_insee": "35145"}),
        ({"Nom": "A", "Adresse": "ZA des 35000 pas, 29200 Brest"}, {"code_insee": "29019"}),
        ({"Nom": "A", "Adresse": "rue A - 42 000 ST ETIENNE - France"}, {"code_insee": "42218"}),
        (
            {"Nom": "A", "Commune": "ST PIERRE 97410"},
            {"code_insee": "97416", "code_postal": "97410"},
        ),
        ({"Nom": "A", "Commune": "Paris (75012)"}, {"code_postal": "75012", "commune": "Paris"}),
        ({"Nom": "A", "Commune": "Finistère"}, {"commune": "", "code_departement": "29"}),
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
        ("A", "EVRY CEDEX", "91025"),
        ("B", "Évry-Courcouronnes", "91025"),
        ("C", "Évry Cédex", "91025"),
        ("D", "Évry CX", "91025"),
    ]
    imported = read_files_in({"a.csv": csv_of(rows).encode()})
    told = [each.row for each in imported.report.problems if "postal" in each.rule]
    assert told == [3]


@pytest.mark.slow
@pytest.mark.parametrize(
    "address",
    [
        "12 rue X, B-1000 Bruxelles",
        "3 rue Y, 1204 Genève, Suisse",
        "Plaza Mayor 3, 28012 Madrid - España",
        "rue Z, 98800 Nouméa",
        "rue Z, 98701 Arue (Polynésie française)",
    ],
)
def test_an_address_abroad_is_put_aside(read_files_in: ReadFiles, address: str) -> None:
    rows = [("Nom", "Adresse"), ("A", f'"{address}"')]
    imported = read_files_in({"a.csv": csv_of(rows).encode()})
    assert imported.rejected_count == 1
    assert {each.rule for each in imported.report.errors} <= {
        "foreign-place",
        "unknown-code",
    }


# ---- Points by default ----------------------------------------------------------------------

PARIS, LOPEREC, BREST = "48.8566;2.3522", "48.26;-4.05", "48.39;-4.48"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "codes", "told"),
    [
        # The centre of Paris, of rows that are of Brest, of Nantes, of nowhere and of Paris.
        (
            [("Brest", "29200", "", PARIS), ("Nantes", "", "", PARIS), ("", "", "", PARIS),
             ("Paris", "75001", "", PARIS)],
            ["29019", "44109", "", "75056"],
            3,
        ),
        # That of a département, of many rows that say nothing finer.
        ([("", "", "29", LOPEREC)] * 3 + [("", "", "29", BREST)], ["", "", "", "29019"], 3),
        # Those of France, and degrees without decimals.
        ([("", "", "", "46.2276;2.2137"), ("", "", "", "46.603354;1.8883335")], ["", ""], 2),
        ([("", "", "", "48;2"), ("Rennes", "35000", "", "48;2")], ["", "35238"], 2),
        # Poles of one building, with and without their commune; one row that contradicts the point.
        ([("Brest", "", "", BREST), ("", "", "", BREST)], ["29019", "29019"], 0),
        ([("", "", "", BREST)] * 3, ["29019"] * 3, 0),
        ([("Brest", "", "", BREST)] * 2 + [("Guipavas", "", "", BREST)], ["29019"] * 2, 0),
    ],
)  # fmt: skip
def test_a_point_by_default_is_no_place(
    read_files_in: ReadFiles, rows: list[tuple[str, ...]], codes: list[str], told: int
) -> None:
    header = "Nom;Commune;Code postal;Département;Latitude;Longitude"
    text = "\n".join([header, *(";".join((f"P{i}", *row)) for i, row in enumerate(rows))])
    imported = read_files_in({"a.csv": text.encode()})
    assert list(imported.tables.frames["poles"]["code_insee"]) == codes
    assert sum(each.rule == "default-point" for each in imported.report.problems) == told
    assert not [each for each in imported.report.problems if each.rule == "outside-territory"]
