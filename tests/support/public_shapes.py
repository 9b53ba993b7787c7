"""Calls in the shapes that public documentation and SDKs have, whole and odd."""

from __future__ import annotations

from typing import Any

_SPEC: dict[str, Any] = {
    "anonymousId": "23adfd82-aa0f-45a7-a756-24f2a7a4c895",
    "userId": "AiUGstSDIg",
    "context": {
        "active": True,
        "app": {"name": "InitechGlobal", "version": "545"},
        "campaign": {"name": "TPS Innovation Newsletter", "source": "Newsletter"},
        "groupId": "initech",
        "ip": "8.8.8.8",
        "library": {"name": "analytics.js", "version": "2.11.1"},
        "locale": "en-US",
        "page": {"path": "/academy/", "title": "Analytics Academy"},
    },
    "messageId": "spec",
    "sentAt": "2015-12-12T19:11:01.169Z",
    "originalTimestamp": "2015-12-12T19:10:59.169Z",
}
_TYPES: dict[str, dict[str, Any]] = {
    "track": {"event": "Course Clicked", "properties": {"title": "Intro"}},
    "identify": {"traits": {"name": "Peter Gibbons", "plan": "premium"}},
    "page": {"name": "Home", "properties": {"url": "https://a.test"}},
    "screen": {"name": "Settings"},
    "group": {"groupId": "initech", "traits": {"name": "Initech"}},
    "alias": {"previousId": "old"},
}
# What SDKs and hand-written senders leave out, or write in another form.
_ODDITIES: list[dict[str, Any]] = [
    {},
    {"context": None},
    {"context": {}},
    {"context": "web"},
    {"userId": 7},
    {"userId": 7.5},
    {"userId": True},
    {"userId": ""},
    {"userId": "null"},
    {"userId": None, "anonymousId": None},
    {"userID": "x", "userId": None, "anonymousId": None},
    {"type": "Track"},
    {"type": None},
    {"event": ""},
    {"event": "Order Completed!"},
    {"event": "orderCompleted"},
    {"event": 5},
    {"event": "é" * 300},
    {"properties": []},
    {"properties": None},
    {"properties": {"text": "x" * 40_000}},
    {"traits": "{}"},
    {"traits": {"name": None}},
    {"timestamp": "2015-12-12T19:11:01.169Z", "originalTimestamp": None},
    {"timestamp": "yesterday", "originalTimestamp": None},
    {"timestamp": 1_740_992_400, "originalTimestamp": None},
    {"originalTimestamp": None, "sentAt": None},
    {"sentAt": "never"},
    {"integrations": {"All": False}},
    {"integrations": {"all": False, "schematic": True}},
    {"integrations": {"All": False, "Schematic": {"a": 1}}},
    {"context": {"groupId": ""}},
    {"context": {"groupId": 12}},
    {"context": {"groupId": "undefined"}},
    {"context": {"personas": {"computation_key": "vip"}}, "traits": {"vip": True}},
]


def make_calls() -> list[dict[str, Any]]:
    """Return every type in every oddity, each with a messageId of its own."""
    calls = [
        {**_SPEC, "type": kind, **own, **odd}
        for kind, own in _TYPES.items()
        for odd in _ODDITIES
    ]
    return [{**call, "messageId": f"m-{n}"} for n, call in enumerate(calls)]
