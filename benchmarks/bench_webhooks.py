"""Measure `/e` with a limited feature and a webhook beside `/e` without, in turn."""

from __future__ import annotations

import argparse
import json
import statistics
import urllib.request
from typing import TYPE_CHECKING, Any

from bench_capture import HEARD, NOWHERE
from bench_server import VALID
from load import require_wrk, run_wrk
from peers import emulator

if TYPE_CHECKING:
    from peers import Peer

COMPANY = {"organization_id": "acme-1"}
FEATURE = {
    "name": "Orders",
    "description": "",
    "feature_type": "event",
    "event_subtype": "order_completed",
}
LIMIT = {"value_type": "numeric", "value_numeric": 10**9, "soft_limit": 10**8}


def main() -> None:
    """Run both in alternating rounds and print the median of the rounds' ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=16)
    options = parser.parse_args()
    require_wrk()
    with emulator() as plain, emulator() as told:
        set_up(told)
        peers = {"plain": plain, "with a webhook": told}
        rates: dict[str, list[float]] = {name: [] for name in peers}
        for turn in range(options.rounds + 1):
            for name in list(peers)[:: -1 if turn % 2 else 1]:
                peer = peers[name]
                found = run_wrk(
                    peer.url,
                    VALID,
                    key=peer.key,
                    seconds=options.seconds,
                    clients=options.clients,
                )
                rates[name].append(found.per_s)
    for name, each in rates.items():
        print(f"{name:16}{statistics.median(each[1:]):10,.0f}/s")
    pairs = zip(*(each[1:] for each in rates.values()), strict=True)
    ratio = statistics.median(told / plain for plain, told in pairs)
    print(f"{'ratio':16}{ratio:10.3f}")


def set_up(peer: Peer) -> None:
    """Give the company of the events a plan with a limit, and somebody to tell."""
    ids = {
        "plan_id": make(peer, "/plans", {"name": "Starter", "plan_type": "plan"}),
        "feature_id": make(peer, "/features", FEATURE),
    }
    grant = ids | LIMIT | {"metric_period": "current_month"}
    make(peer, "/plan-entitlements", grant)
    company_id = make(peer, "/companies", {"keys": COMPANY})
    plans = {"base_plan_id": ids["plan_id"], "add_on_ids": []}
    make(peer, f"/company-plans/{company_id}", plans, "PUT")
    hook = {"name": "Hook", "url": NOWHERE, "request_types": HEARD}
    make(peer, "/webhooks", hook)


def make(peer: Peer, path: str, body: dict[str, Any], method: str = "POST") -> str:
    """Return the id of what a request makes."""
    headers = {"X-Schematic-Api-Key": peer.key, "Content-Type": "application/json"}
    data = json.dumps(body).encode()
    request = urllib.request.Request(
        peer.url + path, data, headers=headers, method=method
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(json.load(answer)["data"]["id"])


if __name__ == "__main__":
    main()
