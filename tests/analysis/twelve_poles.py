"""Twelve poles with every trap, and what they must count, worked out by hand."""

from tests.folders import POLE

CALL = {"organisateurs": "", "date_lancement": "", "source_url": "https://exemple.fr"}


def pole(identifier: str, sectors: str = "", **place: str) -> dict[str, str]:
    """A pole named after its identifier."""
    return {
        **POLE,
        "id_pole": f"ptce-{identifier}",
        "nom": identifier,
        "secteurs": sectors,
        **place,
    }


CULTURE, DIGITAL, TOURISM = "culture et patrimoine", "numérique", "tourisme"

# Bretagne (53): a to g. Brest Métropole 242900314 holds a and b.
POLES = [
    pole("a", CULTURE, code_insee="29019", statut="laureat"),
    pole("b", f"{CULTURE}|{DIGITAL}", code_insee="29019", statut="laureat"),
    pole("c", CULTURE, code_insee="35238"),
    pole("d", CULTURE, code_departement="29"),  # known by département only
    pole("e", CULTURE, code_region="53"),  # known by région only
    pole("f", "", code_insee="22278"),  # no sector
    pole("g", DIGITAL, code_insee="56121"),
    pole("h", DIGITAL, code_insee="74011"),  # Annecy-le-Vieux, merged into Annecy (74010)
    pole("i", TOURISM, code_insee="44128"),  # Redon Agglomération: in 35, 44 and 56
    pole("j", DIGITAL, code_insee="97411"),  # overseas
    pole("k", TOURISM),  # nowhere
    pole("l", f"{TOURISM}|{DIGITAL}", code_insee="75056", statut="temoin"),
]
CALLS = [
    {**CALL, "id_appel": "un", "nom": "Appel un"},
    {**CALL, "id_appel": "deux", "nom": "Appel deux"},
]
SUPPORTS = [
    {"id_pole": "ptce-a", "id_appel": "un", "annee": "2013", "montant_eur": "100000"},
    {"id_pole": "ptce-a", "id_appel": "deux", "annee": "2013"},  # two calls in one year
    {"id_pole": "ptce-b", "id_appel": "deux", "annee": "2015", "montant_eur": "50000"},
    {"id_pole": "ptce-l", "id_appel": "un", "annee": "2015"},
]
MEMBERS = [
    {"id_pole": "ptce-a", "nom": "Mairie", "type_acteur": "collectivite", "lien": "membre"},
    {"id_pole": "ptce-a", "nom": "Lycée", "type_acteur": "formation", "lien": "partenaire"},
    {"id_pole": "ptce-b", "nom": "Labo", "type_acteur": "recherche", "lien": "membre"},
    {"id_pole": "ptce-b", "nom": "Labo deux", "type_acteur": "recherche", "lien": "membre"},
    {"id_pole": "ptce-l", "nom": "Inconnue", "type_acteur": "", "lien": "membre"},
]
NETWORKS = [{"sigle": "RTES", "nom": "Réseau"}, {"sigle": "CRESS", "nom": "Chambre"}]
TIES = [
    {"id_pole": "ptce-a", "reseau": "RTES", "nature": "membre"},
    {"id_pole": "ptce-b", "reseau": "RTES", "nature": "cite"},
    {"id_pole": "ptce-l", "reseau": "CRESS", "nature": "accompagnement"},
]
TABLES = {
    "appels": CALLS,
    "soutiens": SUPPORTS,
    "membres": MEMBERS,
    "reseaux": NETWORKS,
    "adhesions": TIES,
}
