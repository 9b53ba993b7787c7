"""Keep the inspector open while events come in; the page's heap must stay flat.

By hand: `python benchmarks/bench_page.py --minutes 5`. Needs a Chromium. Each half
minute the heap is measured after a full collection. Ends with 1 if it grows: the first
minute fills what the page keeps, so the median of the last third is compared with the
median of the third after that minute.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.browser import browsing
from support.many_events import BATCH, send
from support.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

STEP_S, FILLING_S = 30, 60
MOST_MORE, FEWEST_MINUTES = 1.05, 3


def main() -> int:
    """Measure, print, and return 1 if the heap grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--rate", type=int, default=200, help="events a second")
    given = parser.parse_args()
    if given.minutes < FEWEST_MINUTES:
        parser.error(
            f"--minutes: at least {FEWEST_MINUTES}; the first one fills the page"
        )
    with serve("--quiet") as emulator, browsing() as browser:
        page = browser.new_page()
        page.goto(f"{emulator.url}/_emulator/")
        page.wait_for_selector(".live-live")
        with _sending(emulator.url, emulator.api_key, given.rate):
            heaps = _measure(page, given.minutes * 60)
    third = len(heaps) // 3
    first, last = statistics.median(heaps[:third]), statistics.median(heaps[-third:])
    print(f"heap {first:.2f} MB, at the end {last:.2f} MB: {last / first:.3f} times")
    return int(last > MOST_MORE * first)


def _measure(page: Page, seconds: float) -> list[float]:
    """Return the heap, in MB, each half minute after the first minute."""
    session = page.context.new_cdp_session(page)
    heaps: list[float] = []
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        page.wait_for_timeout(STEP_S * 1_000)
        session.send("HeapProfiler.collectGarbage")
        used = session.send("Runtime.getHeapUsage")["usedSize"] / 1e6
        nodes = page.evaluate("document.querySelectorAll('*').length")
        print(f"{passed + STEP_S:6.0f} s  {used:6.2f} MB  {nodes} elements", flush=True)
        if passed >= FILLING_S:
            heaps.append(used)
    return heaps


@contextmanager
def _sending(url: str, key: str, rate: int) -> Iterator[None]:
    """Send events meanwhile."""
    ended = threading.Event()
    thread = threading.Thread(target=_send, args=(url, key, rate, ended))
    thread.start()
    yield
    ended.set()
    thread.join()


def _send(url: str, key: str, rate: int, ended: threading.Event) -> None:
    with httpx.Client() as client:
        sent = 0
        while not ended.wait(BATCH / rate):
            send(client, url, key, sent)
            sent += BATCH


if __name__ == "__main__":
    sys.exit(main())
