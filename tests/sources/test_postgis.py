"""The tables in PostGIS: there and back, seen as they change, and when the base fails."""

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sql

from geo.atlas import load_atlas
from geo.commands.main import main
from geo.errors import SourceError
from geo.model.atlas import Atlas
from geo.settings import SETTINGS_VARIABLE, SHIPPED_DATA, Source
from geo.sources.postgis import read_files
from geo.sources.postgis_connection import connected
from geo.sources.refresh import refresh
from geo.sources.state import read_state
from geo.tables.changes import changes
from geo.tables.read import TABLES, read_tables, scan_files
from geo.tables.schema import read_schemas
from geo.tables.versions import current_files, list_versions
from tests import shipped
from tests.folders import change_row, read_rows
from tests.postgis_server import ENCODED_PASSWORD, PASSWORD, database
from tests.sources.conftest import NOW, MakeSettings
from tests.spaces import plain

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def empty_base(postgis: str) -> Iterator[str]:
    """The address of an empty database."""
    with database(postgis) as address:
        yield address


@pytest.fixture
def base(postgis: str, shipped_base: str) -> Iterator[str]:
    """A copy of the database of the shipped data, which a test may spoil."""
    with database(postgis, like=shipped_base) as address:
        yield address


def run(address: str, *statements: str) -> list[tuple[object, ...]]:
    """Run statements, each in its own transaction; the rows of the last one."""
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            done = connection.execute(statement)  # type: ignore[arg-type]
        return done.fetchall() if done.description else []


def files_of(address: str) -> dict[str, bytes]:
    found = read_files(Source(address))
    assert found is not None
    return dict(found.files)


# ---- There and back -------------------------------------------------------------------------


def test_every_cell_and_its_order_come_back(
    shipped_base: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "retour"
    assert main(["pull", "--from", shipped_base, "--to", str(folder)]) == 0
    assert "Version 1 en service" in plain(capsys.readouterr().out)
    back, ours = read_tables(folder), read_tables(SHIPPED_DATA)
    assert changes(ours.frames, back.frames, ours.schemas, with_internal=True).is_empty
    for name in TABLES:
        first = ours.schemas[name].columns[0]
        assert list(back.frames[name][first]) == list(ours.frames[name][first])
    assert back.release == ours.release
    package = "datapackage.json"
    assert (folder / package).read_bytes() == (SHIPPED_DATA / package).read_bytes()
    assert main(["pull", "--from", shipped_base, "--to", str(folder)]) == 0
    assert len(list_versions(folder)) == 1
    assert main(["push", "--to", shipped_base, "--data", str(folder)]) == 0
    assert "Aucune différence." in plain(capsys.readouterr().out)


def test_poles_have_the_point_that_the_atlas_gives_them(
    shipped_base: str, shipped_atlas: Atlas
) -> None:
    query = "SELECT id_pole, ST_X(geom), ST_Y(geom), ST_SRID(geom) FROM poles WHERE geom NOTNULL"
    found = {str(row[0]): row[1:] for row in run(shipped_base, query)}
    assert len(found) == shipped.LOCATED
    poles = shipped_atlas.poles.set_index("id_pole")
    for name, (longitude, latitude, srid) in found.items():
        assert (longitude, latitude, srid) == (
            poles["longitude"][name],
            poles["latitude"][name],
            4326,
        )


def test_tables_have_keys_references_and_words(shipped_base: str) -> None:
    query = "SELECT col_description('poles'::regclass, 3), obj_description('appels'::regclass)"
    ((status, calls),) = run(shipped_base, query)
    assert str(status).startswith("Statut : ")
    assert str(calls).startswith("Appels nationaux : ")
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        run(shipped_base, "INSERT INTO soutiens VALUES ('absent', 'aap-2013', 2013, NULL, 'x')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        run(shipped_base, "INSERT INTO poles SELECT * FROM poles LIMIT 1")


HOSTILE = [
    "'); DROP TABLE poles; --",
    "\"; COPY poles TO PROGRAM 'id'; --",
    "%s %(nom)s :nom {{ 7*7 }} ${x}",
    "<script>alert(1)</script> ]]>",
    "=cmd|' /C calc'!A0",
    "antislash \\ \\x41 \\copy, accents éèœ€𝄞",
    "deux\nlignes, une | barre",
    "x" * 10_000,
]


def test_hostile_cells_are_only_text(base: str, data_folder: Path) -> None:
    for row, cell in enumerate(HOSTILE):
        name = cell[:200].replace("\n", " ")
        change_row(data_folder, "poles", row, description=cell, nom=name)
    assert main(["push", "--to", base, "--data", str(data_folder)]) == 0
    poles = scan_files(files_of(base), read_schemas()).frames["poles"]
    assert list(poles["description"][: len(HOSTILE)]) == HOSTILE
    assert len(poles) == shipped.POLES


# ---- Writing --------------------------------------------------------------------------------


def test_errors_are_told_and_nothing_is_written(
    empty_base: str, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change_row(data_folder, "poles", 0, statut="inconnu")
    assert main(["push", "--to", empty_base, "--data", str(data_folder)]) == 1
    said = plain(capsys.readouterr().err)
    assert "« inconnu » n'est pas une valeur admise" in said
    assert "Rien n'est écrit : " in said
    assert run(empty_base, "SELECT count(*) FROM pg_tables WHERE tablename = 'poles'") == [(0,)]


def test_tables_of_someone_else_are_left_alone(
    empty_base: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(empty_base, "CREATE TABLE membres (id int)", "INSERT INTO membres VALUES (1)")
    assert main(["push", "--to", empty_base, "--data", str(SHIPPED_DATA)]) == 2
    said = plain(capsys.readouterr().err)
    assert "« membres » de cette base n'est pas la table de l'atlas : rien n'est écrit" in said
    assert "d'autres colonnes, qui seraient vidées : id." in said
    assert run(empty_base, "SELECT * FROM membres") == [(1,)]
    assert run(empty_base, "SELECT to_regclass('poles')") == [(None,)]


def test_a_column_that_someone_added_is_not_emptied(
    base: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(base, "ALTER TABLE poles ADD COLUMN visite text DEFAULT 'hier'")
    assert main(["push", "--to", base, "--data", str(SHIPPED_DATA)]) == 2
    assert "visite" in plain(capsys.readouterr().err)
    assert run(base, "SELECT count(visite) FROM poles") == [(shipped.POLES,)]


def test_a_column_that_the_schemas_gained_is_added(base: str) -> None:
    run(base, "ALTER TABLE poles DROP COLUMN confiance", "DROP TABLE datapackage")
    assert main(["push", "--to", base, "--data", str(SHIPPED_DATA)]) == 0
    assert run(base, "SELECT count(confiance) FROM poles") == [(shipped.POLES,)]
    back = scan_files(files_of(base), read_schemas()).frames
    ours = read_tables(SHIPPED_DATA).frames
    assert changes(ours, back, read_schemas(), with_internal=True).is_empty


def test_two_writers_do_not_mix(base: str, capsys: pytest.CaptureFixture[str]) -> None:
    with psycopg.connect(base) as other:
        other.execute("SELECT pg_advisory_xact_lock(x'61746C6173'::bigint)")
        assert main(["push", "--to", base, "--data", str(SHIPPED_DATA)]) == 2
    assert "une autre écriture est en cours dans cette base" in plain(capsys.readouterr().err)
    assert main(["push", "--to", base, "--data", str(SHIPPED_DATA)]) == 0


def test_a_reader_beside_a_writer_sees_one_version(base: str, data_folder: Path) -> None:
    for row in range(3):
        change_row(data_folder, "poles", row, note="deuxième version")
    change_row(data_folder, "membres", 0, nom="deuxième version")
    done = threading.Event()

    def write() -> None:
        for folder in (data_folder, SHIPPED_DATA, data_folder):
            main(["push", "--to", base, "--data", str(folder)])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = set()
    while not done.is_set():
        files = files_of(base)
        seen.add(tuple(files[f"{name}.csv"].count(b"deuxi") for name in ("poles", "membres")))
        assert files["poles.csv"].count(b"\nptce-") == shipped.POLES
    writer.join()
    assert seen <= {(0, 0), (3, 1)}
    assert files_of(base)["poles.csv"].count("deuxième".encode()) == 3


# ---- The version of the base ----------------------------------------------------------------

CHANGES = [
    ["UPDATE poles SET nom = 'Autre' WHERE id_pole = 'ptce-3-eva'"],
    ["UPDATE poles SET nom = nom WHERE id_pole = 'ptce-3-eva'"],
    ["DELETE FROM soutiens WHERE id_pole = 'ptce-ardaines'"],
    ["INSERT INTO errata (date, version, objet, publie, corrige) VALUES ('2026','1','a','b','c')"],
    ["ALTER TABLE poles ADD COLUMN remarque text"],
    ["DROP TABLE errata"],
    ["UPDATE datapackage SET contenu = '{}'"],
    ["CREATE TABLE copie AS TABLE membres", "DELETE FROM membres",
     "INSERT INTO membres SELECT * FROM copie"],
]  # fmt: skip


def mark_of(base: str) -> str:
    found = read_files(Source(base))
    assert found is not None
    return found.mark


@pytest.mark.parametrize("statements", CHANGES, ids=[" ".join(c)[:40] for c in CHANGES])
def test_a_change_gives_the_base_another_version(base: str, statements: list[str]) -> None:
    before = mark_of(base)
    assert mark_of(base) == before
    assert read_files(Source(base), before) is None
    run(base, "VACUUM FREEZE")
    assert mark_of(base) == before
    run(base, *statements)
    assert mark_of(base) != before
    found = read_files(Source(base), before)
    assert found is not None
    assert found.mark == mark_of(base)


def test_pages_read_the_base_and_notice_its_changes(base: str, settings_for: MakeSettings) -> None:
    settings = settings_for(base)
    assert refresh(settings, NOW).version is not None
    assert len(load_atlas(settings.folder)) == shipped.POLES
    assert refresh(settings, LATER).version is None  # nothing was read again
    run(base, "UPDATE poles SET nom = 'Nom changé' WHERE id_pole = 'ptce-3-eva'")
    refresh(settings, LATER)
    assert load_atlas(settings.folder).poles["nom"][0] == "Nom changé"


# ---- Tables made by someone else ------------------------------------------------------------


def test_a_view_with_points_in_lambert_93_arrays_and_dates_will_do(
    base: str, settings_for: MakeSettings
) -> None:
    """Town hall of Limoux, as IGN has it, in Lambert-93 (EPSG:2154)."""
    run(
        base,
        "ALTER TABLE poles RENAME TO fiches",
        """CREATE VIEW poles AS SELECT id_pole, nom, statut, structure_porteuse, adresse,
           code_postal, commune, code_insee, code_departement, code_region, 'adresse' AS precision,
           description, site_web, source_url, source_titre, confiance, note,
           string_to_array(secteurs, '|') AS secteurs, date '2018-03-05' AS date_source,
           ST_Transform(geom, 2154) AS geom
           FROM fiches WHERE id_pole = 'ptce-3-eva'""",
    )
    before = mark_of(base)
    atlas_settings = settings_for(base)
    refresh(atlas_settings, NOW)
    atlas = load_atlas(atlas_settings.folder)
    pole = atlas.poles.iloc[0]
    assert pole["date_source"] == "2018-03-05"
    assert pole["secteurs"].count("|") == 2
    assert pole["niveau_lieu"] == "adresse"
    assert pole["longitude"] == pytest.approx(2.2170, abs=0.005)
    assert pole["latitude"] == pytest.approx(43.0560, abs=0.005)
    run(base, "UPDATE fiches SET note = 'vue' WHERE id_pole = 'ptce-3-eva'")
    assert mark_of(base) != before


@pytest.mark.parametrize(
    "rows",
    ["SELECT * FROM fiches UNION ALL SELECT * FROM fiches", "SELECT * FROM fiches WHERE false"],
)
def test_a_view_is_named_by_all_its_rows_and_by_none_of_their_order(base: str, rows: str) -> None:
    """Row by row, so that no view is too big: all of them in one text may be of 1 GB at most."""
    before = view_mark(base, "SELECT * FROM fiches", "ALTER TABLE poles RENAME TO fiches")
    assert view_mark(base, "SELECT * FROM fiches ORDER BY nom DESC", "DROP VIEW poles") == before
    assert view_mark(base, rows, "DROP VIEW poles") != before


def view_mark(base: str, rows: str, first: str) -> str:
    """Name the version of the base once its poles are a view of these rows."""
    run(base, first, f"CREATE VIEW poles AS {rows}")
    return mark_of(base)


# ---- Faults ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("SELECT array_fill(0, ARRAY[1000000000])", "une de ses limites"),
        ("SET statement_timeout = 50; SELECT pg_sleep(5)", "n'a pas répondu"),
        ("SET ROLE pg_read_all_stats; SELECT * FROM poles", "refuse l'accès à ses tables"),
    ],
)
def test_what_the_base_cannot_do_is_told_as_it_is(base: str, statement: str, told: str) -> None:
    with pytest.raises(SourceError, match=told):
        ask(base, *statement.split("; "))


def ask(base: str, *statements: str) -> None:
    with connected(Source(base)) as connection:
        for each in statements:
            connection.execute(sql.text(each))


def test_a_base_that_fails_leaves_the_last_good_version(
    base: str, settings_for: MakeSettings
) -> None:
    settings = settings_for(base)
    refresh(settings, NOW)
    good = current_files(settings.folder)
    run(base, "UPDATE poles SET statut = 'gagnant' WHERE id_pole LIKE 'ptce-a%'")
    with pytest.raises(SourceError, match="contre 0 dans la version en service"):
        refresh(settings, LATER)
    run(base, "DROP TABLE poles CASCADE")
    with pytest.raises(SourceError, match="pas de table des pôles"):
        refresh(settings, LATER)
    assert current_files(settings.folder) == good
    assert read_state(settings.folder).failing_since


def test_a_base_is_left_as_soon_as_it_is_too_big(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = sum(map(len, files_of(base).values()))
    monkeypatch.setattr("geo.sources.postgis.MAX_BYTES", size // 2)
    with pytest.raises(SourceError, match="les tables de la base dépassent"):
        files_of(base)


def test_a_cell_that_is_too_big_never_leaves_the_base(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[object] = []
    run(base, "UPDATE membres SET nom = repeat('x', 10000001) WHERE rang = 1")
    monkeypatch.setattr("geo.sources.postgis.MAX_BYTES", 10_000_000)
    monkeypatch.setattr("geo.sources.postgis._text", lambda cell: written.append(cell) or "")
    with pytest.raises(SourceError, match="les tables de la base dépassent"):
        files_of(base)
    assert max(len(str(cell)) for cell in written) < 10_000


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ((ENCODED_PASSWORD, "s3cr3t"), "ne répond pas, ou refuse l'accès"),
        (("127.0.0.1:", "127.0.0.1:1"), "l'adresse de la base n'en est pas une|ne répond pas"),
        (("atlas_essai", "absente"), "ne répond pas, ou refuse l'accès"),
        (("postgresql://atlas", "postgresql://inconnu"), "ne répond pas, ou refuse l'accès"),
    ],
)
def test_an_access_refused_is_told_without_the_password(
    shipped_base: str,
    change: tuple[str, str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    address = shipped_base.replace(*change)
    with pytest.raises(SourceError, match=message) as caught:
        read_files(Source(address))
    error = caught.value
    assert main(["pull", "--from", address, "--to", "nulle-part"]) == 2
    said = capsys.readouterr()
    texts = (str(error), error.detail, repr(error.__cause__), said.out, said.err, caplog.text)
    for secret in (PASSWORD, ENCODED_PASSWORD, "s3cr3t"):
        assert not any(secret in text for text in texts)
    assert not Path("nulle-part").exists()


def test_an_account_that_may_only_read_reads_and_is_told_when_it_writes(
    base: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "lecteur_" + base.rsplit("_", 2)[1] + base.rsplit("_", 1)[1]
    run(
        base,
        f"CREATE ROLE {name} LOGIN PASSWORD 'lecture'",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}",
    )
    reader = base.replace(f"atlas:{ENCODED_PASSWORD}", f"{name}:lecture")
    try:
        assert files_of(reader) == files_of(base)
        assert main(["push", "--to", reader, "--data", str(SHIPPED_DATA)]) == 2
        assert "la base de données refuse l'accès" in plain(capsys.readouterr().err)
    finally:
        run(base, f"DROP OWNED BY {name}", f"DROP ROLE {name}")


def test_a_base_without_postgis_where_one_may_not_add_it_says_what_to_ask(
    empty_base: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "auteur_" + empty_base.rsplit("_", 2)[1] + empty_base.rsplit("_", 1)[1]
    run(
        empty_base,
        f"CREATE ROLE {name} LOGIN PASSWORD 'ecriture'",
        f"GRANT CREATE ON SCHEMA public TO {name}",
    )
    writer = empty_base.replace(f"atlas:{ENCODED_PASSWORD}", f"{name}:ecriture")
    try:
        assert main(["push", "--to", writer, "--data", str(SHIPPED_DATA)]) == 2
        said = plain(capsys.readouterr().err)
        assert "PostGIS n'est pas dans cette base" in said
        assert "CREATE EXTENSION postgis;" in said
    finally:
        run(empty_base, f"DROP OWNED BY {name}", f"DROP ROLE {name}")


@pytest.mark.parametrize(
    "words",
    [
        ["push", "--to", "https://exemple.fr/a"],
        ["pull", "--from", "https://exemple.fr/a", "--to", "b"],
        ["push", "--to", "mysql://exemple.fr/a"],
        ["pull", "--from", "donnees", "--to", "b"],
    ],
)
def test_only_the_address_of_a_base_is_taken(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert "postgresql://" in plain(capsys.readouterr().err)


def test_refresh_of_a_base_says_what_changed(
    base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "atlas.toml"
    settings.write_text(f'donnees = "{base}"\ncache_donnees = "garde"', "utf-8")
    monkeypatch.setenv(SETTINGS_VARIABLE, str(settings))
    assert main(["refresh"]) == 0
    run(base, "UPDATE poles SET note = 'Vue en 2026.' WHERE id_pole = 'ptce-3-eva'")
    capsys.readouterr()
    assert main(["refresh"]) == 0
    said = plain(capsys.readouterr().out).splitlines()
    assert said[:2] == ["Version 2 en service.", "1 pôle modifié (1 cellule)."]
    assert main(["refresh", "--status"]) == 0
    said = plain(capsys.readouterr().out)
    assert ENCODED_PASSWORD not in said
    assert "Source : postgresql://127.0.0.1:" in said
    folder = next((tmp_path / "garde").iterdir())
    assert read_rows(folder, "poles")[0]["note"] == "Vue en 2026."
