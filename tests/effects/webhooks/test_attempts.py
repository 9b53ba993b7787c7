"""An attempt is a success, is followed by another one, or is the last."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from schematic_emulator.effects.changes import RowKept
from schematic_emulator.effects.records import Attempt
from schematic_emulator.effects.state import State
from schematic_emulator.effects.webhooks.attempts import (
    add_attempt,
    find_wait_s,
    give_up,
    plan_attempt,
)
from support.webhook_rows import NOON, WEBHOOK, make_event

HOUR = timedelta(hours=1)
EVENT = make_event()


def attempt(code, at=NOON):
    return Attempt(at=at, response_code=code, failure=None)


def state_with(statuses, at):
    """Return a state in which a webhook's events ended at a time."""
    events = {
        f"whev_{number}a": make_event(f"whev_{number}a", status=status, updated_at=at)
        for number, status in enumerate(statuses)
    }
    return State(webhooks={"whk_1": WEBHOOK}, webhook_events=events)


@pytest.mark.parametrize("code", [200, 201, 204, 299])
def test_any_2xx_is_a_success(code):
    noted = add_attempt(EVENT, attempt(code))

    assert (noted.status, noted.next_at, len(noted.attempts)) == ("success", None, 1)


@pytest.mark.parametrize("code", [None, 199, 300, 307, 404, 500])
def test_anything_else_is_tried_again(code):
    noted = add_attempt(EVENT, attempt(code))

    assert noted.status == "pending"
    assert NOON + timedelta(seconds=0.5) <= noted.next_at <= NOON + timedelta(seconds=1)


def test_sixth_failure_is_the_last():
    event = EVENT
    for _ in range(6):
        event = add_attempt(event, attempt(500))

    assert (event.status, event.next_at, len(event.attempts)) == ("failure", None, 6)


def test_waits_double_with_jitter():
    waits = [find_wait_s("whev_1", attempts) for attempts in range(1, 6)]
    others = [find_wait_s("whev_2", attempts) for attempts in range(1, 6)]

    assert [0.5 <= wait / 2**place <= 1.0 for place, wait in enumerate(waits)] == (
        [True] * 5
    )
    assert waits != others
    assert waits == [find_wait_s("whev_1", attempts) for attempts in range(1, 6)]


@pytest.mark.parametrize(
    ("statuses", "later", "is_ended"),
    [
        (["failure"] * 24, HOUR, True),
        (["failure"] * 23, HOUR, False),
        (["failure"] * 27 + ["success"] * 2, HOUR, True),
        (["failure"] * 26 + ["success"] * 3, HOUR, True),
        (["failure"] * 25 + ["success"] * 3, HOUR, False),
        (["failure"] * 24, 25 * HOUR, False),
        (["failure"] * 23 + ["pending"], HOUR, False),
    ],
    ids=[
        "25 of 25",
        "24 are too few",
        "28 of 30",
        "27 of 30",
        "26 of 29",
        "a day ago",
        "one is still to be sent",
    ],
)
def test_webhook_that_fails_nine_times_of_ten_is_ended(statuses, later, is_ended):
    state = state_with(statuses, NOON + HOUR)
    tired = replace(EVENT, attempts=(attempt(500),) * 5)

    changes = plan_attempt(state, tired, attempt(500, NOON + HOUR + later))

    assert isinstance(changes[0], RowKept)
    assert changes[0].row.status == "failure"
    ended = [change.row.status for change in changes if change.table == "webhooks"]
    assert ended == (["inactive"] if is_ended else [])


def test_giving_up_is_a_failure_with_nothing_to_come():
    (change,) = give_up(replace(EVENT, next_at=NOON), NOON + HOUR)

    assert (change.row.status, change.row.next_at) == ("failure", None)
    assert change.row.updated_at == NOON + HOUR
