"""Addresses of imported rows, asked of a service that speaks the protocol of the Géoplateforme."""

import csv
from pathlib import Path

import pytest

from geo.commands.main import main
from geo.settings import SETTINGS_VARIABLE
from tests.geocoding_service import Place, running_service
from tests.spaces import plain

ROWS = (
    "nom;adresse;commune;code_insee\n"
    "Au port;3 rue du Port;Brest;29019\n"
    "Ailleurs;5 rue du Port;Lille;59350\n"
    "Sans adresse;;Brest;29019\n"
)


def in_brest_or_its_town_hall(query: str) -> Place:
    kind = "housenumber" if query[0].isdigit() else "municipality"
    return Place(query, 0.9, kind, "29019", -4.5, 48.39)


def imported(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "donnees" / "poles.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["nom"]: row for row in csv.DictReader(file)}


@pytest.mark.slow
def test_an_address_is_located_in_the_commune_of_its_row_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "liste.csv"
    file.write_text(ROWS, "utf-8")
    with running_service(find=in_brest_or_its_town_hall) as service:
        settings = tmp_path / "atlas.toml"
        settings.write_text(f'geocodeur = "{service.address}"\n', "utf-8")
        monkeypatch.setenv(SETTINGS_VARIABLE, str(settings))
        main(["import", str(file), "--to", str(tmp_path / "donnees"), "--yes"])
    said = plain(capsys.readouterr().out)
    found = imported(tmp_path)
    assert (found["Au port"]["longitude"], found["Au port"]["latitude"]) == ("-4.5", "48.39")
    assert found["Ailleurs"]["longitude"] == ""
    assert "le géocodeur place l'adresse à Brest" in said
    assert "address-not-found" in said
    assert found["Sans adresse"]["longitude"] == ""
    assert sum(service.received.values()) == 2


@pytest.mark.slow
@pytest.mark.parametrize(("score", "is_believed"), [(0.5, True), (0.49, False)])
def test_an_import_believes_what_everybody_believes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, score: float, is_believed: bool
) -> None:
    file = tmp_path / "liste.csv"
    file.write_text(ROWS, "utf-8")
    found = Place("3 rue du Port", score, "housenumber", "29019", -4.5, 48.39)
    with running_service(find=lambda _: found) as service:
        settings = tmp_path / "atlas.toml"
        settings.write_text(f'geocodeur = "{service.address}"\n', "utf-8")
        monkeypatch.setenv(SETTINGS_VARIABLE, str(settings))
        main(["import", str(file), "--to", str(tmp_path / "donnees"), "--yes"])
    assert bool(imported(tmp_path)["Au port"]["longitude"]) == is_believed


@pytest.mark.slow
def test_without_the_setting_no_address_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_text(ROWS, "utf-8")
    with running_service() as service:
        main(["import", str(file), "--to", str(tmp_path / "donnees"), "--yes"])
        assert service.requests == []
    assert imported(tmp_path)["Au port"]["longitude"] == ""
