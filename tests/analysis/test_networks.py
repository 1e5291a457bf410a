"""Networks and members: by hand on twelve poles, by plain Python on the shipped tables."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from geo.analysis.actors import actors_by_type
from geo.analysis.national_networks import roles_in_time, strongest_natures
from geo.analysis.networks import (
    PLACES,
    TiedPoles,
    reach_by_pole,
    shared_organisations,
    tied_poles,
    ties_by_distance,
    ties_by_sector,
    ties_of,
)
from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from tests import shipped
from tests.analysis.twelve_poles import POLES, TABLES
from tests.folders import write_rows

BREST, ANNECY, OUESSANT, RENNES = "29019", "74010", "29155", "35238"
SAINT_DENIS, SAINT_PAUL = "97411", "97415"


def member(pole: str, name: str, kind: str, link: str, code: str = "") -> dict[str, str]:
    return {
        "id_pole": f"ptce-{pole}",
        "nom": name,
        "type_acteur": kind,
        "lien": link,
        "code_insee": code,
    }


# a and b are in Brest, d is known by its département, h in Annecy, j in Saint-Denis.
MEMBERS = [
    member("a", "Mairie", "collectivite", "membre", BREST),  # its own commune
    member("a", "Lycée d'ici", "formation", "membre", "74011"),  # merged into Annecy
    member("a", "Coopérative", "entreprise_ess", "partenaire", OUESSANT),  # of no EPCI
    member("a", "Sans lieu", "", "membre"),
    member("a", "Outre-mer", "association", "membre", SAINT_DENIS),  # another landmass
    member("b", "LYCEE D’ICI", "formation", "partenaire", ANNECY),  # written otherwise
    member("b", "Sans lieu", "", "membre"),
    member("d", "Loin", "tpe_pme", "membre", RENNES),  # the pole has no point
    member("h", "Mairie", "collectivite", "membre", ANNECY),  # same name, another commune
    member("j", "Mairie", "collectivite", "membre", SAINT_DENIS),
    member("j", "Là-bas", "association", "membre", SAINT_PAUL),  # on the same island
]


@pytest.fixture
def handmade(atlas_of: Callable[..., Atlas]) -> Atlas:
    return atlas_of(POLES, **(TABLES | {"membres": MEMBERS}))


def found_in(atlas: Atlas, selection: Selection | None = None) -> TiedPoles:
    return tied_poles(ties_of(atlas), atlas.select(selection or Selection()))


# ---- By hand --------------------------------------------------------------------------------


def test_each_tie_has_one_place_on_the_map(handmade: Atlas) -> None:
    found = found_in(handmade)
    assert found.by_place == {
        "line": 4,
        "other_land": 1,
        "own_commune": 3,
        "unplaced_pole": 1,
        "unknown_commune": 2,
    }
    names = [found.ties.cells["nom"][row] for row in found.lines]
    assert names == ["Coopérative", "Lycée d'ici", "LYCEE D’ICI", "Là-bas"]  # by pole, then name
    assert [PLACES[code] for code in found.ties.place[found.lines]] == ["line"] * 4


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (0, 0.0),
        (1, shipped.kilometres(BREST, ANNECY)),
        (2, shipped.kilometres(BREST, OUESSANT)),
        (3, np.nan),
        (4, np.inf),
        (7, np.nan),
        (10, shipped.kilometres(SAINT_DENIS, SAINT_PAUL)),
    ],
)
def test_distances_are_geodesics_and_never_cross_the_sea(
    handmade: Atlas, row: int, expected: float
) -> None:
    ties = ties_of(handmade)
    assert ties.distance_km[row] == pytest.approx(expected, abs=1e-6, nan_ok=True)


@pytest.mark.slow
def test_a_pole_with_an_address_is_measured_from_it_but_not_within_its_commune(
    atlas_of: Callable[..., Atlas],
) -> None:
    point = {"latitude": "48.4000", "longitude": "-4.5200", "precision": "adresse"}
    poles = [POLES[0] | point]
    ties = ties_of(atlas_of(poles, membres=[MEMBERS[0], MEMBERS[2]]))
    hall = shipped.communes()[OUESSANT]
    metres = shipped.WGS84.inv(-4.52, 48.4, float(hall["longitude"]), float(hall["latitude"]))[2]
    assert ties.distance_km.tolist() == pytest.approx([0.0, metres / 1000])
    assert [PLACES[code] for code in ties.place] == ["own_commune", "line"]


def test_reach_leaves_out_what_cannot_be_measured(handmade: Atlas) -> None:
    table = reach_by_pole(found_in(handmade)).set_index("pole")
    far, near = shipped.kilometres(BREST, ANNECY), shipped.kilometres(BREST, OUESSANT)
    first = table.loc[0]  # 0, Ouessant, Annecy; unknown and overseas left out
    assert (first["ties"], first["placed"], first["measured"], first["other_land"]) == (5, 4, 3, 1)
    assert first["median_km"] == pytest.approx(near)
    assert first["farthest_km"] == pytest.approx(far)
    assert first["farthest"] == 1
    assert (first["epci"], first["departements"]) == (3, 3)  # Ouessant is in no EPCI
    assert np.isnan(table.loc[3, "median_km"])  # d, without a point
    assert (table.loc[3, "placed"], table.loc[3, "departements"]) == (1, 1)
    assert table.loc[9, "median_km"] == pytest.approx(
        shipped.kilometres(SAINT_DENIS, SAINT_PAUL) / 2
    )
    assert table.index[0] == 0  # the farthest first, and a before b which is as far


def test_reach_of_all_is_told_apart_by_link(handmade: Atlas) -> None:
    reach = found_in(handmade).reach
    near, far = shipped.kilometres(BREST, OUESSANT), shipped.kilometres(BREST, ANNECY)
    assert reach["partenaire"]["median_km"] == pytest.approx((near + far) / 2)
    assert (reach["membre"]["ties"], reach["partenaire"]["ties"]) == (9, 2)
    assert reach["ensemble"]["measured"] == 7
    assert reach["ensemble"]["farthest_km"] == pytest.approx(far)


def test_classes_of_distance_hold_every_measured_tie(handmade: Atlas) -> None:
    table = ties_by_distance(found_in(handmade))
    counts = table[["membre", "partenaire"]].to_numpy().tolist()
    # Own commune; under 10; Saint-Paul; Ouessant; then Annecy, twice.
    assert (
        shipped.kilometres(SAINT_DENIS, SAINT_PAUL) < 30 < shipped.kilometres(BREST, OUESSANT) < 50
    )
    assert counts == [[3, 0], [0, 0], [1, 0], [0, 1], [0, 0], [1, 1]]


def test_organisations_of_several_poles_are_told_by_name_and_never_merged_silently(
    handmade: Atlas,
) -> None:
    found = found_in(handmade)
    table = shared_organisations(found)
    lines = {
        found.ties.names[row["organisation"]]: (row["poles"], row["communes"], row["unplaced"])
        for row in table.to_dict("records")
    }
    assert lines == {"mairie": (3, 3, 0), "lycee d ici": (2, 1, 0), "sans lieu": (2, 0, 2)}
    assert found.ties.names[table["organisation"].iloc[0]] == "mairie"


def test_sectors_are_crossed_with_types_and_links(handmade: Atlas) -> None:
    table = ties_by_sector(found_in(handmade)).set_index(["secteur", "lien"])
    # a, b and d are of culture; b also of numérique, with h and j.
    members, partners = table.loc[("culture", "membre")], table.loc[("culture", "partenaire")]
    assert (members["ties"], members["poles"], members["known"], members["all_poles"]) == (
        6,
        3,
        3,
        5,
    )
    assert (members["collectivite"], members["formation"], members[""]) == (1, 1, 2)
    assert (partners["entreprise_ess"], partners["formation"], partners["ties"]) == (1, 1, 2)
    assert table.loc[("numerique", "membre"), "ties"] == 4
    assert table.loc[("numerique", "partenaire"), "ties"] == 1
    assert table.loc[("", "membre"), "all_poles"] == 1


def test_a_pole_counts_once_by_its_strongest_tie(atlas_of: Callable[..., Atlas]) -> None:
    ties = [
        {"id_pole": "ptce-a", "reseau": "CRESS", "nature": "cite"},
        {"id_pole": "ptce-a", "reseau": "RTES", "nature": "membre"},
        {"id_pole": "ptce-b", "reseau": "CRESS", "nature": "accompagnement"},
        {"id_pole": "ptce-b", "reseau": "RTES", "nature": "cite"},
        {"id_pole": "ptce-c", "reseau": "RTES", "nature": "cite"},
    ]
    atlas = atlas_of(POLES, **(TABLES | {"adhesions": ties}))
    expected = {"membre": 1, "accompagnement": 1, "cite": 1, "": 9}
    assert strongest_natures(atlas.select(Selection())) == expected
    brest = atlas.select(Selection(level="commune", codes=(BREST,)))
    assert strongest_natures(brest) == {"membre": 1, "accompagnement": 1, "cite": 0, "": 0}


def test_of_a_chosen_network_its_own_ties_are_counted(shipped_atlas: Atlas) -> None:
    # Centre Isère is a member of COORACE, Paris-Vallée de la Marne accompanied; four of the eight
    # that it only cites are accompanied by the Labo de l'ESS, another network.
    coorace = shipped_atlas.select(Selection(networks=("coorace",)))
    expected = {"membre": 1, "accompagnement": 1, "cite": 8, "": 0}
    assert strongest_natures(coorace) == expected


def test_roles_are_ordered_in_time_and_those_without_a_year_come_last(
    atlas_of: Callable[..., Atlas],
) -> None:
    roles = [
        {"sigle": "RTES", "role": "sans date", "source_url": "https://exemple.fr"},
        {"sigle": "RTES", "debut": "2013", "role": "b", "source_titre": "Un livre"},
        {"sigle": "CRESS", "debut": "2009", "derniere_mention": "2025", "role": "a"},
        {"sigle": "CRESS", "debut": "2013", "role": "c"},
    ]
    table = roles_in_time(atlas_of(POLES, **(TABLES | {"roles_reseaux": roles})))
    assert table["role"].tolist() == ["a", "c", "b", "sans date"]
    assert table["nom"].tolist() == ["Chambre", "Chambre", "Réseau", "Réseau"]
    assert table["derniere_mention"].iloc[0] == 2025


def test_poles_alone_have_no_ties_and_no_error(atlas_of: Callable[..., Atlas]) -> None:
    found = found_in(atlas_of(POLES[:2]))
    assert (len(found), len(found.poles), len(found.lines)) == (0, 0, 0)
    assert reach_by_pole(found).empty
    assert shared_organisations(found).empty
    assert actors_by_type(found.view)["poles"].sum() == 0
    assert ties_by_sector(found)["ties"].sum() == 0
    assert np.isnan(found.reach["ensemble"]["median_km"])


# ---- On the shipped tables ------------------------------------------------------------------


def test_no_shipped_pole_has_a_point_of_its_own_and_all_codes_are_those_of_today() -> None:
    # What the plain route above takes for granted.
    assert not any(row["longitude"] for row in shipped.rows("poles"))
    codes = {row["code_insee"] for row in [*shipped.rows("poles"), *shipped.rows("membres")]} - {""}
    assert codes <= shipped.communes().keys()
    lands = {code[:3] for code in codes if code.startswith("97")}
    assert lands <= {"971", "972", "973", "974", "976"}


def test_shipped_distances_are_those_of_pyproj(shipped_atlas: Atlas) -> None:
    ties, expected = ties_of(shipped_atlas), shipped.member_km()
    for rank, distance_km in enumerate(ties.distance_km):
        assert distance_km == pytest.approx(expected.get(rank, np.nan), abs=1e-6, nan_ok=True)


def test_shipped_reach_is_that_of_the_tables(shipped_atlas: Atlas) -> None:
    found, rows, distances = found_in(shipped_atlas), shipped.rows("membres"), shipped.member_km()
    by_pole = defaultdict(list)
    for rank, distance_km in distances.items():
        by_pole[rows[rank]["id_pole"]].append(distance_km)
    table = reach_by_pole(found)
    identifiers = shipped_atlas.cells["id_pole"]
    assert len(table) == shipped.WITH_MEMBERS
    for line in table.to_dict("records"):
        pole = identifiers[line["pole"]]
        mine = [row for row in rows if row["id_pole"] == pole]
        communes = [shipped.communes()[row["code_insee"]] for row in mine if row["code_insee"]]
        assert (line["ties"], line["placed"]) == (len(mine), len(communes))
        assert line["measured"] == len(by_pole[pole])
        if by_pole[pole]:
            assert line["median_km"] == pytest.approx(median(by_pole[pole]))
            assert line["farthest_km"] == pytest.approx(max(by_pole[pole]))
        assert line["epci"] == len({each["code_epci"] for each in communes} - {""})
        assert line["departements"] == len({each["code_departement"] for each in communes})
    overall = found.reach["ensemble"]
    assert overall["median_km"] == pytest.approx(median(distances.values()))
    assert overall["farthest_km"] == pytest.approx(max(distances.values()))


def test_shipped_counts_are_those_of_the_tables(shipped_atlas: Atlas) -> None:
    found, rows = found_in(shipped_atlas), shipped.rows("membres")
    kinds = actors_by_type(found.view)
    counts = Counter((row["type_acteur"], row["lien"]) for row in rows)
    for line in kinds.to_dict("records"):
        kind = line["type_acteur"]
        assert [line[link] for link in ("membre", "partenaire")] == [
            counts[kind, link] for link in ("membre", "partenaire")
        ]
        assert line["poles"] == len({row["id_pole"] for row in rows if row["type_acteur"] == kind})
    sectors = {row["id_pole"]: row["secteurs"].split("|") for row in shipped.rows("poles")}
    crossed = Counter(
        (sector, row["lien"], row["type_acteur"])
        for row in rows
        for sector in sectors[row["id_pole"]]
    )
    values = {option.slug: option.value for option in shipped_atlas.facets["secteur"].options}
    for line in ties_by_sector(found).to_dict("records"):
        for kind in found.ties.kinds:
            key = (values.get(line["secteur"], ""), line["lien"], kind)
            assert line[kind] == crossed[key]


def test_counts_add_up_over_a_partition_of_the_poles(shipped_atlas: Atlas) -> None:
    ties = ties_of(shipped_atlas)
    everywhere = tied_poles(ties, shipped_atlas.select(Selection()))
    parts = [
        tied_poles(ties, shipped_atlas.select(Selection(statuses=(status,))))
        for status in shipped_atlas.slugs("statut")
    ]
    assert sum(map(len, parts)) == len(everywhere) == sum(everywhere.by_place.values())
    for place, count in everywhere.by_place.items():
        assert sum(part.by_place[place] for part in parts) == count
    assert sum(len(part.poles) for part in parts) == len(everywhere.poles)


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    tables = []
    for seed in (1, 2):
        folder = tmp_path / str(seed)
        folder.mkdir()
        members = random.Random(seed).sample(shipped.rows("membres"), shipped.MEMBERS)  # noqa: S311
        write_rows(folder, poles=shipped.rows("poles"), membres=members)
        found = found_in(load_atlas(folder))
        shared = shared_organisations(found)
        names = [found.ties.cells["nom"][row] for row in found.rows]
        reach = reach_by_pole(found).drop(columns="farthest")
        tables.append((names, shared.to_dict(), reach.round(9).fillna(-1).to_dict()))
    assert tables[0] == tables[1]
