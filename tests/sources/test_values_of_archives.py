"""The values of indicators that a distant zip brings: taken, checked, and refused when they lie."""

import csv
import io

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geo.atlas import load_atlas
from geo.errors import DataUnreadableError, SourceError
from geo.sources.refresh import refresh
from geo.tables.indicator_files import named_files, own_values, values_in
from geo.tables.indicators import COLUMNS, VALUES_FOLDER, values_file
from geo.tables.versions import current_files
from tests.formats.bombs import BOMBS
from tests.sources.conftest import NOW, MakeSettings
from tests.sources.local_source import Answer, LocalSource, zipped
from tests.spaces import plain

VALUES = pd.DataFrame(
    {
        "niveau": ["commune", "commune", "region"],
        "code": ["29019", "2A004", "53"],
        "valeur": [12.5, np.nan, 3.0],
        "drapeau": ["", "secret", "partiel"],
        "parties": [1, 1, 1200],
        "manquantes": [0, 1, 3],
    }
)
CLASSES = VALUES.assign(valeur=["FRR", None, "non classée"])


def parquet(table: pd.DataFrame) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), target)
    return target.getvalue()


@pytest.mark.parametrize("table", [VALUES, CLASSES], ids=["taux", "classe"])
def test_values_are_written_anew_as_they_were(table: pd.DataFrame) -> None:
    name, data = values_file("essai", table)
    archive = zipped({f"{VALUES_FOLDER}/{name}": parquet(table), "autre.csv": b"a"})
    assert values_in("x.zip", archive, {name, "absent-123456.parquet"}) == {name: data}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (parquet(VALUES.assign(valeur=[12.5, np.nan, 4.0])), "que son nom annonce"),
        (parquet(VALUES.assign(niveau="pays")), "que son nom annonce"),
        (parquet(VALUES.assign(code="29019,29020")), "que son nom annonce"),
        (parquet(VALUES.assign(drapeau="faux")), "que son nom annonce"),
        (parquet(VALUES.assign(parties=["a", "b", "c"])), "que son nom annonce"),
        (parquet(VALUES[:0]), "que son nom annonce"),
        (parquet(VALUES[["code", "valeur"]]), "ce n'est pas un fichier de valeurs"),
        (parquet(VALUES)[:200], "ce n'est pas un fichier Parquet lisible"),
        (b"", "ce n'est pas un fichier Parquet lisible"),
        (parquet(pd.DataFrame({"code": np.zeros(1_100_000)})), "lignes"),
    ],
    ids=[
        "autre",
        "niveau",
        "codes",
        "drapeau",
        "parties",
        "vide",
        "colonnes",
        "coupé",
        "rien",
        "long",
    ],
)
def test_what_is_not_what_its_name_tells_is_refused(content: bytes, words: str) -> None:
    name, _ = values_file("essai", VALUES)
    with pytest.raises(DataUnreadableError, match=words):
        values_in("x.zip", zipped({f"{VALUES_FOLDER}/{name}": content}), {name})


@pytest.mark.slow
def test_values_of_a_database_are_written_anew_and_never_laid_out_beside_visitors() -> None:
    name, data = values_file("essai", VALUES)
    assert own_values(name, parquet(VALUES)) == data
    with pytest.raises(DataUnreadableError, match="que son nom annonce"):
        own_values(name, parquet(CLASSES))
    with pytest.raises(DataUnreadableError, match="millions de caractères"):
        own_values(name, BOMBS["large strings.parquet"]())


@pytest.fixture
def exported(shipped_files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of a data folder with one more indicator, as an export gives them."""
    name, data = values_file("essai", VALUES)
    table = io.StringIO(shipped_files["indicateurs.csv"].decode())
    rows = list(csv.DictReader(table))
    own = {**rows[-1], "id_indicateur": "essai", "poids": "", "fichier": name}
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, list(own), lineterminator="\n")
    writer.writeheader()
    writer.writerows([*rows, own])
    changed = {"indicateurs.csv": written.getvalue().encode()}
    return {**shipped_files, **changed, f"{VALUES_FOLDER}/{name}": data}


@pytest.mark.slow
def test_a_distant_zip_brings_its_values_and_a_lying_one_changes_nothing(
    server: LocalSource, settings_for: MakeSettings, exported: dict[str, bytes]
) -> None:
    settings = settings_for(server.address("/ptce.zip"))
    server.answers["/ptce.zip"] = Answer(zipped(exported))
    refresh(settings, NOW)
    known = load_atlas(settings.folder).indicators.at("essai", "region")
    assert known is not None
    assert float(np.nansum(known.numbers)) == 3.0
    before = current_files(settings.folder)
    (name,) = named_files(before["indicateurs.csv"])
    other, _ = values_file("essai", VALUES.assign(parties=2))
    lying = {path.replace(name, other): data for path, data in exported.items()}
    lying["indicateurs.csv"] = lying["indicateurs.csv"].replace(name.encode(), other.encode())
    server.answers["/ptce.zip"] = Answer(zipped(lying))
    with pytest.raises(SourceError) as refused:
        refresh(settings, NOW)
    assert "ne contient pas les valeurs que son nom annonce" in plain(refused.value.detail)
    assert current_files(settings.folder) == before
    assert [path.name for path in (settings.folder / VALUES_FOLDER).iterdir()] == [name]


@pytest.mark.slow
def test_a_source_that_is_refused_leaves_no_values_behind(
    server: LocalSource, settings_for: MakeSettings, exported: dict[str, bytes]
) -> None:
    settings = settings_for(server.address("/ptce.zip"))
    server.answers["/ptce.zip"] = Answer(zipped(exported))
    refresh(settings, NOW)
    (name,) = named_files(exported["indicateurs.csv"])
    other, data = values_file("essai", VALUES.assign(parties=2))
    head = exported["poles.csv"].splitlines(keepends=True)[:2]  # other tables name more poles
    fewer = {path: data for path, data in exported.items() if name not in path}
    fewer |= {"poles.csv": b"".join(head), f"{VALUES_FOLDER}/{other}": data}
    fewer["indicateurs.csv"] = fewer["indicateurs.csv"].replace(name.encode(), other.encode())
    server.answers["/ptce.zip"] = Answer(zipped(fewer))
    with pytest.raises(SourceError, match="erreurs, contre 0"):
        refresh(settings, NOW)
    assert [path.name for path in (settings.folder / VALUES_FOLDER).iterdir()] == [name]


def test_columns_are_those_of_the_files_of_values() -> None:
    assert tuple(VALUES) == COLUMNS
