"""The whole site: what is published, checked against what was, and everything to write."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd

from geo.errors import AtlasError, PublishError
from geo.french import count
from geo.model.atlas import View
from geo.model.territories import Level
from geo.publish.exports.csv_folder import csv_files
from geo.publish.exports.extract import Extract, extract
from geo.publish.exports.formats import FORMATS
from geo.publish.fact_sheets.pdf import to_pdf
from geo.publish.fact_sheets.pole import pole_sheet
from geo.publish.fact_sheets.territory import territory_sheet
from geo.publish.progress import Progress
from geo.publish.site.addresses import robots_txt, sitemaps
from geo.publish.site.build import (
    INDEX,
    SHARED_FOLDER,
    Work,
    check_folder,
    page_work,
    release_work,
    write_site,
)
from geo.publish.site.coverage_page import coverage_page
from geo.publish.site.feed import FEED_PATH, feed_xml
from geo.publish.site.head import NAME
from geo.publish.site.home import home_page
from geo.publish.site.pole_pages import pole_page
from geo.publish.site.publication import Publication
from geo.publish.site.release import (
    PublishedRelease,
    ReleaseId,
    RowChanges,
    before,
    index_json,
    parse_index,
    published_release,
    register,
)
from geo.publish.site.release_files import DATA, SHEETS, file_path
from geo.publish.site.shared_files import hashed_names, shared_contents
from geo.publish.site.territory_pages import territories_page, territory_page
from geo.publish.site.versions import LATEST_SCRIPT, latest_script
from geo.publish.site.versions_page import History, versions_page
from geo.settings import Settings
from geo.tables.changes import Changes, changes
from geo.tables.read import read_tables
from geo.tables.schema import TableSchema
from geo.views.errata import errata

MOST_POLE_SHEETS = 500
"""Beyond, poles have pages but no fact sheets as files, which would weigh half a gigabyte."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be published.

    Attributes
    ----------
    view
        The selected poles.
    schemas
        Of their data folder.
    settings
        The operator's: who publishes, whom to write to.
    base_url
        Where the site will stand, with a final slash; empty when not known.
    """

    view: View
    schemas: Mapping[str, TableSchema]
    settings: Settings
    base_url: str = ""


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
    check_folder(out)
    past = past_releases(out)
    extracted = extract(request.view, request.schemas)
    new, found = _compared(published_release(request.view, request.schemas), past, extracted, out)
    releases = register(past, new)
    shared = shared_contents(request.view)
    site = Publication(
        view=request.view,
        settings=request.settings,
        release=new.id,
        base_url=request.base_url,
        has_pole_sheets=len(request.view) <= MOST_POLE_SHEETS,
        shared=hashed_names(shared),
    )
    history = History(releases, {**past_changes(past, out, request.schemas), **found})
    work = [
        *_shared_work(shared, site.shared),
        *_page_work(site, history, request.schemas),
        *_file_work(site, extracted),
        *_machine_work(site, history),
    ]
    written = write_site(work, out, str(new.id), progress)
    return _outcome(site, out, written)


def past_releases(out: Path) -> tuple[PublishedRelease, ...]:
    """Read what was published in a folder; nothing in one that is empty or not there."""
    index = out / INDEX
    return parse_index(index.read_text("utf-8")) if index.is_file() else ()


def past_changes(
    past: Sequence[PublishedRelease], out: Path, schemas: Mapping[str, TableSchema]
) -> dict[ReleaseId, Changes]:
    """Compare each past release with the one before it, from the data they left."""
    by_name = {str(each.id): each for each in past}
    return {
        each.id: changes(_data_of(out, by_name[each.previous]), _data_of(out, each), schemas)
        for each in past
        if each.previous in by_name
    }


def _compared(
    new: PublishedRelease, past: Sequence[PublishedRelease], extracted: Extract, out: Path
) -> tuple[PublishedRelease, dict[ReleaseId, Changes]]:
    """Say what a release changes since the one before it."""
    old = before(past, new.id)
    if old is None:
        return new, {}
    found = changes(_data_of(out, old), extracted.frames, extracted.schemas)
    counted = tuple(
        RowChanges(name, len(table.added), len(table.removed), len(table.changed_keys))
        for name, table in found.tables.items()
        if not table.is_empty
    )
    return replace(new, previous=str(old.id), changes=counted), {new.id: found}


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


def _shared_work(contents: Mapping[str, bytes], names: Mapping[str, str]) -> list[Work]:
    def files() -> Iterator[tuple[str, bytes]]:
        for name, content in contents.items():
            yield f"{SHARED_FOLDER}/{names[name]}", content

    return [Work("Scripts et contours", files)]


def _page_work(
    site: Publication, history: History, schemas: Mapping[str, TableSchema]
) -> Iterator[Work]:
    single = (
        home_page,
        territories_page,
        coverage_page,
        partial(versions_page, history=history, schemas=schemas),
    )
    for make in single:
        yield page_work("Pages générales", site, partial(make, site))
    for level, code in site.territory_names:
        yield page_work("Pages des territoires", site, partial(territory_page, site, level, code))
    for row in site.everywhere.rows:
        yield page_work("Pages des pôles", site, partial(pole_page, site, int(row)))


def _file_work(site: Publication, extracted: Extract) -> Iterator[Work]:
    for name, content in csv_files(extracted).items():
        yield release_work("Données", site, f"{DATA}/{name}", partial(bytes, content))
    for each in FORMATS.values():
        yield release_work("Données", site, each.name(extracted), partial(each.write, extracted))
    for level, code in site.territory_names:
        yield release_work(
            "Fiches des territoires",
            site,
            file_path(site, SHEETS, f"{level}-{code}", "pdf"),
            partial(_territory_pdf, site, level, code),
        )
    if site.has_pole_sheets:
        for row in site.everywhere.rows:
            identifier = site.atlas.cells["id_pole"][row]
            yield release_work(
                "Fiches des pôles",
                site,
                file_path(site, SHEETS, identifier, "pdf"),
                partial(_pole_pdf, site, int(row)),
            )


def _territory_pdf(site: Publication, level: Level, code: str) -> bytes:
    return to_pdf(territory_sheet(site.study, level, code))


def _pole_pdf(site: Publication, row: int) -> bytes:
    return to_pdf(pole_sheet(site.atlas, row, site.settings.contact_erreurs))


def _machine_work(site: Publication, history: History) -> Iterator[Work]:
    """What other programs read: the index of releases, feeds, maps of the site."""
    found = errata(site.atlas)
    contents = {
        INDEX: index_json(history.releases),
        LATEST_SCRIPT: latest_script(history.releases, found),
        "robots.txt": robots_txt(site.base_url),
    }
    if site.base_url:
        author = site.settings.editeur.partition(",")[0].strip() or NAME
        contents[FEED_PATH] = feed_xml(history.releases, found, author=author, base=site.base_url)
        pages = ["index.html"]
        contents |= sitemaps(site.base_url, pages, site.release.date)
    files = [(path, text.encode()) for path, text in contents.items()]
    yield Work("Index et flux", lambda: iter(files))


def _outcome(site: Publication, out: Path, written: int) -> list[str]:
    poles = count(len(site.view), "pôle publié", "pôles publiés")
    said = [f"{out} : version {site.release}, {poles}, {count(written, 'fichier écrit')}."]
    if not site.base_url:
        said.append(
            "Sans --base-url : ni adresses canoniques, ni plan du site, ni flux, ni oEmbed, ni "
            "images de partage."
        )
    if not site.has_pole_sheets:
        said.append(f"Plus de {MOST_POLE_SHEETS} pôles : pas de fiche PDF par pôle.")
    return said
