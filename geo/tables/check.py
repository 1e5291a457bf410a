"""Check: what a schema alone cannot see: places, dates, statuses, persons, look-alikes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, groupby
from operator import itemgetter

import pandas as pd

from geo.model.columns import financing_calls
from geo.model.names import look_alikes, place_key, pole_key
from geo.model.report import Fault, Problem, Report, shown
from geo.model.rules import fault
from geo.model.territories import Territories
from geo.tables.check_indicators import check_indicators
from geo.tables.read import Tables
from geo.tables.resolve import Locate, former_name, resolve_members, resolve_places
from geo.tables.schema import Field

# Bounded everywhere: a cell made to slow the search down does not.
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){0,8}\.[a-z]{2,63}", re.IGNORECASE)
PHONE = re.compile(
    r"(?<![\d/])(?:(?:\+|00)33[ .-]?(?:\(0\)[ .-]?)?|0)[1-9](?:[ .-]?\d{2}){4}(?!\d)"
)
_PRECISIONS = ("inconnue", "region", "departement", "commune", "adresse")
_INTERVALS = (
    ("appels", "date_lancement", "date_resultats"),
    ("roles_reseaux", "debut", "derniere_mention"),
)


def check(
    tables: Tables,
    territories: Territories,
    locate: Locate | None = None,
    *,
    with_duplicates: bool = True,
) -> Report:
    """Find everything wrong in a data folder.

    Parameters
    ----------
    tables
        As `scan_tables` or `read_tables` gives them: what the schemas see is in their report.
    territories, locate
        As for `resolve_places`.
    with_duplicates
        Also compare the names of poles with one another, whose time grows as their square.

    Returns
    -------
    Report
        What reading found, what placing found, and what only the whole tells: names and postal
        codes of communes, precision, dates, statuses and calls, duplicates, personal data.
    """
    poles, places = resolve_places(tables.frames["poles"], territories, locate)
    members, member_places = resolve_members(tables.frames["membres"], territories)
    found = chain(
        _check_names("poles.csv", poles, territories),
        _check_names("membres.csv", members, territories),
        _check_postal_codes(poles, territories),
        _check_precision(poles),
        _check_dates(tables),
        _check_intervals(tables),
        _check_statuses(tables) if "soutiens" not in tables.unreadable else (),
        _check_counts(tables),
        _check_persons(tables),
        check_indicators(tables.frames["indicateurs"]),
        find_duplicates(poles, members) if with_duplicates else (),
    )
    return tables.report + places + member_places + Report.of(found)


def _check_names(file: str, frame: pd.DataFrame, territories: Territories) -> Iterator[Problem]:
    columns = frame[["commune", "code_insee", "code_commune", "_row"]]
    for name, code, today, line in columns.itertuples(index=False):
        if name and not code:
            yield fault("commune-without-code", value=shown(name)).at(file, line, "commune", name)
        elif name and today and (found := _name_fault(name, code, today, territories)):
            yield found.at(file, line, "commune", name)


def _name_fault(name: str, code: str, today: str, territories: Territories) -> Fault | None:
    current = territories.name("commune", today)
    key, former_key = place_key(name), place_key(former_name(territories, code))
    is_unnamed = code != today and not former_key
    if key in (place_key(current), former_key) or is_unnamed:
        return None
    former = territories.former_communes
    names = former.loc[former["code_insee"] == today, "nom"]
    # Its code is that of today (Bellegarde-sur-Valserine, 01033, now Valserhône).
    same_code = place_key(str(territories.communes["nom_delegue"][today]))
    renamed = territories.renamed.get(today, {})
    if key in {same_code, *renamed, *map(place_key, names)}:
        other = "" if key == same_code or renamed.get(key) else ", ou donnez le code ancien"
        return fault("former-name", value=shown(name), name=current, code=today, other=other)
    return fault("contradicting-commune", value=shown(name), name=current, code=today)


def _check_postal_codes(poles: pd.DataFrame, territories: Territories) -> Iterator[Problem]:
    postal_codes = territories.communes["codes_postaux"]
    placed = poles[(poles["code_postal"] != "") & (poles["code_commune"] != "")]
    columns = placed[["code_postal", "code_commune", "nom_commune", "_row"]]
    for postal_code, code, name, line in columns.itertuples(index=False):
        known = str(postal_codes[code]).split("|")
        if postal_code not in known:
            yield fault(
                "contradicting-postal-code",
                value=shown(postal_code),
                name=name,
                known=", ".join(known),
            ).at("poles.csv", line, "code_postal", postal_code)


def _check_precision(poles: pd.DataFrame) -> Iterator[Problem]:
    """Compare the precision declared with the finest level whose cell is filled."""
    has_point = poles["longitude"].notna() & (poles["niveau_lieu"] == "adresse")
    has_commune = (poles["code_insee"] != "") | (poles["code_commune"] != "")
    given = pd.Series("inconnue", index=poles.index)
    given = given.mask(poles["code_region"] != "", "region")
    given = given.mask(poles["code_departement"] != "", "departement")
    given = given.mask(has_commune, "commune")
    given = given.mask(has_point | (has_commune & (poles["adresse"] != "")), "adresse")
    for declared, known, line in zip(poles["precision"], given, poles["_row"], strict=True):
        if declared and (found := _precision_fault(declared, known)):
            yield found.at("poles.csv", line, "precision", declared)


def _precision_fault(declared: str, known: str) -> Fault | None:
    gap = _PRECISIONS.index(declared) - _PRECISIONS.index(known)
    if gap > 0:
        return fault("precision-too-fine", declared=shown(declared), known=shown(known))
    if gap < 0 and declared != "commune":
        return fault("precision-too-coarse", declared=shown(declared), known=shown(known))
    return None


def _check_dates(tables: Tables) -> Iterator[Problem]:
    """Find the dates later than that of the release."""
    release = tables.release.date
    if not release:
        return
    for name, frame in tables.frames.items():
        for field in tables.schemas[name].fields:
            if field.kind in ("date", "year") and not frame.empty:
                yield from _future_dates(name, field, frame, release)


def _future_dates(name: str, field: Field, frame: pd.DataFrame, release: str) -> Iterator[Problem]:
    dated = frame[field.name].dropna()
    for value, line in zip(dated, frame["_row"][dated.index], strict=True):
        text = str(value)
        if text > release[: len(text)]:
            found = fault("future-date", value=shown(text), release=release)
            yield found.at(f"{name}.csv", line, field.name, text)


def _check_intervals(tables: Tables) -> Iterator[Problem]:
    for name, begin, end in _INTERVALS:
        frame = tables.frames[name]
        dated = frame.loc[frame[begin].notna() & frame[end].notna(), [begin, end, "_row"]]
        for first, last, line in dated.itertuples(index=False):
            shared = min(len(str(first)), len(str(last)))
            if str(last)[:shared] < str(first)[:shared]:
                found = fault("reversed-interval", last=shown(str(last)), begin=begin, first=first)
                yield found.at(f"{name}.csv", line, end, str(last))


def _check_statuses(tables: Tables) -> Iterator[Problem]:
    """Compare the status of each pole with the calls that selected it (see SOURCES.md)."""
    poles, supports = tables.frames["poles"], tables.frames["soutiens"]
    financing = financing_calls(tables.frames["appels"], supports)
    is_financed = supports["id_appel"].isin(list(financing))
    financed = frozenset(supports.loc[is_financed, "id_pole"])
    accompanied = frozenset(supports.loc[~is_financed, "id_pole"])
    for pole, status, line in poles[["id_pole", "statut", "_row"]].itertuples(index=False):
        case = _contradiction(status, pole in financed, pole in accompanied)
        if case:
            found = fault(f"contradicting-status.{case}", status=shown(status))
            yield found.at("poles.csv", line, "statut", status)


def _contradiction(status: str, is_financed: bool, is_accompanied: bool) -> str:  # noqa: FBT001
    """Say which case of the rule a status is; a closed pole may have been anything."""
    if status in ("", "clos"):
        return ""
    if status == "laureat" and not is_financed:
        return "never-financed"
    if status != "laureat" and is_financed:
        return "financed"
    if status == "emergent" and not is_accompanied:
        return "never-accompanied"
    if status in ("actif", "candidat") and is_accompanied:
        return "accompanied"
    return ""


def _check_counts(tables: Tables) -> Iterator[Problem]:
    """Find the calls with more named laureates than they announced."""
    named = tables.frames["soutiens"]["id_appel"].value_counts()
    calls = tables.frames["appels"]
    announced = calls.loc[calls["laureats"].notna(), ["id_appel", "laureats", "_row"]]
    for call, laureates, line in announced.itertuples(index=False):
        if named.get(call, 0) > laureates:
            found = fault("too-many-laureates", named=named[call], announced=laureates)
            yield found.at("appels.csv", line, "laureats", str(laureates))


def _check_persons(tables: Tables) -> Iterator[Problem]:
    """Find e-mail addresses and telephone numbers in what is published."""
    for name, frame in tables.frames.items():
        for field in tables.schemas[name].fields:
            if field.is_number or field.categories or not field.is_public:
                continue
            if faults := _person_faults(field, frame[field.name].unique()):
                rows = frame.loc[frame[field.name].isin(list(faults)), [field.name, "_row"]]
                for value, line in rows.itertuples(index=False):
                    yield faults[value].at(f"{name}.csv", line, field.name, value)


def _person_faults(field: Field, values: Iterable[str]) -> Mapping[str, Fault]:
    faults = {}
    for value in values:
        is_phone = not field.kind and PHONE.search(value)
        if is_phone or ("@" in value and EMAIL.search(value)):
            noun = "un numéro de téléphone" if is_phone else "une adresse électronique"
            faults[value] = fault("personal-data", what=noun)
    return faults


# ---- Look-alikes ----------------------------------------------------------------------------


Row = tuple[str, str, str, int]


def find_duplicates(poles: pd.DataFrame, members: pd.DataFrame) -> Iterator[Problem]:
    """Find poles of one département, organisations of one pole, whose names are alike.

    Parameters
    ----------
    poles
        As `resolve_places` gives them; those without a département are compared by région.
    """
    areas = poles["code_departement"].where(
        poles["code_departement"] != "", "région " + poles["code_region"]
    )
    for rows in _groups(areas, poles):
        yield from _equal_names("poles.csv", rows, "le même territoire")
        yield from _similar_names("poles.csv", rows)
    for rows in _groups(members["id_pole"], members):
        yield from _equal_names("membres.csv", rows, "le même pôle")


def _groups(areas: pd.Series, frame: pd.DataFrame) -> Iterator[list[Row]]:
    """Rows (area, key, name, line) of each area, in file order."""
    keys = map(pole_key, frame["nom"])
    rows = zip(areas, keys, frame["nom"], frame["_row"], strict=True)
    for _, group in groupby(sorted(rows, key=itemgetter(0, 3)), key=itemgetter(0)):
        yield list(group)


def _equal_names(file: str, rows: list[Row], where: str) -> Iterator[Problem]:
    first_lines: dict[str, int] = {}
    for _, key, name, line in rows:
        first = first_lines.setdefault(key, line)
        if first != line:
            found = fault("duplicate-name", value=shown(name), first=first, where=where)
            yield found.at(file, line, "nom", name)


def _similar_names(file: str, rows: list[Row]) -> Iterator[Problem]:
    distinct = list({key: (name, line) for _, key, name, line in reversed(rows)}.items())[::-1]
    for position, before in look_alikes([key for key, _ in distinct]):
        (name, line), (like, first) = distinct[position][1], distinct[before][1]
        found = fault("similar-name", value=shown(name), like=shown(like), first=first)
        yield found.at(file, line, "nom", name)
