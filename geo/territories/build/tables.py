"""Make the tables of the territories from the sources: pure functions, no shape in sight."""

from collections.abc import Iterable

import pandas as pd

from geo.territories.build.sources import Sources

_SPELLED_OUT = {
    "CC ": "Communauté de communes ",
    "CA ": "Communauté d'agglomération ",
    "CU ": "Communauté urbaine ",
}
# What a code is today goes before what the list of former codes says of it.
_NATURE_ORDER = ("arrondissement", "deleguee", "associee", "fusionnee")


def communes_table(
    communes: pd.DataFrame, members: "pd.Series[str]", places: pd.DataFrame, form: "pd.Series[str]"
) -> pd.DataFrame:
    """Join communes with their EPCI (empty when none), their place and the origin of their shape.

    `communes` has the columns of the source and `nom_delegue`; `places` has the point and the area
    of each commune.

    Columns are those of `communes.csv`, index `code_insee`.
    """
    joined = communes.join(places).assign(
        code_epci=members.reindex(communes.index).fillna(""),
        forme=form.reindex(communes.index),
    )
    columns = ["nom", "type_liaison", "code_departement", "code_region", "code_epci"]
    columns += ["population", "codes_postaux", "longitude", "latitude", "point", "forme"]
    columns += ["superficie_km2", "nom_delegue"]
    return joined[columns].sort_index()


def names_of_main_parts(links: pd.DataFrame, names: "pd.Series[str]") -> "pd.Series[str]":
    """Name of the delegated or associated commune that has the code of the commune it is in.

    Valserhône has kept the code of its delegated commune Bellegarde-sur-Valserine: no former code
    leads to this name. Empty when there is none, or when it is also the name of the commune.
    """
    own = links[(links["code_ancien"] == links["code_insee"]) & (links["nom"] != "")]
    parts = own.drop_duplicates("code_ancien").set_index("code_ancien")["nom"]
    found = parts.reindex(names.index).fillna("")
    return found.mask(found == names, "")


def with_population(table: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Add to each territory the population of its communes; its code is theirs too."""
    population = communes.groupby(str(table.index.name))["population"].sum()
    return table.assign(population=population.reindex(table.index, fill_value=0)).sort_index()


def epci_table(
    epci: pd.DataFrame, long_names: "pd.Series[str]", communes: pd.DataFrame
) -> pd.DataFrame:
    """Describe each EPCI that has a member among the communes.

    Its population is that of these members, and it has the départements and régions they stand in
    (separated by `|`). Its name is the spelled-out one when there is one.
    """
    members = communes[communes["code_epci"] != ""].groupby("code_epci")
    scope = epci[epci.index.isin(members.groups.keys())].sort_index()
    short = scope["nom"].map(spell_out)
    return pd.DataFrame(
        {
            "nom": long_names.reindex(scope.index).fillna(short),
            "nature": scope["nature"],
            "population": members["population"].sum().reindex(scope.index),
            "codes_departement": members["code_departement"].agg(_joined).reindex(scope.index),
            "codes_region": members["code_region"].agg(_joined).reindex(scope.index),
        },
        index=scope.index,
    )


def spell_out(name: str) -> str:
    """Write out the abbreviation an EPCI name begins with: « CC du Pays de Salars »."""
    for abbreviation, words in _SPELLED_OUT.items():
        if name.startswith(abbreviation):
            return words + name.removeprefix(abbreviation)
    return name


def _joined(codes: Iterable[str]) -> str:
    return "|".join(sorted(set(codes)))


def former_communes_table(
    links: pd.DataFrame, current: pd.Index
) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Map each former code to its commune of today.

    A code that is a commune today is left out: a new commune often keeps the code of one of its
    parts.

    Returns
    -------
    The table (index `code_ancien`; `nom`, `nature`, `code_insee`), and the codes it leaves out
    because the source gives them to several communes, with these.
    """
    past = links[~links["code_ancien"].isin(current) & links["code_insee"].isin(current)]
    targets = past.groupby("code_ancien")["code_insee"].agg(lambda codes: sorted(set(codes)))
    several = {str(code): found for code, found in targets.items() if len(found) > 1}
    order = past["nature"].map({nature: rank for rank, nature in enumerate(_NATURE_ORDER)})
    unique = (
        past.assign(order=order)
        .sort_values(["code_ancien", "order"])
        .drop_duplicates("code_ancien")
        .set_index("code_ancien")
    )
    kept = unique[~unique.index.isin(several.keys())]
    return kept[["nom", "nature", "code_insee"]].sort_index(), several


def all_tables(
    sources: Sources, places: pd.DataFrame, form: "pd.Series[str]"
) -> tuple[dict[str, pd.DataFrame], dict[str, list[str]]]:
    """Make the five tables by name of file, and the former codes that have several communes."""
    main_parts = names_of_main_parts(sources.links, sources.communes["nom"])
    described = sources.communes.assign(nom_delegue=main_parts)
    communes = communes_table(described, sources.members, places, form)
    former, several = former_communes_table(sources.links, communes.index)
    tables = {
        "communes": communes,
        "epci": epci_table(sources.epci, sources.long_names, communes),
        "departements": with_population(sources.departements, communes),
        "regions": with_population(sources.regions, communes),
        "anciennes_communes": former,
    }
    return tables, several
