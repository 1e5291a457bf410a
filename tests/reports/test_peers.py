"""Territories like one: who they are, by hand, what is done there, and why they."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.site.assets.shared_contents import shared_contents
from geo.publish.site.pages.territories import territory_page
from geo.render.csv import table_csv
from geo.reports.blocks import Details, LongTable, MapBlock, Note, Sentences, Span, TableBlock
from geo.reports.choices.likeness import (
    Likeness,
    likeness_values,
    read_likeness,
    usual_likeness,
)
from geo.reports.links import ToTerritory
from geo.reports.study import Study
from geo.reports.tables import written_rows
from geo.reports.territory.report import territory_report
from tests.analysis.twelve_poles import POLES, TABLES
from tests.indicators import HIDDEN_EPCI, folder_with_indicators
from tests.journeys.published import publish
from tests.spaces import plain

BREST, RENNES = "242900314", HIDDEN_EPCI


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The shipped poles with made-up indicators."""
    return load_atlas(folder_with_indicators(tmp_path_factory.mktemp("indicateurs")))


@pytest.fixture(scope="module")
def study(atlas: Atlas) -> Study:
    return Study(atlas, Selection())


def blocks(study: Study, place: tuple, likeness: Likeness | None = None, more: str = "") -> list:
    found = territory_report(study, *place, likeness).pick(f"semblables{more}")
    return [block for section in found for block in section.blocks]


def said(found: list) -> str:
    texts = [each for block in found if isinstance(block, Sentences | Note) for each in _of(block)]
    return plain(" ".join(texts))


def _of(block: Sentences | Note) -> tuple[str, ...]:
    return block.sentences


def table(found: list) -> TableBlock:
    (block,) = (each for each in found if isinstance(each, TableBlock))
    return block


# ---- Who they are ---------------------------------------------------------------------------


@pytest.mark.slow
def test_departements_alike_in_people_are_those_of_the_nearest_ratio(study: Study) -> None:
    """By inhabitants alone the nearest are the nearest in ratio: their logarithms are read."""
    people = study.atlas.territories.departements["population"]
    own = people["29"]
    ratios = np.abs(np.log(people / own)).drop("29").sort_values(kind="stable")
    found = table(blocks(study, ("departement", "29"), {"population": 1}))
    assert [each.code for each in found.targets] == ratios.index[:10].tolist()
    assert found.targets[0] == ToTerritory("departement", ratios.index[0])
    assert [row[3] for row in found.table.rows] == people[ratios.index[:10]].tolist()


def test_those_as_near_as_the_tenth_all_stand_at_the_best_rank(study: Study) -> None:
    """The made-up poverty has thirteen values: dozens of EPCI have that of Brest."""
    poverty = study.atlas.indicators.at("pauvrete", "epci").numbers
    index = study.atlas.territories.epci.index
    same = int((poverty == poverty[index.get_loc(BREST)]).sum()) - 1
    found = table(blocks(study, ("epci", BREST), {"pauvrete": 1}))
    assert len(found.table.rows) == same > 10
    assert {row[1] for row in found.table.rows} == {1}
    assert {row[2] for row in found.table.rows} == {0}


def test_a_territory_with_an_unknown_value_is_left_out_and_counted(study: Study) -> None:
    found = blocks(study, ("epci", BREST), {"pauvrete": 1, "population": 1})
    assert "Brest Métropole : sur 1 253 EPCI comparés, les plus semblables sont " in said(found)
    assert "Laissés de côté, un de ces chiffres n'y étant pas connu : 1 EPCI." in said(found)
    assert RENNES not in {each.code for each in table(found).targets}


def test_an_indicator_unknown_here_does_not_count_and_is_named(study: Study) -> None:
    words = said(blocks(study, ("epci", RENNES), {"pauvrete": 1, "population": 2}))
    assert "Comparés par : Habitants (poids 2, échelle logarithmique)." in words
    assert "Sans valeur connue ici, et donc laissé de côté : Taux de pauvreté." in words
    alone = said(blocks(study, ("epci", RENNES), {"pauvrete": 1}))
    assert alone == "Aucun territoire ne se compare à celui-ci par ces indicateurs."


def test_what_is_like_nothing_is_said_to_be(study: Study) -> None:
    logs = np.log(study.atlas.territories.epci["population"])
    first, second = logs.nlargest(2)
    gap = f"{(first - second) / logs.std(ddof=0):.1f}".replace(".", ",")
    words = said(blocks(study, ("epci", "200054781"), {"population": 1}))  # Grand Paris
    assert f"Aucun ne lui ressemble vraiment : le premier en est à {gap} écart-type." in words


@pytest.mark.parametrize("place", [("region", "53"), ("commune", "29019"), (None, "")])
def test_only_epci_and_departements_are_compared(study: Study, place: tuple) -> None:
    assert blocks(study, place) == []
    assert blocks(study, place, more="-pourquoi") == []
    assert blocks(study, place, more="-carte") == []


# ---- What is done there ---------------------------------------------------------------------


def test_the_three_states_of_the_peers_add_up(atlas_of: Callable[..., Atlas]) -> None:
    """Pole d is somewhere in Finistère, e in Bretagne; k, which may be anywhere, is left out."""
    placed = [each for each in POLES if each["nom"] != "k"]
    few = Study(atlas_of(placed, **TABLES), Selection())
    found = blocks(few, ("epci", "200042174"), {"population": 1})  # Lorient
    block = table(found)
    rows = {target.code: row for target, row in zip(block.targets, block.table.rows, strict=True)}
    table_of = few.indicators("epci")
    for code, row in rows.items():
        poles, possible = table_of["poles"][code], table_of["possible"][code]
        assert row[4] == (None if possible and not poles else poles)
        assert row[-1] == possible
    having = sum(bool(row[4]) for row in rows.values())
    may = sum(row[4] is None for row in rows.values())
    assert len(rows) == 10
    none = len(rows) - having - may
    assert f"{none} n'en ont aucun de recensé" in said(found)


def test_the_poles_of_a_peer_are_named_with_their_sectors_and_calls(
    atlas_of: Callable[..., Atlas],
) -> None:
    few = Study(atlas_of(POLES, **TABLES), Selection())
    nearest = table(blocks(few, ("epci", "200042174"), {"population": 1}))  # Lorient: g
    brest = next(
        (
            row
            for row, to in zip(nearest.table.rows, nearest.targets, strict=True)
            if to.code == BREST
        ),
        None,
    )
    assert brest is not None
    assert list(map(str, brest[5:8])) == [
        "a, b",
        "Culture et patrimoine, Numérique",
        "Appel un, Appel deux",
    ]


def test_a_filter_of_poles_changes_what_is_done_there_and_not_who_is_alike(study: Study) -> None:
    some = study.of(poles=Selection(sectors=("numerique",)))
    all_poles, of_sector = (table(blocks(each, ("epci", BREST))) for each in (study, some))
    assert [each.code for each in all_poles.targets] == [each.code for each in of_sector.targets]
    assert sum(row[4] or 0 for row in of_sector.table.rows) < sum(
        row[4] or 0 for row in all_poles.table.rows
    )


# ---- Why they are near ----------------------------------------------------------------------


def test_the_gaps_are_told_beside_the_values(study: Study) -> None:
    weights = {"pauvrete": 2, "chomage": 1}
    (long, *_) = blocks(study, ("departement", "29"), weights, "-pourquoi")
    assert isinstance(long, LongTable)
    rows = written_rows(long.make(Span(0, long.rows, long.rows)).table)
    poverty = study.atlas.indicators.at("pauvrete", "departement").numbers
    index = study.atlas.territories.departements.index
    own = poverty[index.get_loc("29")]
    assert plain(rows[0][1]) == f"{own:.0f} %"
    first = table(blocks(study, ("departement", "29"), weights)).targets[0].code
    gap = (poverty[index.get_loc(first)] - own) / poverty.std()
    assert f"({gap:+.2f}".replace(".", ",").replace("-", "−").replace("+0,00", "0,00") in rows[1][1]
    file = long.file()
    assert file.rows[1][1] == first
    assert file.rows[1][3] == pytest.approx(gap)
    assert b"Taux de pauvret" in table_csv(file)


def test_the_map_numbers_them_and_says_them(study: Study) -> None:
    details = blocks(study, ("departement", "29"), {"population": 1}, "-carte")[-1]
    assert isinstance(details, Details)
    (block,) = details.blocks
    assert isinstance(block, MapBlock)
    assert [mark.label for mark in block.drawn.marks] == ["", *map(str, range(1, 11))]
    assert f"1. {block.drawn.marks[1].text}" in block.drawn.alternative


# ---- The address ----------------------------------------------------------------------------


def test_usual_indicators_are_density_people_and_the_rates_of_the_level(atlas: Atlas) -> None:
    assert list(usual_likeness(atlas, "epci")) == ["densite", "population", "chomage", "pauvrete"]


@pytest.mark.parametrize(
    ("values", "found", "message"),
    [
        (("densite:3", "population"), {"densite": 3, "population": 1}, ""),
        (("densite", "densite:2"), {"densite": 2}, ""),
        ((), None, ""),
        (("nulle-part",), None, "Valeur inconnue dans l'adresse : « nulle-part »"),
        (("densite:0",), None, "un poids, un nombre entier de 1 à 5"),
        (("densite:9", "population"), {"population": 1}, "un poids, un nombre entier de 1 à 5"),
        (("frr",), None, "est une classe, non un nombre"),
    ],
)
def test_the_address_gives_indicators_and_weights(
    atlas: Atlas, values: tuple[str, ...], found: dict[str, int] | None, message: str
) -> None:
    likeness, messages = read_likeness({"semblable": values}, atlas, "epci")
    assert likeness == found
    assert message in plain(" ".join(messages))
    assert bool(messages) == bool(message)
    if likeness:
        assert read_likeness({"semblable": likeness_values(likeness)}, atlas, "epci")[0] == likeness


def test_an_address_is_not_read_where_nothing_is_compared(atlas: Atlas) -> None:
    assert read_likeness({"semblable": ("nulle-part",)}, atlas, "region") == (None, ())


# ---- On the site ----------------------------------------------------------------------------


@pytest.mark.slow
def test_the_published_page_names_them_and_says_why_without_another_map(
    shipped_atlas: Atlas, tmp_path: Path
) -> None:
    publish(
        tmp_path,
        shipped_atlas,
        [lambda site: territory_page(site, "epci", BREST)],
        shared_contents(shipped_atlas),
    )
    written = plain((tmp_path / "epci" / f"{BREST}.html").read_text("utf-8"))
    assert "Brest Métropole : EPCI les plus semblables, et leurs pôles" in written
    assert "pourquoi ceux-ci lui sont semblables" in written
    assert "Habitants. Source : INSEE" in written
    assert "Où sont-ils" not in written
