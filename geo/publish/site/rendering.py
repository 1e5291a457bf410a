"""The templates of the site, and those of the views, which it shares with the app."""

from pathlib import Path

from geo import french
from geo.render.html import TEMPLATES, environment

OWN = Path(__file__).parent / "templates"


def render(template: str, **values: object) -> str:
    """Fill a template; every value is escaped, a missing one is an error."""
    return french.typeset(environment(OWN, TEMPLATES).get_template(template).render(values))
