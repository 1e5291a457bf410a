"""What an official and a journalist do with portraits, comparisons and colours of the map."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import shipped
from tests.journeys.reading import TERRITORIES, downloaded, expect_seen, map_frame, plain

TEXT_OF = """(name) => { let text = ""; map.eachLayer((layer) => {
    if (layer.feature && layer.feature.properties.nom === name && layer.atlasText)
        text = layer.atlasText; }); return text; }"""


def test_three_regions_are_compared_from_the_map(app: str, page: Page) -> None:
    page.goto(f"{app}/?region=53&region=52&region=28")
    page.get_by_role("link", name="Territoire", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Bretagne, Pays de la Loire et Normandie"
    )
    expect(page.get_by_text("Bretagne et Pays de la Loire")).to_contain_text("qu’au hasard")
    table = page.get_by_role("region", name="L’essentiel")
    row = table.get_by_role("row").filter(has_text=re.compile(r"^\s*Pôles\s*[0-9]"))
    counts = [len(shipped.poles(code_region=code)) for code in ("53", "52", "28")]
    expect(row.get_by_role("cell")).to_have_text([str(each) for each in (*counts, shipped.POLES)])
    map_frame(page)


def test_the_map_is_coloured_by_amounts_and_the_table_says_the_same(app: str, page: Page) -> None:
    page.goto(app)
    map_frame(page)
    page.get_by_label("Indicateur").select_option("montant")
    page.get_by_label("Découpage").select_option("departement")
    expect(page).to_have_url(re.compile("indicateur=montant.*niveau=departement"))
    page.get_by_role("radio", name="Territoires").check()
    table = page.get_by_role("region", name="Montants publiés des appels, par département")
    first = table.get_by_role("row").nth(1)
    expect(first).to_contain_text("La Réunion")
    poles = shipped.poles(code_region="04")
    amount = f"{shipped.euros(poles):,}".replace(",", " ")
    frame = map_frame(page)
    frame.wait_for_function(
        "() => { let n = 0; map.eachLayer((l) => { if (l.atlasText) n += 1; }); return n >= 101; }"
    )
    assert plain(frame.evaluate(TEXT_OF, "La Réunion")) == f"{len(poles)} pôles, {amount} €"
    button = page.get_by_role("button", name="Télécharger ce tableau (CSV)")
    lines = downloaded(page, button)[1].decode("utf-8-sig").splitlines()
    assert len(lines) == 102
    assert lines[1].startswith(f"La Réunion,974,889679,{len(poles)},{shipped.euros(poles)},")
    assert lines[1].endswith(",0")  # after the distances
    first.get_by_role("link", name="La Réunion").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("La Réunion (département)")


def test_communes_are_coloured_inside_a_departement_only(app: str, page: Page) -> None:
    page.goto(f"{app}/?niveau=commune")
    expect(page.get_by_text("choisissez un département")).to_be_visible()
    page.goto(f"{app}/?niveau=commune&departement=29&indicateur=distance")
    said = "Distance au pôle localisé le plus proche, par commune, dans le Finistère"
    expect(page.get_by_text(said)).to_be_visible()
    frame = map_frame(page)
    expect_seen(page, lambda: frame.evaluate(TERRITORIES), 277)


@pytest.mark.parametrize(
    ("address", "name", "words"),
    [
        ("epci=200066868", "Communauté de communes Presqu’île", "Les pôles les plus proches"),
        ("commune=97611", "Mamoudzou", "aucune distance ne traverse la mer"),
    ],
)
def test_a_territory_without_pole_still_has_a_portrait(
    app: str, page: Page, address: str, name: str, words: str
) -> None:
    page.goto(f"{app}/territoire?{address}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.get_by_text(words).first).to_be_visible()
    expect(page.get_by_role("region", name="L’essentiel")).to_be_visible()


def test_one_sees_which_poles_count_a_research_body(app: str, page: Page) -> None:
    page.goto(f"{app}/territoire")
    table = page.get_by_role("region", name="Pôles qui ont chaque type d’acteur")
    row = table.get_by_role("row").filter(has_text="Recherche")
    expect(row.get_by_role("cell").first).to_have_text("5")
    link = row.get_by_role("link").first
    name = link.text_content()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name or "")
    page.get_by_role("link", name="Retour à « Territoire »").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("France")
