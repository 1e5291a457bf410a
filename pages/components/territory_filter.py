"""The territory filter: the picker, with what it asks for written into the address."""

from geo.model.atlas import View
from geo.model.selection import Selection
from geo.model.territories import LEVELS, Level
from pages.components.address import read_address, write_address
from pages.components.territory_picker import Action, territory_picker


def territory_filter(view: View, shards_address: str, scripts_address: str) -> None:
    """Let territories of one level be chosen by typing; their union is selected."""
    selection, territories = view.selection, view.atlas.territories

    def change(action: Action, level: Level, code: str) -> None:
        if view.atlas.resolve_code(level, code) is None:
            return
        # The address may have changed since this was drawn: one can choose two in a hurry.
        now, _ = view.atlas.read_query(read_address())
        codes = changed_codes(now, action, level, code)
        write_address({each: codes if each == level else () for each in LEVELS})

    territory_picker(
        [
            (selection.level, code, territories.name(selection.level, code))
            for code in selection.codes
            if selection.level
        ],
        on_change=change,
        shards_address=shards_address,
        scripts_address=scripts_address,
    )


def changed_codes(selection: Selection, action: Action, level: Level, code: str) -> list[str]:
    """The codes after a change; a territory of another level takes the place of all others."""
    codes = list(selection.codes) if selection.level == level else []
    if action == "add" and code not in codes:
        return [*codes, code]
    return [other for other in codes if other != code or action == "add"]
