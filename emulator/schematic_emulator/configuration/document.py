"""A configuration file's data together with its line numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ConfigurationDocument:
    """A file's data; `lines` leads from a JSON pointer to a line, from 1."""

    path: str
    data: Any
    lines: Mapping[str, int] = field(default_factory=dict)

    def find_line(self, pointer: str) -> int | None:
        """Find the line of a place, or of the nearest known place around it."""
        while pointer and pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer)


def escape(step: str | int) -> str:
    """Write one step of a JSON pointer."""
    return str(step).replace("~", "~0").replace("/", "~1")
