"""The pages through the router, without a browser."""

from pathlib import Path

import pytest

from tests import shipped
from tests.pages.opened import (
    Settings,
    choose,
    data_of_map,
    expect_words,
    fields_of,
    open_page,
    text_of,
)
from tests.spaces import plain

IN_PARIS = shipped.poles(code_region="11")
FOUR_DEPARTEMENTS = [
    pole for pole in shipped.rows("poles") if pole["code_departement"] in ("29", "22", "35", "56")
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({}, shipped.OVERVIEW),
        ({"region": "53"}, shipped.here(shipped.BRETONS)),
        (
            {"statut": "laureat"},
            shipped.placed(shipped.shown(shipped.LAUREATES), shipped.LAUREATES),
        ),
        (
            {"secteur": "numerique", "region": "76"},
            shipped.shown(shipped.poles(secteurs="numérique", code_region="76")),
        ),
        (
            {"secteur": ["numerique", "culture"]},
            "Les pôles des secteurs « Numérique » ou « Culture",
        ),
        ({"region": "XX"}, "aucun code ou nom « XX » pour le filtre « région »"),
        ({"couleur": "arc-en-ciel"}, "Valeur inconnue dans l'adresse : « arc-en-ciel »"),
        ({"region": "94"}, "Aucun pôle connu ne répond à tous ces filtres"),
    ],
)
def test_the_map_opens_from_its_address(query: dict[str, str | list[str]], sentence: str) -> None:
    app = open_page(**query)
    assert not app.exception
    assert sentence in text_of(app)


@pytest.mark.slow
def test_a_filter_changes_the_address_and_every_output() -> None:
    app = open_page()
    choose(app, "secteur", "numerique")
    assert app.query_params["secteur"] in ("numerique", ["numerique"])
    digital = shipped.poles(secteurs="numérique")
    assert shipped.shown(digital) in text_of(app)
    choose(app, "statut", "laureat")
    selected = [pole for pole in digital if pole["statut"] == "laureat"]
    assert shipped.shown(selected) in text_of(app)
    app.button[0].click().run()
    assert "secteur" not in app.query_params
    assert shipped.OVERVIEW in text_of(app)


def test_each_option_shows_what_it_would_give() -> None:
    app = open_page(region="53")
    counts = [int(option[2]) for option in fields_of(app)["statut"]["options"]]
    assert sum(counts) == len(shipped.BRETONS)


def test_the_sheet_of_a_pole_gives_facts_and_sources() -> None:
    app = open_page("pole.py", pole="ptce-3-eva")
    assert not app.exception
    text = text_of(app)
    for words in (
        "3.EVA",
        "Limoux",
        "Communauté de communes du Limouxin",
        "montant non publié",
        "2018",
        "https://docslib.org/",
    ):
        assert words in text
    assert "Dernière trace lue" not in text  # the note is internal


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"pole": "ptce-inconnu"}, "Aucun pôle n'a l'identifiant « ptce-inconnu »"),
        ({}, "L'adresse ne dit pas quel pôle montrer"),
    ],
)
def test_an_unknown_pole_is_said(query: dict[str, str], sentence: str) -> None:
    assert sentence in text_of(open_page("pole.py", **query))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("", {}),
        ("couverture.py", {}),
        ("territoire.py", {"region": "53"}),
        ("reseaux.py", {}),
        ("pole.py", {"pole": "ptce-3-eva"}),
    ],
)
def test_no_page_sends_drawings_that_streamlit_takes_out(page: str, query: dict[str, str]) -> None:
    """What st.html shows has been through DOMPurify, with no SVG in its profile."""
    assert "<svg" not in text_of(open_page(page, **query))


def test_about_gives_completeness_and_sources() -> None:
    app = open_page("a_propos.py")
    assert not app.exception
    text = plain(text_of(app))
    for words in (
        shipped.NAMED_OF_ANNOUNCED,
        f"({100 * shipped.NAMED / shipped.ANNOUNCED:.0f} %)",
        "68 350 798 habitants",
        "Licence Ouverte",
        "34 875 communes",
    ):
        assert words in text


def test_the_ign_map_is_offered_only_when_the_operator_allows_it(settings: Settings) -> None:
    assert "fond" not in fields_of(open_page())
    settings(tuiles="plan-ign")
    app = open_page(fond="ign")
    assert fields_of(app)["fond"]["chosen"] == ["ign"]


def test_the_default_of_a_field_leaves_the_address_bare() -> None:
    app = choose(open_page(couleur="secteur"), "couleur", "statut")
    assert "couleur" not in app.query_params


def test_another_list_starts_at_its_first_page_but_other_colours_do_not() -> None:
    app = open_page(page="2")
    assert f"Pôles 51 à 100 sur {shipped.POLES}" in text_of(app)
    choose(app, "couleur", "secteur")
    assert f"Pôles 51 à 100 sur {shipped.POLES}" in text_of(app)
    choose(app, "statut", "laureat")
    assert f"Pôles 1 à 50 sur {len(shipped.LAUREATES)}" in text_of(app)
    assert "page" not in app.query_params


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("3", f"Pôles 101 à {shipped.POLES}"),
        ("9", f"Pôles 101 à {shipped.POLES}"),
        ("0", "Pôles 1 à 50"),
        ("-1", "Pôles 1 à 50"),
        ("deux", "Pôles 1 à 50"),
        ("٢", "Pôles 1 à 50"),
        ("9" * 5000, "Pôles 1 à 50"),
    ],
)
def test_the_page_of_the_list_is_in_the_address(page: str, shown: str) -> None:
    app = open_page(page=page)
    assert not app.exception
    assert shown in text_of(app)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, ["Cliquez sur la carte, ou tapez un lieu", shipped.ALL]),
        ({"commune": "29024"}, ["mairie de Carhaix-Plouguer (Finistère)", "Mady&co", "61 km"]),
        ({"epci": "242900314"}, ["mairie de Brest (Finistère), commune la plus peuplée"]),
        (
            {"departement": "29"},
            ["Brest (Finistère), commune la plus peuplée du Finistère"],
        ),
        (
            {"commune": "97105"},
            ["aucune distance ne traverse la mer", "Aucun pôle localisé à montrer"],
        ),
        ({"commune": "13213"}, ["mairie de Marseille", "ancienne commune ou d'une partie"]),
        ({"lon": "2.35", "lat": "48.85"}, ["depuis le point choisi", "près de Paris"]),
        ({"lon": "13.4", "lat": "52.5"}, ["à plus de 50 km de toute commune de France"]),
        ({"lon": "x", "lat": "1"}, ["Point inconnu dans l'adresse"]),
        (
            {"lon": "2.35", "lat": "48.85", "commune": "29019"},
            ["près de Paris", "partent du point de l'adresse, et non de « Brest »"],
        ),
        ({"commune": "29024", "rayon": "30"}, ["Aucun pôle localisé à montrer"]),
        ({"commune": "83069"}, ["la mairie d'Hyères (Var)"]),
        ({"commune": ["29019", "35238"]}, ["Les autres sont ignorés"]),
        (
            {"commune": "29019", "q": "mady"},
            ["1 pôle affiché", "Le plus proche localisé est Mady&co"],
        ),
        ({"commune": "29019", "q": "zzz"}, ["Aucun pôle affiché", "Aucun pôle localisé"]),
    ],
)
def test_poles_around_a_place_open_from_their_address(
    query: dict[str, str | list[str]], words: list[str]
) -> None:
    expect_words("proximite.py", words, **query)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            {},
            [
                f"En France, {shipped.POLES} pôles recensés pour 68 350 798 habitants",
                "Bretagne",
            ],
        ),
        (
            {"region": "53"},
            [
                f"{len(shipped.BRETONS)} pôles recensés pour 3 449 370 habitants",
                f"{shipped.rank_of_region('53')}e taux sur 18 régions",
                "Finistère",
                "<td>29</td>",
                f"{shipped.VAGUE_BRETONS} pôles ne sont pas connus plus finement : ",
            ],
        ),
        (
            {"region": ["53", "52", "28"]},
            [
                "Bretagne et Normandie : l'écart peut n'être dû qu'au hasard",
                f"{shipped.rank_of_region('52')}e sur 18",
            ],
        ),
        (
            {"epci": "242900314"},
            ["Aucun pôle connu", "mairie de Brest", "Mady&co", "Pays de Landerneau-Daoulas"],
        ),
        (
            {"commune": "97608"},
            [
                "à Dzaoudzi",
                "aucune distance ne traverse la mer",
                "1 pôle peut-être ici",
                "GEIQ Sport et Loisirs Mayotte",
            ],
        ),
        (
            {"departement": "44"},
            [
                "Pôles pour 100 000 habitants, par EPCI, en Loire-Atlantique",
                "En gris, les territoires voisins.",
            ],
        ),
        (
            {"departement": ["29", "22", "35", "56", "44"]},
            [
                "4 territoires au plus",
                shipped.here(FOUR_DEPARTEMENTS),
            ],
        ),
        (
            {"commune": ["93066", "97411"]},
            ["À Saint-Denis (93), aucun pôle n'est connu", "À Saint-Denis (974), "],
        ),
        (
            {"secteur": "culture", "annee_min": "2013", "annee_max": "2015"},
            [shipped.shown(shipped.EARLY_CULTURE), "Culture et patrimoine »"],
        ),
    ],
)
def test_a_portrait_opens_from_its_address(
    query: dict[str, str | list[str]], words: list[str]
) -> None:
    expect_words("territoire.py", words, **query)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            {},
            [
                f"{shipped.TIED} pôles sont liés à un réseau",
                f"La carte trace {shipped.lines()} lignes",
                f"Liens 1 à 50 sur {shipped.MEMBERS} : d'abord {shipped.lines()} liens tracés",
                "Portée des membres et partenaires de chaque pôle",
            ],
        ),
        ({"page": "9999"}, [f" à {shipped.MEMBERS} sur {shipped.MEMBERS}"]),
        (
            {"vue": "reseaux"},
            [
                "27 rôles attestés",
                "Succède au CNCRESS",
                f"Pôles 1 à 50 sur {shipped.TIED} liés à un réseau",
            ],
        ),
        ({"vue": "acteurs"}, ["Foncière Bellevilles", "même nom, commune inconnue : non vérifié"]),
        (
            {"region": "11"},
            [shipped.here(IN_PARIS), f"La carte trace {shipped.lines(IN_PARIS)} lignes"],
        ),
        ({"region": "94"}, ["Aucun pôle ne répond", "Aucun membre ni partenaire n'est connu"]),
        ({"region": "94", "vue": "reseaux"}, ["Aucun lien avec un réseau n'est connu"]),
        ({"region": "94", "vue": "acteurs"}, ["Aucun nom d'organisation n'est lié à plusieurs"]),
        ({"vue": "plan"}, ["« plan »", "liens, dessin, reseaux, acteurs"]),
        ({"vue": "equite"}, [f"La carte trace {shipped.lines()} lignes"]),
    ],
)
def test_networks_open_from_their_address(
    query: dict[str, str | list[str]], words: list[str]
) -> None:
    expect_words("reseaux.py", words, **query)


@pytest.mark.slow
@pytest.mark.parametrize("vue", ["liens", "dessin", "reseaux", "acteurs"])
def test_a_filter_changes_every_part_of_the_page_of_networks(vue: str) -> None:
    app = choose(open_page("reseaux.py", vue=vue), "reseau", "rtes")
    assert not app.exception
    text = text_of(app)
    tied = shipped.linked("adhesions", reseau="RTES")
    assert shipped.shown(tied) in text
    assert f"{len(tied)} pôles sont liés à « RTES »" in text


@pytest.mark.slow
@pytest.mark.parametrize("vue", ["liens", "dessin", "reseaux", "acteurs"])
def test_a_folder_of_poles_alone_has_a_page_of_networks(
    data_folder: Path, settings: Settings, vue: str
) -> None:
    for table in ("membres", "adhesions", "roles_reseaux", "reseaux"):
        (data_folder / f"{table}.csv").unlink()
    settings(donnees=str(data_folder))
    app = open_page("reseaux.py", vue=vue)
    assert not app.exception
    text = text_of(app)
    assert "Cette page n'a pas pu être préparée" not in text
    assert "Les membres d'aucun de ces pôles ne sont connus" in text


def test_the_page_of_a_list_stays_behind_when_one_goes_to_another_place() -> None:
    app = open_page(page="2", secteur="numerique", region="53")
    data = data_of_map(app)
    assert data["around"].endswith("/proximite?secteur=numerique")
    assert data["territory"].endswith("/territoire?secteur=numerique&departement=")
    assert "page=2" in data["sheet"]  # the way back leads where one was


@pytest.mark.slow
def test_links_keep_the_words_of_the_search_whole() -> None:
    words = "pole territorial de cooperation economique " * 3
    assert "+".join(words.split()) in data_of_map(open_page(q=words))["sheet"]


def test_where_no_pole_is_left_a_button_drops_the_filter_that_brings_most_back() -> None:
    app = open_page(region="94", secteur="numerique")
    assert "Sans le filtre « territoire », il y aurait " in text_of(app).replace("\u202f", " ")
    (button,) = [each for each in app.button if "Retirer le filtre" in each.label]
    button.click().run()
    assert "region" not in app.query_params
    assert app.query_params["secteur"] == "numerique"


@pytest.mark.slow
def test_a_territory_without_a_pole_still_has_a_workbook_of_its_tables() -> None:
    app = open_page("territoire.py", region="94")
    (excel,) = (each for each in app.get("download_button") if each.proto.label == "Excel")
    assert not excel.proto.disabled


@pytest.mark.parametrize(("pole", "offered"), [("ptce-3-eva", ["Excel", "PDF"]), ("inconnu", [])])
def test_a_pole_that_is_known_has_its_workbook(pole: str, offered: list[str]) -> None:
    app = open_page("pole.py", pole=pole)
    assert [each.proto.label for each in app.get("download_button")] == offered
