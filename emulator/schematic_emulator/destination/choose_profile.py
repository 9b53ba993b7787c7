"""Choose one of the profiles by its name.

Apart from both, since the documented one is built with the published one's parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.destination.errors import UnknownDestinationProfileError
from schematic_emulator.destination.profiles import PROFILES, PUBLISHED

if TYPE_CHECKING:
    from schematic_emulator.destination.profiles import DestinationProfile


def get_profile(name: str) -> DestinationProfile:
    """Give a profile by name; raise UnknownDestinationProfileError for another."""
    if name == PUBLISHED.name:
        return PUBLISHED
    if name not in PROFILES:
        known = " or ".join(PROFILES)
        raise UnknownDestinationProfileError(f"no profile {name!r}: expected {known}")
    # Loaded when asked for: the published profile starts without it.
    from schematic_emulator.destination.documented_profile import DOCUMENTED

    return DOCUMENTED
