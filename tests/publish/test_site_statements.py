"""Accessibility, legal notice, method, downloads: what they say, and what cannot be put in them."""

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser

import pytest

from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.site.pages.words import (
    FileGroup,
    accessibility_page,
    contact_url,
    downloads_page,
    legal_page,
    methods_page,
)
from geo.publish.site.publication import Publication
from geo.publish.site.releases.files import PublishedFile, size_in_words
from geo.publish.site.releases.release import ReleaseId
from geo.reports.column_guides import column_words
from geo.settings import Settings
from geo.tables.read import TABLES
from geo.tables.schema import read_schemas
from tests import shipped
from tests.spaces import plain

SCHEMAS = read_schemas()
ATTACK = "<script>alert(1)</script>{{ x }}\"'"
FULL = Settings(
    contact_erreurs="atlas@exemple.fr",
    editeur="Association X, 1 rue Y, 29200 Brest, 02 00 00 00 00",
    directeur_publication="Camille Exemple",
    hebergeur="Hébergeur Z, 2 rue W, Paris",
)
DATA = {"a & b.csv": 48_321, "donnees/poles.csv": 12}
FILES = [
    FileGroup(
        "Fiches",
        [PublishedFile(f"versions/v/fichiers/{n}.pdf", f"Fiche {n}", 9) for n in range(13)],
    ),
    FileGroup("Cartes", []),
]
Make = Callable[[Settings], Publication]


def words(html: str) -> str:
    """The text of a page, on one line."""
    return " ".join(plain(unescape(re.sub(r"<[^>]+>", " ", html))).split())


class Outline(HTMLParser):
    """Keeps the levels of the headings, the anchors and the links to them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.anchors: list[str] = []
        self.targets: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        assert "style" not in found
        assert not any(name.startswith("on") for name in found)
        if re.fullmatch(r"h\d", tag):
            self.levels.append(int(tag[1]))
        if found.get("id"):
            self.anchors.append(str(found["id"]))
        if (target := found.get("href") or "").startswith("#"):
            self.targets.append(target[1:])


@pytest.fixture
def site_of(shipped_atlas: Atlas) -> Make:
    def make(settings: Settings) -> Publication:
        return Publication(
            view=shipped_atlas.select(Selection()),
            settings=settings,
            release=ReleaseId("2026-11-23", "1.0.0"),
            base_url="",
            has_pole_sheets=True,
            shared={},
        )

    return make


BODIES = {
    "accessibility": lambda site: accessibility_page(site).body,
    "legal": lambda site: legal_page(site).body,
    "methods": lambda site: methods_page(site).body,
    "downloads": lambda site: downloads_page(site, data=DATA, others=FILES, schemas=SCHEMAS).body,
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_has_one_title_and_headings_in_order(site_of: Make, name: str) -> None:
    outline = Outline(BODIES[name](site_of(FULL)))
    assert outline.levels[0] == 1
    assert outline.levels.count(1) == 1
    steps = zip(outline.levels, outline.levels[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)
    assert len(set(outline.anchors)) == len(outline.anchors)
    assert set(outline.targets) <= set(outline.anchors)
    assert "script" not in outline.tags


@pytest.mark.parametrize("name", BODIES)
def test_what_the_operator_writes_is_text(site_of: Make, name: str) -> None:
    hostile = Settings(
        contact_erreurs="https://exemple.fr/" + ATTACK,
        editeur=ATTACK,
        directeur_publication=ATTACK,
        hebergeur=ATTACK,
    )
    assert "script" not in Outline(BODIES[name](site_of(hostile))).tags


def test_the_statement_says_what_the_model_of_the_state_asks(site_of: Make) -> None:
    html = accessibility_page(site_of(FULL)).body
    text = words(html)
    headings = re.findall(r"<h2>(.*?)</h2>", plain(html))
    assert headings == [
        "État de conformité",
        "Résultats des tests",
        "Contenus non accessibles",
        "Établissement de cette déclaration",
        "Retour d'information et contact",
        "Voies de recours",
    ]
    assert "Association X s'engage à rendre ce site accessible" in text
    assert "n'est pas conforme au référentiel général d'amélioration" in text
    assert "établie le 23 novembre 2026" in text
    assert 'href="mailto:atlas@exemple.fr"' in html
    assert "Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07" in text


def test_the_legal_notice_gives_what_the_operator_gave(site_of: Make) -> None:
    text = words(legal_page(site_of(FULL)).body)
    assert "Éditeur Association X, 1 rue Y, 29200 Brest, 02 00 00 00 00" in text
    assert "Responsable de la publication Camille Exemple" in text
    assert "Hébergeur Hébergeur Z, 2 rue W, Paris" in text
    assert "Licence : Licence Ouverte 2.0" in text


def test_what_the_operator_left_out_is_said(site_of: Make) -> None:
    assert words(legal_page(site_of(Settings())).body).count("non renseigné par l'éditeur") == 4
    text = words(accessibility_page(site_of(Settings())).body)
    assert "Contact : non renseigné par l'éditeur." in text
    assert "L'éditeur de ce site s'engage" in text


@pytest.mark.parametrize(
    ("given", "address"),
    [("", ""), ("a@b.fr", "mailto:a@b.fr"), ("https://b.fr/c", "https://b.fr/c")],
)
def test_a_contact_is_an_address_or_a_letter_box(given: str, address: str) -> None:
    assert contact_url(Settings(contact_erreurs=given)) == address


def test_the_method_gives_its_definitions_with_the_figures_of_the_data(site_of: Make) -> None:
    text = words(methods_page(site_of(FULL)).body)
    assert f"Il recense {shipped.POLES} pôles et nomme {shipped.NAMED_OF_ANNOUNCED}" in text
    for definition in (
        "Distance À vol d'oiseau",
        "Habitants couverts à d km",
        "loi de Poisson, exact, à 95 %",
        "Test exact de Fisher, bilatéral",
        "Un montant inconnu est « non publié », jamais zéro",
        "renouveau productif",
        "Une citation n'est pas une adhésion",
    ):
        assert definition in text
    assert "aucun lauréat de l'appel de 2025 n'est nommé" in text


def test_downloads_give_format_and_size_and_fold_long_lists(site_of: Make) -> None:
    html = BODIES["downloads"](site_of(FULL))
    text = words(html)
    assert 'href="<partage>../versions/2026-11-23-v1.0.0/fichiers/a &amp; b.csv"' in html
    assert "a & b.csv (CSV) CSV 48 ko tableur" in text
    assert "<details><summary>13 fichiers<" in plain(html)
    assert "Cartes" not in re.findall(r"<h2>(.*?)</h2>", plain(html))


def test_columns_are_those_of_the_schemas_without_the_internal_ones(site_of: Make) -> None:
    html = BODIES["downloads"](site_of(FULL))
    assert html.count('<details id="table-') == len(TABLES)
    for name in TABLES:
        guide = html.split(f'<details id="table-{name}"')[1].split("</details>")[0]
        for field in SCHEMAS[name].fields:
            is_listed = f"<code>{field.name}</code></th>" in guide
            assert is_listed is field.is_public, (name, field.name)
    assert "renvoie à <code>poles.id_pole</code>" in html


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("poles.id_pole", "obligatoire"),
        ("poles.confiance", "une valeur parmi : haute"),
        ("poles.secteurs", "plusieurs valeurs séparées par « | », parmi : "),
        ("roles_reseaux.debut", "année"),
        ("poles.source_url", "adresse http(s)"),
        ("chiffres_nationaux.valeur", "nombre (point décimal)"),
        ("poles.description", "texte"),
    ],
)
def test_a_column_says_what_it_holds(column: str, expected: str) -> None:
    table, _, name = column.partition(".")
    assert expected in column_words(SCHEMAS[table].field(name))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, "0 octet"),
        (1, "1 octet"),
        (999, "999 octets"),
        (1000, "1 ko"),
        (48_321, "48 ko"),
        (999_499, "999 ko"),
        (999_500, "1,0 Mo"),
        (1_340_000, "1,3 Mo"),
    ],
)
def test_sizes_are_written_as_people_read_them(size: int, expected: str) -> None:
    assert plain(size_in_words(size)) == expected
