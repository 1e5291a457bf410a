"""The context of a territory: values, ranks and wholes worked out by plain Python."""

from collections.abc import Sequence
from math import isnan

import pytest

from geo.analysis.portraits import measured_in
from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.reports.blocks import Details, Note, Sentences, TableBlock
from geo.reports.study import Study
from geo.reports.territory import context
from geo.reports.territory.comparison import comparison_report
from geo.reports.territory.report import territory_report
from tests.indicators import HIDDEN_EPCI, folder_with_indicators
from tests.spaces import plain


@pytest.fixture(scope="module")
def needs(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The shipped poles with made-up indicators."""
    return load_atlas(folder_with_indicators(tmp_path_factory.mktemp("besoins")))


def lines(atlas: Atlas, level: Level | None, code: str) -> dict[str, list[str]]:
    """The cells of each indicator."""
    (section,) = territory_report(Study(atlas, Selection()), level, code).pick("contexte")
    (table,) = [block.table for block in section.blocks if isinstance(block, TableBlock)]
    return {plain(str(row[0])): [plain(str(cell)) for cell in row[1:]] for row in table.rows}


def rates(atlas: Atlas) -> tuple[dict[str, float], float]:
    """Rates of unemployment by département, and of France, commune after commune."""
    sums: dict[str, list[float]] = {}
    communes = atlas.territories.communes
    rows = zip(communes["code_departement"], communes["population"], strict=True)
    for rank, (code, people) in enumerate(rows):
        found = sums.setdefault(code, [0.0, 0.0])
        found[0] += (people // 2) * (5 + rank % 11)
        found[1] += people // 2
    whole = [sum(each[part] for each in sums.values()) for part in (0, 1)]
    return {code: a / b for code, (a, b) in sums.items()}, whole[0] / whole[1]


@pytest.mark.slow
def test_a_rate_has_its_rank_among_peers_and_that_of_the_parent_and_of_france(
    needs: Atlas,
) -> None:
    by_hand, france = rates(needs)
    here, above, whole = lines(needs, "departement", "15")["Taux de chômage (%, 2023)"]
    rank = 1 + sum(rate > by_hand["15"] for rate in by_hand.values())
    shown = f"{by_hand['15']:.1f}".replace(".", ",")
    assert here == f"{shown} % ({rank}e sur 101 départements)"
    assert "sur 18 régions" in above
    assert whole == f"{france:.1f} %".replace(".", ",")


def test_a_count_is_summed_for_france_and_says_what_is_missing(needs: Atlas) -> None:
    people = needs.territories.communes["population"]
    unknown = people.index.isin(["01001", "2A004", "97411"])
    total = int((people[(people >= 10_000) & ~unknown] // 10).sum())
    found = measured_in(needs, needs.indicators["qpv"], None, "")
    assert found
    assert (found.value, found.flag, found.missing) == (total, "partiel", 3)
    *_, whole = lines(needs, None, "")["Habitants des quartiers prioritaires (personnes, 2023)"]
    assert whole.endswith("(valeur partielle : 3 communes manquent sur 34 875)")


def test_equal_values_share_their_rank(needs: Atlas) -> None:
    """Poverty is 8 to 20 by département, in turn: the highest are those of row 12, 25…"""
    codes = needs.territories.departements.index
    highest = [codes[row] for row in range(len(codes)) if row % 13 == 12]
    here = lines(needs, "departement", str(highest[0]))["Taux de pauvreté (%, 2023)"][0]
    assert here == f"20 % (1er sur 101 départements, {len(highest)} ex æquo)"


@pytest.mark.parametrize(
    ("level", "code", "name", "cells"),
    [
        ("epci", HIDDEN_EPCI, "Taux de pauvreté (%, 2023)", ["secret statistique"]),
        ("commune", "01001", "Habitants des quartiers prioritaires", ["sans donnée"]),
        ("region", "53", "Taux de pauvreté", None),
        ("commune", "15014", "Taux de pauvreté", ["—"]),
    ],
)
def test_what_is_not_known_is_said_and_has_no_rank(
    needs: Atlas, level: Level, code: str, name: str, cells: Sequence[str] | None
) -> None:
    found = [each for title, each in lines(needs, level, code).items() if title.startswith(name)]
    if cells is None:
        assert found == []
    else:
        assert [row[0] for row in found] == cells


def test_a_classe_is_named_with_how_many_have_the_same(needs: Atlas) -> None:
    people = needs.territories.communes["population"]
    large = int((people >= 2000).sum())
    title = "Classement en France ruralités revitalisation (2023)"
    here = lines(needs, "commune", "15014")[title][0]  # Aurillac
    assert here.replace(" ", "") == f"nonclassée(comme{large - 1}autressur34875communes)"


def test_only_rates_stand_out_and_a_comparison_has_no_such_sentence(needs: Atlas) -> None:
    by_hand, _ = rates(needs)
    highest = max(by_hand, key=lambda code: by_hand[code])
    study = Study(needs, Selection())
    (section,) = territory_report(study, "departement", highest).pick("contexte")
    assert isinstance(section.blocks[0], Sentences)
    said = plain(section.blocks[0].sentences[0])
    assert "dans le dixième le plus élevé : Taux de chômage" in said
    assert "Actifs" not in said
    (section,) = comparison_report(study, "departement", ["15", highest]).pick("contexte")
    assert isinstance(section.blocks[0], TableBlock)


def test_the_sources_and_licences_are_said(needs: Atlas) -> None:
    (section,) = territory_report(Study(needs, Selection()), "departement", "15").pick("contexte")
    (note,) = [block for block in section.blocks if isinstance(block, Note)]
    said = plain(" ".join(note.sentences))
    assert "Taux de pauvreté : Jeu d'essai, Licence Ouverte 2.0." in said
    assert "les ex æquo partagent le même" in said


def test_many_indicators_are_folded_away(needs: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "SHOWN_FIRST", 3)
    (section,) = territory_report(Study(needs, Selection()), "departement", "15").pick("contexte")
    (folded,) = [block for block in section.blocks if isinstance(block, Details)]
    assert folded.title == "Les 5 autres indicateurs"
    assert isinstance(folded.blocks[0], TableBlock)


def test_the_shipped_indicators_give_a_context_out_of_the_box(shipped_atlas: Atlas) -> None:
    found = lines(shipped_atlas, "region", "94")
    assert found["Habitants"][0].endswith("sur 18 régions)")
    whole = measured_in(shipped_atlas, shipped_atlas.indicators["population"], None, "")
    assert whole
    assert whole.value == shipped_atlas.territories.communes["population"].sum()
    assert not isnan(whole.value)
