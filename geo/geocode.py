"""The command `python -m geo geocode`: locate the addresses of a CSV file."""

import argparse
import csv
import io
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from geo.check import for_terminal
from geo.errors import AtlasError, DataUnreadableError, GeocodingError
from geo.french import count, enumeration, typeset
from geo.geocoding.addresses import Address, Communes, communes_of, query_of
from geo.geocoding.calls import service_address
from geo.geocoding.judgement import Location
from geo.geocoding.kept import kept_geocoder
from geo.geocoding.rows import geocode_rows
from geo.geocoding.sentences import doubt_words, summary_sentences
from geo.publish.progress import progress_bar
from geo.settings import SHIPPED_DATA, read_settings
from geo.tables.parse import Records, parse
from geo.tables.write import neutralise
from geo.territories.read import read_territories, territories_folder

ADDRESS_COLUMNS = ("adresse", "code_postal", "commune", "code_insee")
ADDED_COLUMNS = (
    "geo_longitude",
    "geo_latitude",
    "geo_precision",
    "geo_code_insee",
    "geo_score",
    "geo_methode",
    "geo_adresse",
    "geo_constat",
)
_INTERRUPTED = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("fichier", type=Path, metavar="FILE", help="fichier CSV des adresses")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="fichier CSV à écrire"
    )
    parser.add_argument(
        "--cache",
        type=Path,
        metavar="FILE",
        help="où garder les réponses (par défaut, à côté du fichier à écrire)",
    )
    parser.add_argument(
        "--resend",
        action="store_true",
        help="renvoie aussi ce qui était en cours d'envoi lors d'une coupure",
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=SHIPPED_DATA,
        metavar="DIR",
        help="dossier de données, pour ses territoires (celui livré, par défaut)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Geocode; 0 when all had an answer, 1 when some had none, 2 when it could not be done."""
    try:
        return _geocode(arguments)
    except (AtlasError, OSError) as error:
        _say("Géocodage impossible :", *str(error).splitlines())
        return 2
    except KeyboardInterrupt:
        _say("Interrompu. Relancez la même commande : elle reprendra où elle en était.")
        return _INTERRUPTED


def _geocode(arguments: argparse.Namespace) -> int:
    service = service_address(read_settings().geocodeur)
    if not service:
        message = (
            "aucun géocodeur n'est réglé, et rien n'a été envoyé. Écrivez "
            'geocodeur = "geoplateforme" dans atlas.toml pour employer le service public.'
        )
        raise GeocodingError(message)
    records = _read(arguments.fichier)
    communes = communes_of(read_territories(territories_folder(arguments.data)))
    addresses = [_address(dict(zip(records.header, row, strict=True))) for row in records.rows]
    cache = arguments.cache or arguments.out.with_name(f"{arguments.out.name}.geocodage.sqlite")
    with kept_geocoder(service, cache, tell=_say, resend=arguments.resend) as geocode:
        locations = geocode_rows(addresses, geocode, communes, progress_bar(sys.stderr))
        uncertain = geocode.uncertain and sum(
            query_of(each) in geocode.uncertain for each in addresses
        )
    _write(arguments.out, to_csv(records, locations, communes))
    sys.stdout.writelines(
        f"{for_terminal(typeset(line))}\n" for line in summary_sentences(locations)
    )
    if uncertain:
        _say(_uncertain_words(uncertain))
    return 1 if any(each.doubt == "no-answer" for each in locations) else 0


def _uncertain_words(uncertain: int) -> str:
    rows = count(uncertain, "adresse était", "adresses étaient")
    return (
        f"{rows} en cours d'envoi lors d'une coupure, et n'ont pas été renvoyées : nul ne sait si "
        "le service les avait reçues. Pour les renvoyer, ajoutez --resend."
    )


def _read(path: Path) -> Records:
    """Read the rows; a file of which a line cannot be used is refused, so that none is lost."""
    records = parse(path.name, path.read_bytes())
    problems = [each for each in records.problems if each.severity == "error"]
    if problems or records.rejected:
        lines = [str(each) for each in problems] or [reason for *_, reason in records.rejected]
        raise DataUnreadableError("\n".join(lines))
    if "adresse" not in records.header:
        message = (
            f"{path.name} n'a pas de colonne « adresse ». Colonnes trouvées : "
            f"{enumeration(records.header)}. Colonnes lues : {enumeration(ADDRESS_COLUMNS)}."
        )
        raise DataUnreadableError(message)
    if taken := [name for name in ADDED_COLUMNS if name in records.header]:
        message = f"{path.name} a déjà les colonnes {enumeration(taken)} : renommez-les."
        raise DataUnreadableError(message)
    return records


def _address(row: dict[str, str]) -> Address:
    text, postcode, city, code = (row.get(name, "").strip() for name in ADDRESS_COLUMNS)
    return Address(text, postcode, city, code)


def to_csv(records: Records, locations: Sequence[Location], communes: Communes) -> bytes:
    """Write the rows as they were read, in order, with what was found of each.

    Cells that a spreadsheet would execute are neutralised.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((*map(neutralise, records.header), *ADDED_COLUMNS))
    for row, location in zip(records.rows, locations, strict=True):
        writer.writerow(map(neutralise, (*row, *_cells(location, communes))))
    return text.getvalue().encode("utf-8-sig")


def _cells(location: Location, communes: Communes) -> Iterator[str]:
    for degrees in (location.longitude, location.latitude):
        yield "" if degrees is None else f"{degrees:.6f}"
    yield location.precision
    yield location.commune
    yield "" if location.score is None else f"{location.score:.3f}"
    yield location.method
    yield location.label
    yield typeset(doubt_words(location, communes))


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(f"{path.name}.partiel")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _say(*lines: str) -> None:
    sys.stderr.writelines(f"{for_terminal(typeset(line))}\n" for line in lines)
