"""Measure making events: `python benchmarks/bench_generator.py [EVENTS [SOAK]]`.

Prints events a second of CPU time to NDJSON, the best of several rounds in turn: each
profile, and the usual ways of making such events (plain Faker, @faker-js/faker, pools
sampled with `random`, prebuilt JSON fragments; none of them coherent). Then, by the
clock on the wall, two processes beside one; the time to the first event; the memory
after many. @faker-js/faker is installed from npm into `.node/faker` the first time.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path
from random import Random

import faker

from segment_fixtures.traffic.profile import profile_names
from segment_fixtures.world.parallel import byte_windows, take

ROOT = Path(__file__).resolve().parents[1]
FAKER_JS = ROOT / ".node" / "faker"
EVENTS = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
FAKER_EVENTS = 1_000
ROUNDS = 3
USERS = 5_000
SOAK = int(sys.argv[2]) if len(sys.argv) > 2 else 3_000_000
MEMORY = """
import resource
from segment_fixtures import World
for number, _ in enumerate(World("b2b-saas", 7, users={users}).lines({soak}), 1):
    if number in ({soak} // 30, {soak} // 3, {soak}):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory {{peak:.0f}} MB at {{number:,}} events")
"""
BARE = [sys.executable, "-c", "pass"]
FIRST = "from segment_fixtures import World; next(World(seed=7).events())"


def make_world(profile, jobs=1, clock=time.process_time):
    """Return a run of one profile; the clock starts when its people are there."""

    def run():
        world = {"profile": profile, "seed": 7, "users": USERS}
        windows = byte_windows(world, jobs)
        next(windows)
        started = clock()
        size = sum(
            len(b"\n".join(window)) + len(window) for window in take(windows, EVENTS)
        )
        assert size
        return EVENTS / (clock() - started)

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
    started = time.process_time()
    for _ in range(FAKER_EVENTS):
        json.dumps(make_faker_event(fake))
    return FAKER_EVENTS / (time.process_time() - started)


def run_pools():
    """Sample ready events and give each new ids: fast, and coherent in nothing."""
    fake = faker.Faker()
    fake.seed_instance(7)
    pool = [make_faker_event(fake) for _ in range(256)]
    random = Random(7)
    started = time.process_time()
    for _ in range(EVENTS):
        event = dict(random.choice(pool))
        event["messageId"] = str(uuid.UUID(int=random.getrandbits(128), version=4))
        json.dumps(event)
    return EVENTS / (time.process_time() - started)


def run_fragments():
    """Put prebuilt JSON texts together with new ids: what string handling can do."""
    fake = faker.Faker()
    fake.seed_instance(7)
    texts = [json.dumps(make_faker_event(fake))[1:] for _ in range(256)]
    random = Random(7)
    started = time.process_time()
    for _ in range(EVENTS):
        text = texts[int(random.random() * 256)]
        f'{{"messageId":"{random.getrandbits(128):032x}",{text}'.encode()
    return EVENTS / (time.process_time() - started)


def run_faker_js():
    """Ask Node; None where there is none."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    if not (FAKER_JS / "node_modules").is_dir():
        FAKER_JS.mkdir(parents=True, exist_ok=True)
        (FAKER_JS / "package.json").write_text('{"private":true}', encoding="utf-8")
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        command = [npm, "install", *options, "@faker-js/faker@latest"]
        subprocess.run(command, cwd=FAKER_JS, check=True)
    script = ROOT / "benchmarks" / "node" / "bench_faker.mjs"
    command = [node, str(script), str(FAKER_JS), "20000"]
    return float(subprocess.run(command, check=True, capture_output=True).stdout)


def first_event_ms():
    """Return the CPU time of a process that imports us and makes one event."""
    return (children_s([sys.executable, "-c", FIRST]) - children_s(BARE)) * 1000


def children_s(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def print_memory():
    """Let a process of its own make many events; nothing else weighs in it."""
    program = MEMORY.format(users=USERS, soak=SOAK)
    subprocess.run([sys.executable, "-c", program], check=True)


def print_processes():
    """Print two processes beside one, in turn, by the clock on the wall."""
    runs = {jobs: make_world("b2b-saas", jobs, time.perf_counter) for jobs in (1, 2)}
    rates = {jobs: [run() for _ in range(ROUNDS)] for jobs, run in runs.items()}
    ratio = max(rates[2]) / max(rates[1])
    print(f"two processes {max(rates[2]):,.0f} events/s, {ratio:.2f} x one process")


def main():
    runs = {name: make_world(name) for name in profile_names()}
    runs["plain Faker"] = run_faker
    runs["@faker-js/faker"] = run_faker_js
    runs["sampled pools, json.dumps"] = run_pools
    runs["prebuilt JSON fragments"] = run_fragments
    best = dict.fromkeys(runs, 0.0)
    for _ in range(ROUNDS):
        for name, run in runs.items():
            best[name] = max(best[name], run() or 0.0)
    for name, rate in best.items():
        ratio = rate / best["plain Faker"]
        shown = f"{rate:10,.0f} events/CPU-s {ratio:8.1f} x plain Faker"
        print(f"{name:28} {shown if rate else 'skipped: needs Node and npm'}")
    print_processes()
    first = min(first_event_ms() for _ in range(5))
    print(f"import and first event {first:.0f} ms of CPU")
    print_memory()


if __name__ == "__main__":
    main()
