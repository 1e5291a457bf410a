"""The pages through the router, without a browser."""

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geo.analysis.coverage import coverage_by_level
from geo.analysis.siting.exact import solve
from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.reports.study import NewPoles, Study
from geo.settings import ROOT, SETTINGS_VARIABLE
from tests import shipped
from tests.folders import change_row
from tests.indicators import folder_with_indicators
from tests.spaces import plain

Settings = Callable[..., None]
IN_PARIS = shipped.poles(code_region="11")
FOUR_DEPARTEMENTS = [
    pole for pole in shipped.rows("poles") if pole["code_departement"] in ("29", "22", "35", "56")
]
EARLY_CULTURE = [
    pole
    for year in ("2013", "2015")
    for pole in shipped.linked("soutiens", annee=year)
    if "culture et patrimoine" in pole["secteurs"]
]
NAVIGATION = ROOT / "pages" / "navigation.py"


def open_page(page: str = "", /, **query: str | list[str]) -> AppTest:
    app = AppTest.from_file(str(NAVIGATION), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    if page:
        app.run().switch_page(page)  # a page is known by its address after a first run
    return app.run()


def fields_of(app: AppTest) -> dict[str, Any]:
    """The fields on the page by key, each with the form it stands in."""
    found = {}
    for element in app.get("bidi_component"):
        for field in json.loads(element.proto.json).get("fields", ()):
            found[field["key"]] = field | {"form": element.proto.id}
    return found


def choose(app: AppTest, key: str, *values: str) -> AppTest:
    """Choose in a field as the browser does: AppTest knows no components of ours."""
    states = app._tree.get_widget_states()
    form = fields_of(app)[key]["form"]
    request = {"event": "change", "value": {"turn": 1, "values": {key: list(values)}}}
    trigger = states.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{form}__events")
    trigger.json_trigger_value = json.dumps([request])
    return app._run(states)


def text_of(app: AppTest) -> str:
    bodies = [html.unescape(element.proto.body) for element in app.get("html")]
    return plain(" ".join(bodies))


def data_of_map(app: AppTest) -> dict[str, Any]:
    """What the page sends to its map."""
    bodies = (html.unescape(element.proto.body) for element in app.get("html"))
    found = re.search("data-map='([^']*)'", " ".join(bodies))
    assert found is not None
    data: dict[str, Any] = json.loads(found.group(1))
    return data


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Write a settings file and make the app use it."""

    def write(**values: str) -> None:
        path = tmp_path / "atlas.toml"
        path.write_text("\n".join(f'{key} = "{value}"' for key, value in values.items()), "utf-8")
        monkeypatch.setenv(SETTINGS_VARIABLE, str(path))

    return write


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


def test_an_error_is_reported_to_the_operator_s_address(settings: Settings) -> None:
    settings(contact_erreurs="atlas@exemple.fr")
    text = text_of(open_page("pole.py", pole="ptce-3-eva"))
    assert 'href="mailto:atlas@exemple.fr?subject=Correction' in text


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
    app = open_page("proximite.py", **query)
    assert not app.exception
    text = plain(text_of(app))
    assert [each for each in words if each not in text] == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"statut": "laureat"}, [shipped.shown(shipped.LAUREATES)]),
        ({"region": "53"}, ["En Bretagne, ", " des 3 449 370 habitants", "hors de ce"]),
        (
            {"vue": "territoires", "niveau": "epci", "rayon": "50"},
            [
                " EPCI sans aucune commune à 50 km",
                "Bordeaux Métropole",
                "Métropole Rouen Normandie</a></th>",
            ],
        ),
        ({"vue": "equite"}, ["Moins de 500 habitants", "1 500 hab./km² et plus"]),
        (
            {"annee_max": "2023", "b_annee_max": "2022"},
            ["Première sélection", "habitants de plus (+"],
        ),
        (
            {"k": "5", "rayon": "30", "region": "75"},
            ["5 nouveaux pôles mettraient ", "c'est prouvé"],
        ),
        ({"k": "3", "candidat": ["29019", "29232"]}, ["Aucune autre commune candidate"]),
        (
            {"region": "06", "statut": "temoin"},
            ["À Mayotte, aucun des 256 518 habitants", "Aucun de ces habitants"],
        ),
        ({"k": "99", "rayon": "x"}, ["de 1 à 20", "de 5 à 150"]),
        ({"niveau": "pays", "b_statut": "x"}, ["« pays »", "Seconde sélection. Valeur inconnue"]),
    ],
)
def test_coverage_opens_from_its_address(
    query: dict[str, str | list[str]], words: list[str]
) -> None:
    app = open_page("couverture.py", **query)
    assert not app.exception
    text = plain(text_of(app))
    assert [each for each in words if each not in text] == []


@pytest.mark.parametrize(
    ("query", "zone", "radius_km"),
    [({}, (), 30), ({"region": "53", "rayon": "50"}, ("53",), 50)],
)
def test_coverage_is_said_as_the_analysis_counts_it(
    shipped_atlas: Atlas, query: dict[str, str], zone: tuple[str, ...], radius_km: int
) -> None:
    """The counts are checked by all pairs of communes and poles in `test_coverage`."""
    inside = Selection(level="region", codes=zone) if zone else Selection()
    study = Study(shipped_atlas, Selection(), inside, radius_km)
    text = plain(text_of(open_page("couverture.py", **query)))
    covered = f"{study.coverage.covered_population:,} des {study.coverage.population:,} habitants"
    assert covered.replace(",", " ") in text
    least, most = (f"{100 * share:.1f}".replace(".", ",") for share in study.bounds.shares)
    assert f"entre {least} % et {most} %" in text


def test_far_territories_new_poles_and_comparisons_are_said_as_counted(
    shipped_atlas: Atlas,
) -> None:
    everything = Study(shipped_atlas, Selection(), radius_km=50)
    table = coverage_by_level(everything.reach, 50, "epci", everything.inside)
    far = int((table["covered_communes"] == 0).sum())
    page = {"vue": "territoires", "niveau": "epci", "rayon": "50"}
    assert f"{far} EPCI sans aucune commune à 50 km" in text_of(open_page("couverture.py", **page))
    later, earlier = (
        Study(shipped_atlas, Selection(year_max=year)).coverage.covered_population
        for year in (2023, 2022)
    )
    compared = plain(text_of(open_page("couverture.py", annee_max="2023", b_annee_max="2022")))
    assert f"{later - earlier:,} habitants de plus (+".replace(",", " ") in compared
    near = everything.of(zone=Selection(level="region", codes=("75",)), radius_km=30)
    problem = NewPoles(near, 5).problem
    gained = problem.reached(solve(problem, 5).chosen)
    proposed = plain(text_of(open_page("couverture.py", k="5", region="75")))
    words = f"5 nouveaux pôles mettraient {gained:,} habitants"
    assert words.replace(",", " ") in proposed


def test_coverage_counts_what_one_asks_for(tmp_path: Path, settings: Settings) -> None:
    """The counts are checked against plain sums in `test_needs`."""
    folder = folder_with_indicators(tmp_path)
    settings(donnees=str(folder))
    found = Study(load_atlas(folder), Selection()).of(need="qpv").coverage
    text = plain(text_of(open_page("couverture.py", pour="qpv")))
    counts = f"{found.covered_population:,} sur {found.population:,} personnes".replace(",", " ")
    assert f"« Habitants des quartiers prioritaires » (2023) : {counts}" in text
    assert "Valeur inconnue dans 3 communes" in text
    equity = plain(text_of(open_page("couverture.py", pour="qpv", vue="equite", selon="frr")))
    assert "selon « Classement en France ruralités revitalisation » (2023)" in equity
    refused = plain(text_of(open_page("couverture.py", pour="chomage", selon="actifs")))
    assert "« chomage »" in refused
    assert "« actifs »" in refused
    assert "habitants" in refused


def test_all_choices_between_two_needs_are_shown_and_the_one_of_the_address(
    tmp_path: Path, settings: Settings
) -> None:
    settings(donnees=str(folder_with_indicators(tmp_path)))
    query = {"pour": "qpv", "pour2": "superficie", "region": "84", "k": "3"}
    app = open_page("couverture.py", **query)
    assert not app.exception
    options = [code for code, _ in fields_of(app)["choix"]["options"] if code]
    text = plain(text_of(app))
    assert f"{len(options)} choix de 3 nouveaux pôles entre" in text
    assert "à vous de choisir" in text
    assert "Communes du choix montré" not in text
    chosen = plain(text_of(open_page("couverture.py", choix=options[1], **query)))
    assert "Choix 2 :" in chosen
    assert "Communes du choix montré" in chosen
    other = plain(text_of(open_page("couverture.py", choix="63113", **query)))
    assert "Ce choix, qui n'est pas dans la liste : Clermont-Ferrand" in other.replace("’", "'")
    button = next(each for each in app.button if "tous les choix" in plain(each.label))
    assert "60 s au plus" in plain(button.label)


def test_a_candidate_given_by_the_code_of_a_merged_commune_can_be_removed() -> None:
    app = open_page("couverture.py", candidat=["74011", "29019"])
    picker = next(
        element.proto
        for element in app.get("bidi_component")
        if json.loads(element.proto.json).get("label") == "Communes candidates"
    )
    assert [each["code"] for each in json.loads(picker.json)["chosen"]] == ["74010", "29019"]
    states = app._tree.get_widget_states()
    trigger = states.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{picker.id}__events")
    request = {"event": "request", "value": ["remove", "commune", "74010"]}
    trigger.json_trigger_value = json.dumps([request])
    app._run(states)
    assert app.query_params["candidat"] in ("29019", ["29019"])


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
                "En gris, les territoires voisins, qui ne sont pas comptés.",
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
            [shipped.shown(EARLY_CULTURE), "Culture et patrimoine »"],
        ),
    ],
)
def test_a_portrait_opens_from_its_address(
    query: dict[str, str | list[str]], words: list[str]
) -> None:
    app = open_page("territoire.py", **query)
    assert not app.exception
    text = plain(text_of(app))
    assert "Cette page n'a pas pu être préparée" not in text
    assert [each for each in words if each not in text] == []


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
    app = open_page("reseaux.py", **query)
    assert not app.exception
    text = plain(text_of(app))
    assert [each for each in words if each not in text] == []


@pytest.mark.parametrize("vue", ["liens", "dessin", "reseaux", "acteurs"])
def test_a_filter_changes_every_part_of_the_page_of_networks(vue: str) -> None:
    app = choose(open_page("reseaux.py", vue=vue), "reseau", "rtes")
    assert not app.exception
    text = text_of(app)
    tied = shipped.linked("adhesions", reseau="RTES")
    assert shipped.shown(tied) in text
    assert f"{len(tied)} pôles sont liés à « RTES »" in text


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


def test_a_territory_without_a_pole_still_has_a_workbook_of_its_tables() -> None:
    app = open_page("territoire.py", region="94")
    (excel,) = (each for each in app.get("download_button") if each.proto.label == "Excel")
    assert not excel.proto.disabled


@pytest.mark.parametrize(("pole", "offered"), [("ptce-3-eva", ["Excel", "PDF"]), ("inconnu", [])])
def test_a_pole_that_is_known_has_its_workbook(pole: str, offered: list[str]) -> None:
    app = open_page("pole.py", pole=pole)
    assert [each.proto.label for each in app.get("download_button")] == offered
