"""What is personal in a call is found in any text that is written about it."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schematic_emulator.recording.disguise import Disguise

CALL = {
    "type": "identify",
    "userId": "u-4711",
    "traits": {
        "name": "Ada Lovelace",
        "email": "ada@engines.io",
        "phone": "+49 170 1234567",
        "note": "call Ada Lovelace, born 1815",
        "customer": 8123456789,
    },
    "context": {"groupId": "engines-gmbh", "ip": "93.184.216.34"},
}
PERSONAL = ("lovelace", "engines", "4711", "1234567", "8123456789", "93.184")


def find_personal(value) -> list[str]:
    text = json.dumps(value).lower()
    return [each for each in PERSONAL if each in text]


@pytest.fixture
def disguise():
    made = Disguise("secret")
    assert find_personal(made.replace_call(CALL)) == []
    return made


@pytest.mark.parametrize(
    "text",
    [
        'expected letters, found "invite_ada_lovelace_now"',
        '{"userId": "u-4711", "email": "ada@engines.io"}',
        "order_for_ada@engines.io",
        "/traits/phone: +49 170 1234567",
        "call Ada Lovelace, bor… (7 more characters)",
        "creates user with 8123456789 from 93.184.216.34",
        ["ENGINES-GMBH", {"engines-gmbh": 8123456789}],
    ],
)
def test_text_about_the_call_is_hidden(disguise, text):
    assert find_personal(text) != []

    assert find_personal(disguise.hide(text)) == []


def test_same_value_becomes_the_same_fake(disguise):
    call = disguise.replace_call(CALL)

    assert disguise.hide("ada lovelace") == call["traits"]["name"].lower()
    assert disguise.hide("Ada Lovelace") == call["traits"]["name"]


def test_words_of_the_product_stay(disguise):
    text = 'track "Order Completed": sent to /body/traits at 2026-01-02T12:00:00.000Z'

    assert disguise.hide([text, 12, True, None]) == [text, 12, True, None]


def test_companies_and_users_are_learned():
    disguise = Disguise("secret")
    effect = {
        "kind": "traits",
        "entity": {"id": "user_1", "name": "Ada Lovelace", "keys": {"id": "u-4711"}},
        "before": {"email": "ada@engines.io"},
        "after": {"email": None},
    }
    renamed = {"kind": "name", "before": "Engines", "after": None}
    counted = {"kind": "usage", "before": 1, "after": 2}

    disguise.learn([effect, renamed, counted])

    hidden = disguise.hide([effect, renamed])
    assert find_personal(hidden) == []
    assert hidden[0]["entity"]["id"] == "user_1"
    assert disguise.hide(counted) == counted


@pytest.mark.parametrize(
    "call",
    [
        {"type": "track", "event": "Frobnicate Wumpus"},
        {"type": "track", "body": {"event": "frobnicate_wumpus"}},
    ],
)
def test_name_of_an_event_stays_where_it_is_a_trait(call):
    disguise = Disguise("secret")
    request = {"traits": {"raw_event_name": "Frobnicate Wumpus", "name": "Ada"}}

    shown = disguise.replace_call(call)
    disguise.learn(request)

    assert shown == call
    hidden = disguise.hide(request)["traits"]
    assert hidden["raw_event_name"] == "Frobnicate Wumpus"
    assert hidden["name"] != "Ada"


def test_mapping_teaches_nothing(disguise):
    path = {"@path": "$.traits.name"}
    mapping = {"traits": path, "user_keys": {"id": path}, "company": {"id": path}}
    answer = {"subscriptions": [{"mapping": mapping}], "fields": [{"directive": path}]}

    disguise.learn(answer)

    assert disguise.hide(answer) == answer


NAMES = st.text(max_size=5) | st.sampled_from(
    ["type", "event", "body", "traits", "keys", "company", "batch", "email", "phone"]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(
        ["track", "\ud800", "a@b.example", "+43 660 1234567", "10.0.0.1"]
    ),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(NAMES, each, max_size=4),
    max_leaves=8,
)


@given(call=st.dictionaries(NAMES, VALUES, max_size=5))
# A letter that is a digit to Python, and a number that is larger with other digits.
@example(call={"integrations": "AA²"})
@example(call={"properties": {"size": 1.797693134860901e308}})
def test_any_call_is_disguised(call):
    disguise = Disguise("secret")

    disguise.replace_call(call)
    disguise.learn({"keys": call, "traits": call})

    json.dumps(disguise.hide(call))
