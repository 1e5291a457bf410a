"""`python -m geo indicators`: what it shows, asks, writes and takes out."""

import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from geo.commands.main import main
from tests import layouts
from tests.folders import read_rows
from tests.spaces import plain


@pytest.fixture
def run(data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> "Run":
    return Run(data_folder, tmp_path, capsys)


class Run:
    """Runs the command on a file, and gives what it says."""

    def __init__(self, folder: Path, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.place, self.capsys = folder, place, capsys

    def file(self, name: str, data: bytes) -> str:
        path = self.place / name
        path.write_bytes(data)
        return str(path)

    def __call__(self, *words: str) -> tuple[int, str]:
        code = main(["indicators", *words, "--data", str(self.folder)])
        said = self.capsys.readouterr()
        return code, plain(said.out + said.err)

    def ids(self) -> list[str]:
        return [row["id_indicateur"] for row in read_rows(self.folder, "indicateurs")]


@pytest.mark.slow
def test_nothing_is_written_until_a_person_says_so(run: Run) -> None:
    file = run.file("frr.xlsx", layouts.zoning_xlsx())
    code, said = run("add", file)
    assert code == 2
    assert "modalités : « non classée », « FRR » et « FRR+ »" in said
    assert "Rien n'est écrit : ce qui est proposé reste à confirmer." in said
    assert "Inconnu, et laissé vide : millésime des codes" in said
    code, said = run("add", file, "--yes", "--dry-run")
    assert (code, said.splitlines()[-1]) == (0, "Rien n'est écrit : c'était un essai.")
    assert "classement-frr-et-frr" not in run.ids()


@pytest.mark.slow
def test_what_is_asked_without_a_keyboard_is_told_with_its_options(run: Run) -> None:
    file = run.file("sexe.csv", layouts.geoclip_by_sex())
    code, said = run("add", file, "--yes")
    assert code == 2
    assert "Quelle modalité de « sexe » ? --ou 'sexe=H'" in said
    code, said = run("add", file, "--yes", "--ou", "sexe=F", "--identifiant", "chomage-femmes")
    assert code == 0
    assert "chomage-femmes" in run.ids()


@pytest.mark.slow
def test_answers_at_the_keyboard_choose_measures_and_modalities(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["1", "2", "", "o"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _hint: next(answers))
    code, said = run("add", run.file("DS_X.zip", layouts.melodi_zip()))
    assert code == 0, said
    (row,) = [each for each in read_rows(run.folder, "indicateurs") if each["fichier"]]
    assert (row["nom"], row["annee"]) == ("Taux de pauvreté au seuil de 60 %", "2020")
    assert row["niveaux"] == "region|departement|epci|commune"


@pytest.mark.slow
def test_the_mapping_serves_the_next_time_without_a_question(run: Run) -> None:
    file = run.file("DS_X.zip", layouts.melodi_zip())
    mapping = run.place / "m.json"
    assert run("add", file, "--mapping", str(mapping))[0] == 2
    assert run("add", file, "--mapping", str(mapping), "--yes")[0] == 0
    content = json.loads(mapping.read_text("utf-8"))
    assert content["annee"] == "2021"
    assert content["ou"] == {"Sexe": "Total"}
    content["mesures"] = {"NUM_HH": {"identifiant": "menages", "genre": "effectif"}}
    mapping.write_text(json.dumps(content), "utf-8")
    code, _ = run("add", file, "--mapping", str(mapping))
    assert code == 0
    assert "menages" in run.ids()


@pytest.mark.slow
def test_a_measure_that_is_named_is_the_only_one_taken_from_a_mapping(run: Run) -> None:
    file = run.file("base.csv", layouts.census_csv())
    kept = {"P22_CHOM1564": {"identifiant": "chomeurs"}, "C22_EMPLT": {"identifiant": "emplois"}}
    mapping = run.file("m.json", json.dumps({"mesures": kept}).encode())
    words = ("--mapping", mapping, "--mesure", "P22_CHOM1564", "--yes")
    assert run("add", file, *words)[0] == 0
    assert "chomeurs" in run.ids()
    assert "emplois" not in run.ids()


@pytest.mark.slow
def test_options_describe_the_measure_and_its_source(run: Run) -> None:
    file = run.file("base.csv", layouts.census_csv())
    said = ("--mesure", "P22_CHOM1564", "--nom", "Chômeurs au sens du recensement")
    source = ("--producteur", "INSEE", "--licence", "Licence Ouverte 2.0", "--sens", "plus")
    more = ("--source", "https://www.insee.fr/fr/statistiques/1", "--millesime", "2025")
    assert run("add", file, *said, *source, *more, "--yes")[0] == 0
    row = read_rows(run.folder, "indicateurs")[-1]
    assert row["nom"] == "Chômeurs au sens du recensement"
    assert (row["genre"], row["annee"], row["millesime"]) == ("effectif", "2022", "2025")
    assert (row["producteur"], row["sens"]) == ("INSEE", "plus")
    assert row["source_url"].startswith("https://www.insee.fr")
    assert row["date_lecture"]


@pytest.mark.slow
def test_a_rate_weighed_by_a_count_of_the_file_reaches_larger_territories(run: Run) -> None:
    rows = [["codgeo", "taux_chomage", "actifs"]]
    rows += [["29019", "10", "300"], ["29011", "20", "100"]]  # both of Brest Métropole
    file = run.file("t.csv", layouts.text(rows))
    mapping = run.file(
        "m.json",
        json.dumps(
            {"mesures": {"taux_chomage": {"poids": "actifs"}, "actifs": {}}, "millesime": "2026"}
        ).encode(),
    )
    code, said = run("add", file, "--mapping", mapping, "--yes")
    assert code == 0, said
    row = next(each for each in read_rows(run.folder, "indicateurs") if each["poids"] == "actifs")
    data = (run.folder / "indicateurs" / row["fichier"]).read_bytes()
    table = pq.read_table(io.BytesIO(data)).to_pylist()
    (value,) = [each for each in table if each["code"] == layouts.BREST]
    assert value["valeur"] == pytest.approx((10 * 300 + 20 * 100) / 400)
    assert value["manquantes"] == value["parties"] - 2


def test_an_unknown_weight_is_refused_with_those_that_are_known(run: Run) -> None:
    file = run.file("base.csv", layouts.census_csv())
    code, said = run("add", file, "--mesure", "P22_CHOM1564", "--poids", "actifs", "--yes")
    assert code == 2
    assert "« actifs » ne peut pas pondérer" in said
    assert "population" in said


def test_one_name_is_refused_for_several_measures(run: Run) -> None:
    code, said = run("add", run.file("b.csv", layouts.census_csv()), "--nom", "Actifs", "--yes")
    assert code == 2
    assert "--nom ne vaut que pour une mesure, le fichier en a 3" in said


@pytest.mark.slow
def test_indicators_are_listed_and_removed(run: Run) -> None:
    run("add", run.file("frr.xlsx", layouts.zoning_xlsx()), "--identifiant", "frr", "--yes")
    code, said = run("list")
    assert code == 0
    assert "frr : « Classement FRR et FRR+ au 10 juillet 2025 »" in said
    assert "classe, 2025 ; communes 7 sur 34 875" in said
    assert run("remove", "frr")[0] == 0
    assert "frr" not in run.ids()
    assert run("remove", "frr")[0] == 2
    assert run("add")[0] == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("page.csv", b"<!DOCTYPE html><html><body>Erreur</body></html>", "c'est une page web"),
        ("vide.csv", b"", "il est vide"),
        ("large.csv", (";".join(f"c{n}" for n in range(10_000)) + "\n").encode() * 3, "colonnes"),
        ("poles.csv", b"nom;ville\nPTCE;Brest\n", "aucune colonne n'y est un code"),
        ("faux.xlsx", b"PK\x03\x04 rien", "ne peut pas être lu"),
    ],
)
def test_what_is_no_statistic_is_refused_in_words(
    run: Run, name: str, data: bytes, message: str
) -> None:
    code, said = run("add", run.file(name, data), "--yes")
    assert code == 2
    assert message in said


@pytest.mark.slow
def test_hostile_headings_and_cells_stay_text(run: Run) -> None:
    rows = [
        ["codgeo", "<script>alert(1)</script> \u202egnp", "zone"],
        ["29019", "12", "=cmd|' /C calc'!A0"],
        ["2A004", "\x1b[31m7", "{{ 7*7 }}|${x}"],
    ]
    code, said = run("add", run.file("x.csv", layouts.text(rows)), "--yes")
    assert code == 0, said
    assert "\x1b" not in said
    assert "\u202e" not in said
    row = read_rows(run.folder, "indicateurs")[-1]
    assert row["modalites"].count("|") == 1
    assert run("list")[0] == 0


def test_a_word_that_names_nothing_is_refused_and_asks_nobody(run: Run) -> None:
    code, said = run("add", "pauvretee")
    assert code == 2
    assert "n'est ni un fichier d'ici, ni une adresse, ni un nom connu. Est-ce pauvrete" in said


def degrees(run: Run) -> str:
    """A figure from 1 to 4 for each commune of a département, under a heading that says nothing."""
    codes = [f"{29000 + rank:05}" for rank in range(1, 301)]
    rows = [["codgeo", "grd"], *([code, str(int(code) % 4 + 1)] for code in codes)]
    return run.file("grd.csv", layouts.text(rows))


@pytest.mark.slow
def test_few_bare_figures_are_asked_about_and_never_guessed(run: Run) -> None:
    file, mapping = degrees(run), str(run.place / "m.json")
    code, said = run("add", file, "--yes", "--mapping", mapping)
    assert code == 2
    assert "Que sont les chiffres de « grd » ? --genre classe ou --genre effectif" in said
    assert run("add", file, "--yes", "--mapping", mapping)[0] == 2, "the mapping says no kind"
    assert run("add", file, "--yes", "--mapping", mapping, "--genre", "classe")[0] == 0
    row = read_rows(run.folder, "indicateurs")[-1]
    assert (row["genre"], row["modalites"]) == ("classe", "1|2|3|4")


@pytest.mark.slow
def test_what_figures_are_is_answered_at_the_keyboard(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["2", "o"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _hint: next(answers))
    assert run("add", degrees(run))[0] == 0
    assert read_rows(run.folder, "indicateurs")[-1]["genre"] == "effectif"
