"""Members: the pole of each organisation, by its identifier or its name, and the tie to it."""

from collections.abc import Iterable, Mapping

from geo.imports.poles import Draft
from geo.model.names import pole_key
from geo.model.report import Fault, shown


def tie_members(draft: Draft, poles: Iterable[tuple[str, str]]) -> None:
    """Write the pole of each member, and « partenaire » where the file has no tie.

    Parameters
    ----------
    poles
        Name and identifier of those that members may belong to.
    """
    if "lien" not in draft.rows.cells:
        draft.cells["lien"] = ["partenaire"] * len(draft.rows)
        draft.problems.append(_NO_TIE.at(draft.rows.sheets[0].place))
    by_name = _by_name(poles)
    for row, name in enumerate(draft.rows.column("nom_pole")):
        if draft.cells["id_pole"][row] or not name:
            continue
        found = by_name.get(pole_key(name), set())
        if len(found) == 1:
            draft.cells["id_pole"][row] = next(iter(found))
        else:
            draft.report(row, "nom_pole", _unknown_pole(name, len(found)))


def _by_name(poles: Iterable[tuple[str, str]]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, identifier in poles:
        if name and identifier:
            found.setdefault(pole_key(name), set()).add(identifier)
    return found


_NO_TIE = Fault(
    "tie-filled",
    "le fichier ne dit pas si les organisations sont membres ou partenaires : « partenaire ».",
    "Ajoutez une colonne « lien » si vous le savez.",
    "info",
)


def _unknown_pole(name: str, found: int) -> Fault:
    what = "plusieurs pôles portent ce nom" if found else "aucun pôle ne porte ce nom"
    return Fault(
        "unknown-pole",
        f"{shown(name)} : {what} ; la ligne est écartée.",
        "Donnez l'identifiant du pôle (id_pole).",
    )
