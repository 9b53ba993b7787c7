"""A finding about many events: how many, of how many, and the first one's place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding

# A file and a line, from 1. Events that come from no file have ("", 0).
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class TrafficFinding:
    """A finding, the number of events that it is about, and of those it applies to.

    `file` and `line` are where the first of the events is: the smallest place, so that
    it does not depend on the order in which parts were merged. They are "" and 0 for
    a finding that no single event shows.
    """

    finding: Finding
    count: int
    applies: int
    file: str = ""
    line: int = 0
