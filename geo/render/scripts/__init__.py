"""Scripts and styles of the browser, in three folders by who loads them: both, app, site."""

from pathlib import Path

_HERE = Path(__file__).parent
BOTH, APP, SITE = (_HERE / name for name in ("both", "app", "site"))
ICONS = APP / "icons.woff2"
