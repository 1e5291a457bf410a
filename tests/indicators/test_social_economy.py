"""The social economy counted in the stock files of Sirene: values worked out by hand."""

import re
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from geo.atlas import load_atlas, read_catalogue
from geo.commands.main import main
from geo.model.activities import activities, activity_of
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.publish.site.pages.indicators import indicator_page, indicator_subjects
from geo.publish.site.publication import Publication
from geo.publish.site.releases.release import ReleaseId
from geo.reports.blocks import (
    Details,
    LongTable,
    MapBlock,
    Note,
    Report,
    Sentences,
    Span,
    TableBlock,
)
from geo.reports.poles.report import pole_report
from geo.reports.social_economy.around import by_activity
from geo.reports.study import Study
from geo.reports.tables import Column, Table, texts
from geo.reports.territory.comparison import comparison_report
from geo.reports.territory.report import territory_report
from geo.settings import SETTINGS_VARIABLE, SHIPPED_DATA, Settings
from geo.territories.read import read_territories, territories_folder
from tests.pages.opened import open_page
from tests.spaces import plain
from tests.stock_files import Row, site, unit, write_stock

pytestmark = pytest.mark.slow

AUCH, AJACCIO, PARIS, MAYOTTE = "32013", "2A004", "75056", "97611"
SIZE, CODE = "trancheEffectifsEtablissement", "activitePrincipaleEtablissement"
ESS = "economieSocialeSolidaireUniteLegale"
UNITS = [
    unit(11111111, "<b>RÉGIE</b>"),
    unit(22222222, "SCOP QUI N'EST QUE DANS LA LISTE", "5458", **{ESS: None}),
    unit(33333333, "AU BON PAIN", "5499", **{ESS: "N"}),
    unit(44444444, None, "1000"),
    unit(55555555, "CACHÉE", statutDiffusionUniteLegale="P"),
    unit(66666666, "TRÈS GRANDE MUTUELLE", "8210"),
]
SITES: list[Row] = [
    site(11111111, AUCH, **{SIZE: "01", CODE: "38.11Z"}),
    site(11111111, AUCH, rank=2, **{SIZE: "12", CODE: "88.10C"}),
    site(11111111, AUCH, rank=3, **{SIZE: "NN", CODE: "94.99Z"}),
    site(11111111, AUCH, rank=4, etatAdministratifEtablissement="F", **{SIZE: "41"}),
    site(11111111, "75111", rank=5, **{SIZE: None, CODE: None}),
    site(11111111, "98818", rank=6, **{SIZE: "03"}),
    site(22222222, AJACCIO, **{SIZE: "00", CODE: "35.11Z"}),
    site(33333333, AUCH, **{SIZE: "03"}),
    site(44444444, AUCH, **{SIZE: "03"}),
    site(55555555, AUCH, **{SIZE: "03"}),
    site(66666666, PARIS, **{SIZE: "53", CODE: "65.12Z"}),
    site(66666666, MAYOTTE, rank=2, **{SIZE: "02", CODE: "01.13Z"}),
]
LIST = 'Famille;SIREN;CRESS\nCoopératives;"222 222 226";Corse\n'


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> "Counted":
    return Counted(tmp_path_factory.mktemp("ess"))


class Counted:
    """A data folder to which the command has added the social economy, without a list."""

    def __init__(self, place: Path) -> None:
        self.folder, self.place = place / "donnees", place
        self.folder.mkdir()
        for path in SHIPPED_DATA.glob("*.csv"):
            shutil.copy(path, self.folder)
        self.files = [str(path) for path in write_stock(place, UNITS, SITES)]
        assert self.add("--yes") == 0
        self.territories = read_territories(territories_folder(self.folder))
        self.study = Study(load_atlas(self.folder), Selection())
        self.catalogue = self.study.atlas.indicators

    def add(self, *words: str) -> int:
        stock = ["--stock", *self.files, "--data", str(self.folder)]
        return main(["indicators", "add", "sirene", *stock, *words])

    def value(self, identifier: str, level: Level, code: str) -> float:
        known = self.catalogue.at(identifier, level)
        assert known is not None
        return float(known.numbers[self.territories.table(level).index.get_loc(code)])


@pytest.mark.parametrize(
    ("identifier", "level", "code", "expected"),
    [
        ("ess-etablissements", "commune", AUCH, 3),  # neither closed, person, hidden nor unflagged
        ("ess-employeurs", "commune", AUCH, 2),
        ("ess-emplois-min", "commune", AUCH, 1 + 20),
        ("ess-emplois-max", "commune", AUCH, 2 + 49),
        ("ess-employeurs-dechets-reemploi", "commune", AUCH, 1),
        ("ess-employeurs-insertion", "commune", AUCH, 1),  # 88.10C is no 88
        ("ess-employeurs-action-sociale", "commune", AUCH, 0),
        ("ess-etablissements-vie-associative", "departement", "32", 1),
        ("ess-emplois-min-insertion", "region", "76", 20),
        ("ess-etablissements", "commune", PARIS, 2),  # its arrondissement, and itself
        ("ess-etablissements-autre", "commune", PARIS, 1),
        ("ess-emplois-min", "commune", PARIS, 10_000),
        ("ess-etablissements", "commune", AJACCIO, 0),
    ],
)
def test_what_is_counted(
    counted: Counted, identifier: str, level: Level, code: str, expected: float
) -> None:
    assert counted.value(identifier, level, code) == expected


def test_the_highest_class_has_no_upper_bound(counted: Counted) -> None:
    assert counted.value("ess-emplois-max", "commune", PARIS) != counted.value(
        "ess-emplois-max", "commune", PARIS
    )
    known = counted.catalogue.at("ess-emplois-max", "region")
    assert known is not None
    assert known.flags[counted.territories.regions.index.get_loc("11")] == "partiel"


def test_the_density_is_of_employers_for_a_thousand_inhabitants(counted: Counted) -> None:
    people = counted.territories.communes["population"]
    assert counted.value("ess-densite", "commune", AUCH) == pytest.approx(2_000 / people[AUCH])
    gers = people[counted.territories.communes["code_departement"] == "32"].sum()
    assert counted.value("ess-densite", "departement", "32") == pytest.approx(2_000 / gers)


def test_the_definition_says_when_and_what_is_missed(counted: Counted) -> None:
    said = plain(counted.catalogue["ess-employeurs"].definition)
    assert "la liste d'ESS France n'est pas lue" in said
    assert "à une date non dite" in said
    note = plain(counted.catalogue["ess-employeurs"].note)
    assert "comptés sans salarié : 1." in note
    assert "D'entrepreneurs individuels ou non diffusibles, laissés de côté : 2." in note


def test_the_list_of_ess_france_adds_its_units(
    counted: Counted, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = counted.place / "liste.csv"
    listed.write_text(LIST, "utf-8")
    assert counted.add("--liste-ess", str(listed), "--dry-run") == 0
    said = plain(capsys.readouterr().out)
    assert "8 établissements actifs de l'économie sociale" in said
    assert "ou que nomme la liste d'ESS France (« liste.csv »)" in said
    assert "Hors des communes de l'atlas, laissés de côté : 1." in said
    assert "CACHÉE" not in said


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"nom,famille\nA,B\n", "pas de colonne SIREN"),
        (b"SIREN\n\xff\xfe\xfa\n", "un CSV en UTF-8 est attendu"),
        (b"", "un CSV en UTF-8 est attendu"),
    ],
)
def test_what_is_not_a_list_is_told(
    counted: Counted, capsys: pytest.CaptureFixture[str], content: bytes, message: str
) -> None:
    listed = counted.place / "autre.csv"
    listed.write_bytes(content)
    assert counted.add("--liste-ess", str(listed), "--yes") == 2
    assert message in plain(capsys.readouterr().err)


def test_half_a_file_is_told_and_nothing_is_written(
    counted: Counted, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = Path(counted.files[1])
    half = counted.place / "moitie.parquet"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    before = (counted.folder / "indicateurs.csv").read_bytes()
    words = ["--stock", counted.files[0], str(half), "--data", str(counted.folder)]
    assert main(["indicators", "add", "sirene", *words, "--yes"]) == 2
    assert "n'est pas un fichier Parquet entier" in plain(capsys.readouterr().err)
    assert (counted.folder / "indicateurs.csv").read_bytes() == before


def test_without_files_the_command_says_where_they_are(
    counted: Counted, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["indicators", "add", "sirene", "--data", str(counted.folder)]) == 2
    assert "--stock UNITES ETABLISSEMENTS" in plain(capsys.readouterr().err)


def test_no_value_holds_the_name_or_the_number_of_a_unit(counted: Counted) -> None:
    files = sorted((counted.folder / "indicateurs").glob("*.parquet"))
    assert len(files) == 4 * (1 + len(activities())) + 1
    columns = {name for path in files for name in pq.read_schema(path).names}
    assert columns == {"niveau", "code", "valeur", "drapeau", "parties", "manquantes"}


def test_all_of_them_are_taken_out_by_one_word(counted: Counted, tmp_path: Path) -> None:
    shutil.copytree(counted.folder, tmp_path / "donnees")
    words = ["indicators", "remove", "sirene", "--data", str(tmp_path / "donnees")]
    one = ["indicators", "remove", "ess-densite", *words[3:]]
    assert main(one) == 0
    part = Study(load_atlas(tmp_path / "donnees"), Selection())
    assert not territory_report(part, "region", "06").pick("ess")[0].blocks
    assert main(["rollback", str(tmp_path / "donnees")]) == 0
    assert main(words) == 0
    kept = read_catalogue(tmp_path / "donnees", counted.territories)
    assert list(kept) == ["population", "superficie", "densite"]
    assert main(words) == 2


@pytest.mark.parametrize(
    ("code", "slug"),
    [
        ("47.79Z", "dechets-reemploi"),
        ("47.11F", "commerce"),
        ("88.10C", "insertion"),
        ("88.10A", "action-sociale"),
        ("58.29A", "numerique"),
        ("58.11Z", "culture"),
        ("", "autre"),
        ("<script>", "autre"),
    ],
)
def test_each_code_falls_in_one_activity(code: str, slug: str) -> None:
    assert activity_of(code).slug == slug


# ---- In reports -----------------------------------------------------------------------------


def said(report: Report) -> str:
    """What the section says in sentences and notes."""
    (section,) = report.pick("ess")
    found = [block for block in section.blocks if isinstance(block, Sentences | Note)]
    return plain(" ".join(each for block in found for each in block.sentences))


def tables(report: Report) -> list[Table]:
    """The tables of the section, whole."""
    (section,) = report.pick("ess")
    whole = [
        block.make(Span(0, block.rows, block.rows)) if isinstance(block, LongTable) else block
        for block in section.blocks
    ]
    return [block.table for block in whole if isinstance(block, TableBlock)]


def test_a_pole_has_its_neighbours_by_distance_and_activity(counted: Counted) -> None:
    atlas = counted.study.atlas
    places = [atlas.cells["code_commune"][row] for row in counted.study.everywhere.located_rows]
    row = int(counted.study.everywhere.located_rows[places.index(AUCH)])
    report = pole_report(counted.study, row)
    text = said(report)
    for radius in (10, 30):
        assert f"À {radius} km au plus : 3 établissements de l'économie sociale" in text
    assert "dont 2 employeurs" in text
    # Its sectors are circular economy and insertion: 38.11Z and 88.10C.
    assert "emploi et insertion par le travail) : 2 à 10 km au plus, 2 à 30 km." in text
    (table,) = tables(report)
    lines = {plain(str(row[0])): row[1:] for row in table.rows}
    own = "eau, déchets, réemploi et réparation (activité de ses secteurs)"
    # Of the 4 employers of France, one in four has this activity.
    assert lines[own] == (1, 1, 1, 1, 0.5, 0.25)
    assert lines["vie associative, syndicale et politique"] == (1, 0, 1, 0, 0.0, 0.0)


def test_a_territory_has_its_employers_far_from_poles(counted: Counted) -> None:
    report = territory_report(counted.study, "departement", "976")
    text = said(report)
    assert "1 établissement de l'économie sociale et solidaire, dont 1 employeur" in text
    assert "1 employeur est à plus de 30 km de tout pôle localisé (100 %, contre 25 % en" in text
    assert "Leurs emplois salariés, d'après les tranches d'effectif : de 3 à 5." in text
    (table,) = tables(report)
    assert table.rows[0] == ("toutes les activités", 1, 1, 0, 0, 1, 1.0, 0.25)
    assert table.rows[1] == ("agriculture et alimentation", 1, 1, 0, 0, 1, 1.0, 1.0)
    assert len(table.rows) == 2
    assert "au moins 10 000" in said(territory_report(counted.study, "region", "11"))


def test_territories_are_compared_in_all_and_by_activity(counted: Counted) -> None:
    report = comparison_report(counted.study, "departement", ["32", "976"])
    figures, employers, far = tables(report)
    assert [column.title for column in figures.columns[1:]] == ["Gers", "Mayotte", "France"]
    lines = {str(label): cells for label, *cells in figures.rows}
    assert lines["Établissements"] == [3, 1, 6]
    assert lines["Employeurs"] == [2, 1, 4]
    jobs = lines["Emplois salariés, d'après les tranches d'effectif"]
    assert plain("; ".join(map(str, jobs))) == "de 21 à 51; de 3 à 5; au moins 10 024"
    # Auch and Paris have a pole; Mayotte's are of unknown communes.
    for kilometres in ("10", "30"):
        (shares,) = (cells for label, cells in lines.items() if f"{kilometres}\xa0km" in label)
        assert shares == [0, 1, 0.25]
    assert employers.rows[0] == ("agriculture et alimentation", 0, 1, 1)
    assert far.rows[0][2:] == (1, 1)
    assert far.rows[0][1] != far.rows[0][1]  # no such employer in the Gers
    assert {row[0]: row[1:] for row in employers.rows}["banque et assurance"] == (0, 0, 1)


def test_the_density_is_written_as_precisely_as_in_the_context(counted: Counted) -> None:
    people = counted.territories.communes["population"].to_numpy()
    gers = people[(counted.territories.communes["code_departement"] == "32").to_numpy()].sum()
    density = f"{2_000 / gers:.2f}".replace(".", ",")
    text = said(territory_report(counted.study, "departement", "32"))
    assert f"soit {density} pour 1 000 habitants, contre 0,00 en France" in text


def test_the_activities_after_the_first_six_are_folded() -> None:
    table = Table("T", (*texts("A"), Column("N")), [(str(rank), rank) for rank in range(8)])
    shown, folded = by_activity(table)
    assert isinstance(shown, TableBlock)
    assert [row[1] for row in shown.table.rows] == [0, 1, 2, 3, 4, 5]
    assert isinstance(folded, Details)
    assert folded.title == "Et 2 autres activités"
    (rest,) = folded.blocks
    assert isinstance(rest, TableBlock)
    assert [row[1] for row in rest.table.rows] == [6, 7]
    assert len([*by_activity(Table("T", table.columns, table.rows[:6]))]) == 1


def test_france_has_where_it_is_dense_without_a_pole_and_poles_without_a_neighbour(
    counted: Counted,
) -> None:
    report = territory_report(counted.study, None, "")
    whole, dense, alone = tables(report)
    assert [column.title for column in whole.columns][-1] == "Part plus loin"
    # Of the communes with employers, Mayotte's alone is in an EPCI without a known pole.
    assert [row[2] for row in dense.rows] == [1]
    assert "1 EPCI sans pôle connu a plus d'employeurs" in said(report)
    assert not any("Agir Durable" in str(row[0]) for row in alone.rows)
    (section,) = report.pick("ess")
    assert sum(isinstance(block, MapBlock) for block in section.blocks) == 2


def test_a_commune_has_what_is_around_its_town_hall(counted: Counted) -> None:
    text = said(territory_report(counted.study, "commune", AUCH))
    assert "À 10 km au plus : 3 établissements" in text
    assert "de ses secteurs" not in text


def test_where_nothing_stands_no_count_is_written_as_zero(counted: Counted) -> None:
    nothing = "ucun établissement de l'économie sociale et solidaire."
    assert f"A{nothing}" in said(territory_report(counted.study, "region", "53"))
    near_redon = said(territory_report(counted.study, "commune", "35236"))
    assert f"À 10 km au plus : a{nothing}" in near_redon


def test_the_page_of_a_region_has_its_own_map_and_pictures_of_the_others(
    counted: Counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All frames of a page draw the data that it sends last: two maps sent would be one twice."""
    settings = tmp_path / "atlas.toml"
    settings.write_text(f'donnees = "{counted.folder}"', "utf-8")
    monkeypatch.setenv(SETTINGS_VARIABLE, str(settings))
    app = open_page("territoire.py", region="76")
    assert not app.exception
    bodies = [element.proto.body for element in app.get("html")]
    assert sum("data-map=" in body for body in bodies) == 1
    for part in ("atlas-preview", "atlas-legend"):
        assert sum("Densité d" in body and part in body for body in bodies) == 1


def test_activities_stay_out_of_the_table_of_context(counted: Counted) -> None:
    (section,) = territory_report(counted.study, "departement", "32").pick("contexte")
    names = [
        str(row[0])
        for each in section.blocks
        if isinstance(each, TableBlock)
        for row in each.table.rows
    ]
    assert any("Densité d'employeurs" in name for name in names)
    assert not any("agriculture" in name for name in names)


def test_activities_have_no_page_of_their_own_on_the_published_site(counted: Counted) -> None:
    pair = ("densite", "ess-employeurs-insertion")
    site = Publication(
        view=counted.study.atlas.select(Selection()),
        settings=Settings(),
        release=ReleaseId("2026-11-30", "1"),
        base_url="",
        has_pole_sheets=False,
        shared={},
        pairs=(pair,),
    )
    *_, last = subjects = indicator_subjects(site)
    paths = {each.path for each in subjects}
    assert {"indicateur/ess-densite.html", "couverture/ess-employeurs.html"} <= paths
    assert [path for path in paths if "insertion" in path] == [f"croisement/{'_'.join(pair)}.html"]
    body = indicator_page(site, last).body
    assert set(re.findall(r"indicateur/[^\"]+\.html", body)) == {"indicateur/densite.html"}


def test_without_the_counts_nothing_is_said(shipped_atlas: Atlas) -> None:
    (section,) = territory_report(Study(shipped_atlas, Selection()), "region", "53").pick("ess")
    assert list(section.blocks) == []
