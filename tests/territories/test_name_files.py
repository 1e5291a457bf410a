"""The files of the territory search."""

import json

import pytest

from geo.model.atlas import Atlas
from geo.territories.name_files import build_name_files, word_list


def test_words_are_grouped_by_their_largest_territory() -> None:
    entries = [
        ["c", "29019", "Brest", "29", 139456, "29200"],
        ["c", "27112", "Brest-sur-Île 2", "27", 1000, ""],
        ["c", "55039", "Beaumont", "55", 0, ""],
        ["a", "29120", "Lambézellec", "29", 139456, "", "29019", "Brest"],
    ]
    assert word_list(entries) == [(17, "brest"), (9, "ile sur"), (0, "beaumont lambezellec")]


@pytest.mark.slow
def test_the_manifest_names_files_that_are_there(shipped_atlas: Atlas) -> None:
    files = build_name_files(shipped_atlas.territories)
    manifest = json.loads(files["_manifest"])
    named = {manifest["base"], manifest["words"], *manifest["complete"], *manifest["partial"]}
    assert named == files.keys() - {"_manifest"}
