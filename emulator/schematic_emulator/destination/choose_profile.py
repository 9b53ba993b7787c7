"""Find one of the profiles by its name.

A module of its own, since the documented profile imports parts of the published one.
Ours: the published engine has no profiles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.destination.errors import UnknownDestinationProfileError
from schematic_emulator.destination.profiles import PROFILES, PUBLISHED

if TYPE_CHECKING:
    from schematic_emulator.destination.profiles import DestinationProfile


def get_profile(name: str) -> DestinationProfile:
    """Return the profile of a name.

    Raises UnknownDestinationProfileError for a name that is not in `PROFILES`.
    """
    if name == PUBLISHED.name:
        return PUBLISHED
    if name not in PROFILES:
        known = " or ".join(PROFILES)
        raise UnknownDestinationProfileError(f"no profile {name!r}: expected {known}")
    # Imported late: the published profile does not need it.
    from schematic_emulator.destination.documented_profile import DOCUMENTED

    return DOCUMENTED
