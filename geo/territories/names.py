"""The search index of territories: small shards of JSON that a browser loads as one types.

**An entry** is a list `[level, code, nom, departement, population, codes_postaux]`: the level is
`r`, `d`, `e` or `c`; `departement` is the code of its département (an EPCI may have several,
separated by `|`; empty for régions and départements); `codes_postaux` are separated by `|`, empty
but for communes.

A **former commune** (merged, delegated or associated) is an entry of level `a` with two more
fields: `["a", code_ancien, nom_ancien, departement, population, "", code_insee, nom]`. The last two
name the commune of today, which is the one to choose; département and population are its own. The
former name is empty when only the code is known; the former code is today's when the commune kept
it (Valserhône, once Bellegarde-sur-Valserine). Arrondissements of Paris, Lyon and Marseille are not
entries: a client knows their numbers.

**Shards.** `_base` holds the régions and départements and is always loaded. All other entries are
filed under each of their tokens: the words of the folded name that say something (all but
`STOP_WORDS`), the code and the postal codes. Tokens that begin alike share a shard, whose key is
the letters they share. When a shard would exceed 30 kB its tokens go to longer keys, one more
letter each, and the shorter key keeps a **partial** shard: the tokens that are exactly that key,
and the most populous entries of the longer keys, so that something good is shown from the first
letter on. A stop word files only its most populous territories; a name made of nothing but stop
words is filed under them.

**How a client chooses**:

1. Fold the query: ASCII, lower case, what is not a letter or a digit becomes a space; split into
   words; those of `manifest["abbreviations"]` are written out (`st` becomes `saint`). No word: only
   `_base`.
2. Leave out the stop words, unless nothing is left.
3. For each word find the longest key of `manifest["complete"]` or `manifest["partial"]` that
   begins it. Keep the word whose key is complete and longest; else the longest partial one.
   Load that shard and `_base`. No key at all: only `_base`.
4. Keep the entries in which every word of the query (stop words too) begins some word of the
   folded name, or the code (not that of a région: nobody
   types it, and 93 is the Seine-Saint-Denis), or a postal code. A shard is sorted by population,
   the largest first, former communes last; put régions and départements before. A former commune
   of the same name as one of today never goes before it.
5. If the key is partial, or the query has only stop words, the list is a foretaste: say
   « continuez à taper ».
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from geo.french import fold
from geo.model.names import ABBREVIATIONS
from geo.model.territories import Territories

Entry = list[Any]

BASE = "_base"
FORMER = "a"
ENTRY_FIELDS = 6  # those that every entry has
MAX_SHARD_BYTES = 30_000
# Entries a partial shard borrows from the longer keys.
FORETASTE = 60
ARTICLES = frozenset(
    ["le", "la", "les", "l", "d", "de", "du", "des", "sur", "sous", "en", "et", "aux", "au", "a"]
)
SAINTS = frozenset({"saint", "sainte"})
EPCI_WORDS = frozenset({"communaute", "communes", "agglomeration", "urbaine", "metropole"})
# What a query is rid of. The words of EPCI stay searchable as names of communes.
STOP_WORDS = ARTICLES | SAINTS | EPCI_WORDS


def build_name_shards(territories: Territories) -> dict[str, list[Entry]]:
    """Make all shards by key; each is at most 30 kB of compact UTF-8 JSON.

    Raises
    ------
    ValueError
        When more entries share one whole token than a shard can hold.
    """
    entries = _searched_entries(territories)
    sizes = [_size(entry) + 1 for entry in entries]
    by_token = _file(entries)
    shards: dict[str, list[Entry]] = {BASE: _base_entries(territories)}
    for key, positions in _split("", by_token, sizes).items():
        shards[key] = [entries[position] for position in positions]
    return shards


def manifest(shards: dict[str, list[Entry]], territories: Territories) -> dict[str, Any]:
    """Tell a client which shards there are, which are complete, and the words to leave out."""
    keys = sorted(shards.keys() - {BASE})
    partial = {key for key, longer in pairwise(keys) if longer.startswith(key)}
    return {
        "edition": territories.edition,
        "base": BASE,
        "complete": [key for key in keys if key not in partial],
        "partial": sorted(partial),
        "stop": sorted(STOP_WORDS),
        "abbreviations": dict(ABBREVIATIONS),
    }


def _base_entries(territories: Territories) -> list[Entry]:
    regions = territories.regions
    departements = territories.departements
    return [
        *(["r", c, n, "", int(p), ""] for c, n, p in regions[["nom", "population"]].itertuples()),
        *(
            ["d", c, n, "", int(p), ""]
            for c, n, p in departements[["nom", "population"]].itertuples()
        ),
    ]


def _searched_entries(territories: Territories) -> list[Entry]:
    """List communes and EPCI, the most populous first, then former communes."""
    communes = territories.communes
    epci = territories.epci
    columns = ["nom", "code_departement", "population", "codes_postaux"]
    entries = [
        ["c", code, nom, departement, int(population), postal]
        for code, nom, departement, population, postal in communes[columns].itertuples()
    ]
    columns = ["nom", "codes_departement", "population"]
    entries += [
        ["e", code, nom, departements, int(population), ""]
        for code, nom, departements, population in epci[columns].itertuples()
    ]
    by_population = sorted(entries, key=lambda entry: (-entry[4], entry[0], entry[1]))
    return [*by_population, *_former_entries(territories)]


def _former_entries(territories: Territories) -> list[Entry]:
    """List former communes by code, each with the commune of today."""
    former = territories.former_communes
    former = former[former["nature"] != "arrondissement"]
    kept = territories.communes["nom_delegue"]
    kept = kept[kept != ""]
    names = pd.concat([former["nom"], kept])
    today = territories.communes.loc[[*former["code_insee"], *kept.index]]
    columns = ["code_departement", "population", "nom"]
    return sorted(
        [FORMER, code, name, departement, int(population), "", code_insee, nom]
        for (code, name), (code_insee, departement, population, nom) in zip(
            names.items(), today[columns].itertuples(), strict=True
        )
    )


def _file(entries: Sequence[Entry]) -> dict[str, list[int]]:
    """File the positions of the entries under their tokens, in order."""
    filed: defaultdict[str, list[int]] = defaultdict(list)
    stopped: defaultdict[str, list[int]] = defaultdict(list)
    for position, entry in enumerate(entries):
        level, code, nom, _, _, postal = entry[:ENTRY_FIELDS]
        words = set(fold(nom).split())
        stops = words & (STOP_WORDS if level == "e" else ARTICLES | SAINTS)
        for token in (words - stops) or words:
            filed[token].append(position)
        for token in stops if len(stops) < len(words) else ():
            stopped[token].append(position)
        for token in (code.lower(), *filter(None, postal.split("|"))):
            filed[token].append(position)
    for token, positions in stopped.items():
        filed[token] = sorted({*filed.get(token, []), *positions[:FORETASTE]})
    return dict(filed)


def _split(key: str, by_token: dict[str, list[int]], sizes: Sequence[int]) -> dict[str, list[int]]:
    """Make the shard of a key, or a partial one and those of the longer keys."""
    everything = sorted(set().union(*by_token.values()))
    if key and _fits(everything, sizes):
        return {key: everything}
    longer: defaultdict[str, dict[str, list[int]]] = defaultdict(dict)
    for token, positions in by_token.items():
        if token != key:
            longer[token[: len(key) + 1]][token] = positions
    shards = {}
    if key:
        shards[key] = _foretaste(key, by_token, everything, sizes)
    for next_key, tokens in longer.items():
        shards |= _split(next_key, tokens, sizes)
    return shards


def _foretaste(
    key: str, by_token: dict[str, list[int]], everything: list[int], sizes: Sequence[int]
) -> list[int]:
    exact = by_token.get(key, [])
    kept = sorted({*exact, *everything[:FORETASTE]})
    if _fits(kept, sizes):
        return kept
    if _fits(exact, sizes):
        return exact
    message = f"{len(exact)} territoires s'écrivent avec « {key} » : un fichier ne suffit pas."
    raise ValueError(message)


def _fits(positions: Iterable[int], sizes: Sequence[int]) -> bool:
    return sum(sizes[position] for position in positions) + 1 <= MAX_SHARD_BYTES


def _size(entry: Entry) -> int:
    return len(json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))
