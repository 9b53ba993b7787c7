"""Show how many events are written or sent, on a terminal only."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def counting(title: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Lend a function that advances a bar by a number; the bar is gone on leaving.

    It is drawn on stderr, if that is a terminal; nothing of rich is loaded otherwise.
    """
    if not sys.stderr.isatty():
        yield _do_nothing
        return
    import os

    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    from schematic_emulator.terminal.styled_lines import WIDEST, wants_color

    console = Console(stderr=True, no_color=not wants_color(sys.stderr, os.environ))
    console.width = min(console.width, WIDEST)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(title, total=total)
        yield lambda count: progress.advance(task, count)


def _do_nothing(_: int) -> None:
    """Advance no bar."""
