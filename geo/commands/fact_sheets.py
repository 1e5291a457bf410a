"""The command `python -m geo fact-sheets`: write the sheets that are asked for in a folder."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from geo.analysis.radii import LONGEST_KM, SHORTEST_KM, USUAL_KM
from geo.analysis.siting.places import MOST_POLES
from geo.atlas import load_atlas
from geo.commands.console import DONE, progress_bar, say
from geo.commands.files import write_file
from geo.commands.parser import FrenchParser, number_between
from geo.commands.selection_options import add_selection_options, read_selection
from geo.errors import SelectionError
from geo.formats.logo import read_theme
from geo.french import count, printable, quoted
from geo.model.atlas import Atlas
from geo.model.indicators import POPULATION
from geo.model.selection import Selection
from geo.model.territories import Level, Territories
from geo.progress import Progress
from geo.publish.fact_sheets import FORMATS, SUBJECTS, Format, file_content, portrait_sheet
from geo.reports.blocks import Report
from geo.reports.coverage.report import coverage_report
from geo.reports.names import file_name
from geo.reports.poles.report import pole_report
from geo.reports.study import NewPoles, Study, need_of, needs_offered
from geo.settings import read_settings

LEVELS_OFFERED: tuple[Level, ...] = ("region", "departement", "epci")
Sheet = Callable[[], Report]


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    parser.path("--out", "DOSSIER", "dossier où écrire les fiches", required=True)
    parser.add_argument("--format", choices=FORMATS, default="pdf", help="format des fiches (pdf)")
    each = "une fiche par territoire de ce niveau"
    parser.add_argument("--level", choices=LEVELS_OFFERED, help=each)
    parser.text("--pole", "ID", "la fiche d'un pôle ; répétable", action="append", default=[])
    about = "des fiches de ce sujet, non de territoire ; répétable"
    parser.add_argument("--subject", choices=SUBJECTS, action="append", default=[], help=about)
    parser.flag("--coverage", "des fiches de couverture, non de territoire")
    radius = f"rayon de la couverture ({USUAL_KM})"
    parser.text("--radius", "KM", radius, type=number_between(SHORTEST_KM, LONGEST_KM))
    new = "propose K nouveaux pôles dans les fiches de couverture"
    parser.text("--new-poles", "K", new, type=number_between(1, MOST_POLES))
    need = "compte cet effectif, par son identifiant, au lieu des habitants"
    parser.text("--need", "ID", need, default="")
    parser.data_folder()
    add_selection_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the sheets."""
    settings = read_settings()
    atlas = load_atlas(arguments.data or settings.folder, read_theme(settings))
    _refuse_unused(arguments)
    asked = read_selection(arguments, atlas)
    study = Study(atlas, asked.without_territory(), need=_need(arguments.need, atlas))
    sheets = [
        *_pole_sheets(arguments.pole, study, settings.contact_erreurs),
        *_other_sheets(arguments, study, asked),
    ]
    write_sheets(sheets, arguments.format, arguments.out, progress_bar())
    written = count(len(sheets), "fiche écrite", "fiches écrites")
    say(f"{written} dans {arguments.out}.")
    return DONE


def write_sheets(
    sheets: Sequence[Sheet], extension: Format, folder: Path, progress: Progress
) -> None:
    """Write sheets as files named after what they hold, one after the other.

    Parameters
    ----------
    sheets
        Each makes its report when it is its turn.
    folder
        Made when it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for done, sheet in enumerate(sheets):
        report = sheet()
        name = file_name(report, extension)
        progress(done, len(sheets), name)
        write_file(folder / name, file_content(report, extension))
    progress(len(sheets), len(sheets), "terminé")


def _pole_sheets(identifiers: Sequence[str], study: Study, contact: str) -> Iterator[Sheet]:
    atlas = study.atlas
    unknown = [each for each in identifiers if each not in atlas.positions]
    if unknown:
        names = ", ".join(quoted(printable(each)) for each in unknown)
        message = f"--pole : aucun pôle ne s'appelle {names}. L'identifiant est sur sa fiche."
        raise SelectionError(message)
    for each in dict.fromkeys(identifiers):
        yield partial(pole_report, study, atlas.positions[each], contact)


def _refuse_unused(arguments: argparse.Namespace) -> None:
    """Refuse what would change nothing, rather than let it be believed."""
    if not arguments.coverage and (arguments.radius or arguments.new_poles or arguments.need):
        message = (
            "--radius, --new-poles et --need ne valent que pour des fiches de couverture "
            "(--coverage)."
        )
        raise SelectionError(message)


def _need(text: str, atlas: Atlas) -> str:
    """What coverage counts: an effectif that is known by commune; empty for the inhabitants."""
    offered = (POPULATION, *needs_offered(atlas))
    if text in ("", POPULATION):
        return ""
    if text not in offered or need_of(atlas, text) is None:
        message = (
            f"--need : {quoted(printable(text))} n'est pas un effectif connu par commune. Valeurs "
            f"possibles : {', '.join(offered)}."
        )
        raise SelectionError(message)
    return text


def _other_sheets(arguments: argparse.Namespace, study: Study, shown: Selection) -> Iterator[Sheet]:
    """The sheets of the territories selected, or of each one of a level; of France for none."""
    if arguments.level:
        codes = _codes(study.atlas.territories, arguments.level, shown)
        places = [Selection(level=arguments.level, codes=(code,)) for code in codes]
    elif arguments.pole and shown.level is None and not (arguments.coverage or arguments.subject):
        places = []
    else:
        places = [Selection(level=shown.level, codes=shown.codes)]
    for place in places:
        if arguments.coverage:
            radius_km = arguments.radius or USUAL_KM
            near = study.of(zone=place, radius_km=radius_km)
            yield partial(_coverage, near, arguments.new_poles)
        for subject in dict.fromkeys(arguments.subject):
            yield partial(SUBJECTS[subject], study.of(zone=place))
        if not arguments.coverage and not arguments.subject:
            yield partial(portrait_sheet, study, place)


def _codes(territories: Territories, level: Level, where: Selection) -> Sequence[str]:
    inside = territories.inside(level, where.level, where.codes)
    if inside.empty:
        message = (
            f"--level {level} : ces territoires sont plus grands que ceux de --{where.level}. "
            "Choisissez un niveau plus fin."
        )
        raise SelectionError(message)
    return tuple(inside)


def _coverage(study: Study, new_poles: int | None) -> Report:
    """The report on a coverage: its tables are by the level below that of its territory."""
    level: Level = "epci" if study.zone.level else "region"
    if study.zone.level == "region":
        level = "departement"
    return coverage_report(study, level, NewPoles(study, new_poles) if new_poles else None)
