"""Small files in the exact shapes of those that describe territories, each with its traps."""

import io
import zipfile
from collections.abc import Mapping, Sequence

import xlsxwriter

Cell = str | float
COMMUNES = ("01001", "01002", "2A004", "2B033", "29019", "75056", "97411")
NAMES = (
    "L'Abergement-Clémenciat",
    "L'Abergement-de-Varey",
    "Ajaccio",
    "Bastia",
    "Brest",
    "Paris",
    "Saint-Denis",
)
RENNES, BREST = "243500139", "242900314"


def text(rows: Sequence[Sequence[Cell]], separator: str = ";", encoding: str = "utf-8") -> bytes:
    lines = [separator.join(_quoted(str(cell), separator) for cell in row) for row in rows]
    return ("\n".join(lines) + "\n").encode(encoding)


def _quoted(cell: str, separator: str) -> str:
    return f'"{cell}"' if separator in cell or '"' in cell else cell


def workbook(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_numbers": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for rank, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(rank, column, cell)
    book.close()
    return target.getvalue()


def archive(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return target.getvalue()


def geoclip_csv() -> bytes:
    """L1: `-9999` is not classed, and Corsica keeps its letters."""
    codes = ["FRR", "FRR+", "-9999", "FRR", "-9999", "-9999", "FRR"]
    rows = [["codgeo", "libgeo", "an", "codefrr"]]
    rows += [
        [code, name, "2024", frr] for code, name, frr in zip(COMMUNES, NAMES, codes, strict=True)
    ]
    return text(rows)


def geoclip_by_sex() -> bytes:
    """L1, two years and two sexes, without a total: three rows in four are not to be added up."""
    rows: list[list[Cell]] = [["codgeo", "libgeo", "an", "sexe", "tx_chom1564"]]
    for rank, (code, name) in enumerate(zip(COMMUNES, NAMES, strict=True)):
        for year in (2016, 2022):
            for sex, more in (("H", 0), ("F", 1)):
                rows.append([code, name, year, sex, f"{year - 2010 + rank + more:.1f}"])
    return text(rows)


def geoclip_xlsx() -> bytes:
    """L1 without `format`: headings on row 5 of the sheet `Data`."""
    data: list[list[Cell]] = [
        ["Part des jeunes non insérés"],
        ["Source : Insee, RP 2021"],
        ["Géographie au 01/01/2025"],
        [],
        ["Code", "Libellé", "Part des jeunes non insérés 2021"],
        ["243500139", "Rennes Métropole", 12.5],
        ["242900314", "Brest Métropole", 13.25],
        ["200054781", "Métropole du Grand Paris", "N/A - résultat non disponible"],
    ]
    about: list[list[Cell]] = [
        ["Indicateur", "Part des jeunes non insérés"],
        ["Producteur", "Insee"],
    ]
    return workbook({"Data": data, "Métadonnées": about})


_MELODI = ("GEO", "GEO_OBJECT", "FILOSOFI_MEASURE", "SEX", "TIME_PERIOD", "UNIT_MEASURE",
           "OBS_STATUS", "CONF_STATUS", "OBS_VALUE")  # fmt: skip


def melodi_zip(*, prefixed: bool = False) -> bytes:
    """L2: levels mixed, two measures, two years, a secret value, a missing one and France."""
    places = [(code, "COM") for code in COMMUNES]
    places += [(RENNES, "EPCI"), ("35", "DEP"), ("53", "REG"), ("0051", "ZE2020"), ("F", "FRANCE")]
    rows: list[Sequence[Cell]] = [_MELODI]
    for measure, unit, start in (("PR_MD60", "PT", 10.0), ("NUM_HH", "NUMBER", 1000.0)):
        for year in (2020, 2021):
            for rank, (code, level) in enumerate(places):
                for sex, more in (("_T", 0.0), ("F", 0.5)):
                    geo = f"2025-{level}-{code}" if prefixed else code
                    status = "C" if code == "01002" else "F"
                    value = "" if code == "97411" else f"{start + rank + more + year - 2020:.1f}"
                    rows.append([geo, level, measure, sex, year, unit,
                                 "O" if code == "97411" else "A", status, value])  # fmt: skip
    labels: list[Sequence[Cell]] = [
        ("COD_VAR", "LIB_VAR", "COD_MOD", "LIB_MOD"),
        ("GEO", "Géographie", "01001", "L'Abergement-Clémenciat"),
        ("FILOSOFI_MEASURE", "Mesure", "PR_MD60", "Taux de pauvreté au seuil de 60 %"),
        ("FILOSOFI_MEASURE", "Mesure", "NUM_HH", "Nombre de ménages"),
        ("SEX", "Sexe", "_T", "Total"),
        ("SEX", "Sexe", "F", "Femmes"),
    ]
    quoted = "\n".join(";".join(f'"{cell}"' for cell in row) for row in rows).encode()
    return archive({"DS_FILOSOFI_CC_data.csv": quoted, "DS_FILOSOFI_CC_metadata.csv": text(labels)})


def census_csv() -> bytes:
    """L3: a year in front of each variable, counts with decimals, the arrondissements of Paris."""
    rows: list[list[Cell]] = [["CODGEO", "P22_CHOM1564", "P22_ACT1564", "C22_EMPLT"]]
    for rank, code in enumerate([*COMMUNES, "75101", "01003"]):
        rows.append([code, f"{10.123456 + rank}", f"{100.5 + rank}", str(50 + rank)])
    return text(rows)


def density_xlsx() -> bytes:
    """L4, headings on row 5: figures that name degrees, beside a population."""
    rows: list[list[Cell]] = [
        ["Grille communale de densité"],
        ["Mise en ligne le 15/05/2024 ; géographie au 1er janvier 2024"],
        [],
        [],
        ["CODGEO", "LIBGEO", "DENS", "LIBDENS", "PMUN17"],
    ]
    labels = {1: "Grands centres urbains", 3: "Ceintures urbaines", 6: "Bourgs ruraux"}
    degrees = (6, 6, 1, 3, 1, 1, 3)
    rows += [
        [code, name, degree, labels[degree], 500 + 100 * rank]
        for rank, (code, name, degree) in enumerate(zip(COMMUNES, NAMES, degrees, strict=True))
    ]
    return workbook({"Grille_densite": rows, "Note": [["Pour comprendre, lire la note."]]})


def filosofi_xlsx() -> bytes:
    """L4, headings on row 6 under their long names; a sheet a level; `s`, `nd` and empty cells."""
    top: list[list[Cell]] = [
        ["Revenus, pauvreté et niveau de vie en 2021"],
        ["Source : Insee, Filosofi 2021"],
        ["Champ : ménages fiscaux"],
        [],
    ]
    long: list[Cell] = ["Code géographique", "Libellé géographique", "Nombre de ménages fiscaux",
                        "Médiane du niveau de vie (€)", "Taux de pauvreté (en %)"]  # fmt: skip
    short: list[Cell] = ["CODGEO", "LIBGEO", "NBMEN21", "MED21", "TP6021"]
    communes: list[list[Cell]] = [
        ["01001", NAMES[0], 320, 24500, "s"],
        ["01002", NAMES[1], "s", "s", "s"],
        ["2A004", NAMES[2], 30000, 21000.5, 18.2],
        ["2B033", NAMES[3], 20000, 20500, 19.1],
        ["29019", NAMES[4], 70000, 21800, "nd"],
        ["97411", NAMES[6], 60000, "", 32.4],
    ]
    epci: list[list[Cell]] = [[RENNES, "Rennes Métropole", 200000, 23500, 14.1]]
    departements: list[list[Cell]] = [
        ["01", "Ain", 270000, 24800, 10.4],
        ["2A", "Corse-du-Sud", 66000, 21500, 17.8],
        ["974", "La Réunion", 330000, 17500, 36.1],
    ]
    regions: list[list[Cell]] = [
        ["53", "Bretagne", 1500000, 22900, 11.2],
        ["94", "Corse", 150000, 21000, 18.0],
    ]
    levels = {"COM": communes, "EPCI": epci, "DEP": departements, "REG": regions}
    return workbook({name: [*top, long, short, *rows] for name, rows in levels.items()})


def labels_xlsx() -> bytes:
    """L4, headings on row 2, codes saved as numbers."""
    rows: list[list[Cell]] = [
        ["Zonage rural 2020"],
        ["depcom", "libdens"],
        [1001, "rural"],
        [1002, "rural"],
        ["2A004", "urbain"],
        [29019, "urbain"],
        [75056, "urbain"],
    ]
    return workbook({"Feuil1": rows})


def towns_csv() -> bytes:
    """L5: a programme, one row a commune."""
    head = ["insee_com", "lib_com", "id_pvd", "siren_epci", "lib_epci", "date_signature"]
    rows = [
        ["01001", NAMES[0], "pvd-01-01", RENNES, "Rennes Métropole", "2021-04-12"],
        ["2A004", NAMES[2], "pvd-2A-01", BREST, "Brest Métropole", "2021-05-03"],
        ["29019", NAMES[4], "pvd-29-01", BREST, "Brest Métropole", ""],
    ]
    return text([head, *rows], ",")


def contracts_csv() -> bytes:
    """L5, CRTE: one row a contract, some of groupings that are no EPCI."""
    head = ["id_crte", "lib_crte", "siren_groupement", "lib_groupement", "date_signature"]
    rows = [
        ["crte-53-35-1", "CRTE de Rennes", RENNES, "Rennes Métropole", "2021-12-01"],
        ["crte-53-29-1", "CRTE de Brest", BREST, "Brest Métropole", "2021-11-30"],
        ["crte-53-29-2", "CRTE d'un PETR", "200099999", "PETR du Bout du Monde", "2022-01-15"],
    ]
    return text([head, *rows])


def industry_csv() -> bytes:
    """L5, Territoires d'industrie: one row an EPCI, several a territory."""
    head = ["id_ti", "lib_ti", "siren_epci", "lib_epci", "insee_reg", "lib_reg"]
    rows = [
        ["ti-1", "Rennes", RENNES, "Rennes Métropole", "53", "Bretagne"],
        ["ti-2", "Brest", BREST, "Brest Métropole", "53", "Bretagne"],
        ["ti-2", "Brest", "200054781", "Métropole du Grand Paris", "11", "Île-de-France"],
    ]
    return text([head, *rows])


def criteria_csv() -> bytes:
    """L6: comma and decimal comma, long headings."""
    head = [
        "Informations générales - Code INSEE de la commune",
        "Informations générales - Nom de la commune",
        "Dotation de solidarité urbaine et de cohésion sociale - Population QPV",
        "Potentiel fiscal et financier des communes - Potentiel financier par habitant",
        "Dotation de solidarité rurale - Commune située en zone FRR",
    ]
    rows = [
        ["01001", NAMES[0], "0", "812,456789", "Oui"],
        ["2A004", NAMES[2], "4 512", "1 012,5", "Non"],
        ["2B033", NAMES[3], "6\u202f000", "nd", "Non"],
        ["29019", NAMES[4], "", "950,25", "Non"],
    ]
    return text([head, *rows], ",", "utf-8-sig")


def zoning_xlsx() -> bytes:
    """L7: the classes of July 2025."""
    rows: list[list[Cell]] = [
        ["Code_insee", "Nom", "Classement FRR et FRR+ au 10 juillet 2025"],
        *(
            [code, name, kind]
            for code, name, kind in zip(
                COMMUNES,
                NAMES,
                ["FRR", "FRR+", "non classée", "non classée", "non classée", "non classée", "FRR"],
                strict=True,
            )
        ),
    ]
    return workbook({"Liste": rows})


def neighbourhoods_csv() -> bytes:
    """L8: two neighbourhoods in Brest, one in Ajaccio, one that lies in two communes."""
    head = ["CODE_QP", "LIB_QP", "LIST_COM_2025"]
    rows = [
        ["QN02901M", "Pontanézen", "29019"],
        ["QN02902M", "Bellevue", "29019"],
        ["QN02A01M", "Les Cannes", "2A004"],
        ["QN00101M", "À cheval", "01001,01002"],
        ["QN02B01M", "Centre ancien", "2B033"],
        ["QN97401M", "Le Chaudron", "97411"],
    ]
    return text([head, *rows])


def jobseekers_csv() -> bytes:
    """L9: BOM and French labels, an age of all ages, one total of the country."""
    rows: list[list[Cell]] = [
        ["Code commune", "Commune", "Tranche d'âge", "Date", "Nombre de demandeurs d'emploi"]
    ]
    for rank, (code, name) in enumerate([*zip(COMMUNES, NAMES, strict=True), ("France", "France")]):
        for age, share in (("Moins de 25 ans", 1), ("25 ans et plus", 3), ("Ensemble", 4)):
            for month in ("2024-12", "2025-03"):
                number = (rank + 1) * 10 * share + (month == "2025-03")
                rows.append([code, name, age, month, number])
    return text(rows, ";", "utf-8-sig")


def family_csv() -> bytes:
    """L10: the level in a column, `s` and `nd`."""
    rows: list[list[Cell]] = [
        [
            "Code",
            "Niveau géographique",
            "Libellé",
            "Part des allocataires du RSA (%)",
            "Allocataires",
        ],
        ["FR", "France", "France", "13,2 %", "13 500 000"],
        ["53", "Région", "Bretagne", "9,4 %", "580 000"],
        ["35", "Département", "Ille-et-Vilaine", "9,1 %", "180 000"],
        [RENNES, "EPCI", "Rennes Métropole", "10,4 %", "90 000"],
        ["29019", "Commune", "Brest", "14,8 %", "30 123"],
        ["1001", "Commune", NAMES[0], "s", "s"],
        ["01002", "Commune", NAMES[1], "nd", "12"],
    ]
    return text(rows)
