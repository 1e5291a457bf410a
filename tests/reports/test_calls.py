"""Calls through time: by hand on twelve poles, by another route on the shipped data."""

from collections.abc import Callable
from math import isnan

import pandas as pd

from geo.analysis.calls import announced_calls, calls_of
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.reports.blocks import ChartBlock, Sentences, TableBlock
from geo.reports.calls import (
    calls_blocks,
    calls_figures,
    calls_report,
    calls_sentence,
    years_figures,
    years_title,
)
from geo.reports.charts import Bars
from geo.reports.links import ToWeb
from geo.reports.study import Study
from geo.reports.territory.report import territory_report
from tests import shipped
from tests.analysis.twelve_poles import POLES, TABLES
from tests.spaces import plain


def calls(view: View) -> pd.DataFrame:
    return calls_of(view, announced_calls(view.atlas))


def test_calls_say_what_they_announced_and_who_is_named(shipped_atlas: Atlas) -> None:
    table = calls(shipped_atlas.select(Selection())).set_index("id_appel")
    supports = shipped.rows("soutiens")
    for row in shipped.rows("appels"):
        found = table.loc[row["id_appel"]]
        named = {each["id_pole"] for each in supports if each["id_appel"] == row["id_appel"]}
        assert found["named"] == found["selected"] == len(named)
        if row["candidatures"] and row["laureats"] and found["finances"]:
            assert found["success"] == int(row["laureats"]) / int(row["candidatures"])
    assert round(table.loc["aap-2013", "success"], 4) == 0.1278  # 23 / 180
    assert not table.loc["emergents-2021-p1", "finances"]
    assert isnan(table["success"].astype(float)["emergents-2021-p1"])  # supports, does not finance
    assert isnan(table["success"].astype(float)["emergents-2021-p2"])  # applications not known


def test_a_call_counts_each_of_its_poles_once_in_the_chosen_years(
    atlas_of: Callable[..., Atlas],
) -> None:
    atlas = atlas_of(POLES, **TABLES)
    everything = calls(atlas.select(Selection())).set_index("id_appel")
    assert everything["selected"].to_dict() == {"un": 2, "deux": 2}
    late = calls(atlas.select(Selection(year_min=2015))).set_index("id_appel")
    assert late["selected"].to_dict() == {"un": 1, "deux": 1}
    assert late["named"].to_dict() == {"un": 2, "deux": 2}
    assert everything["year"].tolist() == [2013, 2013]


def test_the_years_add_up_to_the_selection(shipped_atlas: Atlas) -> None:
    for selection in (Selection(), Selection(sectors=("culture",), year_min=2013, year_max=2015)):
        view = shipped_atlas.select(selection)
        assert sum(int(row[1] or 0) for row in years_figures(view).rows) == len(view)


def test_what_is_not_known_is_a_dash_and_not_zero(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection())
    rows = {row[0]: row for row in calls_figures(calls(view)).rows}
    phase_two = next(row for name, row in rows.items() if "phase 2" in str(name))
    assert isnan(float(phase_two[2] or 0))
    assert isnan(float(phase_two[6] or 0))
    assert "596 et retenu 91" in plain(calls_sentence(calls(view)))


def test_poles_that_no_call_selected_are_said(atlas_of: Callable[..., Atlas]) -> None:
    atlas = atlas_of(POLES, **TABLES)
    nobody = atlas.select(Selection(level="region", codes=("84",)))
    assert years_title(nobody) == "Aucun de ces pôles n'a été retenu par un appel connu"


def test_calls_are_in_order_of_time_whatever_that_of_the_rows(
    atlas_of: Callable[..., Atlas],
) -> None:
    shuffled = sorted(shipped.rows("appels"), key=lambda row: row["nom"][::-1])
    ids = [row["id_appel"] for row in shuffled]
    assert ids != sorted(ids)
    atlas = atlas_of(shipped.rows("poles"), appels=shuffled, soutiens=shipped.rows("soutiens"))
    years = announced_calls(atlas)["year"].tolist()
    assert years == sorted(years)
    assert announced_calls(atlas)["id_appel"].iloc[0] == "aap-2013"


def test_a_selection_of_unknown_year_is_not_said_never_to_have_been(
    atlas_of: Callable[..., Atlas],
) -> None:
    supports = [{"id_pole": "ptce-a", "id_appel": "un"}]
    atlas = atlas_of(POLES, **{**TABLES, "soutiens": supports})
    title = years_title(atlas.select(Selection(calls=("un",))))
    assert title == "L'année des appels qui ont retenu ces pôles n'est pas connue"


def test_the_report_sets_who_is_named_beside_who_was_announced(shipped_atlas: Atlas) -> None:
    report = calls_report(Study(shipped_atlas, Selection()))
    (section,) = report.pick("nommes")
    said, drawn = section.blocks
    assert isinstance(said, Sentences)
    assert isinstance(drawn, ChartBlock)
    announced, named = drawn.chart.series
    assert isinstance(announced, Bars)
    assert isinstance(named, Bars)
    published = [row for row in shipped.rows("appels") if row["laureats"]]
    assert sorted(announced.lengths) == sorted(int(row["laureats"]) for row in published)
    pairs = {(each["id_appel"], each["id_pole"]) for each in shipped.rows("soutiens")}
    counted = [len([1 for call, _ in pairs if call == row["id_appel"]]) for row in published]
    assert sorted(named.lengths) == sorted(counted)
    assert plain(drawn.chart.title) == shipped.COMPLETENESS


def test_the_report_leads_from_each_call_to_its_source(shipped_atlas: Atlas) -> None:
    report = calls_report(Study(shipped_atlas, Selection()))
    assert [section.name for section in report.sections] == [
        "annees",
        "nationaux",
        "nommes",
        "appels",
        "definitions",
        "limites",
    ]
    _, listed = report.pick("nationaux")[0].blocks
    assert isinstance(listed, TableBlock)
    sources = {row["nom"]: row["source_url"] for row in shipped.rows("appels")}
    names = [str(row[0]) for row in listed.table.rows]
    assert list(listed.targets) == [ToWeb(sources[name]) for name in names]


def test_a_territory_says_the_calls_as_the_list_beside_the_map_does(
    atlas_of: Callable[..., Atlas],
) -> None:
    study = Study(atlas_of(POLES, **TABLES), Selection())
    (section,) = territory_report(study, "region", "53").pick("appels")
    view = study.atlas.select(Selection(level="region", codes=("53",)))
    beside = [block for block in calls_blocks(view, study.calls) if block]
    assert [type(block) for block in section.blocks] == [Sentences, ChartBlock, TableBlock]
    assert section.blocks[0] == beside[0]
    assert isinstance(beside[0], Sentences)
    said = plain(beside[0].sentences[0])
    assert said.startswith("2 pôles retenus par un appel, localisés ou non ; pour 5 autres, aucun")
    nobody = study.atlas.select(Selection(level="region", codes=("84",)))
    assert [type(each) for each in calls_blocks(nobody, study.calls)] == [Sentences, TableBlock]
