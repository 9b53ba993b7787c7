"""A mapping is read in each of the forms in which teams store it."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.configuration.mapping_file.errors import MappingFileError
from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.configuration.mapping_file.read import (
    open_mapping_file,
    read_mapping_data,
    read_mapping_file,
)
from schematic_emulator.destination import presets

CASES = Path(__file__).parent / "cases"
TRACK = json.loads((CASES / "single-subscription.json").read_text())
ROW = {
    "name": "Track Event",
    "enabled": True,
    "trigger": TRACK["subscribe"],
    "actionSlug": "trackEvent",
    "settings": TRACK["mapping"],
}


def open_case(name: str) -> MappingFile:
    return open_mapping_file(CASES / name, name)


@pytest.mark.parametrize(
    ("name", "form", "places"),
    [
        ("single-subscription.json", "subscriptions", "4:2 5:2 7:3"),
        ("tab-indented.json", "subscriptions", "5:3 6:3 8:4"),
        ("mapping.yaml", "subscriptions", "4:3 5:3 7:5"),
        ("schematic-emulator.yaml", "configuration", "11:11 12:11 14:13"),
        ("public-api-list.json", "public-api", "12:5 8:5 14:6"),
        ("public-api-one.json", "public-api", "11:4 7:4 13:5"),
        ("public-api-bare.json", "subscriptions", "11:4 7:4 13:5"),
        ("public-api-rows.json", "subscriptions", "10:3 6:3 12:4"),
        ("terraform-rows.json", "subscriptions", "7:3 2:2 10:3"),
        ("terraform-show-json.json", "terraform", "28:7 23:6 31:7"),
        ("main.tf.json", "terraform", "9:5 4:4 10:5"),
    ],
)
def test_each_form_is_read_with_its_places(name: str, form: str, places: str):
    file = open_case(name)

    [row] = file.rows
    assert row.subscription == TRACK
    assert file.form == form
    assert file.enabled == file.subscriptions == [TRACK]
    pointers = ("/subscribe", "/partnerAction", "/mapping/event_name")
    assert [row.locate(each) for each in pointers] == [
        f"{name}:{place}" for place in places.split()
    ]


REFUSED = {"event.json", "hcl2json.json", "main.tf"}


@pytest.mark.parametrize(
    "name", sorted({path.name for path in CASES.iterdir()} - REFUSED)
)
def test_each_case_is_a_file_of_one_row(name: str):
    [row] = open_case(name).rows

    assert row.subscription["name"] == "Track Event"


@pytest.mark.parametrize(
    "name", ["terraform-rows.json", "terraform-show-json.json", "main.tf.json"]
)
def test_action_that_is_inferred_is_noted(name: str):
    [note] = open_case(name).notes

    assert note.startswith("the ids of Schematic's actions are not public")
    assert note.endswith('"Track Event" is trackEvent')


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("main.tf", "main.tf: HCL, which only Terraform can evaluate; terraform show"),
        ("hcl2json.json", "hcl2json.json:11:6: settings is an expression that only"),
        ("event.json", "event.json:1:1: no subscription in it: it holds Segment ev"),
        ("absent.json", "absent.json: no such file or directory"),
    ],
)
def test_case_without_a_mapping_is_refused_with_the_way_out(name: str, message: str):
    with pytest.raises(MappingFileError) as caught:
        open_case(name)

    assert str(caught.value).startswith(message)


def test_misspelt_property_is_a_row_without_it():
    [row] = open_case("misspelt-member.json").rows

    assert "subscribe" not in row.subscription
    assert row.written["subscrib"] == TRACK["subscribe"]
    assert row.locate("/subscribe") == "misspelt-member.json:2:2"


def test_fault_deep_inside_has_its_own_place():
    [row] = open_case("tab-indented-fault.json").rows

    [name] = row.subscription["mapping"]["event_name"]
    place = row.locate(f"/mapping/event_name/{name}")
    assert place == "tab-indented-fault.json:9:5"


@pytest.mark.parametrize(
    "data",
    [
        presets(),
        {"subscriptions": presets()},
        {"mappings": presets()},
        {"segment": {}, "schematic": {}, "emulator": {"port": 1}} | {"segment": None},
    ],
    ids=["list", "subscriptions", "mappings", "configuration"],
)
def test_our_own_forms_are_read(data: object):
    assert read_mapping_data(data, "given").subscriptions == presets()


@pytest.mark.parametrize(
    "rows",
    [
        [{**ROW, "id": "x", "actionId": "y", "modelId": ""}],
        [{"action_slug" if name == "actionSlug" else name: ROW[name] for name in ROW}],
        [{"name": "Track Event", "enabled": True, **TRACK}],
        [{**TRACK, "trigger": "type = 5"}],
    ],
    ids=["answer", "state", "ours", "both-names"],
)
@pytest.mark.parametrize("around", ["", "subscriptions", "data"])
def test_rows_are_read_wherever_they_are(rows: list[object], around: str):
    data = {
        "": rows,
        "subscriptions": {"subscriptions": rows, "pagination": {"current": "MA=="}},
        "data": {"data": {"subscriptions": rows}},
    }[around]

    assert read_mapping_data(data, "given").subscriptions == [TRACK]


@pytest.mark.parametrize("around", ["", "data"])
def test_page_of_several_is_noted(around: str):
    answer = {"subscriptions": [ROW], "pagination": {"totalEntries": 7}}
    data = {around: answer} if around else answer

    assert read_mapping_data(data, "given").notes == (
        "the answer has 1 of 7 subscriptions; ask for all with ?pagination.count=200",
    )


@pytest.mark.parametrize(
    ("row", "subscription"),
    [
        (5, {}),
        (None, {}),
        ({}, {}),
        ({"trigger": 5}, {"subscribe": 5}),
        ({"subscribe": "x", "mapping": []}, {"subscribe": "x", "mapping": []}),
        ({"trigger": "x", "settings": "{"}, {"subscribe": "x", "mapping": "{"}),
        ({"trigger": "x", "settings": "[1]"}, {"subscribe": "x", "mapping": "[1]"}),
        ({"trigger": "x", "settings": "[" * 9**5}, None),
    ],
)
def test_malformed_row_is_a_row(row: object, subscription: object):
    file = read_mapping_data([TRACK, row], "given")

    assert file.rows[0].subscription == TRACK
    assert file.rows[1].written == row
    assert subscription is None or file.rows[1].subscription == subscription


@pytest.mark.parametrize(
    ("change", "is_sound"),
    [
        ({}, True),
        ({"mapping": None}, True),
        ({"partnerAction": "unknown"}, True),
        ({"subscribe": ""}, True),
        ({"subscribe": 5}, False),
        ({"subscribe": None}, False),
        ({"partnerAction": []}, False),
        ({"mapping": "text"}, False),
        ({"mapping": [1]}, False),
    ],
)
def test_row_that_no_engine_could_run_is_not_run(change, is_sound):
    file = read_mapping_data([{**TRACK, **change}], "given")

    assert len(file.enabled) == len(file.subscriptions) == is_sound
    assert len(file.rows) == 1


def test_fifty_first_mapping_is_a_row():
    assert len(read_mapping_data([TRACK] * 51, "given").rows) == 51


@pytest.mark.parametrize(
    "data", [[], {"subscriptions": []}, {"data": {"subscriptions": []}}]
)
def test_empty_list_is_a_file_without_rows(data: object):
    file = read_mapping_data(data, "given")

    assert (file.rows, file.is_enabled) == ((), True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5", "m:1:1: no subscription in it: found 5; expected subscriptions: a list"),
        ("\n", "m: an empty file; expected subscriptions"),
        ('{"a": 1}', 'm:1:1: no subscription in it: found an object of "a"'),
        ('{"subscriptons": []}', 'm:1:1: no subscription in it: found an object of "s'),
        ("[1, 2]", "m:1:1: no subscription in it: found an array of 2"),
        ('"\\u001b"', r'm:1:1: no subscription in it: found "\u001b"'),
        ("{", "m:1:2: not JSON: the text ends"),
        ('[{"subscribe": "x"},]', "m:1:20: not JSON: a comma before the closing"),
        ("[" * 100_000, "m: nested deeper than 100 levels"),
        ('{"log": {"entries": []}}', "m:1:1: no subscription in it: it is a HAR file"),
        ('{"interactions": []}', "m:1:1: no subscription in it: it is a cassette"),
        ('{"batch": []}', "m:1:1: no subscription in it: it holds Segment events"),
        ('{"batch": []}\n{"a": 1}\n', "m: no subscription in it: it holds Segment ev"),
        ('{"a": []}\n{"a": 1}\n', "m:2:1: not JSON: a second value starts here"),
        ("[" * 100_000 + "\n[", "m: nested deeper than 100 levels"),
        ('{"rules": {}}', "m:1:1: no subscription in it: it is a schema or a track"),
        (
            "Name,Trigger,Status\nTrack Event,a,b\n",
            "m: a CSV, which has no mapping",
        ),
        ("Name;Trigger\r\nTrack Event;a\r\n", "m: a CSV, which has no mapping"),
        ('# a.b:\nresource "a" "b" {\n  c = 1\n}', "m: HCL, which only Terraform can"),
        ('{"subscriptions": 5, "data": {"subscriptions": 5}}', "m:1:31: expected a li"),
        ('{"subscriptions": [], "settings": 5}', "m:1:23: expected an object"),
        ('{"subscriptions": [], "enabled": 1}', "m:1:23: expected true or false"),
    ],
)
def test_text_without_a_mapping_is_refused_in_one_line(text: str, message: str):
    with pytest.raises(MappingFileError) as caught:
        read_mapping_file(text, "m")

    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_misspelt_name_of_the_list_is_guessed():
    message = r"\(did you mean 'subscriptions' by 'subscriptons'\?\)"

    with pytest.raises(MappingFileError, match=message):
        read_mapping_data({"subscriptons": []}, "given")


def test_utf_16_is_named(tmp_path: Path):
    path = tmp_path / "m.json"
    path.write_bytes(json.dumps([TRACK]).encode("utf-16"))

    with pytest.raises(MappingFileError, match="not UTF-8 text but UTF-16"):
        open_mapping_file(path)


def test_table_of_a_pyproject_is_read():
    text = """\
[tool.schematic-emulator.segment]
sources = [{ name = "web" }]

[[tool.schematic-emulator.segment.destinations]]
name = "Schematic"
source = "web"

[[tool.schematic-emulator.segment.destinations.subscriptions]]
subscribe = 'type = "track"'
partnerAction = "trackEvent"
"""

    [row] = read_mapping_file(text, "pyproject.toml").rows

    assert row.subscription["partnerAction"] == "trackEvent"
    assert row.locate("/subscribe") == "pyproject.toml:9:1"


def test_toml_without_our_table_is_refused():
    with pytest.raises(MappingFileError, match=r"has no table \[tool.schematic-emul"):
        read_mapping_file("[project]\n", "pyproject.toml")


def test_toml_of_its_own_is_read():
    text = """\
[[subscriptions]]
subscribe = 'type = "track"'
partnerAction = "trackEvent"
"""

    [row] = read_mapping_file(text, "mapping.toml").rows

    assert row.locate("/partnerAction") == "mapping.toml:3:1"


def test_pages_in_one_list_are_read_together():
    pages = {"pagination": {"totalEntries": 3}}
    data = [
        {"data": {"subscriptions": [ROW, ROW], **pages}},
        {"data": {"subscriptions": [ROW], **pages}},
    ]

    file = read_mapping_data(data, "given")

    pointers = [row.pointer for row in file.rows]
    assert pointers == [f"/{each}" for each in ROWS_OF_PAGES]
    assert (file.form, file.notes) == ("public-api", ())


ROWS_OF_PAGES = (
    "0/data/subscriptions/0",
    "0/data/subscriptions/1",
    "1/data/subscriptions/0",
)


@pytest.mark.parametrize("name", ["subscription", "destinationSubscription"])
@pytest.mark.parametrize("around", ["", "data"])
def test_answer_with_one_subscription_is_read(name: str, around: str):
    data = {"data": {name: ROW}} if around else {name: ROW}

    assert read_mapping_data(data, "given").subscriptions == [TRACK]


def test_settings_and_switch_of_the_destination_are_read():
    data = {"subscriptions": [TRACK], "settings": {"apiKey": "k"}, "enabled": False}

    file = read_mapping_data(data, "given")

    assert file.settings == {"apiKey": "k"}
    assert file.enabled == []
    assert file.subscriptions == [{**TRACK, "enabled": False}]


def test_disabled_row_is_listed_and_not_enabled():
    off = {**TRACK, "enabled": False}

    file = read_mapping_data([TRACK, off], "given")

    assert file.subscriptions == [TRACK, off]
    assert file.enabled == [TRACK]


def test_property_that_is_written_twice_is_noted():
    text = '{"settings": {},\n  "settings": {}, "subscriptions": []}'

    assert read_mapping_file(text, "m.json").notes == (
        'm.json:2:3: "settings" is written twice in one object; the last one counts',
    )


@given(
    st.text(alphabet="{}[]:,\"'\\ \n\t#a1-subscribe", max_size=60),
    st.sampled_from(["m", "m.json", "m.yaml", "m.toml", "m.tf"]),
)
def test_any_text_is_read_or_refused(text: str, name: str):
    with contextlib.suppress(MappingFileError):
        read_mapping_file(text, name)


NAMES = (
    *("data", "subscriptions", "subscription", "mappings", "trigger", "settings"),
    *("subscribe", "action_id", "resource", "values", "root_module", "child_modules"),
    *("resources", "type", "planned_values", "resource_changes", "change", "after"),
    *("segment", "schematic", "segment_destination_subscription", "name", "enabled"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(NAMES),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(JSON)
def test_any_data_is_read_or_refused(data: object):
    with contextlib.suppress(MappingFileError):
        file = read_mapping_data(data, "given")
        assert len(file.enabled) <= len(file.subscriptions) <= len(file.rows)
