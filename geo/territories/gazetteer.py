"""Gazetteer: territories by the names and postal codes that people write."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from rapidfuzz import fuzz

from geo.french import fold, is_foreign_country
from geo.model.names import place_key, without_cedex
from geo.model.territories import Territories

LIKE = 88
"""Similarity of two names of communes of one département from which one may be the other, mistyped.

Of the 34,875 communes, 1,093 have one as like them in their département (2,391 at 85, 326 at 92).
Lower, mistyped names are read as
their neighbours'; higher, a slip in a short name puts the row aside.
"""
LIKE_HERE = 75
"""The same among the few communes of one postal code, of which 1,876 have one as like them."""
_LESS_ALIKE = 8
"""How much less alike names may be before the words that they both end by.

Of 2,242 names of six départements with one letter wrong, 1 in 100 more is left unread.
"""
_TOWN = 5_000
_OTHER_NAMES = Path(__file__).with_name("region_names.csv")
_MAX_NAME = 100  # characters of a name that are compared
_ARTICLES = ("le", "la", "les", "l")
_OF_PLACE = frozenset(
    {*_ARTICLES, *("sur", "sous", "en", "de", "du", "des", "d", "lez", "au", "aux")}
)
_ARRONDISSEMENT = re.compile(
    r"^(paris|lyon|marseille)\s+(?:\d{1,2}\s?(?:er|e|eme|nd|nde)?|[ivx]+e?)(?:\s+arr\w*)?$"
)
_CODE_BESIDE = re.compile(r"\b(?:\d{1,3}|0?2[AB])\b", re.IGNORECASE)
_PARENTHESES = re.compile(r"\(([^()]*)\)")


_FRANCE = frozenset(
    {
        *("france", "fr", "fra", "france metropolitaine", "republique francaise"),
        *("gp", "glp", "mq", "mtq", "gf", "guf", "re", "reu", "yt", "myt"),
    }
)
"""Names and ISO codes of the country and of its départements overseas."""
_BEYOND_STARTS = ("975", "977", "978", "984", "986", "987", "988", "989")
_BEYOND_CODES = frozenset({"97133", "97150", "97123", "97127"})
"""Postal codes, and commune codes of Guadeloupe until 2007, of Saint-Barthélemy, Saint-Martin."""
_BEYOND_NAMES = frozenset(
    {
        "nouvelle caledonie",
        "polynesie francaise",
        "wallis et futuna",
        "saint pierre et miquelon",
        "saint barthelemy",
        "saint martin",
        "terres australes et antarctiques francaises",
    }
)


def is_beyond(text: str) -> bool:
    """Whether a code is of a land overseas that is no département."""
    bare = text.strip()
    is_start = bare.startswith(_BEYOND_STARTS) and bare.isdecimal() and len(bare) in (3, 5)
    return is_start or bare in _BEYOND_CODES


def place_keys(name: str) -> Iterator[str]:
    """The names a cell may mean: as it is, without CEDEX, arrondissement or parentheses."""
    whole = place_key(name)
    yield whole
    if "/" in name:  # « Chalon/Saône »
        yield place_key(name.replace("/", " sur "))
    bare = without_cedex(whole)
    if found := _ARRONDISSEMENT.match(bare):
        yield found[1]
    yield bare
    if parts := _PARENTHESES.findall(name):
        outside = place_key(_PARENTHESES.sub(" ", name))
        article = place_key(parts[0])
        yield f"{article} {outside}" if article in _ARTICLES else outside
    yield re.sub(r"^\d{5}\s+|\s+\d{2,5}$|^(?:ville|mairie|commune) d[eu]s? ", "", bare)


def _likeness(one: str, other: str, at_least: int) -> float:
    """Similarity of two names, less where what they end by alike is most of it.

    « Châlons-sur-Marne » is not Châtillon-sur-Marne: before their river they are like at 75 only.
    « Sables-d'Olonne » lacks but its article.
    """
    words, others = one.split(), other.split()
    if words[words[0] in _ARTICLES :] == others[others[0] in _ARTICLES :]:
        return 100
    whole = fuzz.ratio(one, other)
    if whole < at_least:
        return whole
    while len(words) > 1 and len(others) > 1 and words[-1] == others[-1]:
        words.pop()
        others.pop()
    return min(whole, fuzz.ratio(" ".join(words), " ".join(others)) + _LESS_ALIKE)


def _departement_code(text: str) -> str:
    """Write a code as ours: « 026 », « 02A », « 0974 » and « 69D » are those of national files."""
    code = re.sub(r"\.0+$", "", text).upper()
    code = re.sub(r"^0(?=\d{2}$|2[AB]$|97\d$)|(?<=^69)[DM]$", "", code)
    return code.zfill(2) if re.fullmatch(r"\d|\d[AB]", code) else code


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """List the codes of each key, in order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, code in pairs:
        found[key].append(code)
    return dict(found)


class Gazetteer:
    """Communes, départements and régions of today, by name, former name and postal code."""

    def __init__(self, territories: Territories) -> None:
        self.territories = territories
        communes = territories.communes
        self.name_of, self.departement_of, self.region_of = (
            dict(zip(communes.index.tolist(), communes[column].tolist(), strict=True))
            for column in ("nom", "code_departement", "code_region")
        )

    def make_ready(self) -> None:
        """Make the indexes that are else made when they are first used."""
        for index in (
            self.by_postal_code,
            self.by_name,
            self.by_former_name,
            self._by_first_word,
            self._by_departement,
            self.region_of_departement,
            self._departement_names,
            self.region_names,
        ):
            len(index)

    @property
    def by_postal_code(self) -> Mapping[str, Sequence[str]]:
        """Codes of the communes that have each postal code."""
        return self.territories.communes_of_postal_code

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """Codes of the communes of a name of today."""
        return _gathered((place_key(name), code) for code, name in self.name_of.items())

    @cached_property
    def by_former_name(self) -> dict[str, list[str]]:
        """Codes of today's communes of which a part once had a name."""
        return _gathered(
            (name, code) for code, names in self.former_names.items() for name in names
        )

    @cached_property
    def former_names(self) -> dict[str, set[str]]:
        """The folded names that each commune, or a part of it, once had."""
        names: defaultdict[str, set[str]] = defaultdict(set)
        former = self.territories.former_communes
        for name, today in former[["nom", "code_insee"]].itertuples(index=False):
            if name:
                names[today].add(place_key(name))
        communes = self.territories.communes
        for today in self.territories.renamed.keys() & self.name_of.keys():
            names[today].update(self.territories.renamed[today])
        if "nom_delegue" in communes:
            for code, name in communes.loc[communes["nom_delegue"] != "", "nom_delegue"].items():
                names[str(code)].add(place_key(name))
        return dict(names)

    def communes_ever_named(self, name: str) -> list[str]:
        """Communes of exactly a name, of today and of yesterday."""
        for key in dict.fromkeys(filter(None, place_keys(name[:_MAX_NAME]))):
            if found := [*self.by_name.get(key, ()), *self.by_former_name.get(key, ())]:
                return list(dict.fromkeys(found))
        return []

    def likely_named(self, name: str, named: Sequence[str]) -> list[str]:
        """Communes that a name alone may mean, of those that ever had it.

        Beside those of that name today, only larger ones that changed theirs: « Vire » may be Vire
        Normandie; nobody thinks of Châteauroux-les-Alpes, nor of a village that a town took in.
        """
        keys = set(place_keys(name[:_MAX_NAME]))
        today = [code for code in named if place_key(self.name_of[code]) in keys]
        if not today:
            return list(named)
        population = self.territories.communes["population"]
        least = max(int(population[code]) for code in today)
        past = self.territories.renamed
        own = [code for code in named if any(past.get(code, {}).get(key) for key in keys)]
        return [*today, *(code for code in own if int(population[code]) > least)]

    def has_lost_letters(self, name: str) -> bool:
        """Whether a conversion left « ? », or the mark of what cannot be read, in a name."""
        return "?" in name or "\ufffd" in name

    def with_lost_letters(self, name: str, among: Iterable[str]) -> list[str]:
        """Communes among some whose name is one, whatever stood where letters are lost."""
        parts = re.split("[?\ufffd]+", name[:_MAX_NAME])
        pattern = re.compile("[a-z0-9 ]{0,3}".join(re.escape(place_key(part)) for part in parts))
        return [code for code in among if pattern.fullmatch(place_key(self.name_of[code]))]

    def begun_by(self, name: str, among: Iterable[str]) -> list[str]:
        """Communes among some whose name begins by all the words of another, abridged."""
        keys = [key for key in place_keys(name[:_MAX_NAME]) if key not in ("", *_ARTICLES)]
        return [
            code
            for code in among
            if any(place_key(self.name_of[code]).startswith(f"{key} ") for key in keys)
        ]

    def qualified_by(self, name: str, among: Iterable[str]) -> list[str]:
        """Communes among some whose name another says with one word of place more.

        « Rochefort-sur-Mer » is Rochefort, « Nogent-en-Bassigny » Nogent, as they once were called.
        """
        key = place_key(name[:_MAX_NAME])
        begun = [(code, f"{place_key(self.name_of[code])} ") for code in among]
        return [
            code
            for code, start in begun
            if key.startswith(start) and key.removeprefix(start).split()[0] in _OF_PLACE
        ]

    def akin(self, name: str, among: Sequence[str]) -> list[str]:
        """Communes whose name holds another, or is held in it, the most populous first.

        Of those some; without any, of those of France whose name begins by the same word.
        """
        key = f" {place_key(name[:_MAX_NAME])} "
        among = among or self._by_first_word.get(key[1:].partition(" ")[0], ())
        names = self._spaced_names
        found = [code for code in among if key in names[code] or names[code] in key]
        population = self.territories.communes["population"]
        return sorted(found, key=lambda code: -int(population[code])) if len(key) > 3 else []

    @cached_property
    def _spaced_names(self) -> dict[str, str]:
        """Folded names between spaces, so that one is sought in another by whole words."""
        return {code: f" {place_key(name)} " for code, name in self.name_of.items()}

    def town_begun_by(self, name: str, among: Iterable[str], named: Iterable[str]) -> list[str]:
        """The one town among some whose name begins by another, as everybody calls it.

        « Herblay » is Herblay-sur-Seine, « Évry » in Essonne Évry-Courcouronnes. A town has 5,000
        inhabitants, and more than the communes of that very name elsewhere: a hamlet may be called
        by the first word of any village.
        """
        population = self.territories.communes["population"]
        least = max(_TOWN, *(int(population[code]) for code in named), 0)
        begun = [code for code in self.begun_by(name, among) if int(population[code]) > least]
        return begun if len(begun) == 1 else []

    def larger_begun_by(self, name: str, named: Sequence[str]) -> list[str]:
        """Communes larger than all those of a name, whose name begins by it, the largest first.

        « Évry » is a village of Yonne, and what everybody calls Évry-Courcouronnes.
        """
        if not named:
            return []
        population = self.territories.communes["population"]
        least = max(int(population[code]) for code in named)
        begun = self.begun_by(name, self._by_first_word.get(place_key(name).partition(" ")[0], ()))
        larger = [code for code in begun if int(population[code]) > least]
        return sorted(larger, key=lambda code: -int(population[code]))

    @cached_property
    def _by_first_word(self) -> dict[str, list[str]]:
        names = self.name_of.items()
        return _gathered((place_key(name).partition(" ")[0], code) for code, name in names)

    def nearly_named(self, name: str, among: Iterable[str], at_least: int = LIKE) -> list[str]:
        """Communes among some whose name is like one mistyped; the best ones only."""
        keys = list(dict.fromkeys(filter(None, place_keys(name[:_MAX_NAME]))))
        scores = {
            code: max(
                (_likeness(key, place_key(self.name_of[code]), at_least) for key in keys), default=0
            )
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
        return _gathered((departement, code) for code, departement in self.departement_of.items())

    @cached_property
    def region_of_departement(self) -> dict[str, str]:
        """Code of the région of each département."""
        regions = self.territories.departements["code_region"]
        return {str(code): str(region) for code, region in regions.items()}

    def departement_of_postal_code(self, postal_code: str) -> str:
        """Code of the département that a postal code of no commune begins by: those of firms."""
        if not postal_code.isdecimal() or len(postal_code) != 5:
            return ""
        if postal_code.startswith("20"):
            return "2A" if postal_code[2] in "01" else "2B"
        start = postal_code[:3] if postal_code.startswith("97") else postal_code[:2]
        return self.departement(start)

    def is_france(self, country: str) -> bool:
        """Whether a text names France, one of its départements or régions, or says nothing."""
        key = fold(country)
        is_named = key in _FRANCE or key in self.region_names or key in self._departement_names
        return not key or is_named or self.is_named_beyond(country)

    def is_named_beyond(self, text: str) -> bool:
        """Whether a text names a land overseas that is neither a département nor a région."""
        return fold(text) in _BEYOND_NAMES or is_beyond(text)

    def is_abroad(self, text: str) -> bool:
        """Whether a text names another country, or a land overseas whose name no commune has."""
        is_beyond = self.is_named_beyond(text) and not self.communes_ever_named(text)
        return is_beyond or is_foreign_country(text)

    def departement(self, text: str) -> str:
        """Code of a département written by its number, its name, or both; empty if it is none.

        Empty for several as well.
        """
        parts = re.split(r"[\s\-–—(),;:/]+", text.strip())
        codes = {_departement_code(part) for part in parts} & self._departement_codes
        if codes:
            return codes.pop() if len(codes) == 1 else ""
        key = place_key(text.replace("&", " et "))
        key = re.sub(r"\b(?:departement|dept|dep|de|du|des|d|la|le|les|l)\b", " ", key)
        return self._departement_names.get(" ".join(key.split()), "")

    def departement_named(self, text: str) -> str:
        """Code of a département that is all a text says: « 08 », « Ardennes (08) »."""
        name = _CODE_BESIDE.sub(" ", text)
        is_name = any(map(str.isalpha, name))
        found = self.departement(text)
        return found if not is_name or self.departement(name) == found else ""

    @cached_property
    def _departement_codes(self) -> frozenset[str]:
        return frozenset(map(str, self.territories.departements.index))

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
