"""The page of coverage through the router, without a browser."""

import json
from pathlib import Path

import pytest

from geo.analysis.coverage import coverage_by_level
from geo.analysis.siting.exact import solve
from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.reports.study import NewPoles, Study
from tests import shipped
from tests.indicators import folder_with_indicators
from tests.pages.opened import Settings, expect_words, fields_of, open_page, text_of
from tests.spaces import plain


@pytest.mark.slow
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
    expect_words("couverture.py", words, **query)


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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
