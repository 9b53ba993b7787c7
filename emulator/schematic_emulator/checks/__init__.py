"""Check files of events without a server, and report what was found."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schematic_emulator.checks.stream.judge_files import CheckOptions
    from schematic_emulator.checks.stream.judge_source import (
        judge_source,
        merge,
        skip_source,
    )
    from schematic_emulator.checks.stream.tally import StreamTally as Tally
    from schematic_emulator.checks.stream.tally_json import (
        tally_from_json,
        tally_to_json,
    )

__all__ = [
    "CheckOptions",
    "Tally",
    "judge_source",
    "merge",
    "skip_source",
    "tally_from_json",
    "tally_to_json",
]

# Loaded when they are first asked for, as those of `schematic_emulator` are.
_STREAM = "schematic_emulator.checks.stream"
_HOMES = {
    "CheckOptions": (f"{_STREAM}.judge_files", "CheckOptions"),
    "Tally": (f"{_STREAM}.tally", "StreamTally"),
    "judge_source": (f"{_STREAM}.judge_source", "judge_source"),
    "merge": (f"{_STREAM}.judge_source", "merge"),
    "skip_source": (f"{_STREAM}.judge_source", "skip_source"),
    "tally_from_json": (f"{_STREAM}.tally_json", "tally_from_json"),
    "tally_to_json": (f"{_STREAM}.tally_json", "tally_to_json"),
}


def __getattr__(name: str) -> Any:
    """Return the public name, loading its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)
