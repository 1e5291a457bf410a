"""The catalogue of the rules: whole, documented, and each rule raised by a test."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from geo.commands.check import describe_rules
from geo.model.report import Fault
from geo.model.rules import fault, read_rules
from geo.settings import ROOT


def test_a_fault_says_the_words_of_its_rule_with_the_values_of_the_file() -> None:
    assert fault("too-many-laureates", named=3, announced=2) == Fault(
        "too-many-laureates",
        "3 pôles sont nommés dans soutiens.csv pour 2 annoncés.",
        "Corrigez le nombre annoncé, ou les lignes de soutiens.csv.",
        "error",
    )


def test_the_cases_of_a_rule_share_its_name_and_what_they_do_not_say_themselves() -> None:
    found = fault("contradicting-status.financed", status="« actif »")
    assert found.rule == "contradicting-status"
    assert found.severity == "error"
    assert found.message == "le pôle est dit « actif », mais un appel l'a financé : il est lauréat."
    assert found.remedy.startswith("Corrigez le statut, ")


@pytest.mark.parametrize(
    ("rule", "found", "said"),
    [
        ("unknown-reference.gone", "1", "1 ligne en place nomme un pôle, un appel ou un réseau"),
        ("unknown-reference.several-gone", "2", "2 lignes en place nomment un pôle, un appel"),
        ("not-a-point.one", "1", "1 géométrie n'est pas un point : elle n'est pas employée."),
        ("not-a-point.several", "2", "2 géométries ne sont pas des points : elles ne sont pas"),
    ],
)
def test_a_sentence_agrees_with_its_count(rule: str, found: str, said: str) -> None:
    assert fault(rule, found=found).message.startswith(said)


def test_a_value_that_looks_like_a_placeholder_stays_as_it_is() -> None:
    found = fault("unknown-column", column="« {column.__class__} »")
    assert found.message.startswith("la colonne « {column.__class__} » n'est pas au schéma")


@pytest.mark.parametrize("key", read_rules())
def test_every_rule_says_what_is_wrong_and_what_to_do(key: str) -> None:
    rule = read_rules()[key]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)?", key)
    assert rule.severity in ("error", "warning", "info")
    assert re.match(r"[a-zéêà{]", rule.sentence)
    assert rule.sentence.endswith((".", "{reason}"))
    assert re.match(r"[A-ZÉ]", rule.remedy)
    assert rule.remedy.endswith(".")


@pytest.mark.slow
def test_every_rule_is_made_by_the_code() -> None:
    words = set(_words_of_code(ROOT / "geo"))
    forms = {each for each in words if "*" in each}
    made = [key for key in read_rules() if key in words or any(fnmatch(key, f) for f in forms)]
    assert made == list(read_rules())


def test_only_the_catalogue_makes_faults_but_for_those_that_repeat_one() -> None:
    makers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "geo").rglob("*.py")
        if re.search(r"\bFault\(", path.read_text("utf-8"))
    }
    assert makers == {"geo/model/rules.py", "geo/imports/check.py", "geo/imports/reading.py"}


@pytest.mark.slow
def test_every_rule_is_raised_by_a_test() -> None:
    words = set(_words_of_code(ROOT / "tests"))
    assert {key.partition(".")[0] for key in read_rules()} - words == set()


def _words_of_code(folder: Path) -> Iterator[str]:
    """Texts of the code, with a star where an f-string has a value."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))) if path != Path(__file__) else ():
            match node:
                case ast.Constant(value=str(text)):
                    yield text
                case ast.JoinedStr(values=[ast.Constant(value=str(start)), _]):
                    yield f"{start}*"


def test_every_rule_is_documented_in_the_words_of_the_catalogue() -> None:
    page = (ROOT / "docs" / "controles.md").read_text("utf-8")
    assert page.endswith("\n" + "\n".join(describe_rules()) + "\n")
