"""What a visitor takes away of an import: the data mended, the rows to mend, report, mapping."""

from geo.french import count
from geo.imports.folder import folder_files, rejected_csv
from geo.imports.mapping import write_choices
from geo.imports.result import Import
from geo.imports.summary import to_json
from geo.publish.exports.csv_folder import zipped
from geo.render.csv import table_csv
from geo.reports.imports.reports import ProblemFilter, filter_problems, problems_table
from geo.tables.package import today_text
from pages.state.uploads import Upload
from pages.widgets.downloads import Offer, offer_file


def import_downloads(upload: Upload, imported: Import) -> None:
    """Offer the files; each is made when it is asked for."""
    accepted = count(imported.accepted_count, "ligne acceptée")
    mended = Offer(
        f"Données corrigées ({accepted}, dossier zip)",
        "donnees-corrigees.zip",
        lambda: mended_folder(upload, imported),
    )
    offer_file(mended, disabled=not imported.accepted_count)
    offer_file(_rejected(imported), disabled=not imported.rejected)
    for label, name, make in (
        ("Constat (CSV)", "constat.csv", lambda: _problems_csv(imported)),
        ("Constat (JSON)", "constat.json", lambda: to_json(imported).encode()),
        (
            "Correspondance (JSON), à redonner la prochaine fois",
            "correspondance.json",
            lambda: write_choices(imported.choices),
        ),
    ):
        offer_file(Offer(label, name, make))


def _problems_csv(imported: Import) -> bytes:
    return table_csv(problems_table(filter_problems(imported, ProblemFilter())))


def mended_folder(upload: Upload, imported: Import) -> bytes:
    """Zip the data folder that the import makes."""
    return zipped(folder_files(imported, upload.package, today_text()))


def _rejected(imported: Import) -> Offer:
    """The rows put aside: one CSV, or a zip of several when they come from several sheets."""
    label = f"Lignes écartées à corriger ({count(imported.rejected_count, 'ligne')}"
    names = [each.file_name for each in imported.rejected] or ["lignes-ecartees.csv"]
    name, kind = names[0], "CSV"
    if len(names) > 1:
        name, kind = "lignes-ecartees.zip", "zip de CSV"
    return Offer(f"{label}, {kind})", name, lambda: rejected_file(imported))


def rejected_file(imported: Import) -> bytes:
    """Write the rows put aside, with the reason of each, to be mended and given again."""
    files: dict[str, bytes] = {}
    for rank, each in enumerate(imported.rejected, start=1):
        name = each.file_name if each.file_name not in files else f"{rank}-{each.file_name}"
        files[name] = rejected_csv(each)
    return next(iter(files.values())) if len(files) == 1 else zipped(files)
