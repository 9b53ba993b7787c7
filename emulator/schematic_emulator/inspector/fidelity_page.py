"""Write docs/fidelity.md from the table of routes and the switches."""

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

Which routes the emulator answers as the service does, the sources of that behaviour,
and the tests that prove it. `make docs` generates this page from
[routes.json](../emulator/schematic_emulator/api/data/routes.json), one row per route; a
running emulator shows the same table at `/_emulator/fidelity`.

**behaves**: the response depends on earlier requests and has the form that all listed
clients require. **not emulated**: 404 in the service's error format, with a message
that says so. WebSockets (`/datastream`, `/flags/bootstrap`) are not emulated either:
clients fall back to REST. Nothing was observed on the real service: the column *source*
names the published code and pages that a row follows."""

GROUPS = {
    "schematic": "Schematic's REST API",
    "capture": "Schematic's capture host",
    "segment": "Segment's ingestion API",
    "emulator": "The emulator's own control plane",
}
SWITCHES = """\
Where no source documents a behaviour, a switch chooses it. The table gives the default
and its reason. Set a switch with `serve --switch NAME=VALUE`, as a line under `switch:`
in the configuration's section `emulator:`, or with
`EmulatorSettings(switches=Switches(...))`; the switches that start with `effects.`
belong to `EffectSwitches`."""


def write_page() -> Iterator[str]:
    """Yield the lines of the page, without line ends."""
    yield INTRODUCTION
    yield from _section("Sources", _list_sources())
    for group, title in GROUPS.items():
        rows = [route for route in list_routes() if route.group == group]
        yield from _section(title, _list_routes(rows))
    yield from _section("Switches for undocumented behaviour", _list_switches())


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
    yield "| route | status | source | test |"
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
    yield "| switch | values, default first | reason |"
    yield "|---|---|---|"
    for row in list_switches(Switches()):
        shown = ", ".join(f"`{text}`" for text in _list_values(row))
        yield f"| `{row.name}` | {shown} | {row.reason} |"


def _list_values(row: SwitchRow) -> list[str]:
    """Return the values that the switch can have, the default first."""
    choices = list_choices()[row.name]
    return sorted(choices, key=lambda text: choices[text] != row.default)


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in write_page())
