"""What a coverage says when it counts something else than inhabitants."""

from dataclasses import replace

import numpy as np
import pytest

from geo.analysis.coverage import Coverage
from geo.analysis.siting.places import Siting
from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.indicators import Indicator, IndicatorCatalogue, LevelValues
from geo.model.selection import Selection
from geo.publish.fact_sheets import file_content
from geo.reports.blocks import ChartBlock, KeyFigures, Report, Sentences, TableBlock
from geo.reports.choices.coverage import ReachChoices, read_reach_choices
from geo.reports.coverage.report import coverage_report
from geo.reports.coverage.words import counted_of
from geo.reports.distances import (
    bound_sentence,
    comparison_sentence,
    coverage_sentence,
    median_sentence,
    siting_sentence,
)
from geo.reports.maps.maps import distances_map
from geo.reports.study import NewPoles, Study, need_of
from tests.indicators import folder_with_indicators
from tests.spaces import plain

QPV = counted_of(Indicator("qpv", "Habitants des QPV", "effectif", unit="personnes", year=2023), 99)
JOBS = counted_of(Indicator("etp", "Emplois", "effectif", unit="équivalents temps plein"), 12.5)


@pytest.fixture(scope="module")
def needs(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The shipped poles with made-up indicators."""
    return load_atlas(folder_with_indicators(tmp_path_factory.mktemp("besoins")))


def priority(atlas: Atlas) -> Study:
    """Priority neighbourhoods in Bretagne."""
    bretagne = Selection(level="region", codes=("53",))
    return Study(atlas, Selection(), bretagne).of(need="qpv")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            coverage_sentence(Coverage(500, 1000, 3, 10, 2, 0.031), 30, "en Corse", "recensé", QPV),
            (
                "En Corse, « Habitants des QPV » (2023) : 500 sur 1 000 personnes (50,0 %) sont à "
                "30 km au plus d'un pôle recensé et localisé. Valeur inconnue dans 2 communes "
                "(3,1 % des habitants), non comptées."
            ),
        ),
        (
            coverage_sentence(Coverage(0, 0, 3, 10, 10, 1), 30, "en Corse", "recensé", QPV),
            (
                "En Corse, « Habitants des QPV » (2023) : aucune valeur n'est connue, la part "
                "n'est pas calculable. Valeur inconnue dans 10 communes (100,0 % des habitants), "
                "non comptées."
            ),
        ),
        (
            coverage_sentence(Coverage(0.25, 12.5, 1, 1), 5, "à Sein", "recensé", JOBS),
            (
                "À Sein, « Emplois » : 0,25 sur 12,50 équivalents temps plein (2,0 %) sont à 5 km "
                "au plus d'un pôle recensé et localisé."
            ),
        ),
        (
            median_sentence(1, 14, 80, QPV),
            (
                "La moitié de ce total est à 14 km au plus d'un pôle, les neuf dixièmes à 80 km au "
                "plus."
            ),
        ),
        (
            comparison_sentence(Coverage(500, 1000, 0, 0), Coverage(300, 1000, 0, 0), QPV),
            (
                "La première sélection couvre 50,0 % du total, la seconde 30,0 % : 200 personnes "
                "de plus (+20,0 points)."
            ),
        ),
        (
            siting_sentence(Siting((0,), (100,), 100), 30, 1, Coverage(500, 1000, 0, 0), QPV),
            (
                "1 nouveau pôle mettrait 100 personnes de plus à 30 km au plus d'un pôle : la part "
                "passerait de 50,0 % à 60,0 %."
            ),
        ),
    ],
)
def test_sentences_say_whom_they_count(sentence: str, expected: str) -> None:
    assert plain(sentence) == expected


def test_nothing_that_counts_a_need_speaks_of_inhabitants() -> None:
    said = bound_sentence(Siting((0,), (10,), 10), 1, QPV)
    said += bound_sentence(Siting((0,), (10,), 12), 1, QPV)
    assert "habitant" not in said
    assert "12 personnes" in plain(said)


def texts_of(report: Report) -> list[str]:
    """Titles, captions and headings of all that a report draws."""
    found = []
    for section in report.sections:
        for block in section.blocks:
            match block:
                case Sentences(sentences):
                    found += sentences
                case TableBlock(table):
                    found += [table.caption, *(column.title for column in table.columns)]
                case ChartBlock(chart, table):
                    found += [chart.title, chart.down.title]
                    assert table
                    found += [table.caption, *(column.title for column in table.columns)]
    return [plain(each) for each in found]


@pytest.mark.slow
def test_every_part_of_the_report_says_whom_it_counts(needs: Atlas) -> None:
    study = priority(needs)
    other = study.of(poles=Selection(statuses=("laureat",)))
    report = coverage_report(study, "epci", NewPoles(study, 2), other, "frr")
    name = "« Habitants des quartiers prioritaires » (2023)"
    said = texts_of(report)
    assert name in plain(report.kind)
    for start in (
        f"En Bretagne, {name} :",
        f"{name} à 30 km au plus d'un pôle localisé, par EPCI",
        f"{name} à 30 km au plus d'un pôle localisé, selon « Classement en France",
        f"{name} selon la distance",
        "À portée (personnes)",
        "Gain (personnes)",
        "Écart (personnes)",
        "Part du total",
    ):
        assert any(each.startswith(start) for each in said), start
    inhabitants = [each for each in said if "habitant" in each.lower().replace(name.lower(), "")]
    allowed = ("Habitants", "Habitants des communes")
    left = [
        each
        for each in inhabitants
        if each not in allowed and "des habitants), non" not in each and name not in each
    ]
    assert left == []


@pytest.mark.slow
def test_a_sheet_of_a_need_is_made(needs: Atlas) -> None:
    report = coverage_report(priority(needs), "departement", grouped_by="chomage")
    assert report.name == "couverture-30-km-qpv-region-53"
    assert file_content(report, "pdf").startswith(b"%PDF")
    assert "Habitants des quartiers prioritaires" in file_content(report, "html").decode()


@pytest.mark.slow
def test_a_territory_of_unknown_value_is_not_given_zero(needs: Atlas) -> None:
    corse = Selection(level="commune", codes=("2A004",))
    study = Study(needs, Selection(), corse).of(need="qpv")
    report = coverage_report(study, "region")
    blocks = [block for each in report.sections for block in each.blocks]
    (figures,) = (block for block in blocks if isinstance(block, KeyFigures))
    assert [(each.value, each.detail) for each in figures.figures] == [
        ("–", "aucune valeur connue ; valeur inconnue dans 1 commune")
    ]
    assert not any(isinstance(block, ChartBlock) for block in blocks)  # no share, no curve
    table = next(
        block.table
        for block in blocks
        if isinstance(block, TableBlock) and "par région" in block.table.caption
    )
    row = dict(zip([column.title for column in table.columns], table.rows[0], strict=True))
    assert row["Total (personnes)"] is None
    assert row["Hors de portée des pôles localisés (personnes)"] is None
    assert row["Communes sans valeur connue"] == 1
    assert row["Habitants"] > 0


@pytest.mark.parametrize(
    ("query", "expected", "word"),
    [
        ({"pour": ["qpv"]}, ReachChoices(need="qpv"), ""),
        ({"pour": ["population"]}, ReachChoices(), ""),
        ({"pour": ["chomage"]}, ReachChoices(), "« chomage »"),
        ({"pour": ["<script>"]}, ReachChoices(), "« <script> »"),
        ({"selon": ["pauvrete"]}, ReachChoices(grouped_by="pauvrete"), ""),
        ({"selon": ["qpv"]}, ReachChoices(), "« qpv »"),
        (
            {"pour": ["qpv"], "pour2": ["population"], "choix": ["29019-35238"]},
            ReachChoices(
                need="qpv",
                second_need="population",
                part="nouveaux",
                implied_part="nouveaux",
                chosen=("29019", "35238"),
            ),
            "",
        ),
        ({"pour2": ["population"]}, ReachChoices(), "les deux besoins sont le même"),
        (
            {"pour2": ["qpv"], "choix": ["29019-x"]},
            ReachChoices(second_need="qpv", part="nouveaux", implied_part="nouveaux"),
            "« 29019-x »",
        ),
        ({"choix": ["29019"]}, ReachChoices(), ""),
    ],
)
def test_needs_are_read_from_the_address(
    needs: Atlas, query: dict[str, list[str]], expected: ReachChoices, word: str
) -> None:
    choices, messages = read_reach_choices(query, needs)
    assert choices == expected
    assert bool(messages) == bool(word)
    assert word in plain(" ".join(messages))


def test_a_balance_or_an_indicator_without_communes_cannot_be_counted(needs: Atlas) -> None:
    assert need_of(needs, "qpv") is not None
    assert need_of(needs, "pauvrete") is None
    number = len(needs.territories.communes)
    nothing = np.zeros(number, dtype=np.intp)
    values = LevelValues(np.linspace(-1, 1, number), np.full(number, ""), nothing, nothing)
    balance = Indicator("solde", "Solde", "effectif", levels=("commune",))
    indicators = IndicatorCatalogue([balance], lambda _: {"commune": values})
    assert need_of(replace(needs, indicators=indicators), "solde") is None


def test_the_map_of_distances_is_that_of_the_inhabitants_whatever_is_counted(
    needs: Atlas,
) -> None:
    people = Study(needs, Selection())
    assert distances_map(people.of(need="qpv")).legend == distances_map(people).legend
