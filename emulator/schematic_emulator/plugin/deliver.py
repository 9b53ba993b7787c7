"""Send events through the mapping under test and keep what became of each."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from schematic_emulator.plugin.attribution import attribute
from schematic_emulator.plugin.mappings.kind import Recipe, Target
from schematic_emulator.plugin.mappings.subscriptions import SubscriptionsMapping
from schematic_emulator.plugin.options import check_profile, read_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pytest

    from schematic_emulator.api.capture_row import Capture
    from schematic_emulator.plugin.delivered import Delivered
    from schematic_emulator.plugin.mappings.kind import Mapping
    from schematic_emulator.plugin.sandbox import Sandbox
    from schematic_emulator.plugin.session import EmulatorSession

Event = dict[str, Any]


class Deliver:
    """Deliver Segment events into one sandbox; call it with one event or with many."""

    def __init__(
        self,
        sandbox: Sandbox,
        mapping: Any,
        *,
        timeout_s: float,
        find_mapping: Callable[[Any], Mapping],
    ) -> None:
        self._sandbox = sandbox
        self._mapping = find_mapping(mapping)
        self._timeout_s = timeout_s
        self._find_mapping = find_mapping

    def __call__(
        self,
        events: Event | Iterable[Event],
        *,
        mapping: Any = None,
        subscriptions: Sequence[dict[str, Any]] | None = None,
        profile: str | None = None,
    ) -> list[Delivered]:
        """Send the events and return what became of each, in their order.

        `mapping` is anything that `segment_mapping` may be, `subscriptions` a list
        in Segment's language; both stand in for the test's own mapping this once.
        Raises MappingFailedError if the mapping code itself fails.
        """
        __tracebackhide__ = True
        chosen = self._choose(mapping, subscriptions)
        target = Target(
            self._sandbox.url,
            self._sandbox.api_key,
            check_profile(profile or self._sandbox.profile),
            self._timeout_s,
        )
        return self._send(chosen, [events] if _is_one(events) else events, target)

    def _choose(
        self, mapping: Any, subscriptions: Sequence[dict[str, Any]] | None
    ) -> Mapping:
        if mapping is not None and subscriptions is not None:
            raise TypeError("give either mapping or subscriptions, not both")
        if subscriptions is not None:
            return SubscriptionsMapping(
                Recipe(subscriptions, "the subscriptions given")
            )
        if mapping is not None:
            return self._find_mapping(mapping)
        return self._mapping

    def _send(
        self, mapping: Mapping, events: Iterable[Any], target: Target
    ) -> list[Delivered]:
        __tracebackhide__ = True
        # The mapping gets JSON of its own: what it changes stays with it.
        copies = [json.loads(json.dumps(event)) for event in events]
        sandbox = self._sandbox
        seen = sandbox.newest_number()
        if mapping.sends_all_at_once:
            sent = list(mapping.send(copies, target))
            captures = attribute(copies, sandbox.captures_after(seen))
            done = [_add(*pair) for pair in zip(sent, captures, strict=True)]
            sandbox.deliveries += done
            return done
        done = []
        for delivered in mapping.send(copies, target):
            rows = sandbox.captures_after(seen)
            seen = rows[-1].number if rows else seen
            done.append(_add(delivered, tuple(rows)))
            sandbox.deliveries.append(done[-1])
        return done


def make_deliver(
    config: pytest.Config, session: EmulatorSession, sandbox: Sandbox, mapping: Any
) -> Deliver:
    """Return the sender of one test; the session ends what its mappings start."""
    return Deliver(
        sandbox,
        mapping,
        timeout_s=read_number(config, "timeout"),
        find_mapping=lambda given: session.mapping(given, config),
    )


def _add(delivered: Delivered, captures: tuple[Capture, ...]) -> Delivered:
    return dataclasses.replace(delivered, captures=captures)


def _is_one(events: Any) -> bool:
    return isinstance(events, dict)
