"""The `tail` command: follow the journeys of a running emulator."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import click

from schematic_emulator.cli.control_plane import ControlPlane
from schematic_emulator.cli.options import options, read_help
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.mapping_code.local_http import NoEmulatorError
from schematic_emulator.terminal.personal import hide_personal
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = dict[str, Any]
STATES = ("waiting", "good", "findings", "bad", "refused", "filtered", "not wanted")
_FILTERS = ("q", "state", "name", "company", "user", "rule", "environment", "since")
_PAUSE_S = 0.5
_MOST_WAITING = 1_000


@click.command("tail", help=read_help("tail"))
@options("tail", state={"type": click.Choice(STATES)})
def command(
    url: str, *, lines: int, no_follow: bool, show_personal: bool, **filters: str | None
) -> None:
    """Print the newest journeys, then each new one."""
    given = ((name, filters[name]) for name in _FILTERS)
    wanted = {name: value for name, value in given if value is not None}
    follower = Follower(ControlPlane(url), wanted)
    try:
        for row in follower.begin(lines):
            click.echo(write_line(row, show_personal=show_personal))
        while not no_follow:
            time.sleep(_PAUSE_S)
            for row in follower.list_new():
                click.echo(write_line(row, show_personal=show_personal))
    except NoEmulatorError as error:
        raise CommandError(str(error)) from error
    except KeyboardInterrupt:
        return


class Follower:
    """Asks for new journeys; those that wait are returned once they do not any more."""

    def __init__(self, control: ControlPlane, wanted: dict[str, str]) -> None:
        self._control = control
        self._wanted = wanted
        self._last = 0
        self._waiting: list[int] = []

    def begin(self, lines: int) -> Iterator[Row]:
        """Yield the newest journeys, oldest first."""
        page = self._ask(limit=max(lines, 1))
        self._last = page["last"]
        return self._settle(page["data"][:lines][::-1])

    def list_new(self) -> Iterator[Row]:
        """Yield what came in, and what stopped waiting, since the last call."""
        waiting, self._waiting = self._waiting, []
        for number in waiting:
            yield from self._settle([self._control.get(f"journeys/{number}")])
        page = self._ask(after=self._last)
        self._last = page["last"]
        yield from self._settle(page["data"])

    def _ask(self, **more: int) -> Any:
        return self._control.get(f"journeys?{urlencode({**self._wanted, **more})}")

    def _settle(self, rows: list[Row]) -> Iterator[Row]:
        for row in rows:
            is_late = row["state"] == STATES[0] and self._wanted.get("state") is None
            if is_late and len(self._waiting) < _MOST_WAITING:
                self._waiting.append(row["number"])
            else:
                yield row


def write_line(row: Row, *, show_personal: bool = False) -> str:
    """Return a journey as one line, without control characters."""
    name = f' "{row["name"]}"' if row["name"] else ""
    parent = f"after {row['parent']}" if row["parent"] else ""
    whom = [each["name"] for each in row["companies"]]
    whom += [_name_user(each, show_personal=show_personal) for each in row["users"]]
    why = ", ".join(row["rules"]) or row["reason"] or ""
    text = "  ".join(
        part
        for part in (
            f"{row['number']:>6}",
            row["at"][11:19],
            f"{row['state']:<10}",
            f"{row['type'] or 'unreadable'}{name}",
            " / ".join(whom),
            why,
            parent,
        )
        if part
    )
    return inert(text if show_personal else hide_personal(text))


def _name_user(user: Row, *, show_personal: bool) -> str:
    """Return the name, or the end of the id: enough to see which lines are of one."""
    return str(user["name"]) if show_personal else f"…{user['id'][-4:]}"
