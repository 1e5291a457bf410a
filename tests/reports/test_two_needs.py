"""The choices between two needs, as they are said: nothing is recommended, all adds up."""

from dataclasses import replace
from math import isnan

import pytest
from pyproj import Geod

from geo.analysis.siting.fronts import Front, grow_front
from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.fact_sheets import file_content
from geo.render.plotly import choice_at
from geo.reports.blocks import ChartBlock, MapBlock, Sentences, TableBlock
from geo.reports.charts import Curve, Numbers, Scatter
from geo.reports.coverage.fronts import (
    choice_label,
    front_blocks,
    front_chart,
    front_sentences,
    front_table,
)
from geo.reports.coverage.report import coverage_report
from geo.reports.coverage.two_needs import TwoNeedsQuestion
from geo.reports.study import Study
from tests.indicators import folder_with_indicators
from tests.spaces import plain

RADIUS_KM = 30


@pytest.fixture(scope="module")
def needs(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The shipped poles with made-up indicators."""
    return load_atlas(folder_with_indicators(tmp_path_factory.mktemp("besoins")))


@pytest.fixture(scope="module")
def question(needs: Atlas) -> TwoNeedsQuestion:
    """Three poles for priority neighbourhoods and for land, in Auvergne-Rhône-Alpes."""
    zone = Selection(level="region", codes=("84",))
    study = Study(needs, Selection(), zone, RADIUS_KM).of(need="qpv")
    asked = TwoNeedsQuestion(study, study.of(need="superficie"), 3)
    *_, front = grow_front(asked.problem, 3)
    return asked.answered(front, ())


def shown(question: TwoNeedsQuestion, rank: int) -> TwoNeedsQuestion:
    """The question with one of its choices shown."""
    point = question.points[rank]
    return question.answered(question.front, question.codes(point))


@pytest.mark.slow
def test_a_choice_reaches_what_is_near_its_town_halls_and_near_no_pole(
    question: TwoNeedsQuestion,
) -> None:
    """One geodesic at a time, in plain Python."""
    communes, geod = question.study.atlas.territories.communes, Geod(ellps="WGS84")
    codes = question.codes(question.points[1])
    places = [tuple(communes.loc[code, ["longitude", "latitude"]]) for code in codes]
    people, land = 0, 0.0
    distances = dict(zip(communes.index, question.study.reach.distance_km, strict=True))
    for code, commune in communes[communes["code_region"] == "84"].iterrows():
        here = commune["longitude"], commune["latitude"]
        if distances[code] <= RADIUS_KM:
            continue
        if any(geod.inv(*here, *place)[2] <= 1000 * RADIUS_KM for place in places):
            count = commune["population"]
            people += count // 10 if count >= 10_000 and code != "01001" else 0
            land += 0 if isnan(commune["superficie_km2"]) else commune["superficie_km2"]
    assert question.points[1].reached == (people, pytest.approx(land, rel=1e-9))


def test_the_sentences_say_the_choices_and_recommend_none(question: TwoNeedsQuestion) -> None:
    first, proof, last = map(plain, front_sentences(question).sentences)
    number = len(question.points)
    assert number > 5
    assert first.startswith(
        f"En Auvergne-Rhône-Alpes, {number} choix de 3 nouveaux pôles entre « Habitants des "
        "quartiers prioritaires » (2023) et « Superficie »"
    )
    assert "améliorés par échanges" in proof
    assert last.endswith("à vous de choisir.")
    said = f"{first} {proof} {last}"
    assert not any(word in said for word in ("recommand", "préférable", "conseill"))


def test_needs_of_one_unit_are_named_beside_their_amounts(question: TwoNeedsQuestion) -> None:
    asked = TwoNeedsQuestion(question.study, question.study.of(need="actifs"), 1)
    *_, front = grow_front(asked.problem, 1)
    said = plain(front_sentences(asked.answered(front, ())).sentences[0])
    assert "personnes (Habitants des quartiers prioritaires) et " in said
    assert "personnes (Actifs)" in said
    assert "(Superficie)" not in plain(front_sentences(question).sentences[0])


def test_the_table_lists_each_choice_with_its_bounds_and_shares(
    question: TwoNeedsQuestion,
) -> None:
    table = front_table(question)
    assert len(table.rows) == len(question.points)
    covered = question.study.coverage
    for point, row in zip(question.points, table.rows, strict=True):
        assert row[1:3] == (point.reached[0], point.most[0])
        assert row[4:6] == (point.reached[1], point.most[1])
        assert point.reached[0] <= point.most[0]
        share = (covered.covered_population + point.reached[0]) / covered.population
        assert row[3] == pytest.approx(share)
        assert str(row[7]).count(",") == 2
    falling = [row[1] for row in table.rows]
    assert falling == sorted(falling, reverse=True)


def test_the_chart_shows_the_choices_under_a_line_that_none_crosses(
    question: TwoNeedsQuestion,
) -> None:
    chart = front_chart(shown(question, 2))
    dots, line = chart.series
    assert isinstance(dots, Scatter)
    assert isinstance(line, Curve)
    assert list(dots.places) == [point.reached for point in question.points]
    assert dots.framed == 2
    assert choice_at(chart, 0, 2) == question.choice(question.points[2])
    assert choice_at(chart, 1, 0) == {}
    for axis, place in ((chart.across, 0), (chart.down, 1)):
        assert isinstance(axis, Numbers)
        values = [each[place] for each in (*dots.places, *line.places)]
        assert axis.low <= min(values) <= max(values) <= axis.high
        assert len(axis.ticks) >= 3
    for first, second in dots.places:
        beyond = [y for x, y in line.places if x >= first - 1e-6]
        assert not beyond or max(beyond) >= 0
        lefts = [corner for corner in line.places if corner[0] <= first]
        assert max(y for _, y in lefts) >= second - 1e-6


def test_the_choice_of_the_address_is_found_whatever_its_order(
    question: TwoNeedsQuestion,
) -> None:
    point = question.points[3]
    backwards = tuple(reversed(question.codes(point)))
    again = question.answered(question.front, backwards)
    assert again.rank == 3
    assert sorted(again.rows) == list(point.chosen)
    assert again.places["first"].sum() == point.reached[0]
    assert again.places["second"].sum() == pytest.approx(point.reached[1])
    assert plain(choice_label(question, 3)).startswith("Choix 4 : ")
    elsewhere = question.answered(question.front, ("29019",))
    assert elsewhere.rank is None
    assert elsewhere.rows == ()  # Brest is no candidate here


def test_blocks_hold_a_map_only_of_the_choice_that_is_shown(question: TwoNeedsQuestion) -> None:
    kinds = [type(block) for block in front_blocks(question) if block]
    assert kinds.count(MapBlock) == 0
    assert kinds.count(ChartBlock) == 1
    blocks = front_blocks(shown(question, 0))
    assert [type(block) for block in blocks if block].count(MapBlock) == 1
    (drawn,) = (block.drawn for block in blocks if isinstance(block, MapBlock))
    assert len(drawn.marks) == 3
    assert "personnes" in drawn.marks[0].text
    assert "km²" in drawn.marks[0].text
    tables = [block.table for block in blocks if isinstance(block, TableBlock)]
    assert [len(table.rows) for table in tables] == [len(question.points), 3]


@pytest.mark.slow
def test_a_sheet_holds_the_choices(question: TwoNeedsQuestion) -> None:
    report = coverage_report(question.study, "departement", shown(question, 1))
    assert report.name == "couverture-30-km-qpv-superficie-3-nouveaux-region-84"
    page = file_content(report, "html").decode()
    assert "Choix entre deux besoins" in page  # its definition
    assert "limite prouvée" in page
    assert file_content(report, "pdf").startswith(b"%PDF")


def test_what_is_proven_is_said_as_such(question: TwoNeedsQuestion) -> None:
    proven = tuple(replace(point, most=point.reached) for point in question.points)
    whole = Front(proven, (), is_proven=True, is_whole=True, done=1, found=len(proven))
    partial = replace(whole, is_whole=False)
    alone = replace(whole, points=proven[:1])
    said = [
        plain(front_sentences(question.answered(front, ())).sentences[1])
        for front in (whole, partial, alone)
    ]
    assert said[0] == "C'est prouvé : rien ne vaut mieux que l'un d'eux, et il n'en manque aucun."
    assert said[1] == "Chacun est prouvé ; il peut y en avoir d'autres."
    assert said[2].startswith("C'est prouvé : aucun choix possible n'atteint davantage")


def test_where_nothing_is_out_of_reach_it_is_said(needs: Atlas) -> None:
    zone = Selection(level="commune", codes=("75056",))
    study = Study(needs, Selection(), zone).of(need="qpv")
    asked = TwoNeedsQuestion(study, study.of(need=""), 3)
    *_, front = grow_front(asked.problem, 3)
    (said,) = front_blocks(asked.answered(front, ()))
    assert isinstance(said, Sentences)
    assert "n'atteindrait rien de plus à 30 km" in plain(said.sentences[0])
