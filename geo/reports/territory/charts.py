"""Charts of portraits: territories beside each other, their rates with what chance allows."""

from collections.abc import Sequence
from math import isnan

from geo.analysis.portraits import Portrait, can_be_told_apart
from geo.french import NBSP, number
from geo.model.atlas import Atlas
from geo.reports.charts import Chart, Dots, bars_chart, bars_title, from_zero, names, series_title
from geo.reports.missing import NOT_COMPUTABLE


def rates_title(portraits: Sequence[Portrait]) -> str:
    """Say which rate is highest, and whether it can be told from the lowest."""
    known = [each for each in portraits if not isnan(each.rate)]
    if not known:
        return f"Taux {NOT_COMPUTABLE}s"
    if len(known) == 1:
        alone = known[0]
        poles = "pôle" if alone.rate < 2 else "pôles"
        return f"{alone.name}{NBSP}: {number(alone.rate, 2)} {poles} pour 100 000 habitants"
    if not any(each.rate for each in known):
        return "Aucun pôle sélectionné"
    top, low = max(known, key=lambda each: each.rate), min(known, key=lambda each: each.rate)
    highest = f"Taux le plus élevé{NBSP}: {top.name}"
    if can_be_told_apart(top, low):
        return f"{highest}, nettement au-dessus du plus bas ({low.name})"
    return f"{highest}, mais les intervalles se recouvrent"


def rates_chart(portraits: Sequence[Portrait]) -> Chart:
    """Draw the rate of each territory with its 95 % interval, the first one on top."""
    known = [each for each in portraits if not isnan(each.rate)]
    said = [
        f"{number(each.rate, 2)} ({number(each.rate_low, 2)} à {number(each.rate_high, 2)})"
        for each in known
    ]
    intervals = [(each.rate_low, each.rate_high) for each in known]
    dots = Dots([each.rate for each in known], intervals, said=said)
    most = max((each.rate_high for each in known), default=0)
    axis = from_zero("Pôles pour 100 000 habitants,\nintervalle à 95 %", most)
    rows = names([each.name for each in known])
    return Chart(rates_title(portraits), axis, rows, [dots])


def portrait_sectors_chart(portraits: Sequence[Portrait], atlas: Atlas) -> Chart | None:
    """Draw the poles of territories by sector; None where no sector is known."""
    counts = [each.counts["secteur"] for each in portraits]
    options = [
        option
        for option in atlas.facets["secteur"].options
        if any(count[option.slug] for count in counts)
    ]
    if not options:
        return None
    labels = [option.label for option in options]
    series = [
        (each.name, [count[option.slug] for option in options])
        for each, count in zip(portraits, counts, strict=True)
    ]
    title = bars_title(labels, series[0][1], "pôle")
    if len(series) > 1:
        title = series_title(labels, series)
    return bars_chart(labels, series, title, "Pôles, par secteur")
