"""The page Données through the router: what is uploaded, read, mended, and who may replace data."""

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from geo.imports.folder import folder_files
from geo.imports.result import Import
from geo.settings import ROOT, SETTINGS_VARIABLE, SHIPPED_DATA
from geo.tables.versions import list_versions
from pages.panels.imports.downloads import mended_folder, rejected_file
from pages.state import operators
from pages.state.uploads import Upload
from tests import shipped
from tests.folders import read_rows
from tests.pages.opened import choose, fields_of, open_page, text_of
from tests.spaces import plain

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("confined_here")]

# Line 4 names an unknown sector, line 6 a code of Lyon for Lille, line 7 is a total.
LIST = (
    "Liste des PTCE\n\nNom du pôle;Code INSEE;Vile;Secteur;Statut;Truc\n"
    "PTCE Alpha;75056.0;Paris;Numérik;actif;1\n"
    "Pôle Bêta;59350;Lille;;;2\n"
    "PTCE Gamma;69123;Lille;culture;;3\n"
    "Total;3;;;;\n"
).encode("cp1252")
PAGE = "donnees.py"
Configure = Callable[..., Path]


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Make the app use a copy of the shipped tables, with some settings."""

    def configure(**settings: str) -> Path:
        folder = tmp_path / "donnees"
        folder.mkdir()
        for path in [*SHIPPED_DATA.glob("*.csv"), SHIPPED_DATA / "datapackage.json"]:
            shutil.copy(path, folder)
        texts = {"donnees": str(folder), **settings}
        file = tmp_path / "atlas.toml"
        file.write_text("\n".join(f'{key} = "{value}"' for key, value in texts.items()), "utf-8")
        monkeypatch.setenv(SETTINGS_VARIABLE, str(file))
        return folder

    return configure


def give(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader[0].set_value([(name, data, "text/plain") for name, data in files])
    return app.run()


def open_list(data: bytes = LIST, name: str = "Liste.csv") -> AppTest:
    app = give(open_page(PAGE), (name, data))
    assert not app.exception
    return app


def upload_of(app: AppTest) -> Upload:
    upload: Upload = app.session_state["import_lu"][1]
    return upload


def imported_of(app: AppTest) -> Import:
    imported = upload_of(app).imported
    assert imported is not None
    return imported


def labels(app: AppTest) -> list[str]:
    return [plain(field["label"]) for field in fields_of(app).values()]


def key_of(app: AppTest, label: str) -> str:
    return next(
        key for key, field in fields_of(app).items() if plain(field["label"]).startswith(label)
    )


def test_what_was_understood_and_the_counts_are_said() -> None:
    text = text_of(open_list())
    assert "3 lignes lues, 2 acceptées, 1 écartée." in text
    assert "Windows-1252" in text
    assert "point-virgule" in text
    assert "2 lignes ne sont pas des pôles" in text  # the title and the total
    assert "code 69123 est celui de Lyon" in text


def test_the_report_is_filtered_by_severity_column_and_text() -> None:
    app = open_list()
    everything = len(imported_of(app).report.problems)
    assert f"{everything} constats" in text_of(app)
    choose(app, "gravite", "error")
    assert "1 constat<" in text_of(app)
    choose(app, "gravite", "tout")
    choose(app, "texte", "numerik")
    assert "1 constat<" in text_of(app)
    assert "Numérik" in text_of(app)


def test_a_value_that_is_told_counts_at_once_and_is_kept_in_the_mapping() -> None:
    app = open_list()
    assert imported_of(app).tables.frames["poles"]["secteurs"].iloc[-2] == ""
    choose(app, "partie", "correspondance")
    choose(app, key_of(app, "Secteurs : Numérik"), "numérique")
    assert imported_of(app).choices.spellings["secteurs"]["Numérik"] == "numérique"
    assert imported_of(app).tables.frames["poles"]["secteurs"].iloc[-2] == "numérique"


def test_a_call_that_is_not_recognised_is_chosen_among_ours() -> None:
    app = open_list("Nom du pôle;Code INSEE;Appel\nPTCE Alpha;75056;Zorglub\n".encode())
    choose(app, "partie", "correspondance")
    key = key_of(app, "Appels : Zorglub")
    calls = {row["id_appel"] for row in read_rows(SHIPPED_DATA, "appels")}
    assert {slug for slug, _ in fields_of(app)[key]["options"]} == {"-", *calls}
    choose(app, key, min(calls))
    supports = imported_of(app).changes
    assert supports is not None
    assert len(supports.tables["soutiens"].added) == 1


def test_a_column_left_out_is_no_longer_read() -> None:
    app = open_list()
    choose(app, "partie", "correspondance")
    choose(app, key_of(app, "Code INSEE"), "-")
    assert imported_of(app).accepted_count == 3  # « Lille » no longer contradicts a code
    next(each for each in app.button if each.label == "Revenir à ce qui est proposé").click().run()
    assert imported_of(app).accepted_count == 2


def test_everything_is_confirmed_by_one_button() -> None:
    app = open_list()
    choose(app, "partie", "correspondance")
    assert "propositions à confirmer" in text_of(app)
    next(each for each in app.button if each.label.startswith("Confirmer")).click().run()
    assert "Tout est confirmé." in text_of(app)
    assert imported_of(app).unconfirmed == ()


def test_a_mapping_kept_from_another_time_is_taken_and_a_broken_one_is_told() -> None:
    app = open_list()
    mapping = json.dumps({"valeurs": {"secteurs": {"Numérik": "numérique"}}}).encode()
    app.file_uploader[1].set_value(("M.json", mapping, "application/json")).run()
    assert imported_of(app).tables.frames["poles"]["secteurs"].iloc[-2] == "numérique"
    app.file_uploader[1].set_value(("M.json", b"[1, 2", "application/json")).run()
    assert "La correspondance n'est pas lisible" in text_of(app)


def test_files_that_replace_remove_the_others() -> None:
    app = open_list()
    choose(app, "mode", "remplacer")
    changes = imported_of(app).changes
    assert changes is not None
    assert len(changes.tables["poles"].removed) == shipped.POLES
    choose(app, "mode", "completer")
    changes = imported_of(app).changes
    assert changes is not None
    assert len(changes.tables["poles"].removed) == 0


def test_a_header_that_nobody_knows_is_shown_by_the_visitor() -> None:
    app = open_list(b"Appellation locale;bcd;efg\n1;2;3\nu;v;w\n")
    assert "aucune colonne ne ressemble au nom d'un pôle" in text_of(app)
    options = fields_of(app)["colonne_nom"]["options"]
    rank = next(slug for slug, label in options if label == "Appellation locale")
    choose(app, "colonne_nom", rank)
    assert "2 lignes lues" in text_of(app)


def test_two_files_of_one_name_are_both_read() -> None:
    other = LIST.replace(b"PTCE Alpha", b"PTCE Omega")
    app = give(open_page(PAGE), ("Liste.csv", LIST), ("Liste.csv", other))
    assert upload_of(app).names == ("Liste.csv", "Liste.csv (2)")
    assert imported_of(app).rows == 6


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "il est vide"),
        (b"%PDF-1.7 ...", "c'est un PDF"),
        (b"PK\x03\x04 broken", "ne peut pas être lu"),
        (b"<html><script>alert(1)</script>", "c'est une page web"),
        (b'{"type": "FeatureCollection", "features": [' + b"[" * 5000, "ne peut pas être lu"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_french(data: bytes, words: str) -> None:
    app = open_list(data, "<script>alert(1)</script>.csv")
    assert words in text_of(app)
    bodies = " ".join(element.proto.body for element in app.get("html"))
    assert "<script" not in bodies


def test_an_accident_of_the_reading_is_told_without_a_cell_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> Import:
        raise ValueError("a cell: Jeanne Dupont")

    monkeypatch.setattr("pages.state.uploads.import_in_turn", fail)
    app = open_list()
    assert "leur contenu a mis la lecture en défaut" in text_of(app)
    assert "import failed: ValueError" in caplog.text
    assert "Dupont" not in caplog.text


def test_hostile_cells_stay_text_in_every_part() -> None:
    attack = "<script>alert(1)</script>{{7*7}}\u202e=1+1"
    rows = f"Nom du pôle;Code INSEE;Secteur;{attack}\n{attack};75056;{attack};{attack}\n"
    app = open_list(rows.encode())
    for part in ("constat", "correspondance", "differences", "apercu", "fichiers"):
        choose(app, "partie", part)
        assert not app.exception
        bodies = " ".join(element.proto.body for element in app.get("html"))
        assert "<script" not in bodies
        assert "\u202e" not in bodies


def test_the_preview_sends_its_points_in_place() -> None:
    app = open_list()
    choose(app, "partie", "apercu")
    assert not app.exception
    assert "2 pôles recensés, dont 2 localisés à la commune." in text_of(app)
    assert "Lille (Nord)" in text_of(app)
    (block,) = [
        element.proto.body for element in app.get("html") if "data-map=" in element.proto.body
    ]
    data = json.loads(block.partition("data-map='")[2].rpartition("'")[0])
    assert data["poles"]["nom"] == ["PTCE Alpha", "Pôle Bêta"]
    assert (data["sheet"], data["around"], data["territory"]) == ("", "", "")


def test_the_rows_put_aside_can_be_mended_and_given_again() -> None:
    app = open_list()
    rejects = rejected_file(imported_of(app))
    mended = rejects.replace(b"69123", b"59350")
    again = give(app, ("rejets.csv", mended))
    assert imported_of(again).rows == 1
    assert imported_of(again).accepted_count == 1


def test_what_was_read_goes_with_the_file_and_with_the_page() -> None:
    app = open_list()
    app.file_uploader[0].set_value(None).run()
    assert "import_lu" not in app.session_state
    app = open_list()
    app.switch_page("a_propos.py").run()
    assert "import_lu" not in app.session_state


def test_a_visitor_is_not_shown_the_internal_columns_of_the_data_in_service() -> None:
    note = next(row for row in read_rows(SHIPPED_DATA, "poles") if row["note"])
    rows = f"id_pole;nom;statut\n{note['id_pole']};{note['nom']};actif\n"
    app = open_list(rows.encode())
    frame = imported_of(app).tables.frames["poles"]
    assert set(frame["note"]) == {""}
    assert set(frame["siret"]) <= {""}


# ---- Replacing ------------------------------------------------------------------------------


def confirm(app: AppTest, word: str = "remplacer") -> AppTest:
    next(each for each in app.button if each.label.startswith("Confirmer")).click().run()
    app.text_input[0].input(word)
    next(each for each in app.button if each.label.startswith("Mettre ces")).click()
    return app.run()


def test_without_settings_the_page_leads_to_the_command_and_believes_no_header(
    own_data: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_data()
    monkeypatch.setattr(operators, "request_headers", lambda _: ["ana@exemple.fr"])
    app = open_list()
    assert "python -m geo import" in text_of(app)
    assert not [each for each in app.button if each.label.startswith("Mettre ces")]
    assert "Se connecter" not in [each.label for each in app.button]


@pytest.mark.parametrize(
    ("settings", "headers"),
    [
        ({"administrateurs": "ana@exemple.fr"}, ["ana@exemple.fr"]),  # no header is trusted
        ({"administrateurs": "ana@exemple.fr", "entete_utilisateur": "X-User"}, []),
        ({"administrateurs": "ana@exemple.fr", "entete_utilisateur": "X-User"}, ["bob@exemple.fr"]),
        (
            {"administrateurs": "ana@exemple.fr", "entete_utilisateur": "X-User"},
            ["ana@exemple.fr", "bob@exemple.fr"],
        ),
    ],
)
def test_nobody_else_may_replace(
    own_data: Configure,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    headers: list[str],
) -> None:
    own_data(**settings)
    monkeypatch.setattr(operators, "request_headers", lambda _: headers)
    app = open_list()
    assert not [each for each in app.button if each.label.startswith("Mettre ces")]
    assert "Cette page ne change rien" in text_of(app)


@pytest.fixture
def operator(own_data: Configure, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of an app that ana@exemple.fr, named by a proxy, has opened."""
    folder = own_data(administrateurs="ana@exemple.fr", entete_utilisateur="X-User")
    monkeypatch.setattr(operators, "request_headers", lambda _: ["ana@exemple.fr"])
    return folder


def test_an_operator_puts_an_import_in_service_after_confirming(operator: Path) -> None:
    app = open_list()
    assert "Confirmez d'abord la correspondance" in text_of(app)
    choose(app, "partie", "correspondance")
    confirm(app)
    names = {row["nom"] for row in read_rows(operator, "poles")}
    assert {"PTCE Alpha", "Pôle Bêta"} <= names
    assert len(names) == shipped.POLES + 2
    assert "est en service" in text_of(app)
    assert "python -m geo rollback" in text_of(app)
    assert "Rien ne changerait" in text_of(app)
    reasons = [version.reason for version in list_versions(operator)]
    assert reasons[-1] == "page Données, ana@exemple.fr : Liste.csv"


def secrets_of(monkeypatch: pytest.MonkeyPatch, user: dict[str, object]) -> None:
    """Set Streamlit's login, and what it knows of the person."""
    section = {"client_id": "atlas", "redirect_uri": "http://localhost/oauth2callback"}
    monkeypatch.setattr(st, "secrets", {"auth": section})
    monkeypatch.setattr(operators, "signed_in_user", lambda: user)


def test_someone_who_is_not_signed_in_may_sign_in_when_the_operator_has_set_it(
    own_data: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_data(administrateurs="@exemple.fr")
    secrets_of(monkeypatch, {"is_logged_in": False})
    app = open_page(PAGE)
    button = next(each for each in app.button if each.label == "Se connecter")
    button.click().run()  # the login itself is not set whole here
    assert not app.exception
    assert "La connexion n'est pas possible" in text_of(app)


@pytest.mark.parametrize(("email", "may"), [("ana@exemple.fr", True), ("ana@ailleurs.fr", False)])
def test_someone_signed_in_replaces_when_the_operator_has_named_them(
    own_data: Configure,
    monkeypatch: pytest.MonkeyPatch,
    email: str,
    may: bool,  # noqa: FBT001 - a case
) -> None:
    folder = own_data(administrateurs="@exemple.fr")
    token = {"is_logged_in": True, "email": email, "email_verified": True}
    secrets_of(monkeypatch, token)
    app = open_list()
    choose(app, "partie", "correspondance")
    if may:
        confirm(app)
    else:
        assert "Se déconnecter" in [each.label for each in app.button]
        assert not [each for each in app.button if each.label.startswith("Mettre ces")]
    assert len(read_rows(folder, "poles")) == shipped.POLES + 2 * may


def test_internal_cells_survive_an_import_by_an_operator(operator: Path) -> None:
    before = {row["id_pole"]: row["note"] for row in read_rows(operator, "poles")}
    app = open_list()
    choose(app, "partie", "correspondance")
    confirm(app)
    after = {row["id_pole"]: row["note"] for row in read_rows(operator, "poles")}
    assert any(before.values())
    assert {key: after[key] for key in before} == before


def test_nothing_is_written_without_the_word(operator: Path) -> None:
    app = open_list()
    choose(app, "partie", "correspondance")
    confirm(app, "oui")
    assert "Rien n'est écrit" in text_of(app)
    assert len(read_rows(operator, "poles")) == shipped.POLES


def test_nothing_is_written_for_who_has_left_through_another_replica(
    operator: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_list()
    choose(app, "partie", "correspondance")
    monkeypatch.setattr("pages.panels.imports.replacing.is_still_operator", lambda _: False)
    confirm(app)
    assert "Rien n'est écrit : votre connexion a pris fin." in text_of(app)
    assert len(read_rows(operator, "poles")) == shipped.POLES


def test_a_list_that_would_remove_most_poles_asks_how_many_to_be_written(operator: Path) -> None:
    app = open_list()
    choose(app, "mode", "remplacer")
    choose(app, "partie", "correspondance")
    confirm(app)
    assert f"« retirer {shipped.POLES} » n'y est pas" in text_of(app)
    assert len(read_rows(operator, "poles")) == shipped.POLES
    app.text_input[0].input(f"retirer {shipped.POLES}")
    next(each for each in app.button if each.label.startswith("Mettre ces")).click().run()
    assert len(read_rows(operator, "poles")) == 2


def test_nothing_is_written_over_what_someone_wrote_meanwhile(
    operator: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_list()
    choose(app, "partie", "correspondance")

    def write_meanwhile(imported: Import, package: bytes | None, date: str) -> dict[str, bytes]:
        path = operator / "poles.csv"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[:-1]), "utf-8")
        return folder_files(imported, package, date)

    monkeypatch.setattr("pages.panels.imports.replacing.folder_files", write_meanwhile)
    confirm(app)
    assert "a changé depuis" in text_of(app)
    assert len(read_rows(operator, "poles")) == shipped.POLES - 1


def test_the_zip_of_mended_data_is_a_data_folder() -> None:
    app = open_list()
    choose(app, "partie", "fichiers")
    assert "Données corrigées (2 lignes acceptées, dossier zip)" in [
        each.label for each in app.get("download_button")
    ]
    with zipfile.ZipFile(io.BytesIO(mended_folder(upload_of(app), imported_of(app)))) as archive:
        assert "poles.csv" in archive.namelist()
        assert "datapackage.json" in archive.namelist()
        assert b"PTCE Alpha" in archive.read("poles.csv")


def test_the_server_takes_no_more_than_the_limits_do() -> None:
    text = (ROOT / ".streamlit" / "config.toml").read_text("utf-8")
    assert "maxUploadSize = 100\n" in text
