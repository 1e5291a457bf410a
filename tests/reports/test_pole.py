"""The page of a pole: where it leads, and who is around."""

from math import isnan
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.report_html import sections_html
from geo.reports.blocks import Definitions, LongTable, Note, Span, TableBlock
from geo.reports.links import Links, Target, ToSelection, ToTerritory, ToWeb, followed
from geo.reports.networks.report import networks_report
from geo.reports.networks.sentences import network_sentences
from geo.reports.organisations import ceased_sentence, ceased_words
from geo.reports.poles.contact import correction_link
from geo.reports.poles.facts import pole_facts
from geo.reports.poles.report import pole_report
from geo.reports.poles.tables import poles_block
from geo.reports.study import Study
from geo.reports.tables import Noted
from tests import shipped
from tests.folders import POLE, write_rows
from tests.spaces import plain


@pytest.fixture(scope="module")
def study(shipped_atlas: Atlas) -> Study:
    return Study(shipped_atlas, Selection())


def blocks(study: Study, identifier: str, section: str) -> list:
    report = pole_report(study, study.atlas.positions[identifier])
    (found,) = report.pick(section)
    return list(found.blocks)


def test_its_territories_lead_to_their_portraits(study: Study) -> None:
    (place,) = blocks(study, "ptce-3-eva", "lieu")
    assert isinstance(place, Definitions)
    leads = {term.name: term.target for term in place.terms}
    assert leads == {
        "Commune": ToTerritory("commune", "11206"),
        "Intercommunalité": ToTerritory("epci", "200071926"),
        "Département": ToTerritory("departement", "11"),
        "Région": ToTerritory("region", "76"),
        "Précision": None,
    }


def test_a_call_without_any_published_money_hides_no_amount(study: Study) -> None:
    """Phase 1 of 2021: neither its budget nor an amount is published; that of 2013 has a budget."""
    row = study.atlas.positions["ptce-agir-durable-2-0"]
    told = pole_facts(study.atlas, row).calls
    assert [(call["name"][-24:], call["amount"]) for call in told] == [
        ("phase 1 (accompagnement)", "aucun financement publié")
    ]
    listed = poles_block(study.atlas, np.array([row]), ("localisé", "localisés"))
    assert listed
    assert isnan(listed.table.rows[0][5])


def test_its_sectors_and_networks_lead_to_the_poles_that_have_them(study: Study) -> None:
    (essential,) = blocks(study, "ptce-3-eva", "essentiel")
    sectors = essential.terms[0].meaning
    assert isinstance(sectors, Links)
    assert ("Numérique", ToSelection({"secteur": ("numerique",)})) in sectors.parts
    leads = [
        row[0].parts[0][1]
        for block in blocks(study, "ptce-pole-sud-archer", "reseaux")
        for row in block.table.rows
    ]
    assert ToSelection({"reseau": ("coorace",)}) in leads


def test_a_member_that_bears_the_name_of_a_network_stands_with_it(study: Study) -> None:
    names = {
        str(row[0]): row[1]
        for block in blocks(study, "ptce-pole-sud-archer", "reseaux")
        for row in block.table.rows
    }
    assert isinstance(names["COORACE"], Noted)
    assert names["COORACE"].notes == ("Parmi les membres du pôle\u00a0: Coorace régional",)
    assert names["CRESS"].notes == ("Parmi les membres du pôle\u00a0: CRESS Rhône-Alpes",)
    assert names["RTES"].notes == ()


def test_around_a_pole_of_unknown_commune_stand_those_of_its_territory(study: Study) -> None:
    (row,) = [each for each in shipped.rows("poles") if each["id_pole"] == "ptce-ordi-grand-ouest"]
    assert not row["code_departement"]
    (block,) = blocks(study, row["id_pole"], "proches")
    assert isinstance(block, TableBlock)
    here = {each["nom"] for each in shipped.poles(code_region=row["code_region"])}
    assert {each[0] for each in block.table.rows} == here - {row["nom"]}


def test_a_link_that_a_medium_does_not_follow_is_text(study: Study) -> None:
    def address(target: Target) -> str:
        return "ici" if isinstance(target, ToSelection) else ""

    report = pole_report(study, study.atlas.positions["ptce-3-eva"])
    written = sections_html(report.pick("essentiel", "lieu"), address)
    assert '<a href="ici" target="_self">Numérique</a>' in written
    assert "<dd>Limoux</dd>" in written


# ---- Whom to ask ----------------------------------------------------------------------------


def terms(study: Study, identifier: str, contact: str = "") -> dict[str, tuple[str, str]]:
    row = study.atlas.positions[identifier]
    (section,) = pole_report(study, row, contact).pick("contact")
    (found,) = (each for each in section.blocks if isinstance(each, Definitions))
    return {
        term.name: (
            str(term.meaning),
            term.target.address if isinstance(term.target, ToWeb) else "",
        )
        for term in found.terms
    }


def test_a_pole_leads_to_its_page_and_to_the_organisations_of_its_region(study: Study) -> None:
    (row,) = [each for each in shipped.rows("poles") if each["id_pole"] == "ptce-3-eva"]
    found = terms(study, row["id_pole"])
    assert found.pop("Page qui le décrit") == (row["source_titre"], row["source_url"])
    here = [each for each in shipped.rows("organisations") if each["code_region"] == "76"]
    assert {each["type"] for each in here} == {"cress", "dreets"}
    assert found == {each["nom"]: (each["site_web"], each["site_web"]) for each in here}


def test_an_organisation_that_no_source_gives_is_not_given(study: Study) -> None:
    known = {(each["code_region"], each["type"]) for each in shipped.rows("organisations")}
    assert ("06", "cress") not in known
    (mayotte,) = shipped.poles(code_region="06")
    assert terms(study, mayotte["id_pole"])["CRESS (Mayotte)"] == ("site non renseigné", "")


def test_every_organisation_has_a_source_and_names_nobody() -> None:
    for row in shipped.rows("organisations"):
        site = urlsplit(row["site_web"]).hostname or ""
        assert urlsplit(row["source_url"]).hostname == site, row
        assert "@" not in "".join(row.values())


@pytest.mark.parametrize(
    ("contact", "start", "names"),
    [
        ("atlas@exemple.fr", "mailto:atlas@exemple.fr?", ("subject", "body")),
        ("https://forge.fr/a/b/issues/new", "https://forge.fr/a/b/issues/new?", ("title", "body")),
        (
            "https://forge.fr/a/-/issues/new",
            "https://forge.fr/a/-/issues/new?",
            ("issue[title]", "issue[description]"),
        ),
    ],
)
def test_a_correction_opens_a_message_already_begun(
    study: Study, contact: str, start: str, names: tuple[str, str]
) -> None:
    said, address = terms(study, "ptce-3-eva", contact)["Erreur ou oubli"]
    assert said == "Proposer une correction"
    assert address.startswith(start)
    assert followed(address) == address
    begun = parse_qs(address.partition("?")[2])
    assert begun[names[0]] == ["Correction : 3.EVA (ptce-3-eva)"]
    assert "Ce qui est juste :" in begun[names[1]][0]


def test_a_hostile_name_stays_inside_the_message() -> None:
    pole = {"id_pole": "ptce-x", "nom": "a&body=b\r\nBcc: x@y.fr#?"}
    address = correction_link("atlas@exemple.fr", pole)
    assert list(parse_qs(address.partition("?")[2])) == ["subject", "body"]
    assert not {"\r", "\n", "#", " "} & set(address)


def test_another_page_is_opened_as_it_is_and_no_address_is_said_plainly(study: Study) -> None:
    page = "https://exemple.fr/contact?a=b"
    assert correction_link(page, {"id_pole": "ptce-x", "nom": "x"}) == page
    assert "Erreur ou oubli" not in terms(study, "ptce-3-eva")
    (note,) = (each for each in blocks(study, "ptce-3-eva", "contact") if isinstance(each, Note))
    assert note.sentences == (
        "Pour proposer une correction, adressez-vous à l'éditeur de ce site.",
    )


# ---- What the register says -----------------------------------------------------------------


@pytest.fixture
def identified(tmp_path: Path) -> Study:
    """One pole whose carrier and members have numbers, one of them ceased."""
    write_rows(
        tmp_path,
        poles=[
            POLE
            | {
                "id_pole": "ptce-a",
                "nom": "A",
                "structure_porteuse": "Le Relais",
                "siren": "356000000",
                "etat": "active",
            }
        ],
        membres=[
            {
                "id_pole": "ptce-a",
                "nom": name,
                "lien": "membre",
                "siren": siren,
                "etat": state,
                "code_insee": "32013" if state else "",
                "lieu_methode": "registre" if state == "active" else "",
                "date_cessation": "2024-03" if state == "cessee" else "",
                "identite_certitude": "probable" if state == "cessee" else "certaine",
            }
            for name, siren, state in (
                ("Ancienne", "443061841", "cessee"),
                ("Vivante", "552100554", "active"),
                ("Inconnue", "", ""),
            )
        ],
    )
    return Study(load_atlas(tmp_path), Selection())


def test_a_carrier_leads_to_its_entry_in_the_public_register(identified: Study) -> None:
    (essential,) = blocks(identified, "ptce-a", "essentiel")
    carrier = next(term for term in essential.terms if term.name == "Structure porteuse")
    assert plain(str(carrier.meaning)) == "Le Relais (SIREN 356 000 000)"
    assert carrier.target == ToWeb("https://annuaire-entreprises.data.gouv.fr/entreprise/356000000")


def test_a_member_that_has_ceased_is_said_so_with_its_date(identified: Study) -> None:
    (members,) = blocks(identified, "ptce-a", "membres")
    said = [plain(str(row[0])) for row in members.table.rows]
    assert set(said) == {
        "Ancienne (SIREN 443 061 841, probable ; a cessé son activité en mars 2024)",
        "Inconnue",
        "Vivante (SIREN 552 100 554)",
    }


def test_a_commune_that_the_register_alone_gives_is_said_so(identified: Study) -> None:
    (members,) = blocks(identified, "ptce-a", "membres")
    places = {str(row[0]).split(" ")[0]: plain(str(row[2])) for row in members.table.rows}
    assert places == {
        "Ancienne": "Auch",
        "Vivante": "Auch (d'après le répertoire Sirene)",
        "Inconnue": "commune inconnue",
    }


def test_those_that_have_ceased_are_listed_apart_and_in_the_list_of_ties(identified: Study) -> None:
    report = networks_report(identified)
    (listed,) = report.pick("cessees")
    (ceased,) = listed.blocks
    assert isinstance(ceased, LongTable)
    page = ceased.make(Span(0, 1, 1)).table
    assert [plain(str(cell)) for row in page.rows for cell in row] == [
        *("Ancienne", "SIREN 443 061 841", "mars 2024", "A")
    ]
    (section,) = report.pick("liens")
    (ties,) = [block for block in section.blocks if isinstance(block, LongTable)]
    names = [plain(str(row[1])) for row in ties.make(Span(0, 3, 3)).table.rows]
    assert "Ancienne (a cessé son activité en mars 2024)" in names
    assert "Vivante" in names


def test_those_that_have_ceased_are_counted_of_those_that_are_known(
    identified: Study, study: Study
) -> None:
    assert plain(network_sentences(identified.tied)[-1]) == (
        "Des 3 liens avec un membre ou un partenaire, 2 ont un numéro SIREN ; de ceux-là, 1 est "
        "celui d'une organisation qui a cessé."
    )
    assert ceased_sentence(study.tied) == ""


@pytest.mark.parametrize(
    ("ceased", "words"),
    [
        ("2024-03-01", "a cessé son activité le 1ᵉʳ mars 2024"),
        ("2024-03", "a cessé son activité en mars 2024"),
        ("2024", "a cessé son activité en 2024"),
        ("", "a cessé son activité"),
    ],
)
def test_when_an_organisation_ceased_is_as_precise_as_known(ceased: str, words: str) -> None:
    row = {"etat": "cessee", "date_cessation": ceased}
    assert ceased_words(row) == (words,)
