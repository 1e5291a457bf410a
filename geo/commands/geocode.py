"""The command `python -m geo geocode`: locate the addresses of a CSV file."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from geo.commands.console import DONE, INCOMPLETE, INTERRUPTED, progress_bar, say, warn
from geo.commands.files import read_file, write_file
from geo.commands.parser import FrenchParser
from geo.errors import DataUnreadableError, GeocodingError
from geo.french import count, enumeration
from geo.geocoding.addresses import Address, Communes, query_of
from geo.geocoding.cached import cached_geocoder
from geo.geocoding.locations import Location, locate_all
from geo.geocoding.protocol import service_url
from geo.geocoding.sentences import doubt_words, summary_sentences
from geo.settings import SHIPPED_DATA, read_settings
from geo.tables.parse import Records, parse
from geo.tables.write import neutralise, spreadsheet_csv
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


def add_arguments(parser: FrenchParser) -> None:
    """Declare the arguments of the command."""
    parser.path("fichier", "FICHIER", "fichier CSV des adresses")
    parser.path("--out", "FICHIER", "fichier CSV à écrire", required=True)
    cache = "où garder les réponses (par défaut, à côté du fichier à écrire)"
    parser.path("--cache", "FICHIER", cache)
    parser.flag("--resend", "renvoie aussi ce qui était en cours d'envoi lors d'une coupure")
    data = "dossier de données, pour ses territoires (celui livré, par défaut)"
    parser.path("--data", "DOSSIER", data, default=SHIPPED_DATA)


def run(arguments: argparse.Namespace) -> int:
    """Geocode; `INCOMPLETE` when some addresses had no answer."""
    try:
        return _geocode(arguments)
    except KeyboardInterrupt:
        warn("Interrompu. Relancez la même commande : elle reprendra où elle en était.")
        return INTERRUPTED


def _geocode(arguments: argparse.Namespace) -> int:
    service = service_url(read_settings().geocodeur)
    if not service:
        message = (
            "aucun géocodeur n'est réglé, et rien n'a été envoyé. Écrivez "
            'geocodeur = "geoplateforme" dans atlas.toml pour employer le service public.'
        )
        raise GeocodingError(message)
    records = _read(arguments.fichier)
    communes = Communes(read_territories(territories_folder(arguments.data)))
    addresses = [_address(dict(zip(records.header, row, strict=True))) for row in records.rows]
    cache = arguments.cache or arguments.out.with_name(f"{arguments.out.name}.geocodage.sqlite")
    with cached_geocoder(service, cache, tell=warn, resend=arguments.resend) as geocode:
        locations = locate_all(addresses, geocode, communes, progress_bar())
        uncertain = geocode.uncertain and sum(
            query_of(each) in geocode.uncertain for each in addresses
        )
    write_file(arguments.out, to_csv(records, locations, communes))
    say(*summary_sentences(locations))
    if uncertain:
        warn(_uncertain_words(uncertain))
    return INCOMPLETE if any(each.doubt == "no-answer" for each in locations) else DONE


def _uncertain_words(uncertain: int) -> str:
    rows = count(uncertain, "adresse était", "adresses étaient")
    return (
        f"{rows} en cours d'envoi lors d'une coupure, et n'ont pas été renvoyées : nul ne sait si "
        "le service les avait reçues. Pour les renvoyer, ajoutez --resend."
    )


def _read(path: Path) -> Records:
    """Read the rows; a file of which a line cannot be used is refused, so that none is lost."""
    records = parse(path.name, read_file(path))
    if records.faults:
        raise DataUnreadableError("\n".join(records.faults))
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
    rows = (
        map(neutralise, (*row, *_cells(location, communes)))
        for row, location in zip(records.rows, locations, strict=True)
    )
    return spreadsheet_csv((*map(neutralise, records.header), *ADDED_COLUMNS), rows)


def _cells(location: Location, communes: Communes) -> Iterator[str]:
    for degrees in (location.longitude, location.latitude):
        yield "" if degrees is None else f"{degrees:.6f}"
    yield location.precision
    yield location.commune
    yield "" if location.score is None else f"{location.score:.3f}"
    yield location.method
    yield location.label
    yield doubt_words(location, communes)
