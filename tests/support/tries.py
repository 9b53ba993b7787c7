"""How many examples a property is tried on: few in each run, more in the slow one."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

USUAL = 50
_DEEPER = 10  # times as many, by `pytest --deep`
_TIMES = [1]


def go_deep() -> None:
    """Try more from now on; for what is imported afterwards."""
    _TIMES[0] = _DEEPER


def tries(count: int = USUAL, **more: Any) -> settings:
    """Return settings of so many examples, or more where the run is to be deep."""
    return settings(max_examples=count * _TIMES[0], **more)
