"""What a first screen says of the poles: the finding as its title, and the few figures of it."""

from geo.analysis.actors import amounts
from geo.analysis.calls import financed_poles
from geo.analysis.presence import possible_by_level
from geo.french import count, euros, number, sentence_case
from geo.model.atlas import View
from geo.model.territories import LEVELS, Level
from geo.phrases import agreed, phrase
from geo.reports.blocks import KeyFigure
from geo.reports.sentences import count_sentence, describe, in_places

WHO = (
    "Économie sociale et solidaire, PME, collectivités, recherche et formation y coopèrent sur un "
    "territoire."
)
"""What the poles are, after a title that names them."""

_COUNTED: tuple[Level, ...] = ("region", "departement")


def headline(view: View) -> str:
    """Say how many poles are recorded and in how many régions; or which, of a part of them."""
    if not view.selection.is_empty or not len(view):
        return sentence_case(describe(view.selection, view.atlas))
    regions = view.count_by_level("region")
    poles = count(
        len(view),
        "pôle territorial de coopération économique",
        "pôles territoriaux de coopération économique",
    )
    return f"{poles}, dans {number(int((regions > 0).sum()))} régions sur {number(len(regions))}"


def first_figures(view: View) -> list[KeyFigure]:
    """Count the poles, those named of those financed, those placed, the money and the calls."""
    located = len(view.located_rows)
    return [
        KeyFigure(number(len(view)), agreed("figure_poles", len(view)), name="poles"),
        KeyFigure(number(located), agreed("figure_localises", located), name="localises"),
        *_named_figure(view),
        *money_figures(view),
        *_calls_figure(view),
    ]


def territories_figures(view: View) -> list[KeyFigure]:
    """Count the régions and départements that have poles; a script counts them anew."""
    chosen = view.selection.level
    first = LEVELS.index(chosen) + 1 if chosen else 0
    return [_territories_figure(view, level) for level in _COUNTED[first:]]


def _territories_figure(view: View, level: Level) -> KeyFigure:
    """Count the territories of a level that have a pole, of those that are selected."""
    chosen, territories = view.selection, view.atlas.territories
    inside = territories.inside(level, chosen.level, chosen.codes)
    counts, possible = view.count_by_level(level)[inside], possible_by_level(view, level)[inside]
    some, maybe = int((counts > 0).sum()), int(((counts == 0) & (possible > 0)).sum())
    place = in_places(chosen, view.atlas)
    of = phrase(
        "figure_of",
        total=number(len(counts)),
        place=f" {place}" if place else "",
        without=number(len(counts) - some),
        uncertain=agreed("of_which_may", maybe, number=number(maybe)) if maybe else "",
    )
    return KeyFigure(number(some), agreed(f"figure_{level}", some), of, level)


def first_words(view: View) -> tuple[str, str]:
    """Say the same figures on a line: the one that counts poles, then the others.

    Beside a title that counts all poles, the line counts those placed; else it counts the poles.
    """
    said = ("poles",) if view.selection.is_empty else ("poles", "localises")
    figures = [each for each in first_figures(view) if each.name not in said]
    words = [f"{each.value} {each.label}" for each in figures]
    if view.selection.is_empty:
        return f"{words[0]} · ", " · ".join(words[1:])
    return count_sentence(view), " · ".join(words)


def _named_figure(view: View) -> list[KeyFigure]:
    """How complete the list is, of all poles: what no other figure may be read without."""
    if not view.selection.is_empty:
        return []
    named, announced = financed_poles(view.atlas)
    if not announced:
        return []
    return [KeyFigure(f"{number(named)} des {number(announced)}", "pôles financés nommés")]


def money_figures(view: View) -> list[KeyFigure]:
    """Say what is published of what calls gave the poles, and how often; nothing of none."""
    given, published, hidden = amounts(view)
    paid = published + hidden
    if not paid:
        return []
    if not published:
        return [KeyFigure("aucun montant", f"publié pour {count(paid, 'financement')}")]
    of = f"{number(published)} des {count(paid, 'financement')}"
    return [KeyFigure(euros(given), f"publiés pour {of}")]


def _calls_figure(view: View) -> list[KeyFigure]:
    if not view.selection.is_empty:
        return []
    calls = len(view.atlas.tables["appels"])
    return [KeyFigure(number(calls), "appel national" if calls == 1 else "appels nationaux")]
