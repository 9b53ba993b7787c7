"""Add the route that waits for an event, and says why it did not arrive."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from flask import Response, request

from schematic_emulator.api.describe.values import write_json
from schematic_emulator.api.rest.request.respond import write_problem
from schematic_emulator.deadline import Deadline, Pause
from schematic_emulator.expectations.failure import describe_miss, describe_surplus
from schematic_emulator.expectations.search import Search, has_enough, is_met
from schematic_emulator.expectations.wanted import PLACES, Wanted, show_value
from schematic_emulator.inspector.arrivals import EnvironmentArrivals
from schematic_emulator.inspector.find import choose_environment
from schematic_emulator.inspector.respond import ProblemError, answer, read_checked
from schematic_emulator.inspector.rows import describe_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Blueprint

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.source.segment_end import SegmentEnd

UNMET = 417
NOTHING = "nothing"
_KINDS = (*PLACES, NOTHING)
_TERMS = frozenset({*_KINDS, "environment", "times", "within_ms"})
_POLL_S = 0.01
_MOST_SHOWN = 100


def add_routes(blueprint: Blueprint, emulator: Emulator, segment: SegmentEnd) -> None:
    """Add `POST expect`: 200 if what is expected arrived, 417 with the reasons if not.

    The body has `track` (an event's name, or true for any), `identify` or `nothing`
    (true), the fields that the event must have at least, `times`, and how long to wait:
    `within_ms`, at most 60,000. It is about the environment of the request's API key,
    or `environment`. The text and the data are those that the pytest plugin shows.
    """

    @blueprint.post("/expect")
    def expect() -> Response:
        pause: Pause | None = request.environ.get(Pause.KEY)
        attempt = pause.state if pause else None
        if attempt is None:
            attempt = _begin(emulator, segment)
        while not attempt.is_over():
            if pause is not None:
                pause.state, pause.until = attempt, attempt.has_news
                # Not sent: the server asks again.
                return write_problem(503, "it still waits")
            time.sleep(_POLL_S)
        return attempt.describe()


class _Attempt:
    """One expectation while it waits; without `wanted`, that nothing arrives."""

    def __init__(
        self,
        received: EnvironmentArrivals,
        wanted: Wanted | None,
        times: int | None,
        within_ms: int,
    ) -> None:
        self._received = received
        self._search = None if wanted is None else Search(received, wanted)
        self._times = times
        self._deadline = Deadline(within_ms / 1000)
        self._counted = -1

    def has_news(self) -> bool:
        """Return whether something arrived since it looked, or the time is up."""
        is_same = self._received.environment.counts.all == self._counted
        return not is_same or not self._deadline.left_s

    def is_over(self) -> bool:
        """Look, and return whether waiting longer changes nothing."""
        is_late = not self._deadline.left_s
        self._counted = self._received.environment.counts.all
        if self._search is None:
            return is_late or self._counted > 0
        return has_enough(self._search.update(), self._times) or is_late

    def describe(self) -> Response:
        """Return the answer: what arrived, or why it did not."""
        if self._search is None:
            found = self._received.journal
            if not found:
                return _describe_met([])
            return _describe_unmet(describe_surplus(self._received), found, None)
        found = self._search.found
        if is_met(found, self._times):
            return _describe_met(found)
        text = describe_miss(self._received, self._search, self._times)
        return _describe_unmet(text, found, self._search)


def _begin(emulator: Emulator, segment: SegmentEnd) -> _Attempt:
    posted = read_checked("emulator/expect")
    environment = choose_environment(emulator.store, posted.get("environment"))
    received = EnvironmentArrivals(emulator, segment, environment)
    within_ms = posted.get("within_ms") or 0
    return _Attempt(received, _read_wanted(posted), posted.get("times"), within_ms)


def _read_wanted(posted: dict[str, Any]) -> Wanted | None:
    """Return what is expected, None for nothing. Raises ProblemError (400)."""
    kinds = [kind for kind in _KINDS if posted.get(kind) is not None]
    if len(kinds) != 1:
        raise ProblemError(400, f"expected exactly one of {', '.join(_KINDS)}", "")
    [kind] = kinds
    known = PLACES.get(kind, {})
    fields = {
        name: value
        for name, value in posted.items()
        if name not in _TERMS and value is not None
    }
    if kind == NOTHING and posted.get("times") is not None:
        fields["times"] = posted["times"]
    for name in fields:
        if name not in known:
            raise ProblemError(400, f"{name}: not with {kind}", f"/{name}")
    if isinstance(posted[kind], str):
        fields = {"event": posted[kind], **fields}
    return None if kind == NOTHING else Wanted(kind, fields)


def _describe_met(found: Sequence[Capture]) -> Response:
    return answer({"met": True, "count": len(found), "found": _list(found)})


def _describe_unmet(
    text: str, found: Sequence[Capture], search: Search | None
) -> Response:
    """Return problem details with the text, and the data that it was made from."""
    problem = write_problem(UNMET, text)
    body = {
        **(problem.json or {}),
        "met": False,
        "count": len(found),
        "found": _list(found),
        "nearest": None if search is None else _describe_nearest(search),
    }
    problem.set_data(write_json(body))
    return problem


def _describe_nearest(search: Search) -> dict[str, Any] | None:
    nearest = search.find_nearest()
    if nearest is None:
        return None
    rows = [
        {
            "field": each.field,
            "pointer": each.difference.pointer,
            "expected": show_value(each.difference.left),
            "found": show_value(each.difference.right),
        }
        for each in nearest.reported
    ]
    return {"capture": describe_row(nearest.row), "differences": rows}


def _list(found: Sequence[Capture]) -> list[dict[str, Any]]:
    return [describe_row(row) for row in found[:_MOST_SHOWN]]
