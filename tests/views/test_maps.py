"""What is sent to the map, and what cannot get through it."""

import base64
import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.render.html import render, script_json
from geo.render.leaflet import Addresses, catalogue, map_data
from geo.render.report_html import to_html
from geo.reports.choices.drawing import MapChoices, read_choices
from geo.reports.maps.choropleths import area_sentence, areas_of, class_entries
from geo.reports.maps.legends import area_legend, point_legend
from geo.reports.maps.maps import poles_map
from geo.reports.poles.listing import list_values, page_of, ranks
from geo.reports.poles.report import pole_report
from geo.reports.study import Study
from geo.territories.read import read_shapes
from tests import shipped
from tests.folders import POLE

ADDRESSES = Addresses(
    "/formes/v1/", "/poles/v1.json", "/pole?pole=", "/proximite?", "/territoire?", "/actifs/", "v1"
)
ATTACKS = [
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "`",
    "</script><script>alert(1)</script>",
    "{{7*7}}",
    "{% raw %}",
    "{# #}",
    "{{ cycler.__init__.__globals__.os.system('touch /tmp/attaque') }}",
    "\u2028",
    "javascript:alert(1)",
]


def drawn(view: View, choices: MapChoices | None = None) -> dict[str, Any]:
    choices = choices or MapChoices()
    return map_data(poles_map(view, choices), ADDRESSES)


@pytest.mark.parametrize("attack", ATTACKS)
def test_json_for_a_script_reads_back_the_same_and_acts_on_nothing(attack: str) -> None:
    text = script_json({"nom": attack, attack: [attack * 3]})
    assert json.loads(text) == {"nom": attack, attack: [attack * 3]}
    assert not any(character in text for character in "<>&\u2028")
    assert Environment().from_string(text).render() == text  # noqa: S701 - that is the point


@pytest.mark.slow
@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_any_data_goes_through_a_template_unchanged(data: object) -> None:
    text = script_json(data)
    assert Environment().from_string(text).render() == text  # noqa: S701
    assert json.loads(text) == data


def test_only_located_poles_are_on_the_map(shipped_atlas: Atlas) -> None:
    poles = catalogue(shipped_atlas)
    assert len(poles["id"]) == shipped.LOCATED
    data = drawn(shipped_atlas.select(Selection(statuses=("laureat",))))
    bits = np.unpackbits(np.frombuffer(base64.b64decode(data["points"]["selected"]), np.uint8))
    assert int(bits.sum()) == len(shipped.located(shipped.LAUREATES))
    chosen = [poles["id"][position] for position in np.flatnonzero(bits)]
    statuses = shipped_atlas.poles.set_index("id_pole")["statut"]
    assert set(statuses[chosen]) == {"laureat"}


@pytest.mark.parametrize("level", ["region", "departement", "epci"])
def test_the_shapes_stand_in_the_order_of_the_tables(shipped_atlas: Atlas, level: str) -> None:
    shapes = read_shapes(shipped_atlas.territories.folder, level)
    assert list(shapes.index) == list(shipped_atlas.territories.table(level).index)


@pytest.mark.parametrize("colour", ["statut", "secteur", "appel", "confiance"])
@pytest.mark.parametrize("query", [{}, {"secteur": ["culture", "tourisme"]}, {"region": ["94"]}])
def test_the_legend_counts_every_point_once(
    shipped_atlas: Atlas, colour: str, query: dict[str, list[str]]
) -> None:
    view = shipped_atlas.select(shipped_atlas.read_query(query)[0])
    legend = point_legend(view, colour, view.located_rows)
    assert sum(int(entry.size.split(" ")[0]) for entry in legend.entries) == len(view.located_rows)


@pytest.mark.parametrize("level", ["region", "departement", "epci"])
@pytest.mark.parametrize("indicator", ["nombre", "taux", "secteur", "quotient", "montant"])
def test_the_legend_counts_every_territory_once(
    shipped_atlas: Atlas, level: str, indicator: str
) -> None:
    shown = Selection(level="region", codes=("76", "11"))
    view = shipped_atlas.select(shown)
    choices = MapChoices(level=level, indicator=indicator)
    areas = areas_of(view, choices)
    assert areas
    legend = area_legend(view, areas, shown)
    sizes = [entry.size.replace("\u202f", "").split(" ")[0] for entry in legend.entries]
    # Two régions of 13 and 8 départements; an EPCI of both is one.
    table, column = shipped_atlas.territories.epci, "codes_region"
    epci = table[column].map(lambda codes: not {"76", "11"}.isdisjoint(codes.split("|"))).sum()
    expected = {"region": 2, "departement": 21, "epci": epci}
    assert sum(map(int, sizes)) == expected[level]
    assert "0" not in sizes


@pytest.mark.parametrize("level", ["region", "departement", "epci"])
def test_no_class_of_the_legend_ends_where_the_next_begins(
    shipped_atlas: Atlas, level: str
) -> None:
    areas = areas_of(shipped_atlas.select(Selection()), MapChoices(level=level, indicator="taux"))
    assert areas
    bounds = [label.split(" à ") for _, label, _ in class_entries(areas) if label[0].isdigit()]
    assert len(bounds) == 5
    assert all(one[-1] != other[0] for one, other in pairwise(bounds))


def test_a_territory_without_a_figure_is_told_in_words(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection(level="region", codes=("94",)))
    areas = areas_of(view, MapChoices())
    assert areas
    sentence = area_sentence(areas, shipped_atlas, "en Corse")
    assert sentence == (
        "Pôles pour 100 000 habitants, par région, en Corse\xa0: rien à montrer pour ces pôles. "
        "1 région\xa0: aucun de ces pôles."
    )


@pytest.mark.parametrize(
    ("regions", "said"),
    [
        (("53", "53", "11", "84"), "sont Bretagne (2) ; Île-de-France et Auvergne-Rhône-Alpes (1"),
        (("53", "11"), "sont Île-de-France et Bretagne (1, ex æquo)."),
        (("53",), "la plus élevée est Bretagne (1)."),
    ],
)
def test_territories_that_tie_are_said_to(
    atlas_of: Callable[..., Atlas], regions: tuple[str, ...], said: str
) -> None:
    rows = [
        POLE | {"id_pole": f"ptce-{rank}", "nom": f"Pôle {rank}", "code_region": code}
        for rank, code in enumerate(regions)
    ]
    drawn = poles_map(
        atlas_of(rows).select(Selection()), MapChoices(indicator="nombre", level="region")
    )
    assert said in drawn.area_sentence


def test_no_indicator_leaves_the_territories_bare(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection())
    choices = MapChoices(indicator="aucun")
    assert areas_of(view, choices) is None
    assert drawn(view, choices)["areas"]["rows"] == []


def test_drawing_choices_of_an_address_are_checked() -> None:
    choices, order, messages = read_choices(
        {"couleur": ["secteur"], "niveau": ["canton"], "fond": ["ign"], "tri": ["date"]},
        tiles_allowed=False,
    )
    assert (choices, order) == (MapChoices(colour="secteur"), "date")
    assert [word for word in ("canton", "ign") if any(word in m for m in messages)] == [
        "canton",
        "ign",
    ]


def test_tiles_put_the_overseas_departements_at_their_true_place(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection())
    data = drawn(view, MapChoices(base="ign"))
    assert data["tiles"]["url"].startswith("https://data.geopf.fr/")
    assert drawn(view)["tiles"] is None
    assert len(catalogue(shipped_atlas)["insets"]) == 5


@pytest.mark.slow
@pytest.mark.parametrize("attack", [text for text in ATTACKS if text.isprintable()])
def test_hostile_cells_stay_text_everywhere(atlas_of: Callable[..., Atlas], attack: str) -> None:
    atlas = atlas_of(
        [
            POLE
            | {
                "id_pole": "ptce-attaque",
                "nom": attack,
                "structure_porteuse": attack,
                "description": attack,
                "adresse": attack,
                "source_titre": attack,
                "note": attack,
                "code_insee": "29019",
                "commune": "Brest",
                "code_departement": "29",
                "code_region": "53",
                "precision": "commune",
            },
        ],
        membres=[
            {
                "id_pole": "ptce-attaque",
                "nom": attack,
                "lien": "membre",
                "source_url": "https://exemple.fr",
            }
        ],
    )
    view = atlas.select(Selection())
    page = page_of(view, ranks(atlas, "nom"))
    outputs = [
        render("poles_table.html", **list_values(view, "nom", page, "statut", "/pole?pole=")),
        to_html(pole_report(Study(atlas, Selection()), 0, "atlas@exemple.fr")),
    ]
    for html in outputs:
        assert "<img" not in html
        assert "<script" not in html
        assert 'href="javascript:' not in html
    assert "49" not in outputs[1].split("<h1>")[1].split("</h1>")[0]


def test_no_cell_of_the_data_reaches_folium(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection())
    sent = json.dumps(drawn(view, MapChoices(colour="appel")), ensure_ascii=False)
    for column in ("id_pole", "nom", "commune", "structure_porteuse"):
        assert not [cell for cell in shipped_atlas.poles[column] if len(cell) > 4 and cell in sent]


@pytest.mark.slow
@pytest.mark.parametrize("colour", ["statut", "secteur", "appel", "confiance"])
def test_a_folder_of_poles_alone_has_a_map_a_legend_and_a_search(
    atlas_of: Callable[..., Atlas], colour: str
) -> None:
    atlas = atlas_of(
        [POLE | {"id_pole": "ptce-a", "nom": "Vélo", "code_insee": "29019", "commune": "Brest"}]
    )
    view = atlas.select(Selection(words="velo"))
    assert len(view) == 1
    choices = MapChoices(colour=colour)
    assert len(point_legend(view, colour, view.located_rows).entries) == 1
    assert drawn(view, choices)["points"]["facet"] == colour
    values = list_values(view, "nom", page_of(view, ranks(atlas, "nom")), colour, "/pole?")
    assert "Vélo" in render("poles_table.html", **values)
