"""The many ways in which a mapping may be named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schematic_emulator.destination import presets
from schematic_emulator.mapping_code import MappingFailedError, UnknownMappingError
from schematic_emulator.mapping_code.choose import choose_mapping

MODULE = "def to_schematic(event):\n    return None\n"


@pytest.fixture
def folder(tmp_path):
    """Lay out a project's root with one mapping of each kind that lives in a file."""
    (tmp_path / "team_mapping_code.py").write_text(MODULE)
    (tmp_path / "list.json").write_text(json.dumps(presets()))
    (tmp_path / "object.json").write_text(json.dumps({"subscriptions": presets()}))
    (tmp_path / "list.yaml").write_text(json.dumps(presets()))
    (tmp_path / "broken.json").write_text("[")
    (tmp_path / "other.json").write_text('{"a": 1}')
    (tmp_path / "broken_code.py").write_text('raise RuntimeError("early")')
    return tmp_path


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (None, "the two presets"),
        ("presets", "the two presets"),
        (presets(), "the subscriptions given"),
        ("list.json", "list.json"),
        ("list.yaml", "list.yaml"),
        (Path("object.json"), "object.json"),
        ("team_mapping_code:to_schematic", "team_mapping_code:to_schematic"),
        ("http://127.0.0.1:1/events", "endpoint http://127.0.0.1:1/events"),
        ("command: jq -c .", "command jq -c ."),
    ],
    ids=str,
)
def test_mapping_may_be_named_in_many_ways(folder, monkeypatch, given, name):
    monkeypatch.syspath_prepend(folder)

    assert name in choose_mapping(given, folder=folder).name


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (42, "42 is not a mapping; expected a function"),
        ("mapping.js", "no mapping is named 'mapping.js'; expected a function"),
        ("absent.json", "absent.json: no such file"),
        ("broken.json", "broken.json:1:2: not JSON"),
        ({"subscriptions": [], "settings": 5}, "given#/settings: expected an object"),
        ({"subscriptions": [], "enabled": 1}, "given#/enabled: expected true or false"),
        ("other.json", "other.json:1:1: no subscription in it: found an object"),
        ("no_such_module:func", "no module 'no_such_module'"),
        ("team_mapping_code:other", "team_mapping_code has no function 'other'"),
        ("broken_code:func", r"cannot be imported: RuntimeError: early, at .*\.py:1"),
        ("ftp://host/file", "no mapping is named 'ftp://host/file'"),
        ("command:", "has no command"),
        ("command: 'open", "No closing quotation"),
        ([object()], "the subscriptions given: .*not JSON serializable"),
        (lambda: None, r"expected a function of \(event\) or \(event, client\)"),
        (lambda a, b, c: (a, b, c), "found one of .*a, b, c"),
        ("node:absent.js", ".*absent.js does not exist"),
        ("node", "@segment/action-destinations is not below .*npm install"),
    ],
)
def test_unknown_mapping_says_what_would_do(folder, monkeypatch, given, message):
    monkeypatch.syspath_prepend(folder)

    with pytest.raises((UnknownMappingError, MappingFailedError), match=message):
        choose_mapping(given, folder=folder)


def test_disabled_subscription_is_left_out(folder):
    first, second = presets()
    first["enabled"] = False

    mapping = choose_mapping([first, second], folder=folder)

    assert mapping.subscriptions == [second]


def test_destination_that_is_off_has_no_subscriptions(folder):
    mapping = choose_mapping(
        {"enabled": False, "subscriptions": presets()}, folder=folder
    )

    assert mapping.subscriptions == []


@pytest.mark.schematic_emulator(allow=["other-key"])
def test_settings_of_a_destination_lie_over_the_sandboxs(segment_deliver):
    """For one test another key is used; the next has the sandbox's again."""
    given = {"settings": {"apiKey": " other "}, "subscriptions": presets()}
    event = {"type": "track", "event": "A", "userId": "u", "timestamp": "2026-01-01"}

    [delivered] = segment_deliver(event, mapping=given)

    [sent] = delivered.requests
    assert dict(sent.headers)["authorization"] == "Bearer  other "
