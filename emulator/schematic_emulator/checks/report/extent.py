"""How much of the traffic a report is about, if it is not all of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding

# These say that no event has something, the others that some have.
_ABSENCES = frozenset({"users-only", "mapping-unused", "path-absent", "trait-absent"})


@dataclass(frozen=True, slots=True)
class Extent:
    """A sample of `left_out` events less, or the traffic up to where a check ended.

    `sample` is what was asked for, `stopped_by` the signal that came while `file` was
    read, with `unread` files to go.
    """

    sample: str = ""
    left_out: int = 0
    stopped_by: str = ""
    file: str = ""
    unread: int = 0

    def describe(self, events: int) -> str:
        """Return what the events are of, in brackets; "" if they are all.

        >>> Extent("10%", left_out=900).describe(100)
        ' (a sample of 1,000)'
        >>> Extent(stopped_by="Ctrl-C", file="a.json", unread=1).describe(100)
        ' (up to Ctrl-C in a.json, 1 more file not read)'
        """
        parts = [f"a sample of {events + self.left_out:,}"] if self.sample else []
        if self.stopped_by:
            parts.append(f"up to {self.stopped_by} in {inert(self.file)}")
        if self.unread:
            files = "file" if self.unread == 1 else "files"
            parts.append(f"{self.unread:,} more {files} not read")
        return f" ({', '.join(parts)})" if parts else ""

    def qualify(self, found: Iterable[TrafficFinding]) -> Iterator[TrafficFinding]:
        """Yield what was found in the traffic, and where the rest of it may differ."""
        for one in found:
            if not self.sample and not self.stopped_by:
                yield one
                continue
            is_absence = one.finding.rule in _ABSENCES
            rest = "the other events may differ" if is_absence else "there may be more"
            message = f"{one.finding.message}; not all events were checked: {rest}"
            yield replace(one, finding=replace(one.finding, message=message))

    def to_json(self) -> dict[str, Any]:
        """Return the sample and the stop as JSON, each null without one."""
        sample = {"asked": self.sample, "left_out": self.left_out}
        stop = {"by": self.stopped_by, "file": self.file, "unread_files": self.unread}
        return {
            "sample": sample if self.sample else None,
            "stopped": stop if self.stopped_by else None,
        }


WHOLE = Extent()
