"""The templates of the site, and those of the views, which it shares with the app."""

from pathlib import Path

from geo.render.html import TEMPLATES, environment, fill

OWN = Path(__file__).parent / "templates"


def render(template: str, **values: object) -> str:
    """Fill a template; every value is escaped, a missing one is an error."""
    return fill(environment(OWN, TEMPLATES), template, values)
