"""Changes: what became of the rows of a file on their way to today's territories, in French."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from geo.french import count, first_of
from geo.indicators.codes import Places
from geo.model.indicators import Indicator, Kind
from geo.model.territories import LEVEL_WORDS, Level

_SHOWN = 10
_RULES: Mapping[Kind, str] = {
    "effectif": "leurs effectifs s'additionnent",
    "taux": "leurs taux donnent une moyenne pondérée, qui est une estimation",
    "montant": "leurs montants donnent une moyenne pondérée, qui est une estimation",
    "classe": "leur classe est gardée si elles ont toutes la même",
}
_ALONE: Mapping[Kind, str] = {
    "effectif": "",
    "taux": "Un taux sans poids ne monte pas aux EPCI, aux départements ni aux régions : "
    "désignez l'effectif qui le pondère.",
    "montant": "Un montant ne s'additionne pas et, sans poids, ne monte pas aux EPCI, aux "
    "départements ni aux régions. Si c'est un total à additionner, dites-le effectif.",
    "classe": "Une classe ne monte pas aux EPCI, aux départements ni aux régions.",
}


@dataclass(frozen=True)
class HarmoniseChanges:
    """What became of the rows of a file.

    Attributes
    ----------
    communes
        How many communes of today have a row.
    joined
        Those to which an old code of the file goes.
    incomplete, unsolved
        Those that lack the value of a part, and those whose value stays unknown.
    contradictory
        Codes that several rows give different values.
    is_aggregated
        Whether the communes make the larger territories.
    others
        For each larger level that the file gives, where its rows went.
    """

    indicator: Indicator
    communes: int = 0
    joined: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    unsolved: tuple[str, ...] = ()
    places: Places = field(default_factory=Places)
    contradictory: tuple[str, ...] = ()
    is_aggregated: bool = False
    others: Mapping[Level, Places] = field(default_factory=dict)

    def with_level(self, level: Level, places: Places) -> "HarmoniseChanges":
        """Also say where the rows of a larger level went."""
        return replace(self, others={**self.others, level: places})

    def sentences(self) -> list[str]:
        """Say it in French, the most usual first; nothing of what did not happen."""
        said = [*self._of_communes(), *_of_rows(self.places, "commune")]
        for level, places in self.others.items():
            said += _of_level(level, places, self.indicator.vintage)
        return said

    def _of_communes(self) -> Iterator[str]:
        if not self.communes:
            return
        yield f"{count(self.communes, 'commune')} d'aujourd'hui avec une ligne."
        if self.places.former:
            yield (
                f"{count(len(self.places.former), 'ancien code')} "
                f"{_agree(self.places.former, 'va', 'vont')} à "
                f"{count(len(self.joined), 'commune')} d'aujourd'hui : "
                f"{_RULES[self.indicator.kind]}."
            )
        if self.incomplete:
            yield f"Valeur partielle, une partie manque : {_listed(self.incomplete)}."
        if self.unsolved:
            yield f"Communes réunies dont la valeur reste inconnue : {_listed(self.unsolved)}."
        if self.contradictory:
            yield (
                "Codes que plusieurs lignes disent autrement, laissés inconnus : "
                f"{_listed(self.contradictory)}."
            )
        if not self.is_aggregated and _ALONE[self.indicator.kind]:
            yield _ALONE[self.indicator.kind]


def _of_rows(places: Places, level: Level) -> Iterator[str]:
    told: Sequence[tuple[str, Sequence[str]]] = (
        ("Code de Corse écrit en chiffres, compris", sorted(places.translated)),
        ("Ancienne commune déjà comptée dans la ligne de celle d'aujourd'hui", places.doubled),
        ("Commune séparée depuis, de valeur inconnue", _parts(places)),
        ("Ancien code de plusieurs communes d'aujourd'hui, laissé de côté", places.several),
        ("Ligne de total laissée de côté", places.totals),
        ("Ligne hors des territoires de l'atlas, laissée de côté", places.outside),
        (f"Code inconnu ({LEVEL_WORDS[level][0]}), laissé de côté", places.unknown),
    )
    for words, codes in told:
        if codes:
            yield f"{words} ({len(codes)}) : {_listed(codes)}."


def _of_level(level: Level, places: Places, vintage: int | None) -> Iterator[str]:
    yield (
        f"{count(len(places.own), *LEVEL_WORDS[level])} "
        f"{_agree(tuple(places.own), 'a sa valeur', 'ont leur valeur')} dans le fichier : elle "
        "l'emporte sur celle des communes."
    )
    if level == "epci" and vintage is not None:
        yield f"Les EPCI du fichier ont leur périmètre de {vintage}."
    yield from _of_rows(places, level)


def _parts(places: Places) -> list[str]:
    return sorted({code for parts in places.parted.values() for code in parts})


def _agree(items: Sequence[str], singular: str, plural: str) -> str:
    return plural if len(items) > 1 else singular


def _listed(codes: Sequence[str]) -> str:
    return first_of(list(codes), _SHOWN)
