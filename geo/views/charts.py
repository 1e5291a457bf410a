"""Charts: plotly figures from tables of figures, in our colours and in French."""

from collections.abc import Sequence
from math import isinf, isnan

import pandas as pd
import plotly.graph_objects as go

from geo.french import NBSP, NNBSP, kilometres, number, percent
from geo.views import palette

_DASHES = ("solid", "dash")
_TENTHS = tuple(range(0, 101, 20))
HEIGHT_PX = 380


def curve_title(median_km: float, where: str) -> str:
    """Say what the curve shows first: within which distance half of the inhabitants live."""
    if isnan(median_km):
        return "Personne n'habite ce territoire"
    if isinf(median_km):
        return (
            f"{where[:1].upper()}{where[1:]}, la moitié des habitants n'a aucun pôle sur sa terre"
        )
    return (
        f"{where[:1].upper()}{where[1:]}, la moitié des habitants vit à "
        f"{kilometres(median_km)} au plus d'un pôle"
    )


def coverage_chart(
    curves: Sequence[tuple[str, pd.DataFrame]], radius_km: float, title: str
) -> go.Figure:
    """Draw the share of the inhabitants covered against the distance.

    Parameters
    ----------
    curves
        Name and `coverage_curve` of one or two selections, told apart by colour and by dashes.
    radius_km
        The radius in use, marked by a vertical line.
    """
    figure = go.Figure()
    for position, (name, curve) in enumerate(curves):
        figure.add_scatter(
            x=curve["radius_km"],
            y=(100 * curve["share"]).round(2),
            name=name,
            mode="lines",
            line={"color": palette.category(position), "dash": _DASHES[position], "width": 3},
            customdata=[
                f"{kilometres(radius)}{NBSP}: {percent(share, 1)}, {number(covered)} habitants"
                for radius, share, covered in zip(
                    curve["radius_km"], curve["share"], curve["covered_population"], strict=True
                )
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    figure.add_vline(x=radius_km, line={"color": palette.WITHOUT, "dash": "dot", "width": 2})
    figure.update_layout(
        title={"text": title, "font": {"size": 16}},
        separators=f",{NNBSP}",
        height=HEIGHT_PX,
        margin={"l": 10, "r": 10, "t": 50, "b": 10},
        showlegend=len(curves) > 1,
        legend={"orientation": "h", "y": -0.25},
        hovermode="x unified" if len(curves) > 1 else "closest",
    )
    figure.update_xaxes(
        title="Distance au pôle sélectionné le plus proche (km)",
        rangemode="tozero",
        fixedrange=True,
    )
    figure.update_yaxes(
        title="Part des habitants",
        range=[0, 100],
        tickvals=_TENTHS,
        ticktext=[f"{each}{NBSP}%" for each in _TENTHS],
        fixedrange=True,
    )
    return figure
