"""A data folder changed by hand enters service once it has come whole, and is no accident."""

import os
import time
from pathlib import Path

import pytest

from geo.errors import DataUnreadableError
from geo.model.atlas import Atlas
from geo.tables.store import replace_tables
from geo.tables.versions import versioned_paths
from pages.state import in_service
from pages.state.in_service import atlas_in_service, refusal_of
from tests import shipped
from tests.folders import change_row
from tests.pages.opened import Settings, open_page, text_of

pytestmark = pytest.mark.slow


HOUR_S = 3600.0


@pytest.fixture
def folder(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in service, whose files were written a while ago; they settle in an hour."""
    monkeypatch.setattr(in_service, "SETTLED_S", HOUR_S)
    settle(data_folder)
    assert len(atlas_in_service(data_folder).poles) == shipped.POLES
    return data_folder


def settle(folder: Path, seconds: float = 2 * HOUR_S) -> None:
    """Have the files of a folder be that old."""
    written = time.time() - seconds
    for path in versioned_paths(folder):
        os.utime(path, (written, written))


def cut(folder: Path, share: float) -> None:
    """Leave the first part of the poles, as a copy that was interrupted does."""
    path = folder / "poles.csv"
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])


def has_omega(atlas: Atlas) -> bool:
    return "PTCE Omega" in set(atlas.poles["nom"])


def test_a_file_that_is_being_copied_is_not_in_service(folder: Path) -> None:
    cut(folder, 0.9)
    assert len(atlas_in_service(folder).poles) == shipped.POLES
    assert not refusal_of(folder)


def test_what_was_changed_by_hand_is_in_service_once_it_has_settled(folder: Path) -> None:
    change_row(folder, "poles", 0, nom="PTCE Omega")
    assert not has_omega(atlas_in_service(folder))
    settle(folder)
    assert has_omega(atlas_in_service(folder))
    assert not refusal_of(folder)


def test_a_table_that_lost_most_of_its_poles_is_refused_and_told(folder: Path) -> None:
    whole = (folder / "poles.csv").read_bytes()
    cut(folder, 0.3)
    settle(folder)
    assert len(atlas_in_service(folder).poles) == shipped.POLES
    assert f"contre {shipped.POLES} pôles : il est sans doute tronqué" in refusal_of(folder)
    (folder / "poles.csv").write_bytes(whole + b"\n")
    settle(folder, 3 * HOUR_S)
    assert len(atlas_in_service(folder).poles) == shipped.POLES
    assert not refusal_of(folder)


def test_a_table_that_cannot_be_read_is_refused_and_told(folder: Path) -> None:
    (folder / "poles.csv").write_bytes(b"")
    settle(folder)
    assert len(atlas_in_service(folder).poles) == shipped.POLES
    assert "poles.csv" in refusal_of(folder)


def test_what_the_atlas_writes_is_in_service_at_once(folder: Path) -> None:
    header, first, *_ = (folder / "poles.csv").read_bytes().splitlines(keepends=True)
    replace_tables(folder, {"poles.csv": header + first}, reason="voulu")
    assert len(atlas_in_service(folder).poles) == 1


def test_a_folder_that_was_never_good_is_an_error(data_folder: Path) -> None:
    (data_folder / "poles.csv").write_bytes(b"")
    with pytest.raises(DataUnreadableError, match=r"poles\.csv"):
        atlas_in_service(data_folder)


def test_nobody_waits_while_another_visit_reads_what_has_come(folder: Path) -> None:
    change_row(folder, "poles", 0, nom="PTCE Omega")
    settle(folder)
    with in_service._reading:
        assert not has_omega(atlas_in_service(folder))
    assert has_omega(atlas_in_service(folder))


def test_pages_say_that_what_has_come_is_not_shown(folder: Path, settings: Settings) -> None:
    settings(donnees=str(folder))
    cut(folder, 0.3)
    settle(folder)
    text = text_of(open_page())
    assert "Les données ont changé, mais ne sont pas mises en service" in text
    assert f"{shipped.POLES} pôles" in text
