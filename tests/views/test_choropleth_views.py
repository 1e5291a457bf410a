"""What the map colours, in words: nothing is left out unsaid, nothing said that is not so."""

from collections.abc import Callable

import pytest

from geo.analysis.specialisation import quotient_ranks, sector_table
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.render.html_tables import table_html
from geo.reports import palette
from geo.reports.choices.drawing import MapChoices
from geo.reports.maps.choropleths import area_sentence, areas_of, class_entries
from geo.reports.maps.figures import area_figures
from geo.reports.maps.fills import area_fill
from geo.reports.maps.legends import area_legend, scope_note
from geo.reports.maps.words import QUOTIENT_WORDS
from tests import shipped
from tests.analysis.twelve_poles import POLES, TABLES

BRITTANY = Selection(level="region", codes=("53",))


@pytest.fixture
def twelve_poles(atlas_of: Callable[..., Atlas]) -> Atlas:
    return atlas_of(POLES, **TABLES)


def note(view: View, level: str) -> str:
    areas = areas_of(view, MapChoices(level=level))  # type: ignore[arg-type]
    assert areas is not None
    return scope_note(areas, view)


def test_every_pole_that_no_territory_counts_is_said(twelve_poles: Atlas) -> None:
    everything = twelve_poles.select(Selection())
    assert note(everything, "region") == "1 pôle n'est pas connu à ce niveau."
    assert note(everything, "departement").startswith("2 pôles ne sont pas connus")
    # One known by its département, one by its région, one of which nothing is known.
    expected = "3 pôles qui peuvent être ici ne sont pas connus à ce niveau."
    assert note(twelve_poles.select(BRITTANY), "commune") == expected
    reunion = Selection(level="departement", codes=("974",))
    expected = "1 pôle qui peut être ici n'est pas connu à ce niveau."
    assert note(twelve_poles.select(reunion), "commune") == expected


@pytest.mark.parametrize(
    ("level", "code", "cut", "unknown"),
    [("region", "53", "departement", 4), ("departement", "29", "epci", 4), ("region", "94", "", 0)],
)
def test_the_poles_that_may_be_in_the_territory_are_counted_not_those_of_france(
    shipped_atlas: Atlas, level: str, code: str, cut: str, unknown: int
) -> None:
    """Four poles are known by their région alone, Bretagne: Finistère may hold each of them."""
    view = shipped_atlas.select(Selection(level=level, codes=(code,)))  # type: ignore[arg-type]
    said = note(view, cut or "departement")
    words = f"{unknown} pôles qui peuvent être ici ne sont pas connus à ce niveau."
    assert said == (words if unknown else "")


@pytest.mark.parametrize("region", ["53", "52", "84", "11", "06"])
def test_the_communes_of_a_region_and_the_note_add_up_to_its_poles(
    shipped_atlas: Atlas, region: str
) -> None:
    view = shipped_atlas.select(Selection(level="region", codes=(region,)))
    areas = areas_of(view, MapChoices(level="commune"))
    assert areas is not None
    said = [int(word) for word in scope_note(areas, view).split() if word.isdigit()]
    assert areas.table["poles"].sum() + sum(said) == len(view)


@pytest.mark.slow
def test_a_quotient_has_one_class_on_the_map_and_on_the_chart(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection())
    table = sector_table(view, "region")
    written = set()
    for sector in shipped_atlas.slugs("secteur"):
        areas = areas_of(view, MapChoices(indicator="quotient", sector=sector))
        assert areas is not None
        cells = table[table["secteur"] == sector].set_index("code")["quotient"]
        on_chart = quotient_ranks(cells.reindex(areas.table.index))
        on_map = [areas.classes.ranks[each] if each >= 0 else -1 for each in areas.classes.members]
        assert on_map == on_chart.tolist()
        written |= {label for _, label, _ in class_entries(areas)}
    assert set(QUOTIENT_WORDS) < written


def test_only_the_territories_of_the_selection_are_told(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(BRITTANY)
    for indicator in ("nombre", "taux", "secteur", "montant"):
        areas = areas_of(view, MapChoices(indicator=indicator))  # type: ignore[arg-type]
        assert areas is not None
        assert areas.table["nom"].tolist() == ["Bretagne"]
        assert "aucun" not in area_sentence(areas, shipped_atlas)


@pytest.mark.parametrize(
    ("indicator", "words"),
    [
        ("nombre", "aucun pôle connu, mais il peut y en avoir"),
        ("taux", "aucun pôle connu, mais il peut y en avoir"),
        ("secteur", "aucun pôle connu du secteur, mais il peut y en avoir"),
        ("montant", "aucun pôle connu retenu par un appel, mais il peut y en avoir"),
    ],
)
def test_a_territory_that_may_hold_a_pole_is_not_said_to_have_none(
    shipped_atlas: Atlas, indicator: str, words: str
) -> None:
    """No pole is known in Finistère; four known by their région alone, Bretagne, may be there."""
    view = shipped_atlas.select(BRITTANY)
    choices = MapChoices(indicator=indicator, level="departement")  # type: ignore[arg-type]
    areas = areas_of(view, choices)
    assert areas is not None
    fill = area_fill(areas, shipped_atlas)
    said = {code: (fill.said(row), fill.colour(row)) for row, code in enumerate(fill.codes)}
    assert said["29"] == (words, palette.POSSIBLE)
    assert (palette.POSSIBLE, words) in [entry[:2] for entry in class_entries(areas)]
    (row,) = [row for row in area_figures(areas, view).rows if row[1] == "29"]
    assert row[3] is None
    assert words in area_sentence(areas, shipped_atlas)
    corse = shipped_atlas.select(Selection(level="region", codes=("94",)))
    certain = areas_of(corse, MapChoices(level="departement"))
    assert certain is not None
    assert {entry[0] for entry in class_entries(certain)} == {palette.EMPTY}


def test_the_map_of_amounts_says_for_how_many_selections_one_is_published(
    shipped_atlas: Atlas,
) -> None:
    whole = shipped_atlas.select(Selection())
    areas = areas_of(whole, MapChoices(indicator="montant"))
    assert areas is not None
    paid = [row for row in shipped.rows("soutiens") if row["id_appel"] != "emergents-2021-p1"]
    published = sum(bool(row["montant_eur"]) for row in paid)
    times = f"{len(paid)} fois par un appel qui finance, montant publié {published} fois"
    expected = f"Pôles retenus {times}."
    assert expected in area_legend(whole, areas, Selection()).notes
    assert area_figures(areas, whole).caption.endswith(expected)


def test_poles_that_no_call_selected_have_no_amount_and_not_zero_euro(
    twelve_poles: Atlas,
) -> None:
    areas = areas_of(twelve_poles.select(Selection()), MapChoices(indicator="montant"))
    assert areas is not None
    fill = area_fill(areas, twelve_poles)
    said = {code: fill.said(row) for row, code in enumerate(fill.codes)}
    assert said["84"] == "1 pôle, aucun retenu par un appel"  # Annecy
    assert fill.colour(fill.codes.index("84")) == palette.EMPTY
    assert said["11"] == "1 pôle, aucun montant publié"  # Paris: a call


def test_the_table_says_why_a_figure_is_missing(twelve_poles: Atlas) -> None:
    view = twelve_poles.select(Selection())
    for indicator, words in (
        ("montant", "aucun montant publié"),
        ("quotient", "moins de 5 pôles de secteur connu"),
    ):
        areas = areas_of(view, MapChoices(indicator=indicator))  # type: ignore[arg-type]
        assert areas is not None
        assert words in table_html(area_figures(areas, view))


def test_where_there_is_nothing_to_show_the_sentence_says_why(shipped_atlas: Atlas) -> None:
    mayotte = Selection(level="region", codes=("06",))
    choices = MapChoices(indicator="quotient", level="departement")
    areas = areas_of(shipped_atlas.select(mayotte), choices)
    assert areas is not None
    assert (
        area_sentence(areas, shipped_atlas)
        .replace("\u00a0", " ")
        .endswith(
            "rien à montrer pour ces pôles. 1 département : moins de 5 pôles de secteur connu."
        )
    )


def test_figures_at_a_tie_are_told_whole(shipped_atlas: Atlas) -> None:
    """AMI 2023: 200,000 euros in each of four régions."""
    view = shipped_atlas.select(Selection(calls=("ami-2023",)))
    areas = areas_of(view, MapChoices(indicator="montant"))
    assert areas is not None
    names = sorted(areas.table["nom"][areas.table["value"] == 200_000])
    assert len(names) == 4
    sentence = area_sentence(areas, shipped_atlas)
    told = sentence[: sentence.index("200")]
    assert all(name in told for name in names)


def test_rates_of_few_poles_are_not_ranked(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection(statuses=("laureat",)))
    areas = areas_of(view, MapChoices(indicator="taux", level="departement"))
    assert areas is not None
    sentence = area_sentence(areas, shipped_atlas)
    assert "Hautes-Alpes" not in sentence  # one pole, the highest rate
    assert "la plus élevée est La Réunion (0,56 pour" in sentence  # the only one of five poles
    few = areas_of(
        shipped_atlas.select(Selection(calls=("ami-2023",))),
        MapChoices(indicator="taux", level="departement"),
    )
    assert few is not None
    assert 0 < few.table["poles"].max() < 5
    assert "moins de 5 pôles partout, ces taux ne se classent pas" in area_sentence(
        few, shipped_atlas
    )
