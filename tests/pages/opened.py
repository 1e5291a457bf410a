"""Pages opened through the router without a browser, and what stands on them."""

import html
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from streamlit.testing.v1 import AppTest

from geo.settings import ROOT
from tests.spaces import plain

Settings = Callable[..., None]
NAVIGATION = ROOT / "pages" / "navigation.py"


def open_page(page: str = "", /, **query: str | list[str]) -> AppTest:
    app = AppTest.from_file(str(NAVIGATION), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    if page:
        app.run().switch_page(page)  # a page is known by its address after a first run
    return app.run()


def fields_of(app: AppTest) -> dict[str, Any]:
    """The fields on the page by key, each with the form it stands in."""
    found = {}
    for element in app.get("bidi_component"):
        for field in json.loads(element.proto.json).get("fields", ()):
            found[field["key"]] = field | {"form": element.proto.id}
    return found


def choose(app: AppTest, key: str, *values: str) -> AppTest:
    """Choose in a field as the browser does: AppTest knows no components of ours."""
    states = app._tree.get_widget_states()
    form = fields_of(app)[key]["form"]
    request = {"event": "change", "value": {"turn": 1, "values": {key: list(values)}}}
    trigger = states.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{form}__events")
    trigger.json_trigger_value = json.dumps([request])
    return app._run(states)


def text_of(app: AppTest) -> str:
    bodies = [html.unescape(element.proto.body) for element in app.get("html")]
    return plain(" ".join(bodies))


def expect_words(page: str, words: Iterable[str], /, **query: str | list[str]) -> None:
    """Open a page by its address: it is made whole, and says the words."""
    app = open_page(page, **query)
    assert not app.exception
    text = text_of(app)
    assert "Cette page n'a pas pu être préparée" not in text
    assert [each for each in words if each not in text] == []


def data_of_map(app: AppTest) -> dict[str, Any]:
    """What the page sends to its map."""
    bodies = (html.unescape(element.proto.body) for element in app.get("html"))
    found = re.search("data-map='([^']*)'", " ".join(bodies))
    assert found is not None
    data: dict[str, Any] = json.loads(found.group(1))
    return data
