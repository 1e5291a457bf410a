"""Say what changed between two editions of the territories: merged, split, renamed, moved."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from geo import french
from geo.model.territories import Territories


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A commune or an EPCI: its code and its name."""

    code: str
    nom: str

    def __str__(self) -> str:
        """Write it as « 75056 Paris »."""
        return f"{self.code} {self.nom}".strip()


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """What became of a commune: it went from one thing to another (each None when none)."""

    commune: Named
    before: Named | None = None
    after: Named | None = None


Kind = Literal["merged", "split", "renamed", "added", "removed", "moved"]
Comparison = Mapping[Kind, Sequence[Change]]
"""All changes of communes between two editions, each list sorted by code.

merged: communes that were, and are now part of another (`after`). split: that are again, once part
of another (`before`). renamed: same code, other name. added, removed: without a known tie to
another commune. moved: to another EPCI.
"""
_WORDS: Mapping[Kind, tuple[str, str, str, str]] = {
    "merged": ("commune fusionnée", "communes fusionnées", "de", "dans"),
    "split": ("commune rétablie", "communes rétablies", "sortie de", "à"),
    "renamed": ("commune renommée", "communes renommées", "de", "à"),
    "added": ("commune ajoutée", "communes ajoutées", "de", "à"),
    "removed": ("commune supprimée", "communes supprimées", "de", "à"),
    "moved": ("commune changée d'EPCI", "communes changées d'EPCI", "de", "à"),
}


def describe(found: Comparison) -> list[str]:
    """Write every change in French, under a heading with its count."""
    lines = []
    for kind, (one, many, source, target) in _WORDS.items():
        lines.append(french.count(len(found[kind]), one, many))
        lines += [f"  {_sentence(change, source, target)}" for change in found[kind]]
    return lines


def _sentence(change: Change, source: str, target: str) -> str:
    parts = [str(change.commune)]
    parts += [f"{source} {change.before}"] if change.before else []
    parts += [f"{target} {change.after}"] if change.after else []
    return " ".join(parts)


def compare(before: Territories, after: Territories) -> Comparison:
    """Compare two editions, by code."""
    gone = before.communes.index.difference(after.communes.index)
    new = after.communes.index.difference(before.communes.index)
    into = _parents(gone, after)
    out_of = _parents(new, before)
    found: dict[Kind, Iterable[Change]] = {
        "merged": (Change(_commune(before, c), None, into[c]) for c in gone if c in into),
        "split": (Change(_commune(after, c), out_of[c]) for c in new if c in out_of),
        "renamed": _renamed(before, after),
        "added": (Change(_commune(after, c)) for c in new if c not in out_of),
        "removed": (Change(_commune(before, c)) for c in gone if c not in into),
        "moved": _moved(before, after),
    }
    return {kind: sorted(each, key=lambda change: change.commune) for kind, each in found.items()}


def _parents(codes: Iterable[str], territories: Territories) -> dict[str, Named]:
    former = territories.former_communes["code_insee"]
    return {c: _commune(territories, former[c]) for c in codes if c in former.index}


def _commune(territories: Territories, code: str) -> Named:
    return Named(code, territories.name("commune", code))


def _renamed(before: Territories, after: Territories) -> Iterator[Change]:
    for code, old, new in _changed(before, after, "nom"):
        yield Change(Named(code, new), Named("", old), Named("", new))


def _moved(before: Territories, after: Territories) -> Iterator[Change]:
    for code, old, new in _changed(before, after, "code_epci"):
        yield Change(_commune(after, code), _epci(before, old), _epci(after, new))


def _changed(
    before: Territories, after: Territories, column: str
) -> Iterator[tuple[str, str, str]]:
    """Give code, old and new value of the communes of both editions where a column differs."""
    both = before.communes.index.intersection(after.communes.index)
    old, new = before.communes.loc[both, column], after.communes.loc[both, column]
    differs = old != new
    for code in both[differs.to_numpy()]:
        yield str(code), str(old[code]), str(new[code])


def _epci(territories: Territories, code: str) -> Named:
    return Named(code, territories.name("epci", code)) if code else Named("", "aucun EPCI")
