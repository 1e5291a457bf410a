"""What the page of networks says: its report, sentences, tables and charts."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from geo.analysis.actors import actors_by_type, networks_by_nature
from geo.analysis.networks import (
    shared_organisations,
    tied_poles,
    ties_by_distance,
    ties_by_sector,
    ties_of,
)
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.csv import table_csv
from geo.render.html_tables import table_html
from geo.render.leaflet import map_data
from geo.reports.blocks import ChartBlock, LongTable, MapBlock, Report, Sentences, TableBlock
from geo.reports.choices.coverage import read_reach_choices
from geo.reports.choices.parts import NETWORK_PARTS, read_part
from geo.reports.links import ToPole, ToSelection, ToWeb
from geo.reports.maps.lines import Lines, lines_sentence
from geo.reports.maps.maps import lines_map
from geo.reports.networks.charts import (
    distance_chart,
    kinds_chart,
    networks_chart,
    roles_chart,
    sectors_chart,
)
from geo.reports.networks.sentences import network_sentences
from geo.reports.networks.tables import most_first, reach_of_all_table, shared_table
from geo.reports.networks.words import role_years, same_words
from tests import shipped
from tests.analysis.test_networks import MEMBERS
from tests.analysis.twelve_poles import POLES, TABLES
from tests.folders import POLE
from tests.reports.ties import found_in, legend_text, report_in, rows_of, selected
from tests.spaces import plain
from tests.views.test_maps import ADDRESSES

# ---- The address ----------------------------------------------------------------------------


def test_the_parts_of_two_pages_do_not_quarrel(shipped_atlas: Atlas) -> None:
    assert read_part({"vue": ["acteurs"]}, NETWORK_PARTS, "liens") == ("acteurs", ())
    assert read_part({"vue": ["equite"]}, NETWORK_PARTS, "liens") == ("liens", ())
    assert read_part({}, NETWORK_PARTS, "liens") == ("liens", ())
    part, messages = read_part({"vue": ["<b>"]}, NETWORK_PARTS, "liens")
    assert part == "liens"
    assert "« <b> »" in plain(messages[0])
    choices, quiet = read_reach_choices({"vue": ["acteurs"]}, shipped_atlas)
    assert (choices.part, quiet) == ("carte", ())


# ---- The report -----------------------------------------------------------------------------


def long_table(report: Report, section: str) -> LongTable:
    block = report.pick(section)[0].blocks[-1]
    assert isinstance(block, LongTable)
    return block


def table_of(report: Report, section: str) -> TableBlock:
    block = report.pick(section)[0].blocks[-1]
    assert isinstance(block, TableBlock)
    return block


def test_the_report_on_a_region_says_the_figures_of_its_poles(shipped_atlas: Atlas) -> None:
    report = report_in(shipped_atlas, Selection(level="region", codes=("53",)))
    assert (report.name, report.kind) == ("reseaux-region-53", "Réseaux et membres")
    assert report.title == "En Bretagne"
    here = set(shipped_atlas.poles.loc[shipped_atlas.poles["code_region"] == "53", "id_pole"])
    members = [row["id_pole"] for row in shipped.rows("membres")]
    assert long_table(report, "liens").rows == sum(pole in here for pole in members) > 0
    tied = {row["id_pole"] for row in shipped.rows("adhesions")} & here
    assert long_table(report, "poles-reseaux").rows == len(tied) > 0
    networks = table_of(report, "reseaux").table.rows
    assert sum(int(str(row[-1])) for row in networks) >= len(tied)
    kinds = {type(block) for section in report.sections for block in section.blocks}
    assert {Sentences, MapBlock, ChartBlock, TableBlock, LongTable} <= kinds


def test_the_report_on_no_member_says_so(atlas_of: Callable[..., Atlas]) -> None:
    report = report_in(atlas_of(POLES[:3]))
    for section, words in (
        ("liens", "Aucun membre ni partenaire n'est connu"),
        ("reseaux", "Aucun lien avec un réseau n'est connu"),
        ("partagees", "Aucun nom d'organisation n'est lié à plusieurs"),
    ):
        (said,) = report.pick(section)[0].blocks
        assert isinstance(said, Sentences)
        assert said.sentences[0].startswith(words)
    for section in ("portee", "roles", "poles-reseaux"):
        assert report.pick(section)[0].blocks == ()


# ---- Sentences ------------------------------------------------------------------------------


def test_sentences_say_the_figures(shipped_atlas: Atlas) -> None:
    text = plain(" ".join(network_sentences(found_in(shipped_atlas))))
    rows, distances = shipped.rows("membres"), shipped.member_km()
    farthest = max(distances, key=lambda rank: distances[rank])
    communes = [shipped.communes()[row["code_insee"]] for row in shipped.located(rows)]
    epci = {commune["code_epci"] for commune in communes} - {""}
    departements = {commune["code_departement"] for commune in communes}
    links = Counter(row["lien"] for row in rows)
    known = {row["id_pole"]: row["nature"] for row in shipped.rows("adhesions")}  # any of several
    for nature in ("accompagnement", "membre"):  # the strongest last
        known |= {row["id_pole"]: nature for row in shipped.linked("adhesions", nature=nature)}
    natures = Counter(known.values())
    for words in (
        f"{shipped.TIED} pôles sont liés à un réseau au moins : {natures['membre']} ",
        f"membres, {natures['accompagnement']} accompagnés sans être membres ",
        f"et {natures['cite']} seulement cités. Une citation n'est pas une adhésion.",
        f"Des membres ou partenaires de {shipped.WITH_MEMBERS} pôles sur {shipped.POLES} sont ",
        f"connus : {links['membre']} liens de membre et {links['partenaire']} ",
        f"Des {shipped.POLES - shipped.WITH_MEMBERS} autres, on ne sait rien.",
        f"La distance est connue pour {len(distances)} de ces {shipped.MEMBERS} liens : ",
        f"et le plus loin ({rows[farthest]['nom']}, lié à ",
        f" à {distances[farthest]:.0f} km.",
        f"{len(epci)} EPCI et {len(departements)} départements",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (Selection(level="region", codes=("94",)), ["Aucun pôle connu ne répond"]),
        (
            Selection(level="region", codes=("93",), words="masse"),
            ["Aucun pôle ne répond"],
        ),
        (
            Selection(level="departement", codes=("22",)),
            ["Aucun lien de ce pôle avec un réseau", "Aucun membre de ce pôle n'est connu."],
        ),
    ],
)
def test_sentences_say_what_is_not_known(
    handmade: Atlas, selection: Selection, words: list[str]
) -> None:
    text = plain(" ".join(network_sentences(found_in(handmade, selection))))
    assert [each for each in words if each not in text] == []


def test_the_map_says_what_it_does_not_draw(handmade: Atlas) -> None:
    found = found_in(handmade)
    assert plain(lines_sentence(found, 4)) == (
        "La carte trace 4 lignes, du pôle à la commune de l'organisation. Liens sans ligne : "
        "3 dans la commune du pôle, 2 de commune inconnue, 1 d'un pôle dont "
        "la commune est inconnue et 1 sur une autre terre que le pôle."
    )
    assert ", sur 4 : filtrez les pôles" in plain(lines_sentence(found, 2))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (2009.0, 2025.0, "2009 à 2025"),
        (2013.0, 2013.0, "2013"),
        (2025.0, np.nan, "2025"),
        (np.nan, 2020.0, "mention en 2020"),
        (np.nan, np.nan, "année inconnue"),
    ],
)
def test_years_of_a_role_are_those_attested(first: float, last: float, words: str) -> None:
    assert role_years(first, last) == words


def test_a_name_alone_is_never_said_to_prove_the_organisation() -> None:
    assert same_words(3, 0, 3) == "même nom, 3 communes différentes : peut-être pas"
    assert same_words(1, 0, 1) == "même nom, même commune"
    assert "non vérifié" in same_words(1, 2, 3)
    assert "non vérifié" in same_words(0, 2, 2)
    assert same_words(3, 0, 0) == "même numéro SIREN"


# ---- Tables ---------------------------------------------------------------------------------


def test_every_tie_is_a_row_and_the_drawn_ones_come_first(handmade: Atlas) -> None:
    found = found_in(handmade)
    ties = long_table(report_in(found.ties.atlas), "liens")
    page = ties.make(ties.span(1))
    assert plain(page.table.caption) == (
        "Liens 1 à 11 sur 11 : d'abord 4 liens tracés sur la carte, puis les autres, par pôle"
    )
    assert len(page.table.rows) == len(MEMBERS)
    assert page.table.rows[0][:2] == ("a", "Coopérative")
    assert page.targets[0] == ToPole("ptce-a", handmade.cells["source_url"][0])
    distances = [row[-1] for row in page.table.rows]
    assert distances.count("sur une autre terre, non tracé") == 1
    assert distances.count("dans la commune du pôle") == 3
    assert ties.file is not None
    table = rows_of(table_csv(ties.file()))
    assert [row["sur_la_carte"] for row in table].count("ligne") == 4
    assert {row["organisation"]: row["distance_km"] for row in table}["Outre-mer"] == ""


def test_a_citation_stands_in_its_own_column(handmade: Atlas) -> None:
    poles = long_table(report_in(handmade), "poles-reseaux")
    page = poles.make(poles.span(1))
    assert page.table.rows == [
        ("a", "RTES", "—", "—"),
        ("b", "—", "—", "RTES"),
        ("l", "—", "CRESS", "—"),
    ]
    assert page.targets == tuple(ToPole(f"ptce-{each}", POLE["source_url"]) for each in "abl")


def test_a_network_leads_to_the_selection_of_its_poles(handmade: Atlas) -> None:
    block = table_of(report_in(handmade), "reseaux")
    assert [row[0] for row in block.table.rows] == ["RTES", "CRESS"]
    assert block.targets == (ToSelection({"reseau": ["rtes"]}), ToSelection({"reseau": ["cress"]}))


def test_roles_are_in_order_of_time_each_with_its_source(
    atlas_of: Callable[..., Atlas],
) -> None:
    roles = [
        {"sigle": "RTES", "debut": "2013", "role": "b", "source_titre": "Un livre"},
        {"sigle": "CRESS", "debut": "2009", "role": "a", "source_url": "https://exemple.fr/x"},
        {"sigle": "CRESS", "debut": "2010", "role": "c"},
    ]
    atlas = atlas_of(POLES, **(TABLES | {"roles_reseaux": roles}))
    block = long_table(report_in(atlas), "roles")
    page = block.make(block.span(1))
    assert [row[1:] for row in page.table.rows] == [
        ("2009", "a", "exemple.fr"),
        ("2010", "c", "non renseignée"),
        ("2013", "b", "Un livre"),
    ]
    assert (page.linked, page.targets[0]) == (3, ToWeb("https://exemple.fr/x"))


def test_organisations_of_several_poles_name_them_and_how_they_are_written(
    handmade: Atlas,
) -> None:
    found = found_in(handmade)
    figures = shared_table(found, shared_organisations(found), 2)
    lines = {row[0]: row[1:] for row in figures.rows}
    assert lines["Mairie"][0] == 3
    assert lines["Mairie"][1] == "a (membre), h (membre) et 1 autre"
    assert "3 communes différentes" in str(lines["Mairie"][2])
    assert lines["Lycée d'ici / LYCEE D’ICI"][1] == "a (membre) et b (partenaire)"
    whole = shared_table(found, shared_organisations(found))
    assert "j (membre)" in str({row[0]: row[2] for row in whole.rows}["Mairie"])


def test_types_and_sectors_are_sorted_and_the_unknown_stands_last(shipped_atlas: Atlas) -> None:
    found = found_in(shipped_atlas)
    kinds = most_first(actors_by_type(found.view), "type_acteur", shipped_atlas)
    totals = (kinds["membre"] + kinds["partenaire"]).tolist()
    assert totals[:-1] == sorted(totals[:-1], reverse=True)
    assert kinds["type_acteur"].iloc[-1] == ""
    sectors = most_first(ties_by_sector(found), "secteur", shipped_atlas)
    assert sectors["lien"].tolist() == ["membre", "partenaire"] * (len(sectors) // 2)
    sums = sectors.groupby("secteur", sort=False)["ties"].sum().tolist()
    assert sums[:-1] == sorted(sums[:-1], reverse=True)


# ---- Charts ---------------------------------------------------------------------------------


def test_titles_of_charts_say_the_finding(shipped_atlas: Atlas) -> None:
    found = found_in(shipped_atlas)
    kinds = most_first(actors_by_type(found.view), "type_acteur", shipped_atlas)
    sectors = most_first(ties_by_sector(found), "secteur", shipped_atlas)
    titles = [
        plain(chart.title)
        for chart in (
            distance_chart(found, ties_by_distance(found)),
            networks_chart(networks_by_nature(found.view), shipped_atlas),
            kinds_chart(kinds, shipped_atlas),
            sectors_chart(sectors, shipped_atlas),
            roles_chart(shipped_atlas),
        )
    ]
    pairs = {tuple(row.values())[:3] for row in shipped.rows("adhesions")}
    helped, cited = (
        sum(pair[1:] == ("CRESS", nature) for pair in pairs)
        for nature in ("accompagnement", "cite")
    )
    kinds_of = Counter(row["type_acteur"] for row in shipped.rows("membres"))
    known = shipped.MEMBERS - kinds_of[""]
    innovation = "innovation sociale et développement local"
    innovative = {pole["id_pole"] for pole in shipped.poles(secteurs=innovation)}
    located = {pole["id_pole"] for pole in shipped.poles() if pole["code_insee"]}
    near = sum(
        row["id_pole"] in located and row["code_insee"] != "" for row in shipped.rows("membres")
    )
    half = "plus de la moitié sont dans la commune même du pôle"
    members = sum(row["id_pole"] in innovative for row in shipped.rows("membres"))
    assert titles == [
        f"{near} liens de distance connue, sur {shipped.MEMBERS} : {half}",
        f"CRESS a le plus de pôles liés : {helped} accompagnés et {cited} cités",
        f"Association : {kinds_of['association']} des {known} liens de type connu",
        f"{innovation.capitalize()} : le plus de membres et partenaires connus ({members})",
        "22 réseaux ou institutions depuis 2007 : le plus d'arrivées en 2009 (6)",
    ]


def test_series_of_charts_are_told_apart_by_their_rank(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection())
    chart = networks_chart(networks_by_nature(view), shipped_atlas)
    assert [bars.name for bars in chart.named] == ["Membres", "Accompagnés", "Cités"]
    assert [bars.position for bars in chart.named] == [0, 1, 2]
    assert chart.is_stacked


@pytest.mark.parametrize("selection", [Selection(level="region", codes=("94",)), Selection()])
def test_charts_and_tables_of_nothing_say_so(
    atlas_of: Callable[..., Atlas], selection: Selection
) -> None:
    atlas = atlas_of(POLES[:3])
    found = found_in(atlas, selection)
    for chart in (
        distance_chart(found, ties_by_distance(found)),
        networks_chart(networks_by_nature(found.view), atlas),
        kinds_chart(actors_by_type(found.view), atlas),
        sectors_chart(ties_by_sector(found), atlas),
        roles_chart(atlas),
    ):
        assert chart.title.startswith("Aucun")
    assert "non calculable" in table_html(reach_of_all_table(found))
    assert selected(map_data(lines_map(Lines(found)), ADDRESSES)) == []
    assert "Aucun membre à tracer." in legend_text(found)


def test_titles_name_all_those_at_a_tie(atlas_of: Callable[..., Atlas]) -> None:
    atlas = atlas_of(
        [{**POLE, "id_pole": "ptce-a", "nom": "a", "secteurs": "numérique|tourisme"}],
        reseaux=[{"sigle": "RTES", "nom": "Réseau"}, {"sigle": "CRESS", "nom": "Chambre"}],
        adhesions=[
            {"id_pole": "ptce-a", "reseau": "RTES", "nature": "membre"},
            {"id_pole": "ptce-a", "reseau": "CRESS", "nature": "cite"},
        ],
        membres=[{"id_pole": "ptce-a", "nom": "Labo", "lien": "membre"}],
    )
    view = atlas.select(Selection())
    networks = networks_chart(networks_by_nature(view), atlas).title
    assert networks == "CRESS et RTES ont le plus de pôles liés : 1 chacun"
    ties = ties_by_sector(tied_poles(ties_of(atlas), view))
    sectors = sectors_chart(ties, atlas).title
    assert sectors == (
        "Numérique et Tourisme : le plus de membres et partenaires connus (1 chacun)"
    )


def test_the_title_of_the_roles_names_all_the_busiest_years(atlas_of: Callable[..., Atlas]) -> None:
    names = ("RTES", "CRESS", "MES")
    atlas = atlas_of(
        [],
        reseaux=[{"sigle": name, "nom": name} for name in names],
        roles_reseaux=[
            {"sigle": name, "debut": debut, "role": "Cofondateur"}
            for name, debut in zip(names, ("2009", "2011", "2013"), strict=True)
        ],
    )
    title = roles_chart(atlas).title
    assert title == (
        "3 réseaux ou institutions depuis 2009 : le plus d'arrivées en 2009, 2011 et 2013 "
        "(1 chaque année)"
    )
