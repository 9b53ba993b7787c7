"""The `demo` command: the whole path on generated events, and what went wrong."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from schematic_contracts.package_data import read_package_json
from schematic_emulator.cli.options import SEED, options, read_help

if TYPE_CHECKING:
    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.cli.demo.round import DemoRun, Round
    from schematic_emulator.cli.local_server import ProfileName, Running
    from schematic_emulator.terminal.styled_lines import Screen


@click.command("demo", help=read_help("demo"))
@options("demo", seed={"default": SEED})
def command(count: int, seed: int, profile: ProfileName, keep: bool) -> None:
    """Start the emulator, run the rounds, end it."""
    from schematic_emulator.cli.local_server import run_emulator, wait_for_interrupt
    from schematic_emulator.terminal.styled_lines import Screen

    screen = Screen.of(sys.stdout, os.environ)
    with run_emulator(profile) as running:
        events = make_events(seed, count)
        demo = Demo(screen, running, events)
        demo.run(profile, seed)
        if keep:
            wait_for_interrupt(partial(demo.show_next_steps, seed, keep=True))
        else:
            demo.show_next_steps(seed, keep=False)


class Demo:
    """One run: the same events delivered three times, and what each came to."""

    def __init__(
        self, screen: Screen, running: Running, events: list[JsonObject]
    ) -> None:
        self._screen = screen
        self._running = running
        self._events = events

    def run(self, profile: ProfileName, seed: int) -> None:
        """Deliver the events, and write each part as soon as it is known."""
        from schematic_emulator.cli.demo.findings import show_findings
        from schematic_emulator.cli.demo.ledger import show_ledger
        from schematic_emulator.cli.demo.round import DemoRun
        from schematic_emulator.cli.demo.screen import show_heading, show_title
        from schematic_emulator.destination import PROFILES, presets

        screen = self._screen
        count, plural = len(self._events), "s" * (len(self._events) != 1)
        show_heading(screen, self._running, profile)
        show_title(
            screen,
            f"{count:,} Segment event{plural} of a B2B product (seed {seed}), "
            "two presets",
        )
        first = self._deliver(DemoRun(profile, presets()), "presets")
        show_ledger(screen, first.ledger)
        screen.line()
        show_title(screen, "What the 200s did not tell you")
        show_findings(screen, first)
        self._show_repaired(first)
        self._show_limit(profile)
        other = next(name for name in PROFILES if name != profile)
        self._show_other(DemoRun(other, presets()), first)

    def show_next_steps(self, seed: int, *, keep: bool) -> None:
        """Write where to look and what to type next."""
        from schematic_emulator.cli.demo.screen import show_next

        show_next(self._screen, self._running.url, seed=seed, keep=keep)
        self._screen.flush()

    def _show_repaired(self, first: Round) -> None:
        from schematic_emulator.cli.demo.ledger import show_comparison
        from schematic_emulator.cli.demo.mapping import repaired_mapping
        from schematic_emulator.cli.demo.round import DemoRun
        from schematic_emulator.cli.demo.screen import show_diff, show_title

        repaired = repaired_mapping()
        show_title(self._screen, "The same traffic, its mapping repaired")
        show_diff(self._screen, first.route.subscriptions, repaired)
        round_ = self._deliver(
            DemoRun(first.route.profile, repaired), "repaired mapping"
        )
        show_comparison(self._screen, round_, first)
        self._screen.line()

    def _show_limit(self, profile: ProfileName) -> None:
        from schematic_emulator.cli.demo.limit import (
            LIMIT,
            METERED,
            Meter,
            show_metered,
        )
        from schematic_emulator.cli.demo.mapping import repaired_mapping
        from schematic_emulator.cli.demo.round import DemoRun
        from schematic_emulator.cli.demo.screen import progress_bar, show_title
        from schematic_emulator.destination import presets
        from schematic_emulator.destination.delivery.http_client import HttpClient

        show_title(
            self._screen,
            f'A plan that allows {LIMIT} "{METERED}" a month, at its limit',
        )
        mappings = {"the presets": presets(), "repaired": repaired_mapping()}
        with HttpClient() as client:
            for name, mapping in mappings.items():
                self._screen.flush()
                with progress_bar(f"Metering: {name}", LIMIT) as tick:
                    metered = Meter(self._running, client).measure(
                        DemoRun(profile, mapping), f"Demo: a limit, {name}", tick
                    )
                show_metered(self._screen, name, metered)
        self._screen.line()

    def _show_other(self, route: DemoRun, first: Round) -> None:
        from schematic_emulator.cli.demo.ledger import show_comparison
        from schematic_emulator.cli.demo.screen import show_title

        show_title(self._screen, f"The same traffic, --profile {route.profile}")
        round_ = self._deliver(route, f"profile {route.profile}")
        show_comparison(self._screen, round_, first)
        self._screen.line()

    def _deliver(self, route: DemoRun, name: str) -> Round:
        from schematic_emulator.cli.demo.round import Courier
        from schematic_emulator.cli.demo.screen import progress_bar
        from schematic_emulator.destination.delivery.http_client import HttpClient

        self._screen.flush()
        with (
            HttpClient() as client,
            progress_bar(f"Delivering: {name}", len(self._events)) as tick,
        ):
            return Courier(self._running, client, tick).deliver(
                self._events, route, f"Demo: {name}"
            )


def make_events(seed: int, count: int) -> list[JsonObject]:
    """Return the demo's first `count` Segment events: a B2B product's.

    The generator's own names are tidy, so that each of its events is good unless it was
    corrupted. Names in real products are not, which is what the demo shows.
    """
    from segment_fixtures import World
    from segment_fixtures.traffic.profile import with_names

    untidy = read_package_json("schematic_emulator.cli", "data/untidy_names.json")
    return list(World(with_names("b2b-saas", untidy["names"]), seed=seed).events(count))
