"""The whole site: what is published, checked against what was, and everything to write."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from geo.analysis.portraits import Portrait
from geo.errors import AtlasError, PublishError
from geo.french import count
from geo.model.atlas import View
from geo.model.territories import Level
from geo.publish.exports.csv_folder import csv_files
from geo.publish.exports.extract import Extract, extract
from geo.publish.exports.formats import FORMATS
from geo.publish.fact_sheets.coverage import coverage_sheet
from geo.publish.fact_sheets.pdf import to_pdf
from geo.publish.fact_sheets.pole import pole_sheet
from geo.publish.fact_sheets.territory import territory_sheet
from geo.publish.images import png_of, preview_png
from geo.publish.progress import Progress
from geo.publish.site.addresses import robots_txt, sitemaps
from geo.publish.site.build import (
    INDEX,
    SHARED_FOLDER,
    Work,
    check_folder,
    page_work,
    release_path,
    release_work,
    write_site,
)
from geo.publish.site.coverage_page import NEW_POLES, coverage_page
from geo.publish.site.feed import FEED_PATH, feed_xml
from geo.publish.site.head import NAME
from geo.publish.site.home import home_page
from geo.publish.site.near_page import near_page
from geo.publish.site.pictures import country_poster, territory_poster
from geo.publish.site.pole_pages import pole_page
from geo.publish.site.publication import Publication
from geo.publish.site.release import (
    PublishedRelease,
    before,
    index_json,
    parse_index,
    published_release,
    register,
    with_changes,
)
from geo.publish.site.release_files import DATA, IMAGES, PREVIEWS, SHEETS, file_path
from geo.publish.site.shared_contents import shared_contents
from geo.publish.site.shared_files import hashed_names
from geo.publish.site.territory_pages import territories_page, territory_page
from geo.publish.site.versions import LATEST_SCRIPT, latest_script
from geo.publish.site.versions_page import History, versions_page
from geo.settings import Settings
from geo.tables.changes import Changes, changes
from geo.tables.read import read_tables
from geo.tables.schema import TableSchema
from geo.views.drawings.previews import preview_of
from geo.views.errata import errata
from geo.views.reach_choices import USUAL_KM, ReachChoices

IMAGE_PX = 1600
"""Width of the maps as PNG images."""

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
    shared = shared_contents(request.view.atlas)
    site = Publication(
        view=request.view,
        settings=request.settings,
        release=new.id,
        base_url=request.base_url,
        has_pole_sheets=len(request.view) <= MOST_POLE_SHEETS,
        shared=hashed_names(shared),
    )
    history = History(releases, found)
    progress(0, 1, "Tables")
    data = _data_files(extracted)
    work = [
        *_shared_work(shared, site.shared),
        *(release_work("Tables", site, path, partial(bytes, data[path])) for path in data),
        *_page_work(site, history, request.schemas),
        *_file_work(site),
        *_machine_work(site, history),
    ]
    written = write_site(work, out, str(new.id), progress)
    return _outcome(site, out, written)


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
        near_page,
        partial(versions_page, history=history, schemas=schemas),
    )
    for make in single:
        yield page_work("Pages générales", site, partial(make, site))
    for level, code in site.territory_names:
        yield page_work("Pages des territoires", site, partial(territory_page, site, level, code))
    for row in site.everywhere.rows:
        yield page_work("Pages des pôles", site, partial(pole_page, site, int(row)))


def _file_work(site: Publication) -> Iterator[Work]:
    """The files that stand beside the pages: fact sheets, maps, previews."""
    for level, code in site.territory_names:
        yield release_work(
            "Fiches des territoires",
            site,
            file_path(site, SHEETS, f"{level}-{code}", "pdf"),
            partial(_territory_pdf, site, level, code),
        )
    yield release_work(
        "Fiche de la couverture",
        site,
        file_path(site, SHEETS, "couverture", "pdf"),
        partial(_coverage_pdf, site),
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
    yield _map_work(site, "france", partial(country_poster, site, "nombre", "region"))
    yield _map_work(site, "couverture", partial(country_poster, site, "distance", "departement"))
    for level, code in site.territory_names:
        yield _map_work(site, f"{level}-{code}", partial(territory_poster, site, level, code))
    if site.base_url:
        yield from _preview_work(site)


def _map_work(site: Publication, name: str, draw: Callable[[], str]) -> Work:
    """Write a map as SVG and as PNG."""

    def files() -> Iterator[tuple[str, bytes]]:
        svg = draw()
        for kind, content in (("svg", svg.encode()), ("png", png_of(svg, IMAGE_PX))):
            yield release_path(site, file_path(site, IMAGES, name, kind)), content

    return Work("Cartes", files)


def _preview_work(site: Publication) -> Iterator[Work]:
    """Draw what social networks show of the home page and of the territories."""
    named: list[tuple[str, Callable[[], Portrait]]] = [("france", lambda: site.france)]
    named += [
        (f"{level}-{code}", partial(site.portrait_of, level, code))
        for level, code in site.territory_names
    ]
    for name, found in named:
        path = file_path(site, PREVIEWS, name, "png")
        yield release_work("Images de partage", site, path, partial(_preview, found))


def _preview(found: Callable[[], Portrait]) -> bytes:
    return preview_png(preview_of(found()))


def _territory_pdf(site: Publication, level: Level, code: str) -> bytes:
    return to_pdf(territory_sheet(site.study, level, code))


def _coverage_pdf(site: Publication) -> bytes:
    choices = ReachChoices(radius_km=USUAL_KM, poles=NEW_POLES)
    return to_pdf(coverage_sheet(site.study, choices))


def _pole_pdf(site: Publication, row: int) -> bytes:
    return to_pdf(pole_sheet(site.atlas, row, site.settings.contact_erreurs))


def _data_files(extracted: Extract) -> dict[str, bytes]:
    """The tables in every format, by path among the files of the release."""
    tables = {f"{DATA}/{name}": content for name, content in csv_files(extracted).items()}
    return tables | {each.name(extracted): each.write(extracted) for each in FORMATS.values()}


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
