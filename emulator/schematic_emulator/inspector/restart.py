"""Lead environments back to their configuration, at both ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.seed import restart as restart_store
from schematic_emulator.api.store.clock import ManualClock

if TYPE_CHECKING:
    from collections.abc import Collection

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.source.segment_end import SegmentEnd
    from schematic_emulator.source.workspace.settings import Instance


def restart(
    emulator: Emulator,
    segment: SegmentEnd,
    environment: Environment | None,
    keep: Collection[str] = (),
) -> int:
    """Restart one environment, or all; return how many deliveries were dropped.

    The clock and Engage belong to the environment that the configuration sets up, so
    the restart of another one leaves them. `keep` names what stays. Raises SeedError
    if the configured data cannot be set up.
    """
    is_main = environment in (None, emulator.store.directory.main)
    own = list_destinations(emulator, segment, environment)
    dropped = 0 if "deliveries" in keep else segment.drop(own)
    if is_main and "engage" not in keep:
        # Before the clock moves: no sync is due then. Afterwards they are planned anew.
        segment.engage.reset()
    if is_main and "clock" not in keep and isinstance(emulator.clock, ManualClock):
        emulator.clock.restart()
    if is_main and "engage" not in keep:
        segment.engage.reset()
    if "destinations" not in keep:
        segment.workspace.restore(own)
    if "schematic" not in keep:
        restart_store(emulator, environment)
    return dropped


def list_destinations(
    emulator: Emulator, segment: SegmentEnd, environment: Environment | None
) -> set[str]:
    """Return the ids of the destinations that send to an environment, or of all.

    Deliveries that have no destination, or one that is not configured any more, are
    the main environment's.
    """
    configured = segment.workspace.configured()
    own = {
        one.id
        for one in configured
        if environment is None or _find_target(emulator, one) is environment
    }
    if environment in (None, emulator.store.directory.main):
        known = {one.id for one in configured}
        own |= {row.instance_id for row in segment.deliveries()} - known
    return own


def _find_target(emulator: Emulator, instance: Instance) -> Environment | None:
    """Find the environment of a destination's API key; an unknown one is the main's."""
    key = emulator.store.find_key(str(instance.settings.get("apiKey", "")))
    return emulator.store.directory.main if key is None else key.environment
