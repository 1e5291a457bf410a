"""Publish a few pages of the site in a folder, with the files that they load."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.site.assets.shared_files import hashed_names
from geo.publish.site.page import Page
from geo.publish.site.publication import Publication
from geo.publish.site.releases.release import ReleaseId
from geo.publish.site.shell import at_root, in_release, write_page
from geo.settings import Settings
from tests import shipped

RELEASE = ReleaseId(shipped.DATE, shipped.VERSION)
Builder = Callable[[Publication], Page]


def publish(
    folder: Path,
    atlas: Atlas,
    builders: Sequence[Builder],
    contents: Mapping[str, bytes],
    base_url: str = "",
) -> Publication:
    """Write pages, at the root and in their release, and the files they share."""
    names = hashed_names(contents)
    site = Publication(
        view=atlas.select(Selection()),
        settings=Settings(),
        release=RELEASE,
        base_url=base_url,
        has_pole_sheets=False,
        shared=names,
    )
    for name, content in contents.items():
        _write(folder / "partage" / names[name], content)
    for page in (build(site) for build in builders):
        html = write_page(page, site)
        _write(folder / page.path, at_root(html, page, RELEASE).encode())
        _write(
            folder / "versions" / str(RELEASE) / page.path, in_release(html, page, RELEASE).encode()
        )
    return site


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
