"""The whole site: what is published, checked against what was, and everything to write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from geo.errors import AtlasError, PublishError
from geo.french import count
from geo.model.atlas import View
from geo.progress import Progress
from geo.publish.exports.extract import Extract, extract
from geo.publish.site.assets.shared_contents import shared_contents
from geo.publish.site.assets.shared_files import hashed_names
from geo.publish.site.build import take_over, write_all
from geo.publish.site.pages.versions import History
from geo.publish.site.placing import INDEX, new_site
from geo.publish.site.plan import Plan, data_files
from geo.publish.site.publication import Publication
from geo.publish.site.releases.files import DATA
from geo.publish.site.releases.release import (
    PublishedRelease,
    ReleaseId,
    before,
    numbered,
    parse_index,
    published_release,
    register,
    with_changes,
)
from geo.settings import Settings
from geo.tables.changes import Changes, changes
from geo.tables.read import read_tables
from geo.tables.schema import TableSchema

MOST_POLE_SHEETS = 500
"""Beyond, poles have pages but no fact sheets as files, which would weigh half a gigabyte."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be published.

    Attributes
    ----------
    settings
        The operator's: who publishes, whom to write to.
    base_url
        Where the site will stand, with a final slash; empty when not known.
    pairs
        Indicators that have a page by two.
    """

    view: View
    schemas: Mapping[str, TableSchema]
    settings: Settings
    base_url: str = ""
    pairs: tuple[tuple[str, str], ...] = ()


def publish(request: Request, out: Path, progress: Progress) -> list[str]:
    """Write the site of a selection.

    Parameters
    ----------
    out
        Folder of the site; its past releases are kept, the rest is replaced.

    Returns
    -------
    list
        French sentences on what was published, and what was left out.

    Raises
    ------
    PublishError
        The release cannot be named, was published with another content, or the folder is not ours.
    """
    with new_site(out) as beside:
        plan = _plan(request, out, progress)
        take_over(out, beside, str(plan.site.release))
        write_all(plan.work(), plan.site, beside, plan.sizes, progress)
    return _outcome(request, plan.site, out, len(plan.sizes))


def _plan(request: Request, out: Path, progress: Progress) -> Plan:
    past = past_releases(out)
    named = numbered(past, published_release(request.view, request.schemas))
    view = _view_of(named.id, request.view)
    extracted = extract(view, request.schemas)
    new, found = _compared(named, past, extracted, out)
    releases = register(past, new)
    shared = shared_contents(view.atlas)
    site = Publication(
        view=view,
        settings=request.settings,
        release=new.id,
        base_url=request.base_url,
        has_pole_sheets=len(request.view) <= MOST_POLE_SHEETS,
        shared=hashed_names(shared),
        pairs=request.pairs,
    )
    progress(0, 1, "Tables")
    return Plan(site, History(releases, found), request.schemas, shared, data_files(extracted))


def _view_of(release: ReleaseId, view: View) -> View:
    """Give the same poles, dated as they are published."""
    said = replace(view.atlas.release, date=release.date, version=release.version)
    if said == view.atlas.release:
        return view
    return replace(view.atlas, release=said).select(view.selection)


def past_releases(out: Path) -> tuple[PublishedRelease, ...]:
    """Read what was published in a folder; nothing in one that is empty or not there."""
    index = out / INDEX
    return parse_index(index.read_text("utf-8")) if index.is_file() else ()


def _compared(
    new: PublishedRelease, past: Sequence[PublishedRelease], extracted: Extract, out: Path
) -> tuple[PublishedRelease, Changes | None]:
    """Say what a release changes since the one before it, if there is one."""
    old = before(past, new.id)
    if old is None:
        return new, None
    found = changes(_data_of(out, old), extracted.frames, extracted.schemas)
    return with_changes(new, old.id, found), found


def _data_of(out: Path, release: PublishedRelease) -> Mapping[str, pd.DataFrame]:
    """Read the tables that a release left."""
    folder = out / "versions" / str(release.id) / "fichiers" / DATA
    try:
        return read_tables(folder).frames
    except AtlasError as error:
        message = (
            f"Les données de la version {release.id} ne peuvent plus être lues ({error}) : les "
            "changements depuis elle ne peuvent pas être dits. Rétablissez son dossier."
        )
        raise PublishError(message) from error


def _outcome(request: Request, site: Publication, out: Path, written: int) -> list[str]:
    poles = count(len(site.view), "pôle publié", "pôles publiés")
    said = [f"{out} : version {site.release}, {poles}, {count(written, 'fichier écrit')}."]
    own = request.view.atlas.release.version
    if site.release.version != own:
        said.append(
            f"La version {own} des données est déjà publiée, ou dépassée : elles le sont sous la "
            f"version {site.release.version}. Écrivez-la dans datapackage.json pour que "
            "l'application la dise aussi."
        )
    if not site.base_url:
        said.append(
            "Sans --base-url : ni adresses canoniques, ni plan du site, ni flux, ni oEmbed, ni "
            "images de partage."
        )
    if not site.has_pole_sheets:
        said.append(f"Plus de {MOST_POLE_SHEETS} pôles : pas de fiche PDF par pôle.")
    return said
