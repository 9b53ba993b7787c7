"""What a team's code does with the vendor's Python SDK; prints what it saw."""

from __future__ import annotations

import importlib.metadata
import json
import sys

from schematic.client import Schematic, SchematicConfig


def main(url: str, api_key: str) -> None:
    config = SchematicConfig(
        base_url=url, event_capture_url=url, event_buffer_period=60
    )
    client = Schematic(api_key, config)
    keys = {"user_id": "u-1"}
    client.identify(
        keys=keys,
        name="Ada Lovelace",
        traits={"seats": 5, "admin": True},
        company={"keys": {"org_id": "o-1"}, "name": "Engines"},
    )
    company = {"org_id": "o-1"}
    client.track(event="report_viewed", user=keys, company=company, quantity=3)
    client.track(event="report viewed!", user=keys, company=company)
    # Sends what is buffered; `flush` itself is not public in every version.
    client.shutdown()

    client = Schematic(api_key, config)
    seen_company = client.companies.lookup_company(keys=company).data
    seen_user = client.companies.lookup_user(keys=keys).data
    events = client.events.list_events().data
    one = client.events.get_event(events[0].id).data
    report = {
        "version": importlib.metadata.version("schematichq"),
        "environments": len(client.accounts.list_environments().data),
        "connected": client.events.get_segment_integration_status().data.connected,
        "company": [seen_company.name, seen_company.user_count],
        "user": [seen_user.name, seen_user.traits],
        "companies": [found.name for found in client.companies.list_companies().data],
        "events": [[e.type, e.subtype, e.quantity, e.status] for e in events],
        "why": [e.error_message is not None for e in events],
        "same": one.id == events[0].id,
    }
    client.shutdown()
    print(json.dumps(report))  # noqa: T201 - its caller reads this


main(*sys.argv[1:])
