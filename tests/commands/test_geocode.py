"""`python -m geo geocode`: what it writes, what it refuses, and being killed."""

import csv
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.commands.geocode import ADDED_COLUMNS
from geo.commands.main import main
from geo.errors import SettingsError
from geo.geocoding.protocol import service_name, service_url
from geo.settings import ROOT, SETTINGS_VARIABLE, read_settings
from tests.geocoding_service import FakeService, Place, in_brest
from tests.spaces import plain

ROWS = 20_000
Configure = Callable[[str], None]


@pytest.fixture
def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Write the operator's setting."""

    def write(geocoder: str) -> None:
        settings = tmp_path / "atlas.toml"
        settings.write_text(f'geocodeur = "{geocoder}"\n', "utf-8")
        monkeypatch.setenv(SETTINGS_VARIABLE, str(settings))

    return write


def write_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


@pytest.mark.slow
def test_a_geocoding_of_20_000_rows_survives_being_killed_three_times(
    tmp_path: Path, service: FakeService, configure: Configure
) -> None:
    configure(service.address)
    rows = [{"id": f"r{n}", "adresse": f"{n} rue du Port", "commune": "Brest"} for n in range(ROWS)]
    source, out = write_rows(tmp_path / "a.csv", rows), tmp_path / "b.csv"
    command = [sys.executable, "-m", "geo", "geocode", str(source), "--out", str(out)]
    for batches in (1, 3, 5):
        service.held_at = len(service.requests) + batches  # it is killed while one is under way
        process = subprocess.Popen(
            command, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True
        )
        until = time.monotonic() + 60
        while service.answering.is_set() and time.monotonic() < until:
            time.sleep(0.005)
        os.killpg(process.pid, signal.SIGKILL)  # -9, to it and its whole group
        assert process.wait() == -9
        assert not out.exists()
        killed_after = service.received.total()
        service.answering.set()
    assert 9000 <= killed_after < ROWS
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0
    assert service.received == {f"{n} rue du port brest": 1 for n in range(ROWS)}
    written = read_rows(out)
    assert [row["id"] for row in written] == [row["id"] for row in rows]
    assert [row["geo_longitude"] for row in written] == [
        f"{-4.5 + n / 1e5:.6f}" for n in range(ROWS)
    ]
    assert {row["geo_precision"] for row in written} == {"adresse"}


def geocode(source: Path, out: Path, *options: str) -> int:
    return main(["geocode", str(source), "--out", str(out), *options])


MESSY = [
    {"nom": "Une", "adresse": "12, rue de Siam", "code_postal": "29200", "commune": "Brest"},
    {"nom": "=cmd|'/c calc'!A1", "adresse": "nulle part", "code_postal": "", "commune": "Brest"},
    {"nom": "«\u202eDeux»\nlignes", "adresse": "", "code_postal": "29200", "commune": "Brest"},
    {"nom": "{{7*7}}<script>", "adresse": "x" * 10_000, "code_postal": "", "commune": ""},
    {"nom": "Encore", "adresse": "12 RUE DE SIAM 29200 Brest", "code_postal": "", "commune": ""},
    {"nom": "Basse", "adresse": "2 rue basse", "code_postal": "29000", "commune": "Quimper"},
]


def find(query: str) -> Place | None:
    if "nulle" in query:
        return None
    if "basse" in query:
        return Place('=HYPERLINK("http://mal.exemple")', 0.34, "street", "29232", -4.1, 48.0)
    return in_brest(query)


@pytest.mark.slow
def test_every_row_comes_back_in_order_with_what_was_found(
    tmp_path: Path,
    service: FakeService,
    configure: Configure,
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure(service.address)
    service.find = find
    out = tmp_path / "b.csv"
    assert geocode(write_rows(tmp_path / "a.csv", MESSY), out) == 0
    assert service.received == {
        "12 rue de siam 29200 brest": 1,  # twice in the file
        "nulle part brest": 1,
        "2 rue basse 29000 quimper": 1,
    }
    rows = read_rows(out)
    assert list(rows[0]) == [*MESSY[0], *ADDED_COLUMNS]
    assert [row["nom"].lstrip("'") for row in rows] == [row["nom"] for row in MESSY]
    assert rows[1]["nom"].startswith("'=")
    assert rows[3]["adresse"] == "x" * 10_000
    assert [row["geo_methode"] for row in rows] == [
        "geocodeur",
        "aucune",
        "commune",
        "aucune",
        "geocodeur",
        "commune",
    ]
    assert [row["geo_precision"] for row in rows] == [
        "adresse",
        "inconnue",
        "commune",
        "inconnue",
        "adresse",
        "commune",
    ]
    assert (rows[0]["geo_longitude"], rows[0]["geo_latitude"]) == ("-4.499880", "48.390000")
    assert rows[5]["geo_adresse"].startswith("'=HYPERLINK")
    assert (rows[5]["geo_score"], rows[5]["geo_code_insee"]) == ("0.340", "29232")
    assert "trop incertaine" in rows[5]["geo_constat"]
    said = capsys.readouterr()
    assert plain(said.out).splitlines()[0] == (
        "6 adresses : 2 au numéro, 2 à la commune, 2 sans lieu connu."
    )
    assert "géocodage : 3 demandes sur 3" in plain(said.err)
    before = out.read_bytes()
    assert geocode(tmp_path / "a.csv", out) == 0
    assert out.read_bytes() == before
    assert service.received.total() == 3


def test_nothing_is_sent_without_the_operator_s_setting(
    tmp_path: Path,
    service: FakeService,
    configure: Configure,
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure("")
    assert geocode(write_rows(tmp_path / "a.csv", MESSY), tmp_path / "b.csv") == 2
    assert "aucun géocodeur n'est réglé, et rien n'a été envoyé" in plain(capsys.readouterr().err)
    assert not service.requests
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "atlas.toml"]


@pytest.mark.slow
def test_a_service_that_answers_in_part_is_told_by_the_exit_code(
    tmp_path: Path, service: FakeService, configure: Configure
) -> None:
    configure(service.address)
    service.faults = ["failed", "failed"]
    source, out = write_rows(tmp_path / "a.csv", MESSY), tmp_path / "b.csv"
    assert geocode(source, out) == 1
    assert read_rows(out)[0]["geo_constat"] == "le service n'a pas répondu pour cette adresse"
    assert geocode(source, out) == 0  # only that one is sent again
    assert service.received["12 rue de siam 29200 brest"] == 3
    assert service.received["nulle part brest"] == 1


def test_a_service_that_refuses_leaves_no_file(
    tmp_path: Path,
    service: FakeService,
    configure: Configure,
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure(service.address)
    service.faults = ["refused"]
    out = tmp_path / "b.csv"
    assert geocode(write_rows(tmp_path / "a.csv", MESSY), out) == 2
    said = plain(capsys.readouterr().err)
    assert "le service de géocodage refuse la demande (réponse 413)" in said
    assert not out.exists()


def test_an_interruption_says_how_to_go_on(
    tmp_path: Path,
    configure: Configure,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    configure("http://127.0.0.1:9")
    monkeypatch.setattr("geo.commands.geocode.locate_all", interrupt)
    assert geocode(write_rows(tmp_path / "a.csv", MESSY), tmp_path / "b.csv") == 130
    assert "Relancez la même commande" in plain(capsys.readouterr().err)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            "nom,rue\nA,B\n",
            "n'a pas de colonne « adresse ». Colonnes trouvées : nom et rue",
        ),
        ("adresse,geo_score\nA,1\n", "a déjà les colonnes geo_score"),
        ("adresse,nom\nA,B\nA,B,C\n", "ligne 3"),
        ("", "vide"),
    ],
)
def test_a_file_that_cannot_be_given_back_whole_is_refused(
    tmp_path: Path,
    configure: Configure,
    capsys: pytest.CaptureFixture[str],
    *,
    content: str,
    reason: str,
) -> None:
    configure("http://127.0.0.1:9")  # where nobody answers
    source = tmp_path / "a.csv"
    source.write_text(content, "utf-8")
    assert geocode(source, tmp_path / "b.csv") == 2
    assert reason in plain(capsys.readouterr().err)
    assert not list(tmp_path.glob("*.sqlite"))


def test_a_file_that_is_not_there_is_told(
    tmp_path: Path, configure: Configure, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("geoplateforme")
    assert geocode(tmp_path / "absent.csv", tmp_path / "b.csv") == 2
    assert "absent.csv" in plain(capsys.readouterr().err)


@pytest.mark.parametrize(
    "geocoder",
    [
        "",
        "geoplateforme",
        "https://geocodeur.exemple.fr/api",
        "http://localhost:7878",
        "http://127.0.0.1:7878/",
        "http://[::1]:7878",
    ],
)
def test_geocoders_that_may_be_set(configure: Configure, geocoder: str) -> None:
    configure(geocoder)
    assert read_settings().geocodeur == geocoder


@pytest.mark.parametrize(
    "geocoder",
    [
        "oui",
        "Geoplateforme ",
        "http://geocodeur.exemple.fr",  # addresses would travel in the clear
        "http://127.0.0.1.exemple.fr",
        "https://",
        "https://moi:secret@exemple.fr",
        "https://exemple.fr/?cle=1",
        "https://exemple.fr/#a",
        "https://exemple.fr/a b",
        "https://exemple.fr:99999",
        "https://[::1",
        "file:///etc/passwd",
        "//exemple.fr",
    ],
)
def test_geocoders_that_are_refused(configure: Configure, geocoder: str) -> None:
    configure(geocoder)
    with pytest.raises(
        SettingsError, match=r"geocodeur : «.*» n'est ni vide, ni « geoplateforme »"
    ):
        read_settings()


def test_address_and_name_of_the_service() -> None:
    assert service_url("") == ""
    assert service_url("geoplateforme") == "https://data.geopf.fr/geocodage"
    assert service_url("https://exemple.fr/api/") == "https://exemple.fr/api"
    assert service_name("https://exemple.fr/api/") == "au service de géocodage exemple.fr"
