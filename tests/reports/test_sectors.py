"""Charts, tables, sentences and links of the sectors say the same, and can be read by all."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from geo.analysis.specialisation import (
    SectorTable,
    quotient_ranks,
    sector_pairs,
    sector_table,
    sectors_by_call,
)
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.render.csv import table_csv
from geo.render.plotly import figure_of
from geo.reports import palette
from geo.reports.blocks import ChartBlock, Details, Sentences, TableBlock
from geo.reports.charts import Chart, Columns, Squares
from geo.reports.links import ToSelection
from geo.reports.sectors.charts import (
    MOST_ROWS,
    calls_chart,
    pairs_chart,
    quotients_chart,
    sectors_chart,
    shown_cells,
)
from geo.reports.sectors.report import (
    ComparedSectors,
    calls_table,
    pairs_table,
    quotients_table,
    sectors_report,
    sectors_table,
)
from geo.reports.sectors.sentences import (
    calls_sentences,
    calls_title,
    pairs_sentences,
    pairs_title,
    quotients_sentences,
    quotients_title,
    sectors_sentences,
    sectors_title,
)
from geo.reports.sentences import describe
from tests import shipped
from tests.analysis.twelve_poles import CULTURE, DIGITAL, POLES, TABLES, pole
from tests.spaces import plain

EVERYTHING = Selection()
CULTURE_IN_BRITTANY = Selection(level="region", codes=("53",), sectors=("culture",))


@pytest.fixture
def twelve_poles(atlas_of: Callable[..., Atlas]) -> Atlas:
    return atlas_of(POLES, **TABLES)


def quotients(atlas: Atlas, asked: Selection, level: Level = "region") -> Chart:
    table = sector_table(atlas.select(EVERYTHING), level)
    cells = shown_cells(table, atlas, level, asked)
    return quotients_chart(cells, level, asked, atlas, quotients_title(table, level))


def charts(atlas: Atlas, asked: Selection) -> list[Chart]:
    view = atlas.select(asked.without_sectors())
    calls, pairs = sectors_by_call(view), sector_pairs(view)
    return [
        sectors_chart(view, asked.sectors, sectors_title(view)),
        pairs_chart(pairs, atlas, pairs_title(pairs, atlas)),
        quotients(atlas, asked),
        quotients(atlas, asked, "departement"),
        calls_chart(calls, asked, atlas, calls_title(calls, atlas)),
    ]


def sentences(atlas: Atlas, asked: Selection) -> str:
    view = atlas.select(asked.without_sectors())
    table = sector_table(view, "region")
    return " ".join(
        [
            *sectors_sentences(view, asked),
            *pairs_sentences(sector_pairs(view), atlas),
            *quotients_sentences(table, "region", asked, atlas),
            *calls_sentences(sectors_by_call(view), view, asked),
        ]
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked",
    [
        EVERYTHING,
        CULTURE_IN_BRITTANY,
        Selection(level="region", codes=("94",)),  # no pole at all
        Selection(words="rien de tel"),
        Selection(calls=("ami-2024",), sectors=("textile", "culture")),
        Selection(statuses=("candidat",)),
    ],
)
def test_plotly_accepts_every_figure_that_skipped_its_checks(
    shipped_atlas: Atlas, asked: Selection
) -> None:
    for chart in charts(shipped_atlas, asked):
        go.Figure(figure_of(chart).to_dict())
        assert chart.title
    assert sentences(shipped_atlas, asked)


def test_bars_count_each_pole_once_in_each_of_its_sectors(twelve_poles: Atlas) -> None:
    view = twelve_poles.select(EVERYTHING)
    chart = sectors_chart(view, (), "titre")
    (bars,) = chart.series
    assert chart.said(bars) == ["Numérique (5)", "Culture et patrimoine (5)", "Tourisme (3)"]
    assert bars.choices[0] == {"secteur": ("numerique",)}
    listed = sectors_table(view, ())
    assert [row[:2] for row in listed.table.rows] == [
        ("Numérique", 5),
        ("Culture et patrimoine", 5),
        ("Tourisme", 3),
        ("Sans secteur connu", 1),
    ]
    assert listed.table.rows[0][2] == pytest.approx(5 / 11)
    assert listed.targets[0] == ToSelection({"secteur": ("numerique",)})
    assert listed.targets[-1] == ToSelection({})
    text = " ".join(sectors_sentences(view, EVERYTHING))
    assert "11 pôles ont un secteur connu, 1 n'en a aucun." in text
    assert "2 en ont plusieurs" in text
    assert "la somme des secteurs (13)" in text


def test_the_chosen_sector_stands_out_without_colour(twelve_poles: Atlas) -> None:
    asked = Selection(sectors=("culture",))
    view = twelve_poles.select(asked.without_sectors())
    figure = figure_of(sectors_chart(view, asked.sectors, "titre"))
    assert list(figure.data[0].marker.pattern.shape) == ["/", "", "/"]
    assert figure.layout.yaxis.ticktext[1] == "<b>▸ Culture et patrimoine</b>"
    assert "mettent de côté le filtre de secteur" in " ".join(sectors_sentences(view, asked))


def test_zero_and_not_defined_are_distinct_cells(twelve_poles: Atlas) -> None:
    defined, zeros, few = quotients(twelve_poles, EVERYTHING).series
    assert isinstance(defined, Squares)
    assert isinstance(zeros, Squares)
    assert isinstance(few, Squares)
    assert [cell.text for cell in defined.cells] == ["0,7\n(2)", "1,8*\n(5)"]
    assert [cell.is_strong for cell in defined.cells] == [False, True]
    assert [(cell.text, cell.rank) for cell in zeros.cells] == [("0", 0)]
    assert {(cell.text, cell.rank) for cell in few.cells} == {("(0)", None), ("(1)", None)}
    assert [each.are_outlines for each in (defined, zeros, few)] == [False, True, True]
    assert zeros.choices == [{}]  # no pole to select
    assert "non calculé" in few.said[0]
    assert defined.choices[1]["secteur"] == ("culture",)
    assert defined.choices[1]["region"] == ("53",)


def test_the_chosen_cell_is_framed(shipped_atlas: Atlas) -> None:
    chart = quotients(shipped_atlas, CULTURE_IN_BRITTANY)
    squares = [each for each in chart.series if isinstance(each, Squares)]
    (framed,) = (
        said
        for each in squares
        for cell, said in zip(each.cells, chart.said(each), strict=True)
        if cell.is_framed
    )
    assert framed.startswith("Bretagne, Culture et patrimoine")


def test_no_more_than_the_first_territories_are_drawn_and_all_are_in_the_table(
    shipped_atlas: Atlas,
) -> None:
    table = sector_table(shipped_atlas.select(EVERYTHING), "departement")
    cells = shown_cells(table, shipped_atlas, "departement", EVERYTHING)
    assert cells["code"].nunique() == MOST_ROWS
    assert cells["poles_territory"].min() >= 1
    listed = quotients_table(table, "departement", shipped_atlas)
    assert len(listed.table.rows) == len(table) == len(listed.targets)
    inside = Selection(level="region", codes=("53",))
    breton = shown_cells(table, shipped_atlas, "departement", inside)
    assert set(breton["code"]) <= {"22", "29", "35", "56"}
    text = " ".join(quotients_sentences(table, "departement", EVERYTHING, shipped_atlas))
    assert f"Le graphique montre les {MOST_ROWS} départements" in text
    assert "dont le département est inconnu comptent dans l'ensemble" in text


def test_what_chance_explains_is_said_so(atlas_of: Callable[..., Atlas]) -> None:
    """Of 11 poles 6 are of culture, all 5 of Bretagne's: p = (6 + 1) / 462, times four 0.06."""
    atlas = atlas_of(
        [
            *(pole(f"a{rank}", CULTURE, code_region="53") for rank in range(5)),
            *(pole(f"b{rank}", DIGITAL, code_region="28") for rank in range(5)),
            pole("b5", CULTURE, code_region="28"),
        ]
    )
    text = sentences(atlas, EVERYTHING)
    assert "Sur 4 quotients calculés, 4 se distinguent du hasard" in text
    assert "le hasard seul peut en donner 1" in text
    assert "il n'en reste aucun : des pistes à vérifier, pas des résultats" in text
    assert "Culture et patrimoine en Bretagne (5 pôles sur 5, quotient 1,83" in text


def test_the_least_likely_quotients_come_first(shipped_atlas: Atlas) -> None:
    table = sector_table(shipped_atlas.select(EVERYTHING), "region")
    rows = quotients_table(table, "region", shipped_atlas).table.rows
    p_values = [row[5] for row in rows if row[5] == row[5]]
    assert p_values == sorted(p_values)


def test_the_legend_counts_the_cells_that_are_drawn(twelve_poles: Atlas) -> None:
    (legend,) = quotients(twelve_poles, EVERYTHING).legends
    sizes = {entry.label: entry.size for entry in legend.entries}
    assert sizes["0,5 à 0,8"] == "1 case"  # 0,73
    assert sizes["1,25 à 2"] == "1 case"  # 1,83
    assert sizes["contour bleu : 0, aucun pôle connu"] == "1 case"
    assert sizes["moins de 0,5"] == sizes["plus de 2"] == "0 case"
    assert "contour gris : non calculé" in sizes


@pytest.mark.parametrize(
    ("quotient", "position"),
    [(0.1, 0), (0.49, 0), (0.5, 1), (0.79, 1), (0.8, 2), (1.25, 2), (1.26, 3), (2, 3), (2.01, 4)],
)
def test_classes_of_quotients_are_symmetric(quotient: float, position: int) -> None:
    assert quotient_ranks([quotient])[0] == position


def luminance(colour: str) -> float:
    parts = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("colour", palette.QUOTIENTS)
def test_a_cell_can_be_read_on_both_themes(colour: str) -> None:
    light, dark, cell = luminance("#ffffff"), luminance("#0e1117"), luminance(colour)
    assert (light + 0.05) / (cell + 0.05) >= 4.5  # white text, and the cell on white
    assert (cell + 0.05) / (dark + 0.05) >= 3


def test_tables_are_files_with_plain_numbers(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(EVERYTHING)
    found, pairs = sectors_by_call(view), sector_pairs(view)
    calls = table_csv(calls_table(found, shipped_atlas).table).decode("utf-8-sig").splitlines()
    selected = shipped.linked("soutiens", id_appel="aap-2013")
    insertion = sum("insertion et emploi" in pole["secteurs"] for pole in selected)
    first = f"Appel à projets interministériel PTCE 2013,Insertion et emploi,{insertion},"
    assert [line for line in calls if line.startswith(first)]
    assert len(calls) == 1 + len(found.table)
    lines = table_csv(pairs_table(pairs, shipped_atlas).table).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 13 * 12 // 2


def test_poles_of_no_known_call_are_not_said_to_have_had_none(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection())
    retained = len({row["id_pole"] for row in shipped.rows("soutiens")})
    (said, *_) = calls_sentences(sectors_by_call(view), view, Selection())
    assert said.startswith(f"{retained} pôles retenus par au moins un appel, ")
    assert f", {len(view) - retained} sans appel connu : ceux-ci n'y figurent pas." in said


def test_a_call_of_few_poles_has_numbers_and_no_bar(shipped_atlas: Atlas) -> None:
    found = sectors_by_call(shipped_atlas.select(EVERYTHING))
    (columns,) = calls_chart(found, EVERYTHING, shipped_atlas, "titre").series
    assert isinstance(columns, Columns)
    few = found.table["poles_call"].to_numpy() < 5
    assert few.any()
    is_bare = few | (found.table["poles"] == 0)
    assert [cell.height == 0 for cell in columns.cells] == is_bare.tolist()
    assert [int(cell.text) for cell in columns.cells] == found.table["poles"].tolist()


@pytest.mark.parametrize(
    ("sectors", "words"),
    [
        (
            ("textile", "economie-circulaire", "ecoconstruction"),
            "(thème « renouveau productif » du plan fondateur)",
        ),
        (("culture",), "(thème « artistiques et culturels » du plan fondateur)"),
    ],
)
def test_the_sentence_names_a_theme_when_its_sectors_are_chosen(
    shipped_atlas: Atlas, sectors: tuple[str, ...], words: str
) -> None:
    text = plain(describe(Selection(sectors=sectors), shipped_atlas))
    assert words in text
    assert "thème" not in describe(Selection(sectors=(*sectors, "numerique")), shipped_atlas)


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (("53",), "Le graphique montre ceux de la région choisie, le tableau tous."),
        (("53", "52"), "Le graphique montre ceux des régions choisies, le tableau tous."),
        (("84", "76", "75"), "Le graphique montre les 20 qui ont le plus de pôles, sur "),
    ],
)
def test_the_sentence_says_which_departements_are_drawn(
    shipped_atlas: Atlas, codes: tuple[str, ...], words: str
) -> None:
    asked = Selection(level="region", codes=codes)
    table = sector_table(shipped_atlas.select(EVERYTHING), "departement")
    regions = shipped_atlas.territories.departements["code_region"]
    inside = sum(regions[code] in codes for code in set(table["code"]))
    drawn = shown_cells(table, shipped_atlas, "departement", asked)["code"].nunique()
    assert drawn == min(inside, MOST_ROWS)
    text = " ".join(quotients_sentences(table, "departement", asked, shipped_atlas))
    assert words in text
    assert (f"sur {inside} des régions choisies" in text) == (inside > MOST_ROWS)


def test_the_report_says_each_chart_with_its_sentences_and_its_figures(
    twelve_poles: Atlas,
) -> None:
    report = sectors_report(ComparedSectors(twelve_poles, EVERYTHING))
    assert [section.name for section in report.sections][:5] == [
        "secteurs",
        "paires",
        "quotients",
        "appels",
        "definitions",
    ]
    assert (report.name, report.title) == ("secteurs-france", "En France")
    for section in report.pick("secteurs", "paires", "quotients", "appels"):
        said, chart, figures = section.blocks
        assert isinstance(said, Sentences)
        assert isinstance(chart, ChartBlock)
        assert isinstance(figures, Details)
        assert isinstance(figures.blocks[0], TableBlock)


def test_only_what_is_opened_is_made(twelve_poles: Atlas) -> None:
    def cross(view: View, level: Level) -> SectorTable:
        raise AssertionError(view, level)

    report = sectors_report(ComparedSectors(twelve_poles, EVERYTHING, cross=cross))
    assert len(report.pick("secteurs")[0].blocks) == 3
    with pytest.raises(AssertionError):
        _ = report.pick("quotients")[0].blocks


def test_each_chart_leaves_aside_the_filters_of_its_axes(twelve_poles: Atlas) -> None:
    asked = Selection(level="region", codes=("53",), sectors=("culture",), calls=("un",))
    compared = ComparedSectors(twelve_poles, asked)
    assert compared.by_sector.selection == replace(asked, sectors=())
    assert compared.by_place.selection == Selection(calls=("un",))
    assert compared.by_call.selection == Selection(level="region", codes=("53",))
    report = sectors_report(compared)
    assert report.name == "secteurs-region-53-secteur-culture-appel-un"
    assert report.title == "En Bretagne"


def test_nothing_is_drawn_of_poles_without_a_sector(atlas_of: Callable[..., Atlas]) -> None:
    bare = [{**pole, "secteurs": ""} for pole in POLES]
    report = sectors_report(ComparedSectors(atlas_of(bare, **TABLES), EVERYTHING))
    paires, quotients = report.pick("paires", "quotients")
    assert paires.blocks == (Sentences(("Aucun de ces pôles n'a deux secteurs.",)),)
    assert quotients.blocks == ()
