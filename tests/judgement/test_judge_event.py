"""Each rule of the catalogue fires on its case, and keeps still on the next one."""

from __future__ import annotations

import copy

import pytest

from schematic_contracts.finding import Finding
from schematic_contracts.records import IntakeRecord
from schematic_contracts.rules import RULES
from schematic_emulator import Emulator
from schematic_emulator.api.store.facts import RequestFacts
from schematic_emulator.destination import presets
from schematic_emulator.judgement.judge import judge
from schematic_emulator.judgement.judge_event import EventJudge

TRACK = {
    "type": "track",
    "event": "Order Completed",
    "userId": "u1",
    "timestamp": "2026-01-02T03:04:05.678Z",
    "context": {"groupId": "acme"},
}
IDENTIFY = {
    "type": "identify",
    "userId": "u1",
    "traits": {"name": "Ada"},
    "timestamp": "2026-01-02T03:04:05.678Z",
    "context": {"groupId": "acme"},
}
AUDIENCE = {
    **IDENTIFY,
    "traits": {"big_spender": True},
    "context": {
        "groupId": "acme",
        "personas": {"computation_class": "audience", "computation_key": "big_spender"},
    },
}
HEAD = b'{"api_key":"sch_dev_x","type":"track","sent_at":"2026-01-02T03:04:05Z"'
USAGE = HEAD + b',"body":{"event":"order_completed","company":{"id":"acme"}}}'
READ_AS = "the number is read as milliseconds: the request has"
FACTS = RequestFacts("application/json", None, None, None, None)


def mapped(action: str, **fields: object) -> list[dict[str, object]]:
    """Return the presets with some fields of one action mapped otherwise."""
    subscriptions = copy.deepcopy(presets())
    for subscription in subscriptions:
        if subscription["partnerAction"] == action:
            subscription["mapping"].update(fields)
    return subscriptions


def inspect(event: dict[str, object], subscriptions: list[dict[str, object]]):
    (judged,) = judge(event, subscriptions).events
    return judged.findings


def rules(event: dict[str, object], subscriptions: list[dict[str, object]]) -> set[str]:
    return {finding.rule for finding in inspect(event, subscriptions)}


WITH_COMPANY = mapped("trackEvent", company_keys={"id": {"@path": "$.context.groupId"}})
WITH_TRAITS = mapped("identifyUser", user_traits={"@path": "$.traits"})
FIRES = {
    "event-name": ({**TRACK, "event": "Order.Completed!"}, presets()),
    "usage-no-company": (TRACK, presets()),
    "audience-lost": (AUDIENCE, presets()),
    "key-not-string": ({**IDENTIFY, "userId": 7}, presets()),
    "keys-empty": ({**IDENTIFY, "context": {}}, presets()),
    "profile-differs": ({**TRACK, "event": "orderCompleted"}, presets()),
    "no-subscription": ({**TRACK, "type": "page"}, presets()),
    "nothing-sent": ({**TRACK, "timestamp": "yesterday"}, presets()),
    "event-dropped": ({**TRACK, "event": None}, presets()),
    "segment-contract": ({**TRACK, "properties": []}, presets()),
    "timestamp-unit": ({**TRACK, "timestamp": 1767323045}, presets()),
    "id-placeholder": ({**TRACK, "userId": "undefined"}, presets()),
    "name-placeholder": ({**IDENTIFY, "traits": {"name": "undefined"}}, presets()),
    "metered-twice": (TRACK, [*presets(), presets()[0]]),
    "integrations-name": ({**TRACK, "integrations": {"all": False}}, presets()),
    "contract-broken": (TRACK, mapped("trackEvent", user_keys={"id": {"a": 1}})),
}
KEEPS_STILL = {
    "event-name": (TRACK, presets()),
    "usage-no-company": (TRACK, WITH_COMPANY),
    "audience-lost": (AUDIENCE, WITH_TRAITS),
    "key-not-string": (IDENTIFY, presets()),
    "keys-empty": (IDENTIFY, presets()),
    "profile-differs": (TRACK, presets()),
    "no-subscription": (TRACK, presets()),
    "nothing-sent": (TRACK, presets()),
    "event-dropped": (TRACK, presets()),
    "segment-contract": (TRACK, presets()),
    "timestamp-unit": ({**TRACK, "timestamp": 1767323045678}, presets()),
    "id-placeholder": (TRACK, presets()),
    "name-placeholder": ({**IDENTIFY, "traits": {"name": "Ada"}}, presets()),
    "metered-twice": (TRACK, presets()),
    "integrations-name": ({**TRACK, "integrations": {"All": True}}, presets()),
    "contract-broken": (TRACK, presets()),
}


@pytest.mark.parametrize("rule", sorted(FIRES))
def test_rule_fires(rule: str):
    event, subscriptions = FIRES[rule]

    assert rule in rules(event, subscriptions)


@pytest.mark.parametrize("rule", sorted(KEEPS_STILL))
def test_rule_keeps_still(rule: str):
    event, subscriptions = KEEPS_STILL[rule]

    assert rule not in rules(event, subscriptions)


def test_every_rule_about_an_event_has_a_case():
    """Those that need a server are tested below, Engage's own in tests/source, those of
    a tracking plan in tests/judgement/plan_rules.

    What is not an event at all is tested in tests/checks.
    """
    about_events = {name for name, rule in RULES.items() if rule.scope == "event"}
    of_plans = {name for name in about_events if name.startswith("plan-")}
    others = {"content-type", "engage-lag", "broken-line", "file-skipped"}
    assert {*FIRES, *others, *of_plans} == about_events
    assert set(FIRES) == set(KEEPS_STILL)


@pytest.mark.parametrize(
    ("second", "found"),
    [
        pytest.param(USAGE, ["retry-meters-twice"], id="same-bytes"),
        pytest.param(USAGE.replace(b":05Z", b":06Z"), [], id="another-moment"),
    ],
)
def test_retry_meters_twice_needs_the_same_bytes_again(second: bytes, found: list[str]):
    emulator = Emulator()

    emulator.receive_event(USAGE, FACTS)
    emulator.receive_event(second, FACTS)

    last = emulator.store.environment_for("sch_dev_x").captures()[-1]
    assert [finding.rule for finding in last.findings] == found


@pytest.mark.parametrize(
    ("content_type", "found"),
    [("text/plain", ["content-type"]), ("application/json; charset=utf-8", [])],
    ids=["text", "json"],
)
def test_content_type_must_be_json(content_type: str, found: list[str]):
    emulator = Emulator()

    emulator.receive_event(USAGE, RequestFacts(content_type))

    (row,) = emulator.store.environment_for("sch_dev_x").captures()
    assert [finding.rule for finding in row.findings] == found


def test_event_name_shows_what_either_profile_sends():
    event = {**TRACK, "event": "Order Completed!"}

    finding = next(f for f in inspect(event, WITH_COMPANY) if f.rule == "event-name")

    assert finding.found == '"Order Completed!"'
    assert finding.published == "order_completed!"
    assert finding.documented == "order_completed"


def test_lost_audience_shows_what_either_profile_sends():
    lost = next(f for f in inspect(AUDIENCE, presets()) if f.rule == "audience-lost")

    assert lost == Finding(
        rule="audience-lost",
        message="the audience big_spender is in the event, not in the request",
        pointer="/traits/big_spender",
        found="true",
        published="no such user trait",
        documented="the user trait big_spender: true",
        subject="big_spender",
    )


def test_lost_audience_is_promised_even_where_the_page_refuses_its_event():
    """The page wants a user's keys."""
    event = {**AUDIENCE, "userId": None, "anonymousId": "a1"}

    lost = next(f for f in inspect(event, presets()) if f.rule == "audience-lost")

    assert (lost.published, lost.documented) == (
        "no such user trait",
        (
            "the user trait big_spender: true, but rejects this event: The root value "
            "is missing the required field 'user_keys'."
        ),
    )


def test_audience_in_a_track_event_is_not_looked_for_in_user_traits():
    event = {**AUDIENCE, "type": "track", "event": "Audience Entered"}

    assert "audience-lost" not in rules(event, presets())


@pytest.mark.parametrize(
    "context",
    [{"personas": None}, {"personas": []}, {"personas": {"computation_key": 5}}, None],
    ids=["null", "array", "number", "no-context"],
)
def test_personas_of_another_shape_name_no_audience(context: object):
    event = {**IDENTIFY, "context": context}

    assert "audience-lost" not in rules(event, presets())


def test_profile_differs_puts_the_name_first():
    event = {**TRACK, "event": "orderCompleted"}

    found = [f for f in inspect(event, WITH_COMPANY) if f.rule == "profile-differs"]

    assert [(f.pointer, f.published, f.documented) for f in found] == [
        ("/body/event", "ordercompleted", "order_completed")
    ]


def test_profile_differs_when_only_one_of_them_sends():
    found = inspect({**IDENTIFY, "context": {}}, presets())

    differs = next(f for f in found if f.rule == "profile-differs")
    assert differs.published == "one request"
    assert differs.documented.startswith("no request: ")


def test_nothing_sent_says_why_and_in_which_mapping():
    found = inspect(*FIRES["nothing-sent"])

    sent = next(f for f in found if f.rule == "nothing-sent")
    assert (sent.subject, sent.message) == (
        "Track Event",
        "Timestamp must be a valid date-like string but it was not.",
    )


@pytest.mark.parametrize(
    ("timestamp", "rule", "message"),
    [
        (
            1767323045,
            "timestamp-unit",
            f"{READ_AS} 1970-01-21T10:55:23.045Z",
        ),
        (
            1767323045678000,
            "timestamp-unit",
            f"{READ_AS} +057974-03-28T20:14:38.000Z",
        ),
        (
            1767323045678,
            "segment-contract",
            "expected an RFC 3339 text such as 2026-01-31T09:30:00Z",
        ),
        (
            "1970-01-05",
            "segment-contract",
            "expected an RFC 3339 text such as 2026-01-31T09:30:00Z",
        ),
    ],
    ids=["seconds", "microseconds", "milliseconds", "date"],
)
def test_number_as_time_is_an_error_if_it_is_read_wrongly(
    timestamp: object, rule: str, message: str
):
    found = inspect({**TRACK, "timestamp": timestamp}, WITH_COMPANY)

    (one,) = [f for f in found if f.pointer == "/timestamp"]
    assert (one.rule, one.message, one.subject) == (rule, message, "/timestamp")


def test_number_as_time_is_no_error_if_the_mapping_reads_another_time():
    time = {"@path": "$.receivedAt"}

    found = inspect({**TRACK, "timestamp": 5}, mapped("trackEvent", timestamp=time))

    assert "segment-contract" in {f.rule for f in found}
    assert "timestamp-unit" not in {f.rule for f in found}


def test_contract_broken_names_the_place():
    found = inspect(*FIRES["contract-broken"])

    broken = next(f for f in found if f.rule == "contract-broken")
    assert broken.pointer == "/body/user/id"


def test_hostile_text_is_inert_in_every_finding():
    hostile = "\x1b[2J\u202e\n"
    event = {**AUDIENCE, "traits": {hostile: hostile}, "userId": hostile}
    event["context"] = {"personas": {"computation_key": hostile}}
    track = {**TRACK, "event": hostile}

    found = [*inspect(event, presets()), *inspect(track, presets())]
    found += inspect({**TRACK, "type": hostile}, presets())
    found += inspect(TRACK, mapped("trackEvent", traits={hostile: {"a": 1}}))

    texts = [text for finding in found for text in finding.to_json().values()]
    assert [text for text in texts if not text.isprintable()] == []
    assert {"audience-lost", "event-name", "event-dropped"} <= {f.rule for f in found}


def test_bad_mapping_is_a_finding_on_the_mapping_not_on_each_event():
    subscriptions = [
        {"name": "a", "subscribe": "type = ", "partnerAction": "trackEvent"},
        {
            "name": "b",
            "subscribe": 'type = "track"',
            "partnerAction": "trackEvent",
            "mapping": {"event_name": {"@nonsense": 1}},
        },
    ]

    assert rules(TRACK, subscriptions[:1]) == {"no-subscription"}
    assert rules(TRACK, subscriptions[1:]) == set()


def test_subscriptions_may_be_any_sequence():
    found = EventJudge(tuple(presets())).judge(IntakeRecord(TRACK))

    assert found.matched == ["Track Event"]
    assert found.plan is not None
    assert len(found.plan.requests) == 1
