"""Who may replace the data, and how they sign in: names that are compared, settings checked."""

import re
from collections.abc import Mapping
from typing import Any, Final

from geo.environment import IN_A_FILE, PREFIX, Place
from geo.errors import SettingsError

DISCOVERY: Final = "/.well-known/openid-configuration"
"""How the address ends where an OpenID provider describes itself; what stands before names it."""

_SECRET: Final = f"{PREFIX}PROCONNECT_SECRET"
_SHORTEST_SECRET: Final = 32
"""Characters; those that ProConnect gives have 64. Cookies are encrypted with it."""
_PROCONNECT: Final = (
    "proconnect_client",
    "proconnect_secret",
    "adresse_publique",
    "administrateurs",
)
_SEPARATES: Final = re.compile(r"[\s,;<>\"]")
_HEADER: Final = re.compile(r"[A-Za-z0-9-]{1,100}")


def is_named(name: str, named: str) -> bool:
    """Whether a name is one of those that the operator has named, or of a domain of theirs.

    Names are compared exactly, but for the case of A to Z: other letters that some rule makes
    alike are other people's. What may be two names, or hides one, is nobody's.

    Parameters
    ----------
    named
        Names and domains (`@ministere.fr`), separated by commas.
    """
    name = _plain_case(name.strip())
    if not name or not name.isprintable() or _SEPARATES.search(name):
        return False
    local, at, domain = name.rpartition("@")
    known = {_plain_case(each.strip()) for each in named.split(",")} - {""}
    if not at:
        return name in known
    return bool(local) and "@" not in local and bool({name, f"@{domain}"} & known)


def _plain_case(name: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in name)


def check_operators(values: Mapping[str, Any], place: Place) -> None:
    """Check the ways to sign in: each is set whole, or not at all.

    Parameters
    ----------
    values
        By key, those that are set.

    Raises
    ------
    SettingsError
        One would let nobody in, or strangers.
    """
    header = values.get("entete_utilisateur", "")
    if header and not _HEADER.fullmatch(header):
        message = (
            f"{place.of('entete_utilisateur')} : « {header} » n'est pas le nom d'un en-tête HTTP. "
            "Exemple : X-Forwarded-Email."
        )
        raise SettingsError(message)
    if header and "administrateurs" not in values:
        message = (
            f"{place.of('entete_utilisateur')} : réglé sans administrateurs. Nommez ceux qui "
            "peuvent remplacer les données, ou retirez entete_utilisateur."
        )
        raise SettingsError(message)
    if "proconnect_secret" in values and "proconnect_secret" not in place.names:
        message = (
            f"{place.of('proconnect_secret')} : un secret ne s'écrit pas dans ce fichier. "
            f"Retirez-le et donnez-le dans la variable {_SECRET}, ou dans un fichier que nomme "
            f"{_SECRET}{IN_A_FILE}."
        )
        raise SettingsError(message)
    if values.get("proconnect"):
        _check_proconnect(values, place)


def _check_proconnect(values: Mapping[str, str], place: Place) -> None:
    if missing := [key for key in _PROCONNECT if not values.get(key)]:
        message = f"{place.of('proconnect')} : réglé sans {', '.join(missing)}. Réglez-les aussi."
        raise SettingsError(message)
    if not values["proconnect"].endswith(DISCOVERY):
        message = (
            f"{place.of('proconnect')} : l'adresse de la description du fournisseur est attendue, "
            f"qui finit par {DISCOVERY}."
        )
        raise SettingsError(message)
    if len(values["proconnect_secret"]) < _SHORTEST_SECRET:
        message = (
            f"{place.of('proconnect_secret')} : {_SHORTEST_SECRET} caractères au moins sont "
            "attendus. Recopiez le secret entier."
        )
        raise SettingsError(message)
