"""Social economy: its establishments and jobs by commune and activity, from the files of Sirene.

An establishment is counted when it is active and its unit is flagged by the register, or listed by
ESS France, is no person and may be published. Only counts are kept: DuckDB reads the files, and
gives how many there are of each commune, activity and class of size.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from geo.errors import IndicatorError
from geo.french import NBSP, count, date, number, quoted, sentence_case
from geo.identity.sirene import PUBLISHED, StockTable, connection, readable
from geo.indicators.registry import KnownFile
from geo.model.activities import (
    DENSITY,
    EMPLOYERS,
    ESTABLISHMENTS,
    LEAST_JOBS,
    MOST_JOBS,
    SIZES,
    Activity,
    activities,
    activity_of,
)
from geo.model.arrays import FloatArray
from geo.model.indicators import Indicator
from geo.model.territories import Territories
from geo.progress import Progress
from geo.tables.indicators import values_table
from geo.territories.aggregation import ratios_by_level, totals_by_level

_UNITS = (
    "siren",
    "categorieJuridiqueUniteLegale",
    "statutDiffusionUniteLegale",
    "economieSocialeSolidaireUniteLegale",
)
_SITES = (
    "siren",
    "codeCommuneEtablissement",
    "etatAdministratifEtablissement",
    "trancheEffectifsEtablissement",
    "activitePrincipaleEtablissement",
)
_DIFFUSION, _TREATED = "statutDiffusionEtablissement", "dateDernierTraitementEtablissement"
_COUNTS = f"""
    SELECT est_dite, count(*)::DOUBLE AS n,
        CASE WHEN est_dite THEN codeCommuneEtablissement END AS commune,
        CASE WHEN est_dite THEN activitePrincipaleEtablissement END AS code,
        CASE WHEN est_dite THEN trancheEffectifsEtablissement END AS size
    FROM (
        SELECT *, publiee AND {_DIFFUSION} IN ('O', '') AS est_dite
        FROM etablissements JOIN ess USING (siren)
        WHERE etatAdministratifEtablissement = 'A'
    ) GROUP BY ALL
"""  # noqa: S608 - only our own words
_FLAGGED = "economieSocialeSolidaireUniteLegale = 'O'"
_PER = 1_000


@dataclass(frozen=True)
class Files:
    """The files on disk.

    Attributes
    ----------
    units, sites
        `StockUniteLegale` and `StockEtablissement` of Sirene (Parquet).
    listed
        The list of ESS France (CSV, with a column `SIREN`); None: the flag alone counts.
    """

    units: Path
    sites: Path
    listed: Path | None = None


@dataclass(frozen=True)
class SocialEconomyCounts:
    """Establishments of the social economy.

    Attributes
    ----------
    rows
        `commune` (code of the file), `code` (NAF), `size` (class of employees), `n` (how many).
    hidden
        Active ones left out: of persons, or not published.
    treated
        Day of the last change in the file, `AAAA-MM-JJ`; empty when it does not say.
    listed
        Name of the list that was read; empty for none.
    """

    rows: pd.DataFrame
    hidden: int
    treated: str = ""
    listed: str = ""


def count_social_economy(files: Files, show: Progress) -> SocialEconomyCounts:
    """Count the active establishments by commune, activity and class of size.

    Raises
    ------
    IdentityError
        A file of Sirene is damaged, or is not of its layout.
    IndicatorError
        The list is not one.
    """
    with connection() as database:
        StockTable(database, files.units, "unites", _UNITS, ()).open()
        StockTable(database, files.sites, "etablissements", _SITES, (_DIFFUSION,)).open()
        show(0, 2, f"Lecture de {files.units.name}")
        listed = _read_list(database, files.listed) if files.listed else "false"
        flagged = f"SELECT siren, ({PUBLISHED}) AS publiee FROM unites WHERE {_FLAGGED} OR {listed}"  # noqa: S608 - only our own words
        with readable(files.units):
            database.execute(f"CREATE TEMP TABLE ess AS {flagged}")
        show(1, 2, f"Lecture de {files.sites.name}")
        with readable(files.sites):
            rows = database.execute(_COUNTS).df()
            treated = _last_change(database, files.sites)
    show(2, 2, "Lecture terminée")
    kept = rows["est_dite"].astype(bool)
    hidden = int(rows.loc[~kept, "n"].sum())
    return SocialEconomyCounts(
        rows[kept], hidden, treated, files.listed.name if files.listed else ""
    )


def _read_list(database: duckdb.DuckDBPyConnection, file: Path) -> str:
    """Read the numbers of a list; gives the condition that a unit is in it."""
    columns: list[str] = []
    if not set("*?[") & set(str(file)):  # DuckDB would take it for several files
        try:
            source = database.read_csv(str(file), header=True, all_varchar=True)
            columns = [each for each in source.columns if each.strip().lower() == "siren"]
            for name in columns[:1]:
                column = name.replace('"', '""')
                cell = f"""regexp_replace("{column}", '[^0-9]', '', 'g') AS siren"""
                source.project(cell).create("liste")
        except duckdb.Error as error:
            message = f"{quoted(file.name)} ne peut pas être lu : un CSV en UTF-8 est attendu."
            raise IndicatorError(message) from error
    if not columns:
        message = (
            f"{quoted(file.name)} n'est pas la liste d'ESS France : il n'a pas de colonne SIREN, "
            "ou son nom a « * », « ? » ou « [ »."
        )
        raise IndicatorError(message)
    return "siren IN (SELECT siren FROM liste)"


def _last_change(database: duckdb.DuckDBPyConnection, file: Path) -> str:
    """Read the day of the last change in the statistics of the file, and nothing of its rows."""
    question = "SELECT max(stats_max_value) FROM parquet_metadata($f) WHERE path_in_schema = $c"
    (found,) = database.execute(question, {"f": str(file), "c": _TREATED}).fetchall()[0]
    return str(found or "")[:10]


# ---- As indicators --------------------------------------------------------------------------


def shared_by_all(
    counts: SocialEconomyCounts, known: KnownFile, year: str, read_on: str
) -> Indicator:
    """Describe what all the indicators share.

    Parameters
    ----------
    year
        Of the files, for who knows it; empty: that of their last change.
    read_on
        `AAAA-MM-JJ`.
    """
    said = year or counts.treated[:4]
    if said and not (said.isascii() and said.isdigit() and len(said) == len("2026")):
        message = f"--annee : {quoted(said)} n'est pas une année."
        raise IndicatorError(message)
    return Indicator(
        id="",
        name="",
        kind="effectif",
        definition=_definition(counts),
        year=int(said) if said else None,
        levels=("commune",),
        producer=f"{known.producer}{' ; ESS France' if counts.listed else ''}",
        source_url=known.page,
        source_title="Fichiers stock des unités légales et des établissements",
        licence=known.licence,
        read_on=read_on,
    )


def social_economy_indicators(
    counts: SocialEconomyCounts, territories: Territories, base: Indicator
) -> Iterator[tuple[Indicator, pd.DataFrame]]:
    """Make the indicators, and the values of each (`geo.tables.indicators.COLUMNS`).

    Parameters
    ----------
    base
        As `shared_by_all` gives it.
    """
    placed = _placed(counts.rows, territories)
    base = replace(base, note=_note(counts, placed))
    for counted in (_Counted(None), *map(_Counted, activities())):
        yield from counted.indicators(placed, territories, base)
    employers = _by_commune(placed[placed["least"] > 0], "n", territories)
    yield _density(employers, territories, base)


def outside(counts: SocialEconomyCounts, territories: Territories) -> int:
    """How many establishments have a commune that is none of the territories'."""
    return int(counts.rows["n"].sum() - _placed(counts.rows, territories)["n"].sum())


def _placed(rows: pd.DataFrame, territories: Territories) -> pd.DataFrame:
    """Add the row of today's commune, the activity and the jobs; without those of elsewhere."""
    communes, codes = rows["commune"].unique(), rows["code"].unique()
    known = {code: territories.current_commune(code) for code in communes}
    at = territories.communes.index.get_indexer(pd.Index(rows["commune"].map(known)))
    sizes = {size: SIZES.get(size, (0, 0)) for size in rows["size"].unique()}
    most = {size: np.nan if high is None else high for size, (_, high) in sizes.items()}
    placed = rows.assign(
        at=at,
        activity=rows["code"].map({code: activity_of(code).slug for code in codes}),
        least=rows["size"].map({size: low for size, (low, _) in sizes.items()}),
        most=rows["size"].map(most),
    )
    placed = placed.assign(jobs_least=placed["n"] * placed["least"])
    return placed.assign(jobs_most=placed["n"] * placed["most"])[at >= 0]


_NAMES: Mapping[str, tuple[str, str, str, str]] = {
    ESTABLISHMENTS: (
        "Établissements de l'ESS",
        "établissements",
        "n",
        "Établissements actifs, avec ou sans salarié",
    ),
    EMPLOYERS: (
        "Établissements employeurs de l'ESS",
        "établissements",
        "n",
        "Établissements actifs dont la tranche d'effectif dit au moins un salarié",
    ),
    LEAST_JOBS: (
        "Emplois de l'ESS, au moins",
        "emplois",
        "jobs_least",
        "Somme des bas des tranches d'effectif des établissements employeurs",
    ),
    MOST_JOBS: (
        "Emplois de l'ESS, au plus",
        "emplois",
        "jobs_most",
        (
            "Somme des hauts des tranches d'effectif des établissements employeurs, inconnue s'il "
            "en est de la plus haute tranche, qui n'en a pas"
        ),
    ),
}


@dataclass(frozen=True)
class _Counted:
    """What is counted: all activities for None, else one."""

    activity: Activity | None

    def indicators(
        self, placed: pd.DataFrame, territories: Territories, base: Indicator
    ) -> Iterator[tuple[Indicator, pd.DataFrame]]:
        rows = placed
        if self.activity:
            rows = placed[placed["activity"] == self.activity.slug]
        for identifier, (name, unit, column, meaning) in _NAMES.items():
            chosen = rows if identifier == ESTABLISHMENTS else rows[rows["least"] > 0]
            values = _by_commune(chosen, column, territories)
            indicator = replace(base, id=identifier, name=name, unit=unit)
            if self.activity:
                indicator = replace(
                    indicator,
                    id=self.activity.indicator(identifier),
                    name=f"{name}{NBSP}: {self.activity.name}",
                )
            definition = f"{meaning}{self._which()}. {base.definition}"
            yield (
                replace(indicator, definition=definition),
                values_table(territories, totals_by_level(territories, values)),
            )

    def _which(self) -> str:
        if self.activity is None:
            return ""
        codes = ", ".join(filter(None, self.activity.codes)) or "tous les autres, et aucun"
        return f", de codes d'activité (NAF rév. 2) {codes}"


def _by_commune(rows: pd.DataFrame, column: str, territories: Territories) -> FloatArray:
    """Add up by commune; NaN where one of the rows is."""
    size = len(territories.communes)
    return np.asarray(np.bincount(rows["at"], rows[column], minlength=size), dtype=float)


def _density(
    employers: FloatArray, territories: Territories, base: Indicator
) -> tuple[Indicator, pd.DataFrame]:
    people = territories.communes["population"].to_numpy(float)
    by_level = ratios_by_level(territories, employers * _PER, people)
    indicator = replace(
        base,
        id=DENSITY,
        name="Densité d'employeurs de l'ESS",
        kind="taux",
        unit="pour 1 000 habitants",
        weight="population",
        definition=f"Établissements employeurs de l'ESS pour 1 000 habitants. {base.definition}",
    )
    return indicator, values_table(territories, by_level)


# ---- In words -------------------------------------------------------------------------------


def _definition(counts: SocialEconomyCounts) -> str:
    """Say what is of the social economy here, when, and what that misses."""
    when = f"au {date(counts.treated)}" if counts.treated else "à une date non dite"
    which = f"que le répertoire Sirene signale comme telle, {when}"
    missed = "la liste d'ESS France n'est pas lue, et le signalement seul est incomplet"
    if counts.listed:
        which += f", ou que nomme la liste d'ESS France ({quoted(counts.listed)})"
        missed = "des sociétés commerciales de l'ESS peuvent n'être ni signalées ni listées"
    return (
        f"Est de l'ESS une unité {which}. Ce qui manque{NBSP}: {missed}. Ni entrepreneur "
        "individuel, ni unité ou établissement non diffusible, ni établissement fermé."
    )


def _note(counts: SocialEconomyCounts, placed: pd.DataFrame) -> str:
    unsaid = placed.loc[~placed["size"].isin([*SIZES, "NN"]), "n"].sum()
    return (
        f"Établissements sans tranche d'effectif, comptés sans salarié{NBSP}: {number(unsaid)}. "
        f"D'entrepreneurs individuels ou non diffusibles, laissés de côté{NBSP}: "
        f"{number(counts.hidden)}."
    )


def describe_counts(counts: SocialEconomyCounts, territories: Territories) -> Iterator[str]:
    """Say what was counted, and what was left out."""
    found = count(int(counts.rows["n"].sum()), "établissement actif", "établissements actifs")
    yield f"{sentence_case(found)} de l'économie sociale et solidaire."
    yield _definition(counts)
    if abroad := outside(counts, territories):
        yield f"Hors des communes de l'atlas, laissés de côté{NBSP}: {number(abroad)}."
    yield _note(counts, _placed(counts.rows, territories))
