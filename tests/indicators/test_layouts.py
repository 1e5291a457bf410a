"""Files in the shapes that offices publish are read for what they are, traps included."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from geo.errors import AtlasError
from geo.indicators.reading.cells import read_numbers
from geo.indicators.reading.choices import Choices, MeasureChoice
from geo.indicators.reading.codebook import CodeBook
from geo.indicators.reading.found import Findings, FoundMeasure
from geo.indicators.reading.statistics import read_statistics
from geo.model.atlas import Atlas
from tests import layouts


@pytest.fixture(scope="module")
def book(shipped_atlas: Atlas) -> CodeBook:
    return CodeBook(shipped_atlas.territories)


def read(
    book: CodeBook,
    data: bytes,
    name: str = "f.csv",
    *,
    accepts: bool = False,
    **said: Any,  # noqa: ANN401 - of Choices
) -> Findings:
    return read_statistics({name: data}, book, Choices(**said), accepts=accepts)


def one(found: Findings, key: str) -> FoundMeasure:
    (measure,) = [each for each in found.measures if each.key == key]
    return measure


def cells(measure: FoundMeasure, level: str = "commune") -> Mapping[str, object]:
    (values,) = [each for each in measure.values if each.level == level]
    return dict(zip(values.codes, values.categories or values.numbers, strict=True))


def flags(measure: FoundMeasure, level: str = "commune") -> dict[str, str]:
    (values,) = [each for each in measure.values if each.level == level]
    return {code: flag for code, flag in zip(values.codes, values.flags, strict=True) if flag}


def unknown(measure: FoundMeasure, level: str = "commune") -> set[str]:
    return {
        code
        for code, cell in cells(measure, level).items()
        if cell == "" or (isinstance(cell, float) and math.isnan(cell))
    }


def asked(found: Findings) -> dict[str, str]:
    return {each.column or each.kind: each.proposed for each in found.questions}


def test_not_classed_is_unknown_unless_one_says_what_it_means(book: CodeBook) -> None:
    found = read(book, layouts.geoclip_csv(), "gc.csv")
    measure = one(found, "codefrr")
    assert (measure.kind, measure.year) == ("classe", 2024)
    assert measure.categories == ("FRR", "FRR+")
    assert unknown(measure) == {"2A004", "29019", "75056"}
    assert set(flags(measure).values()) == {"non_disponible"}
    assert cells(measure)["2B033"] == "FRR"
    said = read(book, layouts.geoclip_csv(), categories={"-9999": "non classée"})
    assert one(said, "codefrr").categories == ("non classée", "FRR", "FRR+")
    assert unknown(one(said, "codefrr")) == set()


def test_a_year_and_a_sex_are_asked_and_never_added_up(book: CodeBook) -> None:
    found = read(book, layouts.geoclip_by_sex())
    assert asked(found) == {"an": "2022", "sexe": ""}
    chosen = read(book, layouts.geoclip_by_sex(), year="2016", where={"sexe": "F"})
    measure = one(chosen, "tx_chom1564")
    assert not chosen.questions
    assert cells(measure)["2A004"] == 9.0  # 2016 - 2010 + rank 2 + 1
    assert (measure.year, measure.kind) == (2016, "taux")
    assert "sexe : F" in measure.definition


def test_what_is_not_proposed_is_asked_even_when_all_is_accepted(book: CodeBook) -> None:
    found = read(book, layouts.geoclip_by_sex(), accepts=True)
    assert asked(found) == {"sexe": ""}


def test_a_modality_that_is_not_there_is_refused_with_those_that_are(book: CodeBook) -> None:
    with pytest.raises(
        AtlasError, match=r"« X » n'est pas dans la colonne « sexe » : « F » et « H »"
    ):
        read(book, layouts.geoclip_by_sex(), year="2016", where={"sexe": "X"})
    with pytest.raises(AtlasError, match="« âge » ne distingue pas les lignes"):
        read(book, layouts.geoclip_by_sex(), year="2016", where={"âge": "X"})


def test_headings_are_found_below_titles_and_epci_by_their_codes(book: CodeBook) -> None:
    found = read(book, layouts.geoclip_xlsx(), "gc.xlsx")
    (measure,) = found.measures
    assert found.sheets[0].header_row == 5
    assert (measure.kind, measure.year, measure.vintage) == ("taux", 2021, 2025)
    assert cells(measure, "epci")[layouts.RENNES] == 12.5
    assert unknown(measure, "epci") == {"200054781"}


@pytest.mark.parametrize("prefixed", [False, True])
def test_melodi_asks_year_measure_and_proposes_totals(book: CodeBook, *, prefixed: bool) -> None:
    data = layouts.melodi_zip(prefixed=prefixed)
    found = read(book, data, "DS_FILOSOFI_CC.zip")
    assert asked(found) == {"TIME_PERIOD": "2021", "FILOSOFI_MEASURE": "", "SEX": "_T"}
    assert found.sheets[0].left_out == {"autre": 8, "total": 8}
    every = read(book, data, "DS_FILOSOFI_CC.zip", accepts=True)
    assert [each.key for each in every.measures] == ["PR_MD60", "NUM_HH"]
    rate = one(every, "PR_MD60")
    assert (rate.kind, rate.kind_by, rate.unit, rate.year) == ("taux", "son unité", "%", 2021)
    assert rate.name == "Taux de pauvreté au seuil de 60 %"
    assert [each.level for each in rate.values] == ["region", "departement", "epci", "commune"]
    assert cells(rate)["2A004"] == 13.0
    assert cells(rate, "region") == {"53": 20.0}
    assert flags(rate) == {"01002": "secret", "97411": "non_disponible"}
    assert unknown(rate) == {"01002", "97411"}
    assert one(every, "NUM_HH").kind == "effectif"


def test_one_measure_of_melodi_is_chosen_by_its_code_or_its_label(book: CodeBook) -> None:
    for key in ("PR_MD60", "Taux de pauvreté au seuil de 60 %"):
        found = read(
            book,
            layouts.melodi_zip(),
            "m.zip",
            year="2020",
            where={"SEX": "Femmes"},
            measures={key: MeasureChoice(id="pauvrete")},
        )
        (measure,) = found.measures
        assert not found.questions
        assert (measure.id, measure.year) == ("pauvrete", 2020)
        assert cells(measure)["01001"] == 10.5


def test_the_census_gives_counts_with_decimals_and_their_year(book: CodeBook) -> None:
    found = read(book, layouts.census_csv(), "base-cc.csv")
    assert asked(found) == {"mesure": ""}
    measure = one(found, "P22_CHOM1564")
    assert (measure.kind, measure.year, measure.id) == ("effectif", 2022, "chom1564")
    assert cells(measure)["2B033"] == pytest.approx(13.123456)
    assert "01003" in cells(measure)  # an old code, for who brings it to today's


def test_figures_with_their_labels_are_one_class_in_their_order(book: CodeBook) -> None:
    found = read(book, layouts.density_xlsx(), "grille.xlsx")
    assert [each.key for each in found.measures] == ["LIBDENS", "PMUN17"]
    density = one(found, "LIBDENS")
    assert density.categories == ("Grands centres urbains", "Ceintures urbaines", "Bourgs ruraux")
    assert density.vintage == 2024
    people = one(found, "PMUN17")
    assert (people.kind, people.year) == ("effectif", 2017)


def test_each_sheet_is_a_level_and_long_names_are_kept(book: CodeBook) -> None:
    found = read(book, layouts.filosofi_xlsx(), "filosofi.xlsx")
    assert [each.header_row for each in found.sheets] == [6] * 4
    kinds = {each.key: (each.kind, each.name, each.year) for each in found.measures}
    assert kinds == {
        "NBMEN21": ("effectif", "Nombre de ménages fiscaux", 2021),
        "MED21": ("montant", "Médiane du niveau de vie (€)", 2021),
        "TP6021": ("taux", "Taux de pauvreté (en %)", 2021),
    }
    poverty = one(found, "TP6021")
    assert [each.id for each in found.measures] == ["nbmen", "med", "tp60"]
    assert flags(poverty) == {"01001": "secret", "01002": "secret", "29019": "non_disponible"}
    assert cells(poverty, "departement") == {"01": 10.4, "2A": 17.8, "974": 36.1}
    assert cells(poverty, "region") == {"53": 11.2, "94": 18.0}
    assert unknown(one(found, "MED21")) == {"01002", "97411"}


def test_lost_zeros_are_restored_and_counted(book: CodeBook) -> None:
    found = read(book, layouts.labels_xlsx(), "zonage.xlsx")
    (measure,) = found.measures
    assert found.sheets[0].header_row == 2
    assert found.sheets[0].restored == 2
    assert cells(measure)["01001"] == "rural"
    assert measure.categories == ("rural", "urbain")


@pytest.mark.parametrize(
    ("make", "level", "codes"),
    [
        (layouts.towns_csv, "commune", {"01001", "2A004", "29019"}),
        (layouts.contracts_csv, "epci", {layouts.RENNES, layouts.BREST, "200099999"}),
        (layouts.industry_csv, "epci", {layouts.RENNES, layouts.BREST, "200054781"}),
    ],
)
def test_a_programme_says_who_is_in_it(
    book: CodeBook, make: Callable[[], bytes], level: str, codes: set[str]
) -> None:
    data = make()
    found = read(book, data, "programme_x.csv")
    measure = one(found, "presence")
    assert measure.kind == "classe"
    assert cells(measure, level) == dict.fromkeys(codes, "oui")
    complete = read(book, data, "programme_x.csv", is_complete=True)
    assert one(complete, "presence").categories == ("non", "oui")


def test_commas_part_cells_and_decimals_in_one_file(book: CodeBook) -> None:
    found = read(book, layouts.criteria_csv(), "criteres.csv")
    people, wealth, zone = found.measures
    assert (people.name, people.kind) == ("Population QPV", "effectif")
    assert cells(people)["2A004"] == 4512
    assert cells(people)["2B033"] == 6000
    assert (cells(people)["01001"], unknown(people)) == (0, {"29019"})
    assert (wealth.kind, wealth.unit) == ("montant", "€")
    assert cells(wealth)["2A004"] == 1012.5
    assert unknown(wealth) == {"2B033"}
    assert (zone.kind, zone.categories) == ("classe", ("Non", "Oui"))


def test_the_classes_of_a_zoning_are_in_order(book: CodeBook) -> None:
    (measure,) = read(book, layouts.zoning_xlsx(), "frr.xlsx").measures
    assert measure.categories == ("non classée", "FRR", "FRR+")
    assert measure.year == 2025
    assert unknown(measure) == set()


def test_neighbourhoods_are_counted_where_none_is_shared(book: CodeBook) -> None:
    found = read(book, layouts.neighbourhoods_csv(), "qpv.csv")
    measure = one(found, "nombre")
    assert measure.kind == "effectif"
    assert cells(measure)["29019"] == 2
    assert cells(measure)["2A004"] == 1
    assert unknown(measure) == {"01001", "01002"}
    assert measure.vintage == 2025


def test_all_ages_are_proposed_and_the_country_left_out(book: CodeBook) -> None:
    found = read(book, layouts.jobseekers_csv(), "dares.csv")
    assert asked(found) == {"Date": "2025-03", "Tranche d'âge": "Ensemble"}
    (measure,) = read(book, layouts.jobseekers_csv(), "dares.csv", accepts=True).measures
    assert cells(measure)["01001"] == 41
    assert (measure.year, measure.kind) == (2025, "effectif")
    assert found.sheets[0].left_out == {"total": 6}


def test_a_column_of_levels_sorts_the_rows(book: CodeBook) -> None:
    found = read(book, layouts.family_csv(), "cnaf.csv")
    share, people = found.measures
    assert (share.kind, share.unit) == ("taux", "%")
    assert cells(share, "region") == {"53": 9.4}
    assert cells(share, "departement") == {"35": 9.1}
    assert flags(share) == {"01001": "secret", "01002": "non_disponible"}
    assert cells(people)["29019"] == 30123
    assert found.sheets[0].left_out == {"total": 1}


def test_codes_of_corsica_written_as_numbers_are_kept(book: CodeBook) -> None:
    rows = [["code", "chomeurs"], [1001, 1], [20004, 2], [20033, 3], [29019, 4], [75056, 5]]
    found = read(book, layouts.text(rows))
    assert cells(found.measures[0]) == {"01001": 1, "20004": 2, "20033": 3, "29019": 4, "75056": 5}
    assert found.sheets[0].restored == 1


def test_regions_and_the_country_among_communes_are_left_out(book: CodeBook) -> None:
    rows: list[list[layouts.Cell]] = [["codgeo", "libgeo", "pop"], ["FR", "France", 9]]
    rows += [["53", "Bretagne", 8], *([code, "x", 1] for code in layouts.COMMUNES)]
    found = read(book, layouts.text(rows))
    assert set(cells(found.measures[0])) == set(layouts.COMMUNES)
    assert found.sheets[0].left_out == {"total": 2}


def test_a_code_in_a_category_is_no_missing_value(book: CodeBook) -> None:
    words = ("C - Classée en ZRR", "NC - Non classée")
    rows = [["codgeo", "zrr"]]
    rows += [[code, words[rank % 2]] for rank, code in enumerate(layouts.COMMUNES)]
    (measure,) = read(book, layouts.text(rows)).measures
    assert measure.categories == words
    assert unknown(measure) == set()


@pytest.mark.parametrize(
    ("headings", "told"),
    [
        (("2020", "2021"), [("chomeurs-2020", 2020), ("chomeurs-2021", 2021)]),
        (("T1 2026", "T2 2026"), [("chomeurs-t1", 2026), ("chomeurs-t2", 2026)]),
        (("2025-T4", "2026-T1"), [("chomeurs-t4", 2025), ("chomeurs-t1", 2026)]),
    ],
)
def test_headings_that_are_periods_take_the_name_of_the_file(
    book: CodeBook, headings: tuple[str, str], told: list[tuple[str, int]]
) -> None:
    rows: list[list[layouts.Cell]] = [["CODGEO", *headings]]
    rows += [[code, rank, 2 * rank] for rank, code in enumerate(layouts.COMMUNES)]
    found = read(book, layouts.text(rows), "chomeurs.csv")
    assert [each.name for each in found.measures] == [f"Chomeurs {each}" for each in headings]
    assert [(each.id, each.year) for each in found.measures] == told


def test_the_one_modality_of_a_file_is_said_of_its_measure(book: CodeBook) -> None:
    rows: list[list[layouts.Cell]] = [["CODGEO", "Sexe", "Âge", "Source", "Nombre d'inscrits"]]
    codes = [f"{rank:05}" for rank in range(1001, 1026)]
    rows += [[code, "Femmes", "Total", "Dares", rank] for rank, code in enumerate(codes)]
    (measure,) = read(book, layouts.text(rows)).measures
    assert measure.name == "Nombre d'inscrits (Femmes)"
    assert measure.definition == "Sexe : Femmes ; Âge : Total"


def test_a_territory_with_two_values_has_none(book: CodeBook) -> None:
    rows = [["codgeo", "emplois"], *([code, "5"] for code in layouts.COMMUNES), ["29019", "6"]]
    (measure,) = read(book, layouts.text(rows)).measures
    assert unknown(measure) == {"29019"}
    assert measure.values[0].repeated == 1


def test_a_long_text_gives_what_a_short_one_does(
    book: CodeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = layouts.jobseekers_csv()
    short = read(book, data, accepts=True).measures
    monkeypatch.setattr("geo.indicators.reading.sheets._LONG", 100)
    (measure,) = read(book, data, accepts=True).measures
    assert measure.values == short[0].values
    packed = read(book, layouts.archive({"d.csv": data}), "d.zip", accepts=True)
    assert packed.measures[0].values == short[0].values


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1 234,5", 1234.5),
        ("1\u202f234", 1234),
        ("1,234.5", 1234.5),
        ("12,5 %", 12.5),
        ("-3", -3),
        ("−3", -3),
        ("1e3", 1000),
        ("0", 0),
        ("inf", math.nan),
        ("s", math.nan),
        ("-9999,0", math.nan),
        ("N/A - secret", math.nan),
        ("=1+1", math.nan),
    ],
)
def test_numbers_are_read_as_people_write_them(cell: str, value: float) -> None:
    assert read_numbers([cell]).values.tolist() == pytest.approx([value], nan_ok=True)


def test_a_first_row_that_lists_several_communes_is_no_heading(book: CodeBook) -> None:
    rows = [
        ["CODE_QP", "LIB_QP", "LIST_COM_2025"],
        ["QN09301M", "Un quartier", "93001, 93066"],
        *([f"QN0{code}", "Un autre", code] for code in (*CODES, "01004")),
    ]
    found = read(book, layouts.text(rows), "qpv.csv")
    assert found.sheets[0].header_row == 1
    assert unknown(one(found, "nombre")) == {"93001", "93066"}


def test_years_that_are_left_are_said_beside_the_one_taken(book: CodeBook) -> None:
    rows = [["codgeo", "an", "tx"], *([c, y, "5,5"] for y in ("2010", "2021") for c in CODES)]
    (measure,) = read(book, layouts.text(rows), accepts=True).measures
    assert (measure.year, measure.year_by) == (2021, "la colonne « an », qui a aussi 2010")


def test_the_numbers_of_the_classes_of_a_grid_are_said_to_be_so(book: CodeBook) -> None:
    found = read(book, layouts.density_xlsx(), "grille.xlsx")
    assert "numéro des modalités d'une autre" in found.sheets[0].ignored.values()


CODES = ("01004", "2A004", "29019", "35238")
