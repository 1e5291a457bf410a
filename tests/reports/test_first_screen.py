"""The first screen: its title and its few figures, with and without a filter."""

from geo.model.atlas import Atlas
from geo.reports.poles.first_screen import first_words, headline, money_figures
from tests import shipped
from tests.spaces import plain


def test_all_poles_are_set_against_the_calls(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(shipped_atlas.read_query({})[0])
    assert plain(headline(view)) == shipped.OVERVIEW
    counts, words = map(plain, first_words(view))
    assert counts.startswith(f"{shipped.LOCATED} localisés")
    assert f"{shipped.NAMED} des {shipped.ANNOUNCED} pôles financés nommés" in words
    assert f"{len(shipped.rows('appels'))} appels nationaux" in words


def test_what_is_of_everything_is_not_said_of_a_part(shipped_atlas: Atlas) -> None:
    selection, _ = shipped_atlas.read_query({"region": ["53"]})
    view = shipped_atlas.select(selection)
    assert headline(view) == "Les pôles en Bretagne"
    counts, words = first_words(view)
    assert plain(counts).startswith(f"{len(shipped.BRETONS)} des {shipped.POLES} pôles recensés")
    assert "nommés" not in words
    assert "nationaux" not in words


def test_an_amount_that_nobody_published_is_said_so(shipped_atlas: Atlas) -> None:
    unpaid = {
        row["id_pole"]
        for row in shipped.rows("soutiens")
        if row["id_appel"] != "emergents-2021-p1" and not row["montant_eur"]
    } - {row["id_pole"] for row in shipped.rows("soutiens") if row["montant_eur"]}
    name = next(row["nom"] for row in shipped.rows("poles") if row["id_pole"] in unpaid)
    selection, _ = shipped_atlas.read_query({"q": [name]})
    view = shipped_atlas.select(selection)
    assert len(view) == 1
    assert plain(first_words(view)[1]).startswith("aucun montant publié pour 1 financement")


def test_the_money_of_a_region_leaves_out_the_call_that_only_accompanies(
    shipped_atlas: Atlas,
) -> None:
    view = shipped_atlas.select(shipped_atlas.read_query({"region": ["28"]})[0])
    (money,) = money_figures(view)
    # 121,555 (2015) and 100,000 (2021, phase 2); the second of 2015 is not published.
    assert plain(f"{money.value} {money.label}") == "221 555 € publiés pour 2 des 3 financements"
