"""The chart of coverage: the share of the inhabitants against the distance."""

from collections.abc import Sequence
from math import isinf, isnan

import pandas as pd

from geo.french import NBSP, kilometres, percent, sentence_case
from geo.reports.charts import Chart, Curve, Numbers, from_zero
from geo.reports.coverage.words import INHABITANTS, Counted

_FIFTHS = range(0, 101, 20)


def curve_title(median_km: float, where: str, counted: Counted = INHABITANTS) -> str:
    """Say what the curve shows first: within which distance half of the inhabitants live."""
    start, of, live = f"{sentence_case(where)}, ", " des habitants", "vit"
    if not counted.are_inhabitants:
        start, of, live = f"{start}{counted.name}{NBSP}: ", "", "est"
    if isnan(median_km):
        nobody = "Personne n'habite ce territoire"
        return nobody if counted.are_inhabitants else f"{start}total nul ou inconnu"
    if isinf(median_km):
        return f"{start}la moitié au moins{of} n'a aucun pôle localisé sur sa terre"
    return f"{start}la moitié{of} {live} à {kilometres(median_km)} au plus d'un pôle localisé"


def curves_title(medians_km: Sequence[float], where: str, counted: Counted = INHABITANTS) -> str:
    """Say within which distance half of the inhabitants live, for two selections."""
    if any(isnan(each) for each in medians_km):
        return curve_title(float("nan"), where, counted)
    first, second = (
        "aucune distance" if isinf(each) else f"{kilometres(each)} au plus" for each in medians_km
    )
    half = (
        "la moitié des habitants vit"
        if counted.are_inhabitants
        else f"{counted.name}{NBSP}: la moitié est"
    )
    return (
        f"{sentence_case(where)}, {half} à {first} d'un pôle localisé de la "
        f"première sélection, à {second} d'un pôle de la seconde"
    )


def coverage_chart(
    curves: Sequence[tuple[str, pd.DataFrame]],
    radius_km: float,
    title: str,
    counted: Counted = INHABITANTS,
) -> Chart:
    """Draw the share of the inhabitants covered against the distance.

    Parameters
    ----------
    curves
        Name and `coverage_curve` of one or two selections.
    """
    farthest = max(float(curve["radius_km"].max()) for _, curve in curves)
    return Chart(
        title,
        from_zero("Distance au pôle localisé le plus proche (km)", farthest, more=0),
        Numbers(f"Part {counted.share_of}", 0, 100, [(each, f"{each}{NBSP}%") for each in _FIFTHS]),
        [_curve(name, curve, rank, counted) for rank, (name, curve) in enumerate(curves)],
        marked=radius_km,
    )


def _curve(name: str, curve: pd.DataFrame, position: int, counted: Counted) -> Curve:
    radii = curve["radius_km"].tolist()
    said = [
        f"{kilometres(radius)}{NBSP}: {percent(share, 1)}"
        + (f", {counted.count(covered)}" if covered else "")
        for radius, share, covered in zip(
            radii, curve["share"], curve["covered_population"], strict=True
        )
    ]
    shares = (100 * curve["share"]).round(2).tolist()
    return Curve(list(zip(radii, shares, strict=True)), name=name, position=position, said=said)
