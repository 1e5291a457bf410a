"""Is it linked? What is said of poles and an indicator, and what is never said."""

import re

import numpy as np
import pytest
from scipy.stats import spearmanr

from geo.atlas import load_atlas
from geo.french import signed
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.fact_sheets import file_content
from geo.render.csv import table_csv
from geo.reports.blocks import ChartBlock, Note, Sentences, TableBlock
from geo.reports.choices.linked import linked_indicators, read_linked
from geo.reports.coverage.linked import linked_blocks, linked_report
from geo.reports.coverage.words import tenth_label
from geo.reports.study import Study
from geo.reports.tables import written_rows
from tests.indicators import folder_with_indicators
from tests.spaces import plain


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The shipped poles with made-up indicators."""
    return load_atlas(folder_with_indicators(tmp_path_factory.mktemp("indicateurs")))


@pytest.fixture(scope="module")
def study(atlas: Atlas) -> Study:
    return Study(atlas, Selection())


def said(study: Study, identifier: str) -> str:
    found = linked_blocks(study, identifier)
    texts = [each for each in found if isinstance(each, Sentences | Note)]
    return plain(" ".join(sentence for block in texts for sentence in block.sentences))


def table(study: Study, identifier: str) -> TableBlock:
    (block,) = (b for b in linked_blocks(study, identifier) if isinstance(b, TableBlock))
    return block


# ---- What is found --------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("identifier", ["densite", "population", "chomage", "pauvrete"])
def test_the_correlation_said_is_that_of_scipy(study: Study, identifier: str) -> None:
    atlas = study.atlas
    values = atlas.indicators.at(identifier, "epci").numbers
    has = atlas.territories.epci.index.isin(set(atlas.poles["code_epci"]) - {""})
    kept = np.isfinite(values)
    expected = spearmanr(values[kept], has[kept]).statistic
    assert table(study, identifier).table.rows[0][2] == pytest.approx(expected)
    assert f"corrélation des rangs {signed(expected, 2)} (" in said(study, identifier)


def test_what_goes_along_and_no_longer_does_at_equal_population(study: Study) -> None:
    words = said(study, "densite")
    assert words.startswith(
        "Les EPCI de valeur plus haute pour « Densité de population » ont plus souvent un pôle "
        "connu : corrélation des rangs +0,20"
    )
    assert "le lien ne se distingue plus de zéro" in words


def test_a_made_up_rate_is_linked_to_nothing(study: Study) -> None:
    assert said(study, "chomage").startswith(
        "Aucun lien n'apparaît entre la présence d'un pôle connu et « Taux de chômage »"
    )


def test_population_is_not_compared_at_equal_population(study: Study) -> None:
    assert "il n'y a rien à comparer à population égale" in said(study, "population")
    assert written_rows(table(study, "population").table)[0][5:] == ["—", "—", "—"]


def test_of_few_poles_only_the_counts_are_told(study: Study) -> None:
    bretagne = study.of(zone=Selection(level="region", codes=("53",)))
    words = said(bretagne, "densite")
    assert words.startswith("Trop peu pour le dire : ")
    assert "Une corrélation en demande 20, et 20 sans." in words
    assert "corrélation des rangs" not in words


# ---- What bounds it -------------------------------------------------------------------------


def test_where_the_vague_poles_alone_may_be_nothing_is_measured(study: Study) -> None:
    finistere = study.of(zone=Selection(level="departement", codes=("29",)))
    words = said(finistere, "pauvrete")
    assert words.startswith("Trop peu pour le dire")
    assert "peut être dans un de ces EPCI." in words or "peuvent être dans un de ces EPCI." in words


@pytest.mark.parametrize("identifier", ["densite", "chomage", "pauvrete"])
def test_it_is_always_an_association_of_what_is_listed_and_never_an_effect(
    study: Study, identifier: str
) -> None:
    words = said(study, identifier)
    assert "Une association entre EPCI, jamais un effet" in words
    assert "66 des 106 pôles annoncés" in words
    assert "43 pôles de lieu mal connu peuvent être dans un de ces EPCI : où qu'ils" in words
    assert not re.search(r"prouve|cause|grâce|explique|entraîne", words)


def test_an_epci_without_a_value_is_left_out_and_counted(study: Study) -> None:
    assert "sur 1 254 EPCI" in said(study, "pauvrete")
    assert "Laissés de côté, sans valeur connue : 1 EPCI." in said(study, "pauvrete")


def test_the_source_and_the_year_are_told(study: Study) -> None:
    assert "Taux de chômage (%, 2023). Source : Jeu d'essai ; 2023" in said(study, "chomage")


# ---- What is drawn --------------------------------------------------------------------------


def test_the_tables_say_what_the_charts_draw(study: Study) -> None:
    charts = [b for b in linked_blocks(study, "densite") if isinstance(b, ChartBlock)]
    for block, scale, column in zip(charts, (100, 1), (4, 4), strict=True):
        (dots,) = block.chart.series
        assert block.table is not None
        rows = block.table.rows
        assert [scale * row[column] for row in rows] == pytest.approx(list(dots.values))
        ends = [(scale * row[column + 1], scale * row[column + 2]) for row in rows]
        assert np.ravel(ends) == pytest.approx(np.ravel(dots.intervals))
        assert len(rows) == 10
        assert table_csv(block.table).count(b"\r\n") == 11
    shares, rates = (block.table for block in charts)
    assert sum(row[1] for row in shares.rows) == len(study.atlas.territories.epci)
    assert sum(row[3] for row in rates.rows) == study.atlas.territories.epci["population"].sum()


def test_the_sheet_says_the_same(study: Study) -> None:
    report = linked_report(study, "densite")
    assert report.name == "lien-densite-france"
    written = file_content(report, "html").decode()
    assert "jamais un effet" in written
    assert file_content(report, "pdf").startswith(b"%PDF")


def test_a_tenth_of_one_value_is_named_by_it(study: Study) -> None:
    (shares, _) = (b for b in linked_blocks(study, "pauvrete") if isinstance(b, ChartBlock))
    assert plain(shares.table.rows[0][0]) == "1er dixième : 8 %"
    assert plain(shares.table.rows[1][0]) == "2e dixième : 9 à 10 %"


@pytest.mark.parametrize(
    ("ends", "unit", "written"),
    [
        ((0, 0), "personnes", "3e dixième : 0 personne"),
        ((0, 7), "personnes", "3e dixième : 0 à 7 personnes"),
        ((0, 1), "demandeurs d'emploi", "3e dixième : 0 à 1 demandeur d'emploi"),
        ((4, 4), "", "3e dixième : 4"),
    ],
)
def test_the_unit_of_a_tenth_agrees_with_its_last_value(
    ends: tuple[float, float], unit: str, written: str
) -> None:
    assert plain(tenth_label(2, ends, 0, unit)) == written


# ---- The address ----------------------------------------------------------------------------


def test_offered_are_the_indicators_with_values_by_epci(atlas: Atlas) -> None:
    offered = linked_indicators(atlas)
    assert offered[0] == "densite"
    assert set(offered) == set(atlas.indicators) - {"frr"}


@pytest.mark.parametrize(
    ("asked", "found", "message"),
    [
        ((), "densite", ""),
        (("taux",), "densite", ""),  # a measure of poles, from the map
        (("pauvrete",), "pauvrete", ""),
        (("nulle-part",), "densite", "Valeur inconnue dans l'adresse"),
        (("frr",), "densite", "n'a aucune valeur par EPCI"),
    ],
)
def test_the_address_gives_the_indicator(
    atlas: Atlas, asked: tuple[str, ...], found: str, message: str
) -> None:
    identifier, messages = read_linked({"indicateur": asked}, atlas)
    assert identifier == found
    assert message in plain(" ".join(messages))
    assert bool(messages) == bool(message)
