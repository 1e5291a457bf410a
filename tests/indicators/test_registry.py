"""Well-known files: each with a page, fetched with the checks of sources, or a clear refusal."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from geo.errors import IndicatorError, SettingsError, SourceError
from geo.french import date, typeset
from geo.http import RetryPolicy
from geo.indicators import registry
from geo.indicators.registry import KnownFile, fetch_address, fetch_known, known_files
from geo.settings import ROOT, Settings
from tests.sources.local_source import Answer, LocalSource, described, local_source


@pytest.fixture
def server() -> Iterator[LocalSource]:
    with local_source() as source:
        yield source


HURRIED = RetryPolicy(
    connect_s=60,
    silence_s=60,
    attempt_s=60,
    attempts=2,
    total_s=600,
    first_wait_s=0.01,
    longest_wait_s=0.3,
)
DATASET = "/api/1/datasets/pvd/"


@pytest.fixture
def known(server: LocalSource, monkeypatch: pytest.MonkeyPatch) -> KnownFile:
    """A file of the registry that stands on this machine."""
    entry = replace(known_files()["pvd"], address=server.address(DATASET))
    monkeypatch.setattr(
        registry,
        "known_files",
        lambda: {"pvd": entry, "sans": replace(entry, name="sans", address="")},
    )
    return entry


def resource(server: LocalSource, name: str, data: bytes = b"insee_com\n", **more: object) -> dict:
    server.answers[f"/{name}"] = Answer(data)
    return {"id": name, "title": name, "url": server.address(f"/{name}"), "format": "csv"} | more


@pytest.mark.usefixtures("known")
def test_last_file_of_the_expected_name_is_taken(server: LocalSource) -> None:
    server.answers[DATASET] = described(
        resource(server, "liste-pvd-com2023-20240102.csv", b"old"),
        resource(server, "liste-pvd-com2025-20260427.csv", b"new"),
        resource(server, "notice.csv"),
    )
    found = fetch_known("pvd", Settings(), HURRIED)
    assert (found.name, found.data) == ("liste-pvd-com2025-20260427.csv", b"new")
    assert found.url == server.address("/liste-pvd-com2025-20260427.csv")


@pytest.mark.usefixtures("known")
def test_file_that_is_not_the_one_described_is_refused(server: LocalSource) -> None:
    checksum = {"type": "sha1", "value": hashlib.sha1(b"whole", usedforsecurity=False).hexdigest()}
    cut = resource(server, "liste-pvd-com2025.csv", b"cut", checksum=checksum)
    server.answers[DATASET] = described(cut)
    with pytest.raises(SourceError, match="est tronqué, ou n'est pas celui"):
        fetch_known("pvd", Settings(), HURRIED)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(b"<!doctype html><html>"), "une page HTML"),
        (Answer(b"non", status=404), "refuse la demande"),
        (Answer(b"non", status=503), "en panne"),
        (Answer(b"{}"), "ne décrit pas le jeu de données comme prévu"),
        (Answer(status=302, headers={"Location": "http://169.254.169.254/"}), "ne nomment pas"),
        (described({"title": "autre.csv", "url": "https://exemple.fr/autre.csv"}), "nom attendu"),
    ],
)
def test_what_goes_wrong_is_told_with_the_page_to_fetch_it_from(
    server: LocalSource, known: KnownFile, answer: Answer, message: str
) -> None:
    server.answers[DATASET] = answer
    with pytest.raises(SourceError, match=message) as told:
        fetch_known("pvd", Settings(), HURRIED)
    assert f"Téléchargez-le depuis {known.page}" in told.value.detail


def test_file_without_an_address_names_its_page_and_nothing_is_asked(
    server: LocalSource, known: KnownFile
) -> None:
    with pytest.raises(
        SourceError, match=r"l'adresse du fichier .*sans.* n'est pas connue"
    ) as told:
        fetch_known("sans", Settings(), HURRIED)
    assert known.page in told.value.detail
    assert server.asked == []


def test_unknown_word_is_told_what_is_like_it() -> None:
    with pytest.raises(IndicatorError, match=r"Est-ce pauvrete \?.*Noms connus : frr, "):
        fetch_known("pauvrette", Settings())


def test_file_of_an_address_is_named_after_it(server: LocalSource) -> None:
    server.answers["/donn%C3%A9es.csv?a=1"] = Answer(b"CODGEO;X\n")
    found = fetch_address(server.address("/donn%C3%A9es.csv?a=1"), Settings(), policy=HURRIED)
    assert (found.name, found.data) == ("données.csv", b"CODGEO;X\n")


@pytest.mark.parametrize("url", ["ftp://exemple.fr/a", "http://exemple.fr/a", "https://", "x"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="doit commencer par https"):
        fetch_address(url, Settings())


@pytest.mark.parametrize("name", known_files())
def test_each_entry_has_a_page_and_an_address_that_may_be_asked(name: str) -> None:
    entry = known_files()[name]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    assert entry.title
    assert entry.producer
    assert entry.page.startswith("https://")
    assert entry.address.startswith("https://") or not entry.address
    assert not entry.resource or "/datasets/" in entry.address
    assert re.fullmatch(r"(\d{4}-\d\d-\d\d)?", entry.opened)


def test_registry_is_documented_with_what_was_never_opened() -> None:
    page = (ROOT / "docs" / "exploitation.md").read_text("utf-8")
    rows = ["| Nom | Fichier | Producteur | Où | Adresse ouverte |", "|---|---|---|---|---|"]
    for known in known_files().values():
        opened = date(known.opened) if known.opened else "jamais"
        state = opened if known.address else "pas d'adresse : fichier à télécharger de la page"
        words = typeset(f"{known.title} | {known.producer}")
        rows.append(f"| `{known.name}` | {words} | [page]({known.page}) | {typeset(state)} |")
    assert "\n".join(rows) in page
