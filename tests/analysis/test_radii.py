"""The scale of distances: what is offered is what is drawn and counted."""

import json
import re
from pathlib import Path

from geo.analysis import radii


def test_steps_are_of_one_scale_within_its_bounds() -> None:
    for steps in (
        radii.OFFERED_KM,
        radii.DISTANCE_CLASSES_KM,
        radii.TIE_CLASSES_KM,
        radii.RINGS_KM,
        radii.CURVE_KM,
    ):
        assert list(steps) == sorted(set(steps))
        assert radii.SHORTEST_KM <= steps[0] <= radii.USUAL_KM <= steps[-1] <= radii.LONGEST_KM
    for steps in (radii.DISTANCE_CLASSES_KM, radii.TIE_CLASSES_KM, radii.RINGS_KM):
        assert set(steps) < set(radii.OFFERED_KM)
    assert {radii.USUAL_KM, radii.LONGEST_KM, int(radii.NEAR_KM)} < set(radii.OFFERED_KM)


def test_the_published_site_offers_and_draws_what_the_app_does(published_site: Path) -> None:
    page = (published_site / "proximite.html").read_text("utf-8")
    offered = re.search(r'<select[^>]*name="rayon".*?</select>', page, re.DOTALL)
    assert offered
    values = re.findall(r'<option value="(\d+)"', offered[0])
    assert values == [str(radius) for radius in radii.OFFERED_KM]
    block = re.search(r'<script type="application/json" id="proximite">(.*?)</script>', page)
    assert block
    told = json.loads(block[1])
    assert told["rings_km"] == list(radii.RINGS_KM)
    assert told["radius_km"] == [radii.SHORTEST_KM, radii.LONGEST_KM]
