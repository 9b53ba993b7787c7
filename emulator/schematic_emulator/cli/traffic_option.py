"""The options of a check's traffic: how much of it, and by how many processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

Command = TypeVar("Command", bound="Callable[..., Any]")


def traffic_options(command: Command) -> Command:
    """Add `--sample`, `--watch` and `--jobs` to a command."""
    add_sample = click.option(
        "--sample",
        default="",
        metavar="N|N%",
        help="Check only so many events, or this share: the same ones in each run.",
    )
    add_jobs = click.option(
        "--jobs",
        type=click.IntRange(1),
        help="Number of processes; by default one per core.",
    )
    add_watch = click.option(
        "--watch",
        is_flag=True,
        help="Keep 10,000 events, or the --sample, and check them again whenever the "
        "mapping or the configuration is saved.",
    )
    return add_sample(add_watch(add_jobs(command)))
