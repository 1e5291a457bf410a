"""The report on what is near a place: its map, its list, its file, and what may be near."""

import base64
from collections.abc import Callable

import numpy as np
import pytest

from geo.analysis.proximity import surroundings, territory_origin
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.csv import table_csv
from geo.render.html import script_json
from geo.render.html_tables import table_html
from geo.render.leaflet import map_data
from geo.render.report_html import to_html
from geo.reports.blocks import LongTable, MapBlock, Note, Report, TableBlock, Way
from geo.reports.links import ToPole, ToTerritory
from geo.reports.neighbours import near_report, nearest_blocks
from geo.reports.study import Study
from geo.reports.tables import Column, Noted, Table
from tests.folders import POLE
from tests.spaces import plain
from tests.views.test_maps import ADDRESSES, ATTACKS

BREST = {"code_insee": "29019"}


def report_around(
    atlas: Atlas,
    commune: str,
    poles: Selection | None = None,
    radius_km: float | None = None,
) -> Report:
    study = Study(atlas, poles or Selection())
    origin = territory_origin(study.inhabitants, "commune", commune)
    around = surroundings(study.everywhere, origin, study.inhabitants, radius_km)
    return near_report(study, around)


def list_of(report: Report) -> LongTable:
    (block,) = report.pick("proches")[0].blocks
    assert isinstance(block, LongTable)
    return block


def test_what_is_near_leads_to_the_portrait_of_the_place(shipped_atlas: Atlas) -> None:
    (way,) = report_around(shipped_atlas, "35360").pick("portrait")[0].blocks
    assert isinstance(way, Way)
    assert plain(way.text).endswith("à qui s'adresser : le portrait de « Vitré »")
    assert way.target == ToTerritory("commune", "35360")


def test_map_list_and_file_of_a_place_show_the_same_poles(shipped_atlas: Atlas) -> None:
    report = report_around(shipped_atlas, "44109", Selection(statuses=("laureat",)), 100)
    assert report.name == "proximite-commune-44109-statut-laureat"
    assert report.title == "Autour de Nantes"
    (drawn,) = report.pick("carte")[0].blocks
    assert isinstance(drawn, MapBlock)
    data = map_data(drawn.drawn, ADDRESSES)
    bits = np.unpackbits(np.frombuffer(base64.b64decode(data["points"]["selected"]), np.uint8))
    listed = list_of(report)
    page, file = listed.make(listed.span(1)), listed.file
    assert file is not None
    assert bits.sum() == listed.rows == len(page.table.rows) == len(file().rows) > 0
    assert not data["insets"]  # no more than on an image
    assert len(data["rings"]) == 3
    overseas = report_around(shipped_atlas, "97411").pick("carte")[0].blocks[0]
    assert isinstance(overseas, MapBlock)
    assert not map_data(overseas.drawn, ADDRESSES)["insets"]


def test_a_line_says_place_distance_direction_sectors_status_and_networks(
    atlas_of: Callable[..., Atlas],
) -> None:
    """Brest and Rennes, 210 km apart by a map of roads and railways; Rennes is in the east."""
    far = {"id_pole": "ptce-b", "nom": "B", "code_insee": "35238", "secteurs": "numérique"}
    atlas = atlas_of(
        [POLE | BREST | {"id_pole": "ptce-a", "nom": "A"}, POLE | far | {"statut": "laureat"}],
        reseaux=[{"sigle": "RTES", "nom": "Réseau"}],
        adhesions=[{"id_pole": "ptce-b", "reseau": "RTES", "nature": "membre"}],
        membres=[
            {"id_pole": each, "nom": "Mairie", "lien": "membre"} for each in ("ptce-a", "ptce-b")
        ],
    )
    listed = list_of(report_around(atlas, "29019"))
    page = listed.make(listed.span(1))
    here, away = page.table.rows
    assert page.targets == tuple(ToPole(each, POLE["source_url"]) for each in ("ptce-a", "ptce-b"))
    assert here[1] == Noted("sur place", ())
    assert away[0] == Noted("B", ("Rennes (Ille-et-Vilaine)", "Membres en commun\u00a0: Mairie"))
    distance = away[1]
    assert isinstance(distance, Noted)
    assert 200 < float(distance.text.split("\u00a0")[0]) < 220
    assert distance.notes == ("à l'est",)
    assert away[2:] == ("Numérique", Noted("Lauréat d'un appel national", ("RTES",)))
    assert listed.file is not None
    assert listed.file().rows[0][3:5] == (0.0, "")


@pytest.mark.slow
@pytest.mark.parametrize("attack", [text for text in ATTACKS if text.isprintable()])
def test_hostile_cells_stay_text_around_a_place(
    atlas_of: Callable[..., Atlas], attack: str
) -> None:
    member = {"id_pole": "ptce-a", "nom": attack, "lien": "membre", "code_insee": "29019"}
    atlas = atlas_of(
        [
            POLE | BREST | {"id_pole": "ptce-a", "nom": attack},
            POLE | {"id_pole": "ptce-b", "nom": attack, "code_departement": "29"},
        ],
        membres=[member, {"id_pole": "ptce-a", "nom": "=1+1", "lien": "membre"}],
    )
    report = report_around(atlas, "29019")
    table = Table(attack, (Column(attack, "text"),), [(attack,)])
    for html in (to_html(report), table_html(table)):
        assert "<img" not in html
        assert "<script" not in html
    drawn = report.pick("carte")[0].blocks[0]
    assert isinstance(drawn, MapBlock)
    assert attack not in script_json(map_data(drawn.drawn, ADDRESSES))
    file = list_of(report).file
    assert file is not None
    assert "|=1+1" in table_csv(file()).decode()


def test_poles_that_may_be_near_are_all_counted_when_only_some_are_named(
    atlas_of: Callable[..., Atlas],
) -> None:
    atlas = atlas_of(
        [
            POLE | {"id_pole": f"ptce-{n}", "nom": f"P{n}", "code_departement": "29"}
            for n in "abcdef"
        ]
    )
    blocks = nearest_blocks(Study(atlas, Selection()), "commune", "29019")
    _, listed, said = (block for block in blocks if block)
    assert isinstance(listed, TableBlock)
    assert len(listed.table.rows) == len(listed.targets) == 5
    assert listed.table.caption.startswith("6 pôles dont la commune est inconnue")
    assert isinstance(said, Note)
    assert said.sentences == ("Les 5 premiers sont montrés.",)


def test_a_pole_of_unknown_commune_shows_its_members_in_common(shipped_atlas: Atlas) -> None:
    """« Ville de Mamoudzou » is a member of the pole of Mayotte, whose commune nobody knows."""
    blocks = nearest_blocks(Study(shipped_atlas, Selection()), "commune", "97611")
    (possible,) = (each for each in blocks if isinstance(each, TableBlock))
    (row,) = possible.table.rows
    assert str(row[0]) == (
        "GEIQ Sport et Loisirs Mayotte (Membres en commun\u00a0: Ville de Mamoudzou)"
    )
