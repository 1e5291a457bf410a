import csv
import gzip
import io
import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from geo.atlas import load_atlas
from geo.errors import PublishError
from geo.french import typeset
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.progress import silent
from geo.publish.site import build
from geo.publish.site.site import Request, publish
from geo.reports.sentences import count_sentence
from geo.settings import SHIPPED_DATA, Settings
from geo.tables.schema import read_schemas
from tests import shipped
from tests.folders import TABLES, read_rows, write_rows
from tests.publish.leaks import leaks
from tests.publish.site_reader import ReadPage, broken_links, read_page
from tests.publish.small_sites import DEPARTEMENTS, drawn_once, one_process
from tests.publish.test_structured_data import publication
from tests.spaces import plain

pytestmark = pytest.mark.slow

BASE = "https://exemple.fr/"
SMALL = Selection(level="region", codes=("94",), words="3.EVA")
"""Few pages: Corse has no pole, and one elsewhere is called so."""
AUDE = Selection(level="departement", codes=("11",), sectors=("numerique",))
"""One pole, 3.EVA, and five elsewhere to which distances are measured."""

ATTACK = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}<partage>"
INTERNAL, PUBLIC = "secretinterne4711", "porteusepublique4711"


def pages_of(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def write(atlas: Atlas, out: Path, selection: Selection = SMALL, **more: str) -> list[str]:
    request = Request(atlas.select(selection), read_schemas(), Settings(), **more)
    with one_process():
        return publish(request, out, silent)


@pytest.fixture(scope="module")
def small_site(shipped_atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of few pages; no test may change it."""
    out = tmp_path_factory.mktemp("petite") / "site"
    write(shipped_atlas, out, base_url=BASE)
    return out


@pytest.fixture(scope="module")
def site_without_address(shipped_atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a pole, whose place the operator did not say; no test may change it."""
    out = tmp_path_factory.mktemp("aude") / "site"
    with drawn_once():
        said = write(shipped_atlas, out, AUDE)
    assert any("Sans --base-url" in line for line in said)
    return out


@pytest.fixture(scope="module")
def spoiled_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of a pole whose name attacks, of tables with internal cells; no test may change it."""
    folder = tmp_path_factory.mktemp("abimees")
    tables = {name: read_rows(SHIPPED_DATA, name) for name in TABLES}
    cells = {"note": INTERNAL, "structure_porteuse": PUBLIC}
    first, *others = ({**row, **cells} for row in tables["poles"])
    assert first["id_pole"] == "ptce-3-eva"
    write_rows(
        folder, **{**tables, "poles": [{**first, "nom": ATTACK, "description": ATTACK}, *others]}
    )
    shutil.copy(SHIPPED_DATA / "datapackage.json", folder)
    out = tmp_path_factory.mktemp("abime") / "site"
    write(load_atlas(folder), out, AUDE, base_url=BASE)
    return out


def files_of(site: Path) -> set[str]:
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}


def bytes_of(site: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(site)): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def test_regions_departements_and_the_epci_with_poles_or_many_inhabitants_have_pages(
    shipped_atlas: Atlas,
) -> None:
    territories = shipped_atlas.territories
    with_poles = set(shipped_atlas.poles["code_epci"]) - {""}
    chosen = with_poles | set(territories.epci.index[territories.epci["population"] > 50_000])
    expected = {("region", code) for code in territories.regions.index}
    expected |= {("departement", code) for code in territories.departements.index}
    expected |= {("epci", code) for code in chosen}
    assert len(expected) == 18 + 101 + len(chosen)
    names = publication(shipped_atlas).page_names
    assert set(names) == expected
    assert len(set(names.values())) == len(names)


def test_every_territory_and_pole_has_a_page_at_two_addresses(
    published_pages: dict[str, ReadPage], shipped_atlas: Atlas
) -> None:
    expected = {f"pole/{identifier}.html" for identifier in shipped_atlas.poles["id_pole"]}
    expected |= {f"region/{code}.html" for code in shipped_atlas.territories.regions.index}
    expected |= {f"departement/{code}.html" for code in DEPARTEMENTS}
    assert len(expected) == shipped.POLES + 18 + len(DEPARTEMENTS)
    epci = {path for path in published_pages if path.startswith("epci/")}
    with_poles = {f"epci/{code}.html" for code in shipped_atlas.poles["code_epci"]}
    assert epci & with_poles
    assert epci - with_poles
    now = expected | epci
    assert now | {f"versions/{shipped.RELEASE}/{path}" for path in now} <= set(published_pages)


def test_every_link_leads_to_a_file_of_the_site(
    published_site: Path, published_pages: dict[str, ReadPage]
) -> None:
    files = files_of(published_site)
    broken = {
        path: links
        for path, page in published_pages.items()
        if (links := broken_links(page, path, files))
    }
    assert broken == {}


def test_every_page_has_a_language_a_title_of_its_own_and_one_heading(
    published_pages: dict[str, ReadPage],
) -> None:
    titles = Counter()
    for path, page in published_pages.items():
        assert dict(page.elements)["html"]["lang"] == "fr", path
        assert [tag for tag, _ in page.headings].count("h1") == 1, path
        if not path.startswith("versions/"):
            titles[page.title] += 1
    assert [title for title, pages in titles.items() if pages > 1] == []


def test_no_page_runs_or_styles_anything_in_place(published_pages: dict[str, ReadPage]) -> None:
    for path, page in published_pages.items():
        for tag, attributes in page.elements:
            assert "style" not in attributes, (path, tag)
            assert not [name for name in attributes if name.startswith("on")], (path, tag)
            if tag == "script":
                is_data = attributes.get("type", "") in ("application/json", "application/ld+json")
                assert is_data or attributes.get("src"), path
            assert tag != "style", path


def test_the_home_page_counts_as_the_atlas_does(
    published_site: Path, published_pages: dict[str, ReadPage], shipped_atlas: Atlas
) -> None:
    text = (published_site / "index.html").read_text("utf-8")
    view = shipped_atlas.select(Selection())
    assert count_sentence(view) in text
    rows = published_pages["index.html"].rows
    listed = [row[0] for row in rows if len(row) == 4]
    assert (
        sum(any(cell.startswith(typeset(name)) for cell in listed) for name in view.poles["nom"])
        == shipped.POLES
    )
    sectors = {row[0]: int(row[1]) for row in rows if len(row) == 3 and row[1].isdigit()}
    labels = {option.slug: option.label for option in shipped_atlas.facets["secteur"].options}
    counts = view.count_by_option("secteur")
    assert {labels[slug]: poles for slug, poles in counts.items() if poles} == sectors


def test_the_pages_of_the_regions_add_up_to_the_home_page(published_site: Path) -> None:
    counted = 0
    for path in (published_site / "region").glob("*.html"):
        said = rf"(\d+|Aucun) des {shipped.POLES} pôles recensés"
        found = re.search(said, path.read_text("utf-8"))
        assert found, path
        counted += 0 if found[1] == "Aucun" else int(found[1])
    assert counted == shipped.POLES  # each pole is known at least by its région


def test_the_page_of_a_region_offers_the_table_of_its_poles(
    published_site: Path, published_pages: dict[str, ReadPage]
) -> None:
    files = f"versions/{shipped.RELEASE}/fichiers"
    name = f"{files}/territoires/ptce-region-53-{shipped.DATE}.csv"
    assert f"../{name}" in published_pages["region/53.html"].links
    content = (published_site / name).read_bytes()
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert {row["id_pole"] for row in rows} == {pole["id_pole"] for pole in shipped.BRETONS}


def test_the_page_of_networks_lists_the_ties_and_offers_its_map_and_its_sheet(
    published_site: Path, published_pages: dict[str, ReadPage]
) -> None:
    """The farthest member is 129 km from its pole."""
    page = published_pages["reseaux.html"]
    assert "reseaux.html" in published_pages["index.html"].links
    ties = [row for row in page.rows if row[:2] == ["Recycl’Occ Textile", "JVS Textiles"]]
    assert [plain(row[-1]) for row in ties] == ["129 km"]
    text = plain((published_site / "reseaux.html").read_text("utf-8"))
    assert f"{shipped.TIED} pôles sont liés à un réseau" in text
    assert f"Les 25 premières lignes, sur {shipped.MEMBERS}." in text
    assert len(gzip.compress((published_site / "reseaux.html").read_bytes())) < 50_000
    files = published_site / "versions" / shipped.RELEASE / "fichiers"
    for name in ("images/ptce-reseaux-{}.svg", "images/ptce-reseaux-{}.png"):
        assert (files / name.format(shipped.DATE)).stat().st_size > 10_000
    assert (files / f"fiches/ptce-reseaux-{shipped.DATE}.pdf").read_bytes().startswith(b"%PDF")


def test_the_same_inputs_give_the_same_bytes(
    small_site: Path, shipped_atlas: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether one process writes it or several."""
    monkeypatch.setattr(build, "_MOST_MADE_HERE", 1)
    request = Request(shipped_atlas.select(SMALL), read_schemas(), Settings(), BASE)
    publish(request, tmp_path / "site", silent)
    one, other = bytes_of(small_site), bytes_of(tmp_path / "site")
    assert one.keys() == other.keys()
    assert [path for path, content in one.items() if content != other[path]] == []
    assert any(path.endswith(".gpkg") for path in one)
    assert any(path.endswith(".png") for path in one)


def test_data_changed_by_hand_are_a_release_that_leaves_the_old_one_and_says_what_changed(
    site_without_address: Path, data_folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "site"
    shutil.copytree(site_without_address, out)
    before = bytes_of(out / "versions" / shipped.RELEASE)
    poles = data_folder / "poles.csv"
    poles.write_text(poles.read_text("utf-8").replace("3.EVA,laureat", "3.EVA,clos"), "utf-8")
    with drawn_once():
        told = write(load_atlas(data_folder), out, AUDE)
    assert bytes_of(out / "versions" / shipped.RELEASE) == before
    releases = {path.name for path in (out / "versions").iterdir() if path.is_dir()}
    (new,) = releases - {shipped.RELEASE}
    day, _, version = new.partition("-v")
    assert day == shipped.DATE
    assert any(f"sous la version {version}." in line for line in told)
    said = (out / "versions.html").read_text("utf-8")
    assert "1 pôle modifié" in said
    assert "laureat" in said
    assert "clos" in said
    package = out / "versions" / new / "fichiers" / "donnees" / "datapackage.json"
    assert json.loads(package.read_text("utf-8"))["version"] == version
    files = files_of(out)
    for path in (path for path in files if path.endswith(".html")):
        assert broken_links(read_page(out / path), path, files) == [], path
    assert f"versions/{new}" in (out / "index.html").read_text("utf-8")


def test_another_selection_takes_no_place_of_a_published_release(
    small_site: Path, shipped_atlas: Atlas, tmp_path: Path
) -> None:
    shutil.copytree(small_site, tmp_path / "site")
    before = bytes_of(tmp_path / "site")
    with pytest.raises(PublishError, match=r"autre sélection\. Augmentez « version »"):
        write(shipped_atlas, tmp_path / "site", AUDE, base_url=BASE)
    assert bytes_of(tmp_path / "site") == before


def test_a_folder_of_other_files_is_refused_and_left_alone(
    shipped_atlas: Atlas, tmp_path: Path
) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"souvenir")
    with pytest.raises(PublishError, match="n'est pas un site publié"):
        write(shipped_atlas, tmp_path)
    assert (tmp_path / "photo.jpg").read_bytes() == b"souvenir"


def test_a_publication_that_fails_leaves_the_site_as_it_was(
    small_site: Path, shipped_atlas: Atlas, tmp_path: Path
) -> None:
    out = tmp_path / "site"
    shutil.copytree(small_site, out)
    before = bytes_of(out)

    def stop(done: int, total: int, _step: str) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    request = Request(shipped_atlas.select(SMALL), read_schemas(), Settings(), BASE)
    with one_process(), drawn_once(), pytest.raises(KeyboardInterrupt):
        publish(request, out, stop)
    assert bytes_of(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_without_an_address_nothing_speaks_of_one(site_without_address: Path) -> None:
    home = (site_without_address / "index.html").read_text("utf-8")
    assert "canonical" not in home
    assert "og:" not in home
    assert not (site_without_address / "sitemap.xml").exists()


def test_hostile_names_stay_text(spoiled_site: Path) -> None:
    for path in pages_of(spoiled_site):
        page = read_page(path)
        assert [tag for tag, _ in page.elements if tag == "img"] == [], path
        assert "<script>alert" not in path.read_text("utf-8"), path
    assert "&lt;partage&gt;" in (spoiled_site / "pole" / "ptce-3-eva.html").read_text("utf-8")


def test_no_internal_value_reaches_any_file(spoiled_site: Path) -> None:
    assert leaks(spoiled_site, INTERNAL) == []
    found = leaks(spoiled_site, PUBLIC)  # the search sees what is there
    kinds = {path.split(" > ")[0].rsplit(".", 1)[-1] for path in found}
    assert {"html", "csv", "xlsx", "gpkg", "geojson", "zip", "pdf"} <= kinds


def test_the_page_of_sectors_counts_as_the_atlas_does(
    published_pages: dict[str, ReadPage], shipped_atlas: Atlas
) -> None:
    page = published_pages["secteurs.html"]
    assert [tag for tag, _ in page.headings].count("h2") == 4
    counts = shipped_atlas.select(Selection()).count_by_option("secteur")
    labels = {option.slug: option.label for option in shipped_atlas.facets["secteur"].options}
    listed = {row[0]: int(row[1]) for row in page.rows if len(row) == 3 and row[1].isdigit()}
    assert listed == {
        **{labels[slug]: poles for slug, poles in counts.items()},
        "Sans secteur connu": len(shipped.poles(secteurs="")),
    }
    regions = [row for row in page.rows if len(row) == 7 and row[0] == "Grand Est"]
    assert len(regions) == 13  # sectors


def test_the_page_of_the_calls_names_each_with_what_it_announced(
    published_pages: dict[str, ReadPage],
) -> None:
    (_, *rows) = (row for row in published_pages["appels.html"].rows if len(row) == 8)
    announced = {
        typeset(row["nom"]): row["laureats"] or "—" for row in read_rows(SHIPPED_DATA, "appels")
    }
    assert {row[0]: row[3] for row in rows} == announced


def test_subjects_have_their_sheets(small_site: Path) -> None:
    sheets = {
        path.name for path in (small_site / f"versions/{shipped.RELEASE}/fichiers/fiches").iterdir()
    }
    for subject in ("secteurs", "appels"):
        assert f"ptce-{subject}-{shipped.DATE}.pdf" in sheets
        text = (small_site / f"{subject}.html").read_text("utf-8")
        assert f"fiches/ptce-{subject}-{shipped.DATE}.pdf" in text
        assert f'href="{subject}.html" aria-current="page"' in text
