"""List the journeys that a request asks for: one page of them, and how many."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from schematic_contracts.formats import read_date_time
from schematic_emulator.api.describe.values import show
from schematic_emulator.api.rest.query.field import QueryError
from schematic_emulator.inspector.find import make_is_owner, require_environment
from schematic_emulator.journeys.describe import describe_shortly
from schematic_emulator.journeys.entry import Setting
from schematic_emulator.journeys.names import Names
from schematic_emulator.journeys.search import Wanted
from schematic_emulator.journeys.states import STATES

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.source.segment_end import SegmentEnd

NAMED = ("name", "rule", "company", "user", "environment")
_WORD = re.compile(r'(?:([a-z]+):)?("[^"]*"?|\S*)\s*')
_AGO = re.compile(r"([0-9]{1,9})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_STATES = {each.replace(" ", "-"): each for each in STATES}
_NUMBER = re.compile(r"#([0-9]{1,18})")


def list_journeys(
    emulator: Emulator, segment: SegmentEnd, query: Query, own_id: str | None
) -> dict[str, Any]:
    """Return a page of journeys: `urn:...:emulator/journey-list`.

    With `offset` in the query, `total` counts all that are asked for. `own_id` is the
    environment that the request names otherwise. Raises QueryError for a bad `filter`.
    """
    asked = read_filter(query.get("filter", ""), emulator.clock.now()) | query
    names, limit = Names(emulator.store), query["limit"]
    stored = emulator.journeys.list_newest(query.get("before"), asked.get("after"))
    last = emulator.journeys.last
    if "after" in query:
        stored.reverse()
    journeys = [each for each in stored if not isinstance(each, Setting)]
    wanted = _read_wanted(asked, names, emulator, segment, own_id)
    first = query.get("offset")
    if first is None:
        found, counted = [*islice(wanted.filter(journeys), limit)], {}
    else:
        every = [*wanted.filter(journeys)]
        found, counted = every[first : first + limit], {"total": len(every)}
    is_full = len(found) == limit
    return {
        "data": [describe_shortly(each, names) for each in found],
        "before": found[-1].journey if is_full else None,
        "last": found[-1].journey if is_full and "after" in query else last,
        **counted,
        **emulator.journeys.summary(),
    }


def _read_wanted(
    asked: Query,
    names: Names,
    emulator: Emulator,
    segment: SegmentEnd,
    own_id: str | None,
) -> Wanted:
    company, user, since = map(asked.get, ("company", "user", "since"))
    states = asked.get("states") or ({asked["state"]} if "state" in asked else None)
    if own_id is None and "environment" in asked:
        own_id = require_environment(emulator.store, asked["environment"]).id
    if isinstance(since, str):
        since = datetime.fromisoformat(since).timestamp()
    return Wanted(
        **{name: asked.get(name) for name in ("q", "name", "rule")},
        states=frozenset(states) if states else None,
        environment=own_id,
        since=since,
        companies=names.find_ids("company", company) if company else None,
        users=names.find_ids("user", user) if user else None,
        is_owner=make_is_owner(emulator, segment),
    )


def read_filter(text: str, now: datetime) -> dict[str, Any]:
    """Return the parts of a filter: `states`, `q`, `since`, `after` and those named.

    `bad refused name:order* since:5m opened` is any of two states, and all of the
    rest. `since:#12` means after the journey of that number. Text in quotation marks
    is never a state, but after `state:`. Raises QueryError.
    """
    found: dict[str, Any] = {}
    texts: list[str] = []
    for prefix, quoted in _WORD.findall(text.strip()):
        word = quoted.strip('"') if quoted[:1] == '"' else quoted
        if prefix == "since":
            found |= _read_since(word, now)
        elif prefix in NAMED:
            found |= {prefix: word} if word else {}
        elif (not prefix and quoted in _STATES) or prefix == "state":
            found.setdefault("states", set()).add(_read_state(word))
        elif prefix or word:
            texts.append(f"{prefix}:{word}" if prefix else word)
    if texts:
        found["q"] = " ".join(texts)
    return found


def _read_state(word: str) -> str:
    if word not in _STATES:
        known = ", ".join(_STATES)
        raise QueryError("filter", f"expected one of {known}, found {show(word)}")
    return _STATES[word]


def _read_since(word: str, now: datetime) -> dict[str, Any]:
    """Return the start of what is asked for: a time, or a number."""
    if number := _NUMBER.fullmatch(word):
        return {"after": int(number[1])}
    if ago := _AGO.fullmatch(word):
        try:
            at = now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        except OverflowError:
            return {}
        return {"since": at.timestamp()}
    if at_given := read_date_time(word):
        return {"since": at_given.timestamp()}
    problem = f"expected since:5m, since:#12 or a date-time, found {show(word)}"
    raise QueryError("filter", problem)
