"""The page of sectors through the router: its address, clicks on its charts, its themes."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests import shipped
from tests.pages.opened import choose, expect_words, open_page, text_of

PAGE = "secteurs.py"
WITHOUT_SECTOR = len(shipped.poles(secteurs=""))
PRODUCTIVE = [
    pole
    for pole in shipped.rows("poles")
    if {"économie circulaire et réemploi", "écoconstruction et habitat", "textile et industrie"}
    & set(pole["secteurs"].split("|"))
]


def chart(app: AppTest, key: str) -> Any:  # noqa: ANN401 - an element of AppTest
    return next(each for each in app.get("plotly_chart") if f"clic_{key}" in each.proto.id)


def click(app: AppTest, key: str, curve: Any, point: Any) -> AppTest:  # noqa: ANN401 - hostile too
    """Click a point of a chart as the browser does."""
    states = app._tree.get_widget_states()
    point_clicked = {"curve_number": curve, "point_index": point, "point_number": point}
    selection = {"points": [point_clicked], "point_indices": [point], "box": [], "lasso": []}
    state = states.widgets.add(id=chart(app, key).proto.id)
    state.string_value = json.dumps({"selection": selection})
    return app._run(states)


def figure(app: AppTest, key: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(chart(app, key).proto.spec)


def position(app: AppTest, label: str) -> int:
    """Which bar has a label."""
    labels = figure(app, "secteurs")["layout"]["yaxis"]["ticktext"]
    return next(rank for rank, each in enumerate(labels) if label in each)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            {},
            [
                shipped.ALL,
                f"{shipped.POLES - WITHOUT_SECTOR} pôles ont un secteur connu, ",
                f" {WITHOUT_SECTOR} n'en ont",
            ],
        ),
        (
            {"secteur": "culture", "annee_min": "2013", "annee_max": "2015"},
            [shipped.shown(shipped.EARLY_CULTURE), "mettent de côté le filtre de secteur"],
        ),
        (
            {"secteur": ["economie-circulaire", "ecoconstruction", "textile"]},
            [
                "(thème « renouveau productif » du plan fondateur)",
                f"{len(PRODUCTIVE)} pôles affichés",
            ],
        ),
        ({"niveau": "departement"}, ["départements de moins de 5 pôles"]),
        (
            {"niveau": "departement", "region": "94"},
            ["Aucun département de la région choisie n'a de pôle de secteur connu"],
        ),
        ({"niveau": "epci"}, ["régions de moins de 5 pôles"]),
        ({"niveau": "<script>"}, ["régions de moins de 5 pôles"]),
        ({"secteur": "<script>alert(1)</script>"}, ["aucun code ou nom « <script>"]),
        ({"secteur": ["x"] * 300}, ["seules les 200 premières sont lues"]),
        ({"region": "94"}, [f"Aucun des {shipped.POLES} pôles recensés", " quotients calculés"]),
        ({"q": "introuvable nulle part"}, [f"Aucun pôle affiché sur {shipped.POLES}"]),
    ],
)
def test_sectors_open_from_their_address(
    query: dict[str, str | list[str]], words: list[str]
) -> None:
    expect_words(PAGE, words, **query)


@pytest.mark.slow
def test_a_click_on_a_bar_selects_its_poles_and_another_one_undoes_it() -> None:
    app = open_page(PAGE, statut="laureat")
    click(app, "secteurs", 0, position(app, "Culture"))
    assert app.query_params["secteur"] in ("culture", ["culture"])
    assert app.query_params["statut"] in ("laureat", ["laureat"])
    assert "du secteur « Culture et patrimoine »" in text_of(app)
    click(app, "secteurs", 0, position(app, "Numérique"))
    assert app.query_params["secteur"] in ("numerique", ["numerique"])
    digital = shipped.poles(secteurs="numérique", statut="laureat")
    assert shipped.shown(digital) in text_of(app)
    click(app, "secteurs", 0, position(app, "Numérique"))
    assert "secteur" not in app.query_params
    assert shipped.shown(shipped.LAUREATES) in text_of(app)


@pytest.mark.slow
def test_a_click_on_a_cell_selects_a_sector_in_a_territory() -> None:
    app = open_page(PAGE, commune="29019")
    spec = figure(app, "quotients")
    axes = (spec["layout"][axis]["ticktext"] for axis in ("xaxis", "yaxis"))
    sectors, places = ([each.replace("<br>", " ") for each in texts] for texts in axes)
    cell = (sectors.index("Économie circulaire et réemploi"), places.index("Grand Est"))
    cells = list(zip(spec["data"][0]["x"], spec["data"][0]["y"], strict=True))
    click(app, "quotients", 0, cells.index(cell))
    assert app.query_params["secteur"] in ("economie-circulaire", ["economie-circulaire"])
    assert app.query_params["region"] in ("44", ["44"])
    assert "commune" not in app.query_params
    circular = shipped.poles(secteurs="économie circulaire et réemploi", code_region="44")
    assert shipped.shown(circular) in text_of(app)


@pytest.mark.slow
def test_a_click_on_a_call_selects_its_poles_of_a_sector() -> None:
    app = open_page(PAGE, annee_min="2023", vue="appels")
    bars = figure(app, "appels")["data"][0]
    said = [each.replace("<br>", " ") for each in bars["customdata"]]
    words = "Insertion et emploi, Appel à projets interministériel PTCE 2013"
    point = next(rank for rank, each in enumerate(said) if each.startswith(words))
    click(app, "appels", 0, point)
    assert app.query_params["secteur"] in ("insertion", ["insertion"])
    assert app.query_params["appel"] in ("aap-2013", ["aap-2013"])
    assert "annee_min" not in app.query_params
    selected = shipped.linked("soutiens", id_appel="aap-2013")
    insertion = [pole for pole in selected if "insertion et emploi" in pole["secteurs"]]
    assert shipped.shown(insertion) in text_of(app)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("curve", "point"),
    [(9, 0), (0, 999), (-1, 0), (0, -1), ("0", 0), (0, None), (0, {}), (True, 0)],
)
def test_what_is_no_point_of_the_chart_changes_nothing(curve: object, point: object) -> None:
    app = open_page(PAGE)
    click(app, "secteurs", curve, point)
    assert not app.exception
    assert shipped.ALL in text_of(app)


@pytest.mark.slow
def test_links_of_the_tables_select_what_a_click_does() -> None:
    app = open_page(PAGE, statut="laureat", secteur="numerique")
    assert "Pôles par secteur, du plus fréquent" not in text_of(app)  # made when it is opened
    app.session_state["pli_secteurs"] = True
    text = text_of(app.run())
    assert '<a href="?secteur=culture&statut=laureat" target="_self">Culture et patrimoine' in text
    assert '<a href="?statut=laureat" target="_self">Numérique' in text  # chosen: it undoes
    assert "Sans secteur connu</th>" in text  # selects nothing


@pytest.mark.slow
def test_a_theme_is_a_button_that_selects_its_sectors_and_lets_them_go() -> None:
    app = open_page(PAGE, region="53")
    button = next(each for each in app.button if each.label.startswith("Renouveau productif"))
    productive = [pole for pole in PRODUCTIVE if pole["code_region"] == "53"]
    assert button.label == f"Renouveau productif ({len(productive)})"
    button.click().run()
    assert set(app.query_params["secteur"]) == {
        "economie-circulaire",
        "ecoconstruction",
        "textile",
    }
    assert shipped.shown(productive) in text_of(app)
    button = next(each for each in app.button if each.label.startswith("Renouveau productif"))
    button.click().run()
    assert "secteur" not in app.query_params


@pytest.mark.slow
def test_bars_leave_the_sector_filter_aside_and_keep_the_others() -> None:
    app = open_page(PAGE, annee_min="2013", annee_max="2015")
    whole = figure(app, "secteurs")["data"][0]["x"]
    culture = whole[position(app, "Culture")]
    choose(app, "secteur", "culture")
    assert figure(app, "secteurs")["data"][0]["x"] == whole
    assert f"{culture} pôles affichés sur {shipped.POLES}" in text_of(app)


@pytest.mark.slow
def test_definitions_name_the_themes_and_their_sectors() -> None:
    for page in (PAGE, "a_propos.py"):
        text = text_of(open_page(page))
        assert "« renouveau productif »" in text
        assert "textile et industrie" in text


@pytest.mark.slow
@pytest.mark.parametrize(("level", "is_said"), [("commune", False), ("pays", True), ("", False)])
def test_a_level_of_another_page_is_left_aside_and_an_unknown_one_is_said(
    level: str, *, is_said: bool
) -> None:
    app = open_page(PAGE, niveau=level)
    assert not app.exception
    assert ("« pays » pour « niveau »" in text_of(app)) == is_said
