"""The `explain` command: one event, from Segment field to Schematic effect."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import IO, TYPE_CHECKING

import click

from schematic_emulator.cli.mapping_option import choose_mapping_file, typed
from schematic_emulator.cli.options import options, read_help
from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_contracts.records import IntakeRecord
    from schematic_emulator.cli.local_server import ProfileName
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.judgement.trace.explanation import Explanation
    from schematic_emulator.playground.read_events import ReadEvents

    Explainer = Callable[[IntakeRecord, ProfileName, datetime], Explanation]


@click.command("explain", help=read_help("explain"))
@options("explain", event={"type": click.File("rb")})
def command(  # noqa: PLR0913, PLR0917 - click hands options over by name
    event: IO[bytes],
    mapping: str | None,
    config: str | None,
    line: int | None,
    shell: str | None,
    python: str | None,
    link: bool,
    profile: ProfileName,
    form: str,
) -> None:
    """Read, explain, write."""
    given = (mapping, typed(config), shell, python)
    if sum(each is not None for each in given) > 1:
        raise CommandError("give one of --mapping, --config, --command and --python")
    at = datetime.now(UTC)
    if link:
        if shell is not None or python is not None:
            raise CommandError("--link takes a mapping: a link cannot hold code")
        file = choose_mapping_file(mapping, config)
        read = _read(event, line, at, count_others=True)
        click.echo(_link(read, file, profile))
        _note_what_is_not_linked(read)
        return
    explain = _choose_explainer(mapping, config, shell, python)
    read = _read(event, line, at)
    found = [(one.place, explain(one.record, profile, at)) for one in read.events]
    # What is wrong with the mapping is said once, however many events there are.
    found[1:] = [(place, replace(one, mapping_findings=())) for place, one in found[1:]]
    if form == "json":
        # ASCII alone: an event's text must not act on the terminal as JSON either.
        documents = [one.to_json() for _, one in found]
        only = documents[0] if len(documents) == 1 else documents
        click.echo(json.dumps(only, indent=2))
    else:
        _show(found)
    _note_what_is_left(read)


def _read(
    source: IO[bytes], line: int | None, at: datetime, *, count_others: bool = False
) -> ReadEvents:
    from schematic_emulator.playground.read_events import NoEventError, read_events

    try:
        return read_events(source, line, at, count_others=count_others)
    except NoEventError as error:
        raise CommandError(str(error)) from error


def _link(read: ReadEvents, file: MappingFile, profile: str) -> str:
    from schematic_emulator.playground.case import write_case
    from schematic_emulator.playground.permalink import write_link

    return write_link(write_case(read, file, profile))


def _show(found: list[tuple[str, Explanation]]) -> None:
    """Write the explanations, each below its place if there are several."""
    from schematic_emulator.checks.report.explanation import show_explanation
    from schematic_emulator.terminal.safe_text import inert
    from schematic_emulator.terminal.styled_lines import Screen

    screen = Screen.of(sys.stdout, os.environ)
    for number, (place, one) in enumerate(found):
        if number:
            screen.line()
        if len(found) > 1:
            screen.paragraph(inert(place), style="strong")
        show_explanation(screen, one)


def _note_what_is_not_linked(read: ReadEvents) -> None:
    """Write to stderr what of the file is not in the link."""
    _warn(read)
    if read.others:
        click.echo(
            f"note: the link holds the first {read.count:,} of "
            f"{read.count + read.others:,} events; --line N chooses others",
            err=True,
        )


def _warn(read: ReadEvents) -> None:
    for problem in read.list_problems():
        click.echo(f"warning: {problem}", err=True)


def _note_what_is_left(read: ReadEvents) -> None:
    """Write to stderr what of the file is not explained."""
    _warn(read)
    if read.is_cut:
        click.echo(
            f"note: explained {len(read.events)} events and no more; --line N chooses "
            "others, and check reports on all",
            err=True,
        )


def _choose_explainer(
    mapping: str | None, config: str | None, shell: str | None, python: str | None
) -> Explainer:
    """Return what explains one event: a team's own code, or a mapping."""
    if shell is not None or python is not None:
        from schematic_emulator.cli.explain.code import explain_code

        return partial(explain_code, shell=shell, python=python)
    from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
    from schematic_emulator.judgement.trace.explanation import explain

    file = choose_mapping_file(mapping, config)
    subscriptions, on_mapping = file.subscriptions, find_mapping_findings(file)
    rows = file.reached
    return lambda record, profile, at: replace(
        explain(
            record,
            subscriptions,
            profile=profile,
            at=at,
            locate=lambda index, pointer: rows[index].locate(pointer),
        ),
        mapping_findings=on_mapping,
    )
