"""Measure taking events in, without HTTP: `python benchmarks/bench_capture.py`.

Prints microseconds of CPU time an event, the median of many short rounds, for whole
calls of `Emulator.receive_event` and `receive_batch`: bytes in, answer out. The
yardstick is parsing and deciding alone (orjson, jsonschema-rs) on the same events.
Every case takes its turn in each round: the ratio is the median of the rounds' own.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any

import orjson

from schematic_contracts.validators.fast import build_fast_validator
from schematic_emulator.api.emulator import Emulator, RequestFacts
from schematic_emulator.application import create_app

if TYPE_CHECKING:
    from collections.abc import Callable

EVENTS = 18_000
ROUNDS = 90
WARM_UP = 10
BATCH = 100
COMPANIES = 1_000
SOAK = 300_000
# Nobody listens there, and no limit is met.
NOWHERE = "http://127.0.0.1:9/"
HEARD = [
    "company.created",
    "company.updated",
    "entitlement.limit.warning",
    "entitlement.limit.reached",
]
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


def make_keyed(number: int) -> dict[str, Any]:
    return make_track(number, idempotency_key=f"key-{number}")


def write_events(make: Callable[[int], dict[str, Any]]) -> list[bytes]:
    return [_fit(orjson.dumps(make(number))) for number in range(EVENTS)]


def write_batches(make: Callable[[int], dict[str, Any]]) -> list[bytes]:
    events = [make(number) for number in range(EVENTS)]
    return [
        _fit(orjson.dumps({"events": events[start : start + BATCH]}))
        for start in range(0, EVENTS, BATCH)
    ]


def _fit(text: bytes) -> bytes:
    # A socket's bytes fit their text; those that orjson makes hold 4 kB.
    return bytes(memoryview(text))


def take_events(receive: str) -> Callable[[bytes], object]:
    take = getattr(Emulator(), receive)
    return lambda body: take(body, FACTS)


def take_metered(*, hook: bool) -> Callable[[bytes], object]:
    """Return what takes events in that a limit meters, with a webhook or without."""
    emulator = Emulator()
    app = create_app(emulator).test_client()
    headers = {"X-Schematic-Api-Key": make_track(0)["api_key"]}

    def make(path: str, body: dict[str, Any], method: str = "POST") -> str:
        answer = app.open(path, method=method, json=body, headers=headers).json
        return str(answer["data"]["id"])

    feature = {
        "name": "Orders",
        "description": "",
        "feature_type": "event",
        "event_subtype": "order_completed",
    }
    feature_id = make("/features", feature)
    plan_id = make("/plans", {"name": "Starter", "plan_type": "plan"})
    ids = {"plan_id": plan_id, "feature_id": feature_id}
    limit = {"value_type": "numeric", "value_numeric": 10**6, "soft_limit": 10**5}
    make("/plan-entitlements", ids | limit | {"metric_period": "current_month"})
    for number in range(COMPANIES):
        keys = {"organization_id": f"org-{number}"}
        company_id = make("/companies", {"keys": keys})
        plans = {"base_plan_id": plan_id, "add_on_ids": []}
        make(f"/company-plans/{company_id}", plans, "PUT")
    if hook:
        make("/webhooks", {"name": "Hook", "url": NOWHERE, "request_types": HEARD})
    return lambda body: emulator.receive_event(body, FACTS)


def build_yardstick() -> Callable[[bytes], object]:
    is_valid = build_fast_validator("capture/track").is_surely_valid
    return lambda body: is_valid(orjson.loads(body))


def build_cases() -> dict[str, tuple[Callable[[bytes], object], list[bytes]]]:
    """Every body is sent once: bytes that come twice are a finding, and cost more."""
    tracks = write_events(make_track)
    return {
        "yardstick": (build_yardstick(), tracks),
        "track": (take_events("receive_event"), tracks),
        "identify": (take_events("receive_event"), write_events(make_identify)),
        "track, SDK nulls": (
            take_events("receive_event"),
            write_events(make_python_sdk),
        ),
        "track, keyed": (take_events("receive_event"), write_events(make_keyed)),
        "track, bad name": (take_events("receive_event"), write_events(make_bad)),
        "track, metered": (take_metered(hook=False), tracks),
        "with a webhook": (take_metered(hook=True), tracks),
        "batches of 100": (take_events("receive_batch"), write_batches(make_track)),
    }


def measure() -> dict[str, list[float]]:
    """Return what an event of each case cost in each round, in microseconds."""
    cases = build_cases()
    costs: dict[str, list[float]] = {name: [] for name in cases}
    for turn in range(ROUNDS):
        for name, (take, bodies) in cases.items():
            size = len(bodies) // ROUNDS
            began = time.thread_time()
            for body in bodies[turn * size : (turn + 1) * size]:
                take(body)
            taken = time.thread_time() - began
            costs[name].append(taken / (EVENTS // ROUNDS) * 1e6)
    return {name: each[WARM_UP:] for name, each in costs.items()}


def report(costs: dict[str, list[float]]) -> None:
    yardstick = costs["yardstick"]
    for name, each in costs.items():
        ratios = [cost / unit for cost, unit in zip(each, yardstick, strict=True)]
        print(
            f"{name:18}{statistics.median(each):7.2f} µs [{min(each):.2f}.."
            f"{max(each):.2f}]  {statistics.median(ratios):5.2f} yardsticks"
        )


def soak() -> str:
    """Return the memory after many events, each with an idempotency key."""
    emulator = Emulator()
    for number in range(SOAK):
        emulator.receive_event(_fit(orjson.dumps(make_keyed(number))), FACTS)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{kilobytes / 1024:.0f} MB RSS after {SOAK:,} events"


def main() -> None:
    if "--soak" in sys.argv:
        print(soak())
        return
    report(measure())


if __name__ == "__main__":
    main()
