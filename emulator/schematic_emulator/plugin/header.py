"""Write the line of pytest's header about the emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.plugin.options import read_profile, read_setting

if TYPE_CHECKING:
    import pytest


def describe_header(config: pytest.Config) -> str:
    """Return the profile, the pinned version, the base seed and a shared emulator."""
    from schematic_emulator.destination.definition import PINNED_VERSION

    words = [
        f"profile {read_profile(config)}",
        f"@segment/action-destinations {PINNED_VERSION}",
        f"seed {read_setting(config, 'seed')}",
    ]
    shared = read_setting(config, "url")
    if shared:
        words.append(f"shared at {shared}")
    return f"schematic emulator: {', '.join(words)}"
