"""Choosing territories: the picker, with what it asks for written into the address."""

from collections.abc import Callable, Sequence

from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import LEVELS, Level
from pages.server.asset_urls import names_url
from pages.state.address import read_address, write_address
from pages.widgets.territory_picker import FILTER, Action, Asking, territory_picker

ORIGIN = Asking(
    key="choix_origine",
    label="Autour de quel lieu ?",
    placeholder="Commune, code postal, intercommunalité, département",
    is_single=True,
)
CANDIDATES = Asking(
    key="choix_candidates",
    label="Communes candidates",
    placeholder="Commune ou code postal",
    levels=("commune",),
)


def territory_filter(atlas: Atlas, selection: Selection) -> None:
    """Let territories of one level be chosen by typing; their union is meant."""

    def change(action: Action, level: Level, code: str) -> None:
        if atlas.resolve_code(level, code) is None:
            return
        # The address may have changed since this was drawn: one can choose two in a hurry.
        now, _ = atlas.read_query(read_address())
        codes = changed_codes(now, action, level, code)
        write_address({each: codes if each == level else () for each in LEVELS})

    _pick(atlas, change, selection.level, selection.codes)


def origin_filter(atlas: Atlas, selection: Selection) -> None:
    """Let one territory be chosen, from which distances start; it replaces a point."""

    def change(action: Action, level: Level, code: str) -> None:
        if atlas.resolve_code(level, code) is not None:
            chosen = (code,) if action == "add" else ()
            places: dict[str, tuple[str, ...]] = dict.fromkeys((*LEVELS, "lon", "lat"), ())
            write_address(places | {level: chosen})

    _pick(atlas, change, selection.level, selection.codes[:1], ORIGIN)


def candidates_filter(atlas: Atlas, codes: Sequence[str]) -> None:
    """Let communes be chosen as candidates for new poles."""

    def change(action: Action, _level: Level, code: str) -> None:
        if atlas.resolve_code("commune", code) is None:
            return
        # The address may hold the code of a merged commune.
        now = read_address().get("candidat", ())
        others = [each for each in now if atlas.resolve_code("commune", each.strip()) != code]
        write_address({"candidat": [*others, code] if action == "add" else others})

    _pick(atlas, change, "commune", codes, CANDIDATES)


def changed_codes(selection: Selection, action: Action, level: Level, code: str) -> list[str]:
    """The codes after a change; a territory of another level takes the place of all others."""
    codes = list(selection.codes) if selection.level == level else []
    if action == "add" and code not in codes:
        return [*codes, code]
    return [other for other in codes if other != code or action == "add"]


def _pick(
    atlas: Atlas,
    change: Callable[[Action, Level, str], None],
    level: Level | None,
    codes: Sequence[str],
    asking: Asking = FILTER,
) -> None:
    """Show the territories chosen, and pass on what is asked for."""
    chosen = [(level, code, atlas.territories.name(level, code)) for code in codes if level]
    shards_url = names_url(atlas.version)
    territory_picker(chosen, on_change=change, shards_url=shards_url, asking=asking)
