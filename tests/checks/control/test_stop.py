"""A check ends early where every count is whole."""

from __future__ import annotations

import signal

import pytest

from schematic_emulator.checks.control.stop import Stop, StoppedError


def interrupt(number: int = signal.SIGINT) -> None:
    signal.raise_signal(number)


@pytest.mark.parametrize(
    ("number", "name", "code"),
    [(signal.SIGINT, "Ctrl-C", 130), (signal.SIGTERM, "SIGTERM", 143)],
    ids=["int", "term"],
)
def test_first_signal_is_noted_and_interrupts_nothing(number, name, code):
    before, stop = signal.getsignal(number), Stop()

    with stop.listening():
        interrupt(number)

    assert (stop.name, stop.exit_code) == (name, code)
    assert signal.getsignal(number) is before


def test_second_signal_interrupts_wherever_it_comes():
    stop = Stop()

    with stop.listening():
        interrupt()
        with pytest.raises(KeyboardInterrupt):
            interrupt()


def test_signal_interrupts_what_allows_it():
    stop = Stop()

    with stop.listening(), stop.interrupting(), pytest.raises(StoppedError):
        interrupt()

    assert stop.signal == signal.SIGINT


def test_earlier_signal_interrupts_before_anything_begins():
    stop, done = Stop(), []
    with stop.listening():
        interrupt()

    with pytest.raises(StoppedError), stop.interrupting():
        done.append("begun")

    assert done == []


def test_reading_finds_the_end_after_a_signal():
    stop = Stop()
    read = stop.read_until(lambda size: b"x" * size)

    with stop.listening():
        before = read(2)
        interrupt()
        after = read(2)

    assert (before, after) == (b"xx", b"")


def test_check_that_was_not_stopped_has_no_name_and_no_code():
    stop = Stop()

    assert (stop.name, stop.exit_code) == ("", 0)
