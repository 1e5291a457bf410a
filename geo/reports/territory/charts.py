"""Charts of portraits: territories beside each other, their rates with what chance allows."""

from collections.abc import Sequence
from math import isnan

from geo.analysis.portraits import Portrait, compare_rates
from geo.analysis.specialisation import LEAST_POLES
from geo.french import NBSP, enumeration, number
from geo.model.atlas import Atlas
from geo.reports.charts import Chart, Dots, bars_chart, bars_title, from_zero, names, series_title
from geo.reports.missing import NOT_COMPUTABLE
from geo.reports.sectors.charts import CHANCE

NO_POLE = "Aucun pôle affiché"
NONE_KNOWN = "Aucun pôle connu, mais il peut y en avoir"


def rates_title(portraits: Sequence[Portrait]) -> str:
    """Say which rate is highest, and whether it can be told from the lowest; none of few poles.

    Several territories are set against each other, one alone against France.
    """
    known = [each for each in portraits if not isnan(each.rate)]
    if len(parts := [each for each in known if each.level]) > 1:
        known = parts
    is_unknown = not parts and any(each.is_unknown for each in portraits)
    if is_unknown or not known:
        return NONE_KNOWN if is_unknown else f"Taux {NOT_COMPUTABLE}s"
    if len(known) == 1:
        alone = known[0]
        poles = "pôle" if alone.rate < 2 else "pôles"
        return f"{alone.name}{NBSP}: {number(alone.rate, 2)} {poles} pour 100 000 habitants"
    if not any(each.rate for each in known):
        return NO_POLE
    most = max(each.rate for each in known)
    top = [each for each in known if each.rate == most]
    if min(each.poles for each in top) < LEAST_POLES:
        return f"Des taux sur moins de {LEAST_POLES} pôles, qui ne se classent pas"
    title = f"Taux le plus élevé{NBSP}: {enumeration([each.name for each in top])}"
    low = min(known, key=lambda each: each.rate)
    apart = any(
        pair.p_value < CHANCE
        for pair in compare_rates(known)
        if top[0] in (pair.one, pair.other) and low in (pair.one, pair.other)
    )
    if apart:
        return f"{title}, au-dessus du plus bas ({low.name}) plus que le hasard ne l'explique"
    return f"{title}, mais l'écart peut n'être dû qu'au hasard"


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
    totals = {
        option: sum(count[option.slug] for count in counts)
        for option in atlas.facets["secteur"].options
    }
    # The sort keeps the order of the schema where there are as many.
    options = sorted(filter(totals.get, totals), key=lambda option: -totals[option])
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
