"""Measure what the plugin costs a pytest run: unused, first used, and per test.

Run by hand: `python benchmarks/bench_plugin.py [ROUNDS]`. Every figure is a median of
interleaved runs on this machine; only ratios and differences travel.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 9
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
OURS = ["-p", "schematic_emulator.plugin.hooks"]
THEIRS = ["-p", "pytest_httpserver.pytest_plugin"]
FAKER = ["-p", "faker.contrib.pytest.plugin"]
TWO = ["-p", "xdist", "-n", "2"]
TESTS = 1000
EVENTS_TESTS = 200

# wall and CPU milliseconds of one run
Spent = tuple[float, float]

EMPTY = "def test_it(): pass\n"
USED = "def test_it(schematic_sandbox): pass\n"
EVENTS = "def test_it(segment_events): assert len(segment_events(20)) == 20\n"
MANY_EVENTS = f"""
import pytest
@pytest.mark.parametrize("n", range({EVENTS_TESTS}))
def test_it(n, segment_events): assert len(segment_events(20)) == 20
"""
MANY_PLAIN = f"""
import pytest
@pytest.mark.parametrize("n", range({TESTS}))
def test_it(n): pass
"""
MANY_SANDBOXES = f"""
import pytest
@pytest.mark.parametrize("n", range({TESTS}))
def test_it(n, schematic_sandbox): pass
"""
SEND = """
import http.client, json
def send(host, port, key):
    body = {"api_key": key, "type": "track",
            "body": {"event": "order", "company": {"id": "acme"}}}
    connection = http.client.HTTPConnection(host, port)
    connection.request("POST", "/e", json.dumps(body),
                       {"Content-Type": "application/json"})
    assert connection.getresponse().read()
    connection.close()
"""
SEND_TO_US = f"""
import pytest
from urllib.parse import urlsplit
from send import send
@pytest.mark.parametrize("n", range({TESTS}))
def test_it(n, schematic_sandbox):
    address = urlsplit(schematic_sandbox.url)
    send(address.hostname, address.port, schematic_sandbox.api_key)
    assert len(schematic_sandbox.good) == 1
"""
SEND_TO_BARE = f"""
import pytest
from send import send
@pytest.mark.parametrize("n", range({TESTS}))
def test_it(n, httpserver):
    httpserver.expect_request("/e").respond_with_json({{"ok": True}})
    send(httpserver.host, httpserver.port, "key")
    assert len(httpserver.log) == 1
"""

# Prints ratios of processor time, each of calls that alternate, at 10,000 captures.
COSTS = """
import json, time
import pytest, requests
from schematic_emulator.api.store.facts import RequestFacts

def fill(sandbox, count, names):
    receive = sandbox.server.emulator.receive_event
    for number in range(count):
        body = {"event": f"order_{number % names}", "company": {"id": "acme"},
                "traits": {"n": number}}
        event = {"api_key": sandbox.api_key, "type": "track", "body": body}
        receive(json.dumps(event).encode(), RequestFacts())

def spend(call):
    before = time.process_time()
    try:
        call()
    except AssertionError:
        pass
    return time.process_time() - before

def compare(name, one, other, rounds=5):
    pairs = [(spend(one), spend(other)) for _ in range(rounds + 1)][1:]
    ours, theirs = (min(each) for each in zip(*pairs))
    print(f"COST{ours / theirs:8.2f} x   {name}")

@pytest.mark.parametrize("names", [1, 40, 10_000])
def test_expect(schematic_sandbox, names):
    fill(schematic_sandbox, 10_000, names)
    track = schematic_sandbox.expect.track
    called = f"expect failing to passing, {names} names, by"
    with_trait = lambda n: lambda: track("order_0", traits={"n": n})
    times = lambda n: lambda: track(times=n)
    compare(f"{called} times (bar 2)", times(1), times(10_000))
    compare(f"{called} trait (bar 2)", with_trait(-1), with_trait(0))
    compare(f"{called} name", lambda: track("ordr"), lambda: track("order_0"))

def event(number):
    return {"type": "track", "event": "Order Completed", "userId": f"u{number % 50}",
            "messageId": f"m{number}", "timestamp": "2026-01-02T03:04:05.000Z",
            "context": {"groupId": "acme"}, "properties": {"total": number}}

def test_deliver(segment_deliver, schematic_sandbox):
    def loop(bodies):
        url = schematic_sandbox.url + "/e"
        with requests.Session() as session:
            for body in bodies:
                session.post(url, body, headers={"Content-Type": "application/json"})

    first, events = [event(n) for n in range(1_000)], [event(n) for n in range(10_000)]
    bodies = [each.requests[0].body for each in segment_deliver(first)]
    compare("segment_deliver of 1,000 to requests.Session (bar 0.8)",
            lambda: segment_deliver(first), lambda: loop(bodies), 3)
    compare("the same, one call for each event (bar 0.8)",
            lambda: [segment_deliver(each) for each in first], lambda: loop(bodies), 3)
    parts = [events[n:n + 1_000] for n in range(0, 10_000, 1_000)]
    compare("segment_deliver of 10,000 to 10 of 1,000", lambda: segment_deliver(events),
            lambda: [segment_deliver(part) for part in parts], 2)
"""

RUNS = {
    # `-p` alone makes pytest look through every installed distribution.
    "bare pytest, one empty test": (EMPTY, ["-p", "nothing"], False),
    "ours loaded, unused": (EMPTY, OURS, False),
    "pytest-httpserver loaded, unused": (EMPTY, THEIRS, False),
    "both loaded, unused": (EMPTY, [*THEIRS, *OURS], False),
    "what installing us brings, loaded and unused": (
        EMPTY,
        [*FAKER, *THEIRS, *OURS],
        False,
    ),
    "ours loaded, used once": (USED, OURS, False),
    "both loaded, ours used once": (USED, [*THEIRS, *OURS], False),
    "ours and faker's loaded, unused": (EMPTY, [*FAKER, *OURS], False),
    "ours and faker's loaded, 20 events once": (EVENTS, [*FAKER, *OURS], False),
    f"{EVENTS_TESTS} tests with 20 events each": (MANY_EVENTS, [*FAKER, *OURS], False),
    "everything installed loaded, unused": (EMPTY, ["-p", "nothing"], True),
    f"{TESTS} empty tests": (MANY_PLAIN, OURS, False),
    f"{TESTS} tests with a sandbox": (MANY_SANDBOXES, OURS, False),
    f"{TESTS} tests that send one event to us": (SEND_TO_US, OURS, False),
    f"{TESTS} tests that send it to bare httpserver": (SEND_TO_BARE, THEIRS, False),
    f"{TESTS} that send it to us, -n 2": (SEND_TO_US, [*OURS, *TWO], False),
    f"{TESTS} empty tests, -n 2": (MANY_PLAIN, [*OURS, *TWO], False),
}


def main() -> None:
    """Run everything, interleaved, and print a table."""
    seconds: dict[str, list[Spent]] = {name: [] for name in RUNS}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "send.py").write_text(SEND, encoding="utf-8")
        Path(folder, "nothing.py").write_text("", encoding="utf-8")
        for number, (source, _, _) in enumerate(RUNS.values()):
            Path(folder, f"test_{number}.py").write_text(source, encoding="utf-8")
        for warm in (False, *[True] * ROUNDS):
            for number, (name, (_, options, autoload)) in enumerate(RUNS.items()):
                spent = _run(folder, number, options, autoload=autoload)
                if warm:
                    seconds[name].append(spent)
        costs = _measure_costs(folder)
    print("    wall      cpu    (ms, medians)")
    for name, spent in seconds.items():
        wall, cpu = _median(spent)
        print(f"{wall:8.1f} {cpu:8.1f}    {name}")
    for place, clock in enumerate(("wall", "cpu, which other work here disturbs less")):
        print(f"\nby {clock}")
        _print_bars({name: _median(spent)[place] for name, spent in seconds.items()})

    print("\n".join(costs))


def _measure_costs(folder: str) -> list[str]:
    Path(folder, "test_costs.py").write_text(COSTS, encoding="utf-8")
    environ = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    text = _run_pytest(folder, [*OURS, "-s", "test_costs.py"], environ)
    return [line.partition("COST")[2] for line in text.splitlines() if "COST" in line]


def _median(spent: list[Spent]) -> Spent:
    walls, cpus = zip(*spent, strict=True)
    return statistics.median(walls), statistics.median(cpus)


def _run(folder: str, number: int, options: list[str], *, autoload: bool) -> Spent:
    environ = {} if autoload else {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    started, before = time.perf_counter(), _cpu()
    _run_pytest(folder, [*options, f"test_{number}.py"], environ)
    return (time.perf_counter() - started) * 1000, (_cpu() - before) * 1000


def _run_pytest(folder: str, options: list[str], more: dict[str, str]) -> str:
    # As in an installed environment: bytecode is cached, here for this run alone.
    environ = {**os.environ, **more, "PYTHONPYCACHEPREFIX": f"{folder}/bytecode"}
    environ["PYTHONPATH"] = folder
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [*PYTEST, *options]
    ran = subprocess.run(
        command, cwd=folder, env=environ, check=True, capture_output=True
    )
    return ran.stdout.decode()


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _print_bars(median: dict[str, float]) -> None:
    bare = median["bare pytest, one empty test"]
    unused = median["ours loaded, unused"]
    both = median["both loaded, unused"]
    per_test = (
        median[f"{TESTS} tests with a sandbox"] - median[f"{TESTS} empty tests"]
    ) / TESTS
    ratio = (
        median[f"{TESTS} tests that send one event to us"]
        / median[f"{TESTS} tests that send it to bare httpserver"]
    )
    print(f"{unused - bare:8.1f} ms  loaded but unused (bar 5)")
    print(f"{median['ours loaded, used once'] - unused:8.1f} ms  first use (bar 150)")
    used = median["both loaded, ours used once"]
    print(f"{used - both:8.1f} ms  first use, pytest-httpserver loaded anyway")
    events = median["ours and faker's loaded, 20 events once"]
    drawn = events - median["ours and faker's loaded, unused"]
    print(f"{drawn:8.1f} ms  first use of segment_events, Faker loaded (bar 150)")
    more = (median[f"{EVENTS_TESTS} tests with 20 events each"] - events) / EVENTS_TESTS
    print(f"{more:8.1f} ms  each later test with 20 events")
    print(f"{per_test:8.3f} ms  isolation a test (bar 1)")
    print(f"{ratio:8.2f} x   one event each, ours to bare httpserver (bar 2)")
    one = median[f"{TESTS} tests that send one event to us"]
    two = median[f"{TESTS} that send it to us, -n 2"]
    workers = median[f"{TESTS} empty tests, -n 2"] - median[f"{TESTS} empty tests"]
    print(f"{(two - workers) / one:8.2f} x   the same with -n 2, less xdist's own cost")
    brought = median["what installing us brings, loaded and unused"] - bare
    print(f"{brought:8.1f} ms  what installing us brings (faker, pytest-httpserver)")
    installed = median["everything installed loaded, unused"] - bare
    print(f"{installed:8.1f} ms  all plugins installed here, loaded and unused")


if __name__ == "__main__":
    main()
