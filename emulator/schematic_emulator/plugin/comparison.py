"""Explain an assertion that compares captures, instead of pytest's long values."""

from __future__ import annotations

from typing import Any

from schematic_emulator.api.store.capture import Capture
from schematic_emulator.expectations.arrivals import name_capture
from schematic_emulator.expectations.wanted import show_value
from schematic_emulator.judgement.difference import differences

_OPERATORS = frozenset({"==", "!="})


def explain_comparison(op: str, left: Any, right: Any) -> list[str] | None:
    """Return the lines for a comparison of captures, None for any other."""
    if op not in _OPERATORS or not (_holds_captures(left) or _holds_captures(right)):
        return None
    lines = [f"{_summarize(left)} {op} {_summarize(right)}"]
    for label, side in (("left", left), ("right", right)):
        lines += [f"{label}:", *(f"  {line}" for line in _list(side))]
    lines += _compare_events(left, right)
    return lines


def _holds_captures(value: Any) -> bool:
    if isinstance(value, Capture):
        return True
    is_row = isinstance(value, list | tuple) and bool(value)
    return is_row and all(isinstance(each, Capture) for each in value)


def _summarize(value: Any) -> str:
    if isinstance(value, Capture):
        return name_capture(value)
    if _holds_captures(value):
        return f"[{len(value)} capture{'s' * (len(value) != 1)}]"
    return repr(value)


def _list(value: Any) -> list[str]:
    if isinstance(value, Capture):
        return [name_capture(value), value.text]
    if _holds_captures(value):
        return [name_capture(each) for each in value]
    return [repr(value)]


def _compare_events(left: Any, right: Any) -> list[str]:
    if not (isinstance(left, Capture) and isinstance(right, Capture)):
        return []
    return [
        f"{each.pointer}: {show_value(each.left)} != {show_value(each.right)}"
        for each in differences(left.event, right.event)
    ]
