"""The clock of the control plane: shown, stopped, moved, and obeyed by everything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from schematic_emulator import Emulator, SystemClock
from schematic_emulator.api.store.clock import ManualClock
from schematic_emulator.application import create_segment
from schematic_emulator.source.engage.computation import AUDIENCE, Computation
from support.rest import KEY, Rest
from support.setup import check_flag, metered, override, use

NOON = "2026-01-02T12:00:00Z"
SHOWN = "2026-01-02T12:00:00.000000Z"


def change(rest: Rest, posted, method: str = "PUT"):
    return rest.ask("/_emulator/clock", method, json=posted)


def running() -> Rest:
    return Rest(Emulator(clock=ManualClock()))


def test_clock_follows_the_system_until_it_is_touched():
    shown = running().ask("/_emulator/clock").json

    assert shown["frozen"] is False
    assert abs(shown["offset_s"]) < 1
    assert shown["now"][:10] == shown["system"][:10]


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_clock_stands_where_it_is_frozen(method):
    rest = running()

    answer = change(rest, {"freeze": NOON}, method)

    assert answer.status_code == 200
    assert (answer.json["now"], answer.json["frozen"]) == (SHOWN, True)
    assert rest.ask("/_emulator/clock").json["now"] == SHOWN


@pytest.mark.parametrize(
    ("by", "seconds"),
    [
        (90, 90),
        (-0.5, -0.5),
        ("31d", 31 * 86400),
        ("-2h", -7200),
        ("1d12h30m5s", 131405),
        ("P1DT2H", 93600),
        ("PT0.25S", 0.25),
        ("2W", 14 * 86400),
    ],
)
def test_clock_moves_by_a_duration(by, seconds):
    rest = Rest()
    before = rest.emulator.clock.now()

    answer = change(rest, {"move": by})

    assert answer.status_code == 200
    assert rest.emulator.clock.now() - before == timedelta(seconds=seconds)


def test_clock_is_set_resumed_and_reset():
    rest = running()

    moved = change(rest, {"set": NOON}).json
    frozen = change(rest, {"freeze": True}).json
    resumed = change(rest, {"resume": True}).json
    reset = change(rest, {"reset": True}).json

    assert (moved["now"][:16], moved["frozen"]) == (SHOWN[:16], False)
    assert (frozen["now"][:16], frozen["frozen"]) == (SHOWN[:16], True)
    assert (resumed["now"][:16], resumed["frozen"]) == (SHOWN[:16], False)
    assert abs(reset["offset_s"]) < 1


@pytest.mark.parametrize(
    ("posted", "pointer"),
    [
        ({}, ""),
        ([], ""),
        ({"freeze": True, "move": 1}, ""),
        ({"stop": True}, "/stop"),
        ({"freeze": False}, "/freeze"),
        ({"freeze": None}, "/freeze"),
        ({"freeze": "yesterday"}, "/freeze"),
        ({"freeze": "1969-12-31T23:59:59Z"}, "/freeze"),
        ({"set": "9999-12-31T23:59:59Z"}, "/set"),
        ({"set": "0001-01-01T00:00:00+14:00"}, "/set"),
        ({"set": 1767355200}, "/set"),
        ({"set": "2" * 1000}, "/set"),
        ({"move": True}, "/move"),
        ({"move": ""}, "/move"),
        ({"move": "P"}, "/move"),
        ({"move": "1 fortnight"}, "/move"),
        ({"move": "9" * 400 + "d"}, "/move"),
        ({"move": 1e300}, "/move"),
        ({"move": "-100000d"}, "/move"),
        ({"move": {"days": 1}}, "/move"),
        ({"resume": 1}, "/resume"),
        ({"reset": "now"}, "/reset"),
    ],
)
def test_nonsense_is_refused_and_moves_nothing(posted, pointer):
    rest = Rest()
    before = rest.emulator.clock.now()

    answer = change(rest, posted)

    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert rest.emulator.clock.now() == before


def test_clock_of_ones_own_is_shown_and_left_alone():
    rest = Rest(Emulator(clock=SystemClock()))

    assert rest.ask("/_emulator/clock").json["frozen"] is False
    assert change(rest, {"freeze": True}).status_code == 409


def test_next_month_brings_the_limit_back():
    rest = Rest()
    metered(rest)
    use(rest, 3)

    reached = check_flag(rest)["value"]
    change(rest, {"move": "31d"})

    assert reached is False
    assert check_flag(rest)["value"] is True


def test_override_expires_by_the_clock():
    rest = Rest()
    feature, _, company = metered(rest)
    use(rest, 3)
    override(
        rest,
        company,
        feature,
        value_type="unlimited",
        expiration_date="2026-01-03T00:00:00Z",
    )

    before = check_flag(rest)["value"]
    change(rest, {"move": "1d"})

    assert (before, check_flag(rest)["value"]) == (True, False)


def test_idempotency_key_is_good_again_after_a_day():
    rest = Rest()
    environment = rest.emulator.store.environment_for(KEY)
    body = {"event": "a", "company": {"id": "acme"}}
    rest.send("track", body, idempotency_key="k")

    change(rest, {"move": "23h59m"})
    rest.send("track", body, idempotency_key="k")
    dropped = environment.counts.duplicate
    change(rest, {"move": "1m"})
    rest.send("track", body, idempotency_key="k")

    assert (dropped, environment.counts.duplicate) == (1, 1)


def test_engage_syncs_when_the_clock_passes_its_hour():
    emulator = Emulator(clock=ManualClock(datetime(2026, 1, 2, tzinfo=UTC)))
    segment = create_segment(emulator)
    segment.engage.replace(
        [Computation(kind=AUDIENCE, name="Vip", destination="Schematic", event="Paid")]
    )

    emulator.clock.move(timedelta(hours=5))
    before = segment.engage.schedules()[0].syncs
    emulator.clock.move(timedelta(hours=3))

    assert before == 0
    assert segment.engage.schedules()[0].syncs >= 1
