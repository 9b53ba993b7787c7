"""Make random cases in the corpora's form, one maker for each mode."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from parity.date_texts import date_text
from parity.json_values import TEXTS, TIMESTAMPS, event, obj, scalar, value
from parity.liquid_templates import liquid_case
from parity.mappings import MappingMaker
from parity.triggers import tree, trigger

Case = dict[str, Any]

FIELDS = {
    "trackEvent": ("event_name", "company_keys", "timestamp", "user_keys", "traits"),
    "identifyUser": (
        "company_keys",
        "company_name",
        "company_traits",
        "timestamp",
        "user_keys",
        "user_name",
        "user_traits",
    ),
}
PRESET = {
    "event_name": {"@path": "$.event"},
    "timestamp": {"@path": "$.timestamp"},
    "user_keys": {"userId": {"@path": "$.userId"}},
    "traits": {"raw_event_name": {"@path": "$.event"}},
    "company_keys": {"groupId": {"@path": "$.context.groupId"}},
    "company_name": {"@path": "$.traits.company_name"},
    "user_name": {"@path": "$.traits.name"},
}
STATUSES = (
    200,
    201,
    204,
    299,
    301,
    302,
    307,
    400,
    401,
    404,
    408,
    418,
    429,
    500,
    501,
    503,
    505,
    599,
)


def map_case(random: Random) -> Case:
    maker = MappingMaker(random, random.choice((0.0, 0.0, 0.02, 0.1, 0.2)))
    case: Case = {"mapping": maker.mapping()}
    if random.random() < 0.97:
        case["event"] = event(random) if random.random() < 0.95 else value(random, 2)
    return case


def fql_case(random: Random) -> Case:
    if random.random() < 0.15:
        return {
            "generate": {
                "type": "group",
                "operator": "and",
                "children": [tree(random) for _ in range(random.randint(0, 3))],
            }
        }
    case: Case = {"subscribe": trigger(random)}
    if random.random() < 0.9:
        case["event"] = event(random) if random.random() < 0.95 else value(random, 1)
    return case


def action_mapping(random: Random, action: str, preset_rate: float = 0.75) -> Any:
    """Draw a mapping for an action: mostly usable, partly made of anything."""
    if random.random() < 0.03:
        return MappingMaker(random, 0.05).mapping()
    maker = MappingMaker(random, random.choice((0.0, 0.0, 0.02)))
    made: dict[str, Any] = {}
    for key in (*FIELDS[action], "extra", "__segment_internal_matching_key"):
        draw = random.random()
        if draw < preset_rate and key in PRESET:
            made[key] = PRESET[key]
        elif draw < 0.85:
            made[key] = _usual(random, key, maker)
        elif draw < 0.9:
            made[key] = maker.node(2)
    return made


def _usual(random: Random, key: str, maker: MappingMaker) -> Any:
    if key == "timestamp":
        return random.choice(TIMESTAMPS)
    if key.endswith(("keys", "traits")):
        made = {one: maker.node(1) for one in obj(random)}
        if key == "traits" and random.random() < 0.5:
            made["raw_event_name"] = maker.node(1)
        return made
    texts = (
        random.choice(TEXTS),
        {"@template": maker.template(0)},
        {"@path": "$.event"},
    )
    return random.choice((*texts, scalar(random), [scalar(random)], []))


def settings(random: Random) -> Any:
    draw = random.random()
    if draw < 0.8:
        return {"apiKey": "k"}
    keys = (
        "",
        None,
        5,
        True,
        ["x"],
        [],
        {},
        "\u00e9",
        "\u65e5",
        " k ",
        1e21,
        [[1]],
        "a\nb",
        'q"',
        {"toString": 1},
        [None],
    )
    made: dict[str, Any] = {"apiKey": random.choice(keys)}
    if random.random() < 0.1:
        made = {"apikey": "k"}
    if random.random() < 0.3:
        made["extra"] = 1
    return made


def action_case(random: Random) -> Case:
    action = random.choice(tuple(FIELDS))
    case: Case = {
        "action": action,
        "settings": settings(random),
        "mapping": action_mapping(random, action),
        "event": event(random),
    }
    if random.random() < 0.3:
        case["event"]["timestamp"] = date_text(random)
    if random.random() < 0.4:
        case["useDefaultMappings"] = True
    if random.random() < 0.25:
        case["respond"] = respond(random)
    return case


def respond(random: Random) -> Any:
    if random.random() < 0.3:
        return [_answer(random) for _ in range(random.randint(1, 4))]
    return _answer(random)


def _answer(random: Random) -> Any:
    if random.random() < 0.15:
        return {"error": random.choice(("ECONNREFUSED", "ECONNRESET", "ENOTFOUND"))}
    made: dict[str, Any] = {"status": random.choice(STATUSES)}
    if random.random() < 0.3:
        made["statusText"] = random.choice(("", "Odd", "Too bad"))
    if random.random() < 0.5:
        made["body"] = random.choice(
            ("", "null", "{bad", {"error": "x"}, "text", [1, 2.5], "false")
        )
    if random.random() < 0.3:
        made["headers"] = random.choice(
            (
                {"content-type": "text/plain"},
                {"retry-after": "1"},
                {"content-type": "application/json; charset=utf-8"},
            )
        )
    if made["status"] in (301, 302, 307) and random.random() < 0.7:
        made["headers"] = {
            "location": random.choice(
                (
                    "/x",
                    "https://c.schematichq.com/y",
                    "https://other.example/z",
                    "http://c.schematichq.com/e",
                    "//a.c.schematichq.com/q",
                )
            )
        }
    return made


def deliver_case(random: Random) -> Case:
    made = settings(random)
    count = random.choice((0, 1, 1, 2, 2, 3, 4))
    made["subscriptions"] = [_subscription(random) for _ in range(count)]
    if random.random() < 0.05:
        made["subscription"] = random.choice((_subscription(random), None, "", 5))
    if random.random() < 0.04:
        made["subscriptions"] = value(random, 1)
        if isinstance(made["subscriptions"], list):
            made["subscriptions"] = [
                one for one in made["subscriptions"] if one is not None
            ]
    case: Case = {"settings": made, "event": event(random)}
    if random.random() < 0.04:
        case["event"] = random.choice(([], [event(random)], 5, "x", True, {}))
    if random.random() < 0.4:
        case["respond"] = respond(random)
    return case


def _subscription(random: Random) -> Any:
    if random.random() < 0.02:
        return random.choice(("x", 5, True, {}, []))
    action = random.choice(
        ("trackEvent", "identifyUser", "trackEvent", "identifyUser", "nope", "toString")
    )
    texts = (
        'type = "track"',
        'type = "identify"',
        'type != "x"',
        'type = "track" and ()',
        "",
    )
    made: Case = {
        "subscribe": random.choice(texts) if random.random() < 0.8 else trigger(random),
        "partnerAction": action,
    }
    if random.random() < 0.03:
        made["subscribe"] = scalar(random)
    if random.random() < 0.03:
        made["partnerAction"] = random.choice((["trackEvent"], None, 5, {}))
    if random.random() < 0.95:
        known = action if action in FIELDS else "trackEvent"
        made["mapping"] = action_mapping(random, known, random.choice((0.5, 1.0)))
    return made


def auth_case(random: Random) -> Case:
    case: Case = {"settings": settings(random)}
    if random.random() < 0.05:
        case["settings"] = random.choice(("x", 5, [], True, {"apiKey": "k", "a": 1}))
    if random.random() < 0.7:
        case["respond"] = respond(random)
    return case


def batch_case(random: Random) -> Case:
    made = settings(random)
    made["subscriptions"] = [_subscription(random) for _ in range(random.randint(0, 3))]
    events = [
        event(random) if random.random() < 0.95 else scalar(random)
        for _ in range(random.randint(0, 3))
    ]
    return {"settings": made, "events": events}


MAKERS: dict[str, Callable[[Random], Case]] = {
    "map": map_case,
    "liquid": liquid_case,
    "fql": fql_case,
    "action": action_case,
    "deliver": deliver_case,
    "auth": auth_case,
    "batch": batch_case,
}
