"""The atlas in service: what stands in the data folder, once it has come whole.

A folder may be changed by hand, with any tool: a file that is being copied is there before its last
row is. What was in service stays as long as a file is still written, and when what has come cannot
be read or has lost more than half of the poles. What the atlas itself writes enters at once.
"""

import logging
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from geo.atlas import data_version, load_atlas
from geo.errors import AtlasError
from geo.french import count, escape_controls
from geo.model.atlas import Atlas
from geo.model.theme import Theme
from geo.tables.changes import loses_most
from geo.tables.versions import Pointer, read_pointer, tables_folder, versioned_paths

SETTLED_S: Final = 3.0
"""Since a file was last written, before it is taken for whole. Shorter, a copy over a network that
stalls is read half; longer, who changes a cell waits for nothing."""
_MOST_FOLDERS: Final = 2


@dataclass
class _InService:
    """What is in service of a folder.

    Attributes
    ----------
    atlas, state, pointer
        What was read, the state of the folder then, and what it said to be in service.
    refused, why
        The state that was not put in service, and why; empty when all is well.
    """

    atlas: Atlas
    state: str
    pointer: Pointer | None
    refused: str = ""
    why: str = ""


_folders: OrderedDict[Path, _InService] = OrderedDict()
_reading = Lock()


def atlas_in_service(folder: Path, theme: Theme | None = None) -> Atlas:
    """Give the atlas of a data folder as it stands, or as it stood when what has come is refused.

    Raises
    ------
    AtlasError
        It cannot be read, and nothing was in service before.
    """
    held = _folders.get(folder)
    if held and held.state == _state(folder):
        held.refused = held.why = ""
        return held.atlas
    is_ours = _reading.acquire(blocking=held is None)
    if held and not is_ours:
        return held.atlas  # another visitor's run is reading what has come
    try:
        return _renewed(folder, theme, _folders.get(folder)).atlas
    finally:
        _reading.release()


def held_atlas(folder: Path) -> Atlas | None:
    """What is in service of a folder, without a look at it; None when nothing was read yet."""
    held = _folders.get(folder)
    return held.atlas if held else None


def refusal_of(folder: Path) -> str:
    """Why what stands in a folder is not in service; empty when it is."""
    held = _folders.get(folder)
    return held.why if held else ""


def _state(folder: Path) -> str:
    return data_version(folder) if folder.is_dir() else "absent"


def _renewed(folder: Path, theme: Theme | None, held: _InService | None) -> _InService:
    """Read a folder that has changed; what was held, when it may not take its place."""
    found, pointer = _state(folder), read_pointer(folder)
    if held is None:
        return _put_in_service(folder, _InService(load_atlas(folder, theme), found, pointer))
    is_ours = pointer != held.pointer
    if found in (held.state, held.refused) or (not is_ours and _is_being_written(folder)):
        return held
    try:
        atlas = load_atlas(folder, theme)
        why = "" if is_ours else _loss(held.atlas, atlas)
    except AtlasError as error:
        why = str(error)
    else:
        if not why:
            return _put_in_service(folder, _InService(atlas, found, pointer))
    held.refused, held.why = found, why
    told = escape_controls(why)
    logging.getLogger(__name__).warning("the data folder changed, not what is in service: %s", told)
    return held


def _put_in_service(folder: Path, held: _InService) -> _InService:
    _folders[folder] = held
    _folders.move_to_end(folder)
    if len(_folders) > _MOST_FOLDERS:
        _folders.popitem(last=False)
    return held


def _is_being_written(folder: Path) -> bool:
    now = time.time()
    for path in versioned_paths(tables_folder(folder)):
        try:
            age = now - path.stat().st_mtime
        except OSError:
            return True  # it goes away just now
        if 0 <= age < SETTLED_S:
            return True
    return False


def _loss(before: Atlas, after: Atlas) -> str:
    if not loses_most(len(before.poles), len(after.poles)):
        return ""
    left, known = count(len(after.poles), "pôle"), count(len(before.poles), "pôle")
    return (
        f"le dossier de données n'a plus que {left}, contre {known} : il est sans doute tronqué. "
        "Redémarrez l'application si c'est voulu"
    )
