"""What all tests of pages share."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from geo.settings import SETTINGS_VARIABLE
from tests.pages.opened import Settings


@pytest.fixture(scope="session", autouse=True)
def packages_looked_through_once() -> Iterator[None]:
    """Look for components in the installed packages once a process.

    Streamlit does at each start of the app, which takes longer than most pages: a hundred packages.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner,
            "scan_component_manifests",
            cache(manifest_scanner.scan_component_manifests),
        )
        yield


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Write a settings file and make the app use it."""

    def write(**values: str) -> None:
        path = tmp_path / "atlas.toml"
        path.write_text("\n".join(f'{key} = "{value}"' for key, value in values.items()), "utf-8")
        monkeypatch.setenv(SETTINGS_VARIABLE, str(path))

    return write
