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
that says so. Nothing was observed on the real service: the column *source* names the
published code and pages that a row follows. The suite fails if the test that a row
names does not ask the row's route."""

GROUPS = {
    "schematic": "Schematic's REST API",
    "capture": "Schematic's capture host",
    "segment": "Segment's ingestion API",
    "emulator": "The emulator's own control plane",
}
SOCKETS = """\
Sources: the unmodified packages @schematichq/schematic-js, -react and
-typescript-node, and schematichq, run against the emulator; the code of the SDKs for
Go, Java, Ruby and C#, read in 2026-11. Not emulated: trials, credits, and what the
vendor's replicator asks (`rulesengine.Companies`, `rulesengine.Users`). SDKs that
decide locally run their own engine, `wasm`: the switch `flag_engine=go` does not reach
them, and `serve` warns of it. See [browser.md](browser.md).

| path | what | test |
|---|---|---|"""
_END = "tests/end_to_end/test_"
_API = "tests/api/sockets/test_"
SOCKET_ROWS = (
    (
        "/flags/bootstrap",
        "a context is answered with the rows of `/flags/check`",
        f"{_API}bootstrap.py::test_first_frame_is_what_a_check_of_all_flags_answers",
    ),
    (
        "/flags/bootstrap",
        "then the rows that change: event, trait, plan, override, flag, rule, clock",
        f"{_API}bootstrap.py::test_every_kind_of_change_is_pushed",
    ),
    (
        "/flags/bootstrap",
        "a bad key: upgraded, and closed with 4001 at the first context",
        f"{_END}browser_socket.py::test_bad_key_is_named_and_a_key_made_later_works",
    ),
    (
        "/datastream",
        "`rulesengine.Flags`, `Company` and `User`: full, partial, delete, error",
        f"{_END}datastream.py::test_events_of_another_process_reach_the_limit",
    ),
    (
        "/datastream",
        "after a lost connection: what the key was sent before, also with `--db`",
        f"{_API}datastream.py::test_memory_of_a_key_survives_a_restart",
    ),
    (
        "/datastream",
        "one client holds 1,000 companies, and 10,000 flags in one frame",
        f"{_API}datastream.py::test_client_holds_a_thousand_companies_and_many_flags",
    ),
    (
        "/datastream",
        "a bad key: 401 to the upgrade, so that no SDK comes back without a pause",
        f"{_END}datastream.py::test_bad_key_is_tried_a_handful_of_times",
    ),
)
FLAG_ENGINE = """\
The vendor published two engines that decide flags. The newer one is a WASM file that is
the same in all its present SDKs, which decide with it whenever they decide locally; the
older one is written in Go. No source says which of them the REST API runs. The emulator
follows the first, or the second with the switch `flag_engine=go`. Both try the same
rules in the same order; they differ in this:

| subject | `wasm`, the default | `go` |
|---|---|---|
| number `129.5`, `5.0`, `1e3` | as such | 0 |
| number beyond int64 | the nearest double | the nearest end of int64 |
| Boolean `1` | true | false |
| date alone, `2026-01-01` | unreadable, so empty | midnight, UTC |
| date `2026-01-01 10:00:00`, or with an offset such as `+0200` | read | unreadable |
| date `2026-01-01 10:00:00 +02:00` | read as UTC: the offset is skipped | unreadable |
| comparison trait of a limit | whole numbers only: `5.0` is 0 | the same |
| metric condition without a limit | its rule does not match | ends the check: `error` |
| month of a subscription since a 31st | ends on its last day | may end in the next |
| credit condition with gt or gte | holds if the cost is not covered | if covered |
| credit balance of 0, cost of 0 | not covered | covered |

The suite asks the WASM file 2,000 random flags beside the emulator, `make parity N=...`
N of them. Not emulated: postpaid credits, credit spend policies, and several
quantities of one event. No source says either whether the service rewrites a trait's
value before its engine reads it, such as a date alone: see the switch `trait_forms`."""
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
    opened = [f"| `{p}` | {what} | {_link(test)} |" for p, what, test in SOCKET_ROWS]
    yield from _section("WebSockets", [SOCKETS, *opened])
    yield from _section("The flag engine", [FLAG_ENGINE])
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
