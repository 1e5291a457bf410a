"""What the browser may ask of the fields, and what is ignored."""

from collections.abc import Sequence

import pytest

from pages.widgets.fields import Many, One, Span, Words, read_request

FIELDS = {
    "tri": One("tri", "Trier", {"nom": "Nom", "date": "Date"}, "nom", "nom"),
    "statut": Many("statut", "Statut", {"actif": "Actif"}, {"actif": "3"}, ()),
    "q": Words("q", "Mots", "", ""),
    "de": Span("de", "Années", "a", (2013, 2025), (None, None), "toutes"),
}


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"statut": ["actif", "laureat"]}, {"statut": ["actif", "laureat"]}),
        ({"statut": []}, {"statut": []}),
        ({"tri": ["date"], "q": ["vélo"]}, {"tri": ["date"], "q": ["vélo"]}),
        ({"tri": ["nom"]}, {"tri": []}),
        ({"q": ["  "]}, {"q": []}),
        ({"de": ["2013", "2015"]}, {"de": ["2013"], "a": ["2015"]}),
        ({"de": []}, {"de": [], "a": []}),
        ({"de": ["2013"]}, {"de": [], "a": []}),
        ({"de": ["2013", "x", "2015"]}, {"de": [], "a": []}),
        ({"a": ["2013"]}, {}),
        ({"inconnu": ["x"]}, {}),
        ({"statut": "actif"}, {}),
        ({"statut": [1]}, {}),
        ({"statut": [["actif"]]}, {}),
        ({"statut": ["x" * 201]}, {}),
        ({"statut": ["x"] * 201}, {}),
    ],
)
def test_only_texts_for_known_fields_are_kept(
    values: dict[str, object], kept: dict[str, Sequence[str]]
) -> None:
    assert read_request({"turn": 7, "values": values}, FIELDS) == (7, kept)


@pytest.mark.parametrize(
    "value", [None, [], "tri", {}, {"turn": 1}, {"turn": "1", "values": {}}, {"values": {}}]
)
def test_anything_else_is_ignored(value: object) -> None:
    assert read_request(value, FIELDS) is None


def test_options_of_a_group_come_after_those_of_none_and_name_it() -> None:
    groups = {"Besoins": {"qpv": "QPV"}}
    field = One("indicateur", "Indicateur", {"taux": "Taux"}, "qpv", groups=groups)
    assert field.to_json() == {
        "kind": "one",
        "key": "indicateur",
        "label": "Indicateur",
        "chosen": ["qpv"],
        "options": [("taux", "Taux"), ("qpv", "QPV", "Besoins")],
    }
    chosen = One("indicateur", "", {}, "qpv", "taux")
    assert chosen.changes(["taux"]) == {"indicateur": []}
