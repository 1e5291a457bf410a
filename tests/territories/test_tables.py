"""Tables are made from the sources, editions are compared, and read back with care."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import DataMissingError, DataUnreadableError
from geo.model.territories import Territories
from geo.territories.build.check import Change, Named, compare, describe
from geo.territories.build.tables import former_communes_table, names_of_main_parts, spell_out
from geo.territories.read import read_shapes, read_territories
from tests.territories.country import SHIPPED

LINK_COLUMNS = ["code_ancien", "nom", "nature", "code_insee"]


def former(*rows: tuple[str, str, str, str]) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    links = pd.DataFrame(rows, columns=LINK_COLUMNS, dtype=str)
    return former_communes_table(links, pd.Index(["01001", "01002"]))


def test_what_a_code_is_today_goes_before_the_list_of_merged_codes() -> None:
    table, _ = former(("01009", "", "fusionnee", "01001"), ("01009", "Le Bas", "deleguee", "01001"))
    assert table.loc["01009"].to_list() == ["Le Bas", "deleguee", "01001"]


def test_a_code_that_is_a_commune_today_is_no_former_code() -> None:
    table, _ = former(("01002", "Le Haut", "deleguee", "01001"))
    assert table.empty


def test_a_code_with_two_communes_is_listed_and_left_out() -> None:
    table, several = former(
        ("01009", "", "fusionnee", "01001"), ("01009", "Le Bas", "deleguee", "01002")
    )
    assert table.empty
    assert several == {"01009": ["01001", "01002"]}


def test_the_delegated_commune_that_kept_the_code_is_named_when_it_has_another_name() -> None:
    rows = [
        ("01001", "Le Haut", "deleguee", "01001"),
        ("01002", "Le Bas", "deleguee", "01002"),
        ("01009", "Le Val", "deleguee", "01001"),
    ]
    links = pd.DataFrame(rows, columns=LINK_COLUMNS, dtype=str)
    names = pd.Series(["Haut-et-Val", "Le Bas", "Roc"], index=["01001", "01002", "01003"])
    assert names_of_main_parts(links, names).to_list() == ["Le Haut", "", ""]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CC du Pays de Salars", "Communauté de communes du Pays de Salars"),
        ("CA du Val de Fensch", "Communauté d'agglomération du Val de Fensch"),
        ("CU d'Arras", "Communauté urbaine d'Arras"),
        ("Brest Métropole", "Brest Métropole"),
        ("CAP Atlantique", "CAP Atlantique"),
    ],
)
def test_abbreviations_of_epci_are_written_out(name: str, words: str) -> None:
    assert spell_out(name) == words


def edition(communes: dict[str, tuple[str, str]], former: dict[str, str]) -> Territories:
    """Make territories from code -> (name, EPCI), and former code -> commune."""
    table = pd.DataFrame(
        {
            "nom": [nom for nom, _ in communes.values()],
            "code_epci": [epci for _, epci in communes.values()],
        },
        index=pd.Index(communes.keys(), name="code_insee"),
    )
    epci = pd.DataFrame({"nom": ["CC du Nord", "CC du Sud"]}, index=["N", "S"])
    old = pd.DataFrame({"code_insee": former.values()}, index=pd.Index(former.keys()), dtype=str)
    none = pd.DataFrame()
    return Territories(none, none, epci, table, old, "", Path())


BEFORE = edition(
    {
        "01": ("Haut", "N"),
        "02": ("Bas", "N"),
        "03": ("Mont", "S"),
        "04": ("Val", "S"),
        "05": ("Pré", "S"),
    },
    {"09": "03"},
)
AFTER = edition(
    {
        "01": ("Haut-et-Bas", "N"),
        "03": ("Mont", "S"),
        "04": ("Val", "N"),
        "06": ("Neuf", "N"),
        "09": ("Roc", ""),
    },
    {"02": "01"},
)


def test_each_kind_of_change_is_told_apart() -> None:
    assert compare(BEFORE, AFTER) == {
        "merged": [Change(Named("02", "Bas"), None, Named("01", "Haut-et-Bas"))],
        "split": [Change(Named("09", "Roc"), Named("03", "Mont"))],
        "renamed": [
            Change(Named("01", "Haut-et-Bas"), Named("", "Haut"), Named("", "Haut-et-Bas"))
        ],
        "added": [Change(Named("06", "Neuf"))],
        "removed": [Change(Named("05", "Pré"))],
        "moved": [Change(Named("04", "Val"), Named("S", "CC du Sud"), Named("N", "CC du Nord"))],
    }


def test_changes_are_said_in_french() -> None:
    said = [line.replace("\xa0", " ") for line in describe(compare(BEFORE, AFTER))]
    assert said == [
        "1 commune fusionnée",
        "  02 Bas dans 01 Haut-et-Bas",
        "1 commune rétablie",
        "  09 Roc sortie de 03 Mont",
        "1 commune renommée",
        "  01 Haut-et-Bas de Haut à Haut-et-Bas",
        "1 commune ajoutée",
        "  06 Neuf",
        "1 commune supprimée",
        "  05 Pré",
        "1 commune changée d'EPCI",
        "  04 Val de S CC du Sud à N CC du Nord",
    ]


def test_the_same_edition_has_no_change(territories: Territories) -> None:
    assert not any(compare(territories, territories).values())


@pytest.fixture
def copy_of_tables(tmp_path: Path) -> Path:
    for path in [*SHIPPED.glob("*.csv"), SHIPPED / "territoires.json"]:
        shutil.copy(path, tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["communes.csv", "epci.csv", "territoires.json"])
def test_a_missing_file_is_named(copy_of_tables: Path, name: str) -> None:
    (copy_of_tables / name).unlink()
    with pytest.raises(DataMissingError, match=f"{name} n'est pas dans"):
        read_territories(copy_of_tables)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("regions.csv", b""),
        ("regions.csv", b"code_region,nom\n11,Ile\n"),
        ("regions.csv", b"code_region,nom,type_liaison,population\n11,Ile,0,beaucoup\n"),
        ("regions.csv", b"code_region,nom,type_liaison,population\n11,\xcele,0,1\n"),
        ("territoires.json", b"{"),
        ("territoires.json", b"[]"),
    ],
)
def test_an_unreadable_file_is_named(copy_of_tables: Path, name: str, content: bytes) -> None:
    (copy_of_tables / name).write_bytes(content)
    with pytest.raises(DataUnreadableError, match=f"^{name} "):
        read_territories(copy_of_tables)


def test_codes_and_empty_cells_are_read_as_text(territories: Territories) -> None:
    assert territories.communes.loc["01001", "codes_postaux"] == "01400"
    assert territories.communes.loc["22016", "code_epci"] == ""
    assert territories.name("departement", "01") == "Ain"


def test_shapes_of_one_departement_are_those_of_its_communes(territories: Territories) -> None:
    shapes = read_shapes(SHIPPED, "commune", "90")
    communes = territories.communes
    assert list(shapes.index) == list(communes.index[communes["code_departement"] == "90"])
    assert shapes.crs.to_epsg() == 4326
    assert shapes.index.name == "code"


@pytest.mark.parametrize("content", ["", "{}", '{"type":"FeatureCollection","features":[{}]}'])
def test_unreadable_shapes_are_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "formes").mkdir()
    (tmp_path / "formes" / "regions.geojson").write_text(content)
    with pytest.raises(DataUnreadableError, match=r"regions\.geojson n'est pas"):
        read_shapes(tmp_path, "region")


def test_missing_shapes_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataMissingError, match=r"communes-99\.geojson n'est pas dans formes"):
        read_shapes(tmp_path, "commune", "99")
    with pytest.raises(DataMissingError, match="aucun fichier communes"):
        read_shapes(tmp_path, "commune")


def test_a_departement_is_only_for_communes() -> None:
    with pytest.raises(ValueError, match="only for communes"):
        read_shapes(SHIPPED, "region", "35")
