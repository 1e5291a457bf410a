"""The filters of the published pages count what the selections of the atlas count."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from playwright.sync_api import Page

from geo.french import fold
from geo.model.atlas import Atlas, View
from geo.model.selection import FACET_KEYS, Selection
from geo.model.territories import Level
from geo.publish.site.assets.pole_index import PLACE_LEVELS, pole_index
from geo.reports.sentences import count_sentence, describe, unplaced_sentence, way_out
from tests import shipped
from tests.analysis.twelve_poles import POLES, TABLES
from tests.spaces import plain

SCRIPT = Path(__file__).parents[2] / "geo" / "render" / "scripts" / "site" / "facets.js"
WORDS = ("dév", "coop", "Brest", "l'œuvre", "économie", "numérique", "zzz", "pa", "haute", "l e")
EVERYTHING = Selection()
COMPARE = """
([index, addresses]) => {
  const facets = atlasFacets.create(index);
  return addresses.map((address) => {
    const { selection, messages } = facets.read(new URLSearchParams(address));
    const found = facets.select(selection);
    return {
      ids: found.rows.map((row) => index.id[row]),
      located: found.located,
      undated: found.undated,
      counts: found.counts,
      offered: found.offered,
      sentence: atlasFacets.countSentence(found),
      unplaced: atlasFacets.unplacedSentence(found),
      without: Object.fromEntries(found.without.map(({ key, poles }) => [key, poles])),
      wayOut: atlasFacets.wayOut(found)?.text ?? "",
      inside: ["region", "departement"].map((level) =>
        [...(atlasFacets.inside(index, selection, level) ?? [])].sort()),
      description: facets.describe(selection),
      written: atlasFacets.write(selection).toString(),
      messages,
    };
  });
}
"""


@pytest.fixture
def facets(page: Page) -> Page:
    """A page with the filters and nothing else."""
    page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    return page


def answers(
    page: Page, atlas: Atlas, addresses: list[str], published: Selection = EVERYTHING
) -> list[dict[str, Any]]:
    """What the browser makes of addresses."""
    index = pole_index(atlas.select(published))
    found: list[dict[str, Any]] = page.evaluate(COMPARE, [index, addresses])
    return found


def random_selection(atlas: Atlas, chance: Random) -> Selection:
    """Draw a few filters, so that most selections hold some poles."""
    level = chance.choice([None, None, *PLACE_LEVELS])
    codes = atlas.territories.table(level).index.tolist() if level else []
    years = sorted(chance.choices(atlas.years[0], k=2))

    def some(key: str) -> tuple[str, ...]:
        if chance.random() < 0.65:
            return ()
        slugs = atlas.slugs(key)
        return tuple(chance.sample(slugs, chance.randint(1, min(3, len(slugs)))))

    return Selection(
        level=level,
        codes=tuple(chance.sample(codes, chance.randint(1, 8))) if level else (),
        sectors=some("secteur"),
        networks=some("reseau") if chance.random() < 0.5 else (),
        calls=some("appel") if chance.random() < 0.5 else (),
        statuses=some("statut"),
        year_min=years[0] if chance.random() < 0.2 else None,
        year_max=years[1] if chance.random() < 0.2 else None,
        words=chance.choice(WORDS) if chance.random() < 0.25 else "",
    )


def expected(view: View) -> dict[str, Any]:
    """The same counts, as the atlas gives them."""
    atlas = view.atlas
    anywhere = atlas.select(view.selection.without_territory())
    keys = list(atlas.facets)
    return {
        "ids": view.poles["id_pole"].tolist(),
        "located": len(view.located_rows),
        "undated": view.undated,
        "counts": {key: view.count_by_option(key) for key in keys}
        | {level: view.count_by_level(level).to_dict() for level in PLACE_LEVELS},
        "offered": {key: view.offered_counts(key) for key in keys}
        | {level: anywhere.count_by_level(level).to_dict() for level in PLACE_LEVELS},
        "sentence": count_sentence(view),
        "unplaced": unplaced_sentence(view),
        "without": view.counts_without,
        "wayOut": "" if len(view) else way_out(view)[0],
        "inside": [held(view, level) for level in PLACE_LEVELS],
        "description": describe(view.selection, atlas),
    }


def held(view: View, level: Level) -> list[str]:
    """Codes of a level that share ground with the territories chosen; none without any."""
    chosen, departements = view.selection, view.atlas.territories.departements
    regions = departements["code_region"]
    if chosen.level in (None, level):
        return sorted(chosen.codes)
    if level == "region":
        return sorted(set(regions[list(chosen.codes)]))
    return sorted(regions.index[regions.isin(chosen.codes)])


def address_of(selection: Selection) -> str:
    return urlencode(selection.to_query(), doseq=True)


def assert_same(page: Page, atlas: Atlas, selections: list[Selection]) -> None:
    found = answers(page, atlas, [address_of(each) for each in selections])
    for selection, answer in zip(selections, found, strict=True):
        for key, value in expected(atlas.select(selection)).items():
            told = plain(answer[key]) if isinstance(value, str) else answer[key]
            assert told == (plain(value) if isinstance(value, str) else value), (selection, key)
        assert answer["written"] == address_of(selection)
        assert answer["messages"] == []


def test_150_random_selections_count_as_in_the_atlas(facets: Page, shipped_atlas: Atlas) -> None:
    chance = Random(5)  # noqa: S311 - the same draws at each run
    selections = [random_selection(shipped_atlas, chance) for _ in range(150)]
    sizes = [len(shipped_atlas.select(each)) for each in selections]
    assert sum(size > 0 for size in sizes) > 80  # else little would be compared
    assert_same(facets, shipped_atlas, [Selection(), *selections])


def test_poles_with_every_trap_count_as_in_the_atlas(
    facets: Page, atlas_of: Callable[..., Atlas]
) -> None:
    atlas = atlas_of(POLES, **TABLES)
    chance = Random(6)  # noqa: S311 - the same draws at each run
    selections = [random_selection(atlas, chance) for _ in range(150)]
    years = Selection(year_min=2013, year_max=2013)
    assert_same(facets, atlas, [years, replace(years, year_max=None), *selections])


@pytest.mark.parametrize(
    "address",
    [
        "region=XX&secteur=numerique&secteur=<script>alert(1)</script>",
        "region=53&departement=29",
        "annee_min=2023&annee_max=2013",
        "annee_min=l'an mil&annee_max=99999",
        "annee_min=²",
        "q=???",
        "q=" + "é" * 300,
        "q=" + "a " * 30,
        "statut=LAUREAT%20&appel=zzz",
        "statut=%E2%80%AE" + "x" * 100,
        "reseau=" + "&reseau=".join(["zzz"] * 201),
        "inconnue=1&__proto__=1&secteur=__proto__&secteur=constructor",
    ],
)
def test_what_an_address_cannot_mean_is_said_in_the_same_words(
    facets: Page, shipped_atlas: Atlas, address: str
) -> None:
    selection, messages = shipped_atlas.read_query(parse_qs(address))
    [answer] = answers(facets, shipped_atlas, [address])
    assert [plain(each) for each in answer["messages"]] == [plain(each) for each in messages]
    assert answer["ids"] == shipped_atlas.select(selection).poles["id_pole"].tolist()


def test_filters_of_the_app_alone_are_ignored_and_said(facets: Page, shipped_atlas: Atlas) -> None:
    [answer] = answers(facets, shipped_atlas, ["commune=29019"])
    assert len(answer["ids"]) == shipped.POLES
    assert plain(answer["messages"][0]) == (
        "Cette page filtre par région ou département : le filtre « commune » est ignoré."
    )


def test_a_site_of_some_poles_counts_them_among_all_and_says_which(
    facets: Page, shipped_atlas: Atlas
) -> None:
    brittany = Selection(level="region", codes=("53",))
    whole, digital = answers(facets, shipped_atlas, ["", "secteur=numerique"], brittany)
    assert plain(whole["sentence"]) == plain(count_sentence(shipped_atlas.select(brittany)))
    assert plain(whole["description"]) == "les pôles en Bretagne"
    both = replace(brittany, sectors=("numerique",))
    assert plain(digital["sentence"]) == plain(count_sentence(shipped_atlas.select(both)))
    assert plain(digital["description"]) == (
        "les pôles du secteur « Numérique », parmi les pôles en Bretagne"
    )


def test_words_are_folded_as_in_the_atlas(facets: Page, shipped_atlas: Atlas) -> None:
    letters = pole_index(shipped_atlas.select(Selection()))["lettres"]
    written = [chr(code) for code in (*range(0x20, 0x180), *range(0x2000, 0x2070), 0x20AC)]
    texts = [*(f"a{letter}B" for letter in written), "L'Œuvre du Cœur, à Saint-Étienne"]
    told = facets.evaluate(
        "([texts, letters]) => texts.map((text) => atlasFacets.fold(text, letters).join(' '))",
        [texts, letters],
    )
    assert told == [fold(text) for text in texts]


def test_no_facet_is_left_out_of_addresses(facets: Page, shipped_atlas: Atlas) -> None:
    query = {key: [shipped_atlas.slugs(key)[0]] for key in FACET_KEYS}
    [answer] = answers(facets, shipped_atlas, [urlencode(query, doseq=True)])
    assert answer["written"] == urlencode(query, doseq=True)


def test_each_of_five_thousand_poles_is_filtered_as_the_one_it_repeats(
    facets: Page, shipped_atlas: Atlas
) -> None:
    chance = Random(7)  # noqa: S311 - the same draws at each run
    index = tiled(pole_index(shipped_atlas.select(Selection())), 5000)
    selections = [Selection(), *(random_selection(shipped_atlas, chance) for _ in range(60))]
    found = facets.evaluate(
        """([index, addresses]) => {
            const facets = atlasFacets.create(index);
            return addresses.map((address) =>
              facets.select(facets.read(new URLSearchParams(address)).selection).rows.length);
        }""",
        [index, [address_of(each) for each in selections]],
    )
    rows = [shipped_atlas.select(each).rows.tolist() for each in selections]
    assert found[0] == 5000
    assert found == [sum(len(range(row, 5000, shipped.POLES)) for row in each) for each in rows]


def tiled(index: dict[str, Any], size: int) -> dict[str, Any]:
    """Repeat the poles until there are that many."""
    was = len(index["id"])

    def repeat(value: Any) -> Any:  # noqa: ANN401 - any JSON
        if isinstance(value, list) and len(value) == was:
            return [value[rank % was] for rank in range(size)]
        if isinstance(value, dict):
            return {key: repeat(each) for key, each in value.items()}
        if isinstance(value, list):
            return [repeat(each) if isinstance(each, dict) else each for each in value]
        return value

    many = repeat(index)
    many["id"] = [f"ptce-{rank}" for rank in range(size)]
    copied: dict[str, Any] = json.loads(json.dumps(many))
    return copied
