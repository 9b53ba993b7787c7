"""With a log, journeys are the same after a restart: settled, waiting and counted."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from schematic_emulator import Emulator, ManualClock, create_app
from schematic_emulator.api.store.capture import NOTED
from schematic_emulator.api.store.ids import RandomIds
from schematic_emulator.application import create_segment, keep_in_file
from schematic_emulator.destination import Response
from schematic_emulator.destination.delivery.wsgi_client import WsgiClient
from schematic_emulator.journeys.ledger import LedgerRow
from schematic_emulator.journeys.persistent import JourneysCounted, PersistentJourneys
from schematic_emulator.source.segment_end import IN_PROCESS
from support.metered_company import make_section
from support.rest import KEY, NOON
from support.segment_end import ScriptedClient
from support.webhook_receiver import patiently

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

IDENTIFY = {
    "type": "identify",
    "userId": "u1",
    "traits": {"name": "Ada", "company_name": "Acme"},
    "context": {"groupId": "acme"},
}
TRACK = {"type": "track", "event": "Order Completed", "userId": "u1"}


class Process:
    """One process on a file; it ends without a word, as after `kill -9`."""

    def __init__(self, path: Path, *answers: Response) -> None:
        self.emulator = Emulator(clock=ManualClock(NOON), ids=RandomIds(7))
        self.log = keep_in_file(self.emulator, path)
        self.segment = create_segment(self.emulator)
        self.app = create_app(self.emulator, segment=self.segment)
        if answers:
            client = ScriptedClient([*answers])
            self.segment.connect(lambda: client, IN_PROCESS)
        else:
            mark = self.emulator.store.marks.write
            self.segment.connect(lambda: WsgiClient(self.app), IN_PROCESS, mark)
            self.segment.resume()

    def ask(self, path: str, posted=None):
        client = self.app.test_client()
        if posted is None:
            return client.get(f"/_emulator/{path}").json
        return client.post(path, json=posted).json

    def send(self, *events, wait_s: float = 10) -> None:
        self.ask("/v1/batch", {"batch": list(events)})
        self.segment.drain(wait_s)

    def track(self, name: object) -> None:
        body = {"event": name, "company": {"id": "acme"}}
        self.ask("/e", {"api_key": KEY, "type": "track", "body": body})

    def shown(self):
        return self.ask("journeys"), self.ask("ledger"), self.ask("journeys/1")


@contextmanager
def process(path: Path, *answers: Response) -> Iterator[Process]:
    running = Process(path, *answers)
    try:
        yield running
    finally:
        running.log.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "emulator.db"


def test_restart_shows_the_same_journeys(path: Path):
    with process(path) as first:
        first.send(IDENTIFY, TRACK, {"type": "page", "userId": "u2"}, {"type": "track"})
        first.track("call")
        first.track("call")
        first.track(7)
        before = first.shown()

    with process(path) as second:
        assert second.shown() == before
        second.track("call")
        assert second.ask("journeys")["data"][0]["number"] == 8
        assert second.ask("ledger")["in"] == 8


def test_restart_after_a_checkpoint_counts_the_same(path: Path):
    with process(path) as first:
        first.send(IDENTIFY, TRACK)
        first.track("call")
        first.log.checkpoint()
        first.send(TRACK)
        first.track(7)
        before = first.shown(), first.ask("findings?group=rule,subject")

    with process(path) as second:
        after = second.shown(), second.ask("findings?group=rule,subject")
    assert after == before


def has_failed_once(running: Process) -> bool:
    [delivery] = running.ask("deliveries")["data"]
    return any(each["retry_at"] for each in delivery["requests"])


def test_journey_that_waits_is_delivered_by_the_next_process(path: Path):
    with process(path, Response(503)) as first:
        first.send({**TRACK, "messageId": "m1"}, wait_s=0.2)
        patiently(lambda: has_failed_once(first))
        first.track("call")
        waiting = first.ask("ledger")

    with process(path) as second:
        again = second.ask("ledger")
        second.ask("/_emulator/clock", {"move": "1h"})
        second.segment.drain(10)
        shown = second.ask("journeys/1")
        ledger = second.ask("ledger")

    assert (waiting["waiting"], again["waiting"], ledger["waiting"]) == (1, 1, 0)
    assert (shown["state"], shown["message_id"]) == ("good", "m1")
    assert ledger["in"] == waiting["in"] == 2


def test_reset_stays_after_a_restart(path: Path):
    with process(path) as first:
        first.send(TRACK)
        first.track("call")
        first.ask("/_emulator/reset", {"scope": "all"})
        first.track("call")
        before = first.ask("ledger")

    with process(path) as second:
        assert second.ask("ledger") == before
    assert (before["in"], before["stored"]) == (1, 1)


def test_flag_that_turned_is_shown_after_a_restart(path: Path):
    section = make_section(limit=1)
    with process(path) as first:
        own_id = first.emulator.store.environment_for(KEY).id
        posted = {"environment": own_id, "schematic": section}
        first.ask("/_emulator/seed", posted)
        first.track("call")
        before = first.ask("journeys/1")["effects"]

    with process(path) as second:
        assert second.ask("journeys/1")["effects"] == before
    assert before[-1] == {
        "kind": "flag",
        "flag": "calls",
        "before": True,
        "after": False,
    }


def test_counts_of_an_earlier_version_are_read():
    """They have no count of events whose findings are notes alone."""
    read = PersistentJourneys()
    row = LedgerRow((), "env_1", "schematic", (0, 3, 2, 1, 0, 0, 0))

    read.handlers[JourneysCounted](JourneysCounted(6, 0, (row,), ()))
    read.ledger.find("env_1")[NOTED] += 1

    found = read.ledger.sum(())
    assert (found["in"], found["good"], found["with_findings"]) == (7, 4, 2)
