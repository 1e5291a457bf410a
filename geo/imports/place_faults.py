"""Place faults: what is said of a place that is not certain, in words a person can act on."""

from collections.abc import Sequence
from dataclasses import replace

from geo.french import first_of
from geo.model.report import Fault, shown
from geo.territories.gazetteer import Gazetteer


def former_code(gazetteer: Gazetteer, code: str, today: str) -> Fault:
    """Say that a code is that of a former commune."""
    former = str(gazetteer.territories.former_communes.at[code, "nom"])
    written = f"{code} ({former})" if former else code
    return Fault(
        "former-commune",
        f"le code {written} est ramené à la commune d'aujourd'hui, {today} "
        f"({gazetteer.name_of[today]}).",
        f"Rien à faire ; vous pouvez écrire {today}.",
        "info",
    )


_BEYOND = ("975", "977", "978", "984", "986", "987", "988", "989")


def unknown_code(code: str) -> Fault:
    """Say that a code is that of no commune of the atlas."""
    if code.startswith(_BEYOND):
        return Fault(
            "unknown-code",
            f"{shown(code)} est dans une collectivité d'outre-mer, que l'atlas ne couvre pas : il "
            "s'en tient à la France des départements et régions.",
            "Donnez un lieu de ce périmètre, ou laissez les cellules du lieu vides.",
        )
    return Fault(
        "unknown-code",
        f"{shown(code)} n'est le code d'aucune commune, d'aujourd'hui ou d'hier.",
        "Corrigez-le d'après le code officiel géographique, ou donnez le nom et le code postal.",
    )


def replaced_code(code: str, today: str, name: str) -> Fault:
    """Say that a code is of no commune, and that the rest of the row decides."""
    return Fault(
        "unknown-code",
        f"{shown(code)} n'est le code d'aucune commune ; le reste de la ligne dit {name} "
        f"({today}), qui est retenu.",
        f"Écrivez {today} si c'est bien {name}.",
        "warning",
    )


def mistyped(given: str, name: str) -> Fault:
    """Say that a name is read as the likest one there."""
    message = f"{shown(given)} est lu « {name} », le nom le plus proche à cet endroit."
    return Fault("mistyped-commune", message, f"Écrivez « {name} » si c'est bien elle.", "warning")


def only_postal_code(name: str) -> Fault:
    """Say that the commune is known by its postal code alone."""
    message = f"la commune est déduite du code postal, qui n'est que celui de {name}."
    return Fault("postal-code-only", message, "Donnez le code ou le nom de la commune.", "info")


def unlike_postal_code(given: str, name: str) -> Fault:
    """Say that a name is none, and that the postal code decides."""
    return Fault(
        "unknown-commune-name",
        f"{shown(given)} n'est le nom d'aucune commune ; le code postal n'est que celui de {name}, "
        "qui est retenue.",
        "Corrigez le nom, ou le code postal.",
        "warning",
    )


def several_names(given: str, first: str) -> Fault:
    """Say that a cell names several communes, of which the first is taken."""
    return Fault(
        "several-communes",
        f"{shown(given)} nomme plusieurs communes ; la première, {first}, est prise pour siège.",
        "Ne gardez que la commune du siège.",
        "warning",
    )


def name_only(name: str, code: str, departement: str) -> Fault:
    """Say that nothing but the name tells the commune."""
    return Fault(
        "name-only",
        f"{shown(name)} est une seule commune de France ({code}, {departement}) ; rien d'autre ne "
        "le confirme.",
        "Vérifiez-la, ou donnez son code.",
        "warning",
    )


def unlike_name(name: str, code: str, current: str) -> Fault:
    """Say that a name is none, and that the code decides."""
    return Fault(
        "contradicting-commune",
        f"{shown(name)} n'est le nom d'aucune commune ; le code {code} est celui de {current}, qui "
        "est retenu.",
        "Corrigez le nom, ou le code.",
        "warning",
    )


def decided(name: str, code: str, current: str, support: str) -> Fault:
    """Say that a code and a name disagree, and that the code is right."""
    return Fault(
        "contradicting-commune",
        f"le code {code} est celui de {current}, le nom dit {shown(name)}. {current} est retenue : "
        f"{support} le confirme.",
        "Corrigez le nom, ou le code si c'est lui qui est faux.",
        "warning",
    )


def overruled(code: str, current: str, name: str, support: str) -> Fault:
    """Say that a code and a name disagree, and that the name is right."""
    return Fault(
        "contradicting-commune",
        f"le code {code} est celui de {current}, le nom dit {shown(name)}. C'est le nom qui est "
        f"retenu : {support} le confirme.",
        "Corrigez le code, ou le nom si c'est lui qui est faux.",
        "warning",
    )


def undecided(code: str, current: str, name: str) -> Fault:
    """Say that a code and a name disagree, and that nothing decides."""
    return Fault(
        "contradicting-commune",
        f"le code {code} est celui de {current}, le nom dit {shown(name)}, et rien d'autre ne les "
        "départage : la ligne est écartée.",
        "Corrigez le code ou le nom, ou ajoutez le code postal.",
    )


def point_elsewhere(name: str, located: str, code: str) -> Fault:
    """Say that a point is in another commune than the one named."""
    return Fault(
        "contradicting-commune",
        f"le point est à {located} ({code}), le nom dit {shown(name)}. Le point est retenu.",
        "Corrigez le nom ou les coordonnées, ou donnez le code de la commune.",
        "warning",
    )


def unknown_territory(level: str, text: str) -> Fault:
    """Say that a text names no département, or no région."""
    noun = "d'aucun département" if level == "departement" else "d'aucune région"
    return Fault(
        f"unknown-{level}",
        f"{shown(text)} n'est le nom ni le code {noun}.",
        "Corrigez-le ou laissez la cellule vide.",
        "warning",
    )


def other_departement(given: str, name: str, departement: str) -> Fault:
    """Say that the département is not that of the commune."""
    return Fault(
        "contradicting-departement",
        f"{shown(given)} contredit la commune, {name}, qui est dans le département {departement}. "
        "C'est la commune qui compte.",
        f"Écrivez {departement}, ou corrigez la commune.",
        "warning",
    )


def several_communes(names: Sequence[str]) -> Fault:
    """Say that several communes have the postal code."""
    return Fault(
        "postal-code-of-several",
        f"le code postal est celui de {len(names)} communes : {first_of(names, 4)}. Seul le "
        "département est retenu.",
        "Donnez le nom ou le code de la commune.",
        "warning",
    )


def other_region(given: str, departement: str, region: str) -> Fault:
    """Say that the région is not that of the département."""
    return Fault(
        "contradicting-region",
        f"{shown(given)} ne contient pas le département {departement}, qui est dans la région "
        f"{region}. C'est le département qui compte.",
        "Corrigez l'un ou l'autre.",
        "warning",
    )


_BEARABLE = frozenset({"unknown-code", "ambiguous-commune", "unknown-commune-name"})


def bearable(fault: Fault) -> Fault:
    """Keep a row that its département or région still places, although its commune is unknown."""
    if fault.rule not in _BEARABLE:
        return fault
    message = f"{fault.message} La ligne est rattachée au niveau supérieur connu."
    return replace(fault, severity="warning", message=message)
