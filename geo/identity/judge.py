"""Judge: which candidate an organisation is, how surely, and which others it might be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from geo.identity.likeness import is_weak, likeness
from geo.identity.units import Unit, contradicts

Certainty = Literal["certaine", "probable", "aucune"]
Nearness = Literal["commune", "departement", "inconnue", "ailleurs"]

LIKE = 94
"""Likeness of names (0 to 100) from which two are taken for one.

Chosen before any register was seen: of two words, a slip of one letter in twelve. Measured on the
held-out list of `bench/identify.py` (docs/performances.md); lower, names that differ by a word
become certain; higher, a slip makes a question.
"""
CANDIDATE = 85
"""Likeness from which a unit is shown at all, and is a rival: one of two words may differ a bit."""
_HOMONYM_MARGIN = 3
"""A unit this near in likeness leaves a doubt: where the commune is unknown, anywhere else."""
MOST_SHOWN = 4
"""Candidates of one organisation that a person chooses among."""
_WEIGHTS: dict[Nearness, int] = {"commune": 8, "departement": 5, "inconnue": 0, "ailleurs": -4}
_CEASED_WEIGHT, _CONTRADICTED_WEIGHT = 6, 10
"""Added to the likeness, or taken from it, to order the candidates. Chosen, not measured: from
the best place to the worst is less (12) than from the likest name to the least (15). They decide
which is put forward; a certain one must pass `_is_certain` besides."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation without a number.

    Attributes
    ----------
    kind
        Its type of actor, empty when no source gave one.
    commune
        INSEE code of its commune, empty when unknown.
    departements
        That of its commune, else those of the poles it is tied to: likely, not known.
    """

    name: str
    kind: str = ""
    commune: str = ""
    departements: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit as far as it may be an organisation."""

    unit: Unit
    likeness: int
    nearness: Nearness
    is_contradicted: bool

    @property
    def weight(self) -> int:
        """Likeness, and what place, state and kind add or take."""
        weight = self.likeness + _WEIGHTS[self.nearness]
        weight -= 0 if self.unit.is_active else _CEASED_WEIGHT
        return weight - (_CONTRADICTED_WEIGHT if self.is_contradicted else 0)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is proposed.

    Attributes
    ----------
    certainty
        Of the first candidate; `aucune` when there is none.
    candidates
        The likeliest first, its rivals after.
    """

    certainty: Certainty
    candidates: tuple[Candidate, ...] = ()


def judge(organisation: Organisation, units: Iterable[Unit]) -> Judgement:
    """Judge the units that may be an organisation.

    Certain is one active unit of that name in the commune; or, of a name that is not too short,
    in the département, when no other unit of nearly that name stands anywhere else; with a legal
    category that the type of actor allows. What only resembles the name, or is of another kind, is
    no rival. A ceased unit is never certain: its organisation may have another number since (it
    was wrong for 9 of the 1,034 certain ones of 20 other draws of `bench/identify.py`, and nothing
    else was). All else is probable, with its rivals.
    """
    candidates = sorted(
        (each for each in _candidates(organisation, units)),
        key=lambda each: (-each.weight, each.unit.siren),
    )
    if not candidates:
        return Judgement("aucune")
    is_certain = _is_certain(organisation, candidates[0], candidates[1:])
    return Judgement("certaine" if is_certain else "probable", tuple(candidates[:MOST_SHOWN]))


def _candidates(organisation: Organisation, units: Iterable[Unit]) -> Iterable[Candidate]:
    by_number = {each.siren: each for each in units}
    for unit in by_number.values():
        score = likeness(organisation.name, unit.names)
        if score >= CANDIDATE:
            nearness = _nearness(organisation, unit)
            yield Candidate(unit, score, nearness, contradicts(organisation.kind, unit))


def _nearness(organisation: Organisation, unit: Unit) -> Nearness:
    communes = {each.commune for each in unit.sites} - {""}
    if not communes or not (organisation.commune or organisation.departements):
        return "inconnue"
    if organisation.commune in communes:
        return "commune"
    is_near = any(departement_of(each) in organisation.departements for each in communes)
    return "departement" if is_near else "ailleurs"


def departement_of(commune: str) -> str:
    """Code of the département of a commune, Corsica and overseas included."""
    return commune[:3] if commune.startswith(("97", "98")) else commune[:2]


def _is_certain(organisation: Organisation, best: Candidate, others: Sequence[Candidate]) -> bool:
    if best.likeness < LIKE or best.is_contradicted or not best.unit.is_active:
        return False
    if best.nearness not in ("commune", "departement"):
        return False
    if best.nearness == "departement" and is_weak(organisation.name):
        return False
    return not any(_is_rival(best, each) for each in others)


def _is_rival(best: Candidate, other: Candidate) -> bool:
    is_less_like = other.likeness < min(LIKE, best.likeness - _HOMONYM_MARGIN)
    if is_less_like or other.is_contradicted:
        return False  # by itself, it would be taken neither for the name nor for the kind
    if not other.unit.is_active:  # a predecessor, unless it stands where the other should
        return other.nearness == "commune" != best.nearness
    if best.nearness == "commune":
        return other.nearness == "commune"
    is_homonym = other.likeness >= best.likeness - _HOMONYM_MARGIN
    return other.nearness in ("commune", "departement") or is_homonym
