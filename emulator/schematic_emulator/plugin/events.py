"""Make Segment events for one test, the same ones each time it runs."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from schematic_emulator.plugin.options import read_setting

if TYPE_CHECKING:
    import pytest

    from segment_fixtures import World


class SegmentEvents:
    """A world of companies and people whose Segment events a test can ask for."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __repr__(self) -> str:
        """Show the seed, which is all there is to know."""
        return f"<SegmentEvents seed={self.seed}>"

    def __call__(self, count: int = 1, **options: Any) -> list[dict[str, Any]]:
        """Return that many coherent events; the options are `World`'s.

        The same count and options give the same events each time they are asked
        for: a longer list begins with a shorter one.
        """
        return list(self.world(**options).events(count))

    def world(self, **options: Any) -> World:
        """Return the world itself, for its companies, people and streams."""
        from segment_fixtures import World

        return World(seed=self.seed, **options)


def make_events(item: pytest.Item) -> SegmentEvents:
    """Return the events of a test, seeded from the base seed and the test's id."""
    seed = derive_seed(read_setting(item.config, "seed"), item.nodeid)
    # pytest shows it if the test fails.
    item.add_report_section("call", "segment_events", f"drawn from seed {seed}")
    return SegmentEvents(seed)


def derive_seed(base: str, nodeid: str) -> int:
    """Return a seed of 48 bits: no test's events depend on which tests ran before."""
    digest = hashlib.sha256(f"{base}:{nodeid}".encode()).digest()
    return int.from_bytes(digest[:6])
