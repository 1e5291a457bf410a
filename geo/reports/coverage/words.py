"""Whom a coverage counts, in words: inhabitants, or the effectif that one asked for.

All that is said of what is counted comes from here, so that no sentence, table or chart speaks of
inhabitants where it counts something else. The unit of an effectif may be of any gender: what is
said of it agrees with nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.french import NBSP, count, number, ordinal, quoted, singular
from geo.model.indicators import Indicator
from geo.reports.maps.legends import source_words
from geo.reports.tables import Kind

_FEW = 10_000
"""Under this total, amounts that are not whole are written with decimals."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Words for what is counted.

    Attributes
    ----------
    name
        Names it in a caption: « Habitants »; with its year.
    short
        Names it where there is little room.
    noun, nouns
        What stands after an amount: « habitant », « habitants ».
    share_of
        What a share is a share of: « des habitants ».
    kind
        How its amounts are written in a table.
    total, covered, uncovered, gained, cumulated, apart
        Titles of columns.
    far
        Title of the distance within which nine tenths are.
    source
        Where it comes from, with its year; empty for inhabitants, whose source every page has.
    """

    name: str = "Habitants"
    short: str = "Habitants"
    noun: str = "habitant"
    nouns: str = "habitants"
    share_of: str = "des habitants"
    kind: Kind = "integer"
    total: str = "Habitants"
    covered: str = "Habitants couverts"
    uncovered: str = "Habitants hors de portée des pôles localisés"
    gained: str = "Habitants gagnés"
    cumulated: str = "Habitants gagnés, cumul"
    apart: str = "Écart (habitants)"
    far: str = "Neuf habitants sur dix à au plus"
    source: str = ""

    @property
    def are_inhabitants(self) -> bool:
        """Whether inhabitants are counted."""
        return not self.source

    @property
    def decimals(self) -> int:
        """Of its amounts."""
        return 2 if self.kind == "decimal" else 0

    def count(self, amount: float) -> str:
        """Write an amount with its noun: « 12 345 habitants »."""
        if self.decimals:
            return f"{self.write(amount)} {self.nouns}"
        return count(round(amount), self.noun, self.nouns)

    def write(self, amount: float) -> str:
        """Write an amount alone."""
        return number(amount, self.decimals)


INHABITANTS = Counted()


def tenth_label(band: int, ends: Sequence[float], decimals: int, unit: str) -> str:
    """Name a tenth, the first being 0: « 1ᵉʳ dixième : 0,3 à 19 hab./km² », « 0 personne »."""
    span = " à ".join(dict.fromkeys(number(end, decimals) for end in ends))
    noun = singular(unit) if abs(round(ends[-1], decimals)) < 2 else unit
    return f"{ordinal(band + 1)} dixième{NBSP}: {span}{NBSP if noun else ''}{noun}"


def candidates_words(codes: Sequence[str]) -> str:
    """Say which communes new poles may be in: those picked, else the usual ones."""
    picked = count(len(codes), "commune choisie", "communes choisies")
    return f"Candidates : {picked if codes else 'la commune la plus peuplée de chaque EPCI'}."


def counted_of(indicator: Indicator, total: float) -> Counted:
    """Words for an effectif.

    Parameters
    ----------
    total
        Of France, which tells whether decimals say anything.
    """
    unit = indicator.unit or "unités"
    name = f"{quoted(indicator.name)}{f' ({indicator.year})' if indicator.year else ''}"
    is_whole = float(total).is_integer() or total >= _FEW
    return Counted(
        name=name,
        short=indicator.name,
        noun=unit,
        nouns=unit,
        share_of="du total",
        kind="integer" if is_whole else "decimal",
        total=f"Total ({unit})",
        covered=f"À portée ({unit})",
        uncovered=f"Hors de portée des pôles localisés ({unit})",
        gained=f"Gain ({unit})",
        cumulated=f"Gain cumulé ({unit})",
        apart=f"Écart ({unit})",
        far="Neuf dixièmes à au plus",
        source=f"{name}. {source_words(indicator)}",
    )
