"""Old codes brought to today's, and communes to what holds them, each case by hand."""

import csv
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import IndicatorError
from geo.indicators.harmonise import Harmonised, harmonise
from geo.indicators.measures import Measure
from geo.model.indicators import Indicator
from geo.model.territories import Level
from geo.settings import SHIPPED_DATA
from geo.territories.build.editions import commune_changes, former_names
from geo.territories.editions import read_editions
from geo.territories.read import read_territories

Cells = Mapping[str, float | str | None]
Row = tuple[float | str | None, str, int, int]

JOBS = Indicator("emplois", "Emplois", "effectif", vintage=2026)
RATE = Indicator("chomage", "Chômage", "taux", weight="actifs", vintage=2026)
ACTIVE = Indicator("actifs", "Actifs", "effectif", vintage=2026)
INCOME = Indicator("revenu", "Revenu médian", "montant", weight="actifs", vintage=2026)
ZONE = Indicator("frr", "FRR", "classe", categories=("non classée", "FRR"), vintage=2026)

SAINT_DENIS, PIERREFITTE = "93066", "93059"
"""Joined on 1 January 2025, under the code of the first."""
NEUSSARGUES, PARTED = "15141", ("15031", "15035", "15047", "15171")
"""Parted on 1 January 2025: until then it counted these four too."""
TERRITORIES = read_territories(SHIPPED_DATA / "territoires")
COMMUNES = {
    row["code_insee"]: row
    for row in csv.DictReader((SHIPPED_DATA / "territoires/communes.csv").open(encoding="utf-8"))
}


def measure(
    indicator: Indicator,
    cells: Cells,
    level: Level = "commune",
    *,
    secret: Sequence[str] = (),
    **changed: int | None,
) -> Measure:
    """What a file of these rows says; `vintage` changes that of the indicator."""
    fields = {name: getattr(indicator, name) for name in Indicator.__dataclass_fields__}
    nothing = "" if indicator.kind == "classe" else np.nan
    values = [nothing if value is None else value for value in cells.values()]
    return Measure(
        Indicator(**fields | changed),
        level,
        pd.Series(list(cells), dtype=str),
        pd.Series(values, dtype=object if indicator.kind == "classe" else float),
        pd.Series(["secret" if code in secret else "" for code in cells], dtype=object),
    )


def rows_of(found: Harmonised, level: Level = "commune") -> dict[str, Row]:
    """Value, flag, parts and missing parts by code; None for an unknown value."""
    table = found.table[found.table["niveau"] == level]
    return {
        code: (None if value is None or value != value else value, flag, parts, missing)  # noqa: PLR0124
        for _, code, value, flag, parts, missing in table.itertuples(index=False)
    }


def of_one(cells: Measure, *weights: Measure, absent: float | str | None = None) -> Harmonised:
    by_weight = {each.indicator.id: each for each in weights}
    return harmonise([cells], TERRITORIES, by_weight, absent=absent)


# ---- Merged communes ------------------------------------------------------------------------


def test_counts_of_a_merged_commune_add_up() -> None:
    found = of_one(measure(JOBS, {SAINT_DENIS: 100, PIERREFITTE: 30}, vintage=2024))
    assert rows_of(found) == {SAINT_DENIS: (130.0, "", 2, 0)}
    assert found.changes.sentences()[:2] == [
        "1 commune d'aujourd'hui avec une ligne.",
        "1 ancien code va à 1 commune d'aujourd'hui : leurs effectifs s'additionnent.",
    ]


@pytest.mark.parametrize("cells", [{SAINT_DENIS: 100, PIERREFITTE: None}, {SAINT_DENIS: 100}])
def test_merged_commune_without_one_of_its_parts_is_partial(cells: Cells) -> None:
    found = of_one(measure(JOBS, cells, vintage=2024, secret=[PIERREFITTE]))
    assert rows_of(found)[SAINT_DENIS] == (100.0, "partiel", 2, 1)
    assert f"Valeur partielle, une partie manque : {SAINT_DENIS}." in found.changes.sentences()


def test_merged_commune_of_secret_parts_is_secret() -> None:
    cells = measure(
        JOBS, {SAINT_DENIS: None, PIERREFITTE: None}, vintage=2024, secret=[PIERREFITTE]
    )
    assert rows_of(of_one(cells)) == {SAINT_DENIS: (None, "secret", 2, 2)}


def test_rate_of_a_merged_commune_is_the_mean_by_its_weight() -> None:
    rates = measure(RATE, {SAINT_DENIS: 10, PIERREFITTE: 20}, vintage=2024)
    weights = measure(ACTIVE, {SAINT_DENIS: 300, PIERREFITTE: 100}, vintage=2024)
    found = rows_of(of_one(rates, weights))
    assert found == {SAINT_DENIS: ((10 * 300 + 20 * 100) / 400, "estime", 2, 0)}


@pytest.mark.parametrize(
    "weights",
    [
        [],
        [measure(ACTIVE, {SAINT_DENIS: 400}, vintage=2026)],
        [measure(ACTIVE, {SAINT_DENIS: 300}, vintage=2024)],
    ],
    ids=["none", "of another year", "of one part"],
)
def test_rate_of_a_merged_commune_without_weights_is_unknown(weights: list[Measure]) -> None:
    rates = measure(RATE, {SAINT_DENIS: 10, PIERREFITTE: 20}, vintage=2024)
    found = of_one(rates, *weights)
    assert rows_of(found)[SAINT_DENIS] == (None, "non_disponible", 2, 0)
    assert found.changes.unsolved == (SAINT_DENIS,)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("FRR", ("FRR", "", 2, 0)),
        ("non classée", (None, "non_disponible", 2, 0)),
        (None, (None, "non_disponible", 2, 1)),
    ],
)
def test_class_of_a_merged_commune_is_that_of_all_its_parts(
    other: str | None, expected: Row
) -> None:
    found = of_one(measure(ZONE, {SAINT_DENIS: "FRR", PIERREFITTE: other}, vintage=2024))
    assert rows_of(found) == {SAINT_DENIS: expected}


def test_commune_of_a_new_code_keeps_its_rate() -> None:
    found = of_one(measure(RATE, {"27058": 12}, vintage=2022))
    assert rows_of(found) == {"27676": (12.0, "", 1, 0)}


def test_todays_row_is_taken_where_the_old_ones_stand_beside_it() -> None:
    found = of_one(measure(JOBS, {SAINT_DENIS: 130, PIERREFITTE: 30}, vintage=2025))
    assert rows_of(found) == {SAINT_DENIS: (130.0, "", 1, 0)}
    assert found.changes.places.doubled == (PIERREFITTE,)
    assert (
        "Ancienne commune déjà comptée dans la ligne de celle d'aujourd'hui (1) : 93059."
        in found.changes.sentences()
    )


@pytest.mark.slow
def test_arrondissements_make_paris_only_where_it_has_no_row() -> None:
    parts = {f"751{number:02d}": 10.0 for number in range(1, 21)}
    assert rows_of(of_one(measure(JOBS, parts))) == {"75056": (200.0, "", 20, 0)}
    both = of_one(measure(JOBS, {**parts, "75056": 207}))
    assert rows_of(both) == {"75056": (207.0, "", 1, 0)}
    assert len(both.changes.places.doubled) == 20
    del parts["75107"]
    assert rows_of(of_one(measure(JOBS, parts))) == {"75056": (190.0, "partiel", 20, 1)}


# ---- Parted communes ------------------------------------------------------------------------


def test_parts_of_a_parted_commune_are_unknown_but_what_holds_them_is_whole() -> None:
    found = of_one(measure(JOBS, {NEUSSARGUES: 500, "15014": 7}, vintage=2024))
    communes = rows_of(found)
    assert {communes[code] for code in (NEUSSARGUES, *PARTED)} == {(None, "non_disponible", 1, 1)}
    homes = {COMMUNES[code]["code_epci"] for code in (NEUSSARGUES, *PARTED)}
    departement = sum(each["code_departement"] == "15" for each in COMMUNES.values())
    assert rows_of(found, "departement")["15"] == (507.0, "partiel", departement, departement - 6)
    assert len(homes) == 1
    size = sum(each["code_epci"] in homes for each in COMMUNES.values())
    assert rows_of(found, "epci")[homes.pop()] == (500.0, "partiel", size, size - 5)


def test_commune_that_lists_its_parts_is_not_parted() -> None:
    cells = {NEUSSARGUES: 100, **dict.fromkeys(PARTED, 50)}
    found = rows_of(of_one(measure(JOBS, cells, vintage=2024)))
    assert found[NEUSSARGUES] == (100.0, "", 1, 0)


def test_file_without_a_year_that_lists_all_but_the_parts_is_of_before() -> None:
    home = [code for code, row in COMMUNES.items() if row["code_departement"] == "15"]
    cells = {code: 1.0 for code in home if code not in PARTED}
    assert rows_of(of_one(measure(JOBS, cells, vintage=None)))[NEUSSARGUES][0] is None
    short = of_one(measure(JOBS, {NEUSSARGUES: 1.0}, vintage=None))
    assert rows_of(short)[NEUSSARGUES] == (1.0, "", 1, 0)


def test_old_code_of_several_communes_is_left_out_and_listed() -> None:
    found = of_one(measure(JOBS, {"60455": 5, "01001": 1}))
    assert set(rows_of(found)) == {"01001"}
    assert found.changes.places.several == ("60455",)


# ---- Rows that are no communes --------------------------------------------------------------


def test_totals_strangers_and_unknown_codes_are_left_out_and_listed() -> None:
    cells = {"01001": 1, "01": 9, "84": 9, "_T": 9, "FRANCE": 9, "98818": 3, "00999": 4}
    found = of_one(measure(JOBS, cells))
    assert rows_of(found) == {"01001": (1.0, "", 1, 0)}
    places = found.changes.places
    assert places.totals == ("01", "84", "FRANCE", "_T")
    assert (places.outside, places.unknown) == (("98818",), ("00999",))
    said = found.changes.sentences()
    assert "Ligne de total laissée de côté (4) : 01, 84, FRANCE et _T." in said
    assert "Code inconnu (commune), laissé de côté (1) : 00999." in said


def test_corsica_keeps_its_letters_and_is_understood_in_figures() -> None:
    found = of_one(measure(JOBS, {"2A004": 1, "20033": 2, "2B096": 3}))
    assert {code: row[0] for code, row in rows_of(found).items()} == {
        "2A004": 1,
        "2B033": 2,
        "2B096": 3,
    }
    assert found.changes.places.translated == {"20033": "2B033"}
    assert {code: row[0] for code, row in rows_of(found, "region").items()} == {"94": 6}
    assert {code: row[0] for code, row in rows_of(found, "departement").items()} == {
        "2A": 1,
        "2B": 5,
    }


def test_five_overseas_departements_are_their_own_regions() -> None:
    cells = {"97105": 1, "97209": 2, "97302": 3, "97411": 4, "97608": 5}
    found = of_one(measure(JOBS, cells))
    assert {code: row[0] for code, row in rows_of(found, "departement").items()} == {
        "971": 1,
        "972": 2,
        "973": 3,
        "974": 4,
        "976": 5,
    }
    assert [row[0] for row in rows_of(found, "region").values()] == [1, 2, 3, 4, 5]


def test_code_that_two_rows_say_otherwise_is_unknown() -> None:
    cells = measure(JOBS, {"01001": 1, "01002": 2})
    twice = Measure(
        JOBS,
        "commune",
        pd.concat([cells.codes, cells.codes], ignore_index=True),
        pd.Series([1.0, 2.0, 1.0, 3.0]),
        pd.concat([cells.flags, cells.flags], ignore_index=True),
    )
    found = of_one(twice)
    assert rows_of(found) == {"01001": (1.0, "", 1, 0), "01002": (None, "non_disponible", 1, 0)}
    assert found.changes.contradictory == ("01002",)


def test_communes_that_a_list_leaves_out_have_what_the_operator_said() -> None:
    found = of_one(measure(JOBS, {"01001": 5}), absent=0.0)
    communes = rows_of(found)
    assert len(communes) == len(COMMUNES)
    assert communes["2A004"] == (0.0, "", 1, 0)
    assert rows_of(found, "departement")["01"][:2] == (5.0, "")


# ---- Larger territories ---------------------------------------------------------------------


def test_communes_decide_where_an_epci_crosses_departements() -> None:
    crossing = next(
        epci for epci, row in TERRITORIES.epci.iterrows() if "|" in row["codes_departement"]
    )
    members = [code for code, row in COMMUNES.items() if row["code_epci"] == crossing]
    found = of_one(measure(JOBS, {code: rank + 1.0 for rank, code in enumerate(members)}))
    by_departement: defaultdict[str, float] = defaultdict(float)
    for rank, code in enumerate(members):
        by_departement[COMMUNES[code]["code_departement"]] += rank + 1
    assert len(by_departement) > 1
    assert {code: row[0] for code, row in rows_of(found, "departement").items()} == by_departement
    size = len(members)
    assert rows_of(found, "epci") == {crossing: (size * (size + 1) / 2, "", size, 0)}


def test_secret_commune_is_missing_from_what_holds_it() -> None:
    members = [code for code, row in COMMUNES.items() if row["code_epci"] == "200000172"]
    cells: dict[str, float | None] = dict.fromkeys(members, 2.0)
    cells[members[0]] = None
    found = of_one(measure(JOBS, cells, secret=members[:1]))
    assert rows_of(found)[members[0]] == (None, "secret", 1, 0)
    size = len(members)
    assert rows_of(found, "epci") == {"200000172": (2.0 * (size - 1), "partiel", size, 1)}
    alone = of_one(measure(JOBS, {members[0]: None}, secret=members[:1]))
    assert rows_of(alone, "epci") == {"200000172": (None, "secret", size, size)}


def test_partial_commune_is_missing_from_what_holds_it() -> None:
    found = of_one(measure(JOBS, {SAINT_DENIS: 100}, vintage=2024))
    departement = sum(each["code_departement"] == "93" for each in COMMUNES.values())
    assert rows_of(found, "departement") == {"93": (100.0, "partiel", departement, departement)}


def test_rate_goes_up_by_its_weight_and_never_without() -> None:
    rates = measure(RATE, {"01001": 10, "01002": 20})
    weights = measure(ACTIVE, {"01001": 30, "01002": 10})
    value = rows_of(of_one(rates, weights), "departement")["01"]
    assert value[:2] == ((10 * 30 + 20 * 10) / 40, "partiel")
    alone = of_one(rates)
    assert set(alone.table["niveau"]) == {"commune"}
    assert any("désignez l'effectif qui le pondère" in said for said in alone.changes.sentences())


def test_weighted_amount_of_what_is_larger_is_an_estimate() -> None:
    members = [code for code, row in COMMUNES.items() if row["code_epci"] == "200000172"]
    amounts = measure(INCOME, dict.fromkeys(members, 20_000.0))
    weights = measure(ACTIVE, dict.fromkeys(members, 10.0))
    found = rows_of(of_one(amounts, weights), "epci")
    assert found == {"200000172": (20_000.0, "estime", len(members), 0)}


def test_class_stays_with_communes() -> None:
    found = of_one(measure(ZONE, {"01001": "FRR"}))
    assert set(found.table["niveau"]) == {"commune"}
    assert any(said.startswith("Une classe ne monte pas") for said in found.changes.sentences())


def test_what_the_file_says_of_a_larger_territory_goes_first() -> None:
    by_commune = measure(JOBS, dict.fromkeys(COMMUNES, 1.0))
    said = measure(JOBS, {"01": 999, "02": None, "200": 3}, "departement", secret=["02"])
    found = harmonise([by_commune, said], TERRITORIES, {})
    rows = rows_of(found, "departement")
    size = sum(row["code_departement"] == "02" for row in COMMUNES.values())
    assert rows["01"][0] == 999
    assert rows["02"] == (float(size), "", size, 0)
    assert len(rows) == 101
    assert found.changes.others["departement"].unknown == ("200",)


def test_nothing_goes_down() -> None:
    said = measure(JOBS, {"01": 999}, "departement")
    found = harmonise([said], TERRITORIES, {})
    assert set(found.table["niveau"]) == {"departement"}


def test_two_measures_of_one_level_are_refused() -> None:
    cells = measure(JOBS, {"01001": 1})
    with pytest.raises(IndicatorError, match="une mesure par niveau"):
        harmonise([cells, cells], TERRITORIES, {})


def test_sums_of_all_communes_are_those_of_plain_python() -> None:
    cells = {code: float(int(row["population"]) % 97) for code, row in COMMUNES.items()}
    unknown = set(list(cells)[::53])
    found = of_one(measure(JOBS, {c: None if c in unknown else v for c, v in cells.items()}))
    for level, column in (
        ("epci", "code_epci"),
        ("departement", "code_departement"),
        ("region", "code_region"),
    ):
        sums: defaultdict[str, list[float]] = defaultdict(list)
        missing: defaultdict[str, int] = defaultdict(int)
        for code, row in COMMUNES.items():
            if row[column]:
                sums[row[column]] += [] if code in unknown else [cells[code]]
                missing[row[column]] += code in unknown
        rows = rows_of(found, level)
        assert rows.keys() == sums.keys()
        for code, values in sums.items():
            assert rows[code][3] == missing[code]
            assert rows[code][0] == (math.fsum(values) if values else None)


# ---- For all files --------------------------------------------------------------------------

_SOME = sorted(COMMUNES)[::37] + sorted(TERRITORIES.former_communes.index)[::29]
_counts = st.dictionaries(st.sampled_from(_SOME), st.integers(0, 10_000) | st.none(), min_size=1)


@pytest.mark.slow
@settings(max_examples=30)
@given(_counts)
def test_known_parts_make_the_whole(cells: Mapping[str, int | None]) -> None:
    found = of_one(measure(JOBS, cells, vintage=None))
    known = [cells[code] or 0 for code in cells if code not in found.changes.places.doubled]
    for level in ("commune", "departement", "region"):
        assert sum(row[0] or 0 for row in rows_of(found, level).values()) == sum(known)


@pytest.mark.slow
@settings(max_examples=30)
@given(_counts, st.randoms())
def test_order_of_rows_changes_nothing(cells: Mapping[str, int | None], random: object) -> None:
    shuffled = list(cells)
    random.shuffle(shuffled)  # type: ignore[attr-defined] - that of hypothesis
    one = of_one(measure(JOBS, cells, vintage=2024)).table
    other = of_one(measure(JOBS, {code: cells[code] for code in shuffled}, vintage=2024)).table
    pd.testing.assert_frame_equal(one, other)


# ---- Editions -------------------------------------------------------------------------------


def test_changes_of_codes_agree_with_todays_territories() -> None:
    editions, former = read_editions(), TERRITORIES.former_communes.index
    assert all(code in COMMUNES or code in former for code in editions.gone)
    for code, (_, whole) in editions.restored.items():
        assert code in COMMUNES
        assert whole in COMMUNES
    assert editions.restored["15031"] == (2025, NEUSSARGUES)
    assert editions.gone[PIERREFITTE] == 2025


def commune(code: str, *former: str, name: str = "") -> dict[str, object]:
    base = {"code": code, "nom": name or code, "type": "commune-actuelle", "zone": "metro"}
    return {**base, "typeLiaison": 0, "departement": "01", "region": "84"} | {
        "anciensCodes": list(former)
    }


def test_names_that_communes_had_are_told_once_each_with_the_code_that_had_them() -> None:
    history = [
        {"type": "COM", "code": "D", "nom": "Le Moulin"},
        {"type": "COM", "code": "A", "nom": "Bourg sur Marne"},
        {"type": "COMA", "code": "A", "nom": "Hameau"},
        {"type": "COM", "code": "Z", "nom": "Ailleurs"},  # of no commune of today
    ]
    before = [commune("A", name="Bourg-sur-Marne"), commune("C", name="Le Moulin")]
    after = [commune("A", name="Bourg"), commune("C", "D", name="Grand Moulin")]
    found = former_names(history, {2024: before, 2025: after}).reset_index()
    assert list(found.itertuples(index=False, name=None)) == [
        ("A", "Bourg sur Marne", "A"),
        ("C", "Le Moulin", "C"),
    ]


def test_editions_compared_tell_what_vanished_came_back_and_was_numbered_anew() -> None:
    def delegated(code: str, whole: str) -> dict[str, object]:
        return {"code": code, "nom": code, "type": "commune-deleguee", "zone": "metro"} | {
            "chefLieu": whole
        }

    before = [commune("A"), delegated("B", "A"), commune("C", "D"), commune("E")]
    after = [commune("A", "E"), commune("B"), commune("D", "C")]
    found = commune_changes({2024: before, 2025: after}).reset_index()
    assert list(found.itertuples(index=False, name=None)) == [
        (2025, "C", "disparue", ""),
        (2025, "E", "disparue", ""),
        (2025, "B", "retablie", "A"),
        (2025, "D", "renumerotee", "C"),
    ]
