"""Measure what stored data adds to a cost: `python benchmarks/bench_growth.py [NAME]`.

Each case runs with few and with many rows stored, in alternating rounds within one
process, and prints the median CPU time of both and their ratio.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from schematic_emulator import Emulator, EmulatorSettings, ManualClock, create_app
from schematic_emulator.api.emulator import RequestFacts
from schematic_emulator.api.store import directory
from schematic_emulator.effects import changes as kinds
from schematic_emulator.effects.records import Webhook, WebhookEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask.testing import FlaskClient

    from schematic_emulator.api.store.environment import Environment

    Case = Callable[[int], Callable[[], object]]

ROUNDS = 7
FACTS = RequestFacts("application/json")
KEY = "sch_dev_growth"


def main() -> None:
    """Print a line for each case whose name contains the argument."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    print(f"{'case':44}{'few':>12}{'many':>12}{'ratio':>8}")
    for name, (case, few, many) in CASES.items():
        if options.name in name:
            small, large = measure(case, (few, many), options.rounds)
            sizes = f"{name}, {few:,} and {many:,}"
            costs = f"{small * 1e3:9.3f} ms{large * 1e3:9.3f} ms"
            print(f"{sizes:44}{costs}{large / small:8.1f}", flush=True)


def measure(case: Case, sizes: tuple[int, int], rounds: int) -> list[float]:
    """Return the median CPU seconds of a case at both sizes."""
    runs = [case(size) for size in sizes]
    taken: list[list[float]] = [[], []]
    for _ in range(rounds + 1):
        for run, own in zip(runs, taken, strict=True):
            gc.collect()
            gc.disable()
            start = time.process_time()
            run()
            own.append(time.process_time() - start)
            gc.enable()
    # The first round fills caches.
    return [statistics.median(own[1:]) for own in taken]


def start(**settings: Any) -> tuple[Emulator, Environment, FlaskClient]:
    """Return an emulator, the environment of `KEY`, and a client of its app."""
    emulator = Emulator(EmulatorSettings(**settings))
    environment = emulator.store.environment_for(KEY)
    client = create_app(emulator).test_client()
    return emulator, environment, client


def ask(client: FlaskClient, path: str, method: str = "GET", body: Any = None) -> bytes:
    """Return the body of a successful answer."""
    headers = {"X-Schematic-Api-Key": KEY}
    found = client.open(path, method=method, json=body, headers=headers)
    assert found.status_code in (200, 201), found.text[:200]
    return found.data


def post(emulator: Emulator, body: Mapping[str, Any], kind: str = "track") -> None:
    """Send one event."""
    event = {"api_key": KEY, "type": kind, "body": body}
    assert emulator.receive_event(orjson.dumps(event), FACTS).status == 200


def add_companies(emulator: Emulator, environment: Environment, number: int) -> None:
    """Create companies, each with one key."""
    at = emulator.clock.now()
    environment.commit(
        [
            kinds.EntityCreated(
                f"comp_{each}", "company", {"id": f"c{each}"}, f"c{each}", {}, at, at
            )
            for each in range(number)
        ]
    )


def notify_webhook(kept: int) -> Callable[[], object]:
    """Change a company that a webhook hears of, with the table of events full."""
    emulator, environment, _ = start(webhook_events_size=kept)
    at, state = emulator.clock.now(), environment.state
    heard = ("company.updated",)
    times = {"active_since": at, "created_at": at, "updated_at": at}
    state.webhooks["wh_1"] = Webhook(
        id="wh_1",
        name="",
        url="http://127.0.0.1:9/",
        status="inactive",
        request_types=heard,
        feature_ids=None,
        credit_ids=None,
        secret="s",
        **times,
    )
    for each in range(kept):
        own_id = f"whev_{each}"
        state.webhook_events[own_id] = WebhookEvent(
            id=own_id,
            webhook_id="wh_1",
            request_type=heard[0],
            payload="{}",
            status="success",
            attempts=(),
            next_at=None,
            created_at=at,
            updated_at=at,
        )
    post(emulator, {"event": "seen", "company": {"id": "c1"}})
    # Not sent: only what an event costs is measured.
    emulator.webhooks._get_dispatcher().put = lambda *_: None  # type: ignore[method-assign]  # noqa: SLF001
    (company_id,) = state.companies
    active = replace(state.webhooks["wh_1"], status="active")
    environment.commit([kinds.RowKept("webhooks", active)])

    def run() -> None:
        for each in range(1_000):
            renamed = kinds.Renamed(company_id, str(each), at)
            environment.commit([renamed])

    return run


def delete_company(meters: int) -> Callable[[], object]:
    """Delete a company with one meter among those of others."""
    emulator, environment, client = start()
    at = emulator.clock.now()
    add_companies(emulator, environment, meters)
    counted = [
        kinds.UsageCounted("seen", f"comp_{each}", None, 1, at, False, None)
        for each in range(meters)
    ]
    environment.commit(counted)
    left = iter(range(meters))
    return lambda: ask(client, f"/companies/comp_{next(left)}", "DELETE")


def reset_one(environments: int) -> Callable[[], object]:
    """Reset one environment among many."""
    emulator, environment, _ = start()
    for _ in range(environments):
        emulator.store.create_environment()
    return lambda: emulator.store.reset(environment)


def fill_environments(environments: int) -> FlaskClient:
    """Return a client of an app with many environments, each with an event."""
    emulator, own, client = start()
    account = own.state.account
    for each in range(environments):
        made = emulator.store.create_environment(account=account)
        key = emulator.store.create_key("secret", made)
        body = {"event": "seen", "company": {"id": f"c{each}"}}
        event = {"api_key": key, "type": "track", "body": body}
        # A full page of events, however few environments there are.
        for _ in range(max(1, 200 // environments)):
            emulator.receive_event(orjson.dumps(event), FACTS)
    return client


def ask_of_environments(path: str) -> Case:
    """Return the case of asking for a path among many environments."""

    def case(environments: int) -> Callable[[], object]:
        return partial(ask, fill_environments(environments), path)

    return case


def list_companies(companies: int) -> Callable[[], object]:
    """Ask for the first page of companies."""
    emulator, environment, client = start()
    add_companies(emulator, environment, companies)
    return lambda: ask(client, "/companies")


def read_metrics(names: int) -> Callable[[], object]:
    """Ask for a company that has used events of many names."""
    emulator, environment, client = start()
    for each in range(names):
        post(emulator, {"event": f"name-{each}", "company": {"id": "c1"}})
    (company_id,) = environment.state.companies
    return lambda: ask(client, f"/companies/{company_id}")


def list_definitions(traits: int) -> Callable[[], object]:
    """Ask for the first page of trait definitions, of companies with one trait each."""
    emulator, environment, client = start()
    at = emulator.clock.now()
    environment.commit(
        [
            kinds.EntityCreated(
                f"comp_{each}", "company", {"id": f"c{each}"}, "", {"tier": 1}, at, at
            )
            for each in range(traits)
        ]
    )
    return lambda: ask(client, "/entity-trait-definitions")


def store_traits(traits: int) -> Callable[[], object]:
    """Send an event with as many traits as the company has."""
    emulator, _, client = start(max_body_bytes=2**26)
    sent = {f"trait {each}": each for each in range(traits)}
    company = {"keys": {"id": "c1"}, "traits": sent}

    def run() -> None:
        post(emulator, {"keys": {"id": "u1"}, "company": company}, "identify")
        ask(client, "/companies")

    return run


def open_environments(environments: int) -> Callable[[], object]:
    """Send an event with each of as many unknown keys as one eviction makes room for.

    All environments are idle when it begins.
    """
    clock = ManualClock()
    emulator = Emulator(EmulatorSettings(isolate_keys=True), clock=clock)
    numbers = iter(range(10**9))

    def send(times: int) -> None:
        directory.MAX_AUTOMATIC = environments  # type: ignore[misc]
        for _ in range(times):
            event = {"api_key": f"sch_dev_{next(numbers)}", "type": "track", "body": {}}
            emulator.receive_event(orjson.dumps(event), FACTS)

    send(environments)

    def run() -> None:
        clock.move(timedelta(hours=2))
        send(directory.EVICTED_TOGETHER)

    return run


CASES: dict[str, tuple[Case, int, int]] = {
    "webhook, 1,000 notifications kept": (notify_webhook, 100, 10_000),
    "delete company, meters": (delete_company, 1_000, 100_000),
    "reset one, environments": (reset_one, 100, 10_000),
    "page, environments": (ask_of_environments("/_emulator/"), 100, 10_000),
    "control list, environments": (
        ask_of_environments("/_emulator/environments"),
        100,
        10_000,
    ),
    "/environments, environments": (ask_of_environments("/environments"), 100, 10_000),
    "first page, companies": (list_companies, 1_000, 1_000_000),
    "one company, event names": (read_metrics, 100, 10_000),
    "definitions, companies": (list_definitions, 100, 10_000),
    "traits of one company": (store_traits, 2_000, 20_000),
    "100 unknown keys, environments": (open_environments, 200, 10_000),
}

if __name__ == "__main__":
    main()
