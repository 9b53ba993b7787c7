"""Key maps are read in the three encodings that clients use."""

from __future__ import annotations

import pytest

from schematic_emulator.api.rest.query.field import QueryError
from schematic_emulator.api.rest.query.parse import read_key_map, read_pairs


@pytest.mark.parametrize(
    "query_string",
    [
        pytest.param(b"keys%5Borg_id%5D=acme&keys%5Bslug%5D=a", id="brackets"),
        pytest.param(
            b"keys=%7B%22org_id%22%3A%22acme%22%2C%22slug%22%3A%22a%22%7D", id="json"
        ),
        pytest.param(b"org_id=acme&slug=a", id="bare"),
        pytest.param(b"keys[org_id]=acme&keys[slug]=a&other=1", id="bare ignored"),
    ],
)
def test_key_map_is_the_same_in_every_encoding(query_string):
    keys = read_key_map(read_pairs(query_string))

    assert keys == {"org_id": "acme", "slug": "a"}


def test_key_map_takes_whole_numbers_in_json_as_text():
    assert read_key_map([("keys", '{"org_id": 123456}')]) == {"org_id": "123456"}


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([], "keys: expected at least one key, such as keys[id]=acme"),
        ([("keys", "{}")], "keys: expected at least one key, such as keys[id]=acme"),
        (
            [("keys", "acme")],
            'keys: expected a JSON object such as {"id":"acme"}, found \'acme\'',
        ),
        (
            [("keys", "[" * 100_000)],
            (
                'keys: expected a JSON object such as {"id":"acme"}, '
                f"found '{'[' * 40}' and 99960 more characters"
            ),
        ),
        ([("keys", '{"a": NaN}')], "keys: expected text for key 'a'"),
        ([("keys", '{"a": true}')], "keys: expected text for key 'a'"),
        ([("keys", '{"a": "\\ud800"}')], "keys: contains half of a surrogate pair"),
        ([("keys[a", "b")], "keys: expected keys[name], found 'keys[a'"),
        ([("keys[]", "b")], "keys: a key's name is empty"),
        ([("keys[a]", "b"), ("keys[a]", "c")], "keys: key 'a' has two values"),
        (
            [("keys[a]", "x" * 1025)],
            (
                f"keys: '{'x' * 40}' and 985 more characters is longer than"
                " 1024 characters"
            ),
        ),
        (
            [(f"keys[{number}]", "x") for number in range(101)],
            "keys: more than 100 keys",
        ),
    ],
)
def test_key_map_refuses_what_is_no_map(pairs, message):
    with pytest.raises(QueryError) as refusal:
        read_key_map(pairs)

    assert str(refusal.value) == message
