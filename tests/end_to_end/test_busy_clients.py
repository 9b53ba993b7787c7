"""Many stock clients at once lose nothing, wait for nobody, and count exactly."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from support import vendor_sdk
from support.metered_plan import CALLED, make_client, make_plan
from support.serving import Served, serve

SCRIPT = Path(__file__).parent / "scripts" / "busy_clients.py"
PROCESSES, CLIENTS, SECONDS = 4, 8, 60
COMPANIES = [f"c-{number}" for number in range(8)]


def run_clients(emulator: Served) -> tuple[Counter[str], list[str]]:
    """Run the clients in some processes; return what they sent and complained of."""

    def run(number: int):
        options = [f"p{number}", str(CLIENTS), str(SECONDS)]
        given = [emulator.url, emulator.api_key, *options]
        return vendor_sdk.run("newest", SCRIPT, *given, timeout_s=SECONDS + 120)

    with ThreadPoolExecutor(PROCESSES) as pool:
        reports = list(pool.map(run, range(PROCESSES)))
    sent = sum((Counter(report["sent"]) for report in reports), Counter())
    return sent, [line for report in reports for line in report["complaints"]]


@pytest.mark.slow
def test_thirty_two_clients_for_a_minute_are_counted_exactly():
    vendor_sdk.install("newest")
    with serve("--events-size", "500000", "--journal-size", "500000") as emulator:
        sdk = make_client(emulator.url, emulator.api_key)
        plan = make_plan(sdk, limit=10**9)
        for company in COMPANIES:
            sdk.companies.upsert_company(keys={"org": company}, base_plan_id=plan.id)

        sent, complaints = run_clients(emulator)

        used = {
            company: sdk.entitlements.list_feature_usage(company_keys={"org": company})
            .data[0]
            .usage
            for company in COMPANIES
        }
        seen = {
            company: sdk.companies.lookup_company(keys={"org": company}).data.traits
            for company in COMPANIES
        }
        (summary,) = sdk.events.get_event_summaries(event_subtypes=[CALLED]).data
        bad = httpx.get(f"{emulator.url}/_emulator/journal?verdict=bad").json()
        sdk.shutdown()

    assert complaints == []
    assert sent["denied"] == 0
    assert used == {company: sent[company] for company in COMPANIES}
    assert {name: traits["seen"] for name, traits in seen.items()} == {
        company: sent[f"seen {company}"] for company in COMPANIES
    }
    assert summary.event_count == sent["turns"] > 1000
    assert bad["data"] == []
