"""Reading a team's mapping file."""

from __future__ import annotations

import json

import pytest

from schematic_emulator.destination import presets
from schematic_emulator.judgement.subscription_file import (
    SubscriptionFileError,
    read_subscriptions,
)

ONE = {"subscribe": 'type = "track"', "partnerAction": "trackEvent", "mapping": {}}


@pytest.mark.parametrize(
    "data",
    [presets(), ONE, {"subscriptions": presets()}, {"mappings": [ONE]}],
    ids=["list", "one", "subscriptions", "mappings"],
)
def test_file_may_hold_subscriptions_in_several_ways(data: object):
    found = read_subscriptions(json.dumps(data), "m.json")

    assert found in (presets(), [ONE])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "m.json: not JSON"),
        ("[" * 100_000, "m.json: not JSON"),
        ("5", "m.json#/0: expected a subscription (an object), found 5"),
        (
            '["\\u001b"]',
            r'm.json#/0: expected a subscription (an object), found "\x1b"',
        ),
        ("{}", "m.json#/0: expected text at 'subscribe'"),
        ('[{"subscribe": "x"}]', "m.json#/0: expected text at 'partnerAction'"),
        (
            json.dumps([ONE, {**ONE, "mapping": []}]),
            "m.json#/1/mapping: expected an object",
        ),
    ],
    ids=["broken", "deep", "number", "hostile", "empty", "no-action", "mapping"],
)
def test_file_of_another_shape_is_refused_with_its_place(text: str, message: str):
    with pytest.raises(SubscriptionFileError) as raised:
        read_subscriptions(text, "m.json")

    assert str(raised.value).startswith(message)


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("member", [None, "subscriptions", "mappings"])
def test_fifty_first_mapping_is_refused_by_name_and_line(indent, member):
    rows = [{"name": f"M{number}", **ONE} for number in range(1, 52)]
    data = rows if member is None else {member: rows}
    text = json.dumps(data, indent=indent)
    line = text[: text.index('"M51"')].rpartition("{")[0].count("\n") + 1

    with pytest.raises(SubscriptionFileError) as raised:
        read_subscriptions(text, "m.json")

    assert str(raised.value) == (
        f'm.json:{line}: #/50: mapping "M51" is number 51, '
        "and a destination may have at most 50"
    )


def test_fifty_mappings_are_taken():
    assert len(read_subscriptions(json.dumps([ONE] * 50), "m.json")) == 50
