"""Run Segment's end beside a served emulator: configured, connected and watched."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.configuration.configuration import Configuration
    from schematic_emulator.configuration.find import FileWatch
    from schematic_emulator.destination import Client
    from schematic_emulator.source.segment_end import SegmentEnd

_CONFIGURATION = "schematic_emulator.configuration"
_TICK_S = 1.0
WRITE_KEY = "dev-write-key"


def choose_configuration(
    context: click.Context, _option: click.Parameter, path: str | None
) -> str | None:
    """Read the configuration; its options come after all others.

    The file is `path`, else what the working folder holds; click asks its
    `default_map` after the command line and the environment.
    """
    from schematic_emulator.configuration.find import (
        find_configuration,
        read_configuration,
    )

    if path is None:
        found = find_configuration(Path.cwd())
    else:
        found = read_configuration(Path(path))
    if found is not None:
        context.meta[_CONFIGURATION] = found
        context.default_map = {**(context.default_map or {}), **found.options}
    return path


def find_chosen(context: click.Context) -> Configuration | None:
    """Find the configuration that `choose_configuration` chose."""
    found: Configuration | None = context.meta.get(_CONFIGURATION)
    return found


def configure(segment: SegmentEnd, configuration: Configuration | None) -> None:
    """Connect sources and destinations as configured, or as without a configuration."""
    from schematic_emulator.source.segment_end import default_connection

    if configuration is None or not configuration.has_segment:
        segment.workspace.replace(*default_connection())
        segment.engage.replace(())
    else:
        segment.workspace.replace(configuration.sources, configuration.instances)
        segment.workspace.file = configuration.path
        segment.engage.replace(configuration.computations)


def watch(
    segment: SegmentEnd,
    configuration: Configuration,
    seed: Callable[[Configuration], object] | None = None,
) -> FileWatch:
    """Return a watch, not yet started, that follows the configuration's file.

    `seed` sets Schematic's end up again.

    A file that has become invalid is reported in one line, and changes nothing.
    """
    from schematic_emulator.configuration.errors import ConfigurationError
    from schematic_emulator.configuration.find import FileWatch, read_configuration

    path = Path(configuration.path)

    def read_again() -> None:
        try:
            changed = read_configuration(path)
            if seed is not None:
                seed(changed)
        except ConfigurationError as error:
            click.echo(f"error: {error}; what was read before stays", err=True)
        else:
            configure(segment, changed)
            click.echo(f"{path}: read again; the next event sees it", err=True)
            report_findings(changed)

    return FileWatch(path, read_again)


def report_findings(configuration: Configuration) -> None:
    """Write what is wrong with the mappings of a configuration, with their places."""
    from schematic_emulator.configuration.mapping_file.read import open_mapping_file
    from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings

    if not configuration.has_segment:
        return
    file = open_mapping_file(Path(configuration.path), configuration.path)
    for found in find_mapping_findings(file):
        if found.severity != "info":
            text = f"{found.severity}: {found.place}: {found.rule}: {found.message}"
            click.echo(text, err=True)


def describe(configuration: Configuration | None) -> list[tuple[str, str]]:
    """Return the rows that `serve` prints of Segment's end."""
    rows = [] if configuration is None else [("config", configuration.path)]
    if configuration is None or not configuration.has_segment:
        return [*rows, ("write key", f"{WRITE_KEY}  (any other is taken, too)")]
    for source in configuration.sources:
        followers = [
            one.name for one in configuration.instances if one.source == source.name
        ]
        rows.append(("source", f"{source.name} -> {', '.join(followers) or 'nowhere'}"))
    return rows


def choose_write_key(configuration: Configuration | None) -> str:
    """Return a write key to use: the configuration's first, or one that is taken."""
    sources: Any = configuration.sources if configuration else ()
    return next((key for source in sources for key in source.write_keys), WRITE_KEY)


def start_ticking(segment: SegmentEnd) -> None:
    """Run Engage's syncs when they are due, in a thread that ends with the process."""

    def tick() -> None:
        while True:
            segment.tick()
            time.sleep(_TICK_S)

    threading.Thread(target=tick, name="segment-clock", daemon=True).start()


@dataclass
class ServedSegment:
    """Make Segment's end when it is first needed: a start must not wait for it.

    `url` is where its deliveries go; `is_at_once` makes Engage sync immediately; `seed`
    sets Schematic's end up when the file changes; `is_quiet` prints no bad events.
    """

    emulator: Emulator
    configuration: Configuration | None
    is_at_once: bool = False
    retry_rule: str = "published"
    url: str = ""
    ready_key: str = ""
    seed: Callable[[Configuration], object] | None = None
    is_quiet: bool = False
    made: SegmentEnd | None = None

    def begin(
        self, url: str, ready_key: str, seed: Callable[[Configuration], object]
    ) -> None:
        """Set what is known only once the address is claimed, before any `get`."""
        self.url, self.ready_key, self.seed = url, ready_key, seed

    def get(self) -> SegmentEnd:
        """Return it configured, connected, and following its file and the clock."""
        if self.made is None:
            self.made = self._make()
        return self.made

    def _make(self) -> SegmentEnd:
        from schematic_emulator.application import create_segment
        from schematic_emulator.cli.serve.bad_events import make_reporter
        from schematic_emulator.source.engage.engage import Pace

        segment = create_segment(
            self.emulator,
            lambda: self.ready_key,
            pace=Pace(at_once=self.is_at_once),
            retry_rule=self.retry_rule,
        )
        if not self.is_quiet:
            self.emulator.journeys.groups.on_new = make_reporter()
        configure(segment, self.configuration)
        mark = self.emulator.store.marks.write
        segment.connect(_make_client, self.url, mark)
        segment.resume()
        if self.configuration is not None:
            watch(segment, self.configuration, self.seed).start()
            start_ticking(segment)
            report_findings(self.configuration)
        return segment

    def report_undelivered(self) -> None:
        """Report what was not sent when the server ends."""
        left = sum(self.made.outbox.counts().values()) if self.made else 0
        if left:
            click.echo(f"warning: {left} events were not delivered yet", err=True)


def _make_client() -> Client:
    from schematic_emulator.destination.delivery.http_client import HttpClient

    return HttpClient()
