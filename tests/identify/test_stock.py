"""The stock files of Sirene: who is found in them, who never is, and damaged files."""

from pathlib import Path

import pytest

from geo.errors import IdentityError
from geo.identity.judge import Organisation, judge
from geo.identity.organisations import Unnumbered
from geo.identity.stock import search_stock
from geo.progress import silent
from tests.directory_service import siren
from tests.stock_files import Row, site, unit, write_stock

UNITS = [
    unit(11111111, "ASSOCIATION LES JARDINS DU GERS"),
    unit(22222222, "HOLDING X", "5710", economieSocialeSolidaireUniteLegale=None),
    unit(33333333, "LES JARDINS DU GERS", "1000"),
    unit(44444444, "LES JARDINS DU GERS", statutDiffusionUniteLegale="P"),
    unit(55555555, "INNPACT", etatAdministratifUniteLegale="C", dateDebut="2020-02-29"),
    unit(66666666, "COMMUNE DE BASTIA", "7210"),
    unit(77777777, None, sigleUniteLegale="CBE"),
    unit(88888888, "LES VERGERS DE PROVENCE"),
]
SITES = [
    site(11111111, "32013"),
    site(22222222, "75056", rank=1),
    site(22222222, "2A004", "Épicerie de l'Île", rank=2),
    site(33333333, "32013"),
    site(44444444, "32013"),
    site(55555555, "32208"),
    site(66666666, "2B033"),
    site(77777777, "97411"),
]


def write(folder: Path, units: list[Row] = UNITS, sites: list[Row] = SITES) -> tuple[Path, Path]:
    return write_stock(folder, units, sites)


def asked(name: str, commune: str = "", departement: str = "") -> Unnumbered:
    near = frozenset({departement} - {""})
    return Unnumbered(name, Organisation(name, "", commune, near), "")


def found(folder: Path, *organisations: Unnumbered) -> dict[str, list[str]]:
    answers = search_stock(*write(folder), organisations, silent)
    return {key: [each.siren[:8] for each in units] for key, units in answers.items()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "root"),
    [
        ("Les Jardins du Gers", ["11111111"]),  # neither the person nor the hidden unit
        ("Jardin du Gers", ["11111111"]),
        ("L'Épicerie de l'île", ["22222222"]),  # by the sign of one of its sites
        ("Inn'Pact", ["55555555"]),
        ("Ville de Bastia", ["66666666"]),
        ("CBE", ["77777777"]),
        ("Les Forêts", []),
        ("'; DROP TABLE unites; --", []),
        ("(((", []),
        ("😀", []),
    ],
)
def test_who_is_found(tmp_path: Path, name: str, root: list[str]) -> None:
    assert found(tmp_path, asked(name), asked("Autre chose")) == {name: root, "Autre chose": []}


def test_no_organisation_asks_nothing(tmp_path: Path) -> None:
    assert found(tmp_path) == {}


def test_a_unit_comes_with_its_sites_state_and_date(tmp_path: Path) -> None:
    sign, ceased = asked("Épicerie de l'île", "2A004", "2A"), asked("Innpact", "32208", "32")
    answers = search_stock(*write(tmp_path), [sign, ceased], silent)
    (unit_,) = answers[sign.key]
    assert [each.commune for each in unit_.sites] == ["75056", "2A004"]
    assert unit_.is_ess is None
    assert judge(sign.organisation, [unit_]).certainty == "certaine"
    (unit_,) = answers[ceased.key]
    assert (unit_.is_active, unit_.ceased_on) == (False, "2020-02-29")


def test_columns_that_are_not_in_the_layout_may_be_missing(tmp_path: Path) -> None:
    units = [
        {k: v for k, v in row.items() if k not in ("sigleUniteLegale", "dateDebut")}
        for row in UNITS
    ]
    sites = [{k: v for k, v in row.items() if k != "etablissementSiege"} for row in SITES]
    one = asked("Les Jardins du Gers")
    answers = search_stock(*write(tmp_path, units, sites), [one], silent)
    assert [each.siren[:8] for each in answers[one.key]] == ["11111111"]


def test_half_a_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    units, sites = write(tmp_path)
    sites.write_bytes(sites.read_bytes()[: sites.stat().st_size // 2])
    with pytest.raises(IdentityError, match=r"StockEtablissement.parquet.*Parquet entier"):
        search_stock(units, sites, [asked("Les Jardins")], silent)


def test_a_damaged_piece_is_told_in_a_sentence(tmp_path: Path) -> None:
    units, sites = write(tmp_path)
    data = bytearray(units.read_bytes())
    data[4:800] = b"\xff" * 796
    units.write_bytes(data)
    with pytest.raises(IdentityError, match=r"StockUniteLegale.parquet.*Parquet entier"):
        search_stock(units, sites, [asked("Les Jardins")], silent)


def test_files_given_the_wrong_way_round_are_told(tmp_path: Path) -> None:
    units, sites = write(tmp_path)
    with pytest.raises(IdentityError, match="n'est pas un fichier stock"):
        search_stock(sites, units, [asked("Les Jardins")], silent)


def test_of_thousands_that_hold_a_common_name_the_likest_are_kept(tmp_path: Path) -> None:
    many = [unit(20_000_000 + n, f"ACTION {n:04d}") for n in range(1200)]
    paths = write(tmp_path, [*many, unit(11111111, "ACTION")], [site(11111111, "32013")])
    one = asked("Action", "32013", "32")
    units = search_stock(*paths, [one], silent)[one.key]
    assert len(units) <= 500
    judgement = judge(one.organisation, units)
    assert judgement.candidates[0].unit.siren == siren(11111111)
    assert judgement.certainty == "certaine"
