"""Read the subscriptions that `--mapping` names, as `explain` and `check` do."""

from __future__ import annotations

from typing import IO, Any

from schematic_emulator.cli.outcome import CommandError


def read_mapping(source: IO[str] | None) -> list[dict[str, Any]]:
    """Return a file's subscriptions; without one the two presets.

    Raises CommandError, which says where the file is wrong.
    """
    from schematic_emulator.destination import presets

    if source is None:
        return presets()
    from schematic_emulator.judgement.subscription_file import (
        SubscriptionFileError,
        read_subscriptions,
    )

    try:
        return read_subscriptions(source.read(), source.name)
    except (SubscriptionFileError, UnicodeDecodeError) as error:
        raise CommandError(str(error)) from error
