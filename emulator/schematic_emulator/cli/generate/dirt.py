"""Corrupt the events that `generate` writes, and note which and how."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator


Dirt = float | dict[str, float]


def dirt_of(text: str) -> Dirt:
    """Return one rate for all mutations together, or a rate for each by its name."""
    try:
        if "=" not in text:
            return float(text)
        parts = [part.partition("=") for part in text.split(",")]
        return {name.strip(): float(rate) for name, _, rate in parts}
    except ValueError as error:
        raise CommandError(
            f"invalid --dirt {text!r}: expected a rate such as 0.02, or "
            "late=0.05,retry=0.01"
        ) from error


@contextmanager
def corrupted(
    windows: Iterator[list[bytes]], dirt: Dirt, seed: int, labels: str | None
) -> Iterator[Iterator[list[bytes]]]:
    """Yield the windows with a share of events corrupted; labels go to a file."""
    if not dirt:
        yield windows
    elif labels is None:
        yield _corrupt(windows, dirt, seed, None)
    else:
        with _open_labels(labels) as notes:
            yield _corrupt(windows, dirt, seed, notes)


def _open_labels(path: str) -> IO[bytes]:
    try:
        return Path(path).open("wb")
    except OSError as error:
        reason = error.strerror or error
        raise CommandError(f"cannot write {path!r}: {reason}; name another") from error


def _corrupt(
    windows: Iterator[list[bytes]], dirt: Dirt, seed: int, notes: IO[bytes] | None
) -> Iterator[list[bytes]]:
    import orjson

    from segment_fixtures.json_text import dump
    from segment_fixtures.mutations.mutations import corrupt

    events = (orjson.loads(line) for window in windows for line in window)
    for number, each in enumerate(corrupt(events, dirt, seed), start=1):
        label = each.label(number)
        if label and notes:
            notes.write(dump(label).encode() + b"\n")
        yield [dump(each.event).encode()]
