"""What the browser may ask of the territory picker, and what is ignored."""

import pytest

from pages.widgets.territory_picker import read_request


@pytest.mark.parametrize("level", ["region", "departement", "epci", "commune"])
@pytest.mark.parametrize("action", ["add", "remove"])
def test_a_request_names_an_action_a_level_and_a_code(action: str, level: str) -> None:
    assert read_request([action, level, "2A004"]) == (action, level, "2A004")


@pytest.mark.parametrize(
    "value",
    [
        None,
        "add",
        {},
        [],
        ["add", "commune"],
        ["add", "commune", 29019],
        ["add", "commune", None],
        ["add", "commune", ""],
        ["add", "commune", "29019; drop"],
        ["add", "commune", "٢٩٠١٩"],
        ["add", "commune", "1234567890"],
        ["add", "pays", "29019"],
        ["add", ["commune"], "29019"],
        ["clear", "commune", "29019"],
        [["add"], "commune", "29019"],
        ["add", "commune", "29019", "29"],
    ],
)
def test_anything_else_is_ignored(value: object) -> None:
    assert read_request(value) is None
