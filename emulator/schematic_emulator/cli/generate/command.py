"""The `generate` command: realistic Segment events to a file, stdout or an intake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from schematic_emulator.cli.generate.dirt import dirt_of
from schematic_emulator.cli.generate.output import FORMATS
from schematic_emulator.cli.options import SEED, options, read_help
from schematic_emulator.cli.outcome import CommandError
from segment_fixtures.errors import FixtureError
from segment_fixtures.plan.plans import with_plan
from segment_fixtures.regions import default_locales
from segment_fixtures.traffic.profile import profile_names
from segment_fixtures.world.parallel import byte_windows, take

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT_EVENTS = 1000
DEFAULT_RATE = 100.0


_PROFILES = ", ".join(profile_names())


@click.command("generate", help=read_help("generate").format(profiles=_PROFILES))
@options("generate", seed={"default": SEED}, form={"type": click.Choice(list(FORMATS))})
def command(**options: Any) -> int:
    """Write or send the events; say afterwards how many."""
    target = {
        name: options.pop(name)
        for name in ("output", "form", "labels", "rate", "write_key", "dirt", "events")
    }
    if target["events"] is None and options["days"] is None:
        target["events"] = DEFAULT_EVENTS
    target["dirt"] = dirt_of(target["dirt"])
    if target["labels"] and not target["dirt"]:
        raise CommandError("--labels describes what --dirt corrupts; add --dirt 0.02")
    jobs, plan = options.pop("jobs"), options.pop("plan")
    if options.pop("live"):
        options["locale"] = options["locale"] or default_locales()
    try:
        if plan:
            options["profile"] = with_plan(plan, options["profile"])
        lines = _lines(options, jobs, target["events"])
        return _deliver(lines, target, options["seed"])
    except FixtureError as error:
        raise CommandError(str(error)) from error


def _deliver(lines: Iterator[list[bytes]], target: dict[str, Any], seed: int) -> int:
    """Write or send the events; return the exit code."""
    from schematic_emulator.cli.generate.dirt import corrupted

    output, rate = target["output"], target["rate"]
    is_url = "://" in output
    if is_url and target["form"] is not None:
        raise CommandError(f"--format {target['form']} is for files; leave it out")
    if rate is not None and target["form"] not in (None, "ndjson"):
        raise CommandError(f"--rate cannot pace {target['form']}; use ndjson or a URL")
    with corrupted(lines, target["dirt"], seed, target["labels"]) as windows:
        events = target["events"]
        chosen = take(windows, events) if target["dirt"] else windows
        if is_url:
            from schematic_emulator.cli.generate.send import send_to

            pace = DEFAULT_RATE if rate is None else rate
            return send_to(output, chosen, pace, target["write_key"], events)
        from schematic_emulator.cli.generate.output import write_to

        return write_to(output, chosen, target["form"] or "ndjson", rate, events)


def _lines(
    options: dict[str, Any], jobs: int, events: int | None
) -> Iterator[list[bytes]]:
    if events is not None and events < 0:
        raise CommandError(f"--events {events} is below 0; give 0 or more")
    return take(byte_windows(options, jobs), events)
