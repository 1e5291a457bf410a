"""What pages say of settings and data that are not right."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import shipped
from tests.folders import change_row
from tests.pages.opened import Settings, open_page, text_of


def test_an_error_is_reported_to_the_operator_s_address(settings: Settings) -> None:
    settings(contact_erreurs="atlas@exemple.fr")
    text = text_of(open_page("pole.py", pole="ptce-3-eva"))
    assert 'href="mailto:atlas@exemple.fr?subject=Correction' in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda folder: (folder / "poles.csv").unlink(), "poles.csv"),
        (lambda folder: (folder / "poles.csv").write_bytes(b""), "poles.csv"),
        (lambda folder: (folder / "poles.csv").write_bytes(b"\xff\xfe\x00"), "poles.csv"),
    ],
)
def test_data_that_cannot_be_loaded_is_said_with_the_file(
    data_folder: Path, settings: Settings, spoil: Callable[[Path], object], sentence: str
) -> None:
    spoil(data_folder)
    settings(donnees=str(data_folder))
    app = open_page()
    assert not app.exception
    assert "Les données n'ont pas pu être chargées" in text_of(app)
    assert sentence in text_of(app)


@pytest.mark.slow
@pytest.mark.parametrize(
    "schema", ["{}", "[]", '{"fields": []}', "{", '{"fields": [{"name": "x", "type": "toto"}]}']
)
def test_a_broken_schema_is_said_with_its_name(
    data_folder: Path, settings: Settings, schema: str
) -> None:
    (data_folder / "schemas").mkdir()
    (data_folder / "schemas" / "poles.json").write_text(schema, "utf-8")
    settings(donnees=str(data_folder))
    app = open_page()
    assert not app.exception
    assert "schemas/poles.json" in text_of(app)


def test_what_no_one_foresaw_is_said_in_french(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        message = "boum"
        raise RuntimeError(message)

    monkeypatch.setattr("geo.reports.sentences.describe", fail)
    monkeypatch.setattr("pages.panels.heading.current_overview", fail)
    app = open_page()
    assert not app.exception
    assert "Cette page n'a pas pu être préparée" in text_of(app)
    assert "boum" not in text_of(app)
    assert "boum" in caplog.text


def test_a_missing_folder_is_said(tmp_path: Path, settings: Settings) -> None:
    settings(donnees=str(tmp_path / "absent"))
    assert "« absent » est introuvable" in text_of(open_page())


def test_settings_that_cannot_be_read_are_said(settings: Settings) -> None:
    settings(tuiles="carto")
    app = open_page()
    assert not app.exception
    assert "« aucune » ou « plan-ign »" in text_of(app)


def test_a_truncated_table_keeps_its_good_rows_and_names_the_bad_one(
    data_folder: Path, settings: Settings
) -> None:
    path = data_folder / "poles.csv"
    path.write_bytes(path.read_bytes()[:-100])
    settings(donnees=str(data_folder))
    text = text_of(open_page())
    assert "poles.csv" in text
    assert f"{shipped.POLES - 1} pôles territoriaux" in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "lost", "message"),
    [("99999", 1, "99999"), ("29018", 0, "")],
)
def test_a_changed_commune_code_never_drops_a_pole(
    data_folder: Path, settings: Settings, code: str, lost: int, message: str
) -> None:
    change_row(data_folder, "poles", 0, code_insee=code)
    settings(donnees=str(data_folder))
    text = text_of(open_page())
    assert f"{shipped.LOCATED - lost} localisés à la commune" in text
    assert message in text
