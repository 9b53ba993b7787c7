"""Writes docs/fidelity.md from the table of routes and the switches."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from schematic_emulator.api.operations import list_routes, list_sources
from schematic_emulator.api.store.switches import Switches, list_switches
from schematic_emulator.api.turn_switch import list_choices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_emulator.api.operations import Operation
    from schematic_emulator.api.store.switches import SwitchRow

INTRODUCTION = """\
# Fidelity

What behaves as the service does, where that was read, and the test that proves it.
This page is written by `make docs` from
[routes.json](../emulator/schematic_emulator/api/data/routes.json), one row a route; a
running emulator tells the same at `/_emulator/fidelity`.

**behaves**: the answer follows from what was sent before, in the shape that every
listed client demands. **not emulated**: 404 in the service's error envelope, with a
text that says so; never a guess. So are WebSockets (`/datastream`,
`/flags/bootstrap`): clients fall back to REST. Nothing here was observed on the real
service: the column *read in* names the published code and pages that a row follows."""

GROUPS = {
    "schematic": "Schematic's REST API",
    "capture": "Schematic's capture host",
    "segment": "Segment's intake",
    "emulator": "The emulator's own control plane",
}
SWITCHES = """\
What no source settles is a switch, with a default and the reason for it. Turn one with
`serve --switch NAME=VALUE`, in the configuration's section `emulator:` as a line under
`switch:`, or with `EmulatorSettings(switches=Switches(...))`; those that begin with
`effects.` belong to `EffectSwitches`."""


def write_page() -> Iterator[str]:
    """Yield the lines of the page."""
    yield INTRODUCTION
    yield from _section("Where it was read", _list_sources())
    for group, title in GROUPS.items():
        rows = [route for route in list_routes() if route.group == group]
        yield from _section(title, _list_routes(rows))
    yield from _section("Switches for what nobody knows", _list_switches())


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    yield ""
    yield from lines


def _list_sources() -> Iterator[str]:
    for name, source in list_sources().items():
        yield f"- **{name}**: {source}"


def _list_routes(routes: list[Operation]) -> Iterator[str]:
    behaving = sum(1 for route in routes if route.behaves)
    yield f"{behaving} of {len(routes)} behave."
    yield ""
    yield "| route | | read in | proved by |"
    yield "|---|---|---|---|"
    for route in routes:
        status = "behaves" if route.behaves else "not emulated"
        read = ", ".join(route.read)
        yield f"| `{route.operation}` | {status} | {read} | {_link(route.test)} |"


def _link(test: str) -> str:
    path, _, name = test.partition("::")
    return f"[{name}](../{path})" if name else ""


def _list_switches() -> Iterator[str]:
    yield SWITCHES
    yield ""
    yield "| switch | values, the default first | why |"
    yield "|---|---|---|"
    for row in list_switches(Switches()):
        shown = ", ".join(f"`{text}`" for text in _list_values(row))
        yield f"| `{row.name}` | {shown} | {row.reason} |"


def _list_values(row: SwitchRow) -> list[str]:
    """Return how the switch can stand, beginning with the default."""
    choices = list_choices()[row.name]
    return sorted(choices, key=lambda text: choices[text] != row.default)


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in write_page())
