"""Run `serve`, without the garbage collector if `off`; at its end print the pauses."""

from __future__ import annotations

import gc
import json
import sys
import time

from schematic_emulator.cli.main import main

began = [0.0]
count = {0: 0, 1: 0, 2: 0}
longest = {0: 0.0, 1: 0.0, 2: 0.0}


def note(phase: str, info: dict[str, int]) -> None:
    """Measure one collection, in CPU: other processes may run in between."""
    if phase == "start":
        began[0] = time.thread_time()
    else:
        took_ms = (time.thread_time() - began[0]) * 1000
        count[info["generation"]] += 1
        longest[info["generation"]] = max(longest[info["generation"]], took_ms)


if __name__ == "__main__":
    if sys.argv.pop(1) == "off":
        gc.enable = lambda: None
    gc.callbacks.append(note)
    try:
        main()
    finally:
        print(json.dumps([sys.argv[0], count, longest]), file=sys.stderr)
