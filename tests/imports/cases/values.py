"""Values of cells, and members."""

from tests.imports.messy import (
    LIMOUX,
    Case,
    csv_of,
    said,
    text,
)

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
        rules=said("unknown-value"),
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
        rules=said("empty-column"),
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
        rules=said("serial-date", "short-year", "bad-date"),
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
        rules=said("address-completed", "bad-address"),
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
        rules=said("bad-siret", "lost-digits"),
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
        rules=said("personal-data"),
        cells={0: {"description": "Écrire à … pour tout"}},
    ),
    Case(
        "no name",
        text([("Nom", "Code INSEE"), ("", "11206"), ("A", "29151")]),
        1,
        1,
        errors=said("missing-value"),
    ),
    Case(
        "an identifier given twice",
        text([("id_pole", *LIMOUX), ("ptce-a", "A", "11206"), ("ptce-a", "B", "29151")]),
        1,
        1,
        errors=said("duplicate-key"),
    ),
    Case(
        "identifiers of others",
        text([("Identifiant", *LIMOUX), ("PTCE_012", "A", "11206")]),
        1,
        rules=said("identifier-written"),
        cells={0: {"id_pole": "ptce-012"}},
    ),
    Case(
        "the same pole twice",
        text([LIMOUX, ("Le Phénix", "11206"), ("le phenix", "11206")]),
        2,
        rules=said("duplicate-pole"),
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
        errors=said("control-character"),
        cells={0: {"nom": "<script>alert(1)</script>", "description": "=cmd|' /C calc'!A0"}},
    ),
    Case(
        "a cell of 10,001 characters",
        text([(*LIMOUX, "Description"), ("A", "11206", "x" * 10_001)]),
        1,
        rules=said("too-long"),
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
        errors=said("unknown-reference"),
        members={
            0: {"code_insee": "29151", "type_acteur": "entreprise_ess", "lien": "partenaire"},
            1: {"code_insee": "11206", "commune": "Limoux", "type_acteur": "collectivite"},
        },
    ),
]
