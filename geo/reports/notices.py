"""What every report says: what is selected, what the data cannot tell, where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.french import NBSP, sentence_case
from geo.model.atlas import Atlas, View
from geo.reports.blocks import Block, Report, Section, Sentences
from geo.reports.sentences import count_sentence, describe, source_sentence, unplaced_sentence


@dataclass(frozen=True, slots=True)
class Heading:
    """How a report is called: its file, what sort it is, its subject; attributes of `Report`."""

    name: str
    kind: str
    title: str


def report_on(
    atlas: Atlas, heading: Heading, lead: Sequence[str], sections: Sequence[Section]
) -> Report:
    """Make a report, with what all say of the data at its end."""
    licence = atlas.release.licence
    return Report(
        heading.name,
        heading.kind,
        heading.title,
        lead=tuple(lead),
        sections=(*sections, Section("limites", "Limites des données", lambda: _limits(atlas))),
        source=source_sentence(atlas),
        licence=f"Licence{NBSP}: {licence}." if licence else "",
        date=atlas.release.date,
        theme=atlas.theme,
    )


def selected_of(view: View) -> tuple[str, ...]:
    """Say which poles are selected, and how many."""
    return f"{sentence_case(describe(view.selection, view.atlas))}.", count_sentence(view)


def lead_of(view: View) -> tuple[str, ...]:
    """Say the same, and how many have no point."""
    unplaced = unplaced_sentence(view)
    return (*selected_of(view), unplaced) if unplaced else selected_of(view)


def _limits(atlas: Atlas) -> list[Block]:
    return [Sentences(atlas.release.limits)] if atlas.release.limits else []
