"""One database for all servers: what is put in service, taken back, kept, and by one at a time."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from geo.atlas import load_atlas
from geo.commands.main import main
from geo.errors import SourceError, StoreError
from geo.identity.organisations import member_key
from geo.identity.proposals import COLUMNS, write_proposals
from geo.indicators.install import install
from geo.settings import SETTINGS_VARIABLE, SHIPPED_DATA, Settings, Source
from geo.sources import stores
from geo.sources.refresh import refresh
from geo.sources.state import read_state, seconds_until_due
from geo.sources.stores import DatabaseStore, FolderStore, store_of
from geo.tables.indicators import VALUES_FOLDER
from geo.tables.versions import KEPT_VERSIONS, current_files, digest_of, versioned_files
from tests import shipped
from tests.directory_service import siren, siret
from tests.folders import write_rows
from tests.indicators.test_install import JOBS, table
from tests.postgis_server import database
from tests.proxies import Gate
from tests.sources.conftest import NOW
from tests.sources.local_source import Answer, LocalSource, zipped
from tests.spaces import plain

POLE = "ptce-3-eva"
NAMED = b"Nom chang\xc3\xa9"
LOCK = "SELECT pg_advisory_xact_lock(x'61746C6173'::bigint)"

pytestmark = pytest.mark.usefixtures("checked_once")


@pytest.fixture
def base(postgis: str, shipped_base: str) -> Iterator[str]:
    """A copy of the database of the shipped data, which a test may spoil."""
    with database(postgis, like=shipped_base) as address:
        yield address


@pytest.fixture
def store(base: str, tmp_path: Path) -> DatabaseStore:
    return DatabaseStore(Source(base), tmp_path / "ici")


@pytest.fixture
def replicas(base: str, tmp_path: Path) -> list[Settings]:
    """The settings of two servers that read the database, each with a disk of its own."""
    caches = [tmp_path / name for name in ("un", "deux")]
    return [Settings(donnees=Source(base), cache_donnees=cache) for cache in caches]


@pytest.fixture
def set_cells(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that name the database, for commands."""
    path = tmp_path / "atlas.toml"
    path.write_text(f'donnees = "{base}"\ncache_donnees = "garde"', "utf-8")
    monkeypatch.setenv(SETTINGS_VARIABLE, str(path))


def run(address: str, statement: str, *words: object) -> list[tuple[object, ...]]:
    with psycopg.connect(address, autocommit=True) as connection:
        done = connection.execute(statement, words or None)  # type: ignore[arg-type]
        return done.fetchall() if done.description else []


def renamed(store: DatabaseStore, name: str) -> dict[str, bytes]:
    """The table of poles with another name for the first one."""
    return {"poles.csv": store.files()["poles.csv"].replace(b"3.EVA", name.encode(), 1)}


def states(store: DatabaseStore) -> list[tuple[int, str, bool]]:
    return [(each.number, each.reason, each.is_current) for each in store.versions()]


def test_what_one_server_puts_in_service_all_have_to_the_letter(
    replicas: list[Settings],
) -> None:
    one, two = replicas
    for each in replicas:
        refresh(each, NOW)
    store = store_of(one)
    based_on = digest_of(current_files(one.folder))
    files = {"poles.csv": store.files()["poles.csv"].replace(b"3.EVA", NAMED, 1)}
    version = store.replace(files, reason="essai", based_on=based_on)
    assert (version.number, version.is_current) == (2, True)
    for each in replicas:
        refresh(each, NOW)
    assert current_files(one.folder) == current_files(two.folder) == store.files()
    first, second = (load_atlas(each.folder) for each in replicas)
    assert first.version == second.version
    assert second.poles["nom"][0] == NAMED.decode()


def test_a_lost_disk_loses_nothing(store: DatabaseStore, replicas: list[Settings]) -> None:
    store.replace(renamed(store, "Un"), reason="un")
    refresh(replicas[0], NOW)
    before = current_files(replicas[0].folder)
    shutil.rmtree(replicas[0].cache_donnees)
    refresh(replicas[0], NOW)
    assert current_files(replicas[0].folder) == before
    store.roll_back()
    assert refresh(replicas[0], NOW).after["poles.csv"].count(b"3.EVA")


def test_versions_are_taken_back_and_forth_by_number(store: DatabaseStore) -> None:
    first = store.files()
    store.replace(renamed(store, "Deux"), reason="deux")
    second = store.files()
    assert states(store) == [(1, "envoi du dossier « data »", False), (2, "deux", True)]
    assert store.roll_back().number == 1
    assert store.files() == first
    assert store.roll_back(2).number == 2
    assert store.files() == second
    store.roll_back(1)
    assert store.replace(renamed(store, "Trois"), reason="trois").number == 3
    assert [each.number for each in store.versions()] == [1, 2, 3]
    with pytest.raises(StoreError, match=r"ne garde pas de version 7\. Versions : 1, 2, 3\."):
        store.roll_back(7)
    store.roll_back(1)
    with pytest.raises(StoreError, match="aucune version plus ancienne"):
        store.roll_back()


def test_what_was_changed_without_the_atlas_is_a_version_too(
    base: str, store: DatabaseStore
) -> None:
    run(base, "UPDATE poles SET note = 'à la main' WHERE id_pole = %s", POLE)
    by_hand = store.files()
    store.replace(renamed(store, "Deux"), reason="deux")
    assert [reason for _, reason, _ in states(store)][1:] == [
        "tables changées sans l'atlas",
        "deux",
    ]
    store.roll_back()
    assert store.files() == by_hand


def test_the_last_ten_are_kept_and_the_one_in_service(base: str, store: DatabaseStore) -> None:
    old = "INSERT INTO atlas_versions SELECT n, 'x', 'vieille', now(), false, '{}' FROM "
    run(base, f"{old} generate_series(2, 14) n")
    assert store.replace(renamed(store, "Neuf"), reason="neuf").number == 15
    numbers = [each.number for each in store.versions()]
    assert numbers == list(range(6, 16))
    assert len(numbers) == KEPT_VERSIONS


def test_same_files_make_no_version(store: DatabaseStore) -> None:
    assert store.replace(dict(store.files()), reason="rien").number == 1
    assert len(store.versions()) == 1


def test_a_version_that_someone_spoiled_is_not_put_back(base: str, store: DatabaseStore) -> None:
    store.replace(renamed(store, "Deux"), reason="deux")
    for spoiled in ('{"poles.csv": "x"}', '["x"]', "null", '"x"'):
        run(base, "UPDATE atlas_versions SET fichiers = %s WHERE numero = 1", spoiled)
        with pytest.raises(StoreError, match="La version 1 de la base n'est plus telle"):
            store.roll_back()
    assert states(store)[-1] == (2, "deux", True)


def test_a_version_that_someone_swelled_is_not_read(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.replace(renamed(store, "Deux"), reason="deux")
    monkeypatch.setattr("geo.sources.postgis_versions.MAX_EXPANDED", 10)
    with pytest.raises(SourceError, match="la version 1 dépasse"):
        store.roll_back()
    assert states(store)[-1] == (2, "deux", True)


# ---- Two writers ----------------------------------------------------------------------------


def test_the_second_of_two_writers_is_told(base: str, store: DatabaseStore) -> None:
    files, before = renamed(store, "Deux"), digest_of(store.files())
    with psycopg.connect(base) as other:
        other.execute(LOCK)
        with pytest.raises(SourceError, match="une autre écriture est en cours"):
            store.replace(files, reason="deux", based_on=before)
    with psycopg.connect(base) as other:
        other.execute("UPDATE poles SET note = 'en cours'")
        with pytest.raises(SourceError, match="en train d'être changée par quelqu'un d'autre"):
            store.replace(files, reason="deux", based_on=before)
        other.rollback()
    store.replace(files, reason="deux", based_on=before)
    with pytest.raises(StoreError, match="a changé depuis qu'elle a été lue : rien n'est écrit"):
        store.replace(renamed(store, "Trois"), reason="trois", based_on=before)
    assert len(store.versions()) == 2


def test_a_change_while_one_checks_is_not_lost(
    base: str, store: DatabaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = renamed(store, "Deux")
    check = stores.check_foreign_files

    def slowly(*words: object, **more: object) -> object:
        run(base, "UPDATE poles SET note = 'entre-temps' WHERE id_pole = %s", POLE)
        return check(*words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(stores, "check_foreign_files", slowly)
    with pytest.raises(SourceError, match="a changé depuis qu'elle a été lue"):
        store.replace(files, reason="deux")
    assert run(base, "SELECT note FROM poles WHERE id_pole = %s", POLE) == [("entre-temps",)]


def test_what_has_errors_is_not_written(store: DatabaseStore) -> None:
    wrong = store.files()["poles.csv"].replace(b",laureat,", b",gagnant,", 1)
    with pytest.raises(StoreError, match=r"Rien n'est écrit : 1 erreur .*\n.*« gagnant »"):
        store.replace({"poles.csv": wrong}, reason="faux")
    assert len(store.versions()) == 1


def test_poles_that_someone_removed_on_purpose_go_from_all_servers(
    replicas: list[Settings], data_folder: Path, base: str
) -> None:
    refresh(replicas[0], NOW)
    write_rows(data_folder, poles=[row | {"statut": "actif"} for row in shipped.rows("poles")[:20]])
    assert main(["push", "--to", base, "--data", str(data_folder)]) == 0
    assert refresh(replicas[0], NOW).after["poles.csv"].count(b"\nptce-") == 20
    run(base, "DELETE FROM poles WHERE rang > 5")  # this, nobody confirmed
    with pytest.raises(SourceError, match="ne donne plus que 5 pôles"):
        refresh(replicas[0], NOW)


# ---- Commands -------------------------------------------------------------------------------


@pytest.mark.usefixtures("set_cells")
def test_commands_write_the_database_that_the_settings_name(
    store: DatabaseStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["set", POLE, "note==cmd|x"]) == 0
    assert "Version 2 en service. La précédente est gardée : python -m geo rollback" in plain(
        capsys.readouterr().out
    )
    listed = tmp_path / "liste.csv"
    listed.write_text("id_pole;nom;commune\nptce-neuf;Pôle neuf;Limoux\n", "utf-8")
    assert main(["import", str(listed), "--yes", "--source", "https://exemple.fr"]) in (0, 1)
    said = plain(capsys.readouterr().out)
    assert "version 3." in said
    assert "Pôle neuf".encode() in store.files()["poles.csv"]
    assert b",'=cmd|x," in store.files()["poles.csv"]  # as `datapackage.json` now says
    assert main(["rollback"]) == 0
    assert main(["rollback", "--list"]) == 0
    said = plain(capsys.readouterr().out)
    assert "Version 2 en service (ptce-3-eva : note)." in said
    assert "→    2" in said
    assert "3 versions gardées." in said
    assert b",=cmd|x," in store.files()["poles.csv"]


def test_a_distant_source_that_one_machine_reads_reaches_all_servers(
    configured_source: LocalSource, base: str, replicas: list[Settings]
) -> None:
    files = versioned_files(SHIPPED_DATA)
    files["poles.csv"] = files["poles.csv"].replace(b"3.EVA", NAMED, 1)
    configured_source.answers["/ptce.zip"] = Answer(zipped(files))
    assert main(["refresh"]) == main(["push", "--to", base]) == 0
    for each in replicas:
        assert refresh(each, NOW).after["poles.csv"].count(NAMED)


# ---- The values of indicators ---------------------------------------------------------------


@pytest.fixture
def with_jobs(base: str, data_folder: Path) -> str:
    """The name of the file of values of an indicator that the database has."""
    install(FolderStore(data_folder), [(JOBS, table(3.0, 5.0))], reason="essai")
    assert main(["push", "--to", base, "--data", str(data_folder)]) == 0
    ((name,),) = run(base, "SELECT fichier FROM atlas_valeurs")
    return str(name)


def jobs(folder: Path) -> float:
    atlas = load_atlas(folder)
    found = atlas.indicators.at(JOBS.id, "commune")
    assert found is not None
    return float(found.numbers[atlas.territories.communes.index.get_loc("01002")])


@pytest.mark.usefixtures("with_jobs")
def test_values_go_there_and_come_back_to_servers_and_folders(
    base: str, replicas: list[Settings], tmp_path: Path
) -> None:
    refresh(replicas[0], NOW)
    assert jobs(replicas[0].folder) == 5.0
    folder = tmp_path / "retour"
    assert main(["pull", "--from", base, "--to", str(folder)]) == 0
    assert jobs(folder) == 5.0


def test_values_stay_as_long_as_a_version_names_them(
    base: str, with_jobs: str, store: DatabaseStore, replicas: list[Settings]
) -> None:
    refresh(replicas[0], NOW)
    without = (SHIPPED_DATA / "indicateurs.csv").read_bytes()
    store.replace({"indicateurs.csv": without}, reason="sans")
    refresh(replicas[0], NOW)
    assert run(base, "SELECT fichier FROM atlas_valeurs") == [(with_jobs,)]
    store.roll_back()
    refresh(replicas[1], NOW)
    assert jobs(replicas[1].folder) == 5.0
    store.replace({"indicateurs.csv": without}, reason="sans")
    run(base, "DELETE FROM atlas_versions WHERE NOT en_service")
    store.replace(renamed(store, "Autre"), reason="autre")
    assert run(base, "SELECT fichier FROM atlas_valeurs") == []


SPOILED = {
    "UPDATE atlas_valeurs SET contenu = 'autre'": "ne sont plus celles d'origine",
    "UPDATE atlas_valeurs SET contenu = 'PAR1', empreinte = encode(sha256('PAR1'), 'hex'); "
    "UPDATE poles SET note = ''": "ne peut pas être lu",
}


@pytest.mark.parametrize("statement", SPOILED)
@pytest.mark.usefixtures("with_jobs")
def test_values_that_are_not_what_was_written_stay_out(
    base: str, statement: str, replicas: list[Settings]
) -> None:
    settings = replicas[0]
    run(base, "CREATE TABLE garde AS TABLE indicateurs")
    run(base, "DELETE FROM indicateurs WHERE id_indicateur = %s", JOBS.id)
    refresh(settings, NOW)
    good = current_files(settings.folder)
    for each in statement.split("; "):
        run(base, each)
    again = "INSERT INTO indicateurs SELECT * FROM garde WHERE id_indicateur = %s"
    run(base, again, JOBS.id)
    with pytest.raises(SourceError, match=SPOILED[statement]):
        refresh(settings, NOW)
    assert current_files(settings.folder) == good


def test_values_that_are_too_big_are_neither_read_nor_written(
    base: str,
    with_jobs: str,
    replicas: list[Settings],
    data_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("geo.sources.postgis_versions.MAX_BYTES", 10)
    with pytest.raises(SourceError, match=rf"les valeurs «.{with_jobs}.» dépassent"):
        refresh(replicas[0], NOW)
    run(base, "DELETE FROM atlas_valeurs")
    assert main(["push", "--to", base, "--data", str(data_folder)]) == 2
    assert run(base, "SELECT * FROM atlas_valeurs") == []


@pytest.mark.usefixtures("with_jobs")
def test_a_hostile_name_of_values_is_written_nowhere(base: str, replicas: list[Settings]) -> None:
    run(base, "UPDATE indicateurs SET fichier = '../../mal.parquet' WHERE fichier <> ''")
    run(base, "UPDATE atlas_valeurs SET fichier = '../../mal.parquet'")
    refresh(replicas[0], NOW)
    assert not list(replicas[0].cache_donnees.parent.rglob("mal.parquet"))
    assert not list((replicas[0].folder / VALUES_FOLDER).glob("*.parquet"))


# ---- The database goes, and comes back ------------------------------------------------------


def test_a_database_that_was_gone_is_followed_again_when_it_is_back(
    base: str, store: DatabaseStore, tmp_path: Path
) -> None:
    port = urlsplit(base).port or 5432
    with closing(Gate(port)) as gate:
        away = base.replace(f":{port}/", f":{gate.port}/")
        settings = Settings(donnees=Source(away), cache_donnees=tmp_path / "loin")
        refresh(settings, NOW)
        good = current_files(settings.folder)
        gate.shut()
        store.replace(renamed(store, "Pendant"), reason="pendant")
        with pytest.raises(SourceError, match="ne répond pas"):
            refresh(settings, NOW)
        with pytest.raises(SourceError, match="ne répond pas"):
            store_of(settings).replace({}, reason="en vain")
        assert current_files(settings.folder) == good
        state = read_state(settings.folder)
        assert state.is_failing
        assert not state.is_worth_telling(NOW + timedelta(minutes=9))
        assert state.is_worth_telling(NOW + timedelta(minutes=11))
        assert seconds_until_due(settings, state, NOW) == 60
        gate.open()
        refresh(settings, NOW)
        assert current_files(settings.folder) == store.files()
        assert not read_state(settings.folder).is_failing


@pytest.mark.usefixtures("set_cells")
def test_an_indicator_is_added_to_a_database_and_taken_out(
    base: str, with_jobs: str, replicas: list[Settings], tmp_path: Path
) -> None:
    given = tmp_path / "cafes.csv"
    given.write_text("code_insee;cafes\n01001;4\n01002;7\n", "utf-8")
    words = ["--identifiant", "cafes", "--genre", "effectif", "--annee", "2024", "--yes"]
    assert main(["indicators", "add", str(given), *words]) == 0
    refresh(replicas[0], NOW)
    found = load_atlas(replicas[0].folder).indicators
    assert {"cafes", JOBS.id} <= found.keys()
    cafes = found.at("cafes", "commune")
    assert cafes is not None
    values = cafes.numbers
    assert values[values == values].tolist() == [4.0, 7.0]  # noqa: PLR0124 - NaN elsewhere
    assert jobs(replicas[0].folder) == 5.0
    assert main(["indicators", "remove", "cafes"]) == 0
    refresh(replicas[1], NOW)
    assert "cafes" not in load_atlas(replicas[1].folder).indicators
    names = {name for (name,) in run(base, "SELECT fichier FROM atlas_valeurs")}
    assert with_jobs in names
    assert len(names) == 2  # those of a version that is kept too


@pytest.mark.usefixtures("set_cells")
def test_numbers_that_a_person_confirmed_are_written_in_a_database(
    store: DatabaseStore, tmp_path: Path
) -> None:
    number = siren(11111111)
    confirmed = {
        "cle": member_key("R2D2", "32132"),
        "nom": "R2D2",
        "siren": number,
        "siret": siret(number, 1),
        "certitude": "certaine",
        "etat": "active",
        "categorie_juridique": "9220",
        "methode": "sirene",
        "date": "2026-11-30",
        "confirme": "oui",
    }
    path = tmp_path / "identites.csv"
    path.write_bytes(write_proposals([dict.fromkeys(COLUMNS, "") | confirmed]))
    assert main(["identify", "--apply", str(path)]) == 0
    members = store.files()["membres.csv"].decode().splitlines()
    (line,) = [each for each in members if "R2D2" in each]
    assert f",{number}," in line
    assert main(["identify", "--apply", str(path)]) == 0  # it has its number: nothing to write
    assert len(store.versions()) == 2
