"""Let several stock clients at once track, change and check; print what they did."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from schematic.client import Schematic, SchematicConfig

COMPANIES = 8
CALLED, API_CALLS = "api_called", "api_calls"
# A client that never waits would measure this machine, not the emulator.
PAUSE_S = 0.005


class Complaints(logging.Handler):
    """Keep what the clients complain about: retries, and what they gave up."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def work(url: str, key: str, client: str, seconds: float) -> Counter[str]:
    """Use one client for a while; return how much it sent, by what it was for."""
    config = SchematicConfig(
        base_url=url,
        event_capture_url=url,
        event_buffer_period=1,
        cache_providers=[],
        logger=logging.getLogger("sdk"),
        flag_defaults={API_CALLS: False},
    )
    sdk = Schematic(key, config)
    sent: Counter[str] = Counter()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        turn = sent["turns"]
        org = f"c-{turn % COMPANIES}"
        company, user = {"org": org}, {"id": client}
        sdk.track(event=CALLED, company=company, user=user, quantity=1 + turn % 3)
        sent[org] += 1 + turn % 3
        if turn % 5 == 0:
            sent["denied"] += not sdk.check_flag(API_CALLS, company=company)
        if turn % 10 == 0:
            other = {"org": f"c-{turn // 10 % COMPANIES}"}
            sdk.companies.upsert_company_trait(keys=other, trait="seen", incr=1)
            sent[f"seen {other['org']}"] += 1
        if turn % 20 == 0:
            sdk.identify(keys=user, name=client, company={"keys": company})
            sent["identified"] += 1
            sdk.companies.lookup_company(keys=company)
        sent["turns"] += 1
        time.sleep(PAUSE_S)
    sdk.shutdown()
    return sent


def main(url: str, key: str, name: str, clients: str, seconds: str) -> None:
    complaints = Complaints()
    logging.getLogger("sdk").addHandler(complaints)
    with ThreadPoolExecutor(int(clients)) as pool:
        jobs = [
            pool.submit(work, url, key, f"{name}-{number}", float(seconds))
            for number in range(int(clients))
        ]
        sent = sum((job.result() for job in jobs), Counter())
    print(json.dumps({"sent": sent, "complaints": complaints.lines}))  # noqa: T201 - its caller reads this


main(*sys.argv[1:])
