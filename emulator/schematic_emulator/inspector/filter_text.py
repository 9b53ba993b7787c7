"""Read what is typed to filter journeys: words of a language of its own."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from schematic_contracts.formats import read_date_time
from schematic_emulator.api.describe.values import show
from schematic_emulator.api.rest.query.errors import QueryError
from schematic_emulator.journeys.states import STATES

if TYPE_CHECKING:
    from datetime import datetime

NAMED = ("name", "rule", "company", "user", "environment")
_WORD = re.compile(r'(?:([a-z]+):)?("[^"]*"?|\S*)\s*')
_AGO = re.compile(r"([0-9]{1,9})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_STATES = {each.replace(" ", "-"): each for each in STATES}
_NUMBER = re.compile(r"#([0-9]{1,18})")


def read_filter(text: str, now: datetime) -> dict[str, Any]:
    """Return the parts of a filter: `states`, `q`, `since`, `after` and those named.

    `bad refused name:order* since:5m opened` is any of two states, and all of the
    rest. `since:#12` means after the journey of that number. Text in quotation marks
    is never a state. Raises QueryError.
    """
    found: dict[str, Any] = {}
    texts: list[str] = []
    for prefix, quoted in _WORD.findall(text.strip()):
        word = quoted.strip('"') if quoted[:1] == '"' else quoted
        if prefix == "since":
            found |= _read_since(word, now)
        elif prefix in NAMED:
            found |= {prefix: word} if word else {}
        elif not prefix and quoted in _STATES:
            found.setdefault("states", set()).add(_STATES[quoted])
        elif prefix or word:
            texts.append(f"{prefix}:{word}" if prefix else word)
    if texts:
        found["q"] = " ".join(texts)
    return found


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
