"""The findings that an event's text alone shows."""

from __future__ import annotations

import pytest

from schematic_contracts.rules import RULES
from schematic_emulator.effects.events.advice import advise
from support.capture_events import identify, track


def rules_and_places(event):
    return [(finding.rule, finding.pointer, finding.found) for finding in advise(event)]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        pytest.param(
            track("order.completed!"),
            [("event-name", "/body/event", '"order.completed!"')],
            id="event-name",
        ),
        pytest.param(
            track("order\n"),
            [("event-name", "/body/event", '"order\\n"')],
            id="newline",
        ),
        pytest.param(
            track("x." * 200),
            [("event-name", "/body/event", '"' + "x." * 59 + "x… (282 more)")],
            id="long name is cut",
        ),
        pytest.param(
            track(company={"org": "undefined"}),
            [("id-placeholder", "/body/company/org", '"undefined"')],
            id="placeholder",
        ),
        pytest.param(
            track(company={"org": "https://{{ host }}"}),
            [("id-placeholder", "/body/company/org", '"https://{{ host }}"')],
            id="template",
        ),
        pytest.param(
            track(company={"org": "${ORG}"}),
            [("id-placeholder", "/body/company/org", '"${ORG}"')],
            id="variable",
        ),
        pytest.param(track(company={"org": "a{b}"}), [], id="braces"),
        pytest.param(
            identify(keys={"userId": " "}),
            [("id-placeholder", "/body/keys/userId", '" "')],
            id="blank key",
        ),
        pytest.param(
            track(company=None),
            [("usage-no-company", "/body/company", "absent")],
            id="no company",
        ),
        pytest.param(
            track(company={"org": None}),
            [("usage-no-company", "/body/company", '{"org": null}')],
            id="null company key",
        ),
        pytest.param(
            track(company={"a/b~c": 1}),
            [("key-not-string", "/body/company/a~1b~0c", "1")],
            id="number company key",
        ),
        pytest.param(
            track(user={"id": True}),
            [("key-not-string", "/body/user/id", "true")],
            id="boolean user key",
        ),
        pytest.param(
            identify(keys={"userId": None}),
            [("keys-empty", "/body/keys", '{"userId": null}')],
            id="anonymous identify",
        ),
        pytest.param(
            identify(company={"keys": {}}),
            [("keys-empty", "/body/company/keys", "{}")],
            id="identify without group",
        ),
        pytest.param(
            identify(company={"keys": {"organization_id": 123456}}),
            [("key-not-string", "/body/company/keys/organization_id", "123456")],
            id="number in identify",
        ),
        pytest.param(
            identify(name="undefined"),
            [("name-placeholder", "/body/name", '"undefined"')],
            id="name of a user",
        ),
        pytest.param(
            identify(company={"keys": {"org": "a"}, "name": "{{ company }}"}),
            [("name-placeholder", "/body/company/name", '"{{ company }}"')],
            id="name of a company",
        ),
        pytest.param(
            {"type": "inference", "body": {"company": {"id": 1}}},
            [("key-not-string", "/body/company/id", "1")],
            id="inference",
        ),
    ],
)
def test_advise_finds(event, expected):
    assert rules_and_places(event) == expected


@pytest.mark.parametrize(
    "event",
    [
        track(),
        track(user=None),
        track(user={"userId": None}),
        track(user={"userId": {"id": 1}}, company={"org": ["acme"]}),
        identify(company={"keys": {"org": "acme"}}),
        identify(company=None),
        identify(name="Unknown", company={"keys": {"org": "a"}, "name": "None Ltd"}),
        {"type": "flag_check", "body": {"company": {"id": 1}}},
        {"type": "track", "body": None},
        {"type": ["track"], "body": {}},
        {},
        [],
        None,
    ],
)
def test_advise_finds_nothing(event):
    assert advise(event) == ()


@pytest.mark.parametrize("rule", ["event-name", "usage-no-company"])
def test_advise_names_rules_of_the_catalogue(rule):
    findings = {finding.rule: finding for finding in advise(track("é", company={}))}

    assert findings[rule].severity == RULES[rule].severity
