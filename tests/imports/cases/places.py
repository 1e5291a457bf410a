"""Places, persons, and names of wholes."""

from tests.imports.messy import (
    LIMOUX,
    Case,
    one,
    said,
    text,
    xlsx,
)

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
        rules=said("code-repaired"),
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
        rules=said("former-commune"),
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
        rules=said("commune-written"),
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
        rules=said("mistyped-commune"),
        cells={0: {"code_insee": "29151", "commune": "Morlaix", "lieu_certitude": 88}},
    ),
    Case(
        "a hamlet, beside a postal code of one commune",
        text([("Nom", "Commune", "CP"), ("A", "Le Grand Séchoir Perdu", "26100")]),
        1,
        rules=said("unknown-commune-name"),
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
        rules=said("name-only"),
        cells={0: {"code_insee": "26281", "lieu_certitude": 60}},
    ),
    Case(
        "a name alone, of several communes",
        text([("Nom", "Commune"), ("A", "Saint-Denis")]),
        0,
        1,
        errors=said("ambiguous-commune"),
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
        rules=said("postal-code-of-several"),
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
        rules=said("unknown-departement"),
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
        errors=said("unknown-code"),
    ),
    Case(
        "a code of no commune",
        text([LIMOUX, ("A", "99999"), ("B", "11206")]),
        1,
        1,
        errors=said("unknown-code"),
    ),
    Case(
        "a code of no commune, beside a name and a postal code",
        text([("Nom", "Code INSEE", "Commune", "CP"), ("A", "99999", "Limoux", "11300")]),
        1,
        rules=said("unknown-code"),
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
        errors=said("contradicting-commune"),
    ),
    Case(
        "the code says Lyon, the name says Lille, the postal code Lille",
        text([("Nom", "Code INSEE", "Commune", "CP"), ("A", "69123", "Lille", "59000")]),
        1,
        rules=said("contradicting-commune"),
        cells={0: {"code_insee": "59350", "code_departement": "59"}},
    ),
    Case(
        "the code says Lyon, the name says Lille, the département Rhône",
        text([("Nom", "Code INSEE", "Commune", "Dép"), ("A", "69123", "Lille", "69")]),
        1,
        rules=said("contradicting-commune"),
        cells={0: {"code_insee": "69123", "commune": "Lyon"}},
    ),
    Case(
        "the région does not hold the département",
        text([("Nom", "Code INSEE", "Région"), ("A", "29151", "Occitanie")]),
        1,
        rules=said("contradicting-region"),
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
        rules=said("personal-column"),
        cells={0: {"nom": "Le Phénix", "code_insee": "11206"}},
    ),
    Case(
        "numbers of rows for identifiers",
        text([("Id", *LIMOUX), ("1", "A", "11206"), ("2", "B", "29151")]),
        2,
        rules=said("number-identifier"),
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
        rules=said("several-communes"),
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
        rules=said("title-row"),
        cells={0: {"nom": "A"}, 1: {"nom": "B"}},
    ),
]
