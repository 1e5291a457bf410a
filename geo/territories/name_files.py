"""The files of the territory search, as the app serves them and the site publishes them."""

import json
from collections.abc import Iterable

from geo.french import fold
from geo.model.territories import Territories
from geo.territories.names import FORMER, Entry, build_name_shards, manifest

MANIFEST = "_manifest"
WORDS = "_mots"
_SHORTEST_WORD = 3  # shorter ones are never corrected


def build_name_files(territories: Territories) -> dict[str, bytes]:
    """Write every shard, the list of words and the manifest as compact UTF-8 JSON.

    Returns
    -------
    dict
        Content by file name without its extension. The manifest is that of `names.manifest`, and
        `words`: the name of the list of words (see `word_list`).
    """
    shards = build_name_shards(territories)
    entries = {(entry[0], entry[1]): entry for shard in shards.values() for entry in shard}
    contents: dict[str, object] = {
        **shards,
        WORDS: word_list(entries.values()),
        MANIFEST: {**manifest(shards, territories), "words": WORDS},
    }
    return {name: _write(content) for name, content in contents.items()}


def word_list(entries: Iterable[Entry]) -> list[tuple[int, str]]:
    """List the words of all names, to recognise one that is misspelt.

    Returns
    -------
    list
        Pairs, largest first: the power of two below the population of the largest territory that
        has the word, and the words of that size, sorted, joined by spaces. The words of former
        communes, whose own population is not known, count as those of an empty one.
    """
    largest: dict[str, int] = {}
    for level, _, nom, _, population, *_ in entries:
        own = 0 if level == FORMER else population
        for word in fold(nom).split():
            if len(word) >= _SHORTEST_WORD and word.isalpha():
                largest[word] = max(largest.get(word, 1), own)
    sizes = {word: population.bit_length() - 1 for word, population in largest.items()}
    return [
        (size, " ".join(sorted(word for word, its in sizes.items() if its == size)))
        for size in sorted(set(sizes.values()), reverse=True)
    ]


def _write(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
