"""Encodings, separators, rows and headers of real lists."""

from tests.imports.messy import (
    LIMOUX,
    TWO,
    TWO_CELLS,
    Case,
    csv_of,
    one,
    said,
    text,
)

ACCENTED = [("Nom", "Commune", "Code postal"), ("Pôle été", "Ambérieu-en-Bugey", "01500")]
ACCENTED_CELLS = {0: {"nom": "Pôle été", "code_insee": "01004"}}


ENCODINGS = [
    Case("utf-8", text(ACCENTED), 1, cells=ACCENTED_CELLS, notes={"encodage": "UTF-8"}),
    Case(
        "utf-8 with a mark",
        text(ACCENTED, encoding="utf-8-sig"),
        1,
        cells=ACCENTED_CELLS,
        notes={"encodage": "UTF-8 avec marque (BOM)"},
    ),
    Case(
        "windows-1252",
        text([*ACCENTED, ("L’œuvre – 5 €", "Rennes", "35000")], encoding="cp1252"),
        2,
        cells={**ACCENTED_CELLS, 1: {"nom": "L’œuvre – 5 €"}},
        notes={"encodage": "Windows-1252"},
    ),
    Case(
        "latin-1, with a byte that windows does not have",
        text([*ACCENTED, ("Pôle\x81", "Rennes", "35000")], encoding="latin-1"),
        1,
        1,
        errors=said("control-character"),
        notes={"encodage": "Latin-1"},
    ),
    Case(
        "mac roman",
        text(ACCENTED, encoding="mac-roman"),
        1,
        cells=ACCENTED_CELLS,
        notes={"encodage": "Mac Roman"},
    ),
    Case("utf-16", text(ACCENTED, encoding="utf-16"), 1, cells=ACCENTED_CELLS),
    Case("utf-16 without a mark", text(ACCENTED, encoding="utf-16-le"), 1, cells=ACCENTED_CELLS),
    Case(
        "accents converted twice",
        one("a.csv", csv_of(ACCENTED).encode().decode("cp1252").encode()),
        1,
        rules=said("double-encoding"),
        cells=ACCENTED_CELLS,
    ),
]

SEPARATORS = [
    Case("semicolons", text(TWO), 2, cells=TWO_CELLS, notes={"séparateur": "point-virgule"}),
    Case("commas", text(TWO, ","), 2, cells=TWO_CELLS, notes={"séparateur": "virgule"}),
    Case("tabs", text(TWO, "\t"), 2, cells=TWO_CELLS, notes={"séparateur": "tabulation"}),
    Case("bars", text(TWO, "|"), 2, cells=TWO_CELLS, notes={"séparateur": "barre verticale"}),
    Case("the line sep=; of Excel", one("a.csv", b"sep=;\r\n" + csv_of(TWO).encode()), 2),
    Case(
        "semicolons, with decimal commas",
        text([("Nom", "Latitude", "Longitude"), ("A", "43,0553", "2,2181")]),
        1,
        cells={0: {"code_insee": "11206", "lieu_methode": "coordonnees", "latitude": 43.0553}},
    ),
    Case(
        "a quoted line break and quoted separators",
        one(
            "a.csv",
            b'Nom;Code INSEE;Description\n"Le ""P\xc3\xb4le""; un";11206;"a\nb"\nB;29151;\n',
        ),
        2,
        cells={0: {"nom": 'Le "Pôle"; un', "description": "a\nb"}, 1: {"nom": "B"}},
    ),
    Case(
        "a quote left open",
        one("a.csv", b'Nom;Code INSEE;Description\n"A;11206;x\nB;29151;y\nC;35238;z\n'),
        3,
        rules=said("unclosed-quote"),
        cells={0: {"nom": "A", "code_insee": "11206"}, 2: {"nom": "C"}},
    ),
    Case(
        "old line ends",
        one("a.csv", csv_of(TWO, ";", "\r").encode()),
        2,
        cells=TWO_CELLS,
    ),
    Case(
        "rows too short and too long",
        one("a.csv", b"Nom;Code INSEE;Statut\nA;11206\nB;29151;actif;;;\n"),
        2,
        cells={0: {"nom": "A"}, 1: {"statut": "actif"}},
    ),
]

ROWS = [
    Case(
        "a title above the header",
        text([("Liste des PTCE", ""), ("", ""), *TWO]),
        2,
        rules=said("title-row"),
        cells=TWO_CELLS,
    ),
    Case("blank lines", text([*TWO[:2], ("", ""), TWO[2]]), 2, rules=said("blank-row")),
    Case(
        "the header repeated",
        text([*TWO[:2], LIMOUX, TWO[2]]),
        2,
        rules=said("repeated-header"),
        cells=TWO_CELLS,
    ),
    Case("a total", text([*TWO, ("Total", "2")]), 2, rules=said("total-row")),
    Case("a total with its noun", text([*TWO, ("TOTAL", "2 pôles")]), 2, rules=said("total-row")),
    Case(
        "a total of the whole",
        text([(*LIMOUX, "Statut"), ("A", "11206", "actif"), ("Total général : 1 pôle", "", "")]),
        1,
        rules=said("total-row"),
    ),
    Case(
        "a source below",
        text([*TWO, ("", ""), ("Source : ministère, 2026", "")]),
        2,
        rules=said("note-row"),
    ),
    Case(
        "titles of sections",
        text(
            [
                ("N°", "Nom", "Commune", "CP"),
                ("Bretagne", "", "", ""),
                ("1", "A", "Morlaix", "29600"),
                ("Occitanie", "", "", ""),
                ("2", "B", "Limoux", "11300"),
            ]
        ),
        2,
        rules=said("title-row"),
        cells={0: {"nom": "A"}, 1: {"nom": "B"}},
    ),
    Case(
        "a pole of which only the name is known",
        text([("Nom", "Commune", "CP"), ("A", "Morlaix", "29600"), ("B", "", "")]),
        2,
        resolved={"nom_code_postal": 1, "inconnue": 1},
    ),
    Case(
        "a pole whose name begins as a total",
        text([("Nom", "Commune", "CP"), ("Ensemble pour Morlaix", "Morlaix", "29600")]),
        1,
        cells={0: {"nom": "Ensemble pour Morlaix"}},
    ),
]

HEADERS = [
    Case(
        f"headers {headers[0]}",
        text([headers, ("A", "11206")]),
        1,
        cells={0: {"nom": "A", "code_insee": "11206"}},
    )
    for headers in [
        ("Nom du pôle", "insee_com"),
        ("NOM DU PTCE", "codgeo"),
        ("Intitulé du projet", "Code commune (INSEE)"),
        ("PTCE", "COG"),
        ("Dénomination", "depcom"),
        ("  nom_pole ", "Code Insee Commune"),
        ("Noms du pôle", "Code INSE"),
        ("Nom complet du pôle territorial", "code_insee"),
    ]
] + [
    Case(
        "columns of nobody's vocabulary",
        text([("Nom", "Code INSEE", "Budget de la cantine"), ("A", "11206", "12")]),
        1,
        rules=said("unknown-column"),
    ),
    Case(
        "columns that let reach a person",
        text(
            [("Nom", "Code INSEE", "Courriel", "Téléphone"), ("A", "11206", "a@b.fr", "0102030405")]
        ),
        1,
        rules=said("personal-column"),
    ),
    Case(
        "two columns of one name",
        text([("Nom", "Code INSEE", "Nom"), ("A", "11206", "x")]),
        1,
        rules=said("unknown-column"),
        cells={0: {"nom": "A"}},
    ),
    Case(
        "Lambert-93",
        text([("Nom", "X", "Y"), ("A", "652709.27", "6862325.4")]),
        1,
        cells={0: {"code_insee": "75056", "lieu_methode": "coordonnees"}},
    ),
    Case(
        "Lambert-93 under latitude and longitude",
        text([("Nom", "Latitude", "Longitude"), ("A", "6862325", "652709")]),
        1,
        rules=said("projected-coordinates"),
        cells={0: {"code_insee": "75056"}},
    ),
    Case(
        "latitude and longitude in one cell",
        text([("Nom", "Coordonnées GPS"), ("A", "43.0553, 2.2181"), ("B", "48,5777 -3,8283")]),
        2,
        cells={0: {"code_insee": "11206"}, 1: {"code_insee": "29151"}},
    ),
    Case(
        "degrees, minutes and seconds",
        text([("Nom", "Lat", "Long"), ("A", "48°34'39\" N", "3°49'42\" O")]),
        1,
        cells={0: {"code_insee": "29151"}},
    ),
    Case(
        "a longitude near zero, as a spreadsheet writes it",
        text([("Nom", "Code INSEE", "Lat", "Long"), ("A", "76351", "49,49409", "1,0793E-01")]),
        1,
        cells={0: {"longitude": 0.10793}},
    ),
    Case(
        "coordinates the wrong way round",
        text([("Nom", "Lat", "Long"), ("A", "2.2181", "43.0553")]),
        1,
        rules=said("swapped-coordinates"),
        cells={0: {"code_insee": "11206", "latitude": 43.0553}},
    ),
    Case(
        "a point at sea, beside a code",
        text([("Nom", "Code INSEE", "Lat", "Lon"), ("A", "11206", "40.0", "-20.0")]),
        1,
        rules=said("outside-territory"),
        cells={0: {"code_insee": "11206", "latitude": None}},
    ),
]
