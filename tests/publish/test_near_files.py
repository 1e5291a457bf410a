"""The communes of the published site: each can be found, and has its point."""

import json
from bisect import bisect_right
from typing import Any

import pytest

from geo.model.atlas import Atlas
from geo.publish.site.assets.near_files import COMMUNES, FILE_BYTES, NAMES, near_files
from geo.territories.names import BASE
from tests.name_search import shards_for

pytestmark = pytest.mark.slow

OPENING = b"atlasFiles.give("


def given(content: bytes) -> Any:  # noqa: ANN401 - any JSON
    """What a script hands over, under which name."""
    assert content.startswith(OPENING)
    return json.loads(b"[" + content.removeprefix(OPENING).removesuffix(b");\n") + b"]")


@pytest.fixture(scope="module")
def files(shipped_atlas: Atlas) -> dict[str, Any]:
    """The data of each file."""
    written = near_files(shipped_atlas)
    assert max(map(len, written.values())) <= FILE_BYTES == 30 * 1024
    contents = {}
    for name, content in written.items():
        said, contents[name] = given(content)
        assert said == name
    return contents


def holding(prefix: str, starts: list[str], key: str) -> str:
    """The file that holds a key, as `near.js` finds it."""
    return f"{prefix}-{starts[bisect_right(starts, key) - 1]}.js"


def test_every_commune_is_found_by_its_name(files: dict[str, Any], shipped_atlas: Atlas) -> None:
    first = files[NAMES]
    names = shipped_atlas.territories.communes["nom"]
    assert len(names) == 34_875
    codes: dict[str, set[str]] = {}
    for code, name in names.items():
        _, *keys = shards_for(name, first["recherche"])
        assert keys, name
        file = holding("noms", first["noms"], keys[0])
        if keys[0] not in codes:
            codes[keys[0]] = {entry[1] for entry in files[file][keys[0]] if entry[0] == "c"}
        assert code in codes[keys[0]], name


def test_every_commune_has_its_point_and_its_name(
    files: dict[str, Any], shipped_atlas: Atlas
) -> None:
    starts = files[COMMUNES]["communes"]
    columns = ["nom", "type_liaison", "longitude", "latitude"]
    for code, *cells in shipped_atlas.territories.communes[columns].itertuples():
        name, liaison, longitude, latitude = files[holding("communes", starts, code)][code]
        assert [name, liaison, longitude / 100_000, latitude / 100_000] == cells


def test_former_communes_lead_to_those_of_today(
    files: dict[str, Any], shipped_atlas: Atlas
) -> None:
    starts = files[COMMUNES]["communes"]
    for code in ("75113", "01018", "01003"):
        today = files[holding("communes", starts, code)].get(code)
        assert today == shipped_atlas.resolve_code("commune", code)
    assert files[holding("communes", starts, "75113")]["75113"] == "75056"


def test_words_are_all_there_and_those_of_large_places_come_first(files: dict[str, Any]) -> None:
    pieces = files[NAMES]["recherche"]["words"]
    assert [files[name][0][0] for name, _ in pieces] == [weight for _, weight in pieces]
    sizes = [size for name, _ in pieces for size, _ in files[name]]
    assert sizes == sorted(sizes, reverse=True)
    words = [word for name, _ in pieces for _, text in files[name] for word in text.split(" ")]
    assert len(words) == len(set(words)) > 20_000
    assert {"paris", "quimper", "beaupreau"} <= set(words)


def test_the_first_files_name_all_others_after_their_content(files: dict[str, Any]) -> None:
    names, places = files[NAMES]["fichiers"], files[COMMUNES]["fichiers"]
    assert not names.keys() & places.keys()
    hashed = names | places
    assert hashed.keys() == files.keys() - {NAMES, COMMUNES}
    assert len(set(hashed.values())) == len(hashed)
    assert BASE in files[files[NAMES]["base"]]
