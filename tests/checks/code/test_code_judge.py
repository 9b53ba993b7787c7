"""Mapping code in `check` has the verdict that it has in a test of pytest."""

from __future__ import annotations

import json
import signal
import sys
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import pytest

from schematic_contracts.rules import get_rule
from schematic_emulator.checks.code.judge_with_code import judge_with_code
from schematic_emulator.checks.control.stop import Stop
from schematic_emulator.checks.files.event_files import LineBlock
from schematic_emulator.checks.stream.judge_files import CheckOptions
from schematic_emulator.checks.stream.kept_calls import KeptCall
from schematic_emulator.checks.stream.tally import StreamTally
from schematic_emulator.cli.code_option import run_code
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.mapping_code.choose import choose_mapping
from schematic_emulator.plugin.verdict import BadEvent, find_bad_events
from segment_fixtures import World
from segment_fixtures.mutations.mutations import corrupt
from support.node import require_packages

if TYPE_CHECKING:
    from collections.abc import Iterator

Event = dict[str, Any]
Bad = set[tuple[str, str]]
CODE = """
import json, os, sys, urllib.request

def send(event):
    if event["type"] != "track":
        return None
    body = {"event": event["event"], "user": {"userId": event.get("userId")}}
    body["traits"] = event.get("properties")
    group = (event.get("context") or {}).get("groupId")
    if group != "nobody":
        body["company"] = {"groupId": group}
    return {"type": "track", "sent_at": event["timestamp"], "body": body}

def broken(event):
    raise KeyError("plan")

def nowhere(event):
    return {"method": "POST", "url": "/v2/track", "json": {}}

def wrong_key(event):
    key = {"X-Schematic-Api-Key": "sch_dev_other"}
    row = {**send(event), "api_key": "sch_dev_other"}
    return {"method": "POST", "url": "/e", "headers": key, "json": row}

if __name__ == "__main__":
    for line in sys.stdin:
        row = send(json.loads(line))
        if row is not None:
            row["api_key"] = os.environ["SCHEMATIC_API_KEY"]
            url = os.environ["SCHEMATIC_EVENT_CAPTURE_URL"] + "/e"
            data = json.dumps(row).encode()
            try:
                urllib.request.urlopen(urllib.request.Request(url, data)).read()
            except OSError:
                pass
"""


@pytest.fixture(autouse=True)
def team(tmp_path, monkeypatch):
    """Work in a folder with mapping code."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    name = f"team_{tmp_path.name.replace('-', '_')}"
    Path(f"{name}.py").write_text(CODE)
    yield name
    sys.modules.pop(name, None)


def make_traffic(count: int) -> list[Event]:
    """Return clean and corrupted events, each with an id of its own."""
    clean = World(seed=3).events(count)
    events = [one.event for one in corrupt(clean, 0.5, 3)][:count]
    return [{**event, "messageId": f"m-{n:03}"} for n, event in enumerate(events)]


def keep(events: list[Event]) -> list[KeptCall]:
    return [
        KeptCall("e", n, event, {}, len(json.dumps(event)))
        for n, event in enumerate(events)
    ]


def through_check(events: list[Event], text: str) -> Bad:
    with run_code(text, "published", Stop()) as judge:
        assert judge.prepare(keep(events)) == len(events)
        judged = [judge.judge_call(None, {}) for _ in events]
    return {
        (event["messageId"], one.rule)
        for event, kind, _ in judged
        for one in kind.findings
        if get_rule(one.rule).severity == "error"
    }


def through_pytest(events: list[Event], text: str, deliver: Any, sandbox: Any) -> Bad:
    with closing(choose_mapping(text, folder=Path.cwd())) as mapping:
        deliver(events, mapping=mapping)
    return {
        (bad.subject.partition("(")[2].partition(")")[0].strip('"'), rule)
        for bad in find_bad_events(sandbox, frozenset())
        if bad.kind == "event"
        for rule in (
            *(one.rule for one in bad.findings),
            *(["contract-broken"] * has_own_violation(bad)),
        )
    }


def has_own_violation(bad: BadEvent) -> bool:
    """Return whether a violation is at a place of which no finding says more."""
    named = {one.pointer for one in bad.findings}
    return any(one.pointer not in named for one in bad.violations)


@contextmanager
def serve_mapping(send: Any) -> Iterator[str]:
    """Run a team's endpoint, which maps each event that is posted to it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            row = send(event)
            if row is not None:
                row["api_key"] = self.headers["X-Emulator-Api-Key"]
                url = self.headers["X-Emulator-Url"] + "/e"
                urlopen(Request(url, json.dumps(row).encode())).read()
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            """Write nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/map"
        server.shutdown()


@pytest.mark.schematic_emulator(allow="*")
@pytest.mark.parametrize("kind", ["function", "command", "endpoint", "node"])
def test_check_and_pytest_find_the_same(kind, team, segment_deliver, schematic_sandbox):
    events = make_traffic(120)

    if kind == "node":
        Path("node_modules").symlink_to(require_packages() / "node_modules")
    if kind == "endpoint":
        with serve_mapping(__import__(team).send) as url:
            found = through_check(events, url)
            expected = through_pytest(events, url, segment_deliver, schematic_sandbox)
    else:
        text = {
            "function": f"{team}:send",
            "command": f"command: {sys.executable} {team}.py",
            "node": "node",
        }[kind]
        found = through_check(events, text)
        expected = through_pytest(events, text, segment_deliver, schematic_sandbox)

    assert found == expected != set()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere", "POST /v2/track: Schematic has no such operation"),
        ("wrong_key", "the request has no API key, or another one"),
    ],
)
def test_request_that_reaches_nobody_is_found(team, name, message):
    events = [one for one in make_traffic(40) if one["type"] == "track"][:5]

    with run_code(f"{team}:{name}", "published", Stop()) as judge:
        judge.prepare(keep(events))
        found = {
            one.message for _ in events for one in judge.judge_call(0, {})[1].findings
        }

    assert any(one.startswith(message) for one in found)


def test_code_that_fails_is_named_with_its_event(team):
    events = make_traffic(3)

    with (
        pytest.raises(
            CommandError, match=r"raised KeyError: 'plan' with Segment .*m-000"
        ),
        run_code(f"{team}:broken", "published", Stop()) as judge,
    ):
        judge.prepare(keep(events))


def test_stop_counts_the_events_that_were_sent(team):
    lines = b"\n".join(json.dumps(event).encode() for event in make_traffic(30))
    stop, whole = Stop(), StreamTally()

    with run_code(f"{team}:send", "published", stop) as judge:
        for part in judge_with_code([LineBlock("e", 1, lines)], judge, CheckOptions()):
            whole.add(part)
            if not stop.signal:
                with stop.listening():
                    signal.raise_signal(signal.SIGINT)

    assert (whole.ledger.produced, whole.files) == (0, {"e": 0})
