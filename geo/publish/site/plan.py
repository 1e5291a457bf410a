"""Everything to write for a release: shared files, files of the release, pages, feeds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from geo.model.territories import Level
from geo.publish.exports.csv_folder import csv_files
from geo.publish.exports.extract import Extract
from geo.publish.exports.formats import FORMATS
from geo.publish.exports.names import poles_csv
from geo.publish.fact_sheets import SUBJECTS, territory_sheet
from geo.publish.images import png_of, preview_png
from geo.publish.site.assets.icons import icon_files
from geo.publish.site.build import SHARED_FOLDER, Files, Work, page_work, release_path
from geo.publish.site.embedding import oembed_json, oembed_path
from geo.publish.site.headers import server_files
from geo.publish.site.page import FRANCE, Page, pole_path, territory_path
from geo.publish.site.pages.compose import compose_page
from geo.publish.site.pages.embeds import EMBEDS, map_embed, near_embed, sectors_embed
from geo.publish.site.pages.home import home_page
from geo.publish.site.pages.indicators import (
    indicator_maps,
    indicator_page,
    indicator_subjects,
    indicators_page,
)
from geo.publish.site.pages.near import near_page
from geo.publish.site.pages.poles import pole_page
from geo.publish.site.pages.subjects import coverage_page, site_coverage, subject_page
from geo.publish.site.pages.territories import (
    france_page,
    territories_page,
    territory_page,
    territory_tables,
)
from geo.publish.site.pages.versions import History, versions_page
from geo.publish.site.pages.ways import MISSING, folder_of, missing_page, site_map_page
from geo.publish.site.pages.words import (
    FileGroup,
    accessibility_page,
    downloads_page,
    legal_page,
    methods_page,
)
from geo.publish.site.pictures import country_map, territory_map
from geo.publish.site.placing import INDEX
from geo.publish.site.publication import PAGE_LEVELS, Publication
from geo.publish.site.releases.feed import FEED_PATH, feed_xml
from geo.publish.site.releases.files import (
    DATA,
    DRAWN,
    IMAGES,
    PREVIEWS,
    SHEETS,
    TERRITORIES,
    PublishedFile,
    file_path,
    level_path,
)
from geo.publish.site.releases.release import index_json
from geo.publish.site.releases.versions import LATEST_SCRIPT, latest_script
from geo.publish.site.shell import NOTICES, anywhere, navigation, write_page
from geo.publish.site.structured_data import publisher
from geo.publish.site.urls import absolute, robots_txt, sitemaps
from geo.render.csv import table_csv
from geo.render.pdf import compile_pdf, pdf_files
from geo.render.svg.posters import map_poster, network_sheet, poster
from geo.render.svg.previews import preview_of
from geo.render.xlsx import tables_xlsx
from geo.reports.blocks import Report
from geo.reports.coverage.report import coverage_map
from geo.reports.maps.lines import Lines
from geo.reports.maps.maps import lines_map
from geo.reports.maps.values import Map
from geo.reports.networks.drawing import usual_drawing
from geo.reports.poles.report import pole_report
from geo.reports.sentences import source_sentence
from geo.reports.study import Study
from geo.reports.versions.errata import errata
from geo.tables.schema import TableSchema

Made = TypeVar("Made")
IMAGE_PX = 1600
"""Width of the maps as PNG images."""


@dataclass(frozen=True)
class Plan:
    """What is written for a release.

    Attributes
    ----------
    shared
        Contents of the shared files, by logical name.
    data
        The tables in every format, by path among the files of the release.
    """

    site: Publication
    history: History
    schemas: Mapping[str, TableSchema]
    shared: Mapping[str, bytes]
    data: Mapping[str, bytes]
    sizes: dict[str, int] = field(default_factory=dict)

    def work(self) -> list[Work[Publication]]:
        """List what is to be written, in order: the page of downloads knows the sizes of files."""
        site, named = self.site, self.site.shared
        shared = {f"{SHARED_FOLDER}/{named[name]}": each for name, each in self.shared.items()}
        data = {release_path(site, path): content for path, content in self.data.items()}
        return [
            Work("Scripts et contours", lambda _: shared.items()),
            Work("Icônes", lambda _: icon_files().items()),
            Work("Tables", lambda _: data.items()),
            Work("Tables des territoires", _territory_files),
            *_list_work(site, self.schemas["poles"]),
            *_sheet_work(site),
            *_map_work(site),
            *_preview_work(site),
            *_page_work(self),
            Work("Index et flux", partial(_machine_files, self.history)),
        ]


def data_files(extracted: Extract) -> dict[str, bytes]:
    """Write the tables in every format, by path among the files of the release."""
    tables = {f"{DATA}/{name}": content for name, content in csv_files(extracted).items()}
    view = extracted.view
    return tables | {each.name(view): each.write(extracted) for each in FORMATS.values()}


def _territory_files(site: Publication) -> Files:
    """Write the tables of territories, a file for each level and a workbook of all."""
    tables = territory_tables(site)
    said = (source_sentence(site.atlas), *site.atlas.release.limits)
    workbook = file_path(site, TERRITORIES, "territoires", "xlsx")
    yield release_path(site, workbook), tables_xlsx(tables, said, site.atlas.release.date)
    for level, table in zip(PAGE_LEVELS, tables.values(), strict=True):
        yield release_path(site, level_path(site, level)), table_csv(table)


def _list_work(site: Publication, schema: TableSchema) -> Iterator[Work[Publication]]:
    territories = [*([(None, "")] if site.is_national else []), *site.territory_names]
    for level, code in territories:
        yield Work(
            "Listes des territoires", partial(_list_file, schema, level, code), is_apart=True
        )


def _list_file(schema: TableSchema, level: Level | None, code: str, site: Publication) -> Files:
    """Write the poles of a territory, or of France, as their page lists them."""
    path = file_path(site, TERRITORIES, f"{level}-{code}" if level else "france", "csv")
    yield release_path(site, path), poles_csv(site.study.portrait(level, code).view, schema)


# ---- Pages ----------------------------------------------------------------------------------


def _page_work(plan: Plan) -> Iterator[Work[Publication]]:
    site = plan.site
    single: tuple[Callable[[Publication], Page], ...] = (
        home_page,
        *([france_page] if site.is_national else []),
        territories_page,
        *([indicators_page] if site.atlas.indicators else []),
        coverage_page,
        *(partial(subject_page, subject=each) for each in SUBJECTS),
        near_page,
        map_embed,
        sectors_embed,
        near_embed,
        compose_page,
        methods_page,
        accessibility_page,
        legal_page,
        site_map_page,
    )
    for make in single:
        yield page_work("Pages générales", make, is_apart=True)
    yield Work("Pages générales", _missing)
    for level, code in site.page_names:
        make = partial(territory_page, level=level, code=code)
        yield page_work("Pages des territoires", make, is_apart=True)
    for about in indicator_subjects(site):
        make = partial(indicator_page, subject=about)
        yield page_work("Pages des indicateurs", make, is_apart=True)
    for row in site.everywhere.rows.tolist():
        yield page_work("Pages des pôles", partial(pole_page, row=row), is_apart=True)
    versions = partial(versions_page, history=plan.history, schemas=plan.schemas)
    yield page_work("Pages générales", versions)
    yield page_work("Pages générales", partial(_downloads, plan))


def _missing(site: Publication) -> Files:
    """Write the page of unknown addresses, which servers give at any depth."""
    root = folder_of(site.base_url)
    html = write_page(missing_page(site), site, root)
    yield MISSING, anywhere(html, root).encode()


def _downloads(plan: Plan, site: Publication) -> Page:
    titles = {
        TERRITORIES: "Territoires (CSV et Excel)",
        SHEETS: "Fiches à imprimer (PDF)",
        IMAGES: "Cartes (SVG et PNG)",
    }
    files = [PublishedFile(path, path.rsplit("/", 1)[-1], plan.sizes[path]) for path in plan.sizes]
    groups = [
        FileGroup(title, [file for file in files if f"/{folder}/" in file.path])
        for folder, title in titles.items()
    ]
    sizes = {path: len(content) for path, content in plan.data.items()}
    return downloads_page(site, data=sizes, others=groups, schemas=plan.schemas)


# ---- Fact sheets and images -----------------------------------------------------------------


def _sheet_work(site: Publication) -> Iterator[Work[Publication]]:
    if site.is_national:
        yield _sheet("Fiche de la France", site, "france", FRANCE, _territory_sheet(None, ""))
    for level, code in site.territory_names:
        sheet, page = _territory_sheet(level, code), territory_path(level, code)
        yield _sheet("Fiches des territoires", site, f"{level}-{code}", page, sheet)
    yield _sheet("Fiche de la couverture", site, "couverture", "couverture.html", site_coverage)
    for subject in SUBJECTS:
        sheet = partial(_of_study, SUBJECTS[subject])
        yield _sheet("Fiches des sujets", site, subject, f"{subject}.html", sheet)
    for about in indicator_subjects(site):
        yield _sheet("Fiches des indicateurs", site, about.name, about.path, about.report)
    if site.has_pole_sheets:
        identifiers = site.atlas.cells["id_pole"]
        for row in site.everywhere.rows.tolist():
            sheet, page = partial(_pole_sheet, row), pole_path(identifiers[row])
            yield _sheet("Fiches des pôles", site, identifiers[row], page, sheet)


def _sheet(
    step: str,
    site: Publication,
    name: str,
    page: str,
    report_on: Callable[[Publication], Report],
) -> Work[Publication]:
    path = release_path(site, file_path(site, SHEETS, name, "pdf"))
    return Work(step, partial(_sheet_files, path, page, report_on), is_apart=True)


def _sheet_files(
    path: str, page: str, report_on: Callable[[Publication], Report], site: Publication
) -> Files:
    """Write a sheet, which says the lasting address of its page."""
    lasting = absolute(site.base_url, f"versions/{site.release}/{page}")
    report = replace(report_on(site), address=lasting if site.base_url else "")
    yield path, compile_pdf(pdf_files(report))


def _territory_sheet(level: Level | None, code: str) -> Callable[[Publication], Report]:
    return partial(_of_study, partial(territory_sheet, level=level, code=code))


def _of_study(make: Callable[[Study], Made], site: Publication) -> Made:
    """Make what depends on the study of the site alone."""
    return make(site.study)


def _pole_sheet(row: int, site: Publication) -> Report:
    return pole_report(site.study, row, site.settings.contact_erreurs)


def _map_work(site: Publication) -> Iterator[Work[Publication]]:
    yield _map("france", partial(country_map, indicator="taux"))
    yield _map("couverture", partial(_of_study, coverage_map))
    yield _map("reseaux", partial(_of_study, _ties_map))
    yield Work("Cartes", partial(_drawn_files, DRAWN["reseaux"]), is_apart=True)
    for name, drawn in indicator_maps(site):
        yield _map(name, drawn)
    for level, code in site.territory_names:
        yield _map(f"{level}-{code}", partial(territory_map, level=level, code=code))


def _ties_map(study: Study) -> Map:
    return lines_map(Lines(study.tied))


def _map(name: str, drawn: Callable[[Publication], Map | None]) -> Work[Publication]:
    return Work("Cartes", partial(_map_files, name, drawn), is_apart=True)


def _map_files(name: str, drawn: Callable[[Publication], Map | None], site: Publication) -> Files:
    """Write a map as SVG and as PNG; nothing of one that cannot be drawn."""
    found = drawn(site)
    return _picture_files(name, map_poster(found), site) if found else ()


def _drawn_files(name: str, site: Publication) -> Files:
    return _picture_files(name, poster(network_sheet(usual_drawing(site.study.tied))), site)


def _picture_files(name: str, svg: str, site: Publication) -> Files:
    path = release_path(site, file_path(site, IMAGES, name, "svg"))
    yield path, svg.encode()
    yield f"{path.removesuffix('svg')}png", png_of(svg, IMAGE_PX)


def _preview_work(site: Publication) -> Iterator[Work[Publication]]:
    """Draw what social networks show of the home page and of the territories.

    They want full addresses: without the address of the site, no image would be seen.
    """
    if not site.base_url:
        return
    for level, code in (None, ""), *site.territory_names:
        yield Work("Images de partage", partial(_preview, level, code), is_apart=True)


def _preview(level: Level | None, code: str, site: Publication) -> Files:
    name = f"{level}-{code}" if level else "france"
    path = release_path(site, file_path(site, PREVIEWS, name, "png"))
    yield path, preview_png(preview_of(site.study.portrait(level, code)))


# ---- For machines ---------------------------------------------------------------------------


def _machine_files(history: History, site: Publication) -> Files:
    """Write what other programs read: the index of releases, the feed, the map of the site."""
    found = errata(site.atlas)
    author = publisher(site.settings) or site.theme.called
    contents = {
        INDEX: index_json(history.releases),
        LATEST_SCRIPT: latest_script(history.releases, found),
        FEED_PATH: feed_xml(history.releases, found, author=author, base=site.base_url),
        "robots.txt": robots_txt(site.base_url),
        **server_files(folder_of(site.base_url)),
        **sitemaps(site.base_url, _indexed_pages(site), site.release.date),
    }
    if site.base_url:
        name, base = site.theme.called, site.base_url
        contents |= {oembed_path(embed): oembed_json(embed, name, base) for embed in EMBEDS}
    return [(path, text.encode()) for path, text in contents.items()]


def _indexed_pages(site: Publication) -> list[str]:
    """Paths of the pages that search engines should know."""
    identifiers = site.atlas.cells["id_pole"]
    return [
        *(path for path, _ in (*navigation(site), *NOTICES)),
        *(territory_path(level, code) for level, code in site.page_names),
        *(about.path for about in indicator_subjects(site)),
        *(pole_path(identifiers[row]) for row in site.everywhere.rows.tolist()),
    ]
