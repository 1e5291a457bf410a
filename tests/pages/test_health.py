"""What probes are told: alive, ready, with what data, and nothing of the machine."""

import json
import shutil
import urllib.error
import urllib.request
from datetime import datetime
from pathlib import Path

import pytest

from geo.model.atlas import Atlas
from geo.settings import ROOT, SHIPPED_DATA, Settings, Source
from geo.sources.state import SourceState
from pages.server.health import readiness
from tests import shipped
from tests.servers import running_app

NOW = datetime.fromisoformat("2026-12-10T09:00:00+01:00")


def ask(address: str, **headers: str) -> tuple[int, str, str]:
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - our own address
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, answer.read().decode(), answer.headers["cache-control"]
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers["cache-control"]


def ask_until_ready(address: str) -> tuple[int, str, str]:
    """Ask as a probe does, again and again: each time it is answered after a second at most."""
    tries = (ask(f"{address}/pret") for _ in range(60))
    return next(each for each in tries if each[0] == 200)


def test_a_server_says_what_it_serves_and_nothing_of_its_machine(tmp_path: Path) -> None:
    with running_app(tmp_path) as address:
        assert ask(f"{address}/sante") == (200, '{"etat":"en marche"}', "no-store")
        status, text, kept = ask_until_ready(address)
        foreign, _, _ = ask(f"{address}/pret", Host="ailleurs.fr")
    told = json.loads(text)
    assert (status, kept, foreign) == (200, "no-store", 421)
    assert told["etat"] == "prêt"
    assert told["donnees"]["poles"] == shipped.POLES
    assert str(ROOT) not in text
    assert "streamlit" not in text.lower()


def test_data_that_cannot_be_read_is_not_ready_until_it_can_without_a_visitor(
    tmp_path: Path,
) -> None:
    data = tmp_path / "donnees"
    with running_app(tmp_path, donnees="donnees") as address:
        status, text, _ = ask(f"{address}/pret")
        assert (status, json.loads(text)["etat"]) == (503, "pas prêt")
        assert str(tmp_path) not in text
        assert ask(f"{address}/sante")[0] == 200
        shutil.copytree(SHIPPED_DATA, data)
        _, text, _ = ask_until_ready(address)
    assert json.loads(text)["donnees"]["poles"] == shipped.POLES


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (SourceState(), (None, None, None, False)),
        (
            SourceState(
                tried="2026-12-10T08:59:00+01:00",
                succeeded="2026-12-10T07:00:00+01:00",
                failing_since="2026-12-10T08:00:00+01:00",
                why="la source ne répond pas",
                detail="https://secret.exemple.fr",
            ),
            (
                "2026-12-10T07:00:00+01:00",
                "2026-12-10T08:00:00+01:00",
                "la source ne répond pas",
                False,
            ),
        ),
        (
            SourceState("2026-12-09T07:00:00+01:00", "2026-12-09T07:00:00+01:00"),
            ("2026-12-09T07:00:00+01:00", None, None, True),
        ),
    ],
)
def test_a_source_tells_its_last_good_reading_and_its_fault(
    shipped_atlas: Atlas, state: SourceState, expected: tuple[object, ...]
) -> None:
    settings = Settings(donnees=Source("https://exemple.fr/a.zip"))
    told = readiness(settings, shipped_atlas, state, NOW, refused=False)
    source = told["source"]
    assert isinstance(source, dict)
    keys = ("derniere_lecture_bonne", "en_echec_depuis", "defaut", "en_retard")
    assert tuple(source[key] for key in keys) == expected
    assert "secret" not in json.dumps(told)


def test_the_age_is_that_of_the_data(shipped_atlas: Atlas) -> None:
    told = readiness(Settings(), shipped_atlas, None, NOW, refused=True)
    data = told["donnees"]
    assert isinstance(data, dict)
    assert (data["date"], data["age_jours"]) == ("2026-11-30", 10)
    assert "refusées" in str(told["defaut"])
    assert "source" not in told
