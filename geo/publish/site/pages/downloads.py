"""The page of downloads: files with their format and size, and what each column means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.french import count
from geo.publish.site.files import PublishedFile
from geo.publish.site.page import from_root
from geo.publish.site.publication import Publication
from geo.publish.site.rendering import render
from geo.reports.column_guides import table_guide
from geo.reports.sentences import count_sentence, source_sentence
from geo.tables.read import TABLES
from geo.tables.schema import TableSchema

MOST_UNFOLDED = 12
"""Files of a group that are listed at once; a longer list is folded."""


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Files that go together, in the order they are offered."""

    title: str
    files: Sequence[PublishedFile]
    note: str = ""


def downloads_html(
    site: Publication, groups: Sequence[FileGroup], schemas: Mapping[str, TableSchema]
) -> str:
    """Write the body of the page.

    Parameters
    ----------
    schemas
        Of the published tables, by name; internal columns are left out.
    """
    names = [
        *(name for name in TABLES if name in schemas),
        *(n for n in schemas if n not in TABLES),
    ]
    release = site.atlas.release
    return render(
        "downloads.html",
        counts=count_sentence(site.view),
        source=source_sentence(site.atlas),
        licence=release.licence,
        licence_url=release.licence_url,
        groups=[_group(group) for group in groups if group.files],
        tables=[table_guide(schemas[name], is_public=True) for name in names],
    )


def _group(group: FileGroup) -> Mapping[str, Any]:
    return {
        "title": group.title,
        "note": group.note,
        "size": count(len(group.files), "fichier"),
        "is_folded": len(group.files) > MOST_UNFOLDED,
        "files": [
            {
                "address": from_root(file.path),
                "title": file.title,
                "format": file.format_name,
                "size": file.size_words,
                "use": file.use,
            }
            for file in group.files
        ],
    }
