"""Is it linked? The presence of poles against an indicator that one chooses."""

from geo.french import NBSP
from geo.render.leaflet import Addresses
from geo.reports.choices.linked import linked_indicators, read_linked
from geo.reports.coverage.linked import linked_blocks
from geo.reports.maps.words import indicator_title
from geo.reports.study import Study
from pages.panels.notices import show_messages
from pages.panels.report import show_blocks
from pages.state.address import choose, read_address
from pages.widgets.indicators import Choice, indicator_fields


def linked_part(study: Study, addresses: Addresses) -> None:
    """Let an indicator be chosen, and say whether the poles go along with it."""
    indicators = study.atlas.indicators
    chosen, messages = read_linked(read_address(), study.atlas)
    show_messages(messages)
    if offered := linked_indicators(study.atlas):
        choice = Choice("indicateur", f"Indicateur{NBSP}:", chosen, {}, offered[0])
        choose("lien", indicator_fields(choice, indicators, offered, indicator_title), layout="bar")
    show_blocks(linked_blocks(study, chosen), study.everywhere, addresses)
