"""Say where a served emulator is: to people, to a harness in one line, in a file."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schematic_emulator.cli.serve.seed import ReadyKeys

_LOOK_S = 0.5


def choose_clients(
    _context: click.Context, _option: click.Parameter, names: str
) -> list[str]:
    """Return the clients that an option names. Raises click.BadParameter."""
    from schematic_emulator.cli.serve.welcome import ALL, list_clients

    chosen = [name.strip() for name in names.split(",") if name.strip()]
    known = [ALL, *list_clients()] if chosen else []
    for name in chosen:
        if name not in known:
            expected = ", ".join(known)
            raise click.BadParameter(f"expected {expected}, found {name!r}")
    return chosen


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is said at the start; `rows` are further lines for people."""

    url: str
    ready: ReadyKeys
    write_key: str
    profile: str
    database: str | None = None
    rows: list[tuple[str, str]] = field(default_factory=list)

    def to_text(self, clients: Sequence[str] = ()) -> str:
        """Return the text for people, below what to paste into the clients chosen."""
        from schematic_emulator.cli.serve.welcome import (
            describe_clients,
            describe_start,
        )
        from schematic_emulator.destination import PINNED_VERSION

        rows = [*self.ready.rows, *self.rows]
        start = describe_start(
            self.url, rows, profile=self.profile, version=PINNED_VERSION
        )
        if not clients:
            return start
        keys = {**self.ready.shown, "write": self.write_key}
        return f"{describe_clients(self.url, keys, clients)}\n\n{start}"

    def to_json(self) -> str:
        """Return one line of JSON, with the whole keys."""
        from importlib.metadata import version

        return json.dumps(
            {
                "url": self.url,
                "pid": os.getpid(),
                "version": version("schematic-emulator"),
                "profile": self.profile,
                "environment_id": self.ready.environment.id,
                "api_key": self.ready.texts["secret"],
                "publishable_key": self.ready.texts["publishable"],
                "write_key": self.write_key,
                "addresses": {
                    "rest": self.url,
                    "capture": self.url,
                    "segment": self.url,
                    "control": f"{self.url}/_emulator",
                },
                "database": self.database,
            }
        )


def announce(
    announcement: Announcement, *, as_json: bool, clients: Sequence[str]
) -> None:
    """Print where the emulator is, and with which keys."""
    text = announcement.to_json() if as_json else announcement.to_text(clients)
    click.echo(text)
    # A script that started us waits for the address behind a pipe.
    sys.stdout.flush()


class ReadyFile:
    """A file that is there, whole, while requests are answered; readable by its owner.

    Raises CommandError for a path that cannot be written.
    """

    def __init__(self, path: str | None) -> None:
        self._path = None if path is None else Path(path)
        self.remove()
        if self._path is not None and not self._path.absolute().parent.is_dir():
            raise CommandError(f"--ready-file: there is no folder for {path}")

    def write(self, announcement: Announcement) -> None:
        """Write the file in one step."""
        if self._path is None:
            return
        draft = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            draft.touch(mode=0o600)
            draft.write_text(f"{announcement.to_json()}\n", encoding="utf-8")
            draft.replace(self._path)
        except OSError as error:
            click.echo(f"warning: --ready-file: {error}", err=True)

    def remove(self) -> None:
        """Remove the file, also one of an emulator that was killed."""
        if self._path is not None:
            try:
                self._path.unlink(missing_ok=True)
            except OSError as error:
                raise CommandError(f"--ready-file: {error}") from error


def follow_parent() -> None:
    """End this process, as SIGTERM does, when the one that started it has ended."""
    threading.Thread(
        target=_watch_parent, args=(os.getppid(),), name="parent", daemon=True
    ).start()


def _watch_parent(parent: int) -> None:
    if sys.platform == "win32":
        import ctypes

        kernel, synchronize, infinite = ctypes.windll.kernel32, 0x00100000, -1
        kernel.WaitForSingleObject(
            kernel.OpenProcess(synchronize, False, parent), infinite
        )
    else:
        # An orphan gets another parent, on Linux as on macOS.
        while os.getppid() == parent:
            time.sleep(_LOOK_S)
    os.kill(os.getpid(), signal.SIGTERM)
