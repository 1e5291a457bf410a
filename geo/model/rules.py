"""Rules: the catalogue of what the checks find, and the faults made from it."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from geo.model.report import Fault, Severity

_CATALOGUE = ("rules.toml", "import_rules.toml")


@dataclass(frozen=True, slots=True)
class Rule:
    """What the catalogue says of a rule, or of one way to break it.

    Attributes
    ----------
    severity
        As that of a problem.
    sentence, remedy
        What is wrong and what to do, in French; `{name}` stands for what the file holds.
    """

    severity: Severity
    sentence: str
    remedy: str


@cache
def read_rules() -> Mapping[str, Rule]:
    """Read the catalogue: by `rule`, or by `rule.case` where it can be broken in several ways."""
    texts = [Path(__file__).with_name(name).read_text("utf-8") for name in _CATALOGUE]
    return dict(_entries(tomllib.loads("\n".join(texts))))


def _entries(content: Mapping[str, dict[str, Any]]) -> Iterator[tuple[str, Rule]]:
    for name, table in content.items():
        cases = {key: words for key, words in table.items() if isinstance(words, dict)}
        shared = {key: words for key, words in table.items() if key not in cases}
        if "sentence" in shared:
            yield name, Rule(**shared)
        for case, words in cases.items():
            yield f"{name}.{case}", Rule(**shared | words)


def fault(rule: str, /, **values: object) -> Fault:
    """Make a fault in the words of the catalogue.

    Parameters
    ----------
    rule
        `rule`, or `rule.case`, as in the catalogue.
    values
        What stands for each `{name}` of its sentence and of its remedy.
    """
    words = read_rules()[rule]
    return Fault(
        rule.partition(".")[0],
        words.sentence.format_map(values),
        words.remedy.format_map(values),
        words.severity,
    )
