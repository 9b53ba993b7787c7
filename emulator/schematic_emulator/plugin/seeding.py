"""Read the data that a sandbox is set up with: a section, or the file that has it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from schematic_emulator.configuration.errors import ConfigurationError
from schematic_emulator.effects.seed.step import SeedError

if TYPE_CHECKING:
    from collections.abc import Callable


SeedSource = Mapping[str, Any] | str | Path
# The errors of a user's mistake, reported in one line.
MISTAKES = (ConfigurationError, SeedError)


def read_section(source: SeedSource | None, folder: Path) -> dict[str, Any]:
    """Return a `schematic:` section: `source` itself, a file's, or the folder's file's.

    A relative path is relative to the folder. Raises ConfigurationError for an invalid
    file, and if the folder has none.
    """
    from schematic_emulator.configuration.find import (
        find_configuration,
        read_configuration,
    )

    if isinstance(source, Mapping):
        return dict(source)
    if source is not None and not isinstance(source, str | Path):
        message = f"expected a section or the path of a file, found {source!r}"
        raise ConfigurationError("seed", None, message)
    if source is not None:
        return dict(read_configuration(folder / source).schematic)
    found = find_configuration(folder)
    if found is None:
        raise ConfigurationError(str(folder), None, "no schematic-emulator.yaml here")
    return dict(found.schematic)


def seed_before_test(
    seed: Callable[[SeedSource], object], source: SeedSource | None
) -> None:
    """Set up a sandbox before its test starts, if an option or a marker says so.

    Raises pytest.UsageError, in one line, for an invalid file or section.
    """
    if not source:
        return
    try:
        seed(source)
    except MISTAKES as error:
        raise pytest.UsageError(f"seed-file: {error}") from error
