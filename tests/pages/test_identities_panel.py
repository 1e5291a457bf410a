"""The proposals of `identify` on the page of data: who sees them, what is written, and when."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest
from streamlit.testing.v1 import AppTest

from geo.identity.organisations import member_key
from geo.identity.proposals import (
    COLUMNS,
    answer,
    proposals_file,
    read_proposals,
    write_proposals,
)
from geo.settings import SETTINGS_VARIABLE, SHIPPED_DATA, Settings, Source
from pages.panels.imports import identities
from pages.state import operators
from tests.directory_service import siren, siret
from tests.folders import read_rows
from tests.pages.opened import open_page, text_of

HOSTILE = "<img src=x onerror=alert(1)> **R2D2** [a](javascript:alert(1))"


def candidate(name: str, root: int, rank: int, certainty: str) -> dict[str, str]:
    number = siren(root)
    return dict.fromkeys(COLUMNS, "") | {
        "cle": member_key("R2D2", "32132"),
        "nom": "R2D2",
        "commune": "Fleurance",
        "rang": str(rank),
        "siren": number,
        "denomination": name,
        "commune_registre": "Fleurance",
        "certitude": certainty,
        "pourquoi": "nom identique (100 sur 100) ; dans la commune",
        "rivales": "1",
        "siret": siret(number, 1),
        "code_insee_registre": "32132",
        "etat": "active",
        "categorie_juridique": "9220",
        "methode": "sirene",
        "date": "2026-11-30",
    }


ROWS = [
    candidate("R2D2", 11111111, 1, "probable"),
    candidate(HOSTILE, 22222222, 2, "probable"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with proposals beside it, whose operator has named ana@exemple.fr."""
    data = tmp_path / "donnees"
    data.mkdir()
    for path in [*SHIPPED_DATA.glob("*.csv"), SHIPPED_DATA / "datapackage.json"]:
        shutil.copy(path, data)
    proposals_file(data).write_bytes(write_proposals(ROWS))
    settings = tmp_path / "atlas.toml"
    named = 'administrateurs = "ana@exemple.fr"\nentete_utilisateur = "X-User"\n'
    settings.write_text(f'donnees = "{data}"\n{named}', "utf-8")
    monkeypatch.setenv(SETTINGS_VARIABLE, str(settings))
    monkeypatch.setattr(operators, "request_headers", lambda _: ["ana@exemple.fr"])
    return data


def number_of(data: Path) -> set[str]:
    return {row["siren"] for row in read_rows(data, "membres") if row["nom"] == "R2D2"}


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [each for each in app.button if each.label == label]
    return button.click().run()


def answers(data: Path) -> list[str]:
    path = proposals_file(data)
    return [row["confirme"] for row in read_proposals(path.name, path.read_bytes())]


@pytest.mark.slow
def test_a_visitor_sees_nothing_of_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operators, "request_headers", lambda _: ["bob@exemple.fr"])
    app = open_page("donnees.py")
    assert not app.exception
    assert "Identités proposées" not in {each.label for each in app.expander}
    assert siren(11111111) not in text_of(app)
    assert number_of(folder) == {""}


@pytest.mark.usefixtures("folder")
def test_an_operator_of_a_database_is_led_to_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    database = Settings(donnees=Source("postgresql://lecteur@base.exemple.fr/ptce"))
    monkeypatch.setattr(identities, "current_settings", lambda: database)
    app = open_page("donnees.py")
    assert not app.exception
    assert "Identités proposées" in {each.label for each in app.expander}
    assert "python -m geo identify" in text_of(app)
    assert siren(11111111) not in text_of(app)  # of a folder, which is not what is in service


@pytest.mark.slow
def test_an_operator_confirms_one_of_the_rivals(folder: Path) -> None:
    app = open_page("donnees.py")
    (field,) = [each for each in app.selectbox if str(each.key).startswith("identite_")]
    assert len(field.options) == 4  # later, both units, none of them
    assert "2. <img src=x" in text_of(app)
    assert not any("<img" in each.proto.body for each in app.get("html"))  # escaped
    assert not any("R2D2" in each.value for each in app.markdown)
    assert "Mettre ces numéros en service" not in {each.label for each in app.button}

    app = press(app, "Garder ces réponses")  # nothing has been answered
    assert answers(folder) == ["", ""]
    (field,) = [each for each in app.selectbox if str(each.key).startswith("identite_")]
    field.select_index(1)
    app = press(app, "Garder ces réponses")
    assert answers(folder) == ["oui", "non"]
    assert number_of(folder) == {""}  # kept, and not in service yet

    app = press(app, "Mettre ces numéros en service")
    assert "Rien n'est écrit" in text_of(app)
    assert number_of(folder) == {""}
    app.text_input(key="identites_confirmation").set_value("confirmer")
    app = press(app, "Mettre ces numéros en service")
    assert not app.exception
    assert "est en service" in text_of(app)
    current = next(iter(sorted((folder / ".versions").glob("*/membres.csv"), reverse=True)))
    assert number_of(current.parent) == {siren(11111111)}


@pytest.mark.slow
def test_two_operators_who_answer_at_once_lose_nothing(folder: Path) -> None:
    others = [{**row, "cle": f"{row['cle']}{rank}"} for rank in range(8) for row in ROWS]
    path = proposals_file(folder)
    path.write_bytes(write_proposals([*ROWS, *others]))
    keys = list(dict.fromkeys(row["cle"] for row in others))
    start = Barrier(len(keys))

    def one(key: str) -> None:
        start.wait()
        identities._save(path, partial(answer, answers={key: siren(11111111)}))

    with ThreadPoolExecutor(len(keys)) as people:
        list(people.map(one, keys))
    assert answers(folder) == ["", "", *["oui", "non"] * 8]


def test_the_first_answer_stays() -> None:
    first = answer(ROWS, {ROWS[0]["cle"]: siren(22222222)})
    again = answer(first, {ROWS[0]["cle"]: siren(11111111)})
    assert [row["confirme"] for row in again] == ["non", "oui"]


@pytest.mark.slow
@pytest.mark.parametrize(("chosen", "is_told"), [(1, True), (2, False)])
def test_another_answer_given_meanwhile_is_told(
    folder: Path, chosen: int, *, is_told: bool
) -> None:
    app = open_page("donnees.py")
    (field,) = [each for each in app.selectbox if str(each.key).startswith("identite_")]
    field.select_index(chosen)
    identities._save(
        proposals_file(folder), partial(answer, answers={ROWS[0]["cle"]: siren(22222222)})
    )
    app = press(app, "Garder ces réponses")
    assert answers(folder) == ["non", "oui"]
    said = "Une autre réponse a été donnée depuis, et c'est elle qui est gardée : R2D2."
    assert (said in text_of(app)) is is_told


@pytest.mark.slow
def test_what_none_is_gets_no_number(folder: Path) -> None:
    app = open_page("donnees.py")
    (field,) = [each for each in app.selectbox if str(each.key).startswith("identite_")]
    field.select_index(3)
    press(app, "Garder ces réponses")
    assert answers(folder) == ["non", "non"]
    assert number_of(folder) == {""}


@pytest.mark.slow
def test_a_damaged_file_is_told_and_the_page_stays(folder: Path) -> None:
    proposals_file(folder).write_bytes(b"\xff\xfe;;;\x00")
    app = open_page("donnees.py")
    assert not app.exception
    assert "donnees-identites.csv" in text_of(app)
