"""The report on the national calls through time: when, how many, and who is named here."""

from collections.abc import Sequence
from dataclasses import replace
from math import isnan

import pandas as pd

from geo.analysis.calls import Calls, calls_of
from geo.analysis.portraits import first_years
from geo.analysis.presence import possible_rows
from geo.french import NBSP, count, enumeration, number, sentence_case
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.reports.blocks import Block, ChartBlock, Report, Section, TableBlock, sentences
from geo.reports.charts import Chart, bars_chart, columns_chart
from geo.reports.definitions import definitions
from geo.reports.distances import zone_words
from geo.reports.links import ToWeb
from geo.reports.missing import NO_FIGURE, UNKNOWN
from geo.reports.names import sheet_name
from geo.reports.notices import Heading, report_on, selected_of
from geo.reports.sectors.report import ComparedSectors, retained_section
from geo.reports.sentences import named_of_announced
from geo.reports.study import Study
from geo.reports.tables import Column, Table

FIRST = "Pôles par année du premier appel qui les a retenus"
NEVER = "Aucun appel connu"


def calls_report(study: Study) -> Report:
    """Say when calls selected the study's poles in its zone, and what each call announced."""
    atlas, asked = study.atlas, study.selection
    view, announced = atlas.select(asked), study.calls
    where = Selection(level=asked.level, codes=asked.codes)
    sections = [
        Section("annees", "Premiers appels", lambda: _years(view, announced)),
        Section("nationaux", "Les appels nationaux", lambda: _announced(view, announced)),
        Section("nommes", "Qui est nommé ici", lambda: _named(announced, atlas)),
        retained_section(ComparedSectors(atlas, asked)),
        Section("definitions", "Définitions", lambda: [definitions("appels")]),
    ]
    heading = Heading(
        sheet_name(asked, "france", "appels"),
        "Au fil des appels",
        sentence_case(zone_words(where, atlas)),
    )
    return report_on(atlas, heading, selected_of(view), sections)


def calls_blocks(view: View, announced: Calls) -> Sequence[Block | None]:
    """Say the same in short, beside other figures of the selected poles."""
    said = sentences(years_sentence(view), calls_sentence(calls_of(view, announced)))
    return [said, *_years(view, announced)[1:], *_announced(view, announced)[1:]]


def _years(view: View, announced: Calls) -> Sequence[Block | None]:
    said = sentences(years_sentence(view))
    if not len(view.supports):
        return [said]
    return [said, ChartBlock(years_chart(view, announced), years_figures(view))]


def _announced(view: View, announced: Calls) -> Sequence[Block | None]:
    table = calls_of(view, announced)
    targets = tuple(map(ToWeb, table["source_url"]))
    return [sentences(calls_sentence(table)), TableBlock(calls_figures(table), targets)]


def _named(announced: Calls, atlas: Atlas) -> Sequence[Block | None]:
    """Set who is named here beside who was announced, for the calls that published a number."""
    known = announced[announced["announced"].notna()]
    if known.empty:
        return []
    said = (
        "Chaque appel dont le nombre de lauréats est publié, à côté des pôles nommés ici ; le "
        "total ne compte que les appels qui financent."
    )
    title = f"{named_of_announced(atlas)} sont nommés ici"
    series = [("annoncés", known["announced"].tolist()), ("nommés ici", known["named"].tolist())]
    chart = bars_chart(known["nom"].tolist(), series, title, "Pôles")
    return [sentences(said), ChartBlock(chart)]


def years_figures(view: View) -> Table:
    """Count the selected poles by the year in which a call first selected them."""
    by_year, undated = first_years(view)
    retained = int(view.atlas.facets["appel"].matrix[view.mask].any(axis=1).sum())
    never = never_words(undated, len(view) - retained)
    counts = [*((str(year), poles) for year, poles in by_year.items()), (never, undated)]
    is_least = len(possible_rows(view)) > 0
    rows = [(year, None if is_least and not poles else poles) for year, poles in counts]
    return Table(FIRST, (Column("Année", "text"), Column("Pôles")), rows)


def never_words(undated: int, without_call: int) -> str:
    """Name the poles without a year: those of no call, and those of calls without a year."""
    return NEVER if undated == without_call else f"{NEVER}, ou année {UNKNOWN}e"


def years_chart(view: View, announced: Calls) -> Chart:
    """Draw the selected poles by the year in which a call first selected them."""
    by_year, _ = first_years(view)
    chart = columns_chart(
        [str(year) for year in by_year],
        list(by_year.values()),
        years_title(view),
        ("Année du premier appel qui a retenu le pôle", "Pôles"),
    )
    return replace(chart, note=_named_note(announced))


def _named_note(announced: Calls) -> str:
    """Say how many of the laureates of each call are named: a short column may be a short list."""
    known = announced[announced["announced"].notna() & announced["year"].notna()]
    parts = [
        f"{number(named)} sur {number(of)} en {int(year)}"
        for named, of, year in zip(known["named"], known["announced"], known["year"], strict=True)
    ]
    said = "Lauréats nommés ici, en France, sur ceux que chaque appel a annoncés"
    return f"{said}{NBSP}: {', '.join(parts)}." if parts else ""


def years_title(view: View) -> str:
    """Say when most of the selected poles were first selected by a call."""
    by_year, _ = first_years(view)
    most = max(by_year.values(), default=0)
    if not most:
        if len(view.supports):
            return "L'année des appels qui ont retenu ces pôles n'est pas connue"
        return "Aucun de ces pôles n'a été retenu par un appel connu"
    years = [str(year) for year, poles in by_year.items() if poles == most]
    when = "tous" if most * len(years) == sum(by_year.values()) else "surtout"
    poles = count(most, "pôle") + (" chaque année" if len(years) > 1 else "")
    which = f"Retenus une première fois, parmi les pôles recensés ici{NBSP}:"
    return f"{which} {when} en {enumeration(years)} ({poles})"


def years_sentence(view: View) -> str:
    """Say how many of the selected poles a call selected, and how many none did."""
    if not len(view) and len(possible_rows(view)):
        return ""
    by_year, undated = first_years(view)
    dated = sum(by_year.values())
    if not dated:
        return f"{years_title(view)}."
    parts = [count(dated, "pôle retenu par un appel, localisé ou non", _RETAINED)]
    if undated:
        others = count(undated, "autre", "autres")
        parts.append(f"pour {others}, aucun appel connu, ou l'année est inconnue")
    sentence = f"{' ; '.join(parts)}."
    again = len(view.supports) - len(set(view.supports.rows.tolist()))
    if again:
        times = "Une fois" if again == 1 else count(again, "fois")
        sentence += f" {times}, un autre appel a retenu un pôle qui l'était déjà."
    return sentence


_RETAINED = "pôles retenus par un appel, localisés ou non"


def calls_figures(table: pd.DataFrame) -> Table:
    """List the calls, as `calls_of` gives them: what they announced, who is named and selected."""
    columns = (
        Column("Appel", "text"),
        Column("Année", "text"),
        Column("Candidatures", missing=NO_FIGURE),
        Column("Lauréats annoncés", missing=NO_FIGURE),
        Column("Nommés ici"),
        Column("Affichés", missing=UNKNOWN),
        Column("Taux de réussite", "percent", NO_FIGURE),
        Column("Budget, en euros", missing=NO_FIGURE),
    )
    numbers = ["applications", "announced", "named", "selected", "success", "budget_eur"]
    cells = table[numbers].astype("Float64").to_numpy(float, na_value=float("nan"))
    years = table["year"].to_numpy(float, na_value=float("nan"))
    return Table(
        "Appels nationaux, du plus ancien au plus récent",
        columns,
        [
            (name, NO_FIGURE if isnan(year) else str(int(year)), *line)
            for name, year, line in zip(table["nom"], years, cells.tolist(), strict=True)
        ],
    )


def calls_sentence(table: pd.DataFrame) -> str:
    """Say what the calls selected in all, for those that finance."""
    paying = table[table["finances"]]
    both = paying[paying["applications"].notna() & paying["announced"].notna()]
    if both.empty:
        return ""
    applications, laureates = int(both["applications"].sum()), int(both["announced"].sum())
    several = f"les {number(len(both))} appels qui financent et dont les candidatures sont connues"
    who = f"{several} en ont reçu"
    if len(both) == 1:
        who = "le seul appel qui finance et dont les candidatures sont connues en a reçu"
    said = f"Au plan national, {who} {number(applications)} et retenu {number(laureates)}."
    selected = int(paying["selected"].sum())
    if not selected and paying["selected"].isna().any():
        return said
    times = "une fois" if selected == 1 else count(selected, "fois")
    return f"{said} Tous les appels qui financent ont retenu {times} un pôle affiché ici."
