"""Schemas: every column documented, words in one place, and the package valid for others."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package

from geo.settings import SHIPPED_DATA
from geo.tables.schema import read_schemas

SCHEMAS = read_schemas()
PACKAGE = json.loads((SHIPPED_DATA / "datapackage.json").read_text("utf-8"))
TEXTS = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in (SHIPPED_DATA / "schemas").glob("*.json")
}
FIELDS = [
    pytest.param(field, id=f"{name}.{field['name']}")
    for name, text in TEXTS.items()
    for field in text["fields"]
]


@pytest.mark.parametrize("field", FIELDS)
def test_column_is_documented(field: dict[str, Any]) -> None:
    assert field["title"]
    assert field["description"].endswith(".")
    assert field["atlas:visibility"] in ("public", "internal")
    if "pattern" in field.get("constraints", {}):
        assert field["atlas:expected"]
        example = field.get("example")
        assert example is None or re.fullmatch(field["constraints"]["pattern"], example)


@pytest.mark.parametrize("field", FIELDS)
def test_categories_are_the_values_admitted(field: dict[str, Any]) -> None:
    categories = field.get("categories", [])
    if categories and "atlas:list" not in field:
        assert field["constraints"]["enum"] == [category["value"] for category in categories]
    assert all(category["label"] for category in categories)


@pytest.mark.parametrize("resource", PACKAGE["resources"], ids=lambda resource: resource["name"])
def test_schema_has_the_columns_of_its_file(resource: dict[str, Any]) -> None:
    with (SHIPPED_DATA / resource["path"]).open(encoding="utf-8", newline="") as file:
        assert tuple(next(csv.reader(file))) == SCHEMAS[resource["name"]].columns


def test_every_schema_is_in_the_package() -> None:
    assert {resource["name"] for resource in PACKAGE["resources"]} == set(SCHEMAS)
    assert {Path(resource["schema"]).stem for resource in PACKAGE["resources"]} == set(TEXTS)


def test_working_notes_and_what_the_import_fills_are_internal() -> None:
    internal = {
        f"{schema.name}.{field.name}"
        for schema in SCHEMAS.values()
        for field in schema.fields
        if not field.is_public
    }
    assert internal == {
        "poles.note",
        "poles.siret",
        "poles.lieu_methode",
        "poles.lieu_certitude",
    }


def test_sectors_have_the_slugs_and_groups_of_the_founding_plan() -> None:
    sectors = SCHEMAS["poles"].field("secteurs")
    assert sectors.is_list
    assert {category.slug for category in sectors.categories} == {
        "numerique",
        "insertion",
        "economie-circulaire",
        "agriculture",
        "ecoconstruction",
        "culture",
        "energie",
        "services",
        "education",
        "tourisme",
        "mobilite",
        "textile",
        "innovation-sociale",
    }
    groups: dict[str, set[str]] = {}
    for category in sectors.categories:
        groups.setdefault(category.group, set()).add(category.slug)
    assert groups["renouveau productif"] == {"textile", "economie-circulaire", "ecoconstruction"}
    assert groups["artistiques et culturels"] == {"culture"}


def test_statuses_include_closed() -> None:
    assert SCHEMAS["poles"].field("statut").enum == (
        "laureat", "temoin", "emergent", "actif", "candidat", "clos",
    )  # fmt: skip


def test_unknown_column_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="absente"):
        SCHEMAS["poles"].field("absente")


@pytest.mark.slow
def test_package_is_valid_for_frictionless() -> None:
    report = Package(str(SHIPPED_DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])[:5]
    assert len(report.tasks) == 16
