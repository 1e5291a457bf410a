"""The communes of the published site: their names to be searched, and where they stand.

Small scripts (see `shared_files`) that a browser loads as one types and chooses. Two come first and
say where the others stand, whose names hold a hash of their content.

`noms.js`, once the field is used:

- `noms-*.js`: shards of names (`geo.territories.names`), several to a file, in order of their key;
- `mots-*.js`: the words of all names, those of the largest places first, to correct a misspelt one.

`lieux-communes.js`, once there is a commune:

- `communes-*.js`: points and names, in order of their code.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.model.atlas import Atlas
from geo.model.territories import Territories
from geo.publish.site.assets.shared_files import hashed_names, script_file
from geo.territories.name_files import word_list
from geo.territories.names import BASE, build_name_shards, manifest

FILE_BYTES = 30_720
"""30 kB: what a slow line carries in a moment."""

NAMES = "noms.js"
COMMUNES = "lieux-communes.js"
SEARCH_LATER = ("search.js", NAMES, COMMUNES)
"""Logical names of what the field loads once it is used, and of what a commune is placed by."""

_MAX_COMMUNE_BYTES = 10_240  # one of them is read, in a file of its neighbours

_DEGREE = 100_000
_MARGIN = 100  # what wraps the data of a file
_WRAPPING = len(script_file("", 0)) - 1  # of one part
_KEY_MARKS = 4  # quotation marks, colon and comma
_SIZE_MARKS = 8  # what stands round the words of one size


def near_files(atlas: Atlas) -> dict[str, bytes]:
    """Write the files by logical name; each is at most `FILE_BYTES`."""
    territories = atlas.territories
    shards = build_name_shards(territories)
    names = _packed("noms", {key: rows for key, rows in shards.items() if key != BASE})
    base = {"noms-base.js": script_file("noms-base.js", {BASE: shards[BASE]})}
    words = _word_files(word_list(_distinct(shards.values())))
    communes = _commune_files(territories)
    searched = {**names.files, **base, **words.files}
    search = {
        "recherche": {**manifest(shards, territories), "words": words.starts},
        "noms": names.starts,
        "base": "noms-base.js",
        "fichiers": hashed_names(searched),
    }
    places = {"communes": communes.starts, "fichiers": hashed_names(communes.files)}
    return {
        NAMES: script_file(NAMES, search),
        COMMUNES: script_file(COMMUNES, places),
        **searched,
        **communes.files,
    }


@dataclass(frozen=True, slots=True)
class _Files:
    """Files by logical name, and what their first file says of where each begins."""

    starts: list[Any]
    files: dict[str, bytes]


def _distinct(shards: Iterable[Sequence[list[Any]]]) -> list[list[Any]]:
    return list({(entry[0], entry[1]): entry for shard in shards for entry in shard}.values())


def _packed(prefix: str, parts: Mapping[str, Any], most: int = FILE_BYTES) -> _Files:
    """Put parts into as few files as hold them; each is named after its first key."""
    groups = _groups(parts, most)
    starts = [group[0] for group in groups]
    names = [f"{prefix}-{start}.js" for start in starts]
    return _Files(
        starts,
        {
            name: script_file(name, {key: parts[key] for key in group})
            for name, group in zip(names, groups, strict=True)
        },
    )


def _groups(parts: Mapping[str, Any], most: int) -> list[list[str]]:
    """Divide keys, in order, into as few groups as fit a file of so many bytes each."""
    groups: list[list[str]] = []
    room = 0
    for key in sorted(parts):
        size = len(script_file(key, parts[key])) - _WRAPPING + _KEY_MARKS
        if not groups or size > room:
            groups.append([])
            room = most - _MARGIN
        groups[-1].append(key)
        room -= size
    return groups


def _word_files(words: Sequence[tuple[int, str]]) -> _Files:
    """Cut the list of words; `starts` are the names of the files, with the largest size in each."""
    pieces: list[list[tuple[int, str]]] = [[]]
    room = FILE_BYTES - _MARGIN
    for size, text in words:
        rest = text.split(" ")
        while rest:
            kept = _fitting(rest, room)
            if kept:
                pieces[-1].append((size, " ".join(rest[:kept])))
                room -= len(" ".join(rest[:kept])) + _SIZE_MARKS
                rest = rest[kept:]
            if rest:
                pieces.append([])
                room = FILE_BYTES - _MARGIN
    names = [f"mots-{rank}.js" for rank in range(len(pieces))]
    files = {name: script_file(name, piece) for name, piece in zip(names, pieces, strict=True)}
    return _Files([[name, piece[0][0]] for name, piece in zip(names, pieces, strict=True)], files)


def _fitting(words: Sequence[str], room: int) -> int:
    """How many of the first words fit."""
    used = _SIZE_MARKS
    for rank, word in enumerate(words):
        used += len(word) + 1
        if used > room:
            return rank
    return len(words)


def _commune_files(territories: Territories) -> _Files:
    """Write communes by code, and the code of today by former code."""
    communes = {
        code: [name, int(liaison), round(longitude * _DEGREE), round(latitude * _DEGREE)]
        for code, name, liaison, longitude, latitude in territories.communes[
            ["nom", "type_liaison", "longitude", "latitude"]
        ].itertuples()
    }
    former = territories.former_communes["code_insee"]
    rows: dict[str, Any] = dict(zip(former.index, former, strict=True))
    return _packed("communes", rows | communes, _MAX_COMMUNE_BYTES)
