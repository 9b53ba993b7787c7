"""Write the demo's heading, progress bar, repaired mapping and next steps."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from schematic_emulator.cli.demo.mapping import changed_fields
from schematic_emulator.cli.options import SEED
from schematic_emulator.destination import PINNED_VERSION
from schematic_emulator.terminal.styled_lines import WIDEST, StyledText, wants_color

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from schematic_emulator.cli.local_server import Running
    from schematic_emulator.terminal.styled_lines import Screen

INDENT = 2
MEANING = 42
PAGE = 56
NEXT = (
    ("serve", "run the emulator for your own code"),
    ("rules event-name", "read one of these findings in full"),
    ("explain event.json", "follow one event field by field"),
    ("destination", "see every field of the destination"),
    ("generate -n 5{seed}", "see the events that were sent"),
)


def show_heading(screen: Screen, running: Running, profile: str) -> None:
    """Write which destination this is, where the emulator is, how fast it came."""
    name = f"Schematic Emulator: profile {profile}, destination {PINNED_VERSION}"
    screen.paragraph(name, style="strong")
    screen.paragraph(
        f"Listening on {running.url}, {running.start_ms:.0f} ms after its start"
    )
    screen.line()


def show_title(screen: Screen, text: str) -> None:
    """Write the heading of a part."""
    screen.paragraph(text, style="strong")


def show_diff(
    screen: Screen,
    before: Sequence[Mapping[str, Any]],
    after: Sequence[Mapping[str, Any]],
) -> None:
    """Write each mapped field that differs, as it was and as it is."""
    subscription = ""
    for change in changed_fields(before, after):
        if change.subscription != subscription:
            subscription = change.subscription
            screen.line("  ", StyledText(subscription, "dim"))
        for sign, text, style in (
            ("-", change.before, "bad"),
            ("+", change.after, "good"),
        ):
            if text:
                _show_side(screen, f"{sign} {change.field}: {text}", style)


def _show_side(screen: Screen, text: str, style: str) -> None:
    first, *rest = screen.wrap(text, INDENT + 2)
    screen.line("  ", StyledText(first, style))
    for line in rest:
        screen.line("    ", StyledText(line, style))


def show_next(screen: Screen, url: str, *, seed: int, keep: bool) -> None:
    """Write where to look and what to type."""
    show_title(screen, "Where to look")
    if keep:
        for path, meaning in (("", "every event"), ("?verdict=bad", "the BAD alone")):
            label = StyledText(f"{url}/_emulator/{path}", "note")
            screen.entry(label, meaning, at=PAGE, indent=INDENT)
        screen.paragraph("It stays up until Ctrl-C.", indent=INDENT, style="dim")
    else:
        screen.paragraph(
            f"{url}/_emulator/ showed every event with its verdict; it ends now. "
            "Leave it up with:",
            indent=INDENT,
        )
        _show_command(screen, "demo --keep", "then open the address it prints")
    screen.line()
    show_title(screen, "What to type next")
    for name, meaning in NEXT:
        option = "" if seed == SEED else f" --seed {seed}"
        _show_command(screen, name.format(seed=option), meaning)


def _show_command(screen: Screen, arguments: str, meaning: str) -> None:
    label = StyledText(f"schematic-emulator {arguments}", "note")
    screen.entry(label, meaning, at=MEANING, indent=INDENT)


@contextmanager
def progress_bar(title: str, total: int) -> Iterator[Callable[[], None]]:
    """Draw a bar on stderr until the block ends; yield what advances it by one.

    Without a terminal nothing is drawn, and nothing of rich is loaded.
    """
    if not sys.stderr.isatty():
        yield lambda: None
        return
    import os

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True, no_color=not wants_color(sys.stderr, os.environ))
    console.width = min(console.width, WIDEST)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(title, total=total)
        yield lambda: progress.advance(task)
