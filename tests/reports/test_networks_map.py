"""The map of ties: lines, legend, frames."""

import re

import pytest

from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.leaflet import catalogue, lines_catalogue, map_data
from geo.render.svg.posters import map_poster
from geo.render.svg.windows import window_of
from geo.reports.blocks import MapBlock
from geo.reports.maps import lines as drawn_lines
from geo.reports.maps.lines import DASHES, Lines, all_lines
from geo.reports.maps.maps import lines_map
from geo.reports.networks.report import networks_report
from geo.reports.study import Study
from tests import shipped
from tests.reports.ties import found_in, legend_text, selected
from tests.spaces import plain
from tests.views.drawn import SVG, all_of, harmless, texts
from tests.views.test_maps import ADDRESSES


def test_lines_go_from_the_pole_to_the_commune_on_one_landmass(handmade: Atlas) -> None:
    found = found_in(handmade)
    lines, poles = lines_catalogue(all_lines(found.ties)), catalogue(handmade)
    assert selected(map_data(lines_map(Lines(found)), ADDRESSES)) == [0, 1, 2, 3]
    assert [poles["nom"][position] for position in lines["pole"]] == ["a", "a", "b", "j"]
    assert lines["name"] == ["Coopérative", "Lycée d’ici", "LYCEE D’ICI", "Là-bas"]
    overseas = [longitude > 50 for longitude in lines["lon"]]
    assert overseas == [poles["lon"][position] > 50 for position in lines["pole"]]
    assert plain(lines["note"][3]).startswith("Membre de Saint-Paul, ")
    assert [lines["kinds"][kind] for kind in lines["kind"]] == [
        "Entreprise de l'ESS",
        "Formation",
        "Formation",
        "Association",
    ]


def test_a_selection_draws_the_lines_of_its_poles(handmade: Atlas) -> None:
    found = found_in(handmade, Selection(sectors=("numerique",)))  # b, g, h, j and l
    assert selected(map_data(lines_map(Lines(found)), ADDRESSES)) == [2, 3]


def test_types_are_told_apart_by_colour_and_by_dash(shipped_atlas: Atlas) -> None:
    found = found_in(shipped_atlas)
    lines = map_data(lines_map(Lines(found)), ADDRESSES)["lines"]
    assert len(found.ties.kinds) == len(set(lines["colours"])) == len(set(DASHES)) == 8


def test_the_image_draws_the_same_lines(handmade: Atlas, shipped_atlas: Atlas) -> None:
    for found, kinds in ((found_in(handmade), 3), (found_in(shipped_atlas), 5)):
        root = harmless(map_poster(lines_map(Lines(found))))
        groups = [
            group
            for group in all_of(root, "g")
            if re.search(r" : \d+ lignes?$", plain(group.findtext(f"{SVG}title") or ""))
        ]
        assert len(groups) == kinds
        paths = [group.findall(f"{SVG}path")[0] for group in groups]
        assert sum(path.get("d", "").count("M") for path in paths) == len(found.lines)
        assert len({path.get("stroke-dasharray") for path in paths}) == kinds
        assert "Lignes : type d'acteur" in plain(" ".join(texts(root)))


def test_a_territory_frames_the_image_on_its_poles_and_the_ends_of_their_lines(
    handmade: Atlas,
) -> None:
    found = found_in(handmade, Selection(level="commune", codes=("29019",)))
    frame = lines_map(Lines(found)).frame
    assert frame
    assert frame.holds(*Lines(found).ends.T).all()
    overseas = found_in(handmade, Selection(level="region", codes=("53", "04")))
    assert window_of(lines_map(Lines(overseas)), 640).in_insets


def test_the_legend_counts_every_line_once(shipped_atlas: Atlas) -> None:
    found = found_in(shipped_atlas)
    legend = legend_text(found)
    counts = [int(count) for count in re.findall(r"\((\d+) lignes?\)", legend)]
    assert sum(counts) == len(found.lines) == shipped.lines()
    assert f"({shipped.LOCATED} points)" in legend


def test_no_more_lines_than_the_cap_are_sent_and_the_page_says_so(
    handmade: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawn_lines, "MOST_LINES", 2)
    found = found_in(handmade)
    assert selected(map_data(lines_map(Lines(found)), ADDRESSES)) == [0, 1]
    legend = legend_text(found)
    assert "trace 2 lignes" in legend
    assert "sur 4" in legend


def test_a_territory_is_shown_with_the_ends_of_its_lines(handmade: Atlas) -> None:
    found = found_in(handmade, Selection(level="commune", codes=("29019",)))
    (south, west), (north, east) = map_data(lines_map(Lines(found)), ADDRESSES)["fit"]
    assert west < -5  # Ouessant
    assert east > 6  # Annecy
    assert south < 46
    assert north > 48.4
    assert map_data(lines_map(Lines(found_in(handmade))), ADDRESSES)["fit"] is None


def test_the_departements_of_most_lines_are_drawn_at_their_own_scale(shipped_atlas: Atlas) -> None:
    own = {
        code: shipped.poles(code_departement=code)
        for code in {row["code_departement"] for row in shipped.rows("poles")} - {""}
    }
    most = sorted(own, key=lambda code: -shipped.lines(own[code]))[:3]
    expected = {code: shipped.lines(own[code]) for code in most if shipped.lines(own[code]) >= 5}
    assert expected
    (section,) = networks_report(Study(shipped_atlas, Selection())).pick("denses")
    drawn = [block.drawn for block in section.blocks if isinstance(block, MapBlock)]
    lines = [each.lines for each in drawn if each.lines]
    shown = [each.shown.codes[0] for each in drawn]
    assert {code: len(each.rows) for code, each in zip(shown, lines, strict=True)} == expected
    assert all(each.frame for each in drawn)  # not the whole country
    one = Selection(level="departement", codes=(most[0],))
    assert not networks_report(Study(shipped_atlas, Selection(), one)).pick("denses")[0].blocks
