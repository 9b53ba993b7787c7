"""Say which environment a journey is of: that of its captures or its destinations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.source.workspace.workspace import UnknownInstanceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.journeys.entry import Owner
    from schematic_emulator.source.segment_end import SegmentEnd


def make_is_owner(
    emulator: Emulator, segment: SegmentEnd
) -> Callable[[Owner, str], bool]:
    """Return what says whether an owner of journeys sends to an environment.

    Each owner is looked up once: many journeys have the same.
    """
    known: dict[tuple[Owner, str], bool] = {}

    def is_owner(owner: Owner, environment_id: str) -> bool:
        key = (owner, environment_id)
        if key not in known:
            targets = _list_targets(emulator, segment, owner)
            known[key] = environment_id in targets
        return known[key]

    return is_owner


def is_meant(
    emulator: Emulator, segment: SegmentEnd, environment_id: str | None
) -> Callable[[Owner], bool]:
    """Return what says whether an owner is of one environment, or (None) of any."""
    if environment_id is None:
        return lambda _: True
    is_owner = make_is_owner(emulator, segment)
    return lambda owner: is_owner(owner, environment_id)


def _list_targets(
    emulator: Emulator, segment: SegmentEnd, owner: Owner
) -> set[str | None]:
    if not isinstance(owner, tuple):
        return {owner}
    main = emulator.store.directory.main
    found: set[str | None] = set()
    for instance_id in owner:
        try:
            settings = segment.workspace.get(instance_id).settings
        except UnknownInstanceError:
            settings = {}
        key = emulator.store.find_key(str(settings.get("apiKey", "")))
        target = main if key is None else key.environment
        found.add(target.id if target else None)
    return found
