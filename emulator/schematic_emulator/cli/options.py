"""Options that several commands take, worded once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

# Where `demo` and `generate` begin: either shows the other's events.
SEED = 7

Command = TypeVar("Command", bound="Callable[..., Any]")


def profile_option(command: Command) -> Command:
    """Give a command `--profile`, which chooses how the destination behaves."""
    add = click.option(
        "--profile",
        type=click.Choice(["published", "documented"]),
        default="published",
        show_default=True,
        help="Follow the destination's published code or its documentation.",
    )
    return add(command)


def format_option(*forms: str) -> Callable[[Command], Command]:
    """Give a command `--format`, handed over as `form`; the first is the default."""

    def add(command: Command) -> Command:
        return click.option(
            "--format",
            "form",
            type=click.Choice(forms),
            default=forms[0],
            show_default=True,
            help="Output format.",
        )(command)

    return add
