"""Reading a data folder: what is kept, what is left out, and what is said of it."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import DataMissingError, DataUnreadableError
from geo.settings import SHIPPED_DATA
from geo.tables.columns import check_column
from geo.tables.read import OPTIONAL_TABLES, TABLES, read_tables, scan_tables
from geo.tables.schema import read_schemas
from tests import shipped
from tests.spaces import plain

MakeFolder = Callable[..., Path]
ReplaceIn = Callable[[str, str, str], Path]


def test_shipped_tables_are_read_whole_and_without_a_remark() -> None:
    tables = read_tables(SHIPPED_DATA)
    rows = {name: len(shipped.rows(name)) for name in TABLES}
    assert {name: len(frame) for name, frame in tables.frames.items()} == rows
    assert tables.report.problems == ()
    assert tables.row_count == sum(rows.values())
    assert tables.release.date == shipped.DATE
    assert tables.release.licence == "Licence Ouverte 2.0"


def test_clean_folder_is_read_with_typed_columns(make_folder: MakeFolder) -> None:
    tables = read_tables(make_folder())
    poles, supports = tables.frames["poles"], tables.frames["soutiens"]
    assert list(poles.columns) == [*tables.schemas["poles"].columns, "_row"]
    assert poles["_row"].tolist() == [2, 3, 4]
    assert poles["description"].tolist() == ["Une phrase, une virgule.", "", ""]
    assert all(isinstance(cell, str) for cell in poles["code_insee"])
    assert poles["latitude"].isna().all()
    assert supports["montant_eur"].dtype == "Int64"
    assert supports["montant_eur"].tolist()[0] == 100_000
    assert supports["montant_eur"].isna().tolist() == [False, True]
    assert tables.frames["chiffres_nationaux"]["valeur"].tolist() == [8.2]
    assert tables.release.version == "1.2.3"
    assert tables.report.problems == ()


def test_columns_are_found_by_name_in_any_order(make_folder: MakeFolder) -> None:
    networks = "nom,sigle,role,source_url,site_web\nRéseau,RTES,,https://exemple.fr,\n"
    frame = read_tables(make_folder(reseaux=networks)).frames["reseaux"]
    assert frame.loc[0, ["sigle", "nom"]].tolist() == ["RTES", "Réseau"]


@pytest.mark.parametrize(
    "encode",
    [
        pytest.param(lambda text: text.encode("utf-8-sig"), id="byte order mark"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="Windows line ends"),
        pytest.param(lambda text: text.replace("\n", "\n\n").encode(), id="blank lines"),
        pytest.param(lambda text: (text + "," * 20 + "\n").encode(), id="row of empty cells"),
        pytest.param(lambda text: text.replace("\n", ",,\n").encode(), id="trailing empty columns"),
        pytest.param(
            lambda text: text.replace("numérique|", " nume\u0301rique | ").encode(), id="NFD"
        ),
    ],
)
def test_what_spreadsheets_do_to_a_file_changes_nothing(
    make_folder: MakeFolder, encode: Callable[[str], bytes]
) -> None:
    clean = read_tables(make_folder())
    text = (make_folder() / "poles.csv").read_text("utf-8")
    other = read_tables(make_folder(poles=encode(text)))
    columns = list(other.schemas["poles"].columns)
    assert other.frames["poles"][columns].equals(clean.frames["poles"][columns])
    assert other.report.problems == ()


# table, text replaced, replacement, rule, place and message, rows left in the table
BROKEN_CELLS = [
    (
        "poles",
        ",35238,",
        ",7500,",
        "bad-form",
        r"poles.csv, ligne 2, code_insee : « 7500 » n'a pas la forme attendue \(5 caractères",
        3,
    ),
    (
        "poles",
        "laureat",
        "gagnant",
        "unknown-value",
        r"ligne 2, statut : « gagnant » n'est pas une valeur admise. .*laureat, temoin",
        3,
    ),
    ("poles", "tourisme", "spatial", "unknown-value", r"ligne 2, secteurs : « spatial »", 3),
    ("poles", "tourisme", "numérique", "repeated-item", r"ligne 2, secteurs : une valeur", 3),
    (
        "poles",
        "2023-10-17",
        "2023-02-30",
        "bad-date",
        r"ligne 2, date_source : « 2023-02-30 » n'existe pas au calendrier",
        3,
    ),
    ("poles", "2023-10-17", "17/10/2023", "bad-date", r"« 17/10/2023 ».*AAAA-MM-JJ", 3),
    (
        "poles",
        "https://exemple.fr/a",
        "javascript:alert(1)",
        "bad-address",
        r"ligne 2, source_url : « javascript:alert\(1\) ».*http:// ou https://",
        3,
    ),
    *(
        ("poles", "https://exemple.fr/a", address, "bad-address", r"ligne 2, source_url", 3)
        for address in ("https://eve:mot@exemple.fr", "http://[::1", "https://", "http://a:b/")
    ),
    ("poles", ",haute,,,", ",haute,,48.1°,", "not-a-number", r"latitude : « 48.1° »", 3),
    ("poles", ",haute,,,", ',haute,,"48,1",', "not-a-number", r"point décimal", 3),
    ("poles", ",haute,,,", ",haute,,nan,", "not-a-number", r"« nan »", 3),
    ("poles", ",haute,,,", ",haute,,481,", "out-of-range", r"au moins -90 et au plus 90", 3),
    (
        "poles",
        "ptce-morlaix",
        "ptce-rennes",
        "duplicate-key",
        r"poles.csv, ligne 3, id_pole : « ptce-rennes » figure déjà à la ligne 2",
        2,
    ),
    ("poles", "ptce-morlaix", "", "missing-value", r"ligne 3, id_pole : la cellule est vide", 2),
    ("poles", "Le Chantier", "", "missing-value", r"ligne 3, nom : la cellule est vide", 2),
    ("poles", "ptce-morlaix", "../etc", "bad-form", r"ligne 3, id_pole : « ../etc »", 2),
    ("poles", "Une phrase", "x" * 10_001, "too-long", r"description : le texte a 10.015 ", 3),
    ("poles", "Une phrase", "a\x1b[2Jb", "control-character", r"U\+001B", 3),
    ("poles", "Une phrase", "a\u202eb", "control-character", r"U\+202E", 3),
    ("poles", "https://exemple.fr/a", "", "recommended-value", r"source_url : la cellule", 3),
    ("poles", ",haute,,,", ",haute", "wrong-width", r"ligne 2 : 18 cellules au lieu de 21", 2),
    ("poles", ",haute,,,", ",haute,,,,x", "wrong-width", r"22 cellules.*virgule est de trop", 2),
    (
        "poles",
        '"Une phrase, une virgule."',
        "Une phrase, une virgule.",
        "wrong-width",
        r"22 cel",
        2,
    ),
    ("poles", '"Une phrase', '"Une "phrase', "unclosed-quote", r"ligne 2 : un guillemet", 2),
    ("poles", 'virgule."', "virgule.", "unclosed-quote", r"ligne 2 : un guillemet", 2),
    (
        "soutiens",
        "ptce-morlaix",
        "ptce-inconnu",
        "unknown-reference",
        r"soutiens.csv, ligne 3, id_pole : « ptce-inconnu » ne figure pas dans poles.csv",
        1,
    ),
    ("soutiens", "ami-2023", "ami-1999", "unknown-reference", r"ne figure pas dans appels", 1),
    ("soutiens", "100000", "cent mille", "not-a-number", r"n'est pas un nombre entier", 2),
    ("soutiens", "100000", "-5", "out-of-range", r"« -5 » est hors des bornes \(au moins 0\)", 2),
    ("adhesions", "cite", "", "missing-value", r"adhesions.csv, ligne 2, nature", 0),
    ("adhesions", "RTES", "RTE", "unknown-reference", r"« RTE » ne figure pas dans reseaux", 0),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    "case", BROKEN_CELLS, ids=[f"{row[0]}-{row[3]}-{row[2][:12]!a}" for row in BROKEN_CELLS]
)
def test_broken_cell_is_reported_where_it_is(
    replace_in: ReplaceIn, case: tuple[str, str, str, str, str, int]
) -> None:
    table, old, new, rule, text, left = case
    tables = scan_tables(replace_in(table, old, new))
    found = [problem for problem in tables.report.problems if problem.rule == rule]
    assert any(re.search(text, str(problem)) for problem in found), tables.report
    assert all(problem.remedy.endswith((".", ")")) for problem in found)
    assert len(tables.frames[table]) == left
    rows = {"poles": 3, "soutiens": 2, "adhesions": 1}[table]
    assert len(tables.frames[table]) + len(tables.rejected[table]) == rows


def test_bad_optional_cell_is_emptied_and_the_pole_goes_on(replace_in: ReplaceIn) -> None:
    poles = scan_tables(replace_in("poles", "laureat,numérique|", "gagnant,spatial|")).frames[
        "poles"
    ]
    assert poles.loc[0, ["id_pole", "statut", "secteurs"]].tolist() == [
        "ptce-rennes",
        "",
        "tourisme",
    ]


def test_rejected_row_is_kept_as_it_stood_with_the_reason(replace_in: ReplaceIn) -> None:
    tables = scan_tables(replace_in("poles", "Le Chantier", ""))
    rejected = tables.rejected["poles"]
    assert rejected[["id_pole", "commune", "_row"]].values.tolist() == [
        ["ptce-morlaix", "Morlaix", 3]
    ]
    assert rejected["raison"][0].startswith("nom : la cellule est vide")


def test_links_of_a_rejected_pole_are_rejected_in_turn(replace_in: ReplaceIn) -> None:
    tables = scan_tables(replace_in("poles", "Le Pôle", ""))
    assert tables.frames["membres"].empty
    assert any("parmi ses lignes acceptées" in each.message for each in tables.report.problems)
    assert tables.report.problems[0].file == "poles.csv"


def test_all_problems_are_found_at_once(make_folder: MakeFolder) -> None:
    text = (make_folder() / "poles.csv").read_text("utf-8")
    broken = text.replace("laureat", "x").replace("35238", "y").replace("basse", "z")
    rules = [problem.rule for problem in scan_tables(make_folder(poles=broken)).report.problems]
    assert rules == ["bad-form", "unknown-value", "unknown-value"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "rule", "text"),
    [
        (b"", "empty-file", "le fichier est vide"),
        (b"\n\n", "empty-file", "le fichier est vide"),
        (
            "id_pole,nom\nptce-évreux,É\n".encode("cp1252"),
            "wrong-encoding",
            "E9 à la ligne 2.*Windows-1252",
        ),
        ("id_pole,nom\n".encode("utf-16"), "wrong-encoding", "UTF-16"),
        (b"PK\x03\x04rest", "not-csv", "classeur"),
        (b"id_pole;nom\np;q\n", "wrong-separator", "points-virgules"),
        (b"id_pole,nom\np,q\n", "missing-column", "la colonne « statut »"),
        (b"id_pole,nom,nom\n", "duplicate-column", "« nom » figure plusieurs fois"),
        (b'"id_pole,nom\np,q\n', "unclosed-quote", "ligne 1 : un guillemet"),
    ],
)
def test_unusable_poles_are_reported_and_stop_the_atlas(
    make_folder: MakeFolder, content: bytes, rule: str, text: str
) -> None:
    folder = make_folder(poles=content)
    tables = scan_tables(folder)
    assert rule in {problem.rule for problem in tables.report.problems}
    assert tables.unreadable == {"poles"}
    assert tables.frames["poles"].empty
    with pytest.raises(DataUnreadableError, match=text):
        read_tables(folder)


@pytest.mark.slow
def test_table_cut_anywhere_never_passes_unseen(make_folder: MakeFolder) -> None:
    whole = (make_folder() / "poles.csv").read_bytes()
    header_end = whole.index(b"\n") + 1
    row_ends = {end for end in range(len(whole) + 1) if whole[:end].endswith(b"\n")}
    for end in range(header_end + 1, len(whole), 7):
        report = scan_tables(make_folder(poles=whole[:end])).report
        # cut between two rows, the tables that refer to the missing poles tell
        assert report.problems or end in row_ends, whole[max(0, end - 30) : end]


def test_header_alone_is_a_warning(make_folder: MakeFolder) -> None:
    header = "id_pole,nom,type_acteur,lien,commune,code_insee,source_url\n"
    tables = read_tables(make_folder(membres=header))
    assert [(p.rule, p.severity) for p in tables.report.problems] == [("no-row", "warning")]


def test_an_address_must_be_of_the_web_even_where_the_schema_has_no_pattern() -> None:
    field = replace(read_schemas()["poles"].field("site_web"), pattern="")
    column = check_column(field, ["ftp://exemple.fr/a", "https://exemple.fr/a"])
    assert column.cells == ["", "https://exemple.fr/a"]
    ((found,),) = column.faults.values()
    assert (found.rule, found.message) == (
        "bad-address",
        "« ftp://exemple.fr/a » n'est pas une adresse http(s).",
    )


def test_a_last_line_without_an_end_is_a_warning(make_folder: MakeFolder) -> None:
    text = (make_folder() / "membres.csv").read_text("utf-8")
    (problem,) = read_tables(make_folder(membres=text.rstrip("\n"))).report.problems
    assert (problem.rule, problem.severity) == ("no-final-newline", "warning")
    assert problem.row == len(text.splitlines())


def test_a_table_that_cannot_be_read_is_an_error(make_folder: MakeFolder) -> None:
    folder = make_folder(membres=None)
    (folder / "membres.csv").mkdir()
    (problem,) = read_tables(folder).report.problems
    assert (problem.rule, problem.severity) == ("unreadable-file", "error")
    assert problem.message == f"le fichier ne peut pas être lu dans le dossier « {folder.name} »."


def test_unknown_column_is_ignored_with_a_warning(replace_in: ReplaceIn) -> None:
    tables = read_tables(replace_in("reseaux", "sigle,nom", "sigle,nom"))
    text = "sigle,nom,role,site_web,source_url,president\nRTES,R,,,https://exemple.fr,X\n"
    folder = replace_in("reseaux", "sigle,nom", "sigle,nom")
    (folder / "reseaux.csv").write_text(text, "utf-8")
    tables = read_tables(folder)
    assert "president" not in tables.frames["reseaux"]
    assert [(p.rule, str(p)[:50]) for p in tables.report.problems] == [
        ("unknown-column", "reseaux.csv, ligne 1, president : la colonne « pre")
    ]


def test_folder_without_poles_says_what_to_do(make_folder: MakeFolder) -> None:
    with pytest.raises(DataMissingError, match=r"poles.csv est introuvable.*Placez-y"):
        read_tables(make_folder(poles=None))
    with pytest.raises(DataMissingError, match="est introuvable"):
        read_tables(Path("nulle-part"))


@pytest.mark.parametrize("name", [n for n in TABLES if n != "poles" and n not in OPTIONAL_TABLES])
def test_other_missing_table_is_empty_and_reported(make_folder: MakeFolder, name: str) -> None:
    tables = read_tables(make_folder(**{name: None}))
    assert tables.frames[name].empty
    assert list(tables.frames[name].columns) == [*tables.schemas[name].columns, "_row"]
    assert ("missing-file", f"{name}.csv") in {(p.rule, p.file) for p in tables.report.problems}


def test_a_folder_may_do_without_errata(make_folder: MakeFolder) -> None:
    folder = make_folder(errata=None)
    tables = read_tables(folder)
    assert tables.frames["errata"].empty
    assert list(tables.frames["errata"].columns) == [*tables.schemas["errata"].columns, "_row"]
    assert tables.report.problems == ()
    assert "errata" not in tables.unreadable


def test_errata_are_read_and_checked_like_the_other_tables(make_folder: MakeFolder) -> None:
    text = (
        "date,version,objet,publie,corrige,source_url\n"
        "2026-12-01,1.0.0,Le Pôle,Rennes,Redon,https://exemple.fr/e\n"
        "2026-12-01,,Le Pôle,Rennes,Redon,\n"
    )
    tables = read_tables(make_folder(errata=text))
    assert tables.frames["errata"]["corrige"].tolist() == ["Redon"]
    assert [(p.file, p.row, p.rule) for p in tables.report.problems] == [
        ("errata.csv", 3, "missing-value")
    ]


def test_links_to_a_missing_table_are_reported_once(make_folder: MakeFolder) -> None:
    report = read_tables(make_folder(appels=None)).report
    assert [(p.file, p.rule) for p in report.problems] == [
        ("appels.csv", "missing-file"),
        ("soutiens.csv", "unknown-reference"),
    ]
    assert "2 lignes à l'écart" in plain(report.problems[1].message)


def test_broken_line_costs_only_itself(make_folder: MakeFolder) -> None:
    text = (make_folder() / "membres.csv").read_text("utf-8")
    rows = "".join(f"ptce-rennes,M{i},,membre,,,https://exemple.fr\n" for i in range(50))
    broken = text + rows.replace("M20,", '"M20,')
    tables = read_tables(make_folder(membres=broken))
    assert len(tables.frames["membres"]) == 50
    assert tables.rejected["membres"]["_row"].tolist() == [23]


def test_line_numbers_are_those_of_the_file_after_a_cell_on_two_lines(
    replace_in: ReplaceIn,
) -> None:
    poles = read_tables(replace_in("poles", "Une phrase", "Une\nphrase")).frames["poles"]
    assert poles["_row"].tolist() == [2, 4, 5]
    assert poles["description"][0] == "Une\nphrase, une virgule."


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=x onerror=alert(1)>",
        "${alert(1)}",
        "`",
        "</script>",
        "{{7*7}}",
        "{% raw %}",
        "=1+1",
    ],
)
def test_hostile_text_stays_text(replace_in: ReplaceIn, hostile: str) -> None:
    tables = read_tables(replace_in("poles", "Le Pôle", hostile))
    assert tables.frames["poles"]["nom"][0] == hostile
    assert tables.report.problems == ()


@pytest.mark.parametrize("text", ["{", "[]", '"x"', '{"licenses": 3}'])
def test_broken_datapackage_is_reported(make_folder: MakeFolder, text: str) -> None:
    tables = read_tables(make_folder(datapackage=text))
    assert [p.rule for p in tables.report.problems] == ["broken-datapackage"]
    assert tables.release.title == ""


def test_folder_may_bring_its_own_schemas(make_folder: MakeFolder) -> None:
    folder = make_folder()
    (folder / "schemas").mkdir()
    for path in (SHIPPED_DATA / "schemas").glob("*.json"):
        text = path.read_text("utf-8").replace('"candidat"', '"postulant"')
        (folder / "schemas" / path.name).write_text(text, "utf-8")
    assert "« candidat » n'est pas" in str(read_tables(folder).report.problems[0])
    (folder / "schemas" / "poles.json").write_text("{}", "utf-8")
    with pytest.raises(DataUnreadableError, match=r"schemas/poles\.json n'est pas un schéma"):
        read_tables(folder)


def test_ten_thousand_broken_rows_are_all_told(make_folder: MakeFolder) -> None:
    header = "id_pole,nom,type_acteur,lien,commune,code_insee,source_url\n"
    rows = 'ptce-rennes,"M,x,membre,,1,ftp://x\n' * 10_000
    tables = read_tables(make_folder(membres=header + rows))
    assert len(tables.rejected["membres"]) == 10_000


@pytest.mark.parametrize(
    ("column", "number", "rule"),
    [
        ("siren", "356000000", ""),  # La Poste
        ("siret", "35600000009075", ""),  # one of its offices, whose key is its own
        ("siren", "356000001", "bad-company-number"),
        ("siret", "35600000009076", "bad-company-number"),
        ("siren", "000000000", "bad-company-number"),
        ("siren", "35600000", "bad-form"),
    ],
)
def test_the_key_of_a_company_number_is_checked(
    make_folder: MakeFolder, column: str, number: str, rule: str
) -> None:
    members = (
        f"id_pole,nom,type_acteur,lien,commune,code_insee,source_url,{column}\n"
        f"ptce-rennes,Coop,,membre,Rennes,35238,https://exemple.fr/a,{number}\n"
    )
    tables = read_tables(make_folder(membres=members))
    assert [problem.rule for problem in tables.report.problems] == ([rule] if rule else [])
    assert tables.frames["membres"][column].tolist() == ["" if rule else number]
