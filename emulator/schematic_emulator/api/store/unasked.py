"""Keep the environments that unknown keys made within a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.api.store.environment import Environment

# A client that makes up a key for each request would otherwise fill the memory.
MOST_UNASKED = 10_000


def choose_leaving(unasked: Iterable[Environment]) -> list[Environment]:
    """Choose the tenth that must leave: those that hold least, the oldest first.

    Held are events received, companies and users. Whoever works in an environment
    keeps it, however many come and go.
    """
    return sorted(unasked, key=_held)[: MOST_UNASKED // 10]


def describe_leaving(count: int) -> str:
    """Say in the journal why environments are gone."""
    return (
        f"unknown API keys made more than {MOST_UNASKED} environments: the {count} "
        "that held least were dropped"
    )


def _held(environment: Environment) -> int:
    return environment.counts.all + len(environment.state.entities)
