"""A source that fails leaves the last good version in service, and says so."""

import csv
import errno
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from geo.atlas import load_atlas
from geo.errors import SourceBusyError, SourceError
from geo.reports.sources import failure_sentences
from geo.settings import Settings, Source
from geo.sources import refresh as refreshing
from geo.sources.download import SOURCES
from geo.sources.refresh import refresh
from geo.sources.state import SourceState, is_overdue, read_state, seconds_until_due, write_state
from geo.tables.versions import current_files, list_versions
from tests import shipped
from tests.sources.conftest import NOW, MakeSettings
from tests.sources.local_source import Answer, LocalSource, zipped
from tests.spaces import plain

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("checked_once")]

LATER = NOW + timedelta(hours=3)
Files = dict[str, bytes]


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask once: waiting is tried elsewhere."""
    web_of = refreshing.web_of
    policy = replace(SOURCES, attempts=1, silence_s=60, attempt_s=60)
    monkeypatch.setattr(refreshing, "web_of", lambda *words: web_of(*words, policy))


@pytest.fixture
def settings(server: LocalSource, settings_for: MakeSettings, shipped_files: Files) -> Settings:
    """Settings whose source serves the shipped tables in a zip."""
    server.answers["/ptce.zip"] = Answer(zipped(shipped_files))
    return settings_for(server.address("/ptce.zip"))


def with_poles(files: Files, change: Callable[[list[dict[str, str]]], object]) -> Files:
    rows = list(csv.DictReader(io.StringIO(files["poles.csv"].decode())))
    header = list(rows[0])
    change(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return {**files, "poles.csv": text.getvalue().encode()}


def test_what_a_source_gives_is_kept_and_read_as_a_data_folder(
    settings: Settings, shipped_files: Files
) -> None:
    done = refresh(settings, NOW)
    assert (done.before, done.after) == ({}, shipped_files)
    assert current_files(settings.folder) == shipped_files
    assert len(load_atlas(settings.folder)) == shipped.POLES
    state = read_state(settings.folder)
    assert state.succeeded == state.tried == "2026-11-25T08:05:00+01:00"
    assert not state.is_failing
    assert failure_sentences(state) == ()
    again = refresh(settings, LATER)
    assert again.before == again.after
    assert read_state(settings.folder).succeeded == "2026-11-25T11:05:00+01:00"
    assert len(list_versions(settings.folder)) == 1


def test_a_new_version_takes_its_place_and_drops_the_tables_it_lacks(
    server: LocalSource, settings: Settings, shipped_files: Files
) -> None:
    refresh(settings, NOW)
    new = with_poles(shipped_files, lambda rows: rows[0].update(nom="Nouveau nom"))
    del new["errata.csv"]
    server.answers["/ptce.zip"] = Answer(zipped(new))
    assert refresh(settings, LATER).after == new
    assert current_files(settings.folder) == new
    assert load_atlas(settings.folder).poles["nom"][0] == "Nouveau nom"


def _halved(rows: list[dict[str, str]]) -> None:
    del rows[50:]


def _wrong(rows: list[dict[str, str]]) -> None:
    for row in rows[:3]:
        row["statut"] = "<script>alert(1)</script>"


def _cut(files: Files) -> bytes:
    return zipped(files)[:-1000]


FAULTS: list[tuple[str, Callable[[Files], Answer], str]] = [
    ("down", lambda _: Answer(status=500), "la source est en panne"),
    ("html", lambda _: Answer(b"<!doctype html><p>Maintenance"), "une page HTML"),
    ("cut", lambda files: Answer(_cut(files)), "un fichier qui ne peut pas être lu"),
    ("short", lambda files: Answer(_cut(files), declared=900_000), "est coupée"),
    ("empty", lambda _: Answer(b""), "un fichier qui ne peut pas être lu"),
    ("other", lambda _: Answer(zipped({"a.csv": b"x"})), "ne peut pas être lu"),
    ("text", lambda _: Answer(b"Bonjour\nle monde\n"), "la table des pôles de la source"),
    (
        "no pole",
        lambda files: Answer(
            zipped({**files, "poles.csv": files["poles.csv"].split(b"\n")[0] + b"\n"})
        ),
        "aucun pôle",
    ),
    (
        "half",
        lambda files: Answer(zipped(with_poles(files, _halved))),
        r"ce que donne la source contient \d+ erreurs, contre 0",  # links to poles now gone
    ),
    (
        "wrong",
        lambda files: Answer(zipped(with_poles(files, _wrong))),
        "ce que donne la source contient 3 erreurs, contre 0",
    ),
]


@pytest.mark.parametrize(("fault", "message"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_failing_source_leaves_the_last_good_version(
    server: LocalSource,
    settings: Settings,
    shipped_files: Files,
    fault: Callable[[Files], Answer],
    message: str,
) -> None:
    refresh(settings, NOW)
    server.answers["/ptce.zip"] = fault(shipped_files)
    for moment in (LATER, LATER + timedelta(hours=1)):
        with pytest.raises(SourceError, match=message):
            refresh(settings, moment)
    assert current_files(settings.folder) == shipped_files
    state = read_state(settings.folder)
    assert state.succeeded == "2026-11-25T08:05:00+01:00"
    assert state.failing_since == "2026-11-25T11:05:00+01:00"
    assert state.tried == "2026-11-25T12:05:00+01:00"
    first, second = failure_sentences(state)
    assert first.startswith("Depuis le 25 novembre 2026 à 11\u00a0h\u00a005, ")
    assert state.why in plain(first)
    assert second.endswith("vérifiée le 25 novembre 2026 à 8\u00a0h\u00a005.")
    assert "127.0.0.1" not in first + second

    server.answers["/ptce.zip"] = Answer(zipped(shipped_files))
    refresh(settings, LATER + timedelta(hours=2))
    assert not read_state(settings.folder).is_failing


def test_a_source_that_loses_most_of_its_poles_is_taken_for_a_part(
    server: LocalSource, settings_for: MakeSettings, shipped_files: Files
) -> None:
    settings = settings_for(server.address("/poles.csv"))
    server.answers["/poles.csv"] = Answer(shipped_files["poles.csv"])
    refresh(settings, NOW)
    server.answers["/poles.csv"] = Answer(with_poles(shipped_files, _halved)["poles.csv"])
    with pytest.raises(
        SourceError, match=rf"plus que 50 pôles, contre {shipped.POLES} .* tronquée"
    ):
        refresh(settings, LATER)
    assert len(load_atlas(settings.folder)) == shipped.POLES


def test_the_operator_may_take_what_would_be_refused(
    server: LocalSource, settings: Settings, shipped_files: Files
) -> None:
    refresh(settings, NOW)
    new = with_poles(shipped_files, _wrong)
    server.answers["/ptce.zip"] = Answer(zipped(new))
    refresh(settings, LATER, accept=True)
    assert current_files(settings.folder) == new
    refresh(settings, LATER)  # no more errors than what is in service


def test_the_first_data_is_taken_with_its_errors(
    server: LocalSource, settings: Settings, shipped_files: Files
) -> None:
    server.answers["/ptce.zip"] = Answer(zipped(with_poles(shipped_files, _wrong)))
    refresh(settings, NOW)
    assert len(load_atlas(settings.folder)) == shipped.POLES


@pytest.mark.parametrize("form", ["xlsx", "gpkg", "geojson", "csv"])
def test_every_form_of_our_exports_is_read(
    server: LocalSource, settings_for: MakeSettings, exported: Files, form: str
) -> None:
    server.answers["/donnees"] = Answer(exported[form])
    settings = settings_for(server.address("/donnees"))
    refresh(settings, NOW)
    atlas = load_atlas(settings.folder)
    assert len(atlas) == len(shipped.BRETONS)
    assert atlas.report.is_clean
    if form in ("xlsx", "gpkg"):
        assert len(atlas.tables["membres"])
        assert atlas.release.date == shipped.DATE


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The poles of Brittany, in each form."""
    from geo.commands.main import main  # noqa: PLC0415 - heavy, and only here

    folder = tmp_path_factory.mktemp("exports")
    for form in ("xlsx", "gpkg", "geojson"):
        main(["export", "--format", form, "--region", "53", "--out", str(folder / f"b.{form}")])
    main(["export", "--format", "csv", "--region", "53", "--out", str(folder / "csv")])
    files = {form: (folder / f"b.{form}").read_bytes() for form in ("xlsx", "gpkg", "geojson")}
    return files | {"csv": (folder / "csv" / "poles.csv").read_bytes()}


def test_a_source_is_asked_once_at_a_time(settings: Settings) -> None:
    with refreshing._alone(settings.folder), pytest.raises(SourceBusyError, match="déjà en train"):
        refresh(settings, NOW)
    assert read_state(settings.folder) == SourceState()


def test_even_an_unforeseen_fault_is_written_beside_the_data(
    settings: Settings, shipped_files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh(settings, NOW)

    def broken(*_: object) -> None:
        raise KeyError("colonne")

    monkeypatch.setattr(refreshing, "fetch", broken)
    with pytest.raises(SourceError, match="une erreur imprévue") as caught:
        refresh(settings, LATER)
    assert "KeyError" in caught.value.detail
    assert read_state(settings.folder).is_failing
    assert current_files(settings.folder) == shipped_files


def test_a_folder_that_cannot_be_written_is_a_failure_that_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh(settings, NOW)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(refreshing, "write_state", full)
    with pytest.raises(SourceError, match="n'ont pas pu être gardées"):
        refresh(settings, LATER)
    settings.cache_donnees.rename(settings.cache_donnees.with_name("ailleurs"))
    settings.cache_donnees.write_text("un fichier, non un dossier")
    with pytest.raises(SourceError, match="n'ont pas pu être gardées") as caught:
        refresh(settings, LATER)
    assert str(settings.folder) in caught.value.detail


def test_a_plain_folder_has_nothing_to_refresh() -> None:
    with pytest.raises(SourceError, match="rien à actualiser"):
        refresh(Settings(), NOW)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"tried": "hier"}',
        '{"tried": "2026-11-25T08:05:00"}',
        '{"x": 1}',
        pytest.param("[" * 100_000, id="deep"),
    ],
)
def test_a_state_that_cannot_be_read_is_no_state(settings: Settings, text: str) -> None:
    settings.folder.mkdir(parents=True)
    write_state(settings.folder, SourceState(why="a"))
    assert read_state(settings.folder).why == "a"
    (settings.folder / ".source.json").write_text(text)
    assert read_state(settings.folder) == SourceState()


# minutes set, address, tried how long ago (s), failing, seconds to wait
SCHEDULES = [
    (60, "https://exemple.fr/a", 600, False, 3000),
    (60, "https://exemple.fr/a", 4000, False, 0),
    (60, "https://exemple.fr/a", 100, True, 500),
    (1, "https://exemple.fr/a", 20, True, 40),
    (0, "https://exemple.fr/a", 9000, False, float("inf")),
    (60, "postgresql://exemple.fr/a", 2, False, 3),
    (60, "postgresql://exemple.fr/a", 2, True, 58),
    (60, "https://exemple.fr/a", -500, False, 0),
]


@pytest.mark.parametrize(("minutes", "address", "ago", "failing", "expected"), SCHEDULES)
def test_a_source_is_asked_in_its_turn(
    minutes: int, address: str, ago: int, failing: object, expected: float
) -> None:
    settings = Settings(donnees=Source(address), rafraichir_minutes=minutes)
    tried: datetime = NOW - timedelta(seconds=ago)
    state = SourceState().after_success(tried)
    state = state.after_failure(tried, "la source ne répond pas") if failing else state
    assert seconds_until_due(settings, state, NOW) == expected


@pytest.mark.parametrize(
    ("minutes", "address", "ago", "overdue"),
    [
        (60, "https://exemple.fr/a", 7000, ""),
        (60, "https://exemple.fr/a", 7900, "overdue"),  # two hours and ten minutes: 7,800 s
        (0, "https://exemple.fr/a", 900_000, ""),
        (60, "postgresql://exemple.fr/a", 600, ""),
        (60, "postgresql://exemple.fr/a", 620, "overdue"),
    ],
)
def test_a_source_that_nobody_asks_any_more_is_overdue(
    minutes: int, address: str, ago: int, overdue: str
) -> None:
    settings = Settings(donnees=Source(address), rafraichir_minutes=minutes)
    state = SourceState().after_success(NOW - timedelta(seconds=ago))
    assert is_overdue(settings, state, NOW) == bool(overdue)
    assert not is_overdue(settings, SourceState(), NOW)


def test_a_source_never_asked_is_due_and_a_folder_never_is() -> None:
    never = SourceState()
    assert seconds_until_due(Settings(donnees=Source("https://exemple.fr/a")), never, NOW) == 0
    assert seconds_until_due(Settings(), never, NOW) == float("inf")


def test_a_read_that_kills_the_process_is_not_begun_again_at_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise SystemExit

    refresh(settings, NOW)
    monkeypatch.setattr(refreshing, "fetch", die)
    with pytest.raises(SystemExit):
        refresh(settings, LATER)
    state = read_state(settings.folder)
    assert state.tried == LATER.isoformat(timespec="seconds")
    assert state.succeeded == NOW.isoformat(timespec="seconds")
    assert seconds_until_due(settings, state, LATER) == 3600
