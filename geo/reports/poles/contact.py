"""Whom to ask about a pole: its own site, the organisations of its région, and who mends errors."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from geo.model.atlas import Atlas
from geo.reports.blocks import Block, Definitions, Term, note
from geo.reports.links import ToWeb, followed, site_of
from geo.reports.missing import NOT_GIVEN
from geo.reports.places import records

_SHORT = {"cress": "CRESS", "dreets": "DREETS"}
_NOWHERE = "Pour proposer une correction, adressez-vous à l'éditeur de ce site."


def contact_blocks(atlas: Atlas, pole: Mapping[str, Any], contact: str) -> list[Block | None]:
    """Lead to organisations, never to a person.

    Parameters
    ----------
    contact
        Where errors can be reported: e-mail or http(s) address; empty for nowhere.
    """
    region = pole["code_region"]
    terms = [_own_page(pole), *(regional_terms(atlas, region) if region else ())]
    where = correction_link(contact, pole)
    if where:
        terms.append(Term("Erreur ou oubli", "Proposer une correction", ToWeb(where)))
    return [Definitions(tuple(terms)), note("" if where else _NOWHERE)]


def _own_page(pole: Mapping[str, Any]) -> Term:
    """The site of the pole, else the public page that describes it."""
    if site := followed(pole["site_web"]):
        return Term("Site du pôle", site, ToWeb(site))
    if page := followed(pole["source_url"]):
        return Term("Page qui le décrit", pole["source_titre"] or site_of(page), ToWeb(page))
    return Term("Site du pôle", NOT_GIVEN)


def regional_terms(atlas: Atlas, code: str) -> list[Term]:
    """The organisations of a région, one of each type, each leading to its site."""
    table = atlas.tables["organisations"]
    here = {row["type"]: row for row in records(table[table["code_region"] == code])}
    region = atlas.territories.name("region", code)
    terms = []
    for kind, label in atlas.labels["organisations.type"].items():
        if row := here.get(kind):
            terms.append(Term(row["nom"], row["site_web"], ToWeb(row["site_web"])))
        else:
            terms.append(Term(f"{_SHORT.get(kind, label)} ({region})", f"site {NOT_GIVEN}"))
    return terms


def correction_link(contact: str, pole: Mapping[str, Any]) -> str:
    """Address that opens a message on this pole, already begun; empty when there is none.

    An e-mail address opens a message, the page of new issues of a forge an issue; any other page
    is opened as it is.
    """
    if not contact:
        return ""
    subject = f"Correction : {pole['nom']} ({pole['id_pole']})"
    body = (
        f"Fiche : {pole['nom']} ({pole['id_pole']})\n\nCe qui est écrit :\n\n"
        "Ce qui est juste :\n\nUne page publique qui l'établit :\n"
    )
    parts = urlsplit(contact)
    if parts.scheme not in ("http", "https"):
        return f"mailto:{contact}?subject={quote(subject)}&body={quote(body)}"
    if not parts.path.rstrip("/").endswith("/issues/new"):
        return contact
    names = ("issue[title]", "issue[description]") if "/-/" in parts.path else ("title", "body")
    begun = urlencode(dict(zip(names, (subject, body), strict=True)), quote_via=quote)
    return parts._replace(query="&".join(filter(None, (parts.query, begun)))).geturl()
