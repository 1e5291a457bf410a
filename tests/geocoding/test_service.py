"""The client against a server that speaks the protocol, with its faults."""

import logging
from dataclasses import replace

import pytest

from geo.errors import GeocodingError
from geo.geocoding import protocol
from geo.geocoding.protocol import Candidate
from geo.geocoding.service import VISITOR, RateLimiter, Service
from geo.http import RetryPolicy
from tests.geocoding_service import FakeService, Place, in_brest

QUICK = RetryPolicy(60, 60, 60, 3, 600, 0.01, 2)
QUERIES = [f"{n} rue du port brest" for n in range(1, 6)]


def client(service: FakeService, policy: RetryPolicy = QUICK) -> Service:
    return Service(service.address, policy, RateLimiter(5, 1000))


def expected(query: str) -> Candidate:
    place = in_brest(query)
    assert place
    return Candidate(
        place.label, place.score, place.kind, place.citycode, place.longitude, place.latitude
    )


WHOLE = {query: expected(query) for query in QUERIES}


def test_one_search_is_asked_for_as_the_service_wants_it(service: FakeService) -> None:
    assert client(service).search("12 rue de siam & co") == expected("12 rue de siam & co")
    (request,) = service.requests
    assert request == (
        "/geocodage/search?q=12+rue+de+siam+%26+co&limit=1&autocomplete=0&index=address"
    )
    (headers,) = service.headers
    assert headers["User-Agent"] == "atlas-ptce (geocodage)"
    assert headers["Accept-Encoding"] == "identity"
    assert "Cookie" not in headers


def test_nothing_found(service: FakeService) -> None:
    service.find = lambda _: None
    assert client(service).search("nulle part") is None
    assert client(service).search_all(QUERIES) == dict.fromkeys(QUERIES)


def test_a_table_holds_the_queries_and_nothing_else(service: FakeService) -> None:
    assert client(service).search_all(QUERIES) == WHOLE
    (form,) = service.forms
    assert form["columns"] == ["adresse"]
    assert {"citycode", "postcode"}.isdisjoint(form)  # no filter: the answer would prove nothing
    assert protocol.table_request("", ["1 rue a"]).files == {
        "data": ("adresses.csv", b"cle,adresse\r\n0,1 rue a\r\n", "text/csv")
    }
    assert service.received == dict.fromkeys(QUERIES, 1)


@pytest.mark.parametrize(
    "fault", ["down", "page", "reset", "cut", "latin", "columns", "reversed", "twice"]
)
def test_a_fault_that_goes_away_is_borne(service: FakeService, fault: str) -> None:
    service.find = in_the_lock_street
    service.faults = [fault]
    assert client(service).search_all(QUERIES) == {
        query: replace(WHOLE[query], label="Rue de l’Écluse") for query in QUERIES
    }


def in_the_lock_street(query: str) -> Place:
    place = in_brest(query)
    assert place
    place.label = "Rue de l’Écluse"  # what Latin-1 garbles
    return place


def test_a_busy_service_is_left_alone_as_long_as_it_asks(
    service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", slept.append)
    service.faults = ["busy", "busy"]
    assert client(service).search_all(QUERIES) == WHOLE
    assert list(filter(None, slept)) == [
        1.0,
        1.0,
    ]  # its Retry-After, not our hundredths of a second
    assert service.received == dict.fromkeys(QUERIES, 3)


@pytest.mark.parametrize("fault", ["half", "failed", "contradicted", "mixed"])
def test_only_the_queries_without_an_answer_are_sent_again(
    service: FakeService, fault: str
) -> None:
    service.faults = [fault]
    assert client(service).search_all(QUERIES) == WHOLE
    # The header fills a third of the table: its half holds one line and a part of the next.
    again = {"half": 4, "failed": 1, "contradicted": 1, "mixed": 2}[fault]
    assert sorted(service.received.values()) == [1] * (5 - again) + [2] * again


def test_answers_to_what_was_not_asked_are_left_aside(service: FakeService) -> None:
    service.faults = ["foreign"]
    assert client(service).search_all(QUERIES) == WHOLE


def test_a_query_that_never_gets_an_answer_is_absent(service: FakeService) -> None:
    service.faults = ["failed", "failed", "failed"]
    found = client(service).search_all(QUERIES)
    assert found == {query: WHOLE[query] for query in QUERIES[1:]}
    service.faults = ["nothing"] * 2
    assert client(service).search_all(QUERIES) == {}


def test_answers_are_kept_when_the_service_breaks_down_on_the_rest(service: FakeService) -> None:
    service.faults = ["failed", *["down"] * 9]
    found = client(service).search_all(QUERIES)
    assert found == {query: WHOLE[query] for query in QUERIES[1:]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "reason", "attempts"),
    [
        ("down", r"en panne \(réponse 500\)", 3),
        ("page", "est une page web", 3),
        ("latin", "n'est pas en UTF-8", 3),
        ("columns", "n'a pas les colonnes", 3),
        ("reset", "ne répond pas|est coupée", 3),
        ("cut", "la réponse du service de géocodage est coupée", 3),
        ("refused", r"refuse la demande \(réponse 413\)", 1),
        ("moved", "renvoie vers une autre adresse : elle n'est pas suivie", 1),
        ("huge", r"trop longue \(plus de 0,2 Mo\)", 1),
        ("packed", "trop longue", 1),  # 30 MB once decoded
        ("very_busy", "trop de demandes", 1),  # it asks for a day
    ],
)
def test_a_fault_that_stays_is_told(
    service: FakeService, fault: str, reason: str, attempts: int
) -> None:
    service.find = in_the_lock_street
    service.faults = [fault] * 9
    with pytest.raises(GeocodingError, match=reason) as caught:
        client(service).search_all(QUERIES)
    assert len(service.requests) == attempts
    assert "rue du port" not in str(caught.value)
    assert "/elsewhere" not in " ".join(service.requests)


def test_a_visitor_does_not_wait_as_long_as_a_command(service: FakeService) -> None:
    service.faults = ["busy"] * 9
    with pytest.raises(GeocodingError, match="trop de demandes"):
        client(service, replace(QUICK, longest_wait_s=0.9)).search("1 rue du port")
    assert len(service.requests) == 1  # it asks for one second


def test_a_service_that_says_nothing_is_not_waited_for(service: FakeService) -> None:
    service.faults = ["slow"] * 2
    short = replace(QUICK, silence_s=0.1, attempts=2)
    with pytest.raises(GeocodingError, match="le service de géocodage ne répond pas à temps"):
        client(service, short).search("1 rue du port")


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["dripping", "dripping_headers", "hinting"])
def test_an_answer_that_never_ends_is_not_waited_for(service: FakeService, fault: str) -> None:
    service.faults = [fault] * 9
    short = replace(QUICK, attempt_s=0.3, attempts=1)
    with pytest.raises(GeocodingError, match="n'en finit pas"):
        client(service, short).search("1 rue du port")


def test_a_service_that_is_not_there_is_told() -> None:
    nobody = Service("http://127.0.0.1:9", replace(QUICK, attempts=2), RateLimiter(5, 1000))
    with pytest.raises(GeocodingError, match=r"le service de géocodage ne répond pas$"):
        nobody.search("1 rue du port")


def test_a_server_of_this_machine_is_not_asked_through_a_proxy(
    service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert client(service).search(QUERIES[0]) == WHOLE[QUERIES[0]]


@pytest.mark.slow
def test_no_address_is_written_to_the_logs(
    service: FakeService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    service.faults = ["down"]
    assert client(service, VISITOR).search("12 rue de siam brest")
    assert "siam" not in caplog.text


class Watch:
    """A clock that only moves when someone sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_requests_are_spaced() -> None:
    watch = Watch()
    limiter = RateLimiter(60, 50, lambda: watch.now, watch.sleep)
    starts = []
    for _ in range(101):
        limiter.wait()
        starts.append(watch.now)
    assert starts[0] == 100
    assert starts[-1] == pytest.approx(102)  # 50 a second, none sooner
    watch.sleep(60)
    limiter.wait()
    limiter.wait()
    assert watch.now == pytest.approx(162.02)  # an idle minute allows no burst


def test_who_would_wait_too_long_is_told_at_once_and_takes_no_turn() -> None:
    watch = Watch()
    limiter = RateLimiter(2, 1, lambda: watch.now, lambda _: None)
    for _ in range(3):
        limiter.wait()
    for _ in range(2):
        with pytest.raises(GeocodingError, match="trop de recherches d'adresses"):
            limiter.wait()
    watch.now += 1
    limiter.wait()
