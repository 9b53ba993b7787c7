"""Print one line on stderr for each new kind of bad event."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import click

from schematic_emulator.terminal.personal import hide_personal
from schematic_emulator.terminal.safe_text import cut, inert

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 100
MORE = "further kinds: GET /_emulator/findings?group=rule,subject"
_WIDTH = 240


def make_reporter() -> Callable[[int, str, str], None]:
    """Return what prints a kind: its first journey, rule or state, and message."""
    numbers = count(1)

    def report(journey: int, what: str, message: str) -> None:
        number = next(numbers)
        if number > MOST:
            return
        text = f"bad event (journey {journey}): {what}: {message}"
        click.echo(cut(inert(hide_personal(text)), _WIDTH), err=True)
        if number == MOST:
            click.echo(MORE, err=True)

    return report
