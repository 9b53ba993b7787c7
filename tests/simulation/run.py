"""Run many worlds, each a year from one seed: `python -m simulation.run --help`."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from simulation.world import World
from support import shared_routes


def main() -> int:
    """Run the seeds; return 1 if a law does not hold in any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100, help="how many worlds")
    parser.add_argument("--first", type=int, default=1, help="the first one's seed")
    parser.add_argument("--trace", action="store_true", help="say what happens")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)  # full disks and killed processes are expected
    shared_routes.share()
    outcomes: Counter[str] = Counter()
    broken = []
    for seed in range(options.first, options.first + options.seeds):
        try:
            world = run(seed, print if options.trace else lambda _: None)
        except Exception as error:  # noqa: BLE001 - reported with its seed
            broken.append(seed)
            print(f"seed {seed}: {type(error).__name__}: {error}", flush=True)
            print(*getattr(error, "__notes__", ()), sep="\n", flush=True)
        else:
            outcomes += world.book.outcomes
            outcomes["starts"] += world.starts
    print(f"{options.seeds} years, {len(broken)} broke a law: {dict(outcomes)}")
    for seed in broken:
        print(f"again: make simulate SEEDS=1 FIRST={seed}")
    return bool(broken)


def run(
    seed: int, say: Callable[[str], object] = lambda _: None, **options: int
) -> World:
    """Run one world in a folder of its own, in memory if the system has such."""
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() else None
    with tempfile.TemporaryDirectory(dir=place) as folder:
        world = World(seed, Path(folder), say=say, **options)
        world.run()
        return world


if __name__ == "__main__":
    sys.exit(main())
