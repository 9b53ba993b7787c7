"""Plan one event under every profile, so that what differs can be reported.

Ours: the published destination knows only itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.choose_profile import get_profile
from schematic_emulator.destination.describe_plan import PlanDescriber
from schematic_emulator.destination.pipeline import Destination
from schematic_emulator.destination.profiles import PROFILES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schematic_contracts.records import PlanRecord
    from schematic_emulator.destination.plan import DestinationPlan


class ProfilePlans:
    """One destination's settings and subscriptions, compiled for every profile.

    `chosen` is the destination of the profile that counts, made if it is not given.
    Raises UnknownDestinationProfileError for an unknown profile.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        subscriptions: Sequence[Mapping[str, Any]],
        profile: str,
        chosen: Destination | None = None,
    ) -> None:
        self.profile = get_profile(profile).name
        # The destination takes any JSON: a tuple would be no subscriptions.
        listed = self.subscriptions = list(subscriptions)
        self._describer = PlanDescriber(listed)
        self._ends = {
            name: Destination(settings, listed, profile=name)
            for name in PROFILES
            if name != self.profile or chosen is None
        }
        if chosen is not None:
            self._ends[self.profile] = chosen

    def plan(self, event: Any) -> DestinationPlan:
        """Return the chosen profile's plan."""
        return self._ends[self.profile].plan(event)

    def describe(
        self, event: dict[str, Any], chosen: DestinationPlan
    ) -> dict[str, PlanRecord]:
        """Return the plan under each profile, that of the chosen one as given."""
        return {
            name: self._describer.describe(
                end, event, chosen if name == self.profile else end.plan(event)
            )
            for name, end in self._ends.items()
        }
