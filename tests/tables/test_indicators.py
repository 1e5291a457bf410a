"""Indicators of a data folder: shipped ones, their values by hand, files read and written."""

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.atlas import load_atlas
from geo.errors import DataUnreadableError
from geo.model.atlas import Atlas
from geo.model.territories import LEVELS
from geo.settings import SHIPPED_DATA
from geo.tables.indicators import indicator_row, indicators_of, read_values, values_file
from geo.tables.read import read_tables
from tests.folders import write_rows
from tests.indicators import HIDDEN_EPCI, UNKNOWN_COMMUNES, folder_with_indicators


@pytest.fixture(scope="module")
def indicator_atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    return load_atlas(folder_with_indicators(tmp_path_factory.mktemp("indicateurs")))


def test_population_area_and_density_are_shipped(shipped_atlas: Atlas) -> None:
    catalogue = shipped_atlas.indicators
    assert list(catalogue) == ["population", "superficie", "densite"]
    assert catalogue.ids_of("effectif") == ("population", "superficie")
    for identifier in catalogue:
        assert catalogue.levels(identifier) == LEVELS


def test_shipped_values_agree_with_the_tables_of_territories(shipped_atlas: Atlas) -> None:
    for level in LEVELS:
        found = shipped_atlas.indicators.at("population", level)
        table = shipped_atlas.territories.table(level)
        assert found is not None
        assert found.numbers.tolist() == table["population"].tolist()


@pytest.mark.slow
def test_density_of_a_departement_leaves_out_communes_without_an_area(
    shipped_atlas: Atlas,
) -> None:
    territories = shipped_atlas.territories
    row = territories.departements.index.get_loc("15")
    found = shipped_atlas.indicators.at("densite", "departement")
    people, area, without = 0, 0.0, 0
    for commune in territories.communes.itertuples():
        if commune.code_departement != "15":
            continue
        if np.isnan(commune.superficie_km2):
            without += 1
        else:
            people, area = people + commune.population, area + commune.superficie_km2
    assert found is not None
    assert found.numbers[row] == pytest.approx(people / area)
    assert (found.missing[row], found.flags[row]) == (without, "partiel")
    assert without == 5


@pytest.mark.slow
def test_values_of_a_file_come_back_as_they_were_written(indicator_atlas: Atlas) -> None:
    catalogue, territories = indicator_atlas.indicators, indicator_atlas.territories
    counts = catalogue.at("qpv", "commune")
    assert counts is not None
    for code, people in territories.communes["population"].items():
        number = counts.numbers[territories.communes.index.get_loc(code)]
        if code in UNKNOWN_COMMUNES:
            assert np.isnan(number)
        else:
            assert number == (people // 10 if people >= 10_000 else 0)
    total = catalogue.at("qpv", "region")
    row = territories.regions.index.get_loc("94")
    assert total is not None
    assert (total.flags[row], total.missing[row]) == ("partiel", 1)  # 2A004, in Corsica


def test_a_class_is_read_as_a_position_and_a_secret_value_as_unknown(
    indicator_atlas: Atlas,
) -> None:
    catalogue, territories = indicator_atlas.indicators, indicator_atlas.territories
    classes = catalogue.at("frr", "commune")
    assert classes is not None
    paris = territories.communes.index.get_loc("75056")
    assert catalogue["frr"].categories[int(classes.numbers[paris])] == "non classée"
    assert catalogue.levels("frr") == ("commune",)
    assert catalogue.levels("pauvrete") == ("departement", "epci")
    assert catalogue.at("pauvrete", "commune") is None
    poverty = catalogue.at("pauvrete", "epci")
    assert poverty is not None
    row = territories.epci.index.get_loc(HIDDEN_EPCI)
    assert (np.isnan(poverty.numbers[row]), poverty.flags[row]) == (True, "secret")


def test_rows_of_the_table_and_indicators_say_the_same() -> None:
    frame = read_tables(SHIPPED_DATA).frames["indicateurs"]
    indicators = indicators_of(frame)
    assert [indicator_row(each)["id_indicateur"] for each in indicators] == list(
        frame["id_indicateur"]
    )
    again = pd.DataFrame([indicator_row(each) for each in indicators])
    again[["annee", "millesime"]] = again[["annee", "millesime"]].replace("", np.nan)
    assert indicators_of(again) == indicators


def test_a_folder_without_the_table_has_the_shipped_indicators(tmp_path: Path) -> None:
    write_rows(tmp_path)
    (tmp_path / "indicateurs.csv").unlink()
    assert list(load_atlas(tmp_path).indicators) == ["population", "superficie", "densite"]


def test_atlas_goes_to_another_process_with_its_indicators(indicator_atlas: Atlas) -> None:
    again = pickle.loads(pickle.dumps(indicator_atlas))  # noqa: S301, TID251 - our own
    assert again.indicators.levels("qpv") == LEVELS
    assert again.indicators.files().keys() == indicator_atlas.indicators.files().keys()


@pytest.mark.slow
def test_an_indicator_without_its_file_is_not_offered(tmp_path: Path) -> None:
    folder = folder_with_indicators(tmp_path)
    next((folder / "indicateurs").glob("qpv-*.parquet")).unlink()
    assert "qpv" not in load_atlas(folder).indicators


def test_the_name_of_a_file_says_what_it_holds() -> None:
    table = pd.DataFrame(
        {
            "niveau": ["commune", "region"],
            "code": ["01004", "84"],
            "valeur": [1.0, np.nan],
            "drapeau": ["", "secret"],
            "parties": [1, 1],
            "manquantes": [0, 1],
        }
    )
    name, data = values_file("essai", table)
    assert (name, data) == values_file("essai", table.iloc[::-1])
    assert name != values_file("essai", table.assign(valeur=[2.0, np.nan]))[0]


def test_numbers_that_lost_their_type_are_still_numbers() -> None:
    table = pd.DataFrame(
        {
            "niveau": ["commune", "region"],
            "code": ["01004", "84"],
            "valeur": pd.Series([1.5, np.nan], dtype=object),
            "drapeau": ["", "secret"],
            "parties": [1, 1],
            "manquantes": [0, 1],
        }
    )
    assert values_file("essai", table) == values_file("essai", table.astype({"valeur": float}))


@pytest.mark.parametrize("content", [b"", b"PAR1 not a table", b"niveau,code\ncommune,01001\n"])
def test_a_damaged_file_is_refused_by_its_name(
    content: bytes, tmp_path: Path, shipped_atlas: Atlas
) -> None:
    path = tmp_path / "essai.parquet"
    path.write_bytes(content)
    indicator = replace(shipped_atlas.indicators["population"], file=path.name)
    with pytest.raises(DataUnreadableError, match=r"essai\.parquet"):
        read_values(path, indicator, shipped_atlas.territories)
