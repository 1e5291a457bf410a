"""Indicators put in service, taken out, brought back; whatever happens, one version is there."""

import fcntl
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geo.atlas import data_version, load_atlas
from geo.errors import IndicatorError, StoreError
from geo.indicators.install import install, remove
from geo.model.indicators import Indicator
from geo.settings import SHIPPED_DATA
from geo.sources import stores
from geo.sources.stores import FolderStore
from geo.tables.indicators import VALUES_FOLDER
from geo.tables.store import replace_tables, roll_back
from geo.tables.versions import KEPT_VERSIONS, list_versions
from tests.folders import POLE, read_rows, write_rows

JOBS = Indicator(
    "emplois", "Emplois", "effectif", unit="emplois", year=2023, vintage=2024, levels=("commune",)
)


def table(*values: float) -> pd.DataFrame:
    codes = ["01001", "01002", "01004"][: len(values)]
    cells = {"niveau": "commune", "code": codes, "valeur": values}
    return pd.DataFrame({**cells, "drapeau": "", "parties": 1, "manquantes": 0})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with one pole, and no table of indicators."""
    data = tmp_path / "donnees"
    data.mkdir()
    pole = {"id_pole": "ptce-un", "nom": "Un", "code_insee": "01001", **POLE}
    write_rows(data, poles=[pole])
    (data / "indicateurs.csv").unlink()
    return data


def put(folder: Path, *values: float, **changed: object) -> None:
    install(FolderStore(folder), [(replace(JOBS, **changed), table(*values))], reason="essai")


def files_of(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / VALUES_FOLDER).glob("*.parquet"))


def value(folder: Path, identifier: str = "emplois") -> float:
    atlas = load_atlas(folder)
    found = atlas.indicators.at(identifier, "commune")
    assert found is not None
    return float(found.numbers[atlas.territories.communes.index.get_loc("01001")])


@pytest.mark.slow
def test_installed_indicator_stands_beside_the_shipped_ones(folder: Path) -> None:
    before = data_version(folder)
    put(folder, 3.0, 5.0)
    assert list(load_atlas(folder).indicators) == ["population", "superficie", "densite", "emplois"]
    assert value(folder) == 3.0
    assert data_version(folder) != before


def test_same_values_twice_are_the_same_bytes_and_the_same_version(folder: Path) -> None:
    put(folder, 3.0)
    first = {path.name: path.read_bytes() for path in (folder / VALUES_FOLDER).glob("*.parquet")}
    put(folder, 3.0)
    again = {path.name: path.read_bytes() for path in (folder / VALUES_FOLDER).glob("*.parquet")}
    assert (again, len(list_versions(folder))) == (first, 2)  # the folder as it was, and ours


@pytest.mark.slow
def test_new_values_replace_the_row_in_place_and_rollback_brings_the_old_back(folder: Path) -> None:
    put(folder, 3.0)
    put(folder, 4.0, id="autres")
    put(folder, 30.0, name="Emplois salariés")
    rows = read_rows(folder, "indicateurs")
    assert [row["id_indicateur"] for row in rows][3:] == ["emplois", "autres"]
    assert (value(folder), rows[3]["nom"]) == (30.0, "Emplois salariés")
    roll_back(folder)
    assert value(folder) == 3.0


def test_removed_indicator_is_no_longer_offered_and_comes_back_whole(folder: Path) -> None:
    put(folder, 3.0)
    remove(FolderStore(folder), "emplois")
    assert "emplois" not in load_atlas(folder).indicators
    roll_back(folder)
    assert value(folder) == 3.0


@pytest.mark.slow
def test_values_that_no_kept_version_names_are_swept_away(folder: Path) -> None:
    put(folder, 3.0)
    (old,) = files_of(folder)
    for number in range(KEPT_VERSIONS):
        assert old in files_of(folder)
        put(folder, 100.0 + number)
    assert old not in files_of(folder)
    assert len(files_of(folder)) == KEPT_VERSIONS


def test_whoever_is_stopped_before_the_table_leaves_the_version_in_service(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, 3.0)

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(stores, "replace_tables", stopped)
        with pytest.raises(KeyboardInterrupt):
            put(folder, 4.0)
    (folder / VALUES_FOLDER / "emplois-0.parquet.nouveau").write_bytes(b"cut")
    assert (value(folder), len(files_of(folder))) == (3.0, 2)
    put(folder, 5.0)
    assert value(folder) == 5.0
    assert len(list((folder / VALUES_FOLDER).iterdir())) == 3  # two files of values, and the lock


def test_table_that_changed_meanwhile_is_not_overwritten(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(data: Path, files: dict[str, bytes], *, reason: str, based_on: str) -> object:
        replace_tables(data, {"errata.csv": b"autre\n"}, reason="entre-temps")
        return replace_tables(data, files, reason=reason, based_on=based_on)

    monkeypatch.setattr(stores, "replace_tables", late)
    with pytest.raises(StoreError, match="a changé depuis qu'il a été lu"):
        put(folder, 3.0)


def test_one_writer_at_a_time(folder: Path) -> None:
    put(folder, 3.0)
    with (folder / VALUES_FOLDER / "verrou").open("ab") as lock:
        fcntl.flock(lock.fileno(), fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="Une autre écriture est en cours"):
            put(folder, 4.0)


def test_weight_in_use_stays(folder: Path) -> None:
    rate = replace(JOBS, id="taux", kind="taux", weight="emplois")
    install(FolderStore(folder), [(JOBS, table(3.0)), (rate, table(0.5))], reason="essai")
    with pytest.raises(IndicatorError, match=r"pondère 1 indicateur : taux\. Retirez-les"):
        remove(FolderStore(folder), "emplois")


def test_unknown_or_repeated_identifiers_are_refused(folder: Path) -> None:
    with pytest.raises(IndicatorError, match="En service : population, superficie et densite"):
        remove(FolderStore(folder), "rien")
    with pytest.raises(IndicatorError, match="donné deux fois : emplois"):
        install(FolderStore(folder), [(JOBS, table(1.0)), (JOBS, table(2.0))], reason="essai")


def test_columns_of_the_operator_and_quotes_of_an_export_stay(folder: Path) -> None:
    rows = read_rows(SHIPPED_DATA, "indicateurs")
    header = ",".join([*rows[0], "a_moi"])
    cells = ",".join(["population", "'=1+1", "", "", "effectif", *[""] * 13, "gardé"])
    (folder / "indicateurs.csv").write_text(f"{header}\n{cells}\n", "utf-8")
    (folder / "datapackage.json").write_text(json.dumps({"atlas:apostrophes": True}), "utf-8")
    put(folder, 3.0, name="+33")
    found = read_rows(folder, "indicateurs")
    assert [(row["nom"], row["a_moi"]) for row in found] == [("'=1+1", "gardé"), ("+33", "")]
    put(folder, 3.0, name="=2")
    assert read_rows(folder, "indicateurs")[1]["nom"] == "'=2"


def test_table_that_cannot_be_read_whole_is_left_alone(folder: Path) -> None:
    (folder / "indicateurs.csv").write_text('id_indicateur,nom\na,"b\n', "utf-8")
    with pytest.raises(IndicatorError, match="n'est pas lisible en entier"):
        put(folder, 3.0)


def test_values_are_gone_with_the_folder_they_were_copied_without(
    folder: Path, tmp_path: Path
) -> None:
    put(folder, 3.0)
    copy = tmp_path / "copie"
    shutil.copytree(folder, copy)
    shutil.rmtree(copy / VALUES_FOLDER)
    assert "emplois" not in load_atlas(copy).indicators


def test_an_indicator_makes_a_release_of_at_least_the_day_it_was_read(folder: Path) -> None:
    package = '{"title": "Essai", "version": "1.0.9", "created": "2026-11-30T00:00:00Z"}'
    (folder / "datapackage.json").write_text(package, "utf-8")
    put(folder, 3.0, read_on="2026-12-01")
    after = load_atlas(folder).release
    assert (after.date, after.version, after.title) == ("2026-12-01", "1.0.10", "Essai")
    put(folder, 4.0, read_on="2026-11-01")
    after = load_atlas(folder).release
    assert (after.date, after.version) == ("2026-12-01", "1.0.11")
