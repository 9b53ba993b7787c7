"""The `generate` command: realistic Segment events to a file or to stdout."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from schematic_emulator.cli.outcome import CommandError
from segment_fixtures.errors import FixtureError
from segment_fixtures.parallel import byte_windows, take
from segment_fixtures.plans import with_plan
from segment_fixtures.profile import profile_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEFAULT_EVENTS = 1000
HELP = f"""Write realistic Segment events of a whole product's users.

The same options give the same bytes, on any machine and with any number of jobs.

\b
Examples:
  schematic-emulator generate -n 100 > events.ndjson
  schematic-emulator generate --profile ecommerce --users 500 --days 7 -o week.ndjson
  schematic-emulator generate --dirt 0.02 --labels labels.ndjson -o dirty.ndjson

Built-in profiles: {", ".join(profile_names())}. A path to a profile of your own may
stand in their place.
"""


@click.command("generate", help=HELP)
@click.option(
    "--profile",
    default="b2b-saas",
    show_default=True,
    metavar="NAME|FILE",
    # SCHEMATIC_EMULATOR_PROFILE is the destination's, which is another thing.
    envvar="SCHEMATIC_EMULATOR_GENERATE_PROFILE",
    help="The product whose users act.",
)
@click.option("--plan", metavar="FILE", help="Send the events of a tracking plan.")
@click.option("-n", "--events", type=int, help="How many; 1000 if no --days is given.")
@click.option("--days", type=int, help="How many days of the world to write.")
@click.option("--companies", type=int, help="How many companies there are.")
@click.option("--users", type=int, help="How many users there are.")
@click.option("--seed", type=int, default=7, show_default=True, help="Which world.")
@click.option("--start", metavar="YYYY-MM-DD", help="The first day.")
@click.option("--locale", help="Draw names live from Faker in a locale, as de_DE.")
@click.option("--dirt", type=float, default=0.0, help="Share of spoiled events: 0.02.")
@click.option(
    "--labels", type=click.Path(dir_okay=False), help="Say here what is spoiled."
)
@click.option("--jobs", type=int, default=1, show_default=True, help="Processes.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["ndjson", "json"]),
    default="ndjson",
    show_default=True,
    help="One event a line, or one array.",
)
@click.option(
    "-o", "--output", default="-", metavar="FILE", help="Where to; - is stdout."
)
def command(output: str, form: str, labels: str | None, **options: Any) -> None:
    """Write the events; say afterwards how many, where they went to a file."""
    dirt, jobs, events = (options.pop(name) for name in ("dirt", "jobs", "events"))
    if events is None and options["days"] is None:
        events = DEFAULT_EVENTS
    if labels and not dirt:
        raise CommandError("--labels says what --dirt spoils; add --dirt 0.02")
    plan = options.pop("plan")
    try:
        if plan:
            options["profile"] = with_plan(plan, options["profile"])
        with ExitStack() as files:
            target = _open(output, files)
            lines = _lines(options, jobs, events)
            if dirt:
                notes = _open(labels, files) if labels else None
                spoiled = _spoil(lines, dirt, options["seed"], notes)
                lines = take(spoiled, events)
            count = _write(target, lines, form)
    except FixtureError as error:
        raise CommandError(str(error)) from error
    if output != "-":
        click.echo(f"{count:,} events in {output}", err=True)


def _open(path: str, files: ExitStack) -> IO[bytes]:
    if path == "-":
        return sys.stdout.buffer
    try:
        return files.enter_context(Path(path).open("wb"))
    except OSError as error:
        reason = error.strerror or error
        raise CommandError(f"cannot write {path!r}: {reason}; name another") from error


def _lines(
    options: dict[str, Any], jobs: int, events: int | None
) -> Iterator[list[bytes]]:
    if events is not None and events < 0:
        raise CommandError(f"--events {events} is below 0; give 0 or more")
    return take(byte_windows(options, jobs), events)


def _spoil(
    windows: Iterator[list[bytes]], dirt: float, seed: int, notes: IO[bytes] | None
) -> Iterator[list[bytes]]:
    """Spoil some events, and note which and how."""
    import orjson

    from segment_fixtures.json_text import dump
    from segment_fixtures.mutations import spoil

    events = (orjson.loads(line) for window in windows for line in window)
    for number, spoiled in enumerate(spoil(events, dirt, seed), start=1):
        label = spoiled.label(number)
        if label and notes:
            notes.write(dump(label).encode() + b"\n")
        yield [dump(spoiled.event).encode()]


def _write(target: IO[bytes], windows: Iterable[list[bytes]], form: str) -> int:
    start, between, end = {
        "ndjson": (b"", b"\n", b"\n"),
        "json": (b"[\n", b",\n", b"\n]\n"),
    }[form]
    count = 0
    target.write(start)
    for window in windows:
        if window:
            target.write((between if count else b"") + between.join(window))
            count += len(window)
    target.write(end if count or form == "json" else b"")
    return count
