"""A mapping file becomes a configuration whose places are its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schematic_emulator.configuration.errors import ConfigurationError
from schematic_emulator.configuration.find import read_configuration

KIND = "segment_destination_subscription"
ROW = {"name": "A", "trigger": 'type = "track"', "actionSlug": "trackEvent"}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(data: object):
    path = Path("m.json")
    path.write_text(json.dumps(data, indent=1))
    return read_configuration(path)


def test_mapping_alone_is_one_destination_of_one_source():
    found = read({"data": {"subscriptions": [ROW]}})

    [source], [instance] = found.sources, found.instances
    assert (source.name, source.write_keys) == ("default", ())
    assert (instance.name, instance.source) == ("Schematic", "default")
    assert instance.subscriptions == (
        {"name": "A", "subscribe": 'type = "track"', "partnerAction": "trackEvent"},
    )
    assert found.path == "m.json"


def test_settings_and_switch_are_kept():
    given = {"subscriptions": [ROW], "settings": {"apiKey": "k"}, "enabled": False}

    [instance] = read(given).instances

    assert (instance.settings, instance.enabled) == ({"apiKey": "k"}, False)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"trigger": "(type"}, "m.json:6:4: /segment/destinations/0/subscriptions/0"),
        ({"actionSlug": "x"}, "m.json:7:4: /segment/destinations/0/subscriptions/0"),
    ],
)
def test_problem_has_the_line_of_the_mapping_file(change, message: str):
    with pytest.raises(ConfigurationError) as caught:
        read({"data": {"subscriptions": [{**ROW, **change}]}})

    assert str(caught.value).startswith(message.replace(":4:", ":"))


def test_mapping_that_cannot_be_read_is_one_error():
    with pytest.raises(ConfigurationError, match=r"^m.json:6: trigger is an express"):
        read({"resource": {KIND: {"a": {**ROW, "trigger": "${x}"}}}})
