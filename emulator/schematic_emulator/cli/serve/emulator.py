"""Make the emulator that `serve` runs, from its options and its file."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.durable.log import Log

SETTINGS = {
    "allow_host": "allowed_hosts",
    "allow_origin": "allowed_origins",
    "allow_webhook_host": "webhook_hosts",
    "switch": "switches",
}


def end_webhooks(emulator: Emulator) -> None:
    """Stop sending webhooks, and report how many were not sent."""
    emulator.webhooks.close()
    left = sum(emulator.webhooks.counts().values())
    if left:
        what = "webhook event was" if left == 1 else "webhook events were"
        click.echo(f"warning: {left} {what} not sent yet", err=True)


def make_emulator(host: str, validator: str | None, **options: Any) -> Emulator:
    """Make the emulator that the options of `serve` describe. Raises CommandError."""
    from schematic_contracts.validation import select_validator
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.settings import EmulatorSettings, SettingsError

    if validator is not None:
        select_validator(validator)
    names = {option: options.pop(option) for option in SETTINGS}
    settings = {SETTINGS[option]: value for option, value in names.items()}
    settings["allowed_hosts"] += (host,)
    try:
        return Emulator(EmulatorSettings(**settings, **options))
    except SettingsError as error:
        raise CommandError(str(error)) from error


@contextmanager
def persisted_in(
    path: str | None, emulator: Emulator, *, repair: bool
) -> Iterator[Log | None]:
    """Start the emulator from a file, if one is named, and store every change in it."""
    if path is None:
        if repair:
            raise CommandError("--db-repair: expected --db with the file to repair")
        yield None
        return
    from schematic_emulator.application import keep_in_file
    from schematic_emulator.durable.errors import LogFileError

    try:
        log = keep_in_file(emulator, path, repair=repair)
    except LogFileError as error:
        raise CommandError(f"--db: {error}") from error
    try:
        yield log
    finally:
        log.close()
