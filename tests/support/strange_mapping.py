"""A mapping of a test's own class, which sends nothing."""

from __future__ import annotations

from typing import Any

from schematic_emulator.mapping_code.delivered import Delivered


class StrangeMapping:
    """Delivers no event; a subclass may have findings."""

    name = "strange"
    sends_all_at_once = False
    findings: tuple[Any, ...] = ()

    def send(self, events, target):
        del target
        for event in events:
            yield Delivered(event, mapping=self)

    def close(self):
        """Close nothing: nothing runs."""
