"""A directory that speaks the protocol of the API Recherche d'entreprises, with its faults."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from stdnum import luhn

from tests.geocoding_service import FakeService, Handler, running_service

Result = dict[str, Any]


def siren(root: int) -> str:
    """A SIREN whose key is right, from eight digits."""
    return f"{root:08d}{luhn.calc_check_digit(f'{root:08d}')}"


def siret(number: str, rank: int = 1) -> str:
    """A SIRET of a SIREN."""
    return f"{number}{rank:04d}{luhn.calc_check_digit(f'{number}{rank:04d}')}"


def result(root: int, name: str, commune: str, category: str = "9220", **more: object) -> Result:
    """One result, as the service writes them; what is given replaces the rest."""
    number = siren(root)
    return {
        "siren": number,
        "nom_complet": name,
        "nom_raison_sociale": name,
        "sigle": None,
        "nature_juridique": category,
        "etat_administratif": "A",
        "statut_diffusion": "O",
        "date_fermeture": None,
        "activite_principale": "94.99Z",
        "siege": {"siret": siret(number), "commune": commune, "liste_enseignes": None},
        "complements": {"est_ess": True, "est_entrepreneur_individuel": False},
        "matching_etablissements": [],
    } | more


@contextmanager
def running_directory(find: Callable[[str], list[Any]], **values: object) -> Iterator[FakeService]:
    """Run a directory on a free port of this machine; its address is that of the setting."""
    with running_service(_Handler, find=find, **values) as service:
        service.address = service.address.removesuffix("/geocodage")
        yield service


class _Handler(Handler):
    def do_GET(self) -> None:  # noqa: N802 - the standard library's name
        """Answer a search; a name of less than three letters is refused, as it is there."""
        query = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        self._note(self.path)
        asked = query.get("q", "")
        self.service.note([f"{query.get('departement', '')}|{asked}"])
        if len(asked) < 3:
            self._send(400, b'{"erreur": "3 caracteres"}', "application/json")
            return
        found = self.service.find(asked)
        content = {"results": found, "total_results": len(found), "page": 1, "per_page": 25}
        self._answer(json.dumps(content).encode(), "application/json", [])
