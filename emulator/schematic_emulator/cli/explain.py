"""The `explain` command: one event, from Segment field to Schematic effect."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from typing import IO, Any

import click

from schematic_emulator.cli.options import format_option, profile_option
from schematic_emulator.cli.outcome import CommandError

HELP = """Explain one Segment event, from its fields to what it changes in Schematic.

EVENT.json holds one event; - reads it from stdin. Without --mapping the two presets
are explained. No server is needed and nothing is sent.

\b
Examples:
  schematic-emulator explain event.json
  schematic-emulator generate -n 1 | schematic-emulator explain -
  schematic-emulator explain event.json --mapping mapping.json --format json
"""


@click.command("explain", help=HELP)
@click.argument("event", type=click.File("r", encoding="utf-8"), metavar="EVENT.json|-")
@click.option(
    "--mapping",
    type=click.File("r", encoding="utf-8"),
    help="A JSON file of subscriptions, in Segment's own mapping language.",
)
@profile_option
@format_option("text", "json")
def command(event: IO[str], mapping: IO[str] | None, profile: str, form: str) -> None:
    """Read, explain, write."""
    from schematic_emulator.checks.explanation import explain
    from schematic_emulator.cli.explain_mapping import read_mapping

    explanation = explain(
        _read_event(event),
        read_mapping(mapping),
        profile=profile,
        at=datetime.now(UTC),
    )
    if form == "json":
        # ASCII alone: an event's text must not act on the terminal as JSON either.
        click.echo(json.dumps(explanation.to_json(), indent=2))
        return
    from schematic_emulator.checks.explain_text import show_explanation
    from schematic_emulator.checks.screen import Screen

    show_explanation(Screen.of(sys.stdout, os.environ), explanation)


def _read_event(source: IO[str]) -> dict[str, Any]:
    try:
        event = json.loads(source.read())
    except (ValueError, RecursionError) as error:
        raise CommandError(f"{source.name}: not one JSON event: {error}") from error
    if not isinstance(event, dict):
        raise CommandError(f"{source.name}: expected an event, a JSON object")
    return event
