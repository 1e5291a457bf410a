"""Releases: their names, what may be published again, and the index that remembers them."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from geo.atlas import load_atlas
from geo.errors import PublishError
from geo.model.atlas import Atlas, Release
from geo.model.selection import Selection
from geo.publish.site.releases.release import (
    PublishedRelease,
    ReleaseId,
    RowChanges,
    before,
    index_json,
    numbered,
    parse_index,
    published_release,
    register,
    release_id,
)
from geo.settings import SHIPPED_DATA
from geo.tables.schema import read_schemas
from tests import shipped
from tests.folders import change_row

SCHEMAS = read_schemas()


def release(day: str, version: str, fingerprint: str = "a") -> PublishedRelease:
    return PublishedRelease(ReleaseId(day, version), "Atlas", "", (("poles", 3),), fingerprint)


FIRST = release("2026-11-23", "1.0.0")
SECOND = release("2026-12-01", "1.1.0", "b")


def test_the_shipped_release_is_named_by_its_date_and_version(shipped_atlas: Atlas) -> None:
    found = published_release(shipped_atlas.select(Selection()), SCHEMAS)
    assert str(found.id) == shipped.RELEASE
    assert dict(found.counts)["poles"] == shipped.POLES
    assert dict(found.counts)["membres"] == shipped.MEMBERS


def test_a_selection_counts_the_rows_of_its_poles_only(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection(level="region", codes=("53",)))
    counts = dict(published_release(view, SCHEMAS).counts)
    chosen = set(view.poles["id_pole"])
    members = shipped_atlas.tables["membres"]["id_pole"]
    assert counts["poles"] == len(chosen) < shipped.POLES
    assert counts["membres"] == sum(pole in chosen for pole in members) < shipped.MEMBERS
    supports = shipped_atlas.tables["soutiens"]
    calls = set(supports["id_appel"][supports["id_pole"].isin(list(chosen))])
    assert counts["appels"] == len(calls)


@pytest.mark.parametrize(
    ("day", "version", "fault"),
    [
        ("", "1.0", "created"),
        ("2026-11", "1.0", "created"),
        ("2026-02-30", "1.0", "created"),
        ("2026-11-23", "", "version"),
        ("2026-11-23", "../../etc", "version"),
        ("2026-11-23", "1/2", "version"),
        ("2026-11-23", "<script>", "version"),
        ("2026-11-23", "1..2", "version"),
        ("2026-11-23", "1.0\n", "version"),
        ("2026-11-23", "é", "version"),
        ("2026-11-23", "1" * 41, "version"),
    ],
)
def test_what_cannot_name_a_folder_is_refused(day: str, version: str, fault: str) -> None:
    with pytest.raises(PublishError, match=rf"datapackage\.json, .*{fault} : "):
        release_id(Release("Atlas", version, day, ""))


def test_releases_are_listed_newest_first_and_ten_comes_after_nine() -> None:
    published: tuple[PublishedRelease, ...] = ()
    for version in ("1.9.0", "1.10.0"):
        published = register(published, release("2026-12-01", version, version))
    published = register(published, release("2026-12-02", "1.0.1"))
    assert [each.id.version for each in published] == ["1.0.1", "1.10.0", "1.9.0"]
    assert before(published, published[0].id) == published[1]
    assert before(published, published[2].id) is None


def test_the_same_release_may_be_published_again() -> None:
    again = replace(FIRST, title="Titre corrigé")
    assert register([FIRST], again) == (again,)


@pytest.mark.parametrize(
    ("new", "message"),
    [
        (replace(FIRST, fingerprint="other"), "autres données.*Augmentez « version »"),
        (release("2026-11-24", "1.0.0"), "a déjà été publiée, datée du 23 novembre 2026"),
        (release("2026-11-01", "0.9.0"), "antérieure à la dernière publiée"),
    ],
)
def test_what_was_published_is_never_rewritten(new: PublishedRelease, message: str) -> None:
    with pytest.raises(PublishError, match=message):
        register([FIRST], new)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (replace(SECOND, fingerprint="c"), "2026-12-01-v1.1.1"),  # edited by hand
        (FIRST, "2026-12-01-v1.1.1"),  # put back
        (replace(FIRST, fingerprint="b"), "2026-12-01-v1.1.0"),  # what is published last
        (release("2026-12-02", "1.0.0", "c"), "2026-12-02-v1.0.1"),  # its version was used
        (SECOND, "2026-12-01-v1.1.0"),
        (release("2026-12-02", "1.2", "c"), "2026-12-02-v1.2"),
        (replace(SECOND, fingerprint="c", selection="region=53"), "2026-12-01-v1.1.0"),
    ],
)
def test_changed_data_are_a_new_release_however_they_changed(
    data: PublishedRelease, named: str
) -> None:
    assert str(numbered([SECOND, FIRST], data).id) == named


@pytest.mark.parametrize(
    ("version", "following"), [("beta", "beta.1"), ("2026-11-23", "2026-11-23.1")]
)
def test_any_version_has_one_that_follows(version: str, following: str) -> None:
    first = release("2026-11-23", version)
    (second,) = register([], numbered([first], replace(first, fingerprint="b")))
    assert second.id.version == following
    third = numbered([second, first], replace(first, fingerprint="c"))
    assert third.id.version == f"{following[:-1]}2"
    assert register([second, first], third)[0] == third


@pytest.mark.slow
def test_the_fingerprint_follows_public_cells_and_the_selection_only(
    shipped_atlas: Atlas, data_folder: Path
) -> None:
    def fingerprint(atlas: Atlas, selection: Selection | None = None) -> str:
        return published_release(atlas.select(selection or Selection()), SCHEMAS).fingerprint

    ours = fingerprint(shipped_atlas)
    change_row(data_folder, "poles", 0, note="Une autre note interne")
    assert fingerprint(load_atlas(data_folder)) == ours
    change_row(data_folder, "poles", 0, nom="Un autre nom")
    assert fingerprint(load_atlas(data_folder)) != ours
    assert fingerprint(shipped_atlas, Selection(statuses=("laureat",))) != ours


@pytest.mark.slow
def test_an_erratum_needs_no_new_version(shipped_atlas: Atlas, data_folder: Path) -> None:
    with (data_folder / "errata.csv").open("a", encoding="utf-8") as file:
        file.write("2026-12-01,1.0.0,Le Pôle,Rennes,Redon,\n")
    corrected = published_release(load_atlas(data_folder).select(Selection()), SCHEMAS)
    ours = published_release(shipped_atlas.select(Selection()), SCHEMAS)
    assert corrected.fingerprint == ours.fingerprint
    assert register([ours], corrected) == (corrected,)


def test_the_index_comes_back_as_it_was_written() -> None:
    changed = replace(
        SECOND,
        scope="les pôles en Bretagne",
        previous=str(FIRST.id),
        changes={"poles": RowChanges(2, 1, 3)},
        changes_words="2 pôles ajoutés.",
    )
    published = register([FIRST], replace(changed, title='« Titre » <script> "'))
    text = index_json(published)
    assert parse_index(text) == published
    assert index_json(parse_index(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        pytest.param("[" * 100_000, id="deep"),
        "{}",
        '{"versions": [1]}',
        '{"versions": [{"date": "2026-11-23", "version": "../x"}]}',
        index_json([FIRST]).replace('"poles": 3', '"poles": "x"'),
    ],
)
def test_a_broken_index_says_what_to_do(text: str) -> None:
    with pytest.raises(PublishError, match=r"^versions/index\.json n'est pas un index lisible"):
        parse_index(text)


def test_an_identifier_is_the_same_wherever_the_site_stands() -> None:
    assert FIRST.urn == release("2026-11-23", "1.0.0").urn
    assert len({FIRST.urn, SECOND.urn, replace(FIRST, fingerprint="c").urn}) == 3


@pytest.mark.slow
def test_a_folder_without_errata_can_be_published(tmp_path: Path, shipped_atlas: Atlas) -> None:
    folder = tmp_path / "ancien"
    folder.mkdir()
    for path in [*SHIPPED_DATA.glob("*.csv"), SHIPPED_DATA / "datapackage.json"]:
        if path.name != "errata.csv":
            shutil.copy(path, folder)
    old = published_release(load_atlas(folder).select(Selection()), SCHEMAS)
    assert old == published_release(shipped_atlas.select(Selection()), SCHEMAS)
