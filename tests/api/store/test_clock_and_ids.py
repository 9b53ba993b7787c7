"""The clock can be held, and ids look like the vendor's."""

from __future__ import annotations

import re
from datetime import UTC, timedelta

import pytest

from schematic_emulator.api.store.clock import ClockError, ManualClock, SystemClock
from schematic_emulator.api.store.ids import RandomIds, read_event_id, write_event_id
from support.capture_events import AT


def test_manual_clock_stands_still_until_it_is_moved():
    clock = ManualClock(AT)
    clock.move(timedelta(days=1))

    assert clock.now() == clock.now() == AT + timedelta(days=1)


def test_manual_clock_runs_on_from_where_it_stood():
    clock = ManualClock(AT)
    clock.thaw()
    clock.move(timedelta(days=1))
    clock.freeze()

    now = clock.now()

    assert timedelta(0) <= now - AT - timedelta(days=1) < timedelta(minutes=1)
    assert clock.now() == now


def test_manual_clock_follows_the_system_until_it_is_moved():
    clock = ManualClock()

    moved = clock.move(timedelta(days=1)) - SystemClock().now()
    restored = clock.restore() - SystemClock().now()

    assert abs(moved - timedelta(days=1)) < timedelta(minutes=1)
    assert abs(restored) < timedelta(minutes=1)


def test_manual_clock_reads_text_in_utc():
    assert ManualClock("2026-01-02T12:00").freeze("2026-01-02T14:00+02:00") == (
        ManualClock("2026-01-02T12:00").now()
    )


@pytest.mark.parametrize("at", ["", "noon", "1969-01-01", "9999-01-01"])
def test_manual_clock_refuses_what_is_no_moment(at):
    with pytest.raises(ClockError):
        ManualClock(AT).set(at)


def test_manual_clock_tells_who_listens_as_long_as_they_live():
    class Listener:
        calls = 0

        def note(self):
            Listener.calls += 1

    clock, listener = ManualClock(AT), Listener()
    clock.listen(listener.note)
    clock.move(timedelta(days=1))
    del listener
    clock.move(timedelta(days=1))

    assert Listener.calls == 1


def test_system_clock_is_aware():
    assert SystemClock().now().tzinfo is UTC


def test_ids_are_the_same_from_the_same_seed():
    one, two = RandomIds(7), RandomIds(7)

    made = [one("comp"), one("user")]

    assert made == [two("comp"), two("user")]
    assert re.fullmatch(r"comp_[0-9A-Za-z]{11}", made[0])
    assert made[0] != RandomIds(8)("comp")


@pytest.mark.parametrize("number", [0, 1, 61, 62, 300_000, 62**11 - 1])
def test_event_id_leads_back_to_its_number(number):
    event_id = write_event_id(number)

    assert re.fullmatch(r"evt_[0-9A-Za-z]{11}", event_id)
    assert read_event_id(event_id) == number


@pytest.mark.parametrize(
    "text", ["", "evt_", "evt_123", "evt_0000000000!", "00000000001", "evt_" + "0" * 12]
)
def test_event_id_of_another_shape_has_no_number(text):
    assert read_event_id(text) is None


def test_manual_clock_follows_the_clock_that_it_is_given():
    system = ManualClock(AT)
    clock = ManualClock(system=system)
    clock.move(timedelta(days=1))

    system.move(-timedelta(hours=1))

    assert clock.now() == AT + timedelta(hours=23)
