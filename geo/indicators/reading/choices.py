"""Choices: what a person has said of a file of statistics, kept for the next time."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

from geo.imports.mapping_files import read_mapping, words_of, write_mapping


@dataclass(frozen=True)
class MeasureChoice:
    """What a measure is, where a person has said so; empty: what is proposed.

    Attributes
    ----------
    id, name, definition, unit, kind, weight, direction
        As in `Indicator`.
    """

    id: str = ""
    name: str = ""
    definition: str = ""
    unit: str = ""
    kind: str = ""
    weight: str = ""
    direction: str = ""

    def completed_by(self, other: "MeasureChoice") -> "MeasureChoice":
        """Add what another says, whose word it is where both have one."""
        return replace(self, **{name: text for name, text in asdict(other).items() if text})


@dataclass(frozen=True)
class Choices:
    """What a person has said of a file, and that serves again the next time.

    Attributes
    ----------
    code, level
        Heading of the column of codes; level of the codes.
    year
        The year taken, among those of the file or where it says none.
    vintage
        Year of the codes of communes.
    where
        By heading, the modality taken: « SEX »: « _T ».
    measures
        By heading, or by modality of the column of measures: those taken, and what they are.
    every
        What any measure is that is not described by itself.
    categories
        By cell, the category it stands for: « -9999 »: « non classée ».
    is_complete
        Whether who is not in the file has none: 0, or « non ».
    producer, source_title, source_url, licence
        Where the file comes from.
    """

    code: str = ""
    level: str = ""
    year: str = ""
    vintage: str = ""
    where: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    measures: Mapping[str, MeasureChoice] = field(default_factory=lambda: MappingProxyType({}))
    every: MeasureChoice = field(default_factory=MeasureChoice)
    categories: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    is_complete: bool = False
    producer: str = ""
    source_title: str = ""
    source_url: str = ""
    licence: str = ""

    def completed_by(self, other: "Choices") -> "Choices":
        """Add what another says, whose word it is where both have one."""
        words = {
            each.name: value
            for each in fields(other)
            if each.name not in ("where", "measures", "every", "categories")
            and (value := getattr(other, each.name))
        }
        return replace(
            self,
            **words,
            where={**self.where, **other.where},
            measures={
                **self.measures,
                **{
                    key: self.measures.get(key, MeasureChoice()).completed_by(said)
                    for key, said in other.measures.items()
                },
            },
            every=self.every.completed_by(other.every),
            categories={**self.categories, **other.categories},
        )


_NONE = Choices()
_KEYS = {
    "code": "code",
    "level": "niveau",
    "year": "annee",
    "vintage": "millesime",
    "where": "ou",
    "measures": "mesures",
    "every": "toutes",
    "categories": "modalites",
    "is_complete": "liste_complete",
    "producer": "producteur",
    "source_title": "source",
    "source_url": "adresse",
    "licence": "licence",
}
_MEASURE_KEYS = {
    "id": "identifiant",
    "name": "nom",
    "definition": "definition",
    "unit": "unite",
    "kind": "genre",
    "weight": "poids",
    "direction": "sens",
}


def read_choices(data: bytes) -> Choices:
    """Read the file of a mapping, as `write_choices` writes it; raises as `read_mapping`."""
    return read_mapping(data, choices_of, "indicators add")


def choices_of(content: Mapping[str, Any]) -> Choices:
    """Take what `choices_content` gives."""
    texts = {
        name: str(content.get(key) or "")
        for name, key in _KEYS.items()
        if isinstance(getattr(_NONE, name), str)
    }
    return Choices(
        **texts,
        where=words_of(content.get("ou", {})),
        categories=words_of(content.get("modalites", {})),
        measures={str(key): _measure(said) for key, said in content.get("mesures", {}).items()},
        every=_measure(content.get("toutes", {})),
        is_complete=content.get("liste_complete") is True,
    )


def choices_content(choices: Choices) -> dict[str, Any]:
    """What is chosen, in values that JSON has."""
    said = {key: getattr(choices, name) for name, key in _KEYS.items()}
    return said | {
        "ou": dict(choices.where),
        "modalites": dict(choices.categories),
        "mesures": {key: _measure_content(each) for key, each in choices.measures.items()},
        "toutes": _measure_content(choices.every),
    }


def write_choices(choices: Choices) -> bytes:
    """Write what is chosen, for the next time."""
    return write_mapping(choices_content(choices))


def _measure(said: Mapping[str, Any]) -> MeasureChoice:
    return MeasureChoice(**{name: str(said.get(key) or "") for name, key in _MEASURE_KEYS.items()})


def _measure_content(choice: MeasureChoice) -> dict[str, str]:
    return {_MEASURE_KEYS[name]: text for name, text in asdict(choice).items()}
