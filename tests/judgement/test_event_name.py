"""An event among many, in a few words."""

from __future__ import annotations

import pytest

from schematic_emulator.judgement.event_name import describe_event


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"type": "track", "event": "Order", "userId": "u"}, 'track "Order"'),
        ({"type": "page", "name": "Home"}, 'page "Home"'),
        ({"type": "identify", "userId": "u1", "traits": {}}, 'identify "u1"'),
        ({"type": "alias", "anonymousId": "a"}, 'alias "a"'),
        ({"type": "track", "event": 5, "userId": "u"}, "track without a name"),
        ({"type": "\x1b[0m", "event": "\n"}, r'\x1b[0m "\n"'),
        ({}, "untyped"),
        ([], "not an event"),
    ],
    ids=["track", "page", "identify", "alias", "nameless", "hostile", "empty", "array"],
)
def test_event_is_named_by_type_and_name(event: object, words: str):
    assert describe_event(event) == words
