"""Files of the web: whole, within limits, from machines that the operator named."""

from dataclasses import replace

import pytest

from geo.errors import SourceError
from geo.http import RetryPolicy
from geo.settings import Settings, Source
from geo.sources.download import Web
from geo.sources.fetch import web_of
from tests.sources.local_source import Answer, LocalSource
from tests.spaces import plain

HURRIED = RetryPolicy(
    connect_s=60,
    silence_s=60,
    attempt_s=60,
    attempts=3,
    total_s=600,
    first_wait_s=0.01,
    longest_wait_s=0.3,
)


def web(*hosts: str) -> Web:
    return Web(frozenset(hosts or ("127.0.0.1",)), HURRIED, most_bytes=20_000)


def test_a_file_comes_whole_after_faults_that_pass(server: LocalSource) -> None:
    server.answers["/a"] = [Answer(status=503), Answer(status=429), Answer(b"x" * 9000)]
    assert web().download(server.address("/a")) == b"x" * 9000
    assert server.asked == ["/a"] * 3


FAULTS = [
    (Answer(b"non", status=404), "la source refuse la demande \\(réponse 404\\)", 1),
    (Answer(b"non", status=500), "en panne \\(réponse 500\\)", 3),
    (Answer(b"id_pole,nom\n", declared=400), "la réponse de la source est coupée", 3),
    (Answer(b"x" * 21_000), "trop longue", 1),
    (Answer(b"x", pause_s=60), "ne répond pas à temps", 3),
    (Answer(b"\xef\xbb\xbf \n<!DOCTYPE html><html>"), "une page HTML", 1),
    (Answer(b"<div>Maintenance</div>", content_type="text/html; charset=utf-8"), "page HTML", 1),
    (Answer(status=302, headers={"Location": "/a"}), "renvoie trop de fois", 1),
    (Answer(status=302, headers={"Location": "ftp://127.0.0.1/a"}), "pas en https", 1),
    (Answer(status=302, headers={"Location": "file:///etc/passwd"}), "ne nomment pas", 1),
    (Answer(status=302, headers={"Location": "//localhost/a"}), "ne nomment pas", 1),
    (Answer(status=307, headers={"Location": "http://169.254.169.254/"}), "ne nomment pas", 1),
    (Answer(status=302, headers={"Location": "http://[::1"}), "qui n'en est pas une", 1),
    (Answer(status=302, headers={"Location": "https://127.0.0.1:1/"}), "ne répond pas", 3),
]


@pytest.mark.slow
@pytest.mark.parametrize(("answer", "message", "tries"), FAULTS, ids=[f[1] for f in FAULTS])
def test_a_fault_is_told_and_asked_again_only_when_it_may_pass(
    server: LocalSource, answer: Answer, message: str, tries: int
) -> None:
    server.answers["/a"] = answer
    policy = replace(HURRIED, silence_s=0.2) if answer.pause_s else HURRIED
    with pytest.raises(SourceError, match=message):
        replace(web(), policy=policy).download(server.address("/a"))
    assert len(server.asked) == (6 if "trop de fois" in message else tries)


@pytest.mark.slow
def test_a_file_that_never_ends_is_given_up(server: LocalSource) -> None:
    server.answers["/a"] = Answer(b"x" * 9000, pause_s=60)
    hurried = replace(HURRIED, attempt_s=0.3, attempts=2)
    with pytest.raises(SourceError, match="n'en finit pas d'arriver"):
        Web(frozenset({"127.0.0.1"}), hurried).download(server.address("/a"))


def test_a_source_that_asks_for_time_is_given_it_or_left_alone(server: LocalSource) -> None:
    server.answers["/a"] = [Answer(status=503, headers={"Retry-After": "0"}), Answer(b"oui")]
    assert web().download(server.address("/a")) == b"oui"
    server.answers["/a"] = Answer(status=429, headers={"Retry-After": "3600"})
    with pytest.raises(SourceError, match="réponse 429"):
        web().download(server.address("/a"))
    assert server.asked == ["/a"] * 3


def test_a_file_that_has_not_changed_is_not_sent_again(server: LocalSource) -> None:
    server.answers["/a"] = Answer(b"oui", headers={"ETag": '"v1"'})
    first = web().download_unless(server.address("/a"), "")
    assert first is not None
    assert (first.data, first.headers["etag"]) == (b"oui", '"v1"')
    server.answers["/a"] = Answer(status=304)
    assert web().download_unless(server.address("/a"), '"v1"') is None
    assert server.known[-1] == '"v1"'
    with pytest.raises(SourceError, match="réponse 304"):
        web().download(server.address("/a"))  # nothing was known: that is no answer
    assert server.known[-1] is None


def test_what_is_no_page_of_html_is_data_whatever_its_type(server: LocalSource) -> None:
    body = b"id_pole,nom\nptce-a,<html>\n"
    server.answers["/a"] = Answer(body, content_type="text/html")
    assert web().download(server.address("/a")) == body


def test_another_machine_is_followed_only_when_it_is_named(server: LocalSource) -> None:
    server.answers["/a"] = Answer(
        status=302, headers={"Location": server.address("/b", "localhost")}
    )
    server.answers["/b"] = Answer(b"oui")
    with pytest.raises(SourceError, match="ne nomment pas") as caught:
        web().download(server.address("/a"))
    assert "« localhost »" in plain(caught.value.detail)
    assert "hotes_permis" in caught.value.detail
    assert server.asked == ["/a"]
    assert web("127.0.0.1", "localhost").download(server.address("/a")) == b"oui"


@pytest.mark.parametrize(
    ("address", "hosts", "allowed"),
    [
        ("https://exemple.fr/a", (), {"exemple.fr"}),
        ("https://Exemple.FR:8443/a", ("depot.fr",), {"exemple.fr", "depot.fr"}),
        (
            "https://www.data.gouv.fr/fr/datasets/ptce/",
            (),
            {
                "www.data.gouv.fr",
                "data.gouv.fr",
                "static.data.gouv.fr",
                "object.files.data.gouv.fr",
            },
        ),
        ("https://10.0.0.3/a", (), {"10.0.0.3"}),
    ],
)
def test_the_machines_are_those_of_the_operator(
    address: str, hosts: tuple[str, ...], allowed: set[str]
) -> None:
    source = Source(address)
    assert web_of(Settings(donnees=source, hotes_permis=hosts), source).hosts == allowed
