"""Send the events of `generate` to an intake at a steady rate: a soak source."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

import click

from schematic_emulator.cli.generate.progress import counting
from segment_fixtures.output.pacing import Pacer
from segment_fixtures.output.sending import BatchSender, SendCounts, send

if TYPE_CHECKING:
    from collections.abc import Iterable

REFUSED = 1


def real_clock() -> Pacer:
    """Return the clock of this machine."""
    return Pacer(now=time.monotonic, wall=time.time, sleep=time.sleep)


def send_to(
    url: str,
    windows: Iterable[list[bytes]],
    rate: float,
    write_key: str,
    total: int | None,
) -> int:
    """Send the events and print the result; return 1 if any was refused."""
    lines = (line for window in windows for line in window)
    sender, clock = BatchSender(url, write_key), real_clock()
    tally, shown = SendCounts(), 0
    started = clock.now()
    with closing(sender), counting("send", total) as advance:
        for tally in send(lines, sender, rate, clock):
            sent = tally.accepted + tally.refused
            advance(sent - shown)
            shown = sent
    seconds = clock.now() - started
    click.echo(
        f"{tally.accepted:,} events accepted by {url} in {seconds:.1f} s", err=True
    )
    for reason, count in tally.reasons.items():
        click.echo(f"{count:,} refused: {reason}", err=True)
    return REFUSED if tally.refused else 0
