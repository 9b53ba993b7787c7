"""What a team's code does with Segment's Python library: one call of each type."""

from __future__ import annotations

import sys

from segment.analytics import Client


def main(url: str, write_key: str, packing: str) -> None:
    client = Client(write_key, host=url, gzip=packing == "gzip", max_retries=1)
    client.on_error = fail
    context = {"groupId": "acme"}
    traits = {"name": "Ada Lovelace", "company_name": "Engines", "seats": 5}
    client.identify("u1", traits, context=context)
    client.track("u1", "Report Viewed", {"pages": 3}, context=context)
    client.page("u1", "Docs", "Home", {"path": "/"})
    client.screen("u1", "Main", "Start", {})
    client.group("u1", "acme", {"plan": "pro"})
    client.alias("anon-1", "u1")
    client.shutdown()


def fail(error: Exception, _batch: object) -> None:
    sys.exit(f"the library reports {error}")


main(*sys.argv[1:])
