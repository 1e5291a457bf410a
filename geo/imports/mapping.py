"""Mapping: which column of a file is which of ours, proposed with a score, kept for next time."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from rapidfuzz import fuzz

from geo.french import fold
from geo.imports.headers import header_key
from geo.imports.mapping_files import read_mapping, words_of, write_mapping
from geo.imports.vocabulary import ADDRESS_PART, EXTRA_COLUMNS, IGNORED, Vocabulary
from geo.tables.schema import TableSchema

Words = Mapping[str, Mapping[str, str]]

_FIRST_WORD = 80
_TELLING = frozenset({"statut", "secteurs", "reseaux", "appels", "montant", "siret", "siren"})
LIKE = 86
"""Similarity of two headers (0 to 100, rapidfuzz's ratio) from which one is proposed.

Measured on the 323 names known of the columns of poles: of 1,841 slips of one letter made in them,
87 % reach 86 (95 % reach 83, 75 % reach 89) and 2 are taken for another column (4 at 83). Lower,
columns that nobody meant are proposed; higher, one slip leaves a column out.
"""
EXACT, KNOWN = 100, 98
_SEVERAL = frozenset({IGNORED, "personne", "rang", ADDRESS_PART})
"""Targets that several columns may have."""
_NEVER_NEARLY = frozenset(
    {
        *(ADDRESS_PART, "etat", "date_cessation", "est_ess", "activite"),
        *("lieu_methode", "lieu_certitude"),
        *("identite_methode", "identite_certitude", "identite_date"),
    }
)
"""Columns read under their own names only: what a register says, or we do, and parts of addresses.

« Date de création » is near « Date de cessation », « Nature » near « Nature de la voie ».
"""
_OF_OTHERS = frozenset(
    {"epci", "commune", "groupement", "collectivite", "intercommunalite", "partenaire", "juridique"}
)
"""Words after which a first word tells of something else: « SIREN EPCI », « Statut juridique »."""


@dataclass(frozen=True)
class Choices:
    """What a person has confirmed, and that serves again the next time.

    Attributes
    ----------
    columns
        By table, header as it stands in the file: name of our column, empty to leave it out.
    spellings
        By column, value as it stands in the file: ours, empty to leave the cell empty.
    same_poles
        By identifier made for a row: that of the pole it is, once a person has said so.
    statuses
        By identifier, the status that a list without a source may give a pole although a stronger
        one is known.
    source
        Where the whole file comes from: a title or an http(s) address.
    """

    columns: Words = field(default_factory=lambda: MappingProxyType({}))
    spellings: Words = field(default_factory=lambda: MappingProxyType({}))
    same_poles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    statuses: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    source: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A header or a value, and what it is taken for.

    Attributes
    ----------
    found
        As it stands in the file.
    target
        Ours; empty when none is like it, or when it is left out.
    score
        0 to 100: 100 for our own word, 98 for a known synonym, else the similarity.
    is_confirmed
        Whether it is ours word for word, or a person has confirmed it.
    second_of
        What it would be, were another column not that already; empty for none.
    """

    found: str
    target: str
    score: int
    is_confirmed: bool
    second_of: str = ""


def read_choices(data: bytes) -> Choices:
    """Read the file of a mapping, as `write_choices` writes it; raises as `read_mapping`."""
    return read_mapping(data, choices_of, "import")


def choices_of(content: Mapping[str, Any]) -> Choices:
    """Take what `choices_content` gives."""
    return Choices(
        columns=_columns(content.get("colonnes", {})),
        spellings=_words(content.get("valeurs", {})),
        same_poles=words_of(content.get("memes_poles", {})),
        statuses=words_of(content.get("statuts", {})),
        source=str(content.get("source") or ""),
    )


def write_choices(choices: Choices) -> bytes:
    """Write what is confirmed, for the next time."""
    return write_mapping(choices_content(choices))


def choices_content(choices: Choices) -> dict[str, Any]:
    """What is confirmed, in values that JSON has."""
    return {
        "colonnes": {
            table: dict(sorted(words.items())) for table, words in choices.columns.items()
        },
        "valeurs": {
            column: dict(sorted(words.items())) for column, words in choices.spellings.items()
        },
        "memes_poles": dict(sorted(choices.same_poles.items())),
        "statuts": dict(sorted(choices.statuses.items())),
        "source": choices.source,
    }


def _columns(content: Mapping[str, Any]) -> Words:
    """By table; a header that stands by itself, without a table, is one of the poles."""
    tables = {name: words for name, words in content.items() if not isinstance(words, str)}
    poles = {name: target for name, target in content.items() if isinstance(target, str)}
    return _words({**tables, "poles": {**poles, **tables.get("poles", {})}} if poles else tables)


def _words(content: Mapping[str, Any]) -> Words:
    return {str(name): words_of(words) for name, words in content.items()}


@dataclass(frozen=True)
class HeaderNames:
    """The folded names that headers of one table are known by.

    Attributes
    ----------
    own
        Our names and titles, and the column each is.
    known
        Those, the words of others, and the titles of what is no column of a table.
    allowed
        What a header may be taken for.
    """

    schema: TableSchema
    own: Mapping[str, str]
    known: Mapping[str, str]
    allowed: frozenset[str]

    @cached_property
    def together(self) -> Mapping[str, str]:
        """Those that are known, without their spaces: « codeDepartement »."""
        return {word.replace(" ", ""): target for word, target in self.known.items()}


def header_names(schema: TableSchema, vocabulary: Vocabulary) -> HeaderNames:
    """Gather the names that headers of a table are known by."""
    helpers = vocabulary.headers.get(schema.name, {})
    others = {fold(word): target for target, words in helpers.items() for word in (target, *words)}
    titles = {fold(word): each.name for each in schema.fields for word in (each.title, each.name)}
    extra = {fold(title): name for name, title in EXTRA_COLUMNS.items()}
    known = {**extra, **others, **titles}
    # « code_postal » and « latitude » are ours too, of members that do not keep them.
    own = {**{fold(each): each for each in helpers if known.get(fold(each)) == each}, **titles}
    allowed = frozenset({*schema.columns, *helpers, *EXTRA_COLUMNS, IGNORED})
    return HeaderNames(schema, own, known, allowed)


def propose_table(header: Iterable[str], sheet: str, tables: Iterable[HeaderNames]) -> str:
    """Choose the table whose columns the headers name best; its name in that of the sheet helps.

    Empty when the headers name no column of any.
    """
    folded = [header_key(name) for name in header]
    scores = {}
    for names in tables:
        known = {names.known[each] for each in folded if each in names.known} - {IGNORED}
        if known:
            scores[names.schema.name] = _score(folded, sheet, names, known)
    return max(scores, key=lambda each: scores[each]) if scores else ""


def _score(folded: Sequence[str], sheet: str, names: HeaderNames, known: Collection[str]) -> float:
    """Weigh how well headers name a table.

    A point a column that is known, and half of one when it is spelled as ours; a required column
    that is missing costs more than one known brings; a sheet called by the table is worth three.
    Measured on the messy files of the tests: a list of members with a column of poles has as many
    known columns of poles as of members, and only what is missing tells them apart; without the
    three points, a sheet « membres » of three columns is taken for poles.
    """
    schema = names.schema
    table = fold(schema.name)
    own = {fold(name) for name in schema.columns}
    lacking = sum(each.required and each.name not in known for each in schema.fields)
    is_called = table in fold(sheet).split() or table == fold(sheet)
    return (
        len(known)
        + 0.5 * sum(each in own for each in folded)
        - 1.5 * lacking
        + (3 if is_called else 0)
    )


def propose_columns(
    header: Sequence[str], names: HeaderNames, choices: Choices
) -> tuple[Match, ...]:
    """Propose a column for each header, the surest first; each column is taken once.

    What a person has confirmed goes before; then our own names and titles, then the known
    synonyms, then what is spelled nearly so.
    """
    words = choices.columns.get(names.schema.name, {})
    confirmed = {header_key(name): target for name, target in words.items()}
    matches = [_match(name, names, confirmed) for name in header]
    matches = _without_names_of_persons(matches, confirmed)
    matches = [
        each if each.target in names.allowed else replace(each, target=IGNORED, score=0)
        for each in matches
    ]
    order = sorted(
        range(len(matches)), key=lambda i: (not matches[i].is_confirmed, -matches[i].score, i)
    )
    taken: set[str] = set()
    for position in order:
        target, score = matches[position].target, matches[position].score
        if target in taken and target not in _SEVERAL:
            second = target if score >= KNOWN else ""
            left = Match(header[position], IGNORED, 0, is_confirmed=False, second_of=second)
            matches[position] = left
        taken.add(target)
    return tuple(matches)


def _without_names_of_persons(
    matches: Sequence[Match], confirmed: Mapping[str, str]
) -> list[Match]:
    """Take « Nom » for a person's beside « Prénom », or beside « Nom du PTCE »."""
    folded = [header_key(each.found) for each in matches]
    has_first_name = any(words & {"prenom", "prenoms"} for words in map(_words_of, folded))
    has_pole = any(
        each.target == "nom" and _words_of(name) & {"ptce", "pole", "projet", "intitule"}
        for each, name in zip(matches, folded, strict=True)
    )
    target = "personne" if has_first_name else IGNORED
    return [
        Match(each.found, target, KNOWN if has_first_name else 0, is_confirmed=False)
        if name in ("nom", "noms", "nom prenom")
        and name not in confirmed
        and (has_first_name or has_pole)
        else each
        for each, name in zip(matches, folded, strict=True)
    ]


def _words_of(folded: str) -> set[str]:
    return set(folded.split())


def _match(name: str, names: HeaderNames, confirmed: Mapping[str, str]) -> Match:
    folded = header_key(name)
    if folded in confirmed:
        return Match(name, confirmed[folded], EXACT, is_confirmed=True)
    if folded in names.own:
        return Match(name, names.own[folded], EXACT, is_confirmed=True)
    if target := _known_target(folded, names):
        return Match(name, target, KNOWN, is_confirmed=target in ("rang", "raison"))
    if target := _by_first_word(folded, names.known):
        return Match(name, target, _FIRST_WORD, is_confirmed=False)
    return _nearest(name, folded, names.known)


def _known_target(folded: str, names: HeaderNames) -> str:
    """Find what a header is known to be, without its article, its spaces, or « adresse_ »."""
    bare = _NOT_TELLING.sub("", folded)
    found = names.known.get(folded) or names.known.get(bare)
    return found or names.together.get(bare.replace(" ", ""), IGNORED)


_NOT_TELLING = re.compile(r"^(?:les?|la|adresse|siege) |etablissement$")


def _by_first_word(folded: str, names: Mapping[str, str]) -> str:
    """Take « Statut labellisation » for the status: some first words tell enough."""
    first, _, rest = folded.partition(" ")
    target = names.get(first, IGNORED)
    is_of_others = not _OF_OTHERS.isdisjoint(rest.split())
    return target if rest and target in _TELLING and not is_of_others else IGNORED


def _nearest(name: str, folded: str, names: Mapping[str, str]) -> Match:
    best, score = IGNORED, 0.0
    if len(folded) >= 4:
        for known, target in names.items():
            # Short names are near everything.
            if len(known) < 4 or target in _NEVER_NEARLY:
                continue
            if (found := _likeness(folded, known)) > score:
                best, score = target, found
    if score < LIKE:
        return Match(name, IGNORED, 0, is_confirmed=False)
    return Match(name, best, min(round(score), KNOWN - 1), is_confirmed=False)


def _likeness(folded: str, known: str) -> float:
    whole = fuzz.ratio(folded, known)
    words = fuzz.token_sort_ratio(folded, known)
    # « Nom complet du pôle territorial » holds all the words of « nom du pole ».
    among = fuzz.token_set_ratio(folded, known) - 8 if len(known.split()) > 1 else 0
    return max(whole, words, among)
