"""Make the demo's events: a B2B product's, named as its developers named them.

The generator's own names are tidy, so that each of its events is good unless it was
corrupted; the names of real products are not, which is what the demo shows.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segment_fixtures.json_text import JsonObject


def demo_events(seed: int, count: int) -> list[JsonObject]:
    """Return the first events of the demo's world."""
    from segment_fixtures import World
    from segment_fixtures.traffic.renaming import with_names

    source = resources.files("schematic_emulator.cli") / "data/untidy_names.json"
    names = json.loads(source.read_text(encoding="utf-8"))["names"]
    return list(World(with_names("b2b-saas", names), seed=seed).events(count))
