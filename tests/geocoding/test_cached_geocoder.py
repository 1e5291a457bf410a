"""Answers kept on disk: what is sent again and what is not, whoever dies."""

import json
from contextlib import ExitStack
from io import BytesIO, StringIO
from pathlib import Path
from threading import Thread

import pytest

from geo.errors import GeocodingError
from geo.geocoding.addresses import Address, Communes
from geo.geocoding.cached import CachedGeocoder, cached_geocoder
from geo.geocoding.locations import locate_all
from geo.geocoding.protocol import Candidate
from geo.geocoding.sender import send_batches
from geo.geocoding.service import RateLimiter, Service
from geo.geocoding.store import only_sender, open_store
from geo.http import RetryPolicy
from tests.geocoding_service import FakeService

QUICK = RetryPolicy(2, 2, 3, 2, 5, 0.01, 0.02)
PLACE = Candidate("1 Rue A « é »", 0.9, "housenumber", "29019", -4.5, 48.4)
SERVICE = "https://exemple.fr/geocodage"
QUERIES = ["1 rue a brest", "2 rue b brest"]


def test_answers_come_back_as_they_were_and_by_service(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    with open_store(path, SERVICE) as store:
        store.begin(["1 rue a", "2 rue b", "3 rue c"])
        store.finish(["1 rue a", "2 rue b", "3 rue c"], {"1 rue a": PLACE, "2 rue b": None})
    with open_store(path, SERVICE) as store:
        assert store.known(["1 rue a", "2 rue b", "3 rue c"]) == {"1 rue a": PLACE, "2 rue b": None}
        assert store.uncertain(["1 rue a", "2 rue b", "3 rue c"]) == set()
    with open_store(path, "https://autre.fr") as store:
        assert store.known(["1 rue a"]) == {}


def test_many_queries_at_once(tmp_path: Path) -> None:
    queries = [f"{n} rue a" for n in range(1201)]
    with open_store(tmp_path / "c.sqlite", SERVICE) as store:
        store.begin(queries)
        assert store.uncertain(queries) == set(queries)
        store.finish(queries, dict.fromkeys(queries[:-1]))
        assert store.known(queries) == dict.fromkeys(queries[:-1])


def test_a_query_is_text_and_nothing_else(tmp_path: Path) -> None:
    query = "x'); DROP TABLE reponses; --"
    with open_store(tmp_path / "c.sqlite", SERVICE) as store:
        store.begin([query])
        store.finish([query], {query: PLACE})
        assert store.known([query]) == {query: PLACE}


def test_a_file_that_is_no_cache_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pas_un_cache.sqlite"
    path.write_bytes(b"id,nom\n" * 1000)
    with (
        pytest.raises(GeocodingError, match=r"« pas_un_cache\.sqlite ».*ne peut pas être employé"),
        open_store(path, SERVICE),
    ):
        pytest.fail("opened")
    assert path.read_bytes() == b"id,nom\n" * 1000
    with (
        pytest.raises(GeocodingError, match="donnez un autre fichier"),
        open_store(tmp_path / "absent" / "c.sqlite", SERVICE),
    ):
        pytest.fail("opened")


def test_only_one_sends_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with (
        only_sender(path, 1),
        pytest.raises(GeocodingError, match="un autre envoi est en cours"),
        only_sender(path, 0.1),
    ):
        pytest.fail("two senders")
    with only_sender(path, 0.1):
        pass


@pytest.mark.slow
def test_the_next_one_waits_for_a_sender_to_end_and_says_so(
    tmp_path: Path, service: FakeService
) -> None:
    path, told = tmp_path / "c.sqlite", list[str]()

    def tell(sentence: str) -> None:
        told.append(sentence)
        first.close()  # it says so while the first one still holds its place

    first = ExitStack()
    first.enter_context(only_sender(path, 1))
    with cached_geocoder(service.address, path, tell=tell) as geocode:
        assert geocode(QUERIES).keys() == set(QUERIES)
    assert told == ["Un envoi précédent se termine : la suite attend sa réponse."]


def test_a_sender_ignores_a_batch_cut_short_by_a_death(
    tmp_path: Path, service: FakeService
) -> None:
    batches = json.dumps(QUERIES[:1]) + "\n" + json.dumps(QUERIES[1:])  # no line end
    replies = StringIO()
    client = Service(service.address, QUICK, RateLimiter(5, 1000))
    send_batches(client, tmp_path / "c.sqlite", BytesIO(batches.encode()), replies)
    said = [json.loads(line) for line in replies.getvalue().splitlines()]
    assert said == [{"error": "", "waits": False}] * 2
    assert service.received == {QUERIES[0]: 1}


def test_a_failed_batch_is_told_and_may_be_sent_again(tmp_path: Path, service: FakeService) -> None:
    path, batches, replies = tmp_path / "c.sqlite", json.dumps(QUERIES) + "\n", StringIO()
    service.faults = ["down"] * 2
    client = Service(service.address, QUICK, RateLimiter(5, 1000))
    send_batches(client, path, BytesIO(2 * batches.encode()), replies)
    errors = [json.loads(line)["error"] for line in replies.getvalue().splitlines()]
    assert errors == ["", "le service de géocodage est en panne (réponse 500)", ""]
    with open_store(path, service.address) as store:
        assert store.known(QUERIES).keys() == set(QUERIES)
        assert store.uncertain(QUERIES) == set()


def test_what_is_known_is_not_sent(tmp_path: Path, service: FakeService) -> None:
    path = tmp_path / "c.sqlite"
    with cached_geocoder(service.address, path) as geocode:
        first = geocode(QUERIES[:1])
        both = geocode(QUERIES)
    assert both.keys() == set(QUERIES)
    assert first.items() <= both.items()
    with cached_geocoder(service.address, path) as geocode:
        assert geocode(QUERIES) == both
    assert service.received == dict.fromkeys(QUERIES, 1)


@pytest.mark.slow
def test_a_service_that_breaks_down_is_told_and_the_rest_is_kept(
    tmp_path: Path, service: FakeService
) -> None:
    path = tmp_path / "c.sqlite"
    with cached_geocoder(service.address, path) as geocode:
        geocode(QUERIES[:1])
        service.faults = ["refused"]
        with pytest.raises(GeocodingError, match=r"refuse la demande \(réponse 413\)"):
            geocode(QUERIES)
        assert geocode(QUERIES).keys() == set(QUERIES)
    assert service.received[QUERIES[0]] == 1


def kill_sender_of(geocode: CachedGeocoder, service: FakeService) -> None:
    """Kill the sender while it waits for an answer."""
    assert service.arrived.wait(60)
    assert geocode._sender
    geocode._sender.kill()


@pytest.mark.slow
def test_what_a_killed_sender_had_sent_is_not_sent_again_unless_asked(
    tmp_path: Path, service: FakeService
) -> None:
    path = tmp_path / "c.sqlite"
    service.faults = ["slow"]
    with cached_geocoder(service.address, path) as geocode:
        killer = Thread(target=kill_sender_of, args=(geocode, service))
        killer.start()
        with pytest.raises(GeocodingError, match="s'est arrêté de façon imprévue"):
            geocode(QUERIES)
        killer.join()
    with cached_geocoder(service.address, path) as geocode:
        assert geocode([*QUERIES, "3 rue c brest"]).keys() == {"3 rue c brest"}
        assert geocode.uncertain == set(QUERIES)
    assert max(service.received.values()) == 1
    with cached_geocoder(service.address, path, resend=True) as geocode:
        assert geocode(QUERIES).keys() == set(QUERIES)
        assert not geocode.uncertain
    with cached_geocoder(service.address, path) as geocode:
        assert geocode(QUERIES).keys() == set(QUERIES)
    assert service.received == {QUERIES[0]: 2, QUERIES[1]: 2, "3 rue c brest": 1}


def test_rows_are_located_in_order_and_asked_for_once(communes: Communes) -> None:
    asked: list[list[str]] = []
    steps: list[tuple[int, int, str]] = []

    def geocode(queries: list[str]) -> dict[str, Candidate | None]:
        asked.append(queries)
        return dict.fromkeys(queries, PLACE)

    addresses = [Address(f"{n % 1500} rue A", city="Brest") for n in range(3000)]
    addresses[7] = Address("", code_insee="29019")
    found = locate_all(addresses, geocode, communes, lambda *step: steps.append(step))
    assert len(found) == 3000
    assert [len(queries) for queries in asked] == [1000, 500]
    assert found[7].doubt == "not-sent"
    assert found[0].label == PLACE.label
    assert [step[:2] for step in steps] == [(0, 1500), (1000, 1500), (1500, 1500)]
    assert steps[1][2] == "géocodage : 1\u202f000 demandes sur 1\u202f500"
