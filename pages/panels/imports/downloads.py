"""What a visitor takes away of an import: the data mended, the rows to mend, report, mapping."""

import streamlit as st

from geo.french import count
from geo.imports.folder import folder_files, rejected_csv
from geo.imports.mapping import write_choices
from geo.imports.result import Import
from geo.imports.summary import to_json
from geo.publish.exports.archive import zipped
from geo.render.csv import table_csv
from geo.reports.imports.reports import ProblemFilter, filter_problems, problems_table
from pages.state.uploads import Upload, today_text


def import_downloads(upload: Upload, imported: Import) -> None:
    """Offer the files; each is made when it is asked for."""
    st.download_button(
        f"Données corrigées ({count(imported.accepted_count, 'ligne acceptée')}, dossier zip)",
        data=lambda: mended_folder(upload, imported),
        file_name="donnees-corrigees.zip",
        mime="application/zip",
        on_click="ignore",
        disabled=not imported.accepted_count,
    )
    _rejected(imported)
    st.download_button(
        "Constat (CSV)",
        data=lambda: table_csv(problems_table(filter_problems(imported, ProblemFilter()))),
        file_name="constat.csv",
        mime="text/csv",
        on_click="ignore",
    )
    st.download_button(
        "Constat (JSON)",
        data=lambda: to_json(imported).encode(),
        file_name="constat.json",
        mime="application/json",
        on_click="ignore",
    )
    st.download_button(
        "Correspondance (JSON), à redonner la prochaine fois",
        data=lambda: write_choices(imported.choices),
        file_name="correspondance.json",
        mime="application/json",
        on_click="ignore",
    )


def mended_folder(upload: Upload, imported: Import) -> bytes:
    """Zip the data folder that the import makes."""
    return zipped(folder_files(imported.tables, imported.written, upload.package, today_text()))


def _rejected(imported: Import) -> None:
    """Offer the rows put aside: one CSV, or a zip of several when they come from several sheets."""
    label = f"Lignes écartées à corriger ({count(imported.rejected_count, 'ligne')}"
    several = len(imported.rejected) > 1
    st.download_button(
        f"{label}, {'zip de CSV' if several else 'CSV'})",
        data=lambda: rejected_file(imported),
        file_name="lignes-ecartees.zip" if several else _rejected_name(imported),
        mime="application/zip" if several else "text/csv",
        on_click="ignore",
        disabled=not imported.rejected,
    )


def _rejected_name(imported: Import) -> str:
    return imported.rejected[0].file_name if imported.rejected else "lignes-ecartees.csv"


def rejected_file(imported: Import) -> bytes:
    """Write the rows put aside, with the reason of each, to be mended and given again."""
    files: dict[str, bytes] = {}
    for rank, each in enumerate(imported.rejected, start=1):
        name = each.file_name if each.file_name not in files else f"{rank}-{each.file_name}"
        files[name] = rejected_csv(each)
    return next(iter(files.values())) if len(files) == 1 else zipped(files)
