"""The inspector under load: it stays usable, right at the end, and costs little."""

from __future__ import annotations

import os
import socket
import statistics
import sys
import threading
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from support.many_events import BATCH, send
from support.served_emulator import served
from support.serving import serve

pytestmark = pytest.mark.slow

SECONDS = 20
RATE = 1_000
FIRST = "document.querySelector('.events-row')?.textContent ?? ''"
LEDGER = """Object.fromEntries([...document.querySelectorAll('[data-ledger]')].map(
    each => [each.dataset.ledger, Number(each.textContent.replaceAll(',', ''))]))"""


def send_steadily(url, key, seconds=SECONDS):
    """Send so many events a second."""
    with httpx.Client() as client:
        began = time.monotonic()
        for first in range(0, RATE * seconds, BATCH):
            time.sleep(max(0.0, began + first / RATE - time.monotonic()))
            send(client, url, key, first)


def read_metrics(session):
    found = session.send("Performance.getMetrics")["metrics"]
    return {each["name"]: each["value"] for each in found}


def test_a_thousand_events_a_second_leave_the_page_idle_and_right(page):
    with serve("--quiet") as emulator:
        page.goto(f"{emulator.url}/_emulator/")
        page.wait_for_selector(".live-live")
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        sender = threading.Thread(
            target=send_steadily, args=(emulator.url, emulator.api_key)
        )
        before, began = read_metrics(session), time.monotonic()
        sender.start()
        while sender.is_alive():
            page.wait_for_timeout(500)
        after, took_s = read_metrics(session), time.monotonic() - began

        sent = RATE * SECONDS
        page.wait_for_function(f"() => {FIRST}.includes('#{sent}')")
        ledger = httpx.get(f"{emulator.url}/_emulator/ledger").json()
        shown = page.evaluate(LEDGER)
    assert (after["TaskDuration"] - before["TaskDuration"]) / took_s <= 0.4
    assert shown["in"] == sent
    assert shown == {name: ledger[name] for name in shown}


def paint(page, url):
    """Return when the page was first painted, and when its rows were there, in ms."""
    page.goto(url)
    page.wait_for_selector(".live-live")
    return page.evaluate(
        "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    )


def test_many_kept_events_do_not_slow_the_first_paint(page):
    with served() as none, served() as many, httpx.Client(timeout=60) as client:
        for first in range(0, 50_000, 100):
            send(client, many.url, "sch_dev_many", first, 100)
        pages = [f"{each.url}/_emulator/" for each in (none, many)]
        for url in pages:
            paint(page, url)
        found = [[paint(page, url) for url in pages] for _ in range(7)]
        page.wait_for_function(f"() => {FIRST}.includes('#50000')")
        kept = page.inner_text("p.quiet[role=status]")
    empty, full = (statistics.median(each) for each in zip(*found, strict=True))
    assert kept == "50,000 events stored"
    assert full <= 2 * empty


@contextmanager
def reading(url):
    """Read the feed as a plain client."""
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as reader:
        head = f"GET /_emulator/feed HTTP/1.1\r\nHost: {host}\r\n\r\n"
        reader.sendall(head.encode())
        take = partial(reader.recv, 2**16)
        thread = threading.Thread(target=lambda: [*iter(take, b"")])
        thread.start()
        yield
        reader.shutdown(socket.SHUT_RDWR)
        thread.join(20)


@contextmanager
def opened(page, url):
    """Have the inspector open."""
    page.goto(f"{url}/_emulator/")
    page.wait_for_selector(".live-live")
    yield
    page.goto("about:blank")


def read_cpu_s(process):
    """Return the CPU time of a process, from Linux."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(sys.platform != "linux", reason="reads CPU times from /proc")
def test_an_open_page_costs_what_a_plain_reader_does(page):
    spent = {"page": [], "reader": []}
    with serve("--quiet") as emulator:
        for _ in range(3):
            for name, watching in (
                ("reader", reading(emulator.url)),
                ("page", opened(page, emulator.url)),
            ):
                with watching:
                    before = read_cpu_s(emulator.process)
                    send_steadily(emulator.url, emulator.api_key, 5)
                    spent[name].append(read_cpu_s(emulator.process) - before)
    assert min(spent["page"]) <= 1.1 * min(spent["reader"]), spent
