"""Stock: the names of the shipped members among made-up stock files of Sirene, time and memory.

The files have the columns of the layout and its shares: six units in ten are persons without a
denomination, one site in eight has a sign, a third is closed, one unit in twenty is of the social
economy; names are three words drawn among those of communes and of trades, and one organisation in
two is in them.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geo.french import fold
from geo.identity.organisations import without_number
from geo.identity.stock import search_stock
from geo.progress import silent
from geo.settings import SHIPPED_DATA
from geo.tables.read import read_tables
from geo.territories.read import read_territories, territories_folder

SITES = 4_000_000
UNITS_PER_SITE = 0.65
_TRADES = """association societe atelier maison groupe conseil services habitat culture formation
insertion jardins energie solidaire transport batiment immobilier restaurant boulangerie garage
comite syndicat club amicale ecole centre office union federation collectif cooperative""".split()  # noqa: SIM905 - readable

_SIZES = [*["NN"] * 12, None, "00", "01", "01", "02", "03", "11", "12", "21", "31"]


def make(folder: Path, sites: int) -> None:
    """Write both files."""
    territories = read_territories(territories_folder(SHIPPED_DATA))
    codes = list(map(str, territories.communes.index))
    words = sorted({word for name in territories.communes["nom"] for word in fold(name).split()})
    members = [fold(each).upper() for each in read_tables(SHIPPED_DATA).frames["membres"]["nom"]]
    units = int(sites * UNITS_PER_SITE)
    with duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(folder)}) as base:
        base.execute("SELECT setseed(0.16)")
        lists = {"w": [each.upper() for each in words], "t": [each.upper() for each in _TRADES]}
        base.execute(
            "CREATE TABLE listes AS SELECT $w AS w, $t AS t, $c AS c, $z AS z",
            {**lists, "c": codes, "z": _SIZES},
        )
        base.execute("CREATE TABLE membres AS SELECT unnest($m) AS nom", {"m": members[::2]})
        name = (
            "t[1 + (random() * (len(t) - 1))::INT] || ' ' || w[1 + (random() * (len(w) - 1))::INT]"
            " || ' ' || w[1 + (random() * (len(w) - 1))::INT]"
        )
        base.execute(
            f"""COPY (
            SELECT lpad(i::VARCHAR, 9, '0') AS siren,
                CASE WHEN i < (SELECT count(*) FROM membres)
                    THEN (SELECT list(nom) FROM membres)[1 + i::INT]
                    WHEN i % 10 < 6 THEN NULL ELSE {name} END AS denominationUniteLegale,
                NULL::VARCHAR AS sigleUniteLegale,
                CASE WHEN i % 20 = 6 THEN 'O' ELSE 'N' END AS economieSocialeSolidaireUniteLegale,
                '94.99Z' AS activitePrincipaleUniteLegale,
                CASE WHEN i % 10 < 6 AND i >= 200 THEN '1000' ELSE '9220' END
                    AS categorieJuridiqueUniteLegale,
                CASE WHEN i % 3 = 0 THEN 'C' ELSE 'A' END AS etatAdministratifUniteLegale,
                CASE WHEN i % 20 = 7 THEN 'P' ELSE 'O' END AS statutDiffusionUniteLegale,
                '2015-01-01' AS dateDebut
            FROM range({units}) AS r(i), listes
        ) TO '{folder}/unites.parquet' (FORMAT parquet, COMPRESSION snappy)"""  # noqa: S608 - ours
        )
        base.execute(
            f"""COPY (
            SELECT lpad((i % {units})::VARCHAR, 9, '0') || lpad((i // {units})::VARCHAR, 5, '0')
                    AS siret,
                lpad((i % {units})::VARCHAR, 9, '0') AS siren,
                c[1 + (random() * (len(c) - 1))::INT] AS codeCommuneEtablissement,
                CASE WHEN i % 3 = 0 THEN 'F' ELSE 'A' END AS etatAdministratifEtablissement,
                z[1 + (i % len(z))::INT] AS trancheEffectifsEtablissement,
                lpad((1 + (i * 7) % 96)::VARCHAR, 2, '0') || '.' || 10 + i % 90 || 'Z'
                    AS activitePrincipaleEtablissement,
                CASE WHEN i % 8 = 0 THEN {name} END AS enseigne1Etablissement,
                CASE WHEN i % 16 = 1 THEN {name} END AS denominationUsuelleEtablissement,
                i < {units} AS etablissementSiege
            FROM range({sites}) AS r(i), listes
        ) TO '{folder}/etablissements.parquet' (FORMAT parquet, COMPRESSION snappy)"""  # noqa: S608 - ours
        )


def search(folder: Path) -> None:
    """Look for the shipped organisations, and print what it took."""
    territories = read_territories(territories_folder(SHIPPED_DATA))
    organisations = without_number(read_tables(SHIPPED_DATA).frames, territories)
    before, start, processor = peak_mb(), time.monotonic(), time.process_time()
    found = search_stock(
        folder / "unites.parquet", folder / "etablissements.parquet", organisations, silent
    )
    seconds = time.monotonic() - start
    busy = time.process_time() - processor
    some = sum(map(bool, found.values()))
    print(
        f"| {len(organisations)} | {some} | {seconds:.1f} | {busy:.1f} | {before} | {peak_mb()} |"
    )


def peak_mb() -> int:
    """Give the most memory that this process had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def run(described: str, script: str, measure: Callable[[Path], None], *header: str) -> None:
    """Make the files, then measure in a fresh process; or measure on files already made.

    Parameters
    ----------
    script
        The bench itself, which is run again for the fresh process.
    measure
        Prints a row for the files of a folder.
    header
        Titles of its cells.
    """
    parser = argparse.ArgumentParser(description=described)
    parser.add_argument("--sites", type=int, default=SITES)
    parser.add_argument("--quick", action="store_true", help="50,000 establishments")
    parser.add_argument("--in", dest="folder", type=Path, help="files already made")
    options = parser.parse_args()
    if options.folder:
        measure(options.folder)
        return
    sites = 50_000 if options.quick else options.sites
    with TemporaryDirectory() as folder:
        make(Path(folder), sites)
        size = sum(path.stat().st_size for path in Path(folder).iterdir()) // 1_000_000
        print(f"{sites} establishments, {size} MB\n")
        print(f"| {' | '.join(header)} |\n|{'---|' * len(header)}", flush=True)
        subprocess.run([sys.executable, script, "--in", folder], check=True)


if __name__ == "__main__":
    titles = ("organisations", "with a candidate", "s", "s of processor", "MB before", "MB at most")
    run(str(__doc__), __file__, search, *titles)
