"""What every sheet says: what is selected, what the data cannot tell, under which licence it is."""

from geo.french import NBSP, sentence_case
from geo.model.atlas import Atlas, View
from geo.publish.fact_sheets.document import Points
from geo.reports.sentences import count_sentence, describe, unplaced_sentence


def lead_of(view: View) -> tuple[str, ...]:
    """Say which poles are selected, how many, and how many cannot be placed."""
    sentences = (
        f"{sentence_case(describe(view.selection, view.atlas))}.",
        count_sentence(view),
        unplaced_sentence(view),
    )
    return tuple(each for each in sentences if each)


def limits_of(atlas: Atlas) -> Points | None:
    """Say what the data cannot tell; None when it does not say."""
    return Points(atlas.release.limits) if atlas.release.limits else None


def licence_of(atlas: Atlas) -> str:
    """Say under which licence the data is; empty when it does not say."""
    licence = atlas.release.licence
    return f"Licence{NBSP}: {licence}." if licence else ""
