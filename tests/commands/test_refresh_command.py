"""`python -m geo refresh`: codes for monitoring, words for a person."""

from pathlib import Path

import pytest

from geo.commands.main import main
from geo.commands.refresh import describe_state
from geo.settings import SETTINGS_VARIABLE, SHIPPED_DATA
from geo.sources.state import SourceState
from geo.tables.versions import versioned_files
from tests import shipped
from tests.sources.local_source import Answer, LocalSource, zipped
from tests.spaces import plain


@pytest.mark.slow
def test_refresh_reads_then_finds_nothing_new(
    configured_source: LocalSource, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["refresh", "--status"]) == 1
    assert "aucune donnée n'en est venue" in plain(capsys.readouterr().out)
    assert main(["refresh"]) == 0
    said = plain(capsys.readouterr().out).splitlines()
    assert said[0] == "Version 1 en service."
    assert f"; {shipped.POLES} pôles ajoutés" in plain(said[1])
    assert len(said) == 2  # of what was not there before, only the count
    assert main(["refresh"]) == 0
    assert plain(capsys.readouterr().out) == "Rien de nouveau à la source.\n"
    assert main(["refresh", "--status"]) == 0
    said = plain(capsys.readouterr().out)
    assert said.startswith(
        f"Source : {configured_source.address('/ptce.zip')}\nDernière lecture bonne"
    )


@pytest.mark.slow
def test_a_failing_source_is_told_with_details_and_a_code(
    configured_source: LocalSource, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["refresh"])
    poles = (SHIPPED_DATA / "poles.csv").read_bytes().replace(b",laureat,", b",gagnant,")
    files = versioned_files(SHIPPED_DATA) | {"poles.csv": poles}
    configured_source.answers["/ptce.zip"] = Answer(zipped(files))
    capsys.readouterr()
    assert main(["refresh"]) == 1
    said = plain(capsys.readouterr().err)
    assert said.startswith("Source refusée : ce que donne la source contient ")
    assert "poles.csv, ligne 2, statut : « gagnant » n'est pas une valeur admise." in said
    assert "En échec depuis : " in said
    assert main(["refresh", "--status"]) == 1
    assert "En échec depuis" in plain(capsys.readouterr().out)
    assert main(["refresh", "--accept"]) == 0
    assert main(["refresh", "--status"]) == 0


def test_a_plain_folder_has_nothing_to_refresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(SETTINGS_VARIABLE, str(tmp_path / "absent.toml"))
    assert main(["refresh"]) == 2
    assert "rien à actualiser" in plain(capsys.readouterr().err)


def test_a_cell_of_a_source_is_not_changed_here(
    configured_source: LocalSource, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["set", "ptce-3-eva", "note=a"]) == 2
    said = plain(capsys.readouterr().err)
    assert (
        f"Les données viennent de {configured_source.address('/ptce.zip')} : changez-les là-bas"
        in said
    )


def test_a_read_that_did_not_end_is_told() -> None:
    good, later = "2026-11-25T08:05:00+01:00", "2026-11-25T09:05:00+01:00"
    said = list(describe_state(SourceState(tried=later, succeeded=good)))
    assert (
        said[1]
        == "Lecture en cours, ou arrêtée en route, depuis : 25 novembre 2026 à 9\u00a0h\u00a005."
    )
    assert len(list(describe_state(SourceState(tried=good, succeeded=good)))) == 1
