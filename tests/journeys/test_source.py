"""The app on a PostGIS database: it follows what changes there, and outlives its faults."""

import time
from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests import shipped
from tests.postgis_server import PASSWORD, database
from tests.servers import running_app

SHEET = "/pole?pole=ptce-3-eva"
PATIENCE_S = 120
WRONG = sum(row["id_pole"].startswith("ptce-a") for row in shipped.rows("poles"))


@pytest.fixture(scope="module")
def base(postgis: str, shipped_base: str) -> Iterator[str]:
    """The address of a database that holds the shipped data."""
    with database(postgis, like=shipped_base) as address:
        yield address


@pytest.fixture(scope="module")
def app(base: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app whose settings name the database."""
    folder = tmp_path_factory.mktemp("base")
    with running_app(folder, donnees=base, cache_donnees="garde") as address:
        yield address
    log = (folder / "serveur.log").read_text("utf-8")
    assert f"{WRONG} erreurs, contre 0" in log  # the details are there for the operator
    assert PASSWORD not in log
    assert base not in log


def run(base: str, statement: str) -> None:
    with psycopg.connect(base, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


def wait_for(page: Page, address: str, text: str) -> None:
    """Open a page again until it holds a text."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if page.get_by_text(text).count():
            return
    pytest.fail(f"« {text} » never came")


def test_pages_follow_the_base_then_keep_what_was_good(page: Page, app: str, base: str) -> None:
    page.goto(app + SHEET)
    expect(page.get_by_role("heading", name="3.EVA")).to_be_visible(timeout=60_000)
    run(base, "UPDATE poles SET nom = 'Trois EVA' WHERE id_pole = 'ptce-3-eva'")
    wait_for(page, app + SHEET, "Trois EVA")
    expect(page.get_by_text("ne peuvent plus être actualisées")).to_have_count(0)

    run(base, "UPDATE poles SET statut = 'gagnant', nom = 'Faux' WHERE id_pole LIKE 'ptce-a%'")
    wait_for(page, app + "/a-propos", "ne peuvent plus être actualisées")
    expect(page.get_by_text(f"ce que donne la source contient {WRONG} erreurs")).to_be_visible()
    page.goto(app + SHEET)
    expect(page.get_by_role("heading", name="Trois EVA")).to_be_visible()
    expect(page.get_by_text("Les pages montrent la dernière version bonne")).to_be_visible()
