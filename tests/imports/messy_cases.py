"""The table of cases: sixty files and more, from real habits, and the report each must give."""

from datetime import date

from tests.imports.messy import (
    LIMOUX,
    TWO,
    TWO_CELLS,
    Case,
    Spanned,
    csv_of,
    geojson,
    gpkg,
    ods,
    one,
    parquet,
    point,
    repeated_ods,
    text,
    wkb,
    xlsx,
    zipped,
)

ACCENTED = [("Nom", "Commune", "Code postal"), ("Pôle été", "Ambérieu-en-Bugey", "01500")]
ACCENTED_CELLS = {0: {"nom": "Pôle été", "code_insee": "01004"}}


def _said(*rules: str) -> frozenset[str]:
    return frozenset(rules)


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
        errors=_said("control-character"),
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
        rules=_said("double-encoding"),
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
        rules=_said("unclosed-quote"),
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
        rules=_said("title-row"),
        cells=TWO_CELLS,
    ),
    Case("blank lines", text([*TWO[:2], ("", ""), TWO[2]]), 2, rules=_said("blank-row")),
    Case(
        "the header repeated",
        text([*TWO[:2], LIMOUX, TWO[2]]),
        2,
        rules=_said("repeated-header"),
        cells=TWO_CELLS,
    ),
    Case("a total", text([*TWO, ("Total", "2")]), 2, rules=_said("total-row")),
    Case("a total with its noun", text([*TWO, ("TOTAL", "2 pôles")]), 2, rules=_said("total-row")),
    Case(
        "a total of the whole",
        text([(*LIMOUX, "Statut"), ("A", "11206", "actif"), ("Total général : 1 pôle", "", "")]),
        1,
        rules=_said("total-row"),
    ),
    Case(
        "a source below",
        text([*TWO, ("", ""), ("Source : ministère, 2026", "")]),
        2,
        rules=_said("note-row"),
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
        rules=_said("title-row"),
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
        rules=_said("unknown-column"),
    ),
    Case(
        "columns that let reach a person",
        text(
            [("Nom", "Code INSEE", "Courriel", "Téléphone"), ("A", "11206", "a@b.fr", "0102030405")]
        ),
        1,
        rules=_said("personal-column"),
    ),
    Case(
        "two columns of one name",
        text([("Nom", "Code INSEE", "Nom"), ("A", "11206", "x")]),
        1,
        rules=_said("unknown-column"),
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
        rules=_said("projected-coordinates"),
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
        rules=_said("swapped-coordinates"),
        cells={0: {"code_insee": "11206", "latitude": 43.0553}},
    ),
    Case(
        "a point at sea, beside a code",
        text([("Nom", "Code INSEE", "Lat", "Lon"), ("A", "11206", "40.0", "-20.0")]),
        1,
        rules=_said("outside-territory"),
        cells={0: {"code_insee": "11206", "latitude": None}},
    ),
]

PLACES = [
    Case(
        "codes turned into numbers",
        text(
            [
                ("Nom", "Code INSEE"),
                ("A", "1004"),
                ("B", "75056.0"),
                ("C", "'01004"),
                ("D", "2a004"),
            ]
        ),
        4,
        rules=_said("code-repaired"),
        cells={
            0: {"code_insee": "01004"},
            1: {"code_insee": "75056"},
            2: {"code_insee": "01004"},
            3: {"code_insee": "2A004"},
        },
        resolved={"code": 4},
    ),
    Case(
        "former and delegated communes",
        text([LIMOUX, ("A", "74011"), ("B", "69383"), ("C", "49151")]),
        3,
        rules=_said("former-commune"),
        cells={0: {"commune": "Annecy", "code_departement": "74", "lieu_certitude": 100}},
        resolved={"code_ancien": 3},
    ),
    Case(
        "name and postal code",
        text([("Nom", "Ville", "CP"), ("A", "ST DENIS", "97400"), ("B", "st-denis", "93200")]),
        2,
        cells={0: {"code_insee": "97411"}, 1: {"code_insee": "93066", "lieu_certitude": 98}},
        resolved={"nom_code_postal": 2},
    ),
    Case(
        "CEDEX, arrondissements, articles behind",
        text(
            [
                ("Nom", "Ville", "CP"),
                ("A", "LYON CEDEX 03", "69421"),
                ("B", "Paris 11e arrondissement", "75011"),
                ("C", "HAVRE (LE)", "76600"),
                ("D", "Lyon 3", "69003"),
            ]
        ),
        4,
        rules=_said("commune-written"),
        cells={
            0: {"code_insee": "69123", "commune": "Lyon"},
            1: {"code_insee": "75056"},
            2: {"code_insee": "76351", "commune": "Le Havre"},
            3: {"code_insee": "69123"},
        },
    ),
    Case(
        "name and département",
        text(
            [
                ("Nom", "Commune", "Département"),
                ("A", "Saint-Denis", "La Réunion"),
                ("B", "Morlaix", "29"),
            ]
        ),
        2,
        cells={0: {"code_insee": "97411"}, 1: {"code_region": "53"}},
        resolved={"nom_departement": 2},
    ),
    Case(
        "a name of today and of yesterday",
        text([("Nom", "Commune", "Dép."), ("A", "Annecy-le-Vieux", "74"), ("B", "Gesté", "49")]),
        2,
        cells={0: {"code_insee": "74010"}, 1: {"code_insee": "49023"}},
    ),
    Case(
        "a name mistyped",
        text([("Nom", "Commune", "CP"), ("A", "Morlay", "29600")]),
        1,
        rules=_said("mistyped-commune"),
        cells={0: {"code_insee": "29151", "commune": "Morlaix", "lieu_certitude": 88}},
    ),
    Case(
        "a hamlet, beside a postal code of one commune",
        text([("Nom", "Commune", "CP"), ("A", "Le Grand Séchoir Perdu", "26100")]),
        1,
        rules=_said("unknown-commune-name"),
        cells={
            0: {
                "code_insee": "26281",
                "commune": "Romans-sur-Isère",
                "lieu_methode": "code_postal",
            }
        },
    ),
    Case(
        "a name alone, of one commune",
        text([("Nom", "Commune"), ("A", "Romans-sur-Isère")]),
        1,
        rules=_said("name-only"),
        cells={0: {"code_insee": "26281", "lieu_certitude": 60}},
    ),
    Case(
        "a name alone, of several communes",
        text([("Nom", "Commune"), ("A", "Saint-Denis")]),
        0,
        1,
        errors=_said("ambiguous-commune"),
    ),
    Case(
        "a name of several communes, in a région known",
        text([("Nom", "Commune", "Région"), ("A", "Saint-Denis", "Île-de-France")]),
        1,
        cells={0: {"code_insee": "93066", "lieu_methode": "nom_region"}},
    ),
    Case(
        "a postal code of one commune, and of several",
        text([("Nom", "CP"), ("A", "26100"), ("B", "35160")]),
        2,
        rules=_said("postal-code-of-several"),
        cells={
            0: {"code_insee": "26281", "lieu_methode": "code_postal"},
            1: {"code_departement": "35", "code_insee": "", "code_region": "53"},
        },
    ),
    Case(
        "département or région alone, as they were before 2016",
        text(
            [
                ("Nom", "Département", "Région"),
                ("A", "Finistère (29)", ""),
                ("B", "", "Rhône-Alpes"),
            ]
        ),
        2,
        cells={0: {"code_departement": "29"}, 1: {"code_region": "84"}},
        resolved={"departement": 1, "region": 1},
    ),
    Case(
        "départements written in many ways",
        text(
            [
                ("Nom", "Dép"),
                ("A", "1"),
                ("B", "2a"),
                ("C", "974"),
                ("D", "Seine St Denis"),
                ("E", "Côtes d’Armor"),
                ("F", "90 - Territoire de Belfort"),
                ("G", "20"),
            ]
        ),
        7,
        rules=_said("unknown-departement"),
        cells={
            row: {"code_departement": code}
            for row, code in enumerate(["01", "2A", "974", "93", "22", "90", ""])
        },
        resolved={"departement": 6, "inconnue": 1},
    ),
    Case(
        "a code of Polynesia",
        text([LIMOUX, ("A", "98735")]),
        0,
        1,
        errors=_said("unknown-code"),
    ),
    Case(
        "a code of no commune",
        text([LIMOUX, ("A", "99999"), ("B", "11206")]),
        1,
        1,
        errors=_said("unknown-code"),
    ),
    Case(
        "a code of no commune, beside a name and a postal code",
        text([("Nom", "Code INSEE", "Commune", "CP"), ("A", "99999", "Limoux", "11300")]),
        1,
        rules=_said("unknown-code"),
        cells={0: {"code_insee": "11206", "lieu_methode": "nom_code_postal"}},
    ),
    Case(
        "postal codes under the header of commune codes",
        text([("Nom", "Code commune", "Commune"), ("A", "35000", "Rennes")]),
        1,
        cells={0: {"code_insee": "35238"}},
    ),
    Case(
        "the code says Lyon, the name says Lille, nothing decides",
        text([("Nom", "Code INSEE", "Commune"), ("A", "69123", "Lille")]),
        0,
        1,
        errors=_said("contradicting-commune"),
    ),
    Case(
        "the code says Lyon, the name says Lille, the postal code Lille",
        text([("Nom", "Code INSEE", "Commune", "CP"), ("A", "69123", "Lille", "59000")]),
        1,
        rules=_said("contradicting-commune"),
        cells={0: {"code_insee": "59350", "code_departement": "59"}},
    ),
    Case(
        "the code says Lyon, the name says Lille, the département Rhône",
        text([("Nom", "Code INSEE", "Commune", "Dép"), ("A", "69123", "Lille", "69")]),
        1,
        rules=_said("contradicting-commune"),
        cells={0: {"code_insee": "69123", "commune": "Lyon"}},
    ),
    Case(
        "the région does not hold the département",
        text([("Nom", "Code INSEE", "Région"), ("A", "29151", "Occitanie")]),
        1,
        rules=_said("contradicting-region"),
        cells={0: {"code_region": "53"}},
    ),
]

PERSONS_AND_WHOLES = [
    Case(
        "the name of a person beside that of the pole",
        text(
            [
                ("Nom", "Prénom", "Nom du PTCE", "Commune", "CP"),
                ("Durand", "Anne", "Le Phénix", "Limoux", "11300"),
            ]
        ),
        1,
        rules=_said("personal-column"),
        cells={0: {"nom": "Le Phénix", "code_insee": "11206"}},
    ),
    Case(
        "numbers of rows for identifiers",
        text([("Id", *LIMOUX), ("1", "A", "11206"), ("2", "B", "29151")]),
        2,
        rules=_said("number-identifier"),
        cells={0: {"id_pole": "ptce-a-11206"}},
    ),
    Case(
        "whole addresses, and postal codes before towns",
        text(
            [
                ("Nom", "Adresse", "Ville"),
                ("A", "12 rue de la Gare, 29600 MORLAIX Cedex", ""),
                ("B", "", "11300 Limoux"),
            ]
        ),
        2,
        cells={
            0: {"code_insee": "29151", "code_postal": "29600"},
            1: {"code_insee": "11206", "commune": "Limoux"},
        },
        resolved={"nom_code_postal": 2},
    ),
    Case(
        "several communes in a cell",
        text([("Nom", "Commune", "Dép"), ("A", "Morlaix / Plougonven", "29")]),
        1,
        rules=_said("several-communes"),
        cells={0: {"code_insee": "29151", "commune": "Morlaix"}},
    ),
    Case(
        "geometries as text",
        text([("Nom", "wkt"), ("A", "POINT (2.2181 43.0553)")]),
        1,
        cells={0: {"code_insee": "11206"}},
    ),
    Case(
        "a header of two rows, merged",
        one(
            "p.xlsx",
            xlsx(
                {
                    "P": [
                        ("", "", "", ""),
                        ("", "Commune", "CP", "Code INSEE"),
                        ("A", "Limoux", 11300, 11206),
                    ]
                },
                [("P", "A1:A2", "Nom du PTCE"), ("P", "B1:D1", "Localisation")],
            ),
        ),
        1,
        cells={0: {"nom": "A", "code_insee": "11206"}},
    ),
    Case(
        "a header of two rows, in a text",
        text(
            [
                ("Nom du PTCE", "Localisation", "", ""),
                ("", "Commune", "CP", "Code INSEE"),
                ("A", "Limoux", "11300", "11206"),
            ]
        ),
        1,
        cells={0: {"nom": "A", "code_insee": "11206"}},
    ),
    Case(
        "régions heading sections, under the header of names",
        text(
            [
                ("Nom du PTCE", "Commune", "CP"),
                ("Bretagne", "", ""),
                ("A", "Morlaix", "29600"),
                ("PTCE d'Occitanie", "", ""),
                ("B", "Limoux", "11300"),
            ]
        ),
        2,
        rules=_said("title-row"),
        cells={0: {"nom": "A"}, 1: {"nom": "B"}},
    ),
]

VALUES = [
    Case(
        "sectors and statuses in other words",
        text(
            [
                (*LIMOUX, "Secteur d'activité", "Statut"),
                ("A", "11206", "Alimentation / Numérique", "LAURÉAT"),
                ("B", "29151", "insertion, tourisme", "en émergence"),
                ("C", "35238", "Numerique", "Émergeant"),
            ]
        ),
        3,
        cells={
            0: {"secteurs": "agriculture et alimentation|numérique", "statut": "laureat"},
            1: {"secteurs": "insertion et emploi|tourisme", "statut": "emergent"},
            2: {"secteurs": "numérique", "statut": "emergent"},
        },
    ),
    Case(
        "a sector of nobody's vocabulary",
        text([(*LIMOUX, "Secteur"), ("A", "11206", "astronautique")]),
        1,
        rules=_said("unknown-value"),
        cells={0: {"secteurs": ""}},
    ),
    Case(
        "missing sectors and statuses",
        text(
            [
                (*LIMOUX, "Statut"),
                *(
                    ("A", "11206", word)
                    for word in ("n.c.", "-", "(null)", "Non renseignée", "\\N")
                ),
            ]
        ),
        5,
        rules=_said("empty-column"),
        cells={row: {"statut": ""} for row in range(5)},
    ),
    Case(
        "dates of all kinds",
        text(
            [
                (*LIMOUX, "Date"),
                ("A", "11206", "17/10/2023"),
                ("B", "29151", "45216"),
                ("C", "35238", "octobre 2023"),
                ("D", "59350", "2023"),
                ("E", "69123", "1er mars 2022"),
                ("F", "75056", "31/02/2022"),
                ("G", "49007", "2022-09-26 19:00:45"),
                ("H", "44109", "26/09/2022 19:00"),
                ("I", "33063", "26 septembre 2022 à 14h05"),
                ("J", "67482", "20220926"),
                ("K", "21231", "2022-09-26T19:00:45+02:00"),
                ("L", "13055", "45216,79"),
                ("M", "06088", "26/09/22"),
                ("N", "06088", "13-oct-23"),
                ("O", "06088", "23-10-17"),
                ("P", "06088", "31/02/22"),
            ]
        ),
        16,
        rules=_said("serial-date", "short-year", "bad-date"),
        cells={
            0: {"date_source": "2023-10-17"},
            1: {"date_source": "2023-10-17"},
            2: {"date_source": "2023-10"},
            3: {"date_source": "2023"},
            4: {"date_source": "2022-03-01"},
            5: {"date_source": ""},
            **{row: {"date_source": "2022-09-26"} for row in range(6, 11)},
            11: {"date_source": "2023-10-17"},
            12: {"date_source": "2022-09-26"},
            13: {"date_source": "2023-10-13"},
            14: {"date_source": ""},  # or 23 October 2017
            15: {"date_source": ""},
        },
    ),
    Case(
        "addresses of sites",
        text(
            [
                (*LIMOUX, "Site internet"),
                ("A", "11206", "www.exemple.fr"),
                ("B", "29151", "voir Facebook"),
            ]
        ),
        2,
        rules=_said("address-completed", "bad-address"),
        cells={0: {"site_web": "https://www.exemple.fr"}, 1: {"site_web": ""}},
    ),
    Case(
        "SIRET: right, wrong, of La Poste, with its digits lost",
        text(
            [
                (*LIMOUX, "SIRET"),
                ("A", "11206", "443 061 841 00047"),
                ("B", "29151", "44306184100048"),
                ("C", "35238", "35600000000048"),
                ("D", "59350", "4,43062E+13"),
                ("E", "69123", "35600000049837"),
            ]
        ),
        5,
        rules=_said("bad-siret", "lost-digits"),
        cells={
            0: {"siret": "44306184100047"},
            1: {"siret": ""},
            2: {"siret": "35600000000048"},
            3: {"siret": ""},
            4: {"siret": "35600000049837"},
        },
    ),
    Case(
        "an e-mail address in a description",
        text([(*LIMOUX, "Description"), ("A", "11206", "Écrire à jean@exemple.fr pour tout")]),
        1,
        rules=_said("personal-data"),
        cells={0: {"description": "Écrire à … pour tout"}},
    ),
    Case(
        "no name",
        text([("Nom", "Code INSEE"), ("", "11206"), ("A", "29151")]),
        1,
        1,
        errors=_said("missing-value"),
    ),
    Case(
        "an identifier given twice",
        text([("id_pole", *LIMOUX), ("ptce-a", "A", "11206"), ("ptce-a", "B", "29151")]),
        1,
        1,
        errors=_said("duplicate-key"),
    ),
    Case(
        "identifiers of others",
        text([("Identifiant", *LIMOUX), ("PTCE_012", "A", "11206")]),
        1,
        rules=_said("identifier-written"),
        cells={0: {"id_pole": "ptce-012"}},
    ),
    Case(
        "the same pole twice",
        text([LIMOUX, ("Le Phénix", "11206"), ("le phenix", "11206")]),
        2,
        rules=_said("duplicate-pole"),
        cells={0: {"id_pole": "ptce-le-phenix-11206"}, 1: {"id_pole": "ptce-le-phenix-11206-2"}},
    ),
    Case(
        "hostile cells",
        text(
            [
                (*LIMOUX, "Description"),
                ("<script>alert(1)</script>", "11206", "=cmd|' /C calc'!A0"),
                ("{{ cycler.__init__ }}", "29151", "]]>"),
                ("Pôle \u202egnirts", "35238", ""),
            ]
        ),
        2,
        1,
        errors=_said("control-character"),
        cells={0: {"nom": "<script>alert(1)</script>", "description": "=cmd|' /C calc'!A0"}},
    ),
    Case(
        "a cell of 10,001 characters",
        text([(*LIMOUX, "Description"), ("A", "11206", "x" * 10_001)]),
        1,
        rules=_said("too-long"),
        cells={0: {"description": ""}},
    ),
]

MEMBERS = [
    Case(
        "members by identifier of pole, placed by point or by postal code",
        lambda: {
            "poles.csv": csv_of([("id_pole", *LIMOUX), ("ptce-a", "A", "11206")]).encode(),
            "membres.csv": csv_of(
                [
                    ("id_pole", "Organisation", "Type", "Lat", "Long", "CP", "Ville"),
                    ("ptce-a", "Coop", "SCIC", "48,57766", "-3,82837", "", ""),
                    ("ptce-a", "Mairie de Limoux", "mairie", "", "", "11300", "LIMOUX"),
                    ("ptce-b", "Orpheline", "", "", "", "", ""),
                ]
            ).encode(),
        },
        3,
        1,
        errors=_said("unknown-reference"),
        members={
            0: {"code_insee": "29151", "type_acteur": "entreprise_ess", "lien": "partenaire"},
            1: {"code_insee": "11206", "commune": "Limoux", "type_acteur": "collectivite"},
        },
    ),
]

CODES = [("Nom", "Code INSEE", "Date"), ("A", 1004, date(2023, 10, 17)), ("B", 75056.0, 2021)]
CODES_CELLS = {
    0: {"code_insee": "01004", "date_source": "2023-10-17"},
    1: {"code_insee": "75056", "date_source": "2021"},
}

FORMATS = [
    Case(
        "a workbook of numbers",
        one("poles.xlsx", xlsx({"Feuil1": CODES})),
        2,
        cells=CODES_CELLS,
        notes={"format": "XLSX", "feuille": "Feuil1"},
    ),
    Case(
        "an OpenDocument spreadsheet",
        one("poles.ods", ods({"Feuille1": CODES})),
        2,
        cells=CODES_CELLS,
        notes={"format": "ODS"},
    ),
    Case(
        "a title above, over several sheets",
        one(
            "poles.xlsx",
            xlsx(
                {
                    "Lisez-moi": [("Ceci est la liste des pôles.",)],
                    "2013": [("PTCE retenus en 2013", ""), ("", ""), *TWO[:2]],
                    "2015": [LIMOUX, TWO[2]],
                }
            ),
        ),
        2,
        rules=_said("title-row", "no-table"),
        cells=TWO_CELLS,
    ),
    Case(
        "cells merged over rows and over columns",
        one(
            "poles.xlsx",
            xlsx(
                {
                    "P": [
                        ("", "", ""),
                        ("Région", "Nom", "Statut"),
                        ("", "A", "actif"),
                        ("", "B", "actif"),
                    ]
                },
                [("P", "A1:C1", "Pôles de Bretagne"), ("P", "A3:A4", "Bretagne")],
            ),
        ),
        2,
        rules=_said("title-row"),
        cells={0: {"code_region": "53"}, 1: {"code_region": "53", "nom": "B"}},
        resolved={"region": 2},
    ),
    Case(
        "cells merged over rows, in the second sheet of an OpenDocument file",
        one(
            "poles.ods",
            ods(
                {
                    "Lisez-moi": [(Spanned("Bonjour", 3),), ("",), ("",)],
                    "P": [
                        ("Liste", "", ""),
                        ("Région", "Nom", "Statut"),
                        (Spanned("Bretagne", 2), "A", "actif"),
                        ("", "B", "actif"),
                        ("", "C", "actif"),
                    ],
                }
            ),
        ),
        3,
        rules=_said("title-row"),
        cells={1: {"code_region": "53", "nom": "B"}, 2: {"code_region": ""}},
        resolved={"region": 2, "inconnue": 1},
    ),
    Case(
        "a hidden sheet",
        one("poles.xlsx", xlsx({"P": TWO, "Cachée": [LIMOUX, ("C", "35238")]}, hidden="Cachée")),
        2,
        rules=_said("hidden-sheet"),
    ),
    Case(
        "an address in an object of a map",
        one(
            "a.geojson",
            geojson(
                [
                    (
                        {
                            "nom": "Le Chantier",
                            "adresse": {"rue": "1 rue Neuve", "code_postal": "29600"},
                            "location": {"city": "Morlaix"},
                            "contact": {"nom": "Ana", "city": "Brest"},
                        },
                        None,
                    )
                ]
            ),
        ),
        1,
        rules=_said("unknown-column"),
        cells={
            0: {"nom": "Le Chantier", "adresse": "1 rue Neuve", "code_insee": "29151"},
        },
    ),
    Case(
        "a dictionary of the columns beside the data",
        one(
            "poles.xlsx",
            xlsx(
                {
                    "Champs": [
                        ("Nom", "Libellé", "Type"),
                        ("Nom", "Le nom du pôle", "texte"),
                        ("Code INSEE", "Celui de la commune", "texte"),
                        ("Facultatif", "", ""),
                    ],
                    "P": TWO,
                }
            ),
        ),
        2,
        rules=_said("dictionary-sheet"),
        cells=TWO_CELLS,
    ),
    Case(
        "a workbook that has one word in thousands of cells",
        one("poles.xlsx", xlsx({"P": [LIMOUX, *[("A", "11206")] * 3_000]})),
        3_000,
        rules=_said("duplicate-pole"),
        resolved={"code": 3_000},
    ),
    Case(
        "a workbook called a CSV file",
        one("poles.csv", xlsx({"P": TWO})),
        2,
        cells=TWO_CELLS,
    ),
    Case(
        "GeoJSON",
        one("p.geojson", geojson([({"Nom": "A"}, point(2.2181, 43.0553)), ({"Nom": "B"}, None)])),
        2,
        cells={0: {"code_insee": "11206", "longitude": 2.2181}},
        resolved={"coordonnees": 1, "inconnue": 1},
    ),
    Case(
        "a feature of GeoJSON without properties",
        one("p.geojson", geojson([(None, point(2.2, 43.1)), ({"Nom": "A"}, None)])),
        1,
        1,
        errors=_said("missing-value"),
    ),
    Case(
        "GeoJSON in Lambert-93, as QGIS writes it",
        one(
            "p.geojson",
            geojson(
                [({"Nom": "A"}, point(652709.27, 6862325.4))],
                crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}},
            ),
        ),
        1,
        cells={0: {"code_insee": "75056"}},
    ),
    Case(
        "GeoJSON of outlines",
        one(
            "p.geojson",
            geojson(
                [
                    (
                        {"Nom": "A", "Code INSEE": "11206"},
                        {
                            "type": "Polygon",
                            "coordinates": [[[2, 43], [2.1, 43], [2, 43.1], [2, 43]]],
                        },
                    )
                ]
            ),
        ),
        1,
        rules=_said("not-a-point"),
        cells={0: {"code_insee": "11206"}},
    ),
    Case(
        "a GeoPackage",
        one("p.gpkg", gpkg("pôles", [("Nom",), ("A",)], [(2.2181, 43.0553)], 4326)),
        1,
        cells={0: {"code_insee": "11206"}},
        notes={"format": "GeoPackage"},
    ),
    Case(
        "a GeoPackage in Lambert-93",
        one("p.gpkg", gpkg("a", [("Nom",), ("A",)], [(652709.27, 6862325.4)], 2154)),
        1,
        cells={0: {"code_insee": "75056"}},
    ),
    Case(
        "Parquet",
        one(
            "p.parquet",
            parquet(
                {
                    "nom": ["A", "B"],
                    "insee_com": [1004, 75056],
                    "lat": [None, 48.8566],
                    "lon": [None, 2.3522],
                }
            ),
        ),
        2,
        cells={0: {"code_insee": "01004"}, 1: {"code_insee": "75056", "latitude": 48.8566}},
    ),
    Case(
        "GeoParquet",
        one("p.parquet", parquet({"nom": ["A"], "geometry": [wkb(2.2181, 43.0553)]})),
        1,
        cells={0: {"code_insee": "11206"}},
    ),
    Case(
        "a zip with a system file and a text",
        one(
            "envoi.zip",
            zipped(
                {
                    "liste/poles.csv": csv_of(TWO).encode(),
                    "__MACOSX/._poles.csv": b"\0\1",
                    "lettre.docx": b"x",
                }
            ),
        ),
        2,
        rules=_said("system-file", "other-file"),
        cells=TWO_CELLS,
    ),
    Case(
        "a zip with a name that leaves it",
        one("z.zip", zipped({"../../poles.csv": b"Nom\nB", "a.csv": csv_of(TWO).encode()})),
        2,
        rules=_said("escaping-path"),
        cells=TWO_CELLS,
    ),
    Case(
        "two files, one of which is not a table",
        lambda: {"a.csv": csv_of(TWO).encode(), "b.csv": b"%PDF-1.7 ..."},
        2,
        errors=_said("unreadable-file"),
        cells=TWO_CELLS,
    ),
    Case(
        "poles and their members, by name of pole",
        one(
            "p.xlsx",
            xlsx(
                {
                    "Pôles": TWO,
                    "Membres": [
                        ("PTCE", "Organisation", "Commune", "Code postal"),
                        ("Le Chantier", "Coop", "Morlaix", 29600),
                        ("Inconnu au bataillon", "Coop 2", "Rennes", 35000),
                    ],
                }
            ),
        ),
        3,
        1,
        rules=_said("tie-filled"),
        errors=_said("unknown-pole"),
    ),
]

CASES = [
    *ENCODINGS,
    *SEPARATORS,
    *ROWS,
    *HEADERS,
    *PLACES,
    *PERSONS_AND_WHOLES,
    *VALUES,
    *MEMBERS,
    *FORMATS,
]

REFUSED = {
    "an empty file": ({"a.csv": b""}, "est vide"),
    "spaces only": ({"a.csv": b" \n \n"}, "est vide"),
    "a PDF": ({"a.csv": b"%PDF-1.4"}, "un PDF"),
    "a web page": ({"a.csv": b"<!DOCTYPE html><html>"}, "une page web"),
    "an old workbook": ({"a.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}, "ancien classeur"),
    "a VRT file": ({"a.csv": b"<OGRVRTDataSource>"}, "XML"),
    "no column of names": ({"a.csv": b"Prix;Quantite\n1;2\n"}, "nom d'un pôle"),
    "a broken zip": ({"a.zip": b"PK\x03\x04rubbish"}, "classeur lisible"),
    "a broken GeoJSON": ({"a.geojson": b'{"type": "FeatureCollection", "features": ['}, "GeoJSON"),
    "a GeoJSON nested too deep": (
        {"a.geojson": b'{"features": ' + b"[" * 60 + b"]" * 60 + b"}"},
        "emboîte",
    ),
    "a broken GeoPackage": ({"a.gpkg": b"SQLite format 3\0" + b"x" * 4096}, "GeoPackage"),
    "a broken Parquet": ({"a.parquet": b"PAR1xxxxPAR1"}, "Parquet"),
    "a zip in a zip": (
        {"a.zip": zipped({"b.zip": zipped({"c.csv": csv_of(TWO).encode()})})},
        "aucun",
    ),
    "a bomb": ({"a.zip": zipped({"a.csv": b"0" * 200_000_001})}, "200 Mo"),
    "a sheet that spreads": (
        {
            "a.xlsx": zipped(
                {
                    "[Content_Types].xml": b"<Types/>",
                    "xl/worksheets/sheet1.xml": b'<sheetData><c r="XFD1"><v>1</v></c></sheetData>',
                }
            )
        },
        "au plus",
    ),
    "too many columns": (
        {"a.csv": (";".join(["nom"] * 600) + "\n" + ";".join(["x"] * 600)).encode()},
        "500",
    ),
    "separators alone": ({"a.csv": b"nom;insee\n" + b";" * 20_000_001}, "cellules"),
    "a workbook that announces more than it has": (
        {
            "a.xlsx": zipped(
                {
                    "[Content_Types].xml": b"<Types/>",
                    "xl/sharedStrings.xml": b'<s count="9999999999"/>',
                }
            )
        },
        "annonce plus",
    ),
    "an OpenDocument sheet cut short": (
        {"a.ods": zipped({"content.xml": b"<x><table><table-row>"})},
        "XML est abîmé",
    ),
    "an OpenDocument sheet with entities": (
        {"a.ods": zipped({"content.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'})},
        "type de document",
    ),
    "an OpenDocument sheet with a password": (
        {"a.ods": zipped({"content.xml": b"x", "META-INF/manifest.xml": b"<encryption-data/>"})},
        "mot de passe",
    ),
    "a repeated cell of an OpenDocument sheet": (
        {"a.ods": repeated_ods(1_000_000, 1_000)},
        "au plus",
    ),
    "zeros": ({"a.csv": b"\0" * 1000 + b"\xff"}, "texte"),
    "a utf-16 file cut short": ({"a.csv": b"\xff\xfeN\0o\0m"}, "tronqué"),
}
"""Files that cannot be read at all, and words of the message."""
