"""Measure making events: `python benchmarks/bench_generator.py [EVENTS]`.

Prints events a second to NDJSON, the best of several rounds in turn, for each
profile, for two processes, and for two usual ways of making such events: plain
Faker, and pools sampled with `random`. Then the time to the first event and the
memory after many. On a busy machine only ratios tell.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from random import Random

import faker

from segment_fixtures.parallel import byte_windows, take
from segment_fixtures.profile import profile_names

EVENTS = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
FAKER_EVENTS = 1_000
ROUNDS = 3
USERS = 5_000
SOAK = 3_000_000
MEMORY = """
import resource
from segment_fixtures import World
for number, _ in enumerate(World("b2b-saas", 7, users={users}).lines({soak}), 1):
    if number in ({soak} // 30, {soak} // 3, {soak}):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory {{peak:.0f}} MB at {{number:,}} events")
"""
FIRST = "from segment_fixtures import World; next(World(seed=7).events())"


def make_world(profile, jobs):
    """Return a run of one profile; the clock starts when its people are there."""

    def run():
        world = {"profile": profile, "seed": 7, "users": USERS}
        windows = byte_windows(world, jobs)
        next(windows)
        started = time.perf_counter()
        size = sum(
            len(b"\n".join(window)) + len(window) for window in take(windows, EVENTS)
        )
        assert size
        return EVENTS / (time.perf_counter() - started)

    return run


def make_faker_event(fake):
    stamp = fake.iso8601()
    return {
        "type": "track",
        "event": fake.random_element(["Report Viewed", "Report Shared"]),
        "messageId": fake.uuid4(),
        "anonymousId": fake.uuid4(),
        "userId": fake.uuid4(),
        "timestamp": stamp,
        "originalTimestamp": stamp,
        "sentAt": stamp,
        "receivedAt": stamp,
        "context": {
            "ip": fake.ipv4_public(),
            "userAgent": fake.user_agent(),
            "locale": fake.locale(),
            "timezone": fake.timezone(),
            "page": {"url": fake.uri(), "title": fake.catch_phrase()},
            "traits": {"email": fake.email(), "name": fake.name()},
        },
        "properties": {"report": fake.word(), "rows": fake.random_int()},
    }


def run_faker():
    fake = faker.Faker()
    fake.seed_instance(7)
    started = time.perf_counter()
    for _ in range(FAKER_EVENTS):
        json.dumps(make_faker_event(fake))
    return FAKER_EVENTS / (time.perf_counter() - started)


def run_pools():
    """Sample ready events and give each new ids: fast, and coherent in nothing."""
    fake = faker.Faker()
    fake.seed_instance(7)
    pool = [make_faker_event(fake) for _ in range(256)]
    random = Random(7)
    started = time.perf_counter()
    for _ in range(EVENTS):
        event = dict(random.choice(pool))
        event["messageId"] = str(uuid.UUID(int=random.getrandbits(128), version=4))
        json.dumps(event)
    return EVENTS / (time.perf_counter() - started)


def first_event_ms():
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", FIRST], check=True)
    whole = time.perf_counter() - started
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return (whole - (time.perf_counter() - started)) * 1000


def print_memory():
    """Let a process of its own make many events; nothing else weighs in it."""
    program = MEMORY.format(users=USERS, soak=SOAK)
    subprocess.run([sys.executable, "-c", program], check=True)


def main():
    runs = {f"{name}, 1 process": make_world(name, 1) for name in profile_names()}
    runs["b2b-saas, 2 processes"] = make_world("b2b-saas", 2)
    runs["plain Faker"] = run_faker
    runs["sampled pools, json.dumps"] = run_pools
    best = dict.fromkeys(runs, 0.0)
    for _ in range(ROUNDS):
        for name, run in runs.items():
            best[name] = max(best[name], run())
    for name, rate in best.items():
        ratio = rate / best["plain Faker"]
        print(f"{name:28} {rate:10,.0f} events/s {ratio:8.1f} x plain Faker")
    first = min(first_event_ms() for _ in range(5))
    print(f"import and first event {first:.0f} ms")
    print_memory()


if __name__ == "__main__":
    main()
