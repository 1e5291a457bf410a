"""Stock: units of the register sought in its stock files on disk, by DuckDB, without loading them.

DuckDB reads the names that hold a telling word of some organisation, in pieces; each is then
compared as the directory's are. Persons and units that are not published are left out by the
query itself.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from geo.identity.judge import CANDIDATE
from geo.identity.likeness import likeness, name_key, ways_of_writing
from geo.identity.organisations import Unnumbered
from geo.identity.sirene import PUBLISHED, StockTable, connection, readable
from geo.identity.units import Site, Unit
from geo.progress import Progress

_PIECE = 20_000
_MOST_SITES = 100
_MOST_UNITS = 500
"""Of one organisation: a name of one common word is a part of thousands of others."""
_RARE = 20
"""Times that a second word may stand in a hundredth of the stock, and be sought too.

The first may have a slip. On 2 million made-up establishments, seeking the two longest words
whatever their number took 21.7 s, nine times more than this, and found a candidate for 191
organisations instead of 186; with none, a slip in the rarest word loses the organisation.
"""
_UNITS = (
    "siren",
    "denominationUniteLegale",
    "categorieJuridiqueUniteLegale",
    "etatAdministratifUniteLegale",
    "statutDiffusionUniteLegale",
    "economieSocialeSolidaireUniteLegale",
    "activitePrincipaleUniteLegale",
)
_MORE_OF_UNITS = ("sigleUniteLegale", "denominationUsuelle1UniteLegale", "dateDebut")
_SITES = ("siret", "siren", "codeCommuneEtablissement", "etatAdministratifEtablissement")
_SIGNS = ("enseigne1Etablissement", "denominationUsuelleEtablissement")
_MORE_OF_SITES = ("etablissementSiege",)


class _Sought:
    """Organisations, by the words that tell them: the rarest of their names in the stock."""

    def __init__(self, organisations: Sequence[Unnumbered], counts: Mapping[str, int]) -> None:
        self._organisations = organisations
        self._words: list[frozenset[str]] = []
        self.by_word: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(organisations):
            keys = _keys(one)
            self._words.append(frozenset(word for key in keys for word in key.split()))
            for word in {word for key in keys for word in _telling(key, counts)}:
                self.by_word[word].append(place)

    def like(self, name: str) -> Iterator[tuple[int, int]]:
        """Give the places of the organisations that a name resembles, and how far."""
        key = name_key(name)
        words = {*key.split(), key.replace(" ", "")}
        for place in {place for word in words for place in self.by_word.get(word, ())}:
            ours = self._words[place]
            # A name written in one word shares none of the others.
            is_near = 2 * len(ours & words) >= len(ours) or key in self.by_word
            one = self._organisations[place].organisation
            if is_near and (score := likeness(one.name, (name,))) >= CANDIDATE:
                yield place, score


class _Likest:
    """The units whose names are the likest, whatever the order they come in."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, list[str]]] = {}

    def add(self, siren: str, name: str, score: int) -> None:
        """Take a name of a unit."""
        best, names = self._found.get(siren, (0, []))
        self._found[siren] = max(best, score), [*names, name]
        if len(self._found) >= 2 * _MOST_UNITS:
            self._found = self._kept()

    def names(self) -> dict[str, list[str]]:
        """Give the names of each unit kept."""
        return {siren: names for siren, (_, names) in self._kept().items()}

    def _kept(self) -> dict[str, tuple[int, list[str]]]:
        ranked = sorted(self._found.items(), key=lambda each: (-each[1][0], each[0]))
        return dict(ranked[:_MOST_UNITS])


def _keys(one: Unnumbered) -> list[str]:
    return [name_key(each) for each in ways_of_writing(one.organisation.name)]


def _telling(key: str, counts: Mapping[str, int]) -> Iterator[str]:
    """Give the rarest word of a name, the next one if it is rare too, and all in one word."""
    words = sorted(set(key.split()), key=lambda word: (counts.get(word, 0), -len(word), word))
    yield from words[:1]
    yield from (word for word in words[1:2] if counts.get(word, 0) <= _RARE)
    yield key.replace(" ", "")


def search_stock(
    units: Path, sites: Path, organisations: Sequence[Unnumbered], show: Progress
) -> dict[str, tuple[Unit, ...]]:
    """Find the units of each organisation in the stock files of Sirene (Parquet).

    Parameters
    ----------
    units, sites
        `StockUniteLegale` and `StockEtablissement`.

    Returns
    -------
    dict
        By key of organisation, all of them.

    Raises
    ------
    IdentityError
        A file is damaged, or is not of that layout.
    """
    with connection() as database:
        StockTable(database, units, "unites", _UNITS, _MORE_OF_UNITS).open()
        StockTable(database, sites, "etablissements", (*_SITES, *_SIGNS), _MORE_OF_SITES).open()
        sought = _Sought(organisations, _counts(database, units, organisations))
        found = [_Likest() for _ in organisations]
        questions = (_NAMES_OF_UNITS, _NAMES_OF_SITES) if organisations else ()
        for done, (question, file) in enumerate(zip(questions, (units, sites), strict=False)):
            show(done, 3, f"Lecture de {file.name}")
            for siren, name in _rows(database, file, question, _pattern(sought.by_word)):
                for place, score in sought.like(name):
                    found[place].add(siren, name, score)
        show(2, 3, "Lecture des unités trouvées")
        numbers = sorted({siren for likest in found for siren in likest.names()})
        known = _read_units(database, units, sites, numbers)
    show(3, 3, "Recherche terminée")
    return {
        one.key: tuple(_units(likest.names(), known))
        for one, likest in zip(organisations, found, strict=True)
    }


def _units(names: Mapping[str, Sequence[str]], known: Mapping[str, Unit]) -> Iterator[Unit]:
    for siren, signs in names.items():
        if unit := known.get(siren):
            yield _named(unit, signs)


def _named(unit: Unit, signs: Iterable[str]) -> Unit:
    names = tuple(dict.fromkeys((*unit.names, *signs)))
    return replace(unit, names=names)


# Only our own words make the statements; the words sought are a parameter. A name is matched
# folded, then in one word.
_NAMED = """
    SELECT siren, nom FROM (
        SELECT siren, {0} AS nom,
            regexp_replace(lower(strip_accents({0})), '[^a-z0-9]+', ' ', 'g') AS plie
        FROM {1} WHERE {0} <> '' AND {2}
    ) WHERE regexp_matches(plie || ' ' || replace(plie, ' ', ''), $words)
"""
_COUNTS = """
    SELECT mot, count(*) FROM (
        SELECT unnest(string_split(
            regexp_replace(lower(strip_accents(denominationUniteLegale)), '[^a-z0-9]+', ' ', 'g'),
            ' ')) AS mot
        FROM unites WHERE siren LIKE '%37'
    ) WHERE list_contains($words, mot) GROUP BY mot
"""
_FOUND_UNITS = f"""
    SELECT siren, denominationUniteLegale, sigleUniteLegale, categorieJuridiqueUniteLegale,
        etatAdministratifUniteLegale, dateDebut, economieSocialeSolidaireUniteLegale,
        activitePrincipaleUniteLegale
    FROM unites SEMI JOIN trouvees USING (siren) WHERE {PUBLISHED}
"""  # noqa: S608 - as above
_FOUND_SITES = """
    SELECT siren, siret, codeCommuneEtablissement
    FROM etablissements SEMI JOIN trouvees USING (siren)
    ORDER BY siren, etablissementSiege = 'true' DESC, etatAdministratifEtablissement, siret
"""
_NAMES_OF_UNITS = " UNION ALL ".join(
    _NAMED.format(column, "unites", PUBLISHED)
    for column in (
        "denominationUniteLegale",
        "sigleUniteLegale",
        "denominationUsuelle1UniteLegale",
    )
)
_NAMES_OF_SITES = " UNION ALL ".join(
    _NAMED.format(column, "etablissements", "true") for column in _SIGNS
)


def _counts(
    database: duckdb.DuckDBPyConnection, file: Path, organisations: Iterable[Unnumbered]
) -> dict[str, int]:
    """Count the words of organisations in a hundredth of the stock, always the same."""
    words = {word for one in organisations for key in _keys(one) for word in key.split()}
    with readable(file):
        return dict(database.execute(_COUNTS, {"words": sorted(words)}).fetchall())


def _pattern(words: Iterable[str]) -> str:
    return rf"\b({'|'.join(sorted(map(re.escape, words)))})\b"


def _rows(
    database: duckdb.DuckDBPyConnection, file: Path, question: str, words: str
) -> Iterator[tuple[Any, ...]]:
    with readable(file):
        cursor = database.execute(question, {"words": words})
        while rows := cursor.fetchmany(_PIECE):
            yield from rows


def _read_units(
    database: duckdb.DuckDBPyConnection, units: Path, sites: Path, numbers: Sequence[str]
) -> dict[str, Unit]:
    with readable(units):
        listed = "CREATE TABLE trouvees AS SELECT unnest($numbers::VARCHAR[]) AS siren"
        database.execute(listed, {"numbers": list(numbers)})
        rows = database.execute(_FOUND_UNITS).fetchall()
    places: dict[str, list[Site]] = defaultdict(list)
    with readable(sites):
        found = database.execute(_FOUND_SITES).fetchall()
    for siren, siret, commune in found:
        if len(places[siren]) < _MOST_SITES:
            places[siren].append(Site(siret, commune))
    return {row[0]: _unit(row, places[row[0]]) for row in rows}


def _unit(row: Sequence[str], sites: Iterable[Site]) -> Unit:
    siren, name, acronym, category, state, since, ess, activity = row
    is_active = state == "A"
    return Unit(
        siren=siren,
        names=tuple(each for each in (name, acronym) if each) or (siren,),
        sites=tuple(sites),
        legal_category=category,
        is_active=is_active,
        # The last period of a unit that has ceased begins the day it ceased.
        ceased_on="" if is_active else since[:10],
        is_ess={"O": True, "N": False}.get(ess),
        activity=activity,
    )
