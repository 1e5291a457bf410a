"""What frozen pages say of their age, opened from the disk under the policy of the site."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from geo.publish.site.releases.release import PublishedRelease, ReleaseId
from geo.publish.site.releases.versions import frozen_notice, latest_script
from geo.publish.site.shell import POLICY
from geo.reports.versions.errata import Erratum
from tests.spaces import plain

ATTACK = "</script><img src=x onerror=alert(1)>{{ x }}'\"\u2028\u202e"
FIRST = PublishedRelease(ReleaseId("2026-11-23", "1.0.0"), "Atlas", "", (("poles", 1),), "a")
LATER = PublishedRelease(ReleaseId("2026-12-01", "1.1.0"), "Atlas", "", (("poles", 3),), "b")
ERRATUM = Erratum("2026-12-02", "1.0.0", "Le Pôle", "Rennes", "Redon", "https://exemple.fr/e")


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    """A site with a frozen page of the first version, two levels down in its release."""
    folder = tmp_path / "versions" / str(FIRST.id) / "pole"
    folder.mkdir(parents=True)
    notice = frozen_notice(FIRST.id, "../../../")
    path = folder / "a.html"
    path.write_text(
        '<!doctype html><html lang="fr"><meta charset="utf-8"><title>a</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<script src="../../../derniere.js" defer></script>{notice}',
        "utf-8",
    )
    return path


def banner(page: Page, path: Path, script: str) -> str:
    (path.parents[3] / "derniere.js").write_text(script, "utf-8")
    page.goto(path.as_uri())
    return plain(page.inner_text("aside"))


def test_an_old_page_says_that_a_newer_version_exists(page: Page, frozen: Path) -> None:
    text = banner(page, frozen, latest_script([LATER, FIRST], [ERRATUM]))
    assert "Une version plus récente existe : version 1.1.0 du 1er décembre 2026" in text
    assert "Erreur reconnue dans cette version :" in text
    assert "Le Pôle : publié « Rennes », corrigé « Redon » (2 décembre 2026)." in text
    addresses = [link.get_attribute("href") for link in page.query_selector_all("aside p a")]
    root = frozen.parents[3].as_uri()
    assert addresses[1:] == [f"{root}/index.html", f"{root}/versions.html"]


def test_a_page_of_the_latest_version_without_errata_adds_nothing(
    page: Page,
    frozen: Path,
) -> None:
    other = replace(ERRATUM, version="0.9")
    text = banner(page, frozen, latest_script([FIRST], [other]))
    assert text == (
        "Cette page est celle de la version 1.0.0 du 23 novembre 2026 : elle ne change plus. "
        "Voir la dernière version."
    )


def test_a_hostile_erratum_runs_nothing(page: Page, frozen: Path) -> None:
    erratum = replace(ERRATUM, subject=ATTACK, published=ATTACK)
    text = banner(page, frozen, latest_script([FIRST], [erratum]))
    assert "<img src=x onerror=alert(1)>" in text
    assert page.query_selector("aside img") is None
