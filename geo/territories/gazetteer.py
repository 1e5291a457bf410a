"""Gazetteer: territories by the names and postal codes that people write."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from rapidfuzz import fuzz

from geo.french import fold
from geo.model.names import place_key
from geo.model.territories import Territories

LIKE = 88
"""Similarity of two names of communes of one département from which one may be the other, mistyped.

Of the 34,875 communes, 1,093 have one as like them in their département (2,391 at 85, 326 at 92).
Lower, mistyped names are read as
their neighbours'; higher, a slip in a short name puts the row aside.
"""
LIKE_HERE = 75
"""The same among the few communes of one postal code, of which 1,876 have one as like them."""
_OTHER_NAMES = Path(__file__).with_name("region_names.csv")
_MAX_NAME = 100  # characters of a name that are compared
_ARTICLES = ("le", "la", "les", "l")
_CEDEX = re.compile(r"\s+cedex\b.*$")
_ARRONDISSEMENT = re.compile(
    r"^(paris|lyon|marseille)\s+(?:\d{1,2}\s?(?:er|e|eme|nd|nde)?|[ivx]+e?)(?:\s+arr\w*)?$"
)
_PARENTHESES = re.compile(r"\(([^()]*)\)")


def place_keys(name: str) -> Iterator[str]:
    """The names a cell may mean: as it is, without CEDEX, arrondissement or parentheses."""
    whole = place_key(name)
    yield whole
    bare = _CEDEX.sub("", whole)
    if found := _ARRONDISSEMENT.match(bare):
        yield found[1]
    yield bare
    if parts := _PARENTHESES.findall(name):
        outside = place_key(_PARENTHESES.sub(" ", name))
        article = place_key(parts[0])
        yield f"{article} {outside}" if article in _ARTICLES else outside
    yield re.sub(r"^\d{5}\s+|\s+\d{2,5}$", "", bare)


class Gazetteer:
    """Communes, départements and régions of today, by name, former name and postal code."""

    def __init__(self, territories: Territories) -> None:
        """Index the territories."""
        self.territories = territories
        communes = territories.communes
        columns = communes[["nom", "code_departement", "code_region"]]
        self.name_of: dict[str, str] = {}
        self.departement_of: dict[str, str] = {}
        self.region_of: dict[str, str] = {}
        for code, name, departement, region in columns.itertuples():
            self.name_of[code], self.departement_of[code] = name, departement
            self.region_of[code] = region

    @property
    def by_postal_code(self) -> Mapping[str, Sequence[str]]:
        """Codes of the communes that have each postal code."""
        return self.territories.communes_of_postal_code

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """Codes of the communes of a name of today."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for code, name in self.name_of.items():
            found[place_key(name)].append(code)
        return dict(found)

    @cached_property
    def by_former_name(self) -> dict[str, list[str]]:
        """Codes of today's communes of which a part once had a name."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for code, names in self.former_names.items():
            for name in names:
                if code not in found[name]:
                    found[name].append(code)
        return dict(found)

    @cached_property
    def former_names(self) -> dict[str, set[str]]:
        """The folded names that each commune, or a part of it, once had."""
        names: defaultdict[str, set[str]] = defaultdict(set)
        former = self.territories.former_communes
        for name, today in former[["nom", "code_insee"]].itertuples(index=False):
            if name:
                names[today].add(place_key(name))
        communes = self.territories.communes
        if "nom_delegue" in communes:
            for code, name in communes.loc[communes["nom_delegue"] != "", "nom_delegue"].items():
                names[str(code)].add(place_key(name))
        return dict(names)

    def communes_named(self, name: str) -> list[str]:
        """Communes of exactly a name, of today first, else of yesterday."""
        keys = list(dict.fromkeys(filter(None, place_keys(name[:_MAX_NAME]))))
        for table in (self.by_name, self.by_former_name):
            for key in keys:
                if key in table:
                    return table[key]
        return []

    def nearly_named(self, name: str, among: Iterable[str], at_least: int = LIKE) -> list[str]:
        """Communes among some whose name is like one mistyped; the best ones only."""
        keys = list(dict.fromkeys(filter(None, place_keys(name[:_MAX_NAME]))))
        scores = {
            code: max((fuzz.ratio(key, place_key(self.name_of[code])) for key in keys), default=0)
            for code in among
        }
        best = max(scores.values(), default=0)
        return [code for code, score in scores.items() if score == best >= at_least]

    def is_named(self, code: str, name: str) -> bool:
        """Whether a name is that of a commune, of a part of it, or one of them mistyped."""
        known = {place_key(self.name_of[code]), *self.former_names.get(code, ())}
        keys = set(filter(None, place_keys(name[:_MAX_NAME])))
        if keys & known:
            return True
        return any(fuzz.ratio(key, each) >= LIKE for key in keys for each in known)

    def in_departement(self, departement: str) -> list[str]:
        """Communes of a département."""
        return self._by_departement.get(departement, [])

    @cached_property
    def _by_departement(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for code, departement in self.departement_of.items():
            found[departement].append(code)
        return dict(found)

    @cached_property
    def region_of_departement(self) -> dict[str, str]:
        """Code of the région of each département."""
        regions = self.territories.departements["code_region"]
        return {str(code): str(region) for code, region in regions.items()}

    def departement(self, text: str) -> str:
        """Code of a département written by its number, its name, or both; empty if it is none."""
        codes = self.territories.departements.index
        for part in re.split(r"[\s\-–—(),:/]+", text.strip()):
            code = re.sub(r"\.0+$", "", part).upper()
            code = code.zfill(2) if re.fullmatch(r"\d|\d[AB]", code) else code
            if code in codes:
                return str(code)
        key = re.sub(r"\b(?:departement|dept|dep|de|du|des|d|la|le|les|l)\b", " ", place_key(text))
        return self._departement_names.get(" ".join(key.split()), "")

    @cached_property
    def _departement_names(self) -> dict[str, str]:
        names = {}
        for code, name in self.territories.departements["nom"].items():
            words = re.sub(r"\b(?:de|du|des|d|la|le|les|l)\b", " ", fold(name))
            names[" ".join(words.split())] = str(code)
        return names

    def region(self, text: str) -> str:
        """Code of a région of today by its number or name, or by that of before 2016."""
        codes = self.territories.regions.index
        bare = re.sub(r"\.0+$", "", text.strip())
        bare = bare.zfill(2) if bare.isdecimal() and len(bare) == 1 else bare
        if bare in codes:
            return bare
        key = re.sub(r"^(?:region|r)\s+", "", fold(text))
        return self.region_names.get(key, "")

    @cached_property
    def region_names(self) -> dict[str, str]:
        """Codes of the régions of today by folded name, of today, of before 2016 or abridged."""
        known = self.territories.regions.index
        names = {fold(name): str(code) for code, name in self.territories.regions["nom"].items()}
        with _OTHER_NAMES.open(encoding="utf-8", newline="") as lines:
            others = {row["nom"]: row["code_region"] for row in csv.DictReader(lines)}
        return {**{name: code for name, code in others.items() if code in known}, **names}
