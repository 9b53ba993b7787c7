"""Measure taking events in, without HTTP: `python benchmarks/bench_capture.py`.

Prints microseconds an event, the median of several rounds, for whole calls of
`Emulator.receive_event` and `receive_batch`: bytes in, answer out. The yardstick is
parsing and checking alone, in the same run: on a busy machine only ratios tell.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any

import orjson

from schematic_contracts.validation import check_event
from schematic_emulator.api.emulator import Emulator, RequestFacts

if TYPE_CHECKING:
    from collections.abc import Callable

EVENTS = 4_000
ROUNDS = 9
BATCH = 100
COMPANIES = 1_000
SOAK = 300_000
FACTS = RequestFacts(
    content_type="application/json",
    user_agent="Segment (Actions)",
    remote_ip="127.0.0.1",
)


def make_track(number: int, **members: Any) -> dict[str, Any]:
    company = number % COMPANIES
    return {
        "api_key": "sch_dev_0123456789abcdef0123456789abcdef",
        "type": "track",
        "sent_at": f"2026-11-23T10:{number // 60 % 60:02}:{number % 60:02}.123Z",
        "body": {
            "event": "order_completed",
            "company": {"organization_id": f"org-{company}"},
            "user": {"userId": f"user-{company}"},
            "traits": {"raw_event_name": "Order Completed", "number": number},
        },
        **members,
    }


def make_identify(number: int) -> dict[str, Any]:
    company = number % COMPANIES
    return {
        "api_key": "sch_dev_0123456789abcdef0123456789abcdef",
        "type": "identify",
        "sent_at": "2026-11-23T10:00:00.123Z",
        "body": {
            "keys": {"userId": f"user-{company}"},
            "name": "Ada Lovelace",
            "traits": {"plan": "pro", "logins": number},
            "company": {"keys": {"organization_id": f"org-{company}"}, "name": "Acme"},
        },
    }


def make_bad(number: int) -> dict[str, Any]:
    event = make_track(number)
    event["body"]["event"] = "order.completed!"
    return event


def make_python_sdk(number: int) -> dict[str, Any]:
    """Make an event as the Python SDK sends it: absent members as nulls."""
    event = make_track(number)
    event["body"] |= {"traits": None, "quantity": None}
    return event


def measure(receive: str, bodies: list[bytes], events_each: int = 1) -> str:
    """Return the median and range of the cost of an event.

    Every body is sent once: bytes that come twice are a finding, and cost more.
    """
    costs = []
    emulator = Emulator()
    take = getattr(emulator, receive)
    size = len(bodies) // (ROUNDS + 1)
    for start in range(0, len(bodies), size):
        round_of = bodies[start : start + size]
        began = time.perf_counter()
        for body in round_of:
            take(body, FACTS)
        costs.append((time.perf_counter() - began) / size / events_each * 1e6)
    del costs[0]
    return f"{statistics.median(costs):6.2f} µs [{min(costs):.2f}..{max(costs):.2f}]"


def measure_events(make: Callable[[int], dict[str, Any]]) -> str:
    total = EVENTS * (ROUNDS + 1)
    bodies = [orjson.dumps(make(number)) for number in range(total)]
    return measure("receive_event", bodies)


def measure_batches(make: Callable[[int], dict[str, Any]]) -> str:
    events = [make(number) for number in range(EVENTS * (ROUNDS + 1))]
    bodies = [
        orjson.dumps({"events": events[start : start + BATCH]})
        for start in range(0, len(events), BATCH)
    ]
    return measure("receive_batch", bodies, BATCH)


def measure_yardstick() -> str:
    costs = []
    bodies = [orjson.dumps(make_track(number)) for number in range(EVENTS)]
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        for body in bodies:
            check_event(orjson.loads(body))
        costs.append((time.perf_counter() - began) / EVENTS * 1e6)
    del costs[0]
    return f"{statistics.median(costs):6.2f} µs [{min(costs):.2f}..{max(costs):.2f}]"


def soak() -> str:
    """Return the memory after many events, each with an idempotency key."""
    emulator = Emulator()
    for number in range(SOAK):
        event = make_track(number, idempotency_key=f"key-{number}")
        # A socket's bytes fit their text; those that orjson makes hold 4 kB.
        emulator.receive_event(bytes(memoryview(orjson.dumps(event))), FACTS)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{kilobytes / 1024:.0f} MB RSS after {SOAK:,} events"


def main() -> None:
    if "--soak" in sys.argv:
        print(soak())
        return
    print("yardstick        ", measure_yardstick())
    print("one by one")
    print("  track          ", measure_events(make_track))
    print("  identify       ", measure_events(make_identify))
    print("  track, SDK nulls", measure_events(make_python_sdk))
    print("  track, bad name", measure_events(make_bad))
    print("batches of 100")
    print("  track          ", measure_batches(make_track))
    print("  track, SDK nulls", measure_batches(make_python_sdk))


if __name__ == "__main__":
    main()
