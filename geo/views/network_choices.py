"""Which part of the page of networks is open, as it stands in the address."""

from collections.abc import Mapping, Sequence
from typing import Literal, cast

from geo.french import printable, quoted
from geo.views.reach_choices import PARTS as REACH_PARTS

NetworkPart = Literal["liens", "reseaux", "acteurs"]

NETWORK_PARTS: Mapping[NetworkPart, str] = {
    "liens": "Carte et distances",
    "reseaux": "Réseaux nationaux",
    "acteurs": "Types d'acteurs",
}
USUAL_PART: NetworkPart = "liens"


def read_network_part(
    query: Mapping[str, Sequence[str]],
) -> tuple[NetworkPart, tuple[str, ...]]:
    """Read the part; an unknown value becomes a message, that of another page is none of ours."""
    text = next(iter(query.get("vue", ())), "")
    if text in NETWORK_PARTS:
        return cast("NetworkPart", text), ()
    if not text or text in REACH_PARTS:
        return USUAL_PART, ()
    message = (
        f"Valeur inconnue dans l'adresse : {quoted(printable(text, 40))} pour {quoted('vue')}. "
        f"Valeurs possibles : {', '.join(NETWORK_PARTS)}."
    )
    return USUAL_PART, (message,)
