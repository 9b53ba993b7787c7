"""The options that choose the rules of a check, and what fails it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schematic_emulator.checks.report.thresholds import FailOn

Command = TypeVar("Command", bound="Callable[..., Any]")


def rule_options(command: Command) -> Command:
    """Add `--fail-on`, `--preview`, `--select`, `--ignore` and `--severity`."""
    options = [
        click.option(
            "--fail-on",
            multiple=True,
            metavar="SEVERITY|RULE>N%",
            help="Lowest severity that makes the command exit with 1 (error, warning, "
            "info or never), or the share of a rule that does; may be repeated.  "
            "[default: error]",
        ),
        click.option("--preview", is_flag=True, help="Let rules in preview fail, too."),
        click.option(
            "--select",
            multiple=True,
            metavar="RULES",
            help="Report only these rules, separated by commas; may be repeated.",
        ),
        click.option(
            "--ignore",
            multiple=True,
            metavar="RULES",
            help="Leave out these rules, separated by commas; may be repeated.",
        ),
        click.option(
            "--severity",
            multiple=True,
            metavar="RULE=LEVEL",
            help="Report a rule as error, warning or info; may be repeated.",
        ),
    ]
    for add in reversed(options):
        command = add(command)
    return command


def read_rules(  # noqa: PLR0913 - one for each option
    fail_on: Sequence[str],
    *,
    pinned: str | None,
    preview: bool,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    severity: Sequence[str] = (),
) -> FailOn:
    """Return which rules there are, how severe each is, and what fails the check.

    Raises CommandError, which names the option.
    """
    from schematic_contracts.errors import UnknownCatalogueError
    from schematic_contracts.rules import select_rules
    from schematic_emulator.checks.report.rule_choice import (
        RuleChoiceError,
        read_rule_choice,
    )
    from schematic_emulator.checks.report.thresholds import FailOnError, read_fail_on

    try:
        choice = read_rule_choice(select, ignore, severity)
    except RuleChoiceError as error:
        raise CommandError(str(error)) from error
    try:
        rules = select_rules(pinned, preview=preview)
        return read_fail_on(fail_on, choice.apply(rules))
    except (FailOnError, UnknownCatalogueError) as error:
        raise CommandError(f"--fail-on: {error}") from error
