"""National networks as tables: a row a network, a pole tied to one, a role in time."""

import pandas as pd

from geo.analysis.national_networks import roles_in_time
from geo.french import count
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas, View
from geo.reports.blocks import Span, TableBlock
from geo.reports.links import ToSelection, ToWeb, site_of
from geo.reports.missing import NO_FIGURE, NOT_GIVEN
from geo.reports.networks.words import nature_labels, natures, role_years
from geo.reports.poles.tables import to_pole
from geo.reports.tables import Column, Noted, Table, texts


def networks_block(networks: pd.DataFrame, atlas: Atlas) -> TableBlock:
    """Describe `networks_by_nature`; each network leads to its poles."""
    slugs = {option.value: option.slug for option in atlas.facets["reseau"].options}
    labels = nature_labels(atlas)
    rows = networks.to_dict("records")
    table = Table(
        "Pôles liés à chaque réseau. Une citation n'est pas une adhésion",
        (
            *texts("Réseau", "Nom"),
            *(Column(label) for label in labels.values()),
            Column("Pôles liés"),
        ),
        [
            (row["sigle"], row["nom"], *(int(row[nature]) for nature in labels), row["poles"])
            for row in rows
        ],
    )
    choices = [{"reseau": [slugs[row["sigle"]]]} if row["sigle"] in slugs else {} for row in rows]
    return TableBlock(table, tuple(map(ToSelection, choices)))


def tied_to_networks(view: View, name_rank: IntArray) -> IntArray:
    """Rows in `Atlas.poles` of the selected poles tied to a network, by name."""
    rows = view.rows[view.atlas.facets["reseau"].matrix[view.rows].any(axis=1)]
    return rows[name_rank[rows].argsort(kind="stable")]


def network_poles_block(atlas: Atlas, rows: IntArray, span: Span) -> TableBlock:
    """List some of the poles tied to a network: a column per nature of the tie.

    Parameters
    ----------
    rows
        All of these poles, `tied_to_networks`.
    """
    shown = rows[span.start : span.stop].tolist()
    identifiers = [atlas.cells["id_pole"][row] for row in shown]
    ties = atlas.tables["adhesions"]
    ties = ties[ties["id_pole"].isin(identifiers)]
    found: dict[tuple[str, str], list[str]] = {}
    for pole, network, nature in zip(ties["id_pole"], ties["reseau"], ties["nature"], strict=True):
        found.setdefault((pole, nature), []).append(network)
    table = Table(
        f"Pôles {span.words} liés à un réseau, par nom",
        texts("Pôle", "Membre de", "Accompagné par", "Seulement cité par"),
        [
            (
                atlas.cells["nom"][row],
                *(
                    ", ".join(found.get((identifier, nature), ())) or NO_FIGURE
                    for nature in natures(atlas)
                ),
            )
            for row, identifier in zip(shown, identifiers, strict=True)
        ],
    )
    return TableBlock(table, tuple(to_pole(atlas, row) for row in shown))


# ---- Roles ----------------------------------------------------------------------------------


def roles_block(roles: pd.DataFrame, span: Span) -> TableBlock:
    """Describe some of `roles_in_time`, the earliest first, each with its source."""
    rows = roles.iloc[span.start : span.stop].to_dict("records")
    table = Table(
        f"{count(span.total, 'rôle attesté', 'rôles attestés')}, du plus ancien au plus récent. "
        "Cette liste ne dépend pas des filtres",
        texts("Réseau ou institution", "Années", "Rôle", "Source"),
        [
            (
                Noted(row["sigle"], (row["nom"],) if row["nom"] not in ("", row["sigle"]) else ()),
                role_years(row["debut"], row["derniere_mention"]),
                row["role"],
                row["source_titre"] or site_of(row["source_url"]) or f"{NOT_GIVEN}e",
            )
            for row in rows
        ],
    )
    return TableBlock(table, tuple(ToWeb(row["source_url"]) for row in rows), linked=3)


def roles_table(atlas: Atlas) -> Table:
    """Describe the same roles, to be taken away."""
    return Table(
        "Rôles des réseaux et institutions dans le temps",
        texts(*_ROLE_COLUMNS),
        [
            tuple(row[name] for name in _ROLE_COLUMNS)
            for row in roles_in_time(atlas).to_dict("records")
        ],
    )


_ROLE_COLUMNS = (
    "sigle",
    "nom",
    "debut",
    "derniere_mention",
    "role",
    "source_url",
    "source_titre",
)
