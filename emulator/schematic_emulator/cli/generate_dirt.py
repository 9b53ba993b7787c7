"""Spoil the events that `generate` writes, and note which and how."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def spoiled(
    windows: Iterator[list[bytes]], dirt: float, seed: int, labels: str | None
) -> Iterator[Iterator[list[bytes]]]:
    """Lend the windows with a share of them spoiled; labels go to a file."""
    if not dirt:
        yield windows
    elif labels is None:
        yield _spoil(windows, dirt, seed, None)
    else:
        with _open_labels(labels) as notes:
            yield _spoil(windows, dirt, seed, notes)


def _open_labels(path: str) -> IO[bytes]:
    try:
        return Path(path).open("wb")
    except OSError as error:
        reason = error.strerror or error
        raise CommandError(f"cannot write {path!r}: {reason}; name another") from error


def _spoil(
    windows: Iterator[list[bytes]], dirt: float, seed: int, notes: IO[bytes] | None
) -> Iterator[list[bytes]]:
    import orjson

    from segment_fixtures.json_text import dump
    from segment_fixtures.mutations import spoil

    events = (orjson.loads(line) for window in windows for line in window)
    for number, each in enumerate(spoil(events, dirt, seed), start=1):
        label = each.label(number)
        if label and notes:
            notes.write(dump(label).encode() + b"\n")
        yield [dump(each.event).encode()]
