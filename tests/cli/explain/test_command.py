"""One event explained on the command line."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from schematic_emulator.cli.explain.command import command
from schematic_emulator.destination import PINNED_VERSION
from schematic_emulator.errors import EmulatorError

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


@pytest.mark.parametrize("arguments", [[], ["--config", "schematic-emulator.yaml"]])
def test_explain_uses_the_mapping_of_the_folder(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    rows = [
        {"name": "Pages", "subscribe": 'type = "page"', "partnerAction": "trackEvent"}
    ]
    Path("schematic-emulator.yaml").write_text(
        "segment:\n  sources: [{name: web}]\n  destinations:\n"
        f"    - {{name: One, source: web, subscriptions: {json.dumps(rows)}}}\n"
    )

    result = explain(EVENT, "--format", "json", *arguments)

    names = [each["name"] for each in json.loads(result.stdout)["subscriptions"]]
    assert names == ["Pages"]


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
        ("", "stdin: no event in it, and no recorded call to Segment"),
        ("[]", "stdin: no event in it, and no recorded call to Segment"),
        ("5\n7", "stdin:1: expected an event, a JSON object (and 1 more like it)"),
        ("[" * 100_000, "stdin:1: nested deeper than 100 levels"),
        ("{'type': 1}", "stdin:1: not JSON: JSON text has double quotes"),
        (
            '{"type": "page",\n "a": 1,}',
            "stdin:2: not JSON: a comma before the",
        ),
        (
            b"BZh91AY",
            "this is compressed with bzip2; convert it: bzip2 -dc FILE |",
        ),
    ],
    ids=["empty", "none", "values", "deep", "python", "comma", "packed"],
)
def test_explain_refuses_what_is_no_event(text: str | bytes, message: str):
    result = CliRunner().invoke(command, ["-"], input=text, standalone_mode=False)

    assert isinstance(result.exception, EmulatorError)
    assert message in str(result.exception)


def test_explain_explains_each_event_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    batch = {"batch": [EVENT, {**EVENT, "type": "identify"}]}
    monkeypatch.chdir(tmp_path)
    Path("f.ndjson").write_text(f"{json.dumps(EVENT)}\n{{\n{json.dumps(batch)}\n")

    result = CliRunner().invoke(command, ["f.ndjson"])

    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert [line for line in lines if "f.ndjson:" in line] == [
        "f.ndjson:1",
        "f.ndjson:3 /batch/0",
        "f.ndjson:3 /batch/1",
    ]
    assert result.stderr == (
        "warning: f.ndjson:2: not JSON: the text ends in the middle of a value\n"
    )


def test_explain_stops_after_twenty_events():
    text = f"{json.dumps(EVENT)}\n" * 22

    result = CliRunner().invoke(command, ["-", "--format", "json"], input=text)

    assert len(json.loads(result.stdout)) == 20
    assert result.stderr == (
        "note: explained 20 events and no more; --line N chooses others, and check "
        "reports on all\n"
    )


@pytest.mark.parametrize(("line", "name"), [("2", "b"), ("3", "c")])
def test_explain_finds_the_event_of_a_line(line: str, name: str):
    text = "\n".join(json.dumps({**EVENT, "event": each}) for each in "abc")

    result = CliRunner().invoke(command, ["-", "--line", line], input=text)

    assert f'track "{name}"' in result.stdout
    assert result.stdout.count("Schematic Emulator:") == 1


def test_explain_says_that_a_line_has_no_event():
    result = CliRunner().invoke(command, ["-", "--line", "2"], input="{}\n\n{}")

    assert result.exit_code == 2
    assert "stdin: no event starts on line 2" in result.output


def test_explain_refuses_what_is_no_mapping(tmp_path: Path):
    mapping = tmp_path / "mapping.json"
    mapping.write_text("5", encoding="utf-8")

    result = explain(EVENT, "--mapping", str(mapping))

    assert result.exit_code == 2
    assert "no subscription in it: found 5" in result.output


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


CODE = """
import json, os, sys, urllib.request

print("noise on import")

def to_schematic(event):
    print("noise")
    return {"type": "track", "body": {"event": "a", "user": {"id": event["userId"]}}}

def bad_name(event, client):
    client.post("/e", json={"type": "track", "body": {"event": "a b\\x1b[2J"}})

def none(event):
    return None

def other(event, client):
    client.get("/companies")

def broken(event):
    raise RuntimeError("\\x1b[2J no")

def end(event):
    sys.exit(4)

def main():
    for line in sys.stdin:
        request = urllib.request.Request(
            os.environ["SCHEMATIC_EVENT_CAPTURE_URL"] + "/e",
            json.dumps({
                "api_key": os.environ["SCHEMATIC_API_KEY"],
                **to_schematic(json.loads(line)),
            }).encode(),
            {"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request).read()

if __name__ == "__main__":
    main()
"""


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Lay a team's mapping code in the folder where the command runs."""
    (tmp_path / "explained_code.py").write_text(CODE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [str(tmp_path), *sys.path])
    monkeypatch.delitem(sys.modules, "explained_code", raising=False)
    return "explained_code"


def test_explain_runs_a_function(
    code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    event = tmp_path / "event.json"
    event.write_text(json.dumps(EVENT))

    exit_code = command.main(
        [str(event), "--python", f"{code}:to_schematic"], standalone_mode=False
    )

    written = capsys.readouterr().out
    words = " ".join(written.split())
    assert exit_code in (0, None)
    assert "explained_code:to_schematic: matches" in words
    assert '"event": "a"' in words
    assert 'effect counts 1 "a" for user id=u1' in words
    assert "info usage-no-company at /body/company" in words
    assert "noise" not in written


def test_explain_runs_a_command(code: str):
    command_line = f"{shlex.quote(sys.executable)} {code}.py"

    result = explain(EVENT, "--command", command_line, "--format", "json")

    written = json.loads(result.stdout)
    [step] = written["subscriptions"]
    assert step["request"]["body"]["body"] == {"event": "a", "user": {"id": "u1"}}
    assert step["request"]["body"]["api_key"] == "(your API key)"
    assert [found["rule"] for found in written["findings"]] == ["usage-no-company"]


def test_explain_shows_what_own_code_breaks(code: str):
    result = explain(EVENT, "--python", f"{code}:bad_name")

    words = " ".join(result.stdout.split())
    assert "error event-name at /body/event" in words
    assert "fails the event violates its contract" in words
    assert [line for line in result.stdout.splitlines() if not line.isprintable()] == []


@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("none", "no event arrived at /e or /batch"),
        ("other", "it did send GET /companies (200)"),
    ],
)
def test_explain_says_that_own_code_sent_no_event(code, function, message):
    result = explain(EVENT, "--python", f"{code}:{function}")

    assert result.exit_code == 0
    assert message in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--python", "explained_code:absent"], "has no function 'absent'"),
        (["--python", "absent_module:f"], "no module 'absent_module'"),
        (["--python", "explained_code"], "expected pkg.mod:func"),
        (["--python", "explained_code:broken"], "raised RuntimeError: \\x1b[2J no"),
        (["--python", "explained_code:end"], "raised SystemExit"),
        (["--command", "no-such-program-here"], "cannot be started"),
        (["--command", "'"], "--command: No closing quotation"),
        (["--command", ""], "expected a command"),
        (["--command", "false"], "ended with exit status 1"),
        (
            ["--command", "a", "--python", "b:c"],
            "one of --mapping, --config,",
        ),
    ],
)
@pytest.mark.usefixtures("code")
def test_explain_tells_what_is_wrong_with_own_code(arguments, message):
    result = explain(EVENT, *arguments)

    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_disabled_subscription_does_not_run(tmp_path: Path):
    file = tmp_path / "mapping.json"
    every = {"subscribe": 'type = "track"', "partnerAction": "trackEvent"}
    file.write_text(
        json.dumps([{**every, "name": "Old", "enabled": False, "mapping": {}}])
    )

    text = explain(EVENT, "--mapping", str(file)).output
    found = json.loads(explain(EVENT, "--mapping", str(file), "--format=json").output)

    assert "Old: does not run" in text.splitlines()
    assert found["subscriptions"][0]["enabled"] is False
    assert [each["rule"] for each in found["findings"]] == ["no-subscription"]


def test_directive_that_is_no_plain_path_is_shown_with_what_it_read(tmp_path: Path):
    file = tmp_path / "mapping.json"
    name = {"@if": {"exists": {"@path": "$.event"}, "then": "a", "else": "b"}}
    mapping = {"event_name": name, "traits": {"e": {"@path": "$.event"}}}
    subscription = {"subscribe": 'type = "track"', "partnerAction": "trackEvent"}
    file.write_text(json.dumps([{**subscription, "mapping": mapping}]))

    lines = explain(EVENT, "--mapping", str(file)).output.splitlines()

    assert any(line.startswith('  event_name     {"@if": ') for line in lines)
    assert '                 $.event is "Order.Completed!"' in lines
    assert '  traits         $.event is "Order.Completed!"' in lines
