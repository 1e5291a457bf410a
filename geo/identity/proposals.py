"""Proposals: the file where a person confirms which unit each organisation is.

One row a candidate, the likeliest first. Whoever writes « oui » in `confirme` says that this unit
is that organisation; « non », that it is not. An organisation with an answer is not asked again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.errors import IdentityError
from geo.french import count, number
from geo.identity.directory import is_siren
from geo.identity.judge import Candidate, Certainty, Judgement, Nearness
from geo.identity.organisations import Unnumbered
from geo.identity.units import kind_of, may_be_named
from geo.model.report import errors_of, shown
from geo.model.territories import Territories
from geo.tables.columns import is_company_number
from geo.tables.parse import parse
from geo.tables.write import neutralise, spreadsheet_csv, undo_neutralisation

Row = Mapping[str, str]

COLUMNS = (
    "cle",
    "nom",
    "type_acteur",
    "commune",
    "rang",
    "siren",
    "denomination",
    "commune_registre",
    "certitude",
    "pourquoi",
    "rivales",
    "confirme",
    "siret",
    "code_insee_registre",
    "etat",
    "date_cessation",
    "est_ess",
    "activite",
    "categorie_juridique",
    "type_propose",
    "methode",
    "date",
)
YES, NO = "oui", "non"
_NEARNESS: Mapping[Nearness, str] = {
    "commune": "dans la commune",
    "departement": "dans le département",
    "inconnue": "lieu à vérifier",
    "ailleurs": "dans un autre département",
}


def proposals_file(folder: Path) -> Path:
    """Where the proposals of a data folder stand, when nobody says: beside it."""
    whole = folder.resolve()
    return whole.with_name(f"{whole.name}-identites.csv")


@dataclass(frozen=True, slots=True)
class Context:
    """What proposals of one day share: how, when, and the names of communes."""

    method: str
    day: str
    territories: Territories


def proposal_rows(
    organisation: Unnumbered, judgement: Judgement | None, context: Context
) -> Iterator[dict[str, str]]:
    """Give the rows of an organisation; a judgement of None had no answer."""
    asked = organisation.organisation
    told = dict.fromkeys(COLUMNS, "") | {
        "cle": organisation.key,
        "nom": asked.name,
        "type_acteur": asked.kind,
        "commune": organisation.place,
    }
    candidates = judgement.candidates if judgement else ()
    if judgement is None or not candidates:
        why = "aucune unité de ce nom" if judgement else "pas de réponse : relancez"
        yield told | {"rang": "0", "certitude": "aucune", "pourquoi": why}
        return
    for rank, candidate in enumerate(candidates):
        certainty: Certainty = "probable" if rank else judgement.certainty
        cells = _cells(candidate, asked.commune, context)
        yield (
            told
            | cells
            | {
                "rang": str(rank + 1),
                "certitude": certainty,
                "pourquoi": _why(candidate),
                "rivales": str(len(candidates) - 1),
                # The source's own word stays: a type is proposed only where it said none.
                "type_propose": "" if asked.kind else kind_of(candidate.unit),
            }
        )


def _cells(candidate: Candidate, commune: str, context: Context) -> dict[str, str]:
    unit = candidate.unit
    site = unit.site_in(commune)
    code = context.territories.current_commune(site.commune) if site.commune else None
    is_ess = {True: "oui", False: "non", None: ""}[unit.is_ess]
    return {
        "siren": unit.siren,
        "denomination": unit.names[0],
        "commune_registre": context.territories.name("commune", code) if code else "",
        "siret": site.siret,
        "code_insee_registre": code or "",
        "etat": "active" if unit.is_active else "cessee",
        "date_cessation": unit.ceased_on,
        "est_ess": is_ess,
        "activite": unit.activity,
        "categorie_juridique": unit.legal_category,
        "methode": context.method,
        "date": context.day,
    }


def _why(candidate: Candidate) -> str:
    same = "nom identique" if candidate.likeness == _SAME else "nom proche"
    words = [f"{same} ({candidate.likeness} sur 100)", _NEARNESS[candidate.nearness]]
    if not candidate.unit.is_active:
        words.append("a cessé")
    if candidate.is_contradicted:
        words.append("catégorie juridique contraire au type d'acteur")
    return " ; ".join(words)


_SAME = 100


def accept_certain(rows: Iterable[Row]) -> list[Row]:
    """Confirm what is certain and has had no answer yet."""
    return [
        {**row, "confirme": YES}
        if row.get("certitude") == "certaine" and not row.get("confirme")
        else row
        for row in rows
    ]


def candidates_of(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Give the rows of the organisations that have candidates, by key, the likeliest first."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row["siren"]:
            found.setdefault(row["cle"], []).append(row)
    return found


def answer(rows: Iterable[Row], answers: Mapping[str, str]) -> list[Row]:
    """Write the answers of a person: by key, the SIREN that it is; empty: none of those shown.

    What someone has answered before stays.
    """
    rows = list(rows)
    asked = answers.keys() - decided(rows)
    return [
        {**row, "confirme": YES if row["siren"] == answers[row["cle"]] else NO}
        if row["cle"] in asked
        else row
        for row in rows
    ]


def candidate_words(row: Row) -> str:
    """Say what a candidate is, and why it is shown, on one line."""
    where = row["commune_registre"] or "commune inconnue"
    return (
        f"{row['denomination']}, {where} ({row['siren']}) – {row['certitude']}, {row['pourquoi']}"
    )


def write_proposals(rows: Iterable[Row]) -> bytes:
    """Write the file; cells that a spreadsheet would execute are neutralised."""
    cells = ([neutralise(row.get(name, "")) for name in COLUMNS] for row in rows)
    return spreadsheet_csv(COLUMNS, cells)


def read_proposals(name: str, data: bytes) -> list[Row]:
    """Read the file once a person has filled it.

    Raises
    ------
    IdentityError
        It cannot be read, or some answers cannot be used: all are told at once.
    """
    records = parse(name, data)
    lines = list(map(str, errors_of(records.problems)))
    if missing := [each for each in COLUMNS if records.header and each not in records.header]:
        lines.append(f"{name} : il manque {', '.join(missing)}. Reprenez le fichier d'identify.")
    if lines:
        raise IdentityError("\n".join(lines))
    rows = [dict(zip(records.header, map(_plain, row), strict=True)) for row in records.rows]
    rows = [{**row, "confirme": row["confirme"].lower()} for row in rows]
    answers = Counter(row["cle"] for row in rows if row["confirme"] == YES)
    for line, row in zip(records.lines, rows, strict=True):
        lines += [f"{name}, ligne {line}, {each}" for each in _faults(row, answers)]
    if lines:
        raise IdentityError("\n".join(lines))
    return list(rows)


def _plain(cell: str) -> str:
    return undo_neutralisation(cell.strip())


def _faults(row: Row, answers: Mapping[str, int]) -> Iterator[str]:
    if row["confirme"] not in (YES, NO, ""):
        yield f"confirme : {shown(row['confirme'])} n'est ni oui, ni non, ni vide."
    if row["confirme"] != YES:
        return
    if answers[row["cle"]] > 1:
        yield f"confirme : {shown(row['nom'])} a plusieurs oui. Gardez-en un."
    if not is_siren(row["siren"]):
        yield f"siren : {shown(row['siren'])} n'est pas un SIREN dont la clé est juste."
    siret = row["siret"]
    if siret and not (siret.startswith(row["siren"]) and is_company_number(siret)):
        yield f"siret : {shown(siret)} n'est pas un SIRET de ce SIREN."
    if not may_be_named(row["categorie_juridique"], ""):
        yield "categorie_juridique : une personne, ou rien. Elle n'est jamais écrite."


def decided(rows: Iterable[Row]) -> set[str]:
    """Give the keys of organisations on which a person has answered."""
    return {row["cle"] for row in rows if row["confirme"]}


def summary(rows: Sequence[Row]) -> list[str]:
    """Count the organisations of a file by what is proposed of them."""
    first = [row for row in rows if row["rang"] in ("0", "1")]
    kinds = Counter(row["certitude"] for row in first)
    answered = len(decided(rows))
    proposed = (
        f"{count(len(first), 'organisation')} sans numéro : {number(kinds['certaine'])} avec une "
        f"proposition certaine, {number(kinds['probable'])} avec une proposition probable, "
        f"{number(kinds['aucune'])} sans proposition."
    )
    if not answered:
        return [proposed]
    words = count(answered, "a déjà une réponse", "ont déjà une réponse")
    return [proposed, f"{words} dans la colonne confirme."]


def confirmed(rows: Iterable[Row]) -> dict[str, Row]:
    """Give the confirmed row of each organisation, by key."""
    return {row["cle"]: row for row in rows if row["confirme"] == YES}
