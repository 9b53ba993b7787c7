"""One event explained on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from schematic_emulator.cli.explain import command
from schematic_emulator.destination import PINNED_VERSION

EVENT = {
    "type": "track",
    "event": "Order.Completed!",
    "userId": "u1",
    "timestamp": "2026-01-02T03:04:05.678Z",
    "context": {"groupId": "acme"},
}


def explain(event: object, *arguments: str):
    return CliRunner().invoke(command, ["-", *arguments], input=json.dumps(event))


def test_explain_tells_the_chain_in_eighty_columns():
    result = explain(EVENT)

    lines = result.output.splitlines()
    assert result.exit_code == 0
    assert lines[0] == (
        f"Schematic Emulator: profile published, destination {PINNED_VERSION}"
    )
    assert [line for line in lines if len(line) > 80] == []
    assert "\x1b" not in result.output
    for part in (
        '  yes            type = "track"',
        '  no             type = "identify": /type is "track"',
        '  event_name     $.event is "Order.Completed!"',
        '                 → /body/event "order.completed!"  (rewritten)',
        "  POST https://c.schematichq.com/e",
        "  violation      /body/event: ",
        "  error event-name at /body/event",
        "    published      sends order.completed!",
        "    documentation  promises order_completed",
    ):
        assert part in lines or any(line.startswith(part) for line in lines), part


def test_explain_shows_the_effect_of_a_good_event():
    result = explain({**EVENT, "event": "Order Completed"})

    words = " ".join(result.output.split())
    assert 'effect counts 1 "order_completed" for user userId=u1' in words


def test_explain_uses_a_mapping_file(tmp_path: Path):
    mapping = tmp_path / "mapping.json"
    subscription = {
        "name": "Mine",
        "subscribe": 'event = "order.completed!"',
        "partnerAction": "trackEvent",
    }
    mapping.write_text(json.dumps(subscription), encoding="utf-8")

    result = explain(EVENT, "--mapping", str(mapping))

    assert "Mine: does not match" in result.output
    assert "(differs in upper and lower case only)" in " ".join(result.output.split())


def test_explain_writes_json_in_ascii():
    result = explain({**EVENT, "event": "\u202eCafé"}, "--format", "json")

    assert result.output.isascii()
    written = json.loads(result.output)
    assert written["profile"] == "published"
    assert len(written["subscriptions"]) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not one JSON event"),
        ("{}\n{}", "not one JSON event"),
        ("[]", "expected an event, a JSON object"),
        ("[" * 100_000, "not one JSON event"),
    ],
    ids=["empty", "two", "array", "deep"],
)
def test_explain_refuses_what_is_no_event(text: str, message: str):
    result = CliRunner().invoke(command, ["-"], input=text)

    assert result.exit_code == 2
    assert message in result.output


def test_explain_refuses_what_is_no_mapping(tmp_path: Path):
    mapping = tmp_path / "mapping.json"
    mapping.write_text("5", encoding="utf-8")

    result = explain(EVENT, "--mapping", str(mapping))

    assert result.exit_code == 2
    assert "expected a subscription" in result.output


@pytest.mark.parametrize("kind", ["track", "identify", "\x1b[2J"])
def test_explain_shows_hostile_text_inert(kind: str):
    hostile = "\x1b]0;title\x07\u202e\r\n\x9b31m"
    event = {
        **EVENT,
        "type": kind,
        "event": hostile,
        "userId": hostile,
        "traits": {hostile: hostile},
        "context": {"groupId": 7, "personas": {"computation_key": hostile}},
    }

    result = explain(event)

    lines = result.output.splitlines()
    assert result.exit_code == 0
    assert [line for line in lines if not line.isprintable()] == []


def test_explain_takes_an_event_of_odd_shapes():
    event = {"type": 5, "context": [], "traits": "x", "timestamp": {}, "event": None}

    result = explain(event)

    assert result.exit_code == 0
