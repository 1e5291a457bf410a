"""A list brought to the page Données: understood, mended, seen on the map, taken away."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Browser, Locator, Page, expect

from tests.folders import POLE, read_rows, write_rows
from tests.journeys.reading import downloaded, expect_poles, map_of, wait_for_rest
from tests.proconnect import CLIENT, SECRET, ProConnect, openid_provider, proconnect
from tests.proxies import proxy_of
from tests.servers import running_app
from tests.spaces import plain

ATTACK = "<img src=x onerror=alert(1)>{{7*7}}"


def messy_list() -> bytes:
    """A title above the header, a code turned into a number, unknown words, a total."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Liste")
        sheet.merge_range("A1:E1", "Liste des PTCE au 12 novembre 2026")
        rows = (
            ("Nom du pôle", "INSEE", "Ville", "Activité", "Statut"),
            (f"PTCE Alpha {ATTACK}", 75056, "Paris", "Numérik", "actif"),
            ("Pôle Bêta", 59350, "Lille", "culture", "actif"),
            ("PTCE Gamma", 69123, "Lille", "culture", ""),
            ("PTCE Delta", 1004, "Ambérieu en Bugey", "", ""),
        )
        for row, cells in enumerate(rows, start=2):
            sheet.write_row(row, 0, cells)
        sheet.write_row(7, 0, ("Total", 4))
    return data.getvalue()


def open_with(page: Page, app: str, name: str, data: bytes) -> None:
    page.goto(f"{app}/donnees")
    give(page, name, data)


def give(page: Page, name: str, data: bytes) -> None:
    box = page.get_by_label("Vos fichiers").locator("input[type=file]")
    box.set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})


def open_part(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).check(force=True)


def sentence(page: Page, words: str) -> Locator:
    return page.get_by_text(words, exact=True)


def download(page: Page, name: str) -> bytes:
    return downloaded(page, page.get_by_role("button", name=name))[1]


def test_a_messy_workbook_is_mended_seen_and_taken_away(page: Page, app: str) -> None:
    open_with(page, app, "Liste PTCE.xlsx", messy_list())
    expect(sentence(page, "4 lignes lues, 3 acceptées, 1 écartée.")).to_be_visible()
    expect(page.get_by_role("cell", name="XLSX", exact=True)).to_be_visible()
    expect(page.get_by_role("table", name="constats")).to_contain_text(
        "le code 69123 est celui de Lyon"
    )
    page.get_by_label("Gravité").select_option(label="Erreur (1)")
    expect(page.get_by_role("table", name="1 constat", exact=True)).to_be_visible()

    open_part(page, "Correspondance")
    page.get_by_label("INSEE (").select_option(label="Laisser de côté")
    # Without the code, the name decides: the row of Lille that said Lyon is accepted.
    expect(sentence(page, "4 lignes lues, 4 acceptées, 0 écartée.")).to_be_visible()
    page.get_by_role("button", name="Revenir à ce qui est proposé").click()
    expect(sentence(page, "4 lignes lues, 3 acceptées, 1 écartée.")).to_be_visible()

    open_part(page, "Aperçu sur la carte")
    expect(sentence(page, "3 pôles recensés, dont 3 localisés à la commune.")).to_be_visible()
    expect(page.get_by_role("table", name="Les pôles acceptés")).to_contain_text(
        "Ambérieu-en-Bugey"
    )
    map_of(page)
    expect_poles(page, 3)

    open_part(page, "Télécharger")
    rejects = download(page, "Lignes écartées à corriger (1 ligne, CSV)")
    assert b"PTCE Gamma" in rejects
    mapping = json.loads(download(page, "Correspondance (JSON)"))
    assert mapping["colonnes"]["poles"]["Nom du pôle"] == "nom"
    told = json.loads(download(page, "Constat (JSON)"))
    assert (told["rows"], told["accepted"], told["rejected"]) == (4, 3, 1)
    with zipfile.ZipFile(io.BytesIO(download(page, "Données corrigées"))) as folder:
        assert ATTACK in folder.read("poles.csv").decode()

    page.reload()
    give(page, "rejets.csv", rejects.replace(b"69123", b"59350"))
    expect(sentence(page, "1 ligne lue, 1 acceptée, 0 écartée.")).to_be_visible()


def test_two_visitors_do_not_see_each_other_s_files(browser: Browser, page: Page, app: str) -> None:
    open_with(page, app, "Liste PTCE.xlsx", messy_list())
    expect(sentence(page, "4 lignes lues, 3 acceptées, 1 écartée.")).to_be_visible()
    other = browser.new_context(locale="fr-FR").new_page()
    open_with(other, app, "autre.csv", b"nom;code_insee\nPTCE Omega;29019\n")
    expect(sentence(other, "1 ligne lue, 1 acceptée, 0 écartée.")).to_be_visible()
    assert "Liste PTCE" not in other.content()
    assert "autre.csv" not in page.content()
    other.reload()
    expect(other.get_by_text("Choisir des fichiers").first).to_be_visible()
    expect(sentence(other, "1 ligne lue, 1 acceptée, 0 écartée.")).to_have_count(0)
    other.context.close()


def test_a_file_taken_back_is_forgotten(page: Page, app: str) -> None:
    open_with(page, app, "Liste PTCE.xlsx", messy_list())
    expect(sentence(page, "4 lignes lues, 3 acceptées, 1 écartée.")).to_be_visible()
    page.get_by_role("button", name="Retirer Liste PTCE.xlsx").click()
    expect(sentence(page, "4 lignes lues, 3 acceptées, 1 écartée.")).to_have_count(0)


def test_the_page_fits_a_small_screen_and_speaks_french(page: Page, app: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    open_with(page, app, "Liste PTCE.xlsx", messy_list())
    expect(sentence(page, "4 lignes lues, 3 acceptées, 1 écartée.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    zone = page.locator("section[aria-label^='Vos fichiers']")
    expect(zone).not_to_have_attribute("role", "presentation")  # it has a name
    text = plain(page.get_by_test_id("stMain").inner_text())
    assert re.search(r"\d,\d ko", text)
    for english in ("KB", "Upload", "per file", "Browse", "Drag and drop"):
        assert english not in text


def test_a_file_that_the_server_refuses_is_told_in_french(page: Page, app: str) -> None:
    page.route("**/_stcore/upload_file/**", lambda route: route.fulfill(status=413))
    open_with(page, app, "Liste PTCE.xlsx", messy_list())
    refused = page.get_by_text("trop de fichiers à la fois (100 Mo au plus).")
    expect(refused).to_be_visible()


@pytest.fixture
def small_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "donnees"
    folder.mkdir()
    write_rows(folder, poles=[POLE | {"id_pole": "ptce-un", "nom": "Un", "code_insee": "29019"}])
    return folder


NEW_LIST = b"nom;code_insee;statut\nPTCE Omega;75056;actif\n"
NAMED = "X-User: ana@exemple.fr"


def test_an_operator_named_by_the_proxy_puts_a_list_in_service(
    page: Page, tmp_path: Path, small_folder: Path
) -> None:
    settings = {"administrateurs": "@exemple.fr", "entete_utilisateur": "X-User"}
    with (
        running_app(tmp_path, donnees=str(small_folder), **settings) as app,
        proxy_of(app, NAMED) as proxy,
    ):
        open_with(page, proxy, "liste.csv", NEW_LIST)
        expect(page.get_by_text("Connecté : ana@exemple.fr.")).to_be_visible()
        expect(page.get_by_text("1 pôle ajouté")).to_be_visible()
        page.get_by_label("Pour confirmer").fill("remplacer")
        page.get_by_role("button", name="Mettre ces données en service").click()
        expect(page.get_by_text("est en service.")).to_be_visible()
        page.goto(f"{proxy}/donnees?embed=true")  # a page that frames ours may catch clicks
        expect(page.get_by_role("link", name="Ouvrez la page entière")).to_be_visible()
        expect(page.get_by_text("Mettre en service", exact=True)).to_have_count(0)
    assert [row["nom"] for row in read_rows(small_folder, "poles")] == ["Un", "PTCE Omega"]


SignInApp = Callable[[str], AbstractContextManager[str]]


@pytest.fixture
def sign_in_app(tmp_path: Path, small_folder: Path, monkeypatch: pytest.MonkeyPatch) -> SignInApp:
    """Run the app with a provider that signs in someone; the operator has named a domain."""
    secrets = tmp_path / "secrets.toml"
    monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(secrets))
    settings = {"donnees": str(small_folder), "administrateurs": "@exemple.fr"}

    @contextmanager
    def run(email: str) -> Iterator[str]:
        with openid_provider(email) as provider:
            secrets.write_text(_SECRETS.format(provider=provider, client=CLIENT), "utf-8")
            with running_app(tmp_path, **settings) as app:
                yield app

    return run


def test_someone_signs_in_at_the_provider_of_the_operator(
    page: Page, sign_in_app: SignInApp
) -> None:
    with sign_in_app("ana@exemple.fr") as app:
        page.goto(f"{app}/donnees")
        page.get_by_text("Mettre en service", exact=True).click()
        wait_for_rest(page)
        page.get_by_role("button", name="Se connecter").press("Enter")
        page.wait_for_url(f"{app}/", wait_until="commit")
        page.goto(f"{app}/donnees")
        expect(page.get_by_text("Connecté : ana@exemple.fr.")).to_be_visible()
        expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()


_SECRETS = """[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "a secret of this test, long enough to sign with"
client_id = "{client}"
client_secret = "secret"
server_metadata_url = "{provider}"
"""


@pytest.fixture
def proconnect_app(
    tmp_path: Path, small_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, ProConnect]]:
    """Run the app with ProConnect, that of the tests; the operator has named a domain."""
    monkeypatch.setenv("ATLAS_PTCE_PROCONNECT_SECRET", SECRET)
    with proconnect("") as provider:
        settings = {
            "donnees": str(small_folder),
            "administrateurs": "@exemple.fr",
            "proconnect": provider.discovery,
            "proconnect_client": CLIENT,
            "adresse_publique": "http://127.0.0.1:{port}",
        }
        with running_app(tmp_path, **settings) as app:
            provider.app = app
            yield app, provider


def test_an_operator_gives_up_then_signs_in_with_proconnect_and_leaves(
    page: Page, proconnect_app: tuple[str, ProConnect]
) -> None:
    app, provider = proconnect_app
    login = page.get_by_role("link", name="S’identifier avec ProConnect")
    page.goto(f"{app}/donnees?statut=actif")
    wait_for_rest(page)
    page.get_by_text("Mettre en service", exact=True).click()
    provider.behaviour.error = "access_denied"
    login.press("Enter")
    expect(page.get_by_text("La connexion a été abandonnée.")).to_be_visible()
    provider.behaviour.error = ""
    login.press("Enter")
    offered = "Connecté : ana@exemple.fr. Déposez d’abord un fichier lisible."
    expect(page.get_by_text(offered)).to_be_visible()
    expect(page).to_have_url(f"{app}/donnees?statut=actif")
    page.get_by_role("link", name="Se déconnecter").press("Enter")
    page.wait_for_url(f"{app}/donnees")
    wait_for_rest(page)
    page.get_by_text("Mettre en service", exact=True).click()
    expect(login).to_be_visible()
    assert provider.ended == 1


def test_a_header_that_nobody_has_set_opens_nothing(
    page: Page, tmp_path: Path, small_folder: Path
) -> None:
    with (
        running_app(tmp_path, donnees=str(small_folder), administrateurs="@exemple.fr") as app,
        proxy_of(app, NAMED) as proxy,
    ):
        open_with(page, proxy, "liste.csv", NEW_LIST)
        expect(sentence(page, "1 ligne lue, 1 acceptée, 0 écartée.")).to_be_visible()
        page.get_by_text("Mettre en service", exact=True).click()
        expect(page.get_by_text("Cette page ne change rien")).to_be_visible()
        expect(page.get_by_role("button", name="Mettre ces données en service")).to_have_count(0)
