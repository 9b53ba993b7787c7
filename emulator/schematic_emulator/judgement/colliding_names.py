"""Find two event names of a source that reach Schematic as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.json_value import JsonObject

MOST_NAMES = 10_000


class NameMemory:
    """Maps each sent name to the first name in the source that became it.

    Bounded: names beyond the first `MOST_NAMES` are not stored.
    """

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def find_collision(self, event: JsonObject, sent: str) -> Iterator[Finding]:
        """Yield a finding if a different name was sent under the same name before."""
        raw = event.get("event")
        if not isinstance(raw, str) or not sent:
            return
        first = self._first.get(sent)
        if first is None:
            if len(self._first) < MOST_NAMES:
                self._first[sent] = raw
        elif first != raw:
            yield Finding(
                rule="names-meet",
                message=f"{show(raw)} and {show(first)} both become {inert(sent)}",
                pointer="/event",
                found=show(raw),
                subject=show(raw),
            )
