"""Show how far the demo's deliveries are, on a terminal only."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from schematic_emulator.terminal.styled_lines import WIDEST, wants_color

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def progress_bar(title: str, total: int) -> Iterator[Callable[[], None]]:
    """Lend a function that advances a bar by one; the bar is gone on leaving.

    Off a terminal nothing is drawn and nothing of rich is loaded.
    """
    if not sys.stderr.isatty():
        yield _do_nothing
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


def _do_nothing() -> None:
    """Advance no bar."""
