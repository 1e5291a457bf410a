"""The choices between two needs: what is asked, and what is said of it; none is recommended."""

from collections.abc import Sequence
from math import nan

from geo.analysis.siting.fronts import Amounts, Front, Point
from geo.french import NBSP, count, enumeration, kilometres, number, sentence_case
from geo.reports.blocks import Block, ChartBlock, MapBlock, Note, Sentences, TableBlock, note
from geo.reports.charts import Chart, Curve, Scatter, around
from geo.reports.coverage.tables import proposed_block
from geo.reports.coverage.two_needs import TwoNeedsQuestion
from geo.reports.coverage.words import Counted, candidates_words
from geo.reports.distances import at_most, zone_words
from geo.reports.maps.maps import proposed_map
from geo.reports.maps.values import Map
from geo.reports.places import records
from geo.reports.tables import Cell, Column, Table

_MARGIN = 0.15
"""Of what choices span, drawn around them of the line that none crosses."""
_LONGEST_NAME = 24
"""Characters of a need in the title of a column: three columns of a page bear it."""
_NAMED = 3
"""Communes of a choice that are named where they are many."""


def front_blocks(question: TwoNeedsQuestion) -> list[Block | None]:
    """Say all the choices between two needs: a chart, a table, and the one that is shown."""
    said = front_sentences(question)
    if not question.points:
        return [said]
    return [
        said,
        ChartBlock(front_chart(question)),
        TableBlock(front_table(question)),
        *chosen_blocks(question),
        front_note(question),
    ]


def front_sentences(question: TwoNeedsQuestion) -> Sentences:
    """Say how many choices there are, between what and what, and what is proven of them."""
    study, front = question.study, question.front
    first, second = question.counted
    names = f"{first.name} et {second.name}"
    where = sentence_case(zone_words(study.zone, study.atlas))
    if not front or not front.points:
        nothing = f"{where}, aucune commune candidate n'atteindrait rien de plus à "
        return Sentences((f"{nothing}{kilometres(study.radius_km)}{NBSP}: {names}.",))
    poles = count(question.wanted, "nouveau pôle", "nouveaux pôles")
    if len(front.points) == 1:
        only = front.points[0].reached
        found = (
            f"{where}, un même choix de {poles} atteint le plus de l'un et de l'autre, à "
            f"{kilometres(study.radius_km)}{NBSP}: {_both(only, question)}."
        )
        return Sentences((found, _proof(front)))
    ends = front.points[0].reached, front.points[-1].reached
    found = (
        f"{where}, {len(front.points)} choix de {poles} entre {names}{NBSP}: de "
        f"{_both(ends[0], question)} à {_both(ends[1], question)}, de plus à "
        f"{kilometres(study.radius_km)} au plus d'un pôle."
    )
    none = "Aucun n'en dépasse un autre pour les deux besoins à la fois ; à vous de choisir."
    return Sentences((found, _proof(front), none))


def _both(amounts: Amounts, question: TwoNeedsQuestion) -> str:
    first, second = question.counted
    told = _told_apart(question)
    return f"{first.count(amounts[0])}{told[0]} et {second.count(amounts[1])}{told[1]}"


def _told_apart(question: TwoNeedsQuestion) -> list[str]:
    """What names each need beside its amount; nothing where the units tell them apart."""
    same = len({each.nouns for each in question.counted}) == 1
    return [f" ({each.short})" if same else "" for each in question.counted]


def _proof(front: Front) -> str:
    if len(front.points) == 1 and front.is_proven:
        return "C'est prouvé : aucun choix possible n'atteint davantage de l'un ni de l'autre."
    if front.is_whole and front.is_proven:
        return "C'est prouvé : rien ne vaut mieux que l'un d'eux, et il n'en manque aucun."
    if front.is_proven:
        return "Chacun est prouvé ; il peut y en avoir d'autres."
    proven = sum(point.most == point.reached for point in front.points)
    gaps = [
        max(1 - got / most for got, most in zip(point.reached, point.most, strict=True) if most)
        for point in front.points
    ]
    half, worst = (at_most(each) for each in (sorted(gaps)[(len(gaps) - 1) // 2], max(gaps)))
    exact = f"{count(proven, 'choix est prouvé', 'choix sont prouvés')} ; " if proven else ""
    more = (
        f" {number(front.found)} ont été trouvés, dont {number(len(front.points))} sont montrés, "
        "également répartis."
        if front.found > len(front.points)
        else ""
    )
    return (
        f"Choix faits pas à pas puis améliorés par échanges{NBSP}: {exact}à même niveau d'un "
        f"besoin, chacun est, pour l'autre, à {worst} au plus du meilleur possible, la moitié à "
        f"{half} au plus.{more}"
    )


def front_chart(question: TwoNeedsQuestion) -> Chart:
    """Draw what each choice reaches of either need, and the line that none crosses."""
    (first, second), points = question.counted, question.points
    reached = [point.reached for point in points]
    limit = _near(question.front.limit, reached) if question.front else []
    corners = [*reached, *limit]
    dots = Scatter(
        reached,
        name="choix",
        said=[
            f"Choix {rank}{NBSP}: {_both(point.reached, question)}"
            for rank, point in enumerate(points, 1)
        ],
        choices=[question.choice(point) for point in points],
        framed=question.rank,
    )
    line = Curve(
        limit,
        name="limite prouvée, qu'aucun choix ne dépasse",
        position=1,
        said=[f"Limite prouvée{NBSP}: {_both(corner, question)}" for corner in limit],
    )
    return Chart(
        front_title(question),
        around(_axis_title(first), [a for a, _ in corners]),
        around(_axis_title(second), [b for _, b in corners]),
        [dots, line] if limit else [dots],
    )


def _axis_title(counted: Counted) -> str:
    unit = "" if counted.are_inhabitants else f", {counted.nouns}"
    return f"{counted.short}\n(de plus{unit})"


def _near(limit: Sequence[Amounts], reached: Sequence[Amounts]) -> list[Amounts]:
    """The part of a line that stands near the choices: it goes on to both axes, far from them."""
    if not limit:
        return []
    margins = [_MARGIN * (max(each) - min(each)) for each in zip(*reached, strict=True)]
    low, floor = (
        max(min(each) - margin, 0) if margin else 0.0
        for each, margin in zip(zip(*reached, strict=True), margins, strict=True)
    )
    kept = [corner for corner in limit if corner[0] > low and corner[1] > floor]
    if not kept:
        return list(limit)
    # It falls: level before the first corner kept, or on a slope that is entered; then down.
    before = [corner for corner in limit if corner[0] <= low]
    after = [corner for corner in limit if corner[0] > low and corner[1] <= floor]
    start = _at_first(before[-1], kept[0], low) if before else kept[0]
    end = _at_second(kept[-1], after[0], floor) if after else kept[-1]
    return [start, *kept, end]


def _at_first(one: Amounts, other: Amounts, first: float) -> Amounts:
    share = (first - one[0]) / (other[0] - one[0]) if other[0] > one[0] else 1.0
    return first, one[1] + share * (other[1] - one[1])


def _at_second(one: Amounts, other: Amounts, second: float) -> Amounts:
    share = (one[1] - second) / (one[1] - other[1]) if one[1] > other[1] else 1.0
    return one[0] + share * (other[0] - one[0]), second


def front_title(question: TwoNeedsQuestion) -> str:
    """Say what one gives up of a need to reach the most of the other."""
    points = question.points
    first, second = question.counted
    (most, less), (fewer, more) = points[0].reached, points[-1].reached
    if len(points) == 1:
        return "Un même choix atteint le plus des deux besoins"
    told = _told_apart(question)
    return (
        f"Du choix 1 au choix {len(points)}, {first.count(most - fewer)} de moins{told[0]} et "
        f"{second.count(more - less)} de plus{told[1]}"
    )


def front_table(question: TwoNeedsQuestion) -> Table:
    """List the choices: what each reaches of either need, the most one could, its communes."""
    columns = [Column("Choix", "text")]
    for counted in question.counted:
        unit = "" if counted.are_inhabitants else f" ({counted.nouns})"
        name = _brief(counted.short)
        columns.append(Column(f"{name}, de plus{unit}", counted.kind))
        columns.append(Column(f"{name}, au plus{unit}", counted.kind))
        columns.append(Column(f"{name}, part couverte", "percent"))
    first, second = question.counted
    return Table(
        f"Choix de {count(question.wanted, 'commune')} entre {first.name} et {second.name}, à "
        f"{question.study.radius_km} km. « Au plus » : aucun choix qui atteint autant de l'autre "
        "besoin n'en atteint davantage",
        (*columns, Column("Communes", "text")),
        [_row(question, rank, point) for rank, point in enumerate(question.points, 1)],
    )


def _brief(name: str) -> str:
    """A name for a narrow column, whose caption says it whole."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"


def _row(question: TwoNeedsQuestion, rank: int, point: Point) -> Sequence[Cell]:
    cells: list[Cell] = [f"Choix{NBSP}{rank}"]
    for need, study in enumerate((question.study, question.second)):
        found = study.coverage
        covered = found.covered_population + point.reached[need]
        share = covered / found.population if found.population else nan
        cells += [point.reached[need], point.most[need], share]
    return (*cells, ", ".join(commune_names(question, point)))


def commune_names(question: TwoNeedsQuestion, point: Point) -> list[str]:
    """Name the communes of a choice, in the order of their codes."""
    name = question.study.atlas.territories.name
    return [name("commune", code) for code in question.codes(point)]


def choice_label(question: TwoNeedsQuestion, rank: int) -> str:
    """Name a choice in a list: its number, what it reaches, its first communes."""
    point = question.points[rank]
    names = commune_names(question, point)
    some = names if len(names) <= _NAMED else [*names[:_NAMED], "…"]
    return f"Choix {rank + 1}{NBSP}: {_both(point.reached, question)} ({', '.join(some)})"


def chosen_blocks(question: TwoNeedsQuestion) -> list[Block | None]:
    """Say the communes of the choice that is shown, on a map and in a table."""
    if not question.rows:
        return []
    return [chosen_sentences(question), MapBlock(chosen_map(question)), chosen_table(question)]


def chosen_sentences(question: TwoNeedsQuestion) -> Sentences:
    """Say which communes these are, and what they reach."""
    study, rank = question.study, question.rank
    reached = question.problem.reached(question.rows)
    name = "Ce choix, qui n'est pas dans la liste" if rank is None else f"Choix {rank + 1}"
    names = enumeration([str(each) for each in question.places["nom"]])
    near = f"de plus à {kilometres(study.radius_km)} au plus d'un pôle."
    return Sentences((f"{name}{NBSP}: {names}, pour {_both(reached, question)} {near}",))


def chosen_map(question: TwoNeedsQuestion) -> Map:
    """Draw the communes of the choice that is shown."""
    (first, second), told = question.counted, _told_apart(question)
    gained = [
        f"+{first.count(line['first'])}{told[0]}, +{second.count(line['second'])}{told[1]}"
        for line in records(question.places)
    ]
    return proposed_map(question.study, question.places, gained)


def chosen_table(question: TwoNeedsQuestion) -> TableBlock:
    """List the communes of the choice that is shown, with what each adds of either need."""
    first, second = (
        Column(f"{_brief(each.short)}, de plus ({each.nouns})", each.kind)
        for each in question.counted
    )
    caption = f"Communes du choix montré, à {question.study.radius_km} km"
    return proposed_block(
        question.study, question.places, caption, {"first": first, "second": second}
    )


def front_note(question: TwoNeedsQuestion) -> Note | None:
    """Say which communes are candidates, and where the needs come from."""
    sources = [each.source for each in question.counted if each.source]
    return note(
        f"{candidates_words(question.candidates)} Le calcul ne dit rien des acteurs ni des moyens "
        "d'un territoire.",
        *sources,
    )
