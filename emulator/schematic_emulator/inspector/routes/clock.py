"""Add the routes that show the emulator's clock, freeze it and move it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.store.clock import ClockError, ManualClock
from schematic_emulator.inspector.describe_clock import describe_clock
from schematic_emulator.inspector.respond import ProblemError, answer, read_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator

# 31d, -2h, 1d12h30m, and ISO 8601's P1DT2H; a month has no length.
DURATION = re.compile(
    r"(?P<sign>[+-]?)P?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?T?(?:(?P<hours>\d+)H)?"
    r"(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?",
    re.IGNORECASE | re.ASCII,
)
MAX_TEXT = 64
OWN_CLOCK = "this emulator was created with another clock, which cannot be moved here"


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `GET clock`, which shows it, and `PUT` or `POST clock`, which change it.

    The body has exactly one property: `{"freeze": true}` or a time to freeze at,
    `{"set": time}`, `{"move": "31d"}` or a number of seconds, `{"resume": true}` to run
    on from there, `{"reset": true}` to follow the system's clock again. Times are
    RFC 3339. Whatever falls due is done immediately.
    """

    @blueprint.get("/clock")
    def get_clock() -> Response:
        return answer(describe_clock(emulator))

    @blueprint.put("/clock")
    @blueprint.post("/clock")
    def change_clock() -> Response:
        name, value = _read_change(read_object())
        clock = emulator.clock
        if not isinstance(clock, ManualClock):
            raise ProblemError(409, OWN_CLOCK)
        try:
            CHANGES[name](clock, value)
        except ClockError as error:
            raise ProblemError(400, f"{name}: {error}", f"/{name}") from error
        return answer(describe_clock(emulator))


def _read_change(posted: dict[str, Any]) -> tuple[str, Any]:
    known = ", ".join(CHANGES)
    for name in posted:
        if name not in CHANGES:
            problem = f"{name}: expected one of {known}"
            raise ProblemError(400, problem, f"/{name}")
    if len(posted) != 1:
        raise ProblemError(400, f"expected exactly one of {known}", "")
    return next(iter(posted.items()))


def _freeze(clock: ManualClock, value: Any) -> None:
    if value is True:
        clock.freeze()
    else:
        clock.freeze(_require_text(value, "true or a time"))


def _set(clock: ManualClock, value: Any) -> None:
    clock.set(_require_text(value, "a time"))


def _move(clock: ManualClock, value: Any) -> None:
    clock.move(_read_duration(value))


def _resume(clock: ManualClock, value: Any) -> None:
    _require_true(value)
    clock.thaw()


def _reset(clock: ManualClock, value: Any) -> None:
    _require_true(value)
    clock.restore()


CHANGES: dict[str, Callable[[ManualClock, Any], None]] = {
    "freeze": _freeze,
    "set": _set,
    "move": _move,
    "resume": _resume,
    "reset": _reset,
}


def _require_true(value: Any) -> None:
    if value is not True:
        raise ClockError("expected true")


def _require_text(value: Any, expected: str) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise ClockError(f"expected {expected}, such as 2026-01-02T12:00:00Z")
    return value


def _read_duration(value: Any) -> timedelta:
    """Return a duration from seconds or a text such as 31d. Raises ClockError."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return timedelta(seconds=value)
        found = DURATION.fullmatch(value) if isinstance(value, str) else None
        parts = {} if found is None else found.groupdict()
        sign = -1 if parts.pop("sign", "") == "-" else 1
        given = {unit: float(text) for unit, text in parts.items() if text}
        if not given:
            raise ClockError("expected seconds, or a text such as 31d, -2h or P1DT12H")
        return sign * timedelta(**given)
    except OverflowError:
        raise ClockError("expected a duration within the calendar") from None
