"""What the intake accepted is delivered, though the process ends meanwhile."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.application import keep_in_file
from schematic_emulator.destination import Response
from schematic_emulator.durable import log as log_module
from schematic_emulator.durable.errors import NotStoredError
from schematic_emulator.durable.log_file import LogFile
from schematic_emulator.source.outbox.persistent_outbox import PersistentOutbox
from support.log_files import run_sql
from support.segment_end import OK, Bench, make_bench, make_instance

TRACK = {"userId": "u1", "event": "Order Completed", "messageId": "m1"}
BUSY = Response(503, "{}", {})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "emulator.db"


class Kept:
    """A Segment end whose outbox is in a file."""

    def __init__(self, path: Path, *script: Any) -> None:
        emulator = Emulator()
        self.log = keep_in_file(emulator, path)
        self.bench: Bench = make_bench(
            *script, persistent=emulator.parts[PersistentOutbox]
        )


def test_accepted_event_is_delivered_by_the_next_process(path, monkeypatch):
    first = Kept(path)
    monkeypatch.setattr(first.bench.segment.deliverer, "wake", lambda: None)
    assert first.bench.post("track", TRACK).status == 200
    first.log.close()

    second = Kept(path)
    second.bench.segment.resume()

    assert second.bench.statuses() == ["delivered"]
    (body,) = second.bench.client.bodies()
    assert body["body"]["event"] == "order_completed"
    second.log.close()


def test_delivered_event_is_not_delivered_again(path):
    first = Kept(path)
    first.bench.post("track", TRACK)
    assert first.bench.statuses() == ["delivered"]
    first.log.close()

    second = Kept(path)
    second.bench.segment.resume()

    assert second.bench.statuses() == []
    assert second.bench.client.sent == []
    second.log.close()


@pytest.mark.parametrize("checkpoint", [False, True])
def test_retry_goes_on_where_it_was(path, checkpoint):
    first = Kept(path, BUSY)
    first.bench.post("track", TRACK)
    first.bench.segment.drain(0.2)
    assert first.bench.segment.outbox.counts()["retrying"] == 1
    [*(first.log.checkpoint() for _ in range(checkpoint))]
    first.log.close()

    second = Kept(path)
    second.bench.segment.connect(lambda: second.bench.client, "http://127.0.0.1:2")
    second.bench.segment.resume()
    second.bench.clock.move(timedelta(hours=1))

    assert second.bench.statuses() == ["delivered"]
    ((sending,),) = [row.sendings for row in second.bench.segment.deliveries()]
    assert sending.attempts == 2
    (request,) = second.bench.client.sent
    assert request.url == "http://127.0.0.1:2/e"
    second.log.close()


def test_event_of_a_destination_that_is_gone_is_told(path, monkeypatch):
    first = Kept(path)
    monkeypatch.setattr(first.bench.segment.deliverer, "wake", lambda: None)
    first.bench.post("track", TRACK)
    first.log.close()

    second = Kept(path)
    workspace = second.bench.segment.workspace
    workspace.replace(workspace.sources(), [make_instance("Another")])
    second.bench.segment.resume()

    (row,) = second.bench.segment.deliveries()
    assert (row.status, row.reason) == ("filtered", "its destination is gone")
    second.log.close()

    third = Kept(path)
    third.bench.segment.resume()
    assert third.bench.segment.deliveries() == []
    third.log.close()


def test_numbers_go_on_behind_what_waits(path, monkeypatch):
    first = Kept(path)
    monkeypatch.setattr(first.bench.segment.deliverer, "wake", lambda: None)
    first.bench.post("batch", {"batch": [TRACK | {"type": "track"}] * 3})
    first.log.close()

    second = Kept(path)
    second.bench.segment.resume()
    second.bench.post("track", TRACK)

    second.bench.statuses()
    assert [row.number for row in second.bench.segment.deliveries()] == [1, 2, 3, 4]
    second.log.close()


def test_reset_forgets_what_waits(path, monkeypatch):
    first = Kept(path)
    monkeypatch.setattr(first.bench.segment.deliverer, "wake", lambda: None)
    first.bench.post("track", TRACK)
    first.bench.segment.reset()
    first.log.close()

    second = Kept(path)
    second.bench.segment.resume()

    assert second.bench.statuses() == []
    second.log.close()


@pytest.mark.parametrize("is_killed", [False, True])
def test_delivery_that_may_be_a_second_one_says_so(path, monkeypatch, is_killed):
    """Only the oldest that waits can have been sent when the process was killed."""
    first = Kept(path)
    monkeypatch.setattr(first.bench.segment.deliverer, "wake", lambda: None)
    for number in range(3):
        first.bench.post("track", TRACK | {"messageId": f"m{number}"})
    first.log.close()
    if is_killed:
        run_sql(path, "UPDATE meta SET value = 'open' WHERE key = 'end'")

    second = Kept(path)
    second.bench.segment.resume()

    assert second.bench.statuses() == ["delivered"] * 3
    rows = second.bench.segment.deliveries()
    repeated = [
        "repeated-message" in {one.rule for one in row.findings} for row in rows
    ]
    assert repeated == [is_killed, False, False]
    second.log.close()
    third = Kept(path)
    third.bench.segment.resume()
    assert third.bench.statuses() == []
    third.log.close()


def test_delivery_that_a_full_disk_did_not_note_is_noted_later(path, monkeypatch):
    """Otherwise the next process would send the event a second time."""
    first = Kept(path, OK, OK)

    def refuse(*_):
        raise NotStoredError("database or disk is full")

    monkeypatch.setattr(first.bench.segment.deliverer, "wake", lambda: None)
    first.bench.post("track", TRACK)
    first.bench.post("track", {**TRACK, "messageId": "m2"})
    first.log.flush()
    deliver = first.bench.segment.deliverer.deliver
    with monkeypatch.context() as full:
        full.setattr(LogFile, "append", refuse)
        deliver(first.bench.segment.outbox.take(0))
    monkeypatch.setattr(log_module, "_PROBE_EVERY_S", 0.0)
    deliver(first.bench.segment.outbox.take(0))
    assert first.bench.segment.outbox.is_empty()
    first.log.close()

    second = Kept(path)
    second.bench.segment.resume()

    assert second.bench.segment.outbox.is_empty()
    second.log.close()


def test_event_that_may_have_been_sent_says_so_after_a_full_disk_too(path, monkeypatch):
    """The log is then read again, before the event was sent."""
    first = Kept(path)
    monkeypatch.setattr(first.bench.segment.deliverer, "wake", lambda: None)
    first.bench.post("track", TRACK)
    first.log.close()
    run_sql(path, "UPDATE meta SET value = 'open' WHERE key = 'end'")
    second = Kept(path)
    monkeypatch.setattr(second.bench.segment.deliverer, "wake", lambda: None)
    second.bench.segment.resume()

    second.log._state.reload()

    (row,) = second.bench.segment.deliveries()
    assert [one.rule for one in row.findings] == ["repeated-message"]
    second.log.close()
