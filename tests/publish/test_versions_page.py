"""The page of versions and errata."""

import re
from dataclasses import replace
from pathlib import Path

from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.publish.site.page import SHARED
from geo.publish.site.pages.versions import versions_html
from geo.publish.site.releases.release import (
    PublishedRelease,
    ReleaseId,
    published_release,
    register,
    with_changes,
)
from geo.publish.site.releases.versions import latest_script
from geo.reports.versions.changes import changes_figures
from geo.reports.versions.errata import Erratum, errata, errata_sentence
from geo.tables.changes import Changes, changes
from geo.tables.schema import read_schemas
from tests import shipped
from tests.folders import change_row
from tests.spaces import plain

SCHEMAS = read_schemas()
ATTACK = "</script><img src=x onerror=alert(1)>{{ x }}'\"\u2028\u202e"
FIRST = PublishedRelease(ReleaseId("2026-11-23", "1.0.0"), "Atlas", "", (("poles", 1),), "a")
LATER = PublishedRelease(ReleaseId("2026-12-01", "1.1.0"), "Atlas", "", (("poles", 3),), "b")
ERRATUM = Erratum("2026-12-02", "1.0.0", "Le Pôle", "Rennes", "Redon", "https://exemple.fr/e")


def compared(before: Atlas, after: Atlas) -> Changes:
    schemas = {name: SCHEMAS[name] for name in before.tables}
    return changes(before.tables, after.tables, schemas)


def test_a_new_release_says_what_it_changed_cell_by_cell(
    shipped_atlas: Atlas, data_folder: Path
) -> None:
    change_row(data_folder, "poles", 0, nom="Un nom nouveau")
    package = data_folder / "datapackage.json"
    text = package.read_text("utf-8").replace(f'"{shipped.VERSION}"', '"99.0"')
    package.write_text(text, "utf-8")
    newer = load_atlas(data_folder)
    first = published_release(shipped_atlas.select(Selection()), SCHEMAS)
    found = compared(shipped_atlas, newer)
    second = with_changes(published_release(newer.select(Selection()), SCHEMAS), first.id, found)
    html = plain(versions_html(register([first], second), changes_figures(found, SCHEMAS), []))
    assert f"2 versions sont publiées ici, la plus ancienne du {shipped.DAY}." in html
    assert "Depuis la version précédente : 1 pôle modifié (1 cellule)." in html
    assert "<td>3.EVA</td><td>Un nom nouveau</td>" in html
    assert "C'est la première version publiée ici." in html
    assert f'href="<partage>../versions/{shipped.RELEASE}/index.html"' in html
    assert html.count("<h1>") == 1
    selections = f"{shipped.SUPPORTS} pôles retenus par un appel"
    assert f"Elle contient {shipped.POLES} pôles, {selections}, {shipped.TIES} liens" in html


def test_errata_stand_with_the_version_they_correct() -> None:
    other = replace(ERRATUM, version="0.9", subject="Ancienne", source="", date="2026")
    html = plain(versions_html([LATER, FIRST], [], [ERRATUM, other]))
    assert "2 erreurs reconnues dans 2 versions, la dernière le 2 décembre 2026." in html
    assert 'index.html">1.0.0</a></td><th scope="row">Le Pôle</th><td>Rennes</td>' in html
    assert "<td>0.9 (non publiée ici)</td>" in html
    assert "<td>sans source publiée</td>" in html


def test_without_errata_the_page_says_so() -> None:
    assert "Aucune erreur n'a été signalée dans les versions publiées." in errata_sentence([])
    assert "<tbody>" not in versions_html([FIRST], [], [])


def test_hostile_errata_are_text() -> None:
    erratum = Erratum("2026", ATTACK, ATTACK, ATTACK, ATTACK, "https://exemple.fr/" + ATTACK)
    html = versions_html([FIRST], [], [erratum])
    script = latest_script([FIRST], [erratum])
    assert "<img" not in html
    assert "</script" not in script.partition("\n")[0]
    assert "\u2028" not in script


def test_errata_are_read_the_latest_first(shipped_atlas: Atlas, data_folder: Path) -> None:
    assert errata(shipped_atlas) == ()
    with (data_folder / "errata.csv").open("a", encoding="utf-8") as file:
        file.write("2026-01,1.0.0,A,b,c,\n2026-12-02,1.0.0,Le Pôle,Rennes,Redon,https://e.fr\n")
    found = errata(load_atlas(data_folder))
    assert [erratum.subject for erratum in found] == ["Le Pôle", "A"]
    html = plain(versions_html([FIRST], [], found[1:])).replace(SHARED, "")
    row = html.partition("<tbody>")[2].partition("</tbody>")[0]
    cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)
    assert re.sub(r"<[^>]*>", "", "|".join(cells)) == "janvier 2026|1.0.0|A|b|c|sans source publiée"
    assert errata_sentence(found[1:]).endswith("dans 1 version, la dernière en janvier 2026.")
