"""Choosing territories: the picker, with what it asks for written into the address."""

from collections.abc import Sequence

from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import LEVELS, Level
from pages.server.asset_addresses import names_address
from pages.state.address import read_address, write_address
from pages.widgets.territory_picker import Action, Asking, territory_picker

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

    territory_picker(
        _chosen(atlas, selection.level, selection.codes),
        on_change=change,
        shards_address=names_address(atlas.version),
    )


def origin_filter(atlas: Atlas, selection: Selection) -> None:
    """Let one territory be chosen, from which distances start; it replaces a point."""

    def change(action: Action, level: Level, code: str) -> None:
        if atlas.resolve_code(level, code) is not None:
            chosen = (code,) if action == "add" else ()
            places: dict[str, tuple[str, ...]] = dict.fromkeys((*LEVELS, "lon", "lat"), ())
            write_address(places | {level: chosen})

    territory_picker(
        _chosen(atlas, selection.level, selection.codes[:1]),
        on_change=change,
        shards_address=names_address(atlas.version),
        asking=ORIGIN,
    )


def candidates_filter(atlas: Atlas, codes: Sequence[str]) -> None:
    """Let communes be chosen as candidates for new poles."""

    def change(action: Action, _level: Level, code: str) -> None:
        if atlas.resolve_code("commune", code) is None:
            return
        # The address may hold the code of a merged commune.
        now = read_address().get("candidat", ())
        others = [each for each in now if atlas.resolve_code("commune", each.strip()) != code]
        write_address({"candidat": [*others, code] if action == "add" else others})

    territory_picker(
        _chosen(atlas, "commune", codes),
        on_change=change,
        shards_address=names_address(atlas.version),
        asking=CANDIDATES,
    )


def changed_codes(selection: Selection, action: Action, level: Level, code: str) -> list[str]:
    """The codes after a change; a territory of another level takes the place of all others."""
    codes = list(selection.codes) if selection.level == level else []
    if action == "add" and code not in codes:
        return [*codes, code]
    return [other for other in codes if other != code or action == "add"]


def _chosen(
    atlas: Atlas, level: Level | None, codes: Sequence[str]
) -> list[tuple[Level, str, str]]:
    return [(level, code, atlas.territories.name(level, code)) for code in codes if level]
