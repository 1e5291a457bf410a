"""A dataset of data.gouv.fr: which of its files are read, and whether they are whole."""

import hashlib
from dataclasses import replace

import pytest

from geo.errors import SourceError
from geo.settings import Source
from geo.sources.datagouv import dataset_url
from geo.sources.download import SOURCES, Web
from geo.sources.fetch import fetch
from tests.sources.local_source import Answer, LocalSource, described, zipped

IDENTIFIER = "0f0a4f5e-2b1c-4d3e-8f90-123456789abc"
API = "https://www.data.gouv.fr/api/1/datasets/ptce/"
WEB = Web(frozenset({"127.0.0.1"}), replace(SOURCES, attempts=1))
POLES = b"id_pole,nom\nptce-a,A\n"


@pytest.mark.parametrize(
    ("address", "portal", "expected"),
    [
        ("https://www.data.gouv.fr/fr/datasets/ptce/", "data.gouv.fr", (API, "")),
        ("https://www.data.gouv.fr/datasets/ptce", "data.gouv.fr", (API, "")),
        ("https://www.data.gouv.fr/api/1/datasets/ptce/", "data.gouv.fr", (API, "")),
        (
            f"https://www.data.gouv.fr/fr/datasets/ptce/#/resources/{IDENTIFIER.upper()}",
            "data.gouv.fr",
            (API, IDENTIFIER),
        ),
        (f"https://www.data.gouv.fr/fr/datasets/r/{IDENTIFIER}", "data.gouv.fr", None),
        ("https://static.data.gouv.fr/resources/ptce/poles.csv", "data.gouv.fr", None),
        ("https://exemple.fr/fr/datasets/ptce/", "", None),
        (
            "https://portail.exemple.fr/api/1/datasets/ptce/",
            "",
            ("https://portail.exemple.fr/api/1/datasets/ptce/", ""),
        ),
    ],
)
def test_the_address_of_a_dataset_is_told_from_that_of_a_file(
    address: str, portal: str, expected: tuple[str, str] | None
) -> None:
    assert dataset_url(address, is_portal=bool(portal)) == expected


def resource(server: LocalSource, name: str, body: bytes, **more: object) -> dict[str, object]:
    server.answers[f"/f/{name}"] = Answer(body)
    return {
        "id": hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(),
        "title": name,
        "url": server.address(f"/f/{name}"),
        "format": name.rpartition(".")[2],
        "filesize": len(body),
        **more,
    }


def read(
    server: LocalSource, *resources: dict[str, object], fragment: str = ""
) -> dict[str, bytes]:
    server.answers["/api/1/datasets/ptce/"] = described(*resources)
    address = server.address("/api/1/datasets/ptce/") + fragment
    fetched = fetch(Source(address), WEB)
    assert fetched is not None
    return dict(fetched.files)


def test_each_table_is_a_resource(server: LocalSource) -> None:
    sha1 = {"type": "sha1", "value": hashlib.sha1(POLES, usedforsecurity=False).hexdigest()}
    found = read(
        server,
        resource(server, "poles.csv", POLES, checksum=sha1),
        resource(server, "appels.csv", b"id_appel,nom\n"),
        resource(server, "notice.pdf", b"%PDF"),
        resource(server, "export.zip", b"PK"),
    )
    assert found == {"poles.csv": POLES, "appels.csv": b"id_appel,nom\n"}
    assert "/f/notice.pdf" not in server.asked


def test_tables_that_are_too_big_together_are_not_read_to_the_end(
    server: LocalSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.sources.fetch.MAX_BYTES", len(POLES) + 10)
    both = (resource(server, name, POLES) for name in ("poles.csv", "appels.csv"))
    with pytest.raises(SourceError, match="dépassent ensemble"):
        read(server, *both)


def test_files_whose_sums_have_not_changed_are_not_read_again(server: LocalSource) -> None:
    def sums(body: bytes) -> dict[str, object]:
        return {"checksum": {"type": "sha256", "value": hashlib.sha256(body).hexdigest()}}

    source = Source(server.address("/api/1/datasets/ptce/"))
    for body in (POLES, POLES + b"ptce-b,B\n"):
        server.answers["/api/1/datasets/ptce/"] = described(
            resource(server, "poles.csv", body, **sums(body))
        )
        first = fetch(source, WEB)
        assert first is not None
        assert first.files == {"poles.csv": body}
        asked = len(server.asked)
        assert fetch(source, WEB, first.mark) is None
        assert server.asked[asked:] == ["/api/1/datasets/ptce/"]
    server.answers["/api/1/datasets/ptce/"] = described(resource(server, "poles.csv", POLES))
    again = fetch(source, WEB, first.mark)
    assert again is not None
    assert again.mark == ""  # without sums, one reads each time


def test_one_archive_holds_the_tables(server: LocalSource) -> None:
    archive = zipped({"poles.csv": POLES, "LISEZMOI.txt": b"", "../appels.csv": b"x"})
    found = read(
        server,
        resource(server, "ptce.zip", archive),
        resource(server, "liste.csv", POLES),
    )
    assert found == {"poles.csv": POLES}


def test_the_resource_asked_for_is_the_one_read(server: LocalSource) -> None:
    resources = [
        resource(server, "a.csv", b"autre"),
        resource(server, "b.csv", POLES, id=IDENTIFIER),
    ]
    found = read(server, *resources, fragment=f"#/resources/{IDENTIFIER}")
    assert found == {"poles.csv": POLES}
    with pytest.raises(SourceError, match="n'a plus la ressource demandée"):
        read(server, resources[0], fragment=f"#/resources/{IDENTIFIER}")


def test_a_choice_that_is_not_clear_is_left_to_the_operator(server: LocalSource) -> None:
    two = [resource(server, "a.csv", POLES), resource(server, "b.csv", POLES)]
    with pytest.raises(SourceError, match="plusieurs fichiers") as caught:
        read(server, *two)
    assert "a.csv (#/resources/" in caught.value.detail
    twice = [resource(server, "poles.csv", POLES), resource(server, "poles.csv", POLES)]
    with pytest.raises(SourceError, match="figure plusieurs fois"):
        read(server, *twice)
    with pytest.raises(SourceError, match="aucun fichier lisible"):
        read(server, resource(server, "notice.pdf", b"%PDF"))


@pytest.mark.parametrize(
    "more",
    [
        {"checksum": {"type": "sha1", "value": "0" * 40}},
        {"checksum": {"type": "sha256", "value": "0" * 64}},
        {"filesize": len(POLES) + 1},
    ],
)
def test_a_file_that_is_not_the_one_described_is_refused(
    server: LocalSource, more: dict[str, object]
) -> None:
    with pytest.raises(SourceError, match="tronqué"):
        read(server, resource(server, "poles.csv", POLES, **more))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"resources": 3}', b'{"resources": [1]}'])
def test_a_portal_that_says_something_else_is_told(server: LocalSource, body: bytes) -> None:
    server.answers["/api/1/datasets/ptce/"] = Answer(body)
    with pytest.raises(SourceError, match="ne décrit pas le jeu de données comme prévu"):
        fetch(Source(server.address("/api/1/datasets/ptce/")), WEB)


def test_a_resource_elsewhere_is_not_followed(server: LocalSource) -> None:
    elsewhere = resource(server, "poles.csv", POLES, url="http://169.254.169.254/poles.csv")
    with pytest.raises(SourceError, match="ne nomment pas"):
        read(server, elsewhere)
