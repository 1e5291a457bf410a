"""Pages whose data comes from elsewhere: the first visit, and a source that fails."""

import html
from datetime import datetime

import pytest
from streamlit.testing.v1 import AppTest

from geo.errors import AtlasError
from geo.settings import ROOT, read_settings
from geo.sources import refresh as refreshing
from geo.sources.refresh import refresh
from geo.sources.state import DATABASE_SECONDS, read_state, write_state
from pages.panels import notices
from pages.state import source as component
from tests import shipped
from tests.sources.local_source import Answer, LocalSource
from tests.spaces import plain


def open_map() -> tuple[AppTest, str]:
    app = AppTest.from_file(str(ROOT / "pages" / "navigation.py"), default_timeout=60).run()
    assert not app.exception
    return app, text_of(app)


def text_of(app: AppTest) -> str:
    bodies = [html.unescape(each.proto.body) for each in app.get("html")]
    return plain(" ".join(bodies))


@pytest.mark.slow
def test_first_visit_reads_the_source_and_a_failure_is_told_on_every_page(
    configured_source: LocalSource,
) -> None:
    _, text = open_map()
    assert f"{shipped.POLES} pôles" in text
    assert "ne peuvent plus être actualisées" not in text
    assert configured_source.asked == ["/ptce.zip"]

    configured_source.answers["/ptce.zip"] = Answer(b"<!doctype html><script>alert(1)</script>")
    with pytest.raises(AtlasError):
        refresh(read_settings(), datetime.now().astimezone())
    app, text = open_map()
    assert f"{shipped.POLES} pôles" in text
    assert "les données ne peuvent plus être actualisées : la source donne une page HTML" in text
    assert "Les pages montrent la dernière version bonne, vérifiée le " in text
    app.switch_page("a_propos.py").run()
    assert "ne peuvent plus être actualisées" in text_of(app)


@pytest.mark.slow
@pytest.mark.usefixtures("configured_source", "confined_here")
def test_an_operator_is_told_of_a_silence_before_visitors_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_map()
    folder, now = read_settings().folder, datetime.now().astimezone()
    silent = read_state(folder).after_failure(now, "la base ne répond pas", is_silent=True)
    write_state(folder, silent)
    assert "ne peuvent plus être actualisées" not in open_map()[1]
    monkeypatch.setattr(notices, "current_operator", lambda: "ana@exemple.fr")
    assert "ne peuvent plus être actualisées : la base ne répond pas." in open_map()[1]


def test_a_source_that_never_answered_is_told_and_asked_once_a_minute(
    configured_source: LocalSource,
) -> None:
    configured_source.answers.clear()
    _, text = open_map()
    assert "Les données n'ont pas pu être chargées" in text
    assert "n'ont encore jamais pu être lues" in text
    assert "la source refuse la demande (réponse 404)" in text
    assert "127.0.0.1" not in text
    open_map()
    assert configured_source.asked == ["/ptce.zip"]


def test_a_visitor_is_not_held_by_a_slow_first_reading(
    configured_source: LocalSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(component, "_FIRST_WAIT_S", 0.1)
    with component._first:
        _, text = open_map()
    assert "la première lecture n'est pas finie" in text
    assert configured_source.asked == []


def test_the_thread_leaves_a_source_to_who_has_it_read(
    configured_source: LocalSource, caplog: pytest.LogCaptureFixture
) -> None:
    with refreshing._alone(read_settings().folder):
        assert component._refresh_when_due(read_settings) == DATABASE_SECONDS
    assert configured_source.asked == []
    assert component.__name__ not in {each.name for each in caplog.records}


@pytest.mark.slow
def test_the_thread_asks_when_it_is_due_and_outlives_faults(configured_source: LocalSource) -> None:
    assert component._refresh_when_due(read_settings) == component._LONGEST_PAUSE_S
    component._refresh_when_due(read_settings)
    assert configured_source.asked == ["/ptce.zip"]  # not due before an hour

    def broken() -> None:
        raise ValueError

    assert component._refresh_when_due(broken) == component._LONGEST_PAUSE_S  # type: ignore[arg-type]
