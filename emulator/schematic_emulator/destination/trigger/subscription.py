"""Decide whether a subscription wants an event."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from schematic_emulator.destination.trigger.evaluate import Matcher, compile_ast
from schematic_emulator.destination.trigger.parser import parse_trigger

_LONGEST_CACHED = 2_000


def compile_trigger(trigger: Any) -> Matcher:
    """Turn a trigger into a function that says whether an event matches.

    Raises TriggerError for a trigger that the engine cannot parse; such a
    subscription never gets an event.
    """
    if isinstance(trigger, str) and len(trigger) <= _LONGEST_CACHED:
        return _compile_cached(trigger)
    return compile_ast(parse_trigger(trigger))


@lru_cache(maxsize=256)
def _compile_cached(trigger: str) -> Matcher:
    return compile_ast(parse_trigger(trigger))
