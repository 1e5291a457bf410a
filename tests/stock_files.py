"""Small stock files of Sirene, in their layout."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.directory_service import siren, siret

Row = dict[str, str | bool | None]


def unit(root: int, name: str | None, category: str = "9220", **more: str | None) -> Row:
    """An active association, flagged as of the social economy, that may be published."""
    return {
        "siren": siren(root),
        "denominationUniteLegale": name,
        "sigleUniteLegale": None,
        "economieSocialeSolidaireUniteLegale": "O",
        "activitePrincipaleUniteLegale": "94.99Z",
        "categorieJuridiqueUniteLegale": category,
        "etatAdministratifUniteLegale": "A",
        "statutDiffusionUniteLegale": "O",
        "dateDebut": "2010-01-01",
    } | more


def site(
    root: int, commune: str, sign: str | None = None, rank: int = 1, **more: str | bool | None
) -> Row:
    """An active establishment."""
    number = siren(root)
    return {
        "siret": siret(number, rank),
        "siren": number,
        "codeCommuneEtablissement": commune,
        "etatAdministratifEtablissement": "A",
        "trancheEffectifsEtablissement": "NN",
        "activitePrincipaleEtablissement": "94.99Z",
        "enseigne1Etablissement": sign,
        "denominationUsuelleEtablissement": None,
        "etablissementSiege": rank == 1,
    } | more


def write_stock(folder: Path, units: list[Row], sites: list[Row]) -> tuple[Path, Path]:
    """Write both files, and give their paths."""
    paths = folder / "StockUniteLegale.parquet", folder / "StockEtablissement.parquet"
    for path, rows in zip(paths, (units, sites), strict=True):
        pq.write_table(pa.Table.from_pylist(rows), path)
    return paths
