"""The published destination in Node as the mapping under test."""

from __future__ import annotations

import json
import subprocess

import pytest

from schematic_emulator.mapping_code import (
    EmulatorTarget,
    MappingFailedError,
    UnknownMappingError,
)
from schematic_emulator.mapping_code.choose import choose_mapping
from support.node import require_node, require_packages
from support.segment import make_identify, make_track


@pytest.fixture
def checkout(tmp_path):
    """Write a local checkout: a core and a destination of a few lines each."""
    require_node()
    core = tmp_path / "node_modules" / "@segment" / "actions-core"
    core.mkdir(parents=True)
    (core / "index.js").write_text(
        "exports.Destination = class { constructor(given) { this.given = given }"
        " onEvent(event) { return this.given.run(event) } }"
    )

    def write(body: str):
        (tmp_path / "destination.js").write_text(f"exports.run = {body}")
        return choose_mapping("node:destination.js", folder=tmp_path)

    return write


@pytest.fixture
def sender(schematic_sandbox):
    """Send one event through a mapping that has half a second for it."""
    box = schematic_sandbox
    target = EmulatorTarget(box.url, box.api_key, box.profile, 0.5)
    return lambda mapping: list(mapping.send([make_track()], target))


def test_published_destination_lands_as_our_own_does(
    segment_deliver, schematic_sandbox
):
    node = choose_mapping("node", folder=require_packages())
    events = [make_track(), make_identify(), {"type": "page", "userId": "u1"}]

    theirs = segment_deliver(events, mapping=node)
    node.close()
    ours = segment_deliver(events)

    assert [[sent.body for sent in one.requests] for one in theirs] == [
        [sent.body for sent in one.requests] for one in ours
    ]
    assert [one.matched for one in theirs] == [one.matched for one in ours]
    assert [row.subtype for row in schematic_sandbox.good] == [
        "order_completed",
        None,
        "order_completed",
        None,
    ]


OWN = {
    "name": "Own",
    "subscribe": 'event = "Order Completed"',
    "partnerAction": "trackEvent",
    "mapping": {
        "event_name": "renamed",
        "timestamp": {"@path": "$.timestamp"},
        "company_keys": {"id": {"@path": "$.context.groupId"}},
        "user_keys": {"id": {"@path": "$.userId"}},
    },
}


def test_teams_own_subscriptions_run_as_in_our_own_engine(segment_deliver, tmp_path):
    """Enabled ones alone, with the published package and with ours."""
    file = tmp_path / "own.json"
    file.write_text(json.dumps([OWN, {**OWN, "name": "Off", "enabled": False}]))
    node = choose_mapping(
        "node:own.json", folder=tmp_path, node_modules=require_packages()
    )
    events = [make_track(), make_identify()]

    theirs = segment_deliver(events, mapping=node)
    node.close()
    ours = segment_deliver(events, subscriptions=[OWN])

    assert "with" in node.name
    assert [one.matched for one in theirs] == [("Own",), ()]
    assert [[sent.body for sent in one.requests] for one in theirs] == [
        [sent.body for sent in one.requests] for one in ours
    ]


def test_checkout_gets_the_subscriptions_beside_it(sender, checkout, tmp_path):
    checkout("() => [{ output: 'done' }]")
    (tmp_path / "own.json").write_text(json.dumps(OWN))
    mapping = choose_mapping("node:destination.js,own.json", folder=tmp_path)

    [delivered] = sender(mapping)
    mapping.close()

    assert delivered.matched == ("Own",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("node:own.json", "own.json:1:1: no subscription in it"),
        ("node:own.json,own.json", "one module and one mapping file at most"),
        ("node:own.json,absent.js", ".*absent.js does not exist"),
    ],
)
def test_subscriptions_that_cannot_be_run_are_refused(tmp_path, text, message):
    (tmp_path / "own.json").write_text("{}")

    with pytest.raises(UnknownMappingError, match=message):
        choose_mapping(text, folder=tmp_path)


def test_other_version_than_the_one_asked_for_is_refused():
    with pytest.raises(UnknownMappingError, match=r"3\.497\.0 is installed below"):
        choose_mapping("node@1.0.0", folder=require_packages())


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("() => process.exit(3)", "ended with Segment track"),
        ("() => new Promise(() => {})", "still busy after 0.5 s with Segment track"),
        ("nonsense", r"(?s)ended while it was loading.*ReferenceError: nonsense"),
    ],
)
def test_failing_destination_is_named(sender, checkout, body, message):
    mapping = checkout(body)

    with pytest.raises(MappingFailedError, match=message):
        sender(mapping)


def test_what_the_destination_prints_does_not_mix_with_answers(sender, checkout):
    mapping = checkout("() => { console.log('noise'); return [] }")

    [delivered] = sender(mapping)
    mapping.close()

    assert delivered.error is None


def test_other_hosts_are_refused(sender, checkout):
    mapping = checkout("() => require('https').get({ host: 'example.com', path: '/' })")

    [delivered] = sender(mapping)
    mapping.close()

    assert "example.com, which is not a host of Schematic" in delivered.error


def test_closing_leaves_no_process(sender, checkout):
    mapping = checkout("() => []")
    sender(mapping)
    process = mapping._process

    mapping.close()

    assert isinstance(process, subprocess.Popen)
    assert process.returncode == 0


def test_session_ends_the_process_that_a_delivery_started(run_apart):
    packages = require_packages()
    source = """
        import atexit
        from support.segment import make_track

        def test_it(segment_deliver):
            [delivered] = segment_deliver(make_track(), mapping="node")
            process = delivered.mapping._process
            assert process.poll() is None
            atexit.register(lambda: print("ended with", process.returncode))
    """

    result = run_apart(source, f"--schematic-emulator-node-modules={packages}")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["ended with 0"])


def test_missing_node_is_named(sender, checkout, monkeypatch):
    mapping = checkout("() => []")
    monkeypatch.setenv("PATH", "")

    with pytest.raises(MappingFailedError, match="needs Node"):
        sender(mapping)
